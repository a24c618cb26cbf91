"""Tests of the set-up scripts: what goes wrong is said, and a half-done set-up never passes for a done one."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent
sys.path.insert(0, str(SCRIPTS / "libtorch"))
import slim  # noqa: E402


def wheels(folder, leave_out=""):
    """Small stand-ins for the three wheels."""
    for name, members in slim.KEEP.items():
        with zipfile.ZipFile(folder / f"{name}0-py3.whl", "w") as archive:
            for prefix in members:
                if prefix != leave_out:
                    archive.writestr(prefix + "x.h" if prefix.endswith("/") else prefix, "content of " + prefix)
            archive.writestr("torch/lib/libtorch_cuda.so", "large")


class Slim(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.wheels = Path(self.folder.name, "wheels")
        self.wheels.mkdir()
        self.dest = Path(self.folder.name, "dest")

    def tearDown(self):
        self.folder.cleanup()

    def test_keeps_what_is_needed_and_passes(self):
        wheels(self.wheels)
        slim.make(self.wheels, self.dest)
        slim.check(self.dest, verify=True)
        self.assertTrue((self.dest / "lib/libtorch.so").is_symlink())
        self.assertFalse((self.dest / "lib/libtorch_cuda.so").exists())
        self.assertEqual((self.dest / "build-version").read_text(), "2.4.0\n")

    def test_a_wheel_without_a_member_is_refused(self):
        wheels(self.wheels, leave_out="torch/lib/libc10.so")
        with self.assertRaises(SystemExit):
            slim.make(self.wheels, self.dest)
        with self.assertRaises(FileNotFoundError):
            slim.check(self.dest, verify=False)

    def test_damage_is_found(self):
        wheels(self.wheels)
        slim.make(self.wheels, self.dest)
        library = self.dest / "lib/libc10.so"
        whole = library.read_text()
        library.write_text(whole[:-1])
        with self.assertRaises(SystemExit):
            slim.check(self.dest, verify=False)
        library.write_text("X" + whole[1:])
        slim.check(self.dest, verify=False)
        with self.assertRaises(SystemExit):
            slim.check(self.dest, verify=True)
        library.unlink()
        with self.assertRaises(FileNotFoundError):
            slim.check(self.dest, verify=False)


class Setup(unittest.TestCase):
    def run_setup(self, **environment):
        with tempfile.TemporaryDirectory() as cache:
            given = {"PATH": os.environ["PATH"], "HOME": cache, "ASCRIBE_CACHE": cache + "/cache", **environment}
            script = SCRIPTS / "libtorch/setup.sh"
            done = subprocess.run(["bash", script], env=given, capture_output=True, text=True, check=False)
            left = list(Path(cache, "cache").glob("libtorch-*"))
        self.assertEqual(left, [], "nothing may look done")
        return done

    def assert_refused(self, done, *words):
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("error:", done.stderr)
        self.assertIn("hint:", done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_no_python(self):
        self.assert_refused(self.run_setup(PYTHON="no-such-python"), "no-such-python")

    def test_python_without_pip(self):
        with tempfile.TemporaryDirectory() as folder:
            python = Path(folder, "python")
            python.write_text(f'#!/bin/sh\n[ "$2" = pip ] && exit 1\nexec {sys.executable} "$@"\n')
            python.chmod(0o755)
            self.assert_refused(self.run_setup(PYTHON=str(python)), "has no pip")

    def test_no_network(self):
        # An index that does not answer stands in for a machine without a network.
        done = self.run_setup(PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_FIND_LINKS="", PIP_RETRIES="0", PIP_DEFAULT_TIMEOUT="2", PIP_NO_CACHE_DIR="1")
        self.assert_refused(done, "could not be fetched")

    def test_cache_that_cannot_be_written(self):
        self.assert_refused(self.run_setup(ASCRIBE_CACHE="/dev/null/cache"), "cannot write to the cache")

    def test_own_libtorch(self):
        with tempfile.TemporaryDirectory() as own:
            self.assert_refused(self.run_setup(LIBTORCH=own), "build-version")
            Path(own, "build-version").write_text("2.4.0+cpu\n")
            self.assert_refused(self.run_setup(LIBTORCH=own), "libtorch_cpu.so")
            Path(own, "lib").mkdir()
            Path(own, "lib/libtorch_cpu.so").touch()
            Path(own, "lib/libc10.so").touch()
            self.assertEqual(self.run_setup(LIBTORCH=own).returncode, 0)
            self.assert_refused(self.run_setup(LIBTORCH=own, LIBTORCH_CXX11_ABI="1"), "ABI")


class Pins(unittest.TestCase):
    def test_every_wheel_is_pinned_by_hash(self):
        rows = [r for r in (SCRIPTS / "libtorch/requirements.txt").read_text().splitlines() if not r.startswith("#")]
        self.assertEqual(len(rows), len(slim.KEEP))
        self.assertTrue(all("==" in row and "--hash=sha256:" in row for row in rows))

    def test_model_folders_match_their_sums(self):
        for folder in filter(Path.is_dir, (SCRIPTS.parent / "models").iterdir()):
            sums = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
            config = json.loads((folder / "config.json").read_text())
            pointer = {"pointer.safetensors"} if "pointer" in config else set()
            self.assertEqual(set(sums), {"config.json", "tokenizer.json", "model.safetensors"} | pointer)
            for name, sha in sums.items():
                self.assertEqual(slim.digest(folder / name), sha, name)


if __name__ == "__main__":
    unittest.main()
