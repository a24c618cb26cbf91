"""Fits the weights by which a source without a name ("he", "the company") gets its speaker: models/speakers.json.

    speakers.py POLNEAR/train.jsonl data/gold/speakers.train.jsonl --ascribe target/release/ascribe [--out models/speakers.json]

A conditional logit: the choice among the names near by and "nobody who is named" (`ascribe resolve --questions`), with
weights common to all kinds of sources plus those of the kind, both held small. Earlier answers of the tool are part of
the evidence, so fitting and asking take turns. Needs numpy only.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np


def words(name):
    return [word.strip(".,'’\"“”").lower() for word in name.split()]


def same(name, gold):
    """One name is the other with words left out, not both ends of it ("Clinton" or "Hillary Clinton")."""
    short, long = sorted((words(name), words(gold)), key=len)
    rest = iter(long)
    return bool(short) and all(word in rest for word in short) and (short[0] == long[0] or short[-1] == long[-1])


def read(corpus, gold):
    """{id: (document, {source span: names})} of the annotated documents."""
    told = {}
    for line in open(gold, encoding="utf-8"):
        record = json.loads(line)
        told[record["id"]] = record["sources"]
    out = {}
    for line in open(corpus, encoding="utf-8"):
        document = json.loads(line)
        sources = told.get(document["id"])
        if sources is not None:
            text = document["text"]
            names = {
                (one["source"][0][0], one["source"][-1][1]): [text[start:end] for start, end in one["names"]]
                for one in sources
            }
            out[document["id"]] = (document, names)
    return out


def ask(program, documents):
    """The questions with known answers: (id, kind, names, evidence of each candidate, which of them are right)."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for document, _ in documents.values():
            file.write(json.dumps({key: document[key] for key in ("id", "text", "attributions")}) + "\n")
        file.flush()
        done = subprocess.run([program, "resolve", file.name, "--questions"], check=True, stdout=subprocess.PIPE)
    out = []
    for line in done.stdout.decode().splitlines():
        question = json.loads(line)
        names = documents[question["id"]][1].get(tuple(question["source"]))
        if names is None:
            continue
        candidates = question["candidates"]
        right = [one["name"] is not None and any(same(one["name"], name) for name in names) for one in candidates]
        # Who is named where no candidate stands is as good as nobody.
        right[-1] = not any(right)
        out.append((question["id"], question["asks"], [one["name"] for one in candidates],
                    [dict(one["evidence"]) for one in candidates], right, names, question["source"]))
    return out


def design(questions, signs, kinds):
    """A matrix of all candidates: common columns, then those of each kind; with where each question begins."""
    column = {sign: at for at, sign in enumerate(signs)}
    rows, right, begins = [], [], []
    width = len(signs)
    for _, kind, _, candidates, told, _, _ in questions:
        begins.append(len(rows))
        shift = width * (1 + kinds.index(kind))
        for evidence, good in zip(candidates, told):
            row = np.zeros(width * (1 + len(kinds)), dtype=np.float32)
            for sign, value in evidence.items():
                row[column[sign]] = row[shift + column[sign]] = value
            rows.append(row)
            right.append(good)
    return np.array(rows), np.array(right, dtype=np.float32), np.array(begins)


def shares(scores, begins):
    counts = np.diff(np.append(begins, len(scores)))
    scores = scores - np.repeat(np.maximum.reduceat(scores, begins), counts)
    powers = np.exp(scores)
    return powers / np.repeat(np.add.reduceat(powers, begins), counts), counts


def fit(rows, right, begins, common, own, steps=400):
    """Minimises the loss by Adam over the whole set, which is small; weights decay by their penalty."""
    width = rows.shape[1]
    penalty = np.full(width, own, dtype=np.float32)
    penalty[: common[1]] = common[0]
    weights, first, second = np.zeros((3, width), dtype=np.float32)
    for step in range(1, steps + 1):
        all_shares, counts = shares(rows @ weights, begins)
        good = all_shares * right
        good /= np.repeat(np.add.reduceat(good, begins), counts) + 1e-12
        slope = rows.T @ (all_shares - good) + penalty * weights
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= 0.03 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def score(questions, rows, right, begins, weights, least=0.5):
    """Per kind: asked, right, wrong names given, rightly told to be nobody."""
    all_shares, counts = shares(rows @ weights, begins)
    out = defaultdict(lambda: [0, 0, 0, 0])
    for question, begin, count in zip(questions, begins, counts):
        share = all_shares[begin : begin + count]
        best = int(share.argmax())
        if share[best] < least:
            best = count - 1
        named = any(question[4][:-1]) or bool(question[5])
        cell = out[question[1], "named" if named else "nobody"]
        cell[0] += 1
        cell[1] += bool(question[4][best]) and not (best == count - 1 and question[5])
        cell[2] += best < count - 1 and not question[4][best]
        cell[3] += not any(question[4][:-1]) and named
    return dict(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("gold")
    parser.add_argument("--ascribe", default="target/release/ascribe")
    parser.add_argument("--check", nargs=2, metavar=("CORPUS", "GOLD"), help="also score on these")
    parser.add_argument("--folds", type=int, default=0, help="score by cross-validation over documents and stop")
    parser.add_argument("--common", type=float, default=3.0)
    parser.add_argument("--own", type=float, default=0.6)
    parser.add_argument("--out", default="models/speakers.json")
    o = parser.parse_args()
    questions = ask(o.ascribe, read(o.corpus, o.gold))
    signs = sorted({sign for question in questions for one in question[3] for sign in one})
    kinds = sorted({question[1] for question in questions})
    rows, right, begins = design(questions, signs, kinds)
    counts = np.diff(np.append(begins, len(rows)))
    common = (o.common, len(signs))
    if o.folds:
        ids = sorted({question[0] for question in questions})
        fold = {name: at % o.folds for at, name in enumerate(ids)}
        total = defaultdict(lambda: [0, 0, 0, 0])
        for held in range(o.folds):
            own = np.array([fold[question[0]] == held for question in questions])
            wide = np.repeat(own, counts)
            begin = lambda mask: np.append(0, np.cumsum(counts[mask])[:-1])
            weights = fit(rows[~wide], right[~wide], begin(~own), common, o.own)
            kept = [question for question, here in zip(questions, own) if here]
            for key, cell in score(kept, rows[wide], right[wide], begin(own), weights).items():
                total[key] = [a + b for a, b in zip(total[key], cell)]
        show(total)
        return
    weights = fit(rows, right, begins, common, o.own)
    width = len(signs)
    kept = {}
    for at, kind in enumerate(kinds):
        own = weights[:width] + weights[width * (1 + at) : width * (2 + at)]
        kept[kind] = {sign: round(float(weight), 3) for sign, weight in zip(signs, own) if abs(weight) >= 0.0005}
    Path(o.out).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    show(score(questions, rows, right, begins, weights))
    if o.check:
        others = ask(o.ascribe, read(*o.check))
        others = [question for question in others if question[1] in kinds]
        for question in others:
            for one in question[3]:
                for sign in list(one):
                    if sign not in signs:
                        del one[sign]
        show(score(others, *design(others, signs, kinds), weights))


def show(cells):
    for (kind, named), (asked, good, wrong, absent) in sorted(cells.items()):
        print(f"{kind:10} {named:7} asked {asked:4} right {100 * good / asked:5.1f} % wrong name {wrong:3}"
              f" not a candidate {absent}", file=sys.stderr)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
