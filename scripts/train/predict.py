"""Runs a checkpoint on documents, in Python: for teachers, which the tool cannot run, and for parity fixtures.

    predict.py CHECKPOINT --encoder DIR --tokenizer FILE --data A.jsonl … --labels OUT.pt [--silver OUT.jsonl]

Writes the log probabilities of the tags of each document's words, and the attributions that they decode to.
"""

import argparse
import json
import subprocess
import sys

import numpy as np
import torch
import torch.nn.functional as F

import texts as T
from encoder import Encoder
from heads import CONTENT, SOURCE, Heads
from notions import ROLES, TYPES

# Wider than the tool reads, with less overlap: labels for a whole corpus are a matter of hours.
WINDOW, CONTEXT = 384, 28


def load(checkpoint, folder, half=True):
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    encoder = Encoder(folder, state["options"]["frozen"])
    encoder.load_state_dict(state["encoder"])
    heads = Heads(encoder.config["hidden_size"])
    heads.load_state_dict(state["heads"])
    return (encoder.to(torch.bfloat16) if half else encoder).eval(), heads.eval()


def reading_windows(text):
    """(read start, read end, core start, core end) of overlapping windows."""
    total, room = len(text.ids), WINDOW - 1
    if total <= room:
        return [(0, total, 0, total)]
    out, start = [], 0
    while start < total:
        before = min(CONTEXT, start)
        end = total if total - start <= room - before else start + room - before - CONTEXT
        while end < total and text.owner[end] >= 0 and text.owner[end - 1] == text.owner[end]:
            end -= 1
        first, last = start - before, min(total, end + CONTEXT)
        while first < start and text.owner[first] >= 0 and text.owner[first - 1] == text.owner[first]:
            first += 1
        out.append((first, last, start, end))
        start = end
    return out


@torch.no_grad()
def predict(encoder, heads, text, batch=8):
    """Log probabilities of the words' outer tags `[words, 7]`, and the outer attributions."""
    windows, logs, states = reading_windows(text), [None] * len(text.words), []
    for at in range(0, len(windows), batch):
        group = windows[at : at + batch]
        ids, channel, mask, word = T.batch([(text, a, b) for a, b, _, _ in group])
        hidden = encoder(ids, channel, mask).float()
        for row, (a, b, start, end) in enumerate(group):
            states.append(hidden[row])
            scores = F.log_softmax(heads.tag(hidden[row]), -1)
            for piece in range(start - a + 1, end - a + 1):
                if word[row, piece] >= 0:
                    logs[word[row, piece]] = scores[piece]
    logs = torch.stack(logs)
    spans = decode(logs.numpy())
    return logs, assemble(text, spans, point(heads, text, windows, states, spans), heads, windows, states)


