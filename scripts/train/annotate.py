"""Annotation by hand: passages to numbered sentences, annotation lines to offsets.

    annotate.py show CORPORA REFERENCES.jsonl            numbered sentences, to read
    annotate.py check CORPORA REFERENCES.jsonl LINES     tells every line that does not fit its passage
    annotate.py gold CORPORA REFERENCES.jsonl LINES      references with attributions: offsets only

An annotation line is `number | type | source | cue | content`, under a heading `### passage id`. The number is that of
the sentence in which the cue stands; what is named is looked for around it. `-` stands for no source, ` // ` between
pieces of a discontinuous span, `<...>` for words left out within a piece.
"""

import json
import re
import sys
from pathlib import Path

import passages
from notions import TYPES

BREAK = re.compile(r"(?<=[.!?])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9])|\n+")


def sentences(text):
    spans, start = [], 0
    for match in BREAK.finditer(text):
        end = match.start() + len(match.group().rstrip())
        if text[start:end].strip():
            spans.append((start, end))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return spans


def find(text, piece, near, taken=()):
    """The occurrence of `piece` nearest to `near` that is clear of the spans `taken`; None when there is none."""
    parts = [re.escape(part.strip()) for part in piece.split("<...>")]
    parts = [re.sub(r"(\\ |\s)+", r"\\s+", part) for part in parts if part]
    if not parts:
        return None
    first, best = re.compile(parts[0]), None
    for match in first.finditer(text):
        start, end = match.span()
        for part in parts[1:]:
            after = re.compile(part).search(text, end)
            if not after:
                break
            end = after.end()
        else:
            if (start and text[start - 1].isalnum() and text[start].isalnum()) or (
                end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
            ):
                continue
            if any(start < b and a < end for a, b in taken):
                continue
            away = max(near[0] - end, start - near[1], 0) + (0 if start >= near[0] else 0.5)
            if best is None or away < best[0]:
                best = (away, start, end)
    return best and [best[1], best[2]]


def read(text, line):
    """An attribution from an annotation line; raises ValueError."""
    fields = [field.strip() for field in line.split("|")]
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields instead of 5")
    number, kind = fields[0], fields[1]
    spans = sentences(text)
    if not number.isdigit() or int(number) >= len(spans):
        raise ValueError(f"no sentence {number}")
    if kind not in TYPES:
        raise ValueError(f"no type {kind!r}")
    near, attribution = spans[int(number)], {"type": kind}
    taken = []
    for role, field in (("cue", fields[3]), ("content", fields[4]), ("source", fields[2])):
        attribution[role] = []
        if field in ("", "-"):
            if role != "source":
                raise ValueError(f"no {role}")
            continue
        for piece in field.split("//"):
            anchor = near if role == "cue" else attribution["cue"][0]
            span = find(text, piece.strip(), anchor, taken)
            if span is None:
                raise ValueError(f"{role} {piece.strip()!r} is not in the passage")
            attribution[role].append(span)
            taken.append(span)
        attribution[role].sort()
    return attribution


def nest(attributions):
    """Marks each attribution whose cue lies in another's content with the index of the innermost such one."""
    for index, inner in enumerate(attributions):
        around = [
            (end - start, number)
            for number, outer in enumerate(attributions)
            for start, end in outer["content"]
            if number != index and start <= inner["cue"][0][0] and inner["cue"][0][1] <= end
        ]
        if around:
            inner["parent"] = min(around)[1]


def blocks(lines):
    """Passage id to its annotation lines."""
    out, current = {}, None
    for line in lines:
        if line.startswith("###"):
            current = out.setdefault(line[3:].strip(), [])
        elif line.strip() and current is not None:
            current.append(line)
    return out


def main():
    verb, corpora, references = sys.argv[1:4]
    references = [json.loads(line) for line in Path(references).read_text().splitlines()]
    if verb == "show":
        for reference in references:
            text = passages.text_of(corpora, reference)
            print("###", reference["id"])
            for number, (start, end) in enumerate(sentences(text)):
                print(f"[{number}] {text[start:end]}")
            print()
        return
    lines = blocks(Path(sys.argv[4]).read_text().splitlines())
    wrong = 0
    for reference in references:
        if reference["id"] not in lines:
            if verb == "check":
                print(f"{reference['id']}: no block for this passage")
                wrong += 1
            continue
        text, attributions = passages.text_of(corpora, reference), []
        for line in lines[reference["id"]]:
            try:
                attributions.append(read(text, line))
            except ValueError as error:
                wrong += 1
                print(f"{reference['id']}: {error}: {line[:100]}", file=sys.stderr if verb == "gold" else sys.stdout)
        attributions.sort(key=lambda attribution: attribution["cue"])
        nest(attributions)
        if verb == "gold":
            print(json.dumps({**reference, "attributions": attributions}))
    if verb == "check":
        print(f"{wrong} lines to mend")
    sys.exit(1 if wrong and verb == "check" else 0)


if __name__ == "__main__":
    main()
