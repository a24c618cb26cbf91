"""What the tests share."""

import os
import stat
import sys
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TINY = PROJECT / "models/tiny"
SAMPLE = PROJECT / "data/sample"
# The tiny model, whose weights are random, finds something in it.
NOTE = '"It was cold and the boats were late," nobody added.\n'
OPTIONS = {"model": TINY, "precision": "f32", "jobs": 2}

# A program that answers as the real one does, and dies of certain texts.
FRAGILE = """#!{python}
import json, os, signal, sys
for number, line in enumerate(sys.stdin, 1):
    document = json.loads(line)
    if "poison" in document["text"]:
        os.kill(os.getpid(), signal.SIGKILL)
    print(json.dumps({{"end": document["id"], "line": number, "claims": 0}}), flush=True)
"""


def fragile(case: unittest.TestCase) -> Path:
    """The path of a program that dies of texts with "poison" in them."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    path = Path(folder.name) / "fragile"
    path.write_text(FRAGILE.format(python=sys.executable), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that waits for its parent to notice is dead.
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