def decode(logs):
    """The best well-formed tags as spans (role, first word, end word)."""
    follows = np.zeros((7, 7))
    for inside in (2, 4, 6):
        follows[[tag for tag in range(7) if tag not in (inside, inside - 1)], inside] = -1e9
    best = logs[0].copy()
    best[[2, 4, 6]] = -1e9
    back = []
    for scores in logs[1:]:
        paths = best[:, None] + follows
        back.append(paths.argmax(0))
        best = paths.max(0) + scores
    tag = int(best.argmax())
    tags = [tag]
    for choices in reversed(back):
        tag = int(choices[tag])
        tags.append(tag)
    tags.reverse()
    spans = []
    for word, tag in enumerate(tags):
        if tag in (1, 3, 5):
            spans.append(((tag - 1) // 2, word, word + 1))
        elif tag:
            role, first, _ = spans[-1]
            spans[-1] = (role, first, word + 1)
    return spans


def point(heads, text, windows, states, spans):
    """Target of each span by its index: a number, or None."""
    targets = [None] * len(spans)
    for (a, b, start, end), hidden in zip(windows, states):
        held = []
        for number, (role, first, last) in enumerate(spans):
            at, to = int(text.words[first, 2]), int(text.words[last - 1, 2])
            if a <= at and to < b:
                held.append((number, (role, at - a + 1, to - a + 1, first, last, int(text.words[first, 3]))))
        if not held:
            continue
        best = heads.links(hidden, [span for _, span in held]).argmax(1).tolist()
        for (number, span), column in zip(held, best):
            if start <= int(text.words[span[3], 2]) < end and column and span[0] != SOURCE:
                targets[number] = held[column - 1][0]
    return targets


def assemble(text, spans, targets, heads, windows, states):
    def offsets(number):
        _, first, end = spans[number]
        return [int(text.words[first, 0]), int(text.words[end - 1, 1])]

    contents = {}
    for number, (role, _, _) in enumerate(spans):
        if role == CONTENT and targets[number] is not None:
            contents.setdefault(targets[number], []).append(number)
    out = []
    for cue, pieces in sorted(contents.items()):
        first, last = (int(text.words[word, 2]) for word in (spans[cue][1], spans[cue][2] - 1))
        place = next(i for i, (_, _, start, end) in enumerate(windows) if start <= first < end)
        begun = windows[place][0] - 1
        last = min(last, windows[place][1] - 1)
        kind = int(heads.types(states[place], [first - begun], [last - begun]).argmax())
        source = targets[cue]
        found = {"cue": [offsets(cue)], "content": [], "source": [] if source is None else [offsets(source)]}
        for before, piece in zip([None, *pieces], pieces):
            if before is not None and one_piece(text, spans, before, piece):
                found["content"][-1][1] = offsets(piece)[1]
            else:
                found["content"].append(offsets(piece))
        out.append({**{role: found[role] for role in ROLES}, "type": TYPES[kind]})
    return out


def one_piece(text, spans, before, piece):
    """Whether two contents of a cue are one, but for a word that the tagger left out (as src/detect/assemble.rs)."""
    first, second = spans[before], spans[piece]
    near = piece == before + 1 and second[1] <= first[2] + 1
    return near and text.words[first[1], 3] == text.words[second[1], 3]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("checkpoint")
    p.add_argument("--ascribe", default="target/release/ascribe")
    p.add_argument("--encoder", required=True)
    p.add_argument("--tokenizer", required=True)
    p.add_argument("--data", nargs="+", required=True)
    p.add_argument("--labels")
    p.add_argument("--silver")
    p.add_argument("--ranks", type=int, default=1)
    p.add_argument("--rank", type=int, default=0)
    o = p.parse_args()
    torch.set_num_threads(1)
    others = []
    if o.rank == 0:
        others = [subprocess.Popen([sys.executable, *sys.argv, "--rank", str(r)]) for r in range(1, o.ranks)]
    encoder, heads = load(o.checkpoint, o.encoder)
    documents = [document for path in o.data for document in T.read(path)][o.rank :: o.ranks]
    labels, silver = {}, []
    for text in T.cut(o.ascribe, o.tokenizer, documents):
        logs, attributions = predict(encoder, heads, text)
        labels[text.id] = logs.half()
        silver.append({"id": text.id, "text": text.document["text"], "attributions": attributions})
    parts = [(labels, silver)]
    part = lambda rank: f"{o.labels or o.silver}.part{rank}"
    if o.rank:
        torch.save(parts[0], part(o.rank))
        return
    for rank, other in enumerate(others, 1):
        if other.wait():
            sys.exit(f"rank {rank} failed")
        parts.append(torch.load(part(rank), weights_only=False))
    if o.labels:
        torch.save({id: logs for labels, _ in parts for id, logs in labels.items()}, o.labels)
    if o.silver:
        with open(o.silver, "w", encoding="utf-8") as file:
            for _, silver in parts:
                file.writelines(json.dumps(document) + "\n" for document in silver)


if __name__ == "__main__":
    main()
