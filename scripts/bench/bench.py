"""Measures speed, prints one table and writes BENCHMARKS.md.

    bench.py CORPUS.jsonl [--rounds 5] [--no-peers]        CORPUS: lines with "id" and "text"

Programs take turns within a round, and a figure is the median of the rounds' ratios, with the least and the greatest: other
work on the machine hits all of them alike. Seconds are of processor time but where "wall" is said.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = PROJECT / "target/release/ascribe"
MODEL = PROJECT / "models/ascribe-small"
MODELS = ("ascribe-small", "ascribe-fast")
PEERS = Path(__file__).with_name("peers.py")
# Citron's words a second over textacy's, both measured on another machine in one run.
CITRON = 0.37


def run(*command):
    """Runs a command: its output, processor seconds, wall seconds and greatest memory in MB."""
    start = time.monotonic()
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, cwd=PROJECT) as process:
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"error: {command[0]} ended with {process.returncode}")
    return out, used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024


def last_json(*command):
    return json.loads(run(*command)[0].splitlines()[-1])


def bench(name, *arguments):
    return last_json("cargo", "bench", "--quiet", "--locked", "--bench", name, "--", *arguments)


def spread(values):
    return median(values), min(values), max(values)


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, values, asked="", unit="×", digits=2):
        middle, least, greatest = spread(values)
        self.rows.append((what, *(f"{value:,.{digits}f}{unit}" for value in (middle, least, greatest)), asked))
        print("  ".join(self.rows[-1]), flush=True)

    def markdown(self):
        lines = ["| | median | least | greatest | asked |", "|---|---|---|---|---|"]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])


def end_to_end(corpus, rounds, python, table):
    words = sum(len(json.loads(line)["text"].split()) for line in open(corpus, encoding="utf-8") if line.strip())
    runs, others = {(model, jobs): [] for model in MODELS for jobs in (1, 2)}, {"spacy": [], "textacy": []}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "claims.jsonl")
        for _ in range(rounds):
            for (model, jobs), figures in runs.items():
                command = ["extract", corpus, "--quiet", "--jobs", jobs, "--model", model, "-o", out, "--fresh"]
                figures.append(run(PROGRAM, *command))
            for name, times in others.items():
                times += [last_json(python, PEERS, name, corpus)] if python else []
    peers = {name: [one["words"] / one["seconds"] for one in times] for name, times in others.items() if times}
    for name, speed in peers.items():
        table.add(f"{name}, words per processor second", speed, unit="", digits=0)
    for model in MODELS:
        one, two = runs[model, 1], runs[model, 2]
        speed = [words / cpu for _, cpu, _, _ in one]
        table.add(f"{model}: words per processor second, 1 job, start-up included", speed, unit="", digits=0)
        table.add(f"{model}: words per wall second, 1 job", [words / wall for _, _, wall, _ in one], unit="", digits=0)
        table.add(f"{model}: words per wall second, 2 jobs", [words / wall for _, _, wall, _ in two], unit="", digits=0)
        table.add(f"{model}: 2 jobs over 1 job, wall", [a[2] / b[2] for a, b in zip(one, two)], "≥ 1.85×")
        for jobs, figures in enumerate((one, two), 1):
            memory = [figure[3] for figure in figures]
            table.add(f"{model}: greatest memory, {jobs} job{'s' * (jobs - 1)}", memory, unit=" MB", digits=0)
        if peers:
            ratios = [a / b for a, b in zip(speed, peers["textacy"])]
            table.add(f"{model} over textacy (direct quotations)", ratios, "≥ 1.3×")
            table.add(f"{model} over spaCy's pipeline alone", [a / b for a, b in zip(speed, peers["spacy"])])
            table.add(f"{model} over Citron, taken as {CITRON} of textacy", [ratio / CITRON for ratio in ratios], "≥ 4×")
    if peers:
        print(f"textacy refused {others['textacy'][0]['failed']} documents, whose time counts for it")


def encoder(corpus, rounds, python, table):
    ours, theirs = [], {"bf16": [], "f32": []}
    with tempfile.TemporaryDirectory() as folder:
        windows = Path(folder, "windows.json")
        for _ in range(rounds):
            ours.append(bench("encoder", corpus, f"--windows={windows}")["precision"])
            for kind, speeds in theirs.items():
                if python:
                    done = last_json(python, PEERS, "transformers", windows, MODEL, kind)
                    speeds.append(done["pieces"] / done["seconds"])
    for kind in ours[0]:
        # Bytes are held against what others do in 16 bits.
        other = "f32" if kind == "f32" else "bf16"
        over = lambda name: [one[kind][name][0] for one in ours]
        asked = lambda text: "" if kind == "f32" else text
        table.add(f"encoder, word pieces per second, {kind}", over("pieces_per_second"), unit="", digits=0)
        if kind == other:
            table.add(f"plain matrix product, {kind}", over("peak_gflops"), unit=" GFLOP/s", digits=0)
        share = [100 * share for share in over("share_of_peak")]
        table.add(f"encoder, {kind}: share of the plain product in {other}", share, asked("≥ 45 %"), " %", 1)
        table.add(f"encoder, {kind}, over rust-bert's BertModel, {other}", over("over_rust_bert"))
        if python:
            ratios = [mine / other for mine, other in zip(over("pieces_per_second"), theirs[other])]
            table.add(f"encoder, {kind}, over Python transformers, {other}", ratios, asked("≥ 1.2×"))


def start_up(rounds, table):
    """Seconds until the first claim of a short document on standard input is there."""
    times = []
    for _ in range(rounds):
        start = time.monotonic()
        command = [str(PROGRAM), "extract", "-", "--quiet", "--jobs", "1"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write("“The port is open,” said the harbour master, Ilse Torvane.\n".encode())
            process.stdin.close()
            assert process.stdout.readline().startswith(b"{")
            times.append(time.monotonic() - start)
    table.add("seconds to the first claim of a short document on stdin, wall", times, "< 0.7", "", 2)


def stages(corpus):
    figures = bench("stages", corpus)
    total = sum(middle for middle, _, _ in figures["seconds"].values())
    rows = [f"| {name} | {100 * middle / total:.1f} % | {figures['words'] / middle:,.0f} |"
            for name, (middle, _, _) in figures["seconds"].items()]
    return "\n".join(["| stage | share of the time | words per second |", "|---|---|---|", *rows])


def processor():
    for line in open("/proc/cpuinfo", encoding="utf-8"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-peers", action="store_true", help="without the Python programs (0.3 GB, and torch)")
    o = parser.parse_args()
    corpus = o.corpus.resolve()
    python = None if o.no_peers else run(PEERS.with_name("setup.sh"))[0].decode().strip()
    busy, table = os.getloadavg()[0], Table()
    end_to_end(corpus, o.rounds, python, table)
    encoder(corpus, o.rounds, python, table)
    start_up(o.rounds, table)
    text = f"""# Benchmarks

`make bench CORPUS={o.corpus.name}` wrote this on {date.today()}: {processor()}, {os.cpu_count()} cores, load {busy:.1f} at the start,
{o.rounds} rounds. Programs take turns within a round; each figure is the median of the rounds, with the least and the
greatest. Seconds are of processor time but where "wall" is said. Windows and batches are those of a run; only the
arithmetic on real word pieces counts for the share of the peak.

{table.markdown()}

## Stages, one thread
{stages(corpus)}
"""
    (PROJECT / "BENCHMARKS.md").write_text(text, encoding="utf-8")
    print("\nwritten: BENCHMARKS.md")


if __name__ == "__main__":
    main()
