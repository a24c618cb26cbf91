"""Claims of a Spark run against those of a plain run, with an executor killed half-way. `make spark-test` runs it."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
MODEL = PROJECT / "models/tiny"
SETTINGS = ["--set", f"model={MODEL}", "--set", "precision=f32"]
DOCUMENTS = 2000
EMPTY = 7
# What it is called that Spark cannot read: a hash.
CUT_OFF = hashlib.sha256(b'{"id": "cut off", "te').hexdigest()


def corpus(path):
    """The sample's articles again and again, with a different beginning, and some that hold nothing or are broken."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((PROJECT / "data/sample").glob("*.txt"))]
    with open(path, "w", encoding="utf-8") as file:
        for number in range(DOCUMENTS):
            text = f"Number {number}.\n\n" + texts[number % len(texts)]
            if number % (DOCUMENTS // EMPTY) == 5:
                text = "\ufeff \n"
            file.write(json.dumps({"id": f"d{number:05}", "text": text, "outlet": "Sund Courier"}) + "\n")
        file.write(json.dumps({"id": "no text", "title": "None"}) + "\n")
        file.write('{"id": "cut off", "te\n')


def children(pid):
    """The processes below one, with their command lines."""
    found = {}
    for line in subprocess.check_output(["ps", "-eo", "pid,ppid,args"], text=True).splitlines()[1:]:
        own, parent, arguments = line.split(None, 2)
        found.setdefault(int(parent), []).append((int(own), arguments))
    out, queue = [], [pid]
    while queue:
        below = found.get(queue.pop(), [])
        out += below
        queue += [own for own, _ in below]
    return out


class Spark(unittest.TestCase):
    def submit(self, source, out, master, kill=False):
        command = [sys.executable, str(HERE / "extract.py"), str(source), str(out), "--slices", "3", *SETTINGS]
        environment = {**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PYSPARK_PYTHON": sys.executable,
                       "PYSPARK_SUBMIT_ARGS": f"--master {master} --conf spark.ui.enabled=false --driver-memory 2g "
                                              "--conf spark.task.maxFailures=8 pyspark-shell"}
        child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        reader = threading.Thread(target=lambda: said.extend(child.stdout))
        reader.start()
        killed = 0
        while child.poll() is None:
            time.sleep(0.5)
            # Half-way: a slice is done, and the next one is at work.
            if kill and not killed and (Path(out) / "claims/slice=0/_SUCCESS").exists():
                below = children(child.pid)
                executors = [pid for pid, arguments in below if "ExecutorBackend" in arguments]
                if executors and any("--stdin-jsonl" in arguments for _, arguments in below):
                    os.kill(executors[0], signal.SIGKILL)
                    killed = executors[0]
        reader.join()
        child.stdout.close()
        self.assertEqual(child.returncode, 0, "".join(said)[-4000:])
        self.assertEqual(bool(killed), kill)

    def read(self, out, part):
        import pyarrow.parquet as pq

        rows = []
        for path in sorted(Path(out).glob(f"{part}/slice=*/*.parquet")):
            rows += pq.read_table(path, partitioning=None).to_pylist()
        return rows

    def test_claims_are_those_of_a_plain_run(self):
        import ascribe

        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder) / "corpus.jsonl", Path(folder) / "out"
            corpus(source)
            plain = ascribe.extract(source, model=MODEL, precision="f32", on_error="ignore")
            expected = sorted((claim.to_dict() for claim in plain), key=lambda claim: claim["id"])
            self.assertGreater(len(expected), 1000)
            self.submit(source, out, "local-cluster[2,1,2048]", kill=True)
            found = sorted(self.read(out, "claims"), key=lambda claim: claim["id"])
            self.assertEqual(len(found), len(expected))
            for one, other in zip(found, expected):
                self.assertEqual(one, other)
            self.assertEqual(sorted((row["id"] for row in self.read(out, "failed")), reverse=True), ["no text", CUT_OFF])
            self.assertEqual(sorted(path.name for path in out.iterdir()), ["claims", "failed"])

            # A run over again changes nothing; a slice that is not whole is done again, and nothing else.
            files = {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}
            (out / "claims/slice=1/_SUCCESS").unlink()
            self.submit(source, out, "local[2]")
            again = sorted(self.read(out, "claims"), key=lambda claim: claim["id"])
            self.assertEqual(again, found)
            kept = [path for path, at in files.items() if path.exists() and path.stat().st_mtime_ns == at]
            self.assertTrue(kept and all("slice=1" not in str(path) for path in kept))


if __name__ == "__main__":
    unittest.main()
