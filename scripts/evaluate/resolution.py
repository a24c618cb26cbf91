"""How often the speaker is right: on the articles of data/gold/speakers.jsonl, and GAP's pronouns.

    resolution.py CORPORA [PROGRAM [MODEL]]

`given`: with PolNeAR's own attributions (`ascribe resolve`), which measures the speakers alone. `found`: with what the
tool finds. GAP (Webster et al. 2018): F1 over its pairs of pronoun and name; the tool is not told the two names, it
chooses among all in the text.
"""

import csv
import json
import tempfile
from pathlib import Path

from tool import PROJECT, command, read, run, write

GOLD = PROJECT / "data/gold/speakers.jsonl"


def speakers(tool, corpora):
    corpora = Path(corpora)
    ids = {record["id"] for record in read(GOLD)}
    documents = [document for document in read(corpora / "polnear/dev.jsonl") if document["id"] in ids]
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        texts = write(Path(folder, "texts.jsonl"), documents)
        claims = Path(folder, "claims.jsonl")
        for name, arguments in (
            ("given", ("resolve", texts)),
            ("found", ("extract", texts, "--quiet", "--types", "all")),
        ):
            claims.write_text(run(tool.program, *arguments, *tool.model), encoding="utf-8")
            report = run(tool.program, "eval", "--speakers", GOLD, claims, "--text", texts, "--json")
            out[name] = {**json.loads(report), "claims": len(read(claims))}
        out["gap"] = gap(tool, corpora / "gap/gap-test.tsv", folder)
    return out


def gap(tool, path, folder):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    documents = []
    for row in rows:
        start = int(row["Pronoun-offset"])
        span = [[start, start + len(row["Pronoun"])]]
        documents.append({"id": row["ID"], "text": row["Text"], "attributions": [{"source": span, "content": span}]})
    claims = run(tool.program, "resolve", write(Path(folder, "gap.jsonl"), documents), *tool.model).splitlines()
    names = {claim["document"]["id"]: (claim["speaker"] or {}).get("name") for claim in map(json.loads, claims)}
    right = wrong = missed = 0
    for row in rows:
        for letter in "AB":
            gold = row[letter + "-coref"].upper() == "TRUE"
            given = names[row["ID"]] is not None and same(names[row["ID"]], row[letter])
            right, wrong, missed = right + (gold and given), wrong + (given and not gold), missed + (gold and not given)
    share = lambda rest: round(100 * right / max(1, right + rest), 1)
    f1 = round(200 * right / max(1, 2 * right + wrong + missed), 1)
    return {"pronouns": len(rows), "precision": share(wrong), "recall": share(missed), "f1": f1}


def same(one, other):
    """As the scorer compares names: one is the other with words left out, but not at both ends."""
    bare = lambda name: [word for word in (word.strip(".,'\"()").lower() for word in name.split()) if word]
    short, long = sorted((bare(one), bare(other)), key=len)
    rest = iter(long)
    return bool(short) and all(word in rest for word in short) and (short[0] == long[0] or short[-1] == long[-1])


if __name__ == "__main__":
    command(__doc__, speakers)
