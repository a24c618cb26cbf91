"""Annotated documents as the encoder sees them: pieces from `ascribe pieces`, gold laid on its words."""

import json
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from heads import CONTENT, CUE, SOURCE
from notions import ROLES, TYPES

CLS, PAD = 101, 0
# A link target: none in the text, or one that is not among the spans (say nothing about it).
NOTHING, UNKNOWN = -1, -2


@dataclass
class Text:
    id: str
    document: dict
    ids: np.ndarray
    channel: np.ndarray
    words: np.ndarray  # [words, 4]: start, end (code points), first piece, paragraph
    owner: np.ndarray  # word of each piece, -1 for a separator
    labels: np.ndarray = None  # [words]
    inner: np.ndarray = None
    told: np.ndarray = None  # [words]: whether the inner level was annotated there
    spans: list = field(default_factory=list)  # see lay
    teacher: torch.Tensor = None  # [words, 7] log probabilities


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def cut(ascribe, tokenizer, documents):
    """Texts of `documents` ({"id", "text", "attributions"?}), in order."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for document in documents:
            file.write(json.dumps({"id": document["id"], "text": document["text"]}) + "\n")
        file.flush()
        command = [ascribe, "pieces", "--tokenizer", str(tokenizer), file.name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    by_id = {record["id"]: record for record in records}
    texts = [text_of(document, by_id[document["id"]]) for document in documents if document["id"] in by_id]
    return [text for text in texts if len(text.words)]


def text_of(document, record):
    words = np.array(record["words"], dtype=np.int64).reshape(-1, 4)
    ids = np.array(record["ids"], dtype=np.int64)
    owner = np.full(len(ids), -1)
    ends = np.append(words[1:, 2], len(ids)) if len(words) else []
    separators = set(np.flatnonzero(ids == 102).tolist())
    for index, (first, end) in enumerate(zip(words[:, 2], ends)):
        while end - 1 in separators and end - 1 > first:
            end -= 1
        owner[first:end] = index
    text = Text(document["id"], document, ids, np.array(record["channel"], dtype=np.int64), words, owner)
    lay(text, document.get("attributions", []))
    return text


def lay(text, attributions):
    """Lays gold attributions on the words: tags and spans of the outer level and of the nested one.

    A span is [role, first word, end word, number of its target among the spans, type, level].
    """
    text.labels = np.zeros(len(text.words), dtype=np.int64)
    text.inner = np.zeros(len(text.words), dtype=np.int64)
    # PolNeAR keeps one level: what it leaves untagged within a content may well be an attribution.
    text.told = np.full(len(text.words), bool(text.document.get("levels")))
    middle = text.words[:, :2].mean(1)
    for parent in {a["parent"] for a in attributions if isinstance(a.get("parent"), int)}:
        for start, end in attributions[parent]["content"]:
            text.told |= (middle >= start) & (middle < end)
    for level, tags in enumerate((text.labels, text.inner)):
        chosen = [a for a in attributions if (a.get("parent") is not None) == bool(level)]
        lay_level(text, chosen, tags, level)


def lay_level(text, attributions, tags, level):
    middle = text.words[:, :2].mean(1)
    places = []
    for index, attribution in enumerate(attributions):
        for role, name in enumerate(ROLES):
            for span in attribution[name]:
                first, end = (int(np.searchsorted(middle, at)) for at in span)
                if end > first:
                    places.append((first, -end, role, index))
    known, targets, owners = {}, {}, {}
    for first, end, role, index in sorted(places):
        end = -end
        same = known.get((first, end))
        if role == SOURCE and same is not None:
            # "Trump said X and added Y": one source of two attributions.
            targets.setdefault((index, SOURCE), same)
            continue
        while first < end and tags[first]:
            first += 1
        if first >= end or tags[first:end].any():
            continue
        tags[first:end] = 2 + 2 * role
        tags[first] = 1 + 2 * role
        number = len(text.spans)
        if role == SOURCE:
            known[first, end] = number
        kind = attributions[index].get("type") if role == CUE else None
        text.spans.append([role, first, end, UNKNOWN, TYPES.index(kind) if kind in TYPES else -1, level])
        owners[number] = index
        targets.setdefault((index, role), number)
    for number, index in owners.items():
        role = text.spans[number][0]
        if role == CONTENT:
            text.spans[number][3] = targets.get((index, CUE), UNKNOWN)
        elif role == CUE:
            missing = UNKNOWN if attributions[index]["source"] else NOTHING
            text.spans[number][3] = targets.get((index, SOURCE), missing)


def windows(text, size, draw):
    """Cuts a text into training windows at random places, mostly where paragraphs end: (text, start, end)."""
    out, start, total = [], 0, len(text.ids)
    while start < total:
        room = size - 1
        if start == 0 and draw.random() < 0.7:
            room = draw.randint(size // 4, size - 1)
        end = min(total, start + room)
        if end < total:
            if draw.random() < 0.6:
                breaks = np.flatnonzero(text.owner[start + room // 2 : end] < 0)
                end = start + room // 2 + int(breaks[-1]) + 1 if len(breaks) else end
            while end > start + 1 and text.owner[end] >= 0 and text.owner[end - 1] == text.owner[end]:
                end -= 1
        out.append((text, start, end))
        start = end
    return out


def batch(items):
    """Padded tensors of windows: ids, channel, mask `[B, L]`, and the word of each first piece (-1 elsewhere)."""
    length = (max(end - start for _, start, end in items) + 8) // 8 * 8
    ids = np.full((len(items), length), PAD)
    channel = np.zeros((len(items), length), dtype=np.int64)
    mask = np.zeros((len(items), length), dtype=bool)
    word = np.full((len(items), length), -1)
    ids[:, 0] = CLS
    for row, (text, start, end) in enumerate(items):
        size = end - start
        ids[row, 1 : size + 1] = text.ids[start:end]
        channel[row, 1 : size + 1] = text.channel[start:end]
        mask[row, : size + 1] = True
        owner = text.owner[start:end]
        first = (owner >= 0) & (text.words[owner, 2] == np.arange(start, end))
        word[row, 1 : size + 1][first] = owner[first]
    return tuple(map(torch.from_numpy, (ids, channel, mask, word)))


def window_spans(item, level=0, draw=None, drop=0.0):
    """The gold spans of one level within a window for the link head, and their target columns (-100: not told).

    Cues and sources are left out with probability `drop`: what points to them must then point to nothing, as when
    the tagger misses them.
    """
    text, start, end = item
    spans, place, wanted, kinds = [], {}, [], []
    for number, (role, first, last, target, kind, own) in enumerate(text.spans):
        if own != level:
            continue
        a, b = text.words[first, 2], text.words[last - 1, 2]
        # A span is seen at the first pieces of its first and last words, as in src/detect/link.rs.
        if a < start or b >= end or (role != CONTENT and drop and draw.random() < drop):
            continue
        place[number] = len(spans)
        spans.append((role, int(a) - start + 1, int(b) - start + 1, first, last, int(text.words[first, 3])))
        wanted.append(target)
        kinds.append(kind if role == CUE else -1)
    targets = []
    for span, target in zip(spans, wanted):
        untold = span[0] == SOURCE or target == UNKNOWN or (target >= 0 and not drop)
        targets.append(place[target] + 1 if target in place else -100 if untold else 0)
    return spans, torch.tensor(targets, dtype=torch.long), torch.tensor(kinds, dtype=torch.long)


def held_out(polnear):
    """Ids of the documents that several people annotated: never trained on, so that people stay the yardstick."""
    return {record["id"] for record in read(Path(polnear) / "multi_annotator.jsonl")}
