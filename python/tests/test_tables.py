"""Claims as tables, as far as the libraries are there; types; the examples in the documentation."""

import doctest
import importlib.util
import subprocess
import sys
import unittest

import ascribe
from ascribe import _extractor, _program

from support import NOTE, OPTIONS, PROJECT, SAMPLE

sys.path.insert(0, str(PROJECT / "scripts/python"))


def has(name):
    return importlib.util.find_spec(name) is not None


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.claims = ascribe.extract(SAMPLE, **OPTIONS)

    @unittest.skipUnless(has("pandas"), "no pandas")
    def test_pandas(self):
        table = self.claims.to_pandas()
        self.assertEqual(list(table["content_text"]), [claim.content.text for claim in self.claims])
        self.assertEqual(list(table["document_id"]), [claim.document.id for claim in self.claims])
        names = [claim.speaker.name if claim.speaker else None for claim in self.claims]
        self.assertEqual([None if name != name else name for name in table["speaker_name"]], names)
        self.assertEqual(list(ascribe.Claims().to_pandas().columns), list(table.columns))

    @unittest.skipUnless(has("pandas"), "no pandas")
    def test_rows_of_pandas_are_documents(self):
        import pandas as pd

        table = pd.DataFrame({"id": ["a", "b"], "text": NOTE, "title": pd.Series([pd.NA, "B"], dtype="string"),
                              "date": pd.to_datetime([None, "2020-01-02"]), "author": [float("nan"), "Ada Quist"]})
        claims = ascribe.extract(table.to_dict("records"), **OPTIONS)
        known = {claim.document.id: claim.document for claim in claims}
        self.assertEqual((known["a"].title, known["a"].date_text, known["a"].author), (None, None, None))
        self.assertEqual((known["b"].title, known["b"].date, known["b"].author), ("B", "2020-01-02", "Ada Quist"))
        self.assertEqual(ascribe.extract(table["text"], **OPTIONS).to_dicts()[0]["document"]["id"], "1")

    @unittest.skipUnless(has("pyarrow"), "no pyarrow")
    def test_arrow(self):
        table = self.claims.to_arrow()
        self.assertEqual(table.schema, ascribe.arrow_schema())
        self.assertEqual(table.to_pylist(), self.claims.to_dicts())
        self.assertEqual(ascribe.Claims().to_arrow().schema, table.schema)

    @unittest.skipUnless(has("polars"), "no polars")
    def test_polars(self):
        table = self.claims.to_polars()
        self.assertEqual(table["content_text"].to_list(), [claim.content.text for claim in self.claims])
        self.assertEqual(ascribe.Claims().to_polars().schema, table.schema)


class Source(unittest.TestCase):
    def test_the_record_is_the_programs(self):
        import make_record

        command = [sys.executable, make_record.__file__, str(_program.find())]
        made = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
        self.assertEqual(make_record.PLACE.read_text(encoding="utf-8"), made,
                         "run scripts/python/make_record.py PROGRAM --write")

    def test_records_come_back(self):
        for claim in ascribe.extract(NOTE, **OPTIONS):
            self.assertEqual(ascribe.Claim.of(claim.to_dict()), claim)
            self.assertEqual(hash(ascribe.Claim.of(claim.to_dict())), hash(claim))

    def test_examples(self):
        for module in (ascribe, _extractor):
            done = doctest.testmod(module)
            self.assertTrue(done.attempted and not done.failed, done)

    @unittest.skipUnless(has("mypy"), "no mypy")
    def test_types(self):
        checked = subprocess.run([sys.executable, "-m", "mypy", "ascribe"], cwd=PROJECT / "python", capture_output=True,
                                 text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)


if __name__ == "__main__":
    unittest.main()
