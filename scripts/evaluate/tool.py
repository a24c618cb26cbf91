"""Runs the tool and its scorer for the scripts beside this one."""

import json
import subprocess
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
KINDS = ("all", "direct", "mixed", "indirect")


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def write(path, records):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout


class Tool:
    """The program with a model folder (its own default when None)."""

    def __init__(self, program, model=None):
        self.program, self.model = program, ["--model", model] if model else []

    def extract(self, documents, *options):
        """The claims of documents, of all types, as `eval` reads them: a list of claim records."""
        with tempfile.TemporaryDirectory() as folder:
            texts = write(Path(folder, "texts.jsonl"), [{"id": d["id"], "text": d["text"]} for d in documents])
            claims = Path(folder, "claims.jsonl")
            run(self.program, "extract", texts, "-o", claims, "--quiet", "--types", "all", *self.model, *options)
            return read(claims)

    def evidence(self, documents):
        with tempfile.TemporaryDirectory() as folder:
            texts = write(Path(folder, "texts.jsonl"), [{"id": d["id"], "text": d["text"]} for d in documents])
            return [json.loads(line) for line in run(self.program, "evidence", texts, *self.model).splitlines()]

    def score(self, gold, predicted, types="all"):
        with tempfile.TemporaryDirectory() as folder:
            gold = write(Path(folder, "gold.jsonl"), gold)
            predicted = write(Path(folder, "predicted.jsonl"), predicted)
            return json.loads(run(self.program, "eval", gold, predicted, "--json", "--types", types))


def counts(score):
    """(right, predicted, gold) of content and source by kind, from a report's rounded shares."""
    out = {}
    for kind in KINDS:
        own = score["attr"][kind]
        out[kind] = (own["CS"]["p"] * own["pred"] / 100, own["pred"], own["CS"]["r"] * own["gold"] / 100, own["gold"])
    return out


def f1(parts):
    """F1 of summed (right, predicted, found, gold)."""
    right, predicted, found, gold = (sum(column) for column in zip(*parts))
    precision, recall = right / max(1, predicted), found / max(1, gold)
    return 200 * precision * recall / max(1e-9, precision + recall)
