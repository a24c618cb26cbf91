"""What Spark costs beside a plain run: processor seconds and memory, on this machine, with the real model.

    measure.py PROGRAM CORPUS.jsonl [--copies 24] [--cores 2] [--write]        CORPUS: lines with "id" and "text"

Runs an eighth of so many copies of CORPUS plainly, then all in one executor of `local-cluster`, then the eighth again. Counted are
processor seconds, which other work on the machine touches less than the clock, and of memory the proportional share
(what processes share counts once). --write puts the figures into docs/spark.md. Needs PySpark and Java: run it with
target/spark/venv/bin/python, which scripts/spark/test.sh makes.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import local

PROJECT = Path(__file__).resolve().parents[2]
MODEL = PROJECT / "models/ascribe-small"
PAGE = PROJECT / "docs/spark.md"
START, END = "<!-- measured -->\n", "<!-- end of measured -->"
EXECUTOR = ("Java of the executor", "Spark's Python workers", "ascribe")
ARTICLES = ((1_000_000, "1 M"), (10_000_000, "10 M"), (196_000_000, "196 M (as many as Quotebank has)"))
TICK = os.sysconf("SC_CLK_TCK")


def plain(program, corpus, cores):
    """Processor seconds of a plain run."""
    command = [program, "extract", corpus, "--quiet", f"--jobs={cores}", f"--model={MODEL}"]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL) as child:
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"error: the plain run ended with {child.returncode}")
    return used.ru_utime + used.ru_stime


def kind(arguments):
    """What a process below Spark's driver is."""
    if "ExecutorBackend" in arguments:
        return "Java of the executor"
    if "--stdin-jsonl" in arguments:
        return "ascribe"
    if "pyspark.daemon" in arguments or "pyspark/daemon" in arguments:
        return "Spark's Python workers"
    return "driver"


def usage(pid):
    """(processor seconds, MB) of a process; nothing when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        memory = Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0]
    except (OSError, IndexError):
        return None
    return (int(fields[11]) + int(fields[12])) / TICK, int(memory) / 1024


def spark(corpus, out, cores):
    """Processor seconds and greatest memory of each kind of process, the greatest memory of the executor, wall seconds."""
    begun = time.monotonic()
    child = local.start(f"local-cluster[1,{cores},1024]", corpus, out, "--slices", "2", "--set", f"model={MODEL}")
    said = []
    reader = threading.Thread(target=lambda: said.extend(child.stdout))
    reader.start()
    seconds, memory, whole = {}, {}, 0
    while child.poll() is None:
        now = {}
        for pid, arguments in local.below(child.pid):
            used = usage(pid)
            if used:
                what = kind(arguments)
                seconds[what, pid] = used[0]
                now[what] = now.get(what, 0) + used[1]
        for what, size in now.items():
            memory[what] = max(memory.get(what, 0), size)
        whole = max(whole, sum(now.get(what, 0) for what in EXECUTOR))
        time.sleep(0.5)
    reader.join()
    if child.returncode:
        sys.exit("error: the run on Spark failed\n" + "".join(said)[-3000:])
    total = {}
    for (what, _), used in seconds.items():
        total[what] = total.get(what, 0) + used
    return total, memory, whole, time.monotonic() - begun


def processor():
    names = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def hours(value):
    """Hours as people say them."""
    if value < 1:
        return f"{60 * value:.0f} min"
    return f"{value:.1f} h" if value < 10 else f"{value:.0f} h" if value < 72 else f"{value / 24:.0f} days"


def round_to(value):
    """To three figures."""
    digits = 2 - math.floor(math.log10(value))
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def page(program, copies, cores, words, articles, alone, run):
    seconds, memory, whole, wall = run
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    done = sum(seconds.get(what, 0) for what in EXECUTOR)
    rate = words * copies / done
    yield (f"`scripts/spark/measure.py` on {date.today()}, {version}, {processor()}: {articles * copies:,} articles, "
           f"{words * copies:,} words, in one executor with {cores} cores, {wall / 60:.0f} minutes by the clock.")
    yield ""
    yield "| | processor seconds | share | peak memory (MB) |"
    yield "|---|---|---|---|"
    for what in EXECUTOR:
        own = seconds.get(what, 0)
        yield f"| {what} | {own:,.0f} | {100 * own / done:.1f} % | {memory.get(what, 0):,.0f} |"
    yield f"| the executor | {done:,.0f} | 100 % | {whole:,.0f} |"
    yield f"| the driver, with its start | {seconds.get('driver', 0):,.0f} | | {memory.get('driver', 0):,.0f} |"
    yield ""
    yield (f"That is **{rate:,.0f} words for each processor second** of an executor. The program by itself (`--jobs "
           f"{cores}`, before and after) does {words / alone[0]:,.0f} and {words / alone[1]:,.0f}: a run on Spark takes "
           f"{done / copies / (sum(alone) / 2):.2f} times the processor seconds of a plain one.")
    yield ""
    yield "| articles | words | core hours | on 32 cores | on 512 cores | at 0.04 $ a core hour |"
    yield "|---|---|---|---|---|---|"
    for number, name in ARTICLES:
        all_words = number * words / articles
        need = all_words / rate / 3600
        yield (f"| {name} | {round_to(all_words / 1e9)} G | {round_to(need)} | {hours(need / 32)} | {hours(need / 512)} | "
               f"{round_to(0.04 * need)} $ |")
    yield ""
    outside = sum(memory.get(what, 0) for what in EXECUTOR[1:]) / cores
    yield (f"Memory of an executor, for each core: {memory.get('ascribe', 0) / cores:,.0f} MB of `ascribe` and "
           f"{outside - memory.get('ascribe', 0) / cores:,.0f} MB of Spark's Python. `spark.executor.memory` is only "
           f"Java's share: leave {math.ceil(outside / 1000 * 1.25 * 10) / 10:.1f} GB a core in "
           "`spark.executor.memoryOverhead`, which is a quarter more.")


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("program", type=Path)
    p.add_argument("corpus", type=Path)
    p.add_argument("--copies", type=int, default=24)
    p.add_argument("--cores", type=int, default=2)
    p.add_argument("--write", action="store_true")
    o = p.parse_args()
    program = o.program.resolve()
    os.environ["ASCRIBE_BIN"] = str(program)
    documents = [json.loads(line) for line in open(o.corpus, encoding="utf-8") if line.strip()]
    words = sum(len(one["text"].split()) for one in documents)
    eighth = max(1, o.copies // 8)
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder, "few.jsonl"), Path(folder, "many.jsonl")
        for path, copies in ((few, eighth), (many, o.copies)):
            lines = ({"id": f"{copy}-{one['id']}", "text": one["text"]} for copy in range(copies) for one in documents)
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        first = plain(program, few, o.cores)
        run = spark(many, Path(folder, "out"), o.cores)
        alone = [used / eighth for used in (first, plain(program, few, o.cores))]
    text = "\n".join(page(program, o.copies, o.cores, words, len(documents), alone, run))
    print(text)
    if o.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(START)
        PAGE.write_text(f"{before}{START}{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
