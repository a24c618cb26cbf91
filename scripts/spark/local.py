"""Runs extract.py on a Spark of this machine, for what tests it and what measures it."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def start(master, source, out, *arguments, conf=()):
    """The running program, with what it says on its standard output."""
    settings = " ".join(f"--conf {one}" for one in ("spark.ui.enabled=false", *conf))
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1] / "python"), "PYSPARK_PYTHON": sys.executable,
                   "PYSPARK_SUBMIT_ARGS": f"--master {master} --driver-memory 2g {settings} pyspark-shell"}
    command = [sys.executable, HERE / "extract.py", source, out, *arguments]
    return subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True)


def below(pid):
    """The processes below one: (their ids, their command lines)."""
    found = {}
    for line in subprocess.check_output(["ps", "-eo", "pid,ppid,args"], text=True).splitlines()[1:]:
        own, parent, arguments = line.split(None, 2)
        found.setdefault(int(parent), []).append((int(own), arguments))
    out, queue = [], [pid]
    while queue:
        children = found.get(queue.pop(), [])
        out += children
        queue += [own for own, _ in children]
    return out
