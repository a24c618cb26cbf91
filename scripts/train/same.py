"""Fits the weights by which two claims say the same or contradict each other: models/same.json.

    same.py data/gold/same.jsonl --ascribe target/release/ascribe [--out models/same.json]

A log-linear choice among "same", "contradicting" and neither, over the evidence that `ascribe compare` prints. Three lines in
turn of the gold are about one event; events are for tuning and for testing in turn. Only the tuning half is fitted on. What
two events say is different too: pairs across events are added, at a small weight. --folds scores by cross-validation over
the tuning half's events, which is how penalty and thresholds were chosen.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

CLASSES = ["same", "contradicting"]
LABELS = [*CLASSES, "different"]


def compare(program, pairs):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("".join(json.dumps(pair) + "\n" for pair in pairs))
        file.flush()
        done = subprocess.run([program, "compare", file.name], check=True, stdout=subprocess.PIPE)
    return [json.loads(line)["signs"] for line in done.stdout.decode().splitlines()]


def across(pairs):
    """Each claim with one of the next event: they have nothing to do with each other."""
    out = []
    for one, other in zip(pairs, pairs[3:]):
        out.append({"a": one["b"], "stance_a": one["stance_b"], "b": other["a"], "stance_b": other["stance_a"]})
    return out


def shares(rows, weights):
    scores = np.concatenate([rows @ weights, np.zeros((len(rows), 1))], axis=1)
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit(rows, right, counts, penalty, steps=1500):
    """Minimises the loss by Adam; weights decay by the penalty, but for the constant ones."""
    weights, first, second = np.zeros((3, rows.shape[1], 2))
    for step in range(1, steps + 1):
        slope = rows.T @ ((shares(rows, weights)[:, :2] - right[:, :2]) * counts[:, None])
        slope[1:] += penalty * weights[1:]
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= 0.03 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def f1(told, labels):
    out = {}
    for label in LABELS:
        good = sum(a == b == label for a, b in zip(told, labels))
        out[label] = 2 * good / max(1, sum(a == label for a in told) + sum(b == label for b in labels))
    return out


def choose(all_shares, least):
    out = []
    for row in all_shares:
        best = int(row[:2].argmax())
        out.append(CLASSES[best] if row[best] >= least[best] else "different")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("--ascribe", default="target/release/ascribe")
    parser.add_argument("--penalty", type=float, default=0.5)
    parser.add_argument("--least", type=float, nargs=2, default=[0.5, 0.5], help="for a claim to be the same, contradicting")
    parser.add_argument("--folds", type=int, default=0, help="score by cross-validation and stop")
    parser.add_argument("--errors", action="store_true", help="print those of the cross-validation")
    parser.add_argument("--out", default="models/same.json")
    o = parser.parse_args()
    pairs = [json.loads(line) for line in Path(o.gold).read_text(encoding="utf-8").splitlines()]
    pairs = [pair for at, pair in enumerate(pairs) if at // 3 % 2 == 0]
    far = across(pairs)
    evidence = compare(o.ascribe, pairs + far)
    signs = ["Always"] + sorted({sign for one in evidence for sign in one} - {"Always"})
    rows = np.array([[one.get(sign, 0.0) for sign in signs] for one in evidence])
    labels = [pair["label"] for pair in pairs]
    right = np.array([[label == one for one in LABELS] for label in labels + ["different"] * len(far)], dtype=float)
    counts = np.array([1.0] * len(pairs) + [0.2] * len(far))
    event = np.concatenate([np.arange(len(pairs)) // 3, np.arange(len(far)) // 3])
    near = np.arange(len(event)) < len(pairs)
    if o.folds:
        told = np.zeros((len(pairs), 3))
        for held in range(o.folds):
            own = event % o.folds == held
            told[own[near]] = shares(rows[own & near], fit(rows[~own], right[~own], counts[~own], o.penalty))
        chosen = choose(told, o.least)
        scores = f1(chosen, labels)
        print({label: round(score, 3) for label, score in scores.items()}, round(sum(scores.values()) / 3, 4))
        wrong = sum(a == "same" != b for a, b in zip(chosen, labels))
        print("wrongly the same", wrong, "rightly", sum(a == b == "same" for a, b in zip(chosen, labels)))
        if o.errors:
            for pair, told, row in zip(pairs, chosen, told):
                if told != pair["label"]:
                    print(f"{pair['label']:13} as {told:13} {row.round(2)}\n  {pair['a']}\n  {pair['b']}")
        return
    weights = fit(rows, right, counts, o.penalty)
    kept = {name: {sign: round(float(weight), 3) for sign, weight in zip(signs, column)}
            for name, column in zip(CLASSES, weights.T)}
    Path(o.out).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    scores = f1(choose(shares(rows[near], weights), o.least), labels)
    print("on the tuning half itself", {label: round(score, 3) for label, score in scores.items()}, file=sys.stderr)


if __name__ == "__main__":
    main()
