"""Venues, addressees and stances of given attributions, held against the hand-made ones.

    venues.py CORPORA [PROGRAM [MODEL]]      prints JSON

The rules were tuned on the first 30 documents of data/gold/venues.jsonl and on data/gold/venues.train.jsonl, which has no
stances; the other documents are held out. A venue or addressee is right when it shares at least half of the union of the
two spans, a venue's type is counted apart. "own" leaves out those that the gold marks as carried over from another clause.
"""

import json
import tempfile
from pathlib import Path

from tool import PROJECT, command, read, run, write

TUNED = 30


GOLD = PROJECT / "data/gold"


def venues(tool, corpora):
    gold = read(GOLD / "venues.jsonl")
    found = claims_of(tool, Path(corpora, "polnear/dev.jsonl"), gold)
    train = read(GOLD / "venues.train.jsonl")
    halves = {"tuned": gold[:TUNED], "held out": gold[TUNED:]}
    table = {name: measure(half, found) for name, half in halves.items()}
    return {"train": measure(train, claims_of(tool, Path(corpora, "polnear/train.jsonl"), train)), **table}


def claims_of(tool, corpus, gold):
    """The claims that the tool makes of given attributions, by their cue and content."""
    texts = {document["id"]: document for document in read(corpus)}
    with tempfile.TemporaryDirectory() as folder:
        documents = write(Path(folder, "documents.jsonl"), [texts[document["id"]] for document in gold])
        claims = [json.loads(line) for line in run(tool.program, "resolve", documents, *tool.model).splitlines()]
    return {key(claim["document"]["id"], span(claim["cue"]), claim["content"]["spans"]): claim for claim in claims}


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
            if "stance" in wanted:
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
    matched = sum(len(document["attributions"]) for document in documents) - missing
    stance = {"stance": percent(sum(stances), len(stances))} if stances else {}
    return {**table, **stance, "attributions": matched, "not matched": missing}


def overlap(one, other):
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0]))


def percent(part, whole):
    return round(100 * part / max(1, whole), 1)


if __name__ == "__main__":
    command(__doc__, venues)
