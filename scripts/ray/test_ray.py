"""Claims of a Ray run against those of a plain run. `make spark-test` runs it."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
MODEL = PROJECT / "models/tiny"


class Ray(unittest.TestCase):
    def test_claims_are_those_of_a_plain_run(self):
        import ascribe
        import pandas

        texts = [file.read_text(encoding="utf-8") for file in sorted((PROJECT / "data/sample").glob("*.txt"))]
        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder) / "corpus.jsonl", Path(folder) / "out"
            lines = [{"id": f"d{number}", "text": texts[number % len(texts)]} for number in range(200)]
            lines.append({"id": "no text", "text": None})
            source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
            subprocess.run([sys.executable, str(HERE / "extract.py"), str(source), str(out), "--set", f"model={MODEL}",
                            "--set", "precision=f32"], check=True, capture_output=True)
            found = pandas.concat(map(pandas.read_parquet, out.glob("*.parquet")))
            plain = ascribe.extract(source, model=MODEL, precision="f32", on_error="ignore").to_pandas()
        self.assertGreater(len(plain), 100)
        done = found[found["error"].isna()].sort_values("id")
        self.assertEqual(list(done["id"]), sorted(plain["id"]))
        self.assertEqual(list(done["content_text"]), list(plain.sort_values("id")["content_text"]))
        self.assertEqual(list(found[found["error"].notna()]["document_id"]), ["no text"])


if __name__ == "__main__":
    unittest.main()
