"""Fits the weights by which two claims say the same or contradict each other: models/same.json.

    same.py data/gold/same.jsonl POLNEAR/train.jsonl --ascribe target/release/ascribe [--out models/same.json]

A log-linear choice among "same", "contradicting" and neither, over the evidence that `ascribe compare` prints. Three lines in
turn of the gold are about one event; events are for tuning and for testing in turn. Only the tuning half is fitted on. What
two events say is different too, and so is most of what a corpus's articles say in some of the same words: such pairs are
added at a small weight. --folds scores by cross-validation over
the tuning half's events, which is how penalty and thresholds were chosen.
"""

import argparse
import json
import re
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


def unlike(corpus, count, seed=7):
    """Pairs of contents of a corpus's different documents that share longer words, but not half of them: hardly any says the
    same, or the contrary."""
    random = np.random.default_rng(seed)
    contents, lists = [], {}
    for line in Path(corpus).read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        for attribution in document["attributions"]:
            text = " … ".join(document["text"][start:end] for start, end in attribution["content"])
            words = frozenset(word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 4)
            if 2 <= len(words) <= 20:
                for word in words:
                    lists.setdefault(word, []).append(len(contents))
                contents.append((document["id"], text, words))
    pairs, keys = set(), sorted(word for word, found in lists.items() if 2 <= len(found) <= 200)
    while len(pairs) < count:
        found = lists[keys[random.integers(len(keys))]]
        one, other = sorted(int(at) for at in random.choice(found, 2))
        both, all_words = contents[one][2] & contents[other][2], contents[one][2] | contents[other][2]
        if contents[one][0] != contents[other][0] and len(both) < 0.45 * len(all_words):
            pairs.add((one, other))
    return [{"a": contents[one][1], "b": contents[other][1], "stance_a": "asserts",
             "stance_b": "denies" if random.random() < 0.15 else "asserts"} for one, other in sorted(pairs)]


def shares(rows, weights):
    scores = np.concatenate([rows @ weights, np.zeros((len(rows), 1))], axis=1)
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


# What each kind of evidence may do: speak for (1), against (-1). So that a habit of these pairs' writer is not learned, as
# that near copies often differ in what matters.
FOR_SAME = {"Overlap", "Containment", "Least", "EqualStems", "Shared", "NamesShared", "NumbersAgree", "DaysAgree"}
FOR_CONTRARY = {"Overlap", "Containment", "Least", "EqualStems", "Shared", "NamesShared", "DaysAgree", "NumbersDiffer",
                "Opposites", "Negated", "Turned", "TurnedOverlap", "TurnedLeast", "NegatedWord", "OneDenies", "Undone",
                "UndoneOverlap"}


def allowed(signs):
    """A column for each class: 1 where a weight may be above zero only, -1 where below, 0 for any."""
    out = np.array([[1 if sign in own else -1 for own in (FOR_SAME, FOR_CONTRARY)] for sign in signs], dtype=float)
    out[0] = 0
    return out


def fit(rows, right, counts, penalty, bounds, steps=1500):
    """Minimises the loss by Adam; weights decay by the penalty, but for the constant ones."""
    weights, first, second = np.zeros((3, rows.shape[1], 2))
    for step in range(1, steps + 1):
        slope = rows.T @ ((shares(rows, weights)[:, :2] - right[:, :2]) * counts[:, None])
        slope[1:] += penalty * weights[1:]
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= 0.03 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        weights = np.where(bounds * weights < 0, 0, weights)
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
    parser.add_argument("corpus")
    parser.add_argument("--ascribe", default="target/release/ascribe")
    parser.add_argument("--penalty", type=float, default=0.1)
    parser.add_argument("--least", type=float, nargs=2, default=[0.55, 0.6], help="for a claim to be the same, contradicting")
    parser.add_argument("--folds", type=int, default=0, help="score by cross-validation and stop")
    parser.add_argument("--errors", action="store_true", help="print those of the cross-validation")
    parser.add_argument("--far", type=float, default=0.03, help="weight of pairs that are presumed different")
    parser.add_argument("--unlike", type=int, default=20000, help="how many pairs of the corpus")
    parser.add_argument("--out", default="models/same.json")
    o = parser.parse_args()
    pairs = [json.loads(line) for line in Path(o.gold).read_text(encoding="utf-8").splitlines()]
    pairs = [pair for at, pair in enumerate(pairs) if at // 3 % 2 == 0]
    far = across(pairs) + unlike(o.corpus, o.unlike)
    evidence = compare(o.ascribe, pairs + far)
    signs = ["Always"] + sorted({sign for one in evidence for sign in one} - {"Always"})
    # Has no weight: it tells whether claims are compared at all.
    signs.remove("InCommon")
    rows = np.array([[one.get(sign, 0.0) for sign in signs] for one in evidence])
    labels = [pair["label"] for pair in pairs]
    right = np.array([[label == one for one in LABELS] for label in labels + ["different"] * len(far)], dtype=float)
    bounds = allowed(signs)
    counts = np.array([1.0] * len(pairs) + [o.far] * len(far))
    event = np.concatenate([np.arange(len(pairs)) // 3, np.arange(len(far)) // 3])
    near = np.arange(len(event)) < len(pairs)
    if o.folds:
        told = np.zeros((len(pairs), 3))
        for held in range(o.folds):
            own = event % o.folds == held
            told[own[near]] = shares(rows[own & near], fit(rows[~own], right[~own], counts[~own], o.penalty, bounds))
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
    weights = fit(rows, right, counts, o.penalty, bounds)
    kept = {name: {sign: round(float(weight), 3) for sign, weight in zip(signs, column)}
            for name, column in zip(CLASSES, weights.T)}
    Path(o.out).write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    scores = f1(choose(shares(rows[near], weights), o.least), labels)
    print("on the tuning half itself", {label: round(score, 3) for label, score in scores.items()}, file=sys.stderr)


if __name__ == "__main__":
    main()
