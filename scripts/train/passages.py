"""Passages of a reader's own copies of the corpora, by reference.

A reference names the corpus folder's file and a place in it, never the text:

    {"id": "abc_rural/1043", "file": "unlabelled/abc_rural.txt", "at": [1043, 2901]}   code points, newlines as \\n
    {"id": "gap/development-12", "file": "gap/gap-development.tsv", "at": "development-12"}
    {"id": "litbank/1023_bleak_house", "file": "litbank_coref/1023_….conll", "at": [30, 44]}   sentences
"""

import csv
import functools
import hashlib
import json
import random
import re
import sys
from pathlib import Path

NO_SPACE_BEFORE = re.compile(r"^([,.;:!?)\]’”%]|'s|'S|n't|N'T|'ll|'d|'re|'ve|'m|--|…|\.\.\.+)$", re.I)
NO_SPACE_AFTER = re.compile(r"^([(\[“‘_$]|--)$")


def text_of(corpora, reference):
    """The passage's text; raises ValueError when the reader's copy differs from the annotated one."""
    file, at = reference["file"], reference["at"]
    if file.endswith(".tsv"):
        text = rows(Path(corpora) / file)[at]
    elif file.endswith(".conll"):
        text = " ".join(sentences(Path(corpora) / file)[at[0] : at[1]])
    else:
        text = plain(Path(corpora) / file)[at[0] : at[1]]
    if "sha256" in reference and digest(text) != reference["sha256"]:
        raise ValueError(f"{reference['id']}: the text in {file} is not the one that was annotated")
    return text


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@functools.cache
def plain(path):
    return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")


@functools.cache
def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return {row["ID"]: row["Text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


@functools.cache
def sentences(path):
    out, words = [], []
    for line in path.read_text(encoding="utf-8").splitlines() + [""]:
        if line.startswith("#"):
            continue
        if line.strip():
            words.append(line.split("\t")[3])
        elif words:
            out.append(words)
            words = []
    quoted, texts = False, []
    for words in out:
        text, glue = "", True
        for word in words:
            closes = word == '"' and quoted
            if word == '"':
                quoted = not quoted
            text += word if glue or closes or NO_SPACE_BEFORE.match(word) else " " + word
            glue = NO_SPACE_AFTER.match(word) or (word == '"' and quoted)
        texts.append(text)
    return texts


# What was chosen for annotation; books and years are kept apart between training and development.


def choose(corpora, seed=11):
    """References for annotation and for a teacher's labels, by a fixed draw: {"dev": […], "train": […], "silver": […]}.

    Nothing that annotators read is in two sets, and no book or address of "dev" is in the others.
    """
    draw = random.Random(seed)
    corpora = Path(corpora)
    sets = {"dev": [], "train": [], "silver": []}
    for name in ("abc_rural", "abc_science"):
        spots = news(corpora, f"unlabelled/{name}.txt")
        draw.shuffle(spots)
        sets["dev"] += spots[:22]
        sets["train"] += spots[22:62]
        sets["silver"] += spots[62:342]
    for split, part, count in (("development", "dev", 34), ("test", "train", 50)):
        ids = sorted(rows(corpora / f"gap/gap-{split}.tsv"))
        sets[part] += [gap(split, id) for id in draw.sample(ids, count)]
    books = sorted(path.name for path in (corpora / "litbank_coref").glob("*.conll"))
    draw.shuffle(books)
    for index, book in enumerate(books[:80]):
        sets["dev" if index < 33 else "train"].append(stretch(corpora, book, draw))
    years = sorted(path.name for path in (corpora / "unlabelled/state_union").glob("*.txt"))
    draw.shuffle(years)
    for index, year in enumerate(years[:60]):
        sets["dev" if index < 33 else "train"].append(address(corpora, year, draw))
    sets["silver"] += [stretch(corpora, book, draw, "+") for book in books[33:]]
    sets["silver"] += [address(corpora, year, draw, "+") for year in years[33:]]
    read = {reference["id"] for reference in sets["train"]}
    ids = sorted(rows(corpora / "gap/gap-test.tsv"))
    sets["silver"] += [gap("test", id) for id in draw.sample(ids, 300) if f"gap/{id}" not in read]
    for references in sets.values():
        for reference in references:
            reference["sha256"] = digest(text_of(corpora, reference))
    return sets


def gap(split, id):
    return {"id": f"gap/{id}", "file": f"gap/gap-{split}.tsv", "at": id}


def stretch(corpora, book, draw, mark=""):
    own = sentences(corpora / "litbank_coref" / book)
    start = draw.randrange(max(1, len(own) - 30))
    end, words = start, 0
    while end < len(own) and words < 200:
        words += len(own[end].split())
        end += 1
    return {"id": f"litbank/{book.split('_brat')[0]}{mark}", "file": f"litbank_coref/{book}", "at": [start, end]}


def address(corpora, year, draw, mark=""):
    spots = [spot for spot in news(corpora, f"unlabelled/state_union/{year}", 200) if spot["at"][0] > 0]
    return {**draw.choice(spots), "id": f"address/{year[:-4]}{mark}"}


def news(corpora, file, least=230):
    """Stretches of whole paragraphs of at least `least` words, from the end of one to the start of the next."""
    text = plain(Path(corpora) / file)
    spots, start, words = [], None, 0
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().strip():
            continue
        if start is None:
            start = match.start()
        words += len(match.group().split())
        ends = text[match.end() : match.end() + 3].count("\n") >= 2 or words > 1.5 * least
        if words >= least and ends:
            name = Path(file).stem
            spots.append({"id": f"{name}/{start}", "file": file, "at": [start, match.end()]})
            start, words = None, 0
    return spots


def join(corpora, path):
    """Documents of a file of references: {"id", "text", "attributions", "levels"}; both levels are annotated."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        reference = json.loads(line)
        attributions = reference.get("attributions", [])
        text = text_of(corpora, reference)
        yield {"id": reference["id"], "text": text, "attributions": attributions, "levels": True}


def main():
    """passages.py choose CORPORA > REFERENCES; passages.py join CORPORA REFERENCES > DOCUMENTS"""
    verb, corpora = sys.argv[1:3]
    if verb == "join":
        for document in join(corpora, sys.argv[3]):
            print(json.dumps(document))
    else:
        for name, references in choose(corpora).items():
            for reference in references:
                print(json.dumps({"set": name, **reference}))


if __name__ == "__main__":
    main()
