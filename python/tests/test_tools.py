"""What `ascribe convert` writes, read by libraries of the tools that it is for, as far as they are there."""

import importlib.util
import json
import subprocess
import tempfile
import unittest
import warnings
from pathlib import Path

from ascribe import _program

from support import SAMPLE

OA = "http://www.w3.org/ns/oa#"
VOCABULARY = "http://www.w3.org/ns/anno.jsonld"
# What the names of our pages stand for, by the recommendation: no test fetches its vocabulary.
CONTEXT = {
    "@vocab": "about:unknown#", "id": "@id", "type": "@type", "oa": OA, "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "items": {"@id": "http://www.w3.org/ns/activitystreams#items", "@container": "@list"},
    **{name: f"oa:{name}" for name in ("Annotation", "TextualBody", "SpecificResource", "TextPositionSelector",
                                       "TextQuoteSelector", "exact", "prefix", "suffix", "start", "end")},
    "AnnotationPage": "http://www.w3.org/ns/activitystreams#OrderedCollectionPage",
    "body": "oa:hasBody", "target": {"@id": "oa:hasTarget", "@type": "@id"}, "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": "oa:hasSelector", "motivation": "oa:motivatedBy", "purpose": "oa:hasPurpose",
}


def has(name):
    return importlib.util.find_spec(name) is not None


class Tools(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def convert(self, source, name, *options):
        out = self.folder / name
        subprocess.run([_program.find(), "convert", source, out, *options], check=True, capture_output=True)
        return out

    def attributions(self, source, name):
        lines = self.convert(source, name).read_text(encoding="utf-8").splitlines()
        return {one["id"]: one["attributions"] for one in map(json.loads, lines)}

    @unittest.skipUnless(has("cassis"), "no dkpro-cassis")
    def test_inception(self):
        import cassis

        ours = self.convert(SAMPLE / "gold.jsonl", "ours", "--to", "inception")
        theirs = self.folder / "theirs"
        theirs.mkdir()
        (theirs / "documents.jsonl").write_bytes((ours / "documents.jsonl").read_bytes())
        with warnings.catch_warnings():
            # It warns of names that are reserved.
            warnings.simplefilter("error")
            with open(ours / "TypeSystem.xml", "rb") as file:
                types = cassis.load_typesystem(file)
        marks = 0
        for path in ours.glob("*.xmi"):
            with open(path, "rb") as file:
                cas = cassis.load_cas_from_xmi(file, typesystem=types)
            for link in cas.select("webanno.custom.AttributionLink"):
                self.assertEqual((link.begin, link.end), (link.Dependent.begin, link.Dependent.end))
                self.assertIn(link.Governor.role, ("source", "cue", "content"))
            for mark in cas.select("webanno.custom.Attribution"):
                marks += 1
                self.assertEqual(mark.get_covered_text(), mark.get_covered_text().strip())
            cas.to_xmi(theirs / path.name)
        self.assertGreater(marks, 100)
        self.assertEqual(self.attributions(theirs, "theirs.jsonl"), self.attributions(ours, "ours.jsonl"))

    @unittest.skipUnless(has("pyld"), "no PyLD")
    def test_web_annotations(self):
        from pyld import jsonld

        def vocabulary(address, _):
            self.assertEqual(address, VOCABULARY)
            return {"contextUrl": None, "documentUrl": address, "document": {"@context": CONTEXT}}

        ours = self.convert(SAMPLE / "gold.jsonl", "ours", "--to", "w3c")
        names = []
        for path in ours.glob("*.jsonld"):
            text = path.with_suffix(".txt").read_bytes().decode()
            page = json.loads(path.read_text(encoding="utf-8"))
            # As a store has it that gives one base to all.
            options = {"base": "https://example.org/corpus/", "documentLoader": vocabulary}
            [expanded] = jsonld.expand(page, options)
            self.assertNotIn("about:unknown", json.dumps(expanded))
            [items] = expanded["http://www.w3.org/ns/activitystreams#items"]
            self.assertEqual(len(items["@list"]), len(page["items"]))
            for item in items["@list"]:
                names.append(item["@id"])
                [target] = item[OA + "hasTarget"]
                if "@id" in target:
                    continue
                self.assertEqual(target[OA + "hasSource"][0]["@id"], f"https://example.org/corpus/{path.stem}.txt")
                position, quote = target[OA + "hasSelector"]
                start, end = (position[OA + name][0]["@value"] for name in ("start", "end"))
                self.assertEqual(text[start:end], quote[OA + "exact"][0]["@value"])
        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 100)


if __name__ == "__main__":
    unittest.main()
