"""Sentences as contents of running text, so that what is learned from them holds for contents that articles report.

A debate's sentence ("I have cut 17 taxes.") becomes a paragraph of its own, a quotation, or reported speech ("The
governor said that he had cut 17 taxes"), among others of its kind.
"""

import json
import random
import re
from collections import Counter

SOURCES = (
    "Ana Torvane", "the minister", "Senator Brandt", "a spokesman for the ministry", "he", "she", "the governor",
    "Mr Okello", "officials", "Dr Ilse Marr", "the company", "Johan Verhoeven, who leads the union,", "they", "police",
    "the candidate",
)
CUES = (
    "said", "told reporters", "argued", "added", "claimed", "told the council on Monday", "wrote", "insisted", "noted",
    "stated", "said on Tuesday", "pointed out", "told a rally in Lindau", "said in a statement",
)
# Who speaks of himself is spoken of, and what is becomes what was.
REPORTED = dict(
    pair.split("=")
    for pair in (
        "i=he|i'm=he was|i've=he had|i'll=he would|i'd=he would|my=his|me=him|mine=his|myself=himself|we=they|we're=they "
        "were|we've=they had|we'll=they would|our=their|us=them|ours=theirs|am=was|is=was|are=were|will=would|can=could|"
        "has=had|have=had|it's=it was|that's=that was|there's=there was|he's=he was|they're=they were|they've=they had|"
        "don't=did not|doesn't=did not|isn't=was not"
    ).split("|")
)
OPENING = re.compile(r"^(?:well|now|and|but|so|look|also|again|you know|first|secondly)\b[, ]+", re.IGNORECASE)
WORD = re.compile(r"\w+(?:['’][a-z]+)?")
KINDS = ("bare", "quoted", "reported")
SHIFTED = 0.7
MOST = 11  # sentences of a document


def sentences(path):
    """(sentence, 1 when worth checking) of ClaimBuster's file, each once, in an order that does not change."""
    with open(path, encoding="utf-8") as file:
        records = json.load(file)
    once = {}
    for record in records:
        text = " ".join(record["text"].split())
        key = "".join(c for c in text.lower() if c.isalnum())
        if key:
            once.setdefault(key, (text, record["label"]))
    out = list(once.values())
    random.Random(6).shuffle(out)
    return out


class Framer:
    """Frames sentences; which words are names is learned from how `texts` write them."""

    def __init__(self, texts):
        low, high = Counter(), Counter()
        for text in texts:
            for word in re.findall(r"(?<=[a-z,] )[^\W\d_]+", text):
                (high if word[0].isupper() else low)[word.lower()] += 1
        self.common = {word for word in low if low[word] > high[word]}

    def reported(self, text, draw):
        body = re.sub(r"[\s.?!:;,–-]+$", "", text) or text
        body = OPENING.sub("", body) or body
        if draw.random() < SHIFTED:
            body = WORD.sub(lambda word: REPORTED.get(word[0].lower().replace("’", "'"), word[0]), body)
        first = re.match(r"[^\W\d_]+", body)
        if first and first[0].lower() in self.common:
            body = body[0].lower() + body[1:]
        return body

    def frame(self, text, kind, draw):
        """A paragraph with the sentence, and where its content starts and ends."""
        source, cue = draw.choice(SOURCES), draw.choice(CUES)
        head, tail = "", ""
        if kind == "bare":
            content = text
        elif kind == "quoted" and draw.random() < 0.5:
            content = f"“{text[:-1]},”" if text[-1] == "." else f"“{text}”"
            tail = f" {source} {cue}."
        elif kind == "quoted":
            content, head = f"“{text}”", f"{capital(source)} {cue}: "
        else:
            content, place = self.reported(text, draw), draw.random()
            if place < 0.15:
                content, tail = capital(content), f", {source} {cue}."
            else:
                content = f"that {content}" if place < 0.7 else content
                head, tail = f"{capital(source)} {cue} ", "."
        return head + content + tail, len(head), len(head) + len(content)

    def documents(self, items, seed, kinds=KINDS):
        """Documents in which each of `items` stands once in each kind: {"id", "text", "contents"}; a content is
        (start, end, number of the item, kind)."""
        draw = random.Random(seed)
        order = [(number, kind) for kind in kinds for number in range(len(items))]
        draw.shuffle(order)
        out = []
        while order:
            text, contents = "", []
            for number, kind in [order.pop() for _ in range(min(len(order), draw.randint(1, MOST)))]:
                text += ("\n\n" if draw.random() < 0.75 else " ") if text else ""
                paragraph, start, end = self.frame(items[number][0], kind, draw)
                contents.append((len(text) + start, len(text) + end, number, kind))
                text += paragraph
            out.append({"id": str(len(out)), "text": text, "contents": contents})
        return out


def capital(text):
    return text[:1].upper() + text[1:]
