"""Runs the tool and its scorer for the scripts beside this one."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = PROJECT / "target/release/ascribe"
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
        """The documents as the tool sees them: {"id", "attributions"}, with the claims of all types, as `eval` reads."""
        with tempfile.TemporaryDirectory() as folder:
            texts, claims = bare(documents, folder), Path(folder, "claims.jsonl")
            run(self.program, "extract", texts, "-o", claims, "--quiet", "--types", "all", *self.model, *options)
            found = {document["id"]: [] for document in documents}
            for claim in read(claims):
                found[claim["document"]["id"]].append(as_attribution(claim))
        return [{"id": id, "attributions": attributions} for id, attributions in found.items()]

    def evidence(self, documents):
        with tempfile.TemporaryDirectory() as folder:
            lines = run(self.program, "evidence", bare(documents, folder), *self.model).splitlines()
            return [json.loads(line) for line in lines]

    def score(self, gold, predicted, types="all"):
        with tempfile.TemporaryDirectory() as folder:
            gold = write(Path(folder, "gold.jsonl"), gold)
            predicted = write(Path(folder, "predicted.jsonl"), predicted)
            return json.loads(run(self.program, "eval", gold, predicted, "--json", "--types", types))


def bare(documents, folder):
    """A file with the documents' texts alone."""
    return write(Path(folder, "texts.jsonl"), [{"id": d["id"], "text": d["text"]} for d in documents])


def as_attribution(claim):
    spans = {role: claim[role]["spans"] if claim[role] else [] for role in ("source", "cue", "content")}
    return {**spans, "type": claim["type"], "parent": claim["parent"]}


def command(usage, measure):
    """The command line of a script: CORPUS [PROGRAM [MODEL]]; prints what `measure(tool, corpus)` gives as JSON."""
    if len(sys.argv) < 2:
        sys.exit(usage)
    program = sys.argv[2] if len(sys.argv) > 2 else PROGRAM
    print(json.dumps(measure(Tool(program, *sys.argv[3:4]), sys.argv[1]), indent=1))


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
