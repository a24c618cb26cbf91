"""Variants of annotated articles as real feeds bring them, for training and for the stress suite.

    variants.py ARTICLES.jsonl [--each N] [--seed N] > VARIANTS.jsonl

Every change is a function (document, draw) -> document; gold offsets follow. Names and lines are ours or made up.
"""

import argparse
import json
import random
import re

from edits import apply, paragraphs
from notions import ROLES

OPENING, CLOSING = "“„«", "”»"
MARK = re.compile(r'``|\'\'|[“”„«»"]')
CAPITALISED = re.compile(r"\b[A-Z][a-z]+(?:-[A-Z][a-z]+)*\b|\b[A-Z]{3,}\b")
DATES = set(
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
SYLLABLES = [
    (["ka", "mi", "to", "shi", "ro", "na", "yu", "ha"], 3),
    (["ok", "on", "kwo", "ade", "bay", "olu", "emi", "chi"], 2),
    (["vla", "mir", "sto", "gor", "dra", "zan", "bor", "lev"], 2),
    (["al", "has", "nur", "far", "id", "rah", "zay", "im"], 2),
    (["xiu", "ying", "zhao", "lin", "wei", "qiang", "bo", "hui"], 2),
    (["ten", "bry", "wick", "hal", "dor", "sen", "mar", "eth"], 2),
    (["åsk", "jür", "éli", "ñez", "çel", "søn", "łuk", "ião"], 2),
]
FURNITURE = [
    "ADVERTISEMENT", "Share this article", "Sign up for our daily newsletter", "Read more: What we know so far",
    "Follow us on social media", "Photo: Agency", "Related topics", "This story has been updated.", "Most read",
    "Click here to subscribe", "© All rights reserved. No part of this page may be copied.", "Comments (23)",
    "By our staff", "Listen to this article (4 min)", "Cookies help us to show this page.", "Story continues below",
]


def marks(text):
    """The double marks of a text: (start, end, opens)."""
    out, open_ = [], False
    for match in MARK.finditer(text):
        mark, before = match.group(), text[match.start() - 1 : match.start()]
        if mark in OPENING or mark == "``":
            opens = True
        elif mark in CLOSING:
            opens = False
        elif not before or before.isspace() or before in "([—–":
            opens = True
        else:
            opens = False if text[match.end() : match.end() + 1].strip() in ("", *".,;:!?)") else not open_
        open_ = opens
        out.append((match.start(), match.end(), opens))
    return out


def restyle(document, opening, closing):
    return apply(document, [(s, e, opening if opens else closing) for s, e, opens in marks(document["text"])])


def straight(document, draw):
    return restyle(document, '"', '"')


def foreign(document, draw):
    return restyle(document, *draw.choice([("«", "»"), ("„", "“"), ("»", "«"), ("“", "”"), ("''", "''"), ("« ", " »")]))


def unmarked(document, draw):
    return restyle(document, "", "")


def unclosed(document, draw):
    found = marks(document["text"])
    return apply(document, [(s, e, "") for s, e, opens in found if not opens and draw.random() < 0.4])


def misplaced(document, draw):
    text, edits = document["text"], []
    for start, end, opens in marks(text):
        mark, chance = text[start:end], draw.random()
        if chance < 0.25:
            edits.append((start, end, mark + " " if opens else " " + mark))
        elif chance < 0.4 and opens and text[start - 1 : start] == " ":
            edits.append((start - 1, end, mark + " "))
        elif chance < 0.5:
            edits.append((start, end, '"'))
    return apply(document, edits)


def recase(document, change):
    # Characters whose case takes several characters stay, so that offsets do.
    text = "".join(change(c) if len(change(c)) == 1 else c for c in document["text"])
    return {**document, "text": text}


def lower(document, draw):
    return recase(document, str.lower)


def upper(document, draw):
    return recase(document, str.upper)


def joined(document, draw):
    text = document["text"]
    return apply(document, [(m.start(), m.end(), " ") for m in re.finditer(r"\s*\n\s*", text) if draw.random() < 0.9])


def wrapped(document, draw):
    text, edits, width = document["text"], [], draw.randint(50, 90)
    for start, end in paragraphs(text):
        line = start
        for space in re.finditer(" ", text[start:end]):
            if start + space.start() - line > width:
                edits.append((start + space.start(), start + space.end(), "\n"))
                line = start + space.end()
        edits.append((end, end, "\n"))
    return apply(document, edits)


def made_up(draw):
    parts, count = draw.choice(SYLLABLES)
    return "".join(draw.choice(parts) for _ in range(draw.randint(2, count + 1))).capitalize()


def names(text):
    """Capitalised words that stand inside a sentence somewhere and nowhere in lower case."""
    inside = {m.group() for m in CAPITALISED.finditer(text) if re.search(r"[a-z,’'] $", text[: m.start()][-2:])}
    return {word for word in inside - DATES if not re.search(rf"\b{word.lower()}\b", text)}


def renamed(document, draw):
    found = names(document["text"])
    new = {word: made_up(draw).upper() if word.isupper() else made_up(draw) for word in sorted(found)}
    return apply(document, [(m.start(), m.end(), new[m.group()]) for m in CAPITALISED.finditer(document["text"]) if m.group() in new])


def misspelt(word, draw):
    at = draw.randrange(len(word) - 1)
    kind = draw.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + draw.choice("abdeimnorstu") + word[at + 1 :]


def typos(document, draw):
    text, edits = document["text"], []
    cues = [(s, e) for a in document["attributions"] for s, e in a["cue"]]
    for start, end in cues:
        for word in re.finditer(r"[a-z]{4,}", text[start:end]):
            if draw.random() < 0.25:
                edits.append((start + word.start(), start + word.end(), misspelt(word.group(), draw)))
    for word in re.finditer(r"[a-z]{4,}", text):
        if draw.random() < 0.01:
            edits.append((word.start(), word.end(), misspelt(word.group(), draw)))
    return apply(document, edits)


def translated(document, draw):
    """What machine translation leaves: lost articles, spaces before marks, foreign quotation marks."""
    text = document["text"]
    edits = [(m.start(), m.end(), "") for m in re.finditer(r"\b(?:the|a|an) ", text) if draw.random() < 0.15]
    edits += [(m.start(), m.start(), " ") for m in re.finditer(r"[,;:](?= )", text) if draw.random() < 0.1]
    return foreign(apply(document, edits), draw) if draw.random() < 0.4 else apply(document, edits)


def furniture(document, draw):
    edits = []
    for start, end in paragraphs(document["text"]):
        if draw.random() < 0.12:
            lines = "\n".join(draw.sample(FURNITURE, draw.randint(1, 3)))
            edits.append((start, start, lines + "\n") if draw.random() < 0.5 else (end, end, "\n" + lines))
    return apply(document, edits)


def parts_of(document, index):
    attribution = document["attributions"][index]
    return [(start, end, role) for role in ROLES for start, end in attribution[role]]


def alone(document):
    """Attributions that are all their paragraph says: (paragraph, index)."""
    text = document["text"]
    for start, end in paragraphs(text):
        inside = [
            index
            for index in range(len(document["attributions"]))
            if any(s < end and start < e for s, e, _ in parts_of(document, index))
        ]
        if len(inside) != 1:
            continue
        spans = parts_of(document, inside[0])
        if any(s < start or e > end for s, e, _ in spans):
            continue
        rest = "".join(c for at, c in enumerate(text[start:end], start) if not any(s <= at < e for s, e, _ in spans))
        if sum(map(str.isalnum, rest)) < 8:
            yield (start, end), inside[0]


def listed(document, draw):
    """Some paragraphs that are a direct quotation become `NAME: words` or `“words” — Name`."""
    transcript = draw.random() < 0.6
    style = draw.randrange(3)
    found = list(alone(document))
    for (start, end), index in reversed(found):
        attribution = document["attributions"][index]
        text = document["text"]
        quoted = text[attribution["content"][0][0]] in '"“\'`' if attribution["content"] else False
        named = len(attribution["source"]) == 1 and text[attribution["source"][0][0]].isupper()
        if not quoted or not named or draw.random() < 0.1:
            continue
        source = text[slice(*attribution["source"][0])]
        if source.lower() in ("he", "she", "they", "i", "it", "we"):
            source = f"{made_up(draw)} {made_up(draw)}"
        words = " ".join(text[s:e] for s, e in attribution["content"])
        if transcript:
            words = words.strip('"“”\'` ') if style else words
            words = words.rstrip(",") + ("." if words.endswith(",") else "")
            source = source.upper() if draw.random() < 0.6 else source
            new, cue = f"{source}: {words}", len(source)
            spans = {"source": [[0, cue]], "cue": [[cue, cue + 1]], "content": [[cue + 2, len(new)]]}
        else:
            words = re.sub(r",([\"”']*)$", r".\1", words)
            dash = ["—", "–", "-"][style]
            new = f"{words} {dash} {source}"
            at = len(words) + 1
            spans = {"content": [[0, len(words)]], "cue": [[at, at + 1]], "source": [[at + 2, len(new)]]}
        changed = apply(document, [(start, end, new)])
        changed["attributions"][index] = {
            **attribution, **{role: [[s + start, e + start] for s, e in spans[role]] for role in ROLES}
        }
        document = changed
    return document


def gathered(document, draw):
    """A section of reactions or an interview at the end: the article's quotations again, one a line."""
    text, quotations = document["text"], []
    for attribution in document["attributions"]:
        words = re.sub(r'[,.]?["”] ["“]', " ", " ".join(text[s:e] for s, e in attribution["content"]))
        if words[:1] in '"“' and words[-1:] in '"”' and attribution.get("parent") is None and 3 < len(words.split()) < 90:
            quotations.append(words)
    if len(quotations) < 4:
        return document
    quotations = draw.sample(quotations, draw.randint(4, min(12, len(quotations))))
    interview, dash, bare = draw.random() < 0.5, draw.choice(["—", "―", "–", "-", "--"]), draw.random() < 0.7
    people = [f"{made_up(draw)} {made_up(draw)}" if draw.random() < 0.7 else made_up(draw) for _ in quotations]
    if interview:
        people = [draw.choice(people[: draw.randint(2, 3)]).upper() for _ in quotations]
    lines, attributions, at = [draw.choice(["Reactions:", "Transcript:", "Here is what they said."])], [], len(text) + 1
    at += len(lines[0]) + 1
    for words, person in zip(quotations, people):
        if interview:
            words = re.sub(r",$", ".", words.strip('"“”')) if bare else words
            line, cue = f"{person}: {words}", [len(person), len(person) + 1]
            source, content = [0, len(person)], [len(person) + 2, len(person) + 2 + len(words)]
        else:
            words = re.sub(r",([\"”]*)$", r".\1", words)
            line, cue = f"{words} {dash} {person}", [len(words) + 1, len(words) + 1 + len(dash)]
            source, content = [cue[1] + 1, cue[1] + 1 + len(person)], [0, len(words)]
            line += draw.choice(["", "", f", {draw.randint(19, 80)}", ", via email"])
        spans = {"source": source, "cue": cue, "content": content}
        attributions.append({"type": "statement", **{role: [[s + at, e + at]] for role, (s, e) in spans.items()}})
        lines.append(line)
        at += len(line) + 1
    text = "\n".join([text, *lines])
    return {**document, "text": text, "attributions": [*document["attributions"], *attributions]}


OUTER = [
    ("{} said that ", "said", True), ("{} told reporters that ", "told", True), ("According to {}, ", "According to", True),
    ("{} says ", "says", True), (", {} said", "said", False), (", according to {}", "according to", False),
    ("{} reported that ", "reported", True), ("{} added that ", "added", True), (", {} wrote", "wrote", False),
]
# Words that begin a sentence and are no names.
LOWERED = {"The", "A", "An", "In", "He", "She", "They", "It", "But", "His", "Her", "Some", "Many"}
WHO = ["a spokesman", "{}", "the ministry", "Mr. {}", "{} {}", "a State Department statement", "the newspaper", "officials", "{}'s lawyer"]


def nested(document, draw):
    """Some indirect statements get a speaker around them: theirs become the inner ones."""
    text = document["text"]
    sentences = [m.span() for m in re.finditer(r"(?:(?<=\n)|(?<=^)|(?<=[.!?] ))[A-Z][^\n]*?[a-z]\.(?=\s|$)", text)]
    spans = [(s, e, role, i) for i in range(len(document["attributions"])) for s, e, role in parts_of(document, i)]
    for start, end in reversed(sentences):
        inside = {i for s, e, _, i in spans if s < end and start < e}
        whole = all(start <= s and e <= end for s, e, _, i in spans if i in inside)
        if not inside or len(inside) > 2 or not whole or MARK.search(text[start:end]) or draw.random() > 0.35:
            continue
        if any(document["attributions"][i].get("parent") is not None for i in inside):
            continue
        pattern, cue, before = draw.choice(OUTER)
        who = draw.choice(WHO)
        who = who.format(*(made_up(draw) for _ in range(who.count("{}"))))
        new = pattern.format(who)
        first = text[start : end].split(" ")[0]
        lowered = first.lower() if first in LOWERED else first
        if before:
            new = new[0].upper() + new[1:]
            document, moved = apply(document, [(start, start, new)]), start + len(new)
            # A changed case keeps all offsets.
            document["text"] = document["text"][:moved] + lowered + document["text"][moved + len(first) :]
            fix(document, inside, moved, start)
            shift, content = start, [moved, end - 1 + len(new)]
        else:
            document = apply(document, [(end - 1, end - 1, new)])
            shift, content = end - 1, [start, end - 1]
        at, cue_at = new.lower().find(who.lower()), new.find(cue)
        for index in inside:
            document["attributions"][index] = {**document["attributions"][index], "parent": len(document["attributions"])}
        document["attributions"].append({
            "source": [[shift + at, shift + at + len(who)]],
            "cue": [[shift + cue_at, shift + cue_at + len(cue)]],
            "content": [content],
        })
    return document


def fix(document, inside, moved, start):
    """Spans that began the sentence do not take the words put before it."""
    for index in inside:
        for role in ROLES:
            for span in document["attributions"][index][role]:
                if span[0] == start:
                    span[0] = moved


CHANGES = {
    straight: 3, foreign: 2, unmarked: 1, unclosed: 2, misplaced: 2, lower: 1, upper: 0.6, joined: 2, wrapped: 1,
    renamed: 4, typos: 2, translated: 2, furniture: 2, listed: 3, gathered: 4, nested: 4,
}
# Formats of whole articles come first: they look at quotation marks and letters that others take away.
ORDER = [gathered, listed, nested, renamed, typos, furniture, translated, unmarked, unclosed, misplaced, foreign, straight, joined, wrapped, lower, upper]


def variant(document, draw, number):
    chosen = set(draw.choices(list(CHANGES), list(CHANGES.values()), k=draw.choice([1, 2, 2, 3])))
    if lower in chosen:
        chosen.discard(upper)
    changed = {"id": document["id"], "text": document["text"], "attributions": document["attributions"]}
    for change in ORDER:
        if change in chosen:
            changed = change(changed, draw)
    return {**changed, "id": f"{document['id']}~{number}", "variant_of": document["id"]}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("articles")
    p.add_argument("--each", type=int, default=3)
    p.add_argument("--seed", type=int, default=5)
    o = p.parse_args()
    with open(o.articles, encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            for number in range(o.each):
                print(json.dumps(variant(document, random.Random(f"{o.seed} {number} {document['id']}"), number)))


if __name__ == "__main__":
    main()
