"""Fits what the confidence is computed from, and checks it by cross-fitting: each half of the development documents with
what was fitted without it.

    calibrate.py MODEL --program ascribe --dev DOCUMENTS.jsonl … [--also DOCUMENTS.jsonl]

`--also`: more documents that the model never saw, for fitting only.

Logistic regression on the evidence of each attribution (see src/detect/confidence.rs) against whether content and
source are right, by the scorer's own rule. Writes `confidence` into MODEL/config.json and prints the check as JSON.
"""

import argparse
import json
import re
import sys
from pathlib import Path

import numpy as np

import export

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "evaluate"))
from tool import Tool, read  # noqa: E402

PENALTY = 1.0
BINS = 10


def words(text):
    return [match.span() for match in re.finditer(r"\w+", text)]


def covered(spans, text_words):
    return {n for n, (s, e) in enumerate(text_words) for a, b in spans if s < b and a < e}


def right(document, predicted):
    """For each predicted attribution whether its content (Jaccard of at least one half, one to one) and source fit."""
    text_words = words(document["text"])
    levels = any(gold.get("parent") is not None for gold in document["attributions"])
    sides = []
    for side in (document["attributions"], predicted):
        sides.append([(covered(a["content"], text_words), covered(a["source"], text_words)) for a in side])
    pairs = []
    for p, (content, _) in enumerate(sides[1]):
        for g, (other, _) in enumerate(sides[0]):
            both = len(content & other)
            if both and 2 * both >= len(content | other):
                pairs.append((both / len(content | other), -p, g))
    taken, out = set(), [0] * len(predicted)
    done = set()
    for _, p, g in sorted(pairs, reverse=True):
        if -p in done or g in taken:
            continue
        done.add(-p)
        taken.add(g)
        ours, gold = sides[1][-p][1], sides[0][g][1]
        out[-p] = int(bool(ours & gold) or (not ours and not gold))
    return [(o, a) for o, a in zip(out, predicted) if levels or not a["nested"]]


def examples(tool, documents):
    """(evidence, right) of all attributions in the documents of each half."""
    halves = [([], []), ([], [])]
    by_id = {document["id"]: document for document in documents}
    for found in tool.evidence(documents):
        half = halves[sum(map(ord, found["id"])) % 2]
        for label, attribution in right(by_id[found["id"]], found["attributions"]):
            half[0].append(attribution["evidence"])
            half[1].append(label)
    return [(np.array(x, dtype=float), np.array(y, dtype=float)) for x, y in halves]


def fit(x, y):
    """Weights and bias of a logistic regression, by Newton's method."""
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    weights = np.zeros(z.shape[1])
    penalty = PENALTY * np.append(np.ones(x.shape[1]), 0)
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ weights))
        gradient = z.T @ (p - y) + penalty * weights
        curve = (z * (p * (1 - p))[:, None]).T @ z + np.diag(penalty + 1e-9)
        weights -= np.linalg.solve(curve, gradient)
    slopes = weights[:-1] / spread
    return slopes, weights[-1] - slopes @ mean


def check(p, y):
    """Expected calibration error (Guo et al. 2017, ten bins of equal width), and the area under the curve of right
    against wrong."""
    order = np.argsort(p, kind="stable")
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    parts = [np.flatnonzero(bins == number) for number in range(BINS)]
    error = sum(abs(p[part].mean() - y[part].mean()) * len(part) for part in parts if len(part))
    ranks = np.empty(len(p))
    ranks[order] = np.arange(1, len(p) + 1)
    good = y == 1
    area = (ranks[good].sum() - good.sum() * (good.sum() + 1) / 2) / max(1, good.sum() * (~good).sum())
    return {"ece": round(float(error / len(p)), 4), "auc": round(float(area), 4), "attributions": len(p)}


def curve(p, y):
    """Share of the right ones among those at or above a threshold, and how many of all right ones they hold."""
    out = []
    for threshold in np.arange(0, 1, 0.1):
        kept = p >= threshold
        out.append({
            "min_confidence": round(float(threshold), 1),
            "right": round(100 * float(y[kept].mean()), 1) if kept.any() else None,
            "kept": round(100 * float(y[kept].sum() / max(1, y.sum())), 1),
        })
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model", type=Path)
    p.add_argument("--program", required=True)
    p.add_argument("--dev", nargs="+", required=True)
    p.add_argument("--also", nargs="*", default=[])
    o = p.parse_args()
    tool = Tool(o.program, o.model)
    sets = {Path(path).stem: examples(tool, read(path)) for path in o.dev}
    always = [half for path in o.also for half in examples(tool, read(path)) if len(half[0])]
    halves = [[both[number] for both in sets.values()] for number in (0, 1)]
    join = lambda parts: (np.vstack([x for x, _ in parts]), np.concatenate([y for _, y in parts]))
    without = [fit(*join(halves[1] + always)), fit(*join(halves[0] + always))]
    slopes, bias = fit(*join(halves[0] + halves[1] + always))
    config = json.loads((o.model / "config.json").read_text())
    config["confidence"] = {"weights": [round(float(w), 5) for w in slopes], "bias": round(float(bias), 5)}
    (o.model / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    export.sums(o.model)
    report = {}
    for name, both in sets.items():
        scores = [x @ slopes + bias for (x, _), (slopes, bias) in zip(both, without)]
        probability = 1 / (1 + np.exp(-np.concatenate(scores)))
        y = np.concatenate([y for _, y in both])
        report[name] = {**check(probability, y), "curve": curve(probability, y)}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
