"""Measures the model and writes the figures where they are quoted. No figure there is typed by hand.

    card.py POLNEAR [PROGRAM]

POLNEAR is a folder with PolNeAR's dev.jsonl (documents with text and attributions, offsets in code points); PROGRAM is
target/release/ascribe. Writes models/ascribe-small/metrics.json, and the blocks between `<!-- figures -->` and
`<!-- end of figures -->` of MODEL_CARD.md and README.md.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
MODEL = PROJECT / "models/ascribe-small"
KINDS = ("all", "direct", "mixed", "indirect")
ROLES = ("content", "cue", "source")
# Published with the corpus or measured with the same scorer; see MODEL_CARD.md for what they were measured on.
ANNOTATORS = {"all": 76.0, "direct": 98.1, "mixed": 89.6, "indirect": 67.4}
CITRON = {"all": 52.6, "direct": 65.7, "mixed": 62.2, "indirect": 47.2}


def extract(program, corpus, out, *options):
    """Runs extract; returns wall seconds, processor seconds and the largest resident memory (MB)."""
    command = [program, "extract", corpus, "-o", out, "--quiet", *options]
    started = time.monotonic()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"error: {' '.join(map(str, command))} failed")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def scores(program, gold, claims):
    command = [program, "eval", gold, claims, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(program, polnear):
    dev = polnear / "dev.jsonl"
    words = sum(len(json.loads(line)["text"].split()) for line in dev.open(encoding="utf-8"))
    metrics = {"corpus": "PolNeAR 1.0 dev", "words": words, "processor": processor(), "runs": {}}
    with tempfile.TemporaryDirectory() as folder:
        for precision in ("f32", "bf16"):
            claims = Path(folder, precision + ".jsonl")
            extract(program, dev, claims, "--precision", precision)
            metrics[precision] = scores(program, dev, claims)
        for jobs in (1, 2):
            claims = Path(folder, f"jobs{jobs}.jsonl")
            wall, cpu, memory = extract(program, dev, claims, "--jobs", str(jobs))
            metrics["runs"][jobs] = {
                "words_per_second": round(words / wall),
                "words_per_processor_second": round(words / cpu),
                "peak_memory_mb": round(memory),
            }
        same = Path(folder, "jobs1.jsonl").read_bytes() == Path(folder, "jobs2.jsonl").read_bytes()
        metrics["same_bytes_with_1_and_2_jobs"] = same
    doctor = subprocess.run([program, "doctor"], check=True, capture_output=True, text=True).stdout
    metrics["model"] = re.search(r"^model\s+(\S+)", doctor, re.M)[1]
    metrics["default_precision"] = re.search(r"^device\s+\S+ (\S+)", doctor, re.M)[1]
    return metrics


def processor():
    try:
        name = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        name = platform.processor()
    return f"{name}, {os.cpu_count()} processors"


def table(metrics):
    ours = metrics[metrics["default_precision"]]
    rows = [
        f"PolNeAR dev (84 articles, {metrics['words']:,} words), `{metrics['model']}`, {metrics['default_precision']}:",
        "",
        "| content and source right (F1) | " + " | ".join(KINDS) + " |",
        "|---|" + "---|" * len(KINDS),
        "| **ascribe** | " + " | ".join(f"**{ours['attr'][k]['CS']['f1']:.1f}**" for k in KINDS) + " |",
        "| precision / recall | "
        + " | ".join(f"{ours['attr'][k]['CS']['p']:.1f} / {ours['attr'][k]['CS']['r']:.1f}" for k in KINDS)
        + " |",
        "| annotators among themselves (on other articles) | " + " | ".join(f"{ANNOTATORS[k]:.1f}" for k in KINDS) + " |",
        "| Citron, retrained on the same articles | " + " | ".join(f"{CITRON[k]:.1f}" for k in KINDS) + " |",
        "",
        "Exact spans (F1): "
        + ", ".join(f"{role} {ours['span'][role]['f1']:.1f}" for role in ROLES)
        + f". Of the contents found, {ours['link']['source_agree']:.1f} % have the right source.",
        "",
        f"Speed on the same articles ({metrics['processor']}):",
        "",
        "| jobs | words/s | words per processor second | peak memory |",
        "|---|---|---|---|",
    ]
    for jobs, run in metrics["runs"].items():
        speed = f"{run['words_per_second']:,} | {run['words_per_processor_second']:,}"
        rows.append(f"| {jobs} | {speed} | {run['peak_memory_mb']:,} MB |")
    return "\n".join(rows)


def insert(path, figures):
    text = path.read_text(encoding="utf-8")
    start, end = "<!-- figures -->\n", "<!-- end of figures -->"
    before, rest = text.split(start)
    _, after = rest.split(end)
    path.write_text(f"{before}{start}{figures}\n{end}{after}", encoding="utf-8")


def main():
    if len(sys.argv) < 2 or not Path(sys.argv[1], "dev.jsonl").is_file():
        sys.exit(__doc__)
    program = Path(sys.argv[2]) if len(sys.argv) > 2 else PROJECT / "target/release/ascribe"
    metrics = measure(program, Path(sys.argv[1]))
    (MODEL / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    figures = table(metrics)
    for path in (MODEL / "MODEL_CARD.md", PROJECT / "README.md"):
        insert(path, figures)
    print(figures)


main()
