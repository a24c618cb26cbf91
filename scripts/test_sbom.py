"""The bill of materials lists what is built, and nothing else."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import sbom


def package(name, licence="MIT"):
    return {"id": name, "name": name, "version": "1.0.0", "license": licence}


def needs(name, kind=None):
    return {"pkg": name, "dep_kinds": [{"kind": kind}]}


METADATA = {
    "packages": [package("ascribe"), package("b", "MIT/Apache-2.0"), package("a"), package("build"), package("test")],
    "resolve": {
        "root": "ascribe",
        "nodes": [
            {"id": "ascribe", "deps": [needs("b"), needs("test", "dev"), needs("build", "build")]},
            {"id": "b", "deps": [needs("a")]},
            {"id": "a", "deps": []},
            {"id": "build", "deps": []},
            {"id": "test", "deps": []},
        ],
    },
}
LOCK = '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+x"\nchecksum = "abc"\n'


class Bill(unittest.TestCase):
    def test_what_is_built_is_listed_in_order(self):
        bill = sbom.bill(METADATA, LOCK)
        self.assertEqual([part["name"] for part in bill["components"]], ["a", "b", "build", "libtorch"])
        self.assertEqual(bill["metadata"]["component"]["name"], "ascribe")
        self.assertEqual(bill["components"][0]["hashes"], [{"alg": "SHA-256", "content": "abc"}])
        self.assertEqual(bill["components"][1]["licenses"], [{"expression": "MIT OR Apache-2.0"}])

    def test_the_version_of_libtorch_is_the_one_that_is_fetched(self):
        setup = (sbom.ROOT / "scripts/libtorch").glob("*")
        self.assertTrue(any("2.4.0" in path.read_text(errors="replace") for path in setup if path.is_file()))


if __name__ == "__main__":
    unittest.main()
