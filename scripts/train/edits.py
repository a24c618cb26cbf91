"""Changes to annotated documents: replacements in the text, with the annotated offsets carried along."""

from bisect import bisect_right

from notions import ROLES


def apply(document, edits):
    """The document with `edits`, (start, end, new text), made; spans that come out empty are dropped."""
    edits = sorted(edits, key=lambda edit: (edit[0], edit[1]))
    kept, last = [], 0
    for start, end, new in edits:
        if start >= last:
            kept.append((start, end, new))
            last = end
    parts, at, moves, shift = [], 0, [], 0
    for start, end, new in kept:
        parts += [document["text"][at:start], new]
        at = end
        moves.append((start, end, start + shift, len(new)))
        shift += len(new) - (end - start)
    parts.append(document["text"][at:])
    starts = [move[0] for move in moves]

    def moved(offset, ends):
        index = bisect_right(starts, offset - 1 if ends else offset) - 1
        if index < 0:
            return offset
        start, end, begun, size = moves[index]
        if offset >= end:
            return offset - end + begun + size
        return begun + size if ends or offset > start else begun

    attributions = []
    for attribution in document["attributions"]:
        new = dict(attribution)
        for role in ROLES:
            spans = [[moved(start, False), moved(end, True)] for start, end in attribution[role]]
            new[role] = [span for span in spans if span[0] < span[1]]
        attributions.append(new)
    return {**document, "text": "".join(parts), "attributions": attributions}


def paragraphs(text):
    """Spans of lines that hold something."""
    start, out = 0, []
    for line in text.split("\n"):
        if line.strip():
            out.append((start, start + len(line)))
        start += len(line) + 1
    return out
