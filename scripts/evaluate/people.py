"""The model against people: documents that several annotators read and the model never saw.

    people.py POLNEAR [PROGRAM [MODEL]]      prints JSON

Model against each annotator, annotator against annotator, on the same documents, with a bootstrap over documents.
"""

import random
from itertools import combinations
from pathlib import Path

from tool import KINDS, command, counts, f1, read

RESAMPLES = 2000


def compare(tool, polnear):
    annotated = {}
    for record in read(Path(polnear) / "multi_annotator.jsonl"):
        annotated.setdefault((record["split"], record["id"]), []).append(record)
    texts = [{"id": readings[0]["id"], "text": readings[0]["text"]} for readings in annotated.values()]
    found = {document["id"]: document for document in tool.extract(texts)}
    people, model = {}, {}
    for (split, id), readings in annotated.items():
        pairs = [pair for one, other in combinations(readings, 2) for pair in ((one, other), (other, one))]
        people[split, id] = counts(tool.score(*sides(pairs)))
        model[split, id] = counts(tool.score(*sides([(reading, found[id]) for reading in readings])))
    return {
        "train": table({k: v for k, v in people.items() if k[0] == "train"}, model),
        "all": table(people, model),
    }


def sides(pairs):
    """Gold and predicted documents of pairs of readings, each pair under an id of its own."""
    gold = [{"id": str(n), "text": one["text"], "attributions": one["attributions"]} for n, (one, _) in enumerate(pairs)]
    return gold, [{"id": str(n), "attributions": other["attributions"]} for n, (_, other) in enumerate(pairs)]


def table(people, model):
    ids, draw = sorted(people), random.Random(1)
    samples = [[draw.choice(ids) for _ in ids] for _ in range(RESAMPLES)]
    out = {"documents": len(ids)}
    for kind in KINDS:
        def gap(chosen):
            return f1([model[id][kind] for id in chosen]) - f1([people[id][kind] for id in chosen])

        gaps = sorted(gap(sample) for sample in samples)
        out[kind] = {
            "model": round(f1([model[id][kind] for id in ids]), 1),
            "people": round(f1([people[id][kind] for id in ids]), 1),
            "gap": round(gap(ids), 1),
            "interval": [round(gaps[int(RESAMPLES * share)], 1) for share in (0.025, 0.975)],
        }
    return out


if __name__ == "__main__":
    command(__doc__, compare)
