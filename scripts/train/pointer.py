"""Adds whom a source means to a model folder: a pointer from "he" or "the company" to names, beside the counted evidence.

    pointer.py MODEL --news POLNEAR/train.jsonl data/gold/speakers.train.jsonl [--gap gap-development.tsv …]
               [--program ascribe] [--folds N]

The score of a name is weights · evidence + log sum exp over its mentions of (q∘k)·d + k·e + bias of the distance; the
score of nobody has q·n instead. q and k are projections of the states of the first and last piece of the source and of
the mention, in a middle layer and the last one; the weights, d, e and n are those of the kind of source. Trained on
hand-resolved sources of news and on GAP's pronouns, the encoder as it is. Candidates, evidence and mentions are the
tool's own (`ascribe resolve --questions`). `--folds N` scores by cross-validation over documents and writes nothing.

Writes MODEL/pointer.safetensors, `pointer` in MODEL/config.json, and SHA256SUMS. Run it again after every export.py.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

import export
import predict as P
import speakers as S
import texts as T
from heads import Pointer
from make_parity import load

EPOCHS, BATCH, RATE, EVIDENCE_RATE, DECAY = 8, 48, 1.5e-3, 3e-3, 0.2
# How much the weights of the evidence are held where they were fitted alone.
HELD = 0.3
SEED = 1
# An answer below this probability is not given.
LEAST = 0.35


def news(corpus, gold):
    """Documents with the sources whose names people told: {id: (document, {source: names}, None)}."""
    return {name: (document, names, None) for name, (document, names) in S.read(corpus, gold).items()}


def gap(path):
    """GAP's texts; who is not meant is told as well."""
    out = {}
    for row in csv.DictReader(open(path, encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE):
        start = int(row["Pronoun-offset"])
        span = (start, start + len(row["Pronoun"]))
        told = {letter: row[letter + "-coref"].upper() == "TRUE" for letter in "AB"}
        document = {"id": row["ID"], "text": row["Text"], "attributions": [{"source": [span], "content": [span]}]}
        names = [row[letter] for letter in "AB" if told[letter]]
        out[row["ID"]] = (document, {span: names}, [row[letter] for letter in "AB" if not told[letter]])
    return out


def ask(program, model, documents):
    """The tool's questions with known answers; see Questions."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for document, _, _ in documents.values():
            file.write(json.dumps({key: document[key] for key in ("id", "text", "attributions")}) + "\n")
        file.flush()
        command = [program, "resolve", file.name, "--questions", "--model", str(model)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    out = []
    for line in done.stdout.decode().splitlines():
        question = json.loads(line)
        _, sources, others = documents[question["id"]]
        names = sources.get(tuple(question["source"]))
        if names is None:
            continue
        candidates = question["candidates"]
        fits = lambda names: [c["name"] is not None and any(S.same(c["name"], name) for name in names) for c in candidates]
        question["right"] = fits(names)
        question["named"] = bool(names)
        # Who is named where no candidate stands is as good as nobody.
        question["right"][-1] = not any(question["right"])
        question["wrong"] = None if others is None else fits(others)
        out.append(question)
    return out


class States:
    """States of the first and last pieces of spans, `[spans, 2 * layers * hidden]` in 16 bits."""

    def __init__(self, encoder, layers, cut):
        self.rows, self.spans, pieces = {}, [], {}
        self.encoder, self.layers = encoder, layers
        self.cut = {text.id: text for text in cut}
        self.x = None

    def row(self, document, span):
        """The number of a span, which is read later."""
        key = document, tuple(span)
        if key not in self.rows:
            self.rows[key] = len(self.spans)
            self.spans.append(key)
        return self.rows[key]

    def pieces(self, document, span):
        text = self.cut[document]
        # As `detect/pointer.rs`: the words that the span touches.
        first = min(int(np.searchsorted(text.words[:, 1], span[0], side="right")), len(text.words) - 1)
        last = max(first, int(np.searchsorted(text.words[:, 0], span[1])) - 1)
        own = np.flatnonzero(text.owner == last)
        return int(text.words[first, 2]), int(own[-1])

    @torch.no_grad()
    def read(self):
        wanted = defaultdict(list)
        for number, (document, span) in enumerate(self.spans):
            for side, piece in enumerate(self.pieces(document, span)):
                wanted[document].append((piece, number, side))
        hidden = self.encoder.config["hidden_size"]
        self.x = torch.zeros(len(self.spans), 2, len(self.layers), hidden, dtype=torch.half)
        windows = [(self.cut[name], *window) for name in wanted for window in P.reading_windows(self.cut[name])]
        windows.sort(key=lambda window: window[2] - window[1])
        for at in range(0, len(windows), 16):
            group = windows[at : at + 16]
            states = self.encoder.states(*T.batch([window[:3] for window in group])[:3])
            states = torch.stack([states[layer] for layer in self.layers], 2).half()
            for row, (text, begin, _, start, end) in enumerate(group):
                own = [one for one in wanted[text.id] if start <= one[0] < end]
                if own:
                    piece, number, side = torch.tensor(own).T
                    self.x[number, side] = states[row, piece - begin + 1]
        self.x = self.x.flatten(1)


class Questions:
    """Questions with numbers instead of words."""

    def __init__(self, asked, states, signs, kinds):
        column = {sign: at for at, sign in enumerate(signs)}
        self.all = []
        for one in asked:
            if one["asks"] not in kinds or one["id"] not in states.cut:
                continue
            evidence = np.zeros((len(one["candidates"]), len(signs)), dtype=np.float32)
            places = []
            for at, candidate in enumerate(one["candidates"]):
                for sign, value in candidate["evidence"]:
                    if sign in column:
                        evidence[at, column[sign]] = value
                places += [(states.row(one["id"], place[:2]), at, place[2]) for place in candidate["places"]]
            self.all.append({
                **{key: one[key] for key in ("id", "right", "wrong", "named")},
                "kind": kinds.index(one["asks"]), "evidence": evidence,
                "places": np.array(places, dtype=np.int64).reshape(-1, 3),
                "source": states.row(one["id"], one["source"]),
                "candidates": [candidate["name"] for candidate in one["candidates"]],
            })


def loss(batch, scores):
    total = 0
    for one, score in zip(batch, scores):
        logs = F.log_softmax(score, 0)
        if one["wrong"] is None or one["named"]:
            total = total - torch.logsumexp(logs[torch.tensor(one["right"])], 0)
        elif any(one["wrong"]):
            # Of GAP's pronouns that mean neither name nothing else is known.
            total = total - torch.log1p(-logs[torch.tensor(one["wrong"])].exp().sum().clamp(max=0.999))
    return total


def batches(questions, draw):
    """About BATCH questions at a time, those of a document together."""
    by = defaultdict(list)
    for one in questions:
        by[one["id"]].append(one)
    names = list(by)
    draw.shuffle(names)
    each = max(1, round(BATCH * len(names) / len(questions)))
    return [[one for name in names[at : at + each] for one in by[name]] for at in range(0, len(names), each)]


def learn(sets, weights, seed=SEED):
    """A pointer trained on `sets`, pairs of states and questions, whose evidence begins with `weights`."""
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    pointer = Pointer(sets[0][0].shape[1], *weights.shape)
    pointer.evidence.data = torch.from_numpy(weights).float().clone()
    start = pointer.evidence.detach().clone()
    neural = [tensor for name, tensor in pointer.named_parameters() if name != "evidence"]
    groups = [{"params": neural, "lr": RATE, "weight_decay": DECAY},
              {"params": [pointer.evidence], "lr": EVIDENCE_RATE, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups)
    held = HELD / len(sets[0][1])
    rounds = [[(x, batch) for x, questions in sets for batch in batches(questions, draw)] for _ in range(EPOCHS)]
    steps = sum(map(len, rounds))
    pace = lambda step: min(1, (step + 1) / 20) * max(0.02, 1 - step / steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
    pointer.train()
    for one in rounds:
        draw.shuffle(one)
        for x, batch in one:
            score, counts = pointer(x, batch)
            total = loss(batch, score.split(counts)) / BATCH + held * ((pointer.evidence - start) ** 2).sum()
            optimizer.zero_grad()
            total.backward()
            nn.utils.clip_grad_norm_(neural, 1.0)
            optimizer.step()
            schedule.step()
    return pointer.eval()


@torch.no_grad()
def shares(pointer, x, questions):
    """The probabilities of each question's candidates."""
    out = []
    for at in range(0, len(questions), BATCH):
        score, counts = pointer(x, questions[at : at + BATCH])
        out += [part.softmax(0).numpy() for part in score.split(counts)]
    return out


GROUPS = {"Person": "he, she", "Several": "they, it", "Thing": "they, it", "Relative": "who"}


def measure(questions, kinds, found, least=LEAST):
    """By group of news: [named, right, wrong names]; of GAP: [true pairs, right, wrong]."""
    out = defaultdict(lambda: [0, 0, 0])
    for one, share in zip(questions, found):
        best = int(share.argmax())
        given = best < len(share) - 1 and share[best] >= least
        gap = one["wrong"] is not None
        cell = out["GAP" if gap else GROUPS.get(kinds[one["kind"]], "nouns")]
        cell[0] += one["named"]
        cell[1] += bool(given and one["right"][best])
        cell[2] += bool(given and (one["wrong"][best] if gap else not one["right"][best]))
    return dict(out)


def show(title, cells):
    rows = []
    for name, (named, right, wrong) in sorted(cells.items()):
        f1 = 200 * right / max(1, named + right + wrong)
        rows.append(f"{name} F1 {f1:.1f}" if name == "GAP" else f"{name} {100 * right / max(1, named):.1f} %, {wrong} wrong")
    print(f"{title}: " + "; ".join(rows), flush=True)


def counted(asked, signs, kinds):
    """The weights of the evidence alone, `[kinds, signs]`, as speakers.py fits them."""
    rows = [(one["id"], one["asks"], None, [dict(c["evidence"]) for c in one["candidates"]], one["right"], None, None)
            for one in asked]
    weights = S.fit(*S.design(rows, signs, kinds), (3.0, len(signs)), 0.6).reshape(len(kinds) + 1, len(signs))
    return weights[0] + weights[1:]


def folds(asked, sets, x, signs, kinds, count):
    """Scores by cross-validation over documents, by the counted evidence and by the pointer."""
    fold = [{name: at % count for at, name in enumerate(sorted({one["id"] for one in own}))} for own in sets]
    totals = {"counted evidence": defaultdict(lambda: [0, 0, 0]), "pointer": defaultdict(lambda: [0, 0, 0])}
    for held in range(count):
        weights = counted([one for one in asked if fold[0][one["id"]] != held], signs, kinds)
        pointer = learn([(x, [one for one in own if where[one["id"]] != held]) for own, where in zip(sets, fold)], weights)
        for own, where in zip(sets, fold):
            own = [one for one in own if where[one["id"]] == held]
            plain = [np.exp(one["evidence"] @ weights[one["kind"]]) for one in own]
            found = {"counted evidence": [powers / powers.sum() for powers in plain], "pointer": shares(pointer, x, own)}
            for title, answers in found.items():
                for name, cell in measure(own, kinds, answers).items():
                    totals[title][name] = [a + b for a, b in zip(totals[title][name], cell)]
    for title, cells in totals.items():
        show(title, cells)


def write(model, pointer, layer, signs, kinds):
    tensors = {name: tensor.detach().half().contiguous() for name, tensor in pointer.state_dict().items()}
    save_file(tensors, model / "pointer.safetensors")
    (model / "pointer.safetensors").chmod(0o644)
    config = json.loads((model / "config.json").read_text())
    config["pointer"] = {
        "layer": layer, "width": pointer.query.out_features, "least": LEAST, "kinds": kinds, "signs": signs,
    }
    (model / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    export.sums(model)


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("model", type=Path)
    p.add_argument("--news", nargs=2, required=True)
    p.add_argument("--gap", nargs="*", default=[])
    p.add_argument("--program", default="target/release/ascribe")
    p.add_argument("--folds", type=int, default=0)
    o = p.parse_args()
    torch.set_num_threads(1)
    documents = [news(*o.news)] + [gap(path) for path in o.gap]
    asked = [ask(o.program, o.model, own) for own in documents]
    signs = sorted({sign for one in asked[0] for candidate in one["candidates"] for sign, _ in candidate["evidence"]})
    kinds = sorted({one["asks"] for one in asked[0]})
    encoder, _ = load(o.model)
    # What comes after the middle is for tagging, which the last layer tells.
    layers = [len(encoder.layers) * 2 // 3, len(encoder.layers)]
    config = json.loads((o.model / "config.json").read_text())
    P.WINDOW, P.CONTEXT = config["window"], config["context"]
    texts = [{"id": document["id"], "text": document["text"]} for own in documents for document, _, _ in own.values()]
    states = States(encoder, layers, T.cut(o.program, o.model / "tokenizer.json", texts))
    sets = [Questions(own, states, signs, kinds).all for own in asked]
    # GAP's parts are one set.
    sets = [sets[0], [one for own in sets[1:] for one in own]] if o.gap else sets
    states.read()
    if o.folds:
        folds(asked[0], sets, states.x, signs, kinds, o.folds)
        return
    weights = counted(asked[0], signs, kinds)
    pointer = learn([(states.x, own) for own in sets], weights)
    for own in sets:
        show("fitted on", measure(own, kinds, shares(pointer, states.x, own)))
    write(o.model, pointer, layers[0], signs, kinds)


if __name__ == "__main__":
    main()
