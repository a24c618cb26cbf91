"""The model against people: documents that several annotators read and the model never saw.

    people.py POLNEAR [PROGRAM [MODEL]]      prints JSON

Model against each annotator, annotator against annotator, on the same documents, with a bootstrap over documents.
"""

import json
import random
import sys
from itertools import combinations
from pathlib import Path

from tool import KINDS, PROJECT, Tool, counts, f1, read

RESAMPLES = 2000


def compare(tool, polnear):
    annotated = {}
    for record in read(Path(polnear) / "multi_annotator.jsonl"):
        annotated.setdefault((record["split"], record["id"]), []).append(record)
    texts = [{"id": readings[0]["id"], "text": readings[0]["text"]} for readings in annotated.values()]
    claims = {}
    for claim in tool.extract(texts):
        claims.setdefault(claim["document"]["id"], []).append(claim)
    people, model = {}, {}
    for (split, id), readings in annotated.items():
        pairs = [pair for one, other in combinations(readings, 2) for pair in ((one, other), (other, one))]
        people[split, id] = counts(tool.score(*sides(pairs)))
        own = [{"id": id, "attributions": [as_attribution(claim) for claim in claims.get(id, [])]}]
        model[split, id] = counts(tool.score(*sides([(reading, own[0]) for reading in readings])))
    return {
        "train": table({k: v for k, v in people.items() if k[0] == "train"}, model),
        "all": table(people, model),
    }


def sides(pairs):
    """Gold and predicted documents of pairs of readings, each pair under an id of its own."""
    gold = [{"id": str(n), "text": one["text"], "attributions": one["attributions"]} for n, (one, _) in enumerate(pairs)]
    return gold, [{"id": str(n), "attributions": other["attributions"]} for n, (_, other) in enumerate(pairs)]


def as_attribution(claim):
    spans = {role: claim[role]["spans"] if claim[role] else [] for role in ("source", "cue", "content")}
    return {**spans, **({"parent": 0} if claim["parent"] else {})}


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


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = sys.argv[2] if len(sys.argv) > 2 else PROJECT / "target/release/ascribe"
    print(json.dumps(compare(Tool(program, *sys.argv[3:4]), sys.argv[1]), indent=1))


if __name__ == "__main__":
    main()
