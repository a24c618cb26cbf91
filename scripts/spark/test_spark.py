"""Claims of a Spark run against those of a plain run, with something killed half-way. `make spark-test` runs it."""

import hashlib
import json
import os
import signal
import stat
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

import ascribe
from ascribe import _program

import local

PROJECT = Path(__file__).resolve().parents[2]
MODEL = PROJECT / "models/tiny"
SETTINGS = ["--set", f"model={MODEL}", "--set", "precision=f32"]
EMPTY = 7
# What it is called that Spark cannot read: a hash.
CUT_OFF = hashlib.sha256(b'{"id": "cut off", "te').hexdigest()

# The program, but it dies of texts with "poison" in them; tells in a file beside it each time that it starts.
FRAGILE = """#!{python}
import os, signal, subprocess, sys
with open({path!r} + ".starts", "a") as starts:
    starts.write("started\\n")
child = subprocess.Popen([{program!r}, *sys.argv[1:]], stdin=subprocess.PIPE)
for line in sys.stdin.buffer:
    if b"poison" in line:
        child.kill()
        os.kill(os.getpid(), signal.SIGKILL)
    child.stdin.write(line)
    child.stdin.flush()
child.stdin.close()
sys.exit(child.wait())
"""


def corpus(path, count):
    """The sample's articles again and again, with a different beginning, and some that hold nothing or are broken."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((PROJECT / "data/sample").glob("*.txt"))]
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            text = f"Number {number}.\n\n" + texts[number % len(texts)]
            if number % (count // EMPTY) == 5:
                text = "\ufeff \n"
            file.write(json.dumps({"id": f"d{number:05}", "text": text, "outlet": "Sund Courier"}) + "\n")
        file.write(json.dumps({"id": "no text", "title": "None"}) + "\n")
        file.write('{"id": "cut off", "te\n')


def fragile(path):
    path.write_text(FRAGILE.format(python=sys.executable, path=str(path), program=str(_program.find())))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def sorted_by_id(claims):
    return sorted(claims, key=lambda claim: claim["id"])


class Spark(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.source, self.out = self.folder / "corpus.jsonl", self.folder / "out"

    def submit(self, master, *arguments, kill=None):
        """Runs it; once a slice is done and another at work, kills a process whose command line has `kill` in it."""
        child = local.start(master, self.source, self.out, *SETTINGS, *arguments, conf=["spark.task.maxFailures=8"])
        said, killed = [], False
        reader = threading.Thread(target=lambda: said.extend(child.stdout))
        reader.start()
        while child.poll() is None:
            time.sleep(0.2)
            if kill and not killed and (self.out / "claims/slice=0/_SUCCESS").exists():
                below = local.below(child.pid)
                found = [pid for pid, arguments in below if kill in arguments]
                if found and any("--stdin-jsonl" in arguments for _, arguments in below):
                    os.kill(found[0], signal.SIGKILL)
                    killed = True
        reader.join()
        child.stdout.close()
        self.assertEqual(child.returncode, 0, "".join(said)[-4000:])
        self.assertEqual(killed, kill is not None)

    def read(self, part):
        import pyarrow.parquet as pq

        rows = []
        for path in sorted(self.out.glob(f"{part}/slice=*/*.parquet")):
            rows += pq.read_table(path, partitioning=None).to_pylist()
        return rows

    def expect_claims_of_a_plain_run(self):
        plain = ascribe.extract(self.source, model=MODEL, precision="f32", on_error="ignore")
        expected = sorted_by_id(claim.to_dict() for claim in plain)
        self.assertGreater(len(expected), 100)
        found = sorted_by_id(self.read("claims"))
        self.assertEqual(len(found), len(expected))
        for one, other in zip(found, expected):
            self.assertEqual(one, other)
        self.assertEqual(sorted(path.name for path in self.out.iterdir()), ["claims", "failed"])

    def expect_that_only_what_is_not_whole_is_done_again(self, *arguments):
        before = sorted_by_id(self.read("claims"))
        files = {path: path.stat().st_mtime_ns for path in self.out.rglob("*.parquet")}
        (self.out / "claims/slice=1/_SUCCESS").unlink()
        self.submit("local[2]", *arguments)
        self.assertEqual(sorted_by_id(self.read("claims")), before)
        kept = [path for path, at in files.items() if path.exists() and path.stat().st_mtime_ns == at]
        self.assertTrue(kept and all("slice=1" not in str(path) for path in kept))

    def test_many_documents_with_an_executor_killed(self):
        corpus(self.source, 2000)
        self.submit("local-cluster[2,1,2048]", "--slices", "3", kill="ExecutorBackend")
        self.expect_claims_of_a_plain_run()
        self.assertEqual(sorted(row["id"] for row in self.read("failed")), sorted(["no text", CUT_OFF]))
        self.expect_that_only_what_is_not_whole_is_done_again("--slices", "3")


class Small(Spark):
    """What `make test` runs."""

    test_many_documents_with_an_executor_killed = None

    def test_a_worker_killed_and_a_document_that_kills(self):
        program = self.folder / "fragile"
        fragile(program)
        corpus(self.source, 200)
        with open(self.source, "a", encoding="utf-8") as file:
            file.write(json.dumps({"id": "poison", "text": "The poison."}) + "\n")
        arguments = ["--slices", "2", "--tasks", "4"]
        with mock.patch.dict(os.environ, {"ASCRIBE_BIN": str(program)}):
            self.submit("local[2]", *arguments, kill="--stdin-jsonl")
        # Not one for each of the 8 tasks, but one for each core, and one after each death; Spark ends what idles long.
        starts = len(Path(f"{program}.starts").read_text().splitlines())
        self.assertLess(starts, 8)
        failed = {row["id"]: row["error"] for row in self.read("failed")}
        self.assertEqual(sorted(failed), sorted(["no text", CUT_OFF, "poison"]))
        self.assertIn("signal 9", failed["poison"])
        # Without the model's opinion on it, what is left is what a plain run says.
        lines = [line for line in self.source.read_text(encoding="utf-8").splitlines() if "poison" not in line]
        self.source.write_text("\n".join(lines), encoding="utf-8")
        self.expect_claims_of_a_plain_run()


if __name__ == "__main__":
    unittest.main()
