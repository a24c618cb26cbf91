"""Venues, addressees and stances of given attributions, held against the hand-made ones.

    venues.py CORPORA [PROGRAM [MODEL]]      prints JSON

The rules were tuned on the first 30 documents of data/gold/venues.jsonl only; the others are reported apart. A venue or addressee is right
when it shares at least half of the union of the two spans, a venue's type is counted apart. "own" leaves out those that
the gold marks as carried over from another clause.
"""

import json
import tempfile
from pathlib import Path

from tool import PROJECT, command, read, run, write

TUNED = 30


GOLD = PROJECT / "data/gold/venues.jsonl"


def venues(tool, corpora):
    texts = {document["id"]: document for document in read(Path(corpora, "polnear/dev.jsonl"))}
    gold = read(GOLD)
    with tempfile.TemporaryDirectory() as folder:
        documents = write(Path(folder, "documents.jsonl"), [texts[document["id"]] for document in gold])
        claims = [json.loads(line) for line in run(tool.program, "resolve", documents, *tool.model).splitlines()]
    found = {key(claim["document"]["id"], span(claim["cue"]), claim["content"]["spans"]): claim for claim in claims}
    halves = {"tuned": gold[:TUNED], "held out": gold[TUNED:]}
    return {name: measure(half, found) for name, half in halves.items()}


def key(id, cue, content):
    return id, cue[0] if cue else None, json.dumps(content)


def span(record):
    return [record["spans"][0][0], record["spans"][-1][1]] if record else None


def measure(documents, found):
    counts = {role: {"gold": 0, "found": 0, "right": 0, "own gold": 0, "own right": 0} for role in ("venue", "addressee")}
    stances, types, missing = [], [], 0
    for document in documents:
        for wanted in document["attributions"]:
            claim = found.get(key(document["id"], wanted["cue"], wanted["content"]))
            if claim is None:
                missing += 1
                continue
            for role, count in counts.items():
                own, gold = claim[role], wanted[role]
                right = bool(own and gold and overlap(own["span"], gold["span"]) >= 0.5)
                count["gold"] += bool(gold)
                count["found"] += bool(own)
                count["right"] += right
                count["own gold"] += bool(gold and not gold["carried"])
                count["own right"] += bool(right and not gold["carried"])
                if role == "venue" and right:
                    types.append(own["type"] == gold["type"])
            stances.append(claim["stance"] == wanted["stance"])
    table = {}
    for role, count in counts.items():
        table[role] = {
            "precision": percent(count["right"], count["found"]),
            "recall": percent(count["right"], count["gold"]),
            "own recall": percent(count["own right"], count["own gold"]),
            "gold": count["gold"],
            "found": count["found"],
        }
    table["venue"]["type"] = percent(sum(types), len(types))
    return {**table, "stance": percent(sum(stances), len(stances)), "attributions": len(stances), "not matched": missing}


def overlap(one, other):
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def percent(part, whole):
    return round(100 * part / max(1, whole), 1)


if __name__ == "__main__":
    command(__doc__, venues)
