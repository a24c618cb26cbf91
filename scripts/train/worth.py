"""Adds check-worthiness to a model folder: a head on the states of the encoder, which stays as it is.

    worth.py MODEL SENTENCES.json [--program ascribe] [--folds N]

SENTENCES.json: ClaimBuster's, a list of {"text", "label"}. Writes `heads.worth.*` into MODEL/model.safetensors, `worth`
into MODEL/config.json, SHA256SUMS, and what was measured on the held-out tenth into MODEL/worth.json. Run it again after
every export.py. `--folds N` adds a cross-validation over the part that is trained on.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

import export
import predict as P
import texts as T
from calibrate import check, fit
from frames import KINDS, Framer, sentences
from heads import Worth
from make_parity import load

PASSES, BATCH, RATE = 4, 64, 2e-3
SEED = 1


class Contents:
    """Contents with the states of their pieces (`[pieces, read]`, 16 bits), labels, sentences and kinds."""

    def __init__(self, encoder, texts, items):
        windows = [(text, *window) for text in texts for window in P.reading_windows(text)]
        windows.sort(key=lambda window: window[2] - window[1])
        parts = {}
        for at in range(0, len(windows), 16):
            group = windows[at : at + 16]
            states = read(encoder, T.batch([window[:3] for window in group])[:3])
            for row, (text, begin, _, start, end) in enumerate(group):
                middle = text.words[:, :2].mean(1)
                for first, last, number, kind in text.document["contents"]:
                    own = np.flatnonzero((middle >= first) & (middle < last))
                    pieces = np.flatnonzero(np.isin(text.owner, own))
                    pieces = pieces[(pieces >= start) & (pieces < end)]
                    if len(pieces):
                        place = torch.from_numpy(pieces - begin + 1)
                        parts.setdefault((number, kind), []).append((start, states[row, place]))
        keys = sorted(parts)
        self.rows = [torch.cat([rows for _, rows in sorted(parts[key], key=lambda part: part[0])]) for key in keys]
        self.sentence = np.array([number for number, _ in keys])
        self.kind = np.array([kind for _, kind in keys])
        self.label = np.array([items[number][1] for number in self.sentence])

    def batch(self, chosen):
        rows = [self.rows[i].float() for i in chosen]
        length = max(map(len, rows))
        x = torch.stack([F.pad(row, (0, 0, 0, length - len(row))) for row in rows])
        mask = torch.arange(length)[None] < torch.tensor([len(row) for row in rows])[:, None]
        return x, mask

    @torch.no_grad()
    def scores(self, head, chosen=None):
        head.eval()
        chosen = np.arange(len(self.rows)) if chosen is None else chosen
        order = sorted(range(len(chosen)), key=lambda i: len(self.rows[chosen[i]]))
        out = np.zeros(len(chosen))
        for at in range(0, len(order), BATCH):
            places = order[at : at + BATCH]
            out[places] = head(*self.batch(chosen[places])).numpy()
        return out


@torch.no_grad()
def read(encoder, batch):
    return encoder(*batch).half()


def learn(contents, chosen, seed=SEED):
    """A head trained on the `chosen` contents."""
    torch.manual_seed(seed)
    draw = random.Random(seed)
    head = Worth(contents.rows[0].shape[1])
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=0.01)
    steps = PASSES * -(-len(chosen) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.02, 1 - step / steps))
    for _ in range(PASSES):
        # Contents of like length go together, so that little is padded.
        order = sorted(chosen, key=lambda i: len(contents.rows[i]) + draw.random() * 10)
        batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        draw.shuffle(batches)
        head.train()
        for batch in batches:
            loss = F.binary_cross_entropy_with_logits(
                head(*contents.batch(batch)), torch.from_numpy(contents.label[batch]).float()
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return head


def f1(scores, labels, threshold):
    found = scores >= threshold
    return 2 * (found & (labels == 1)).sum() / max(1, found.sum() + labels.sum())


def best_threshold(scores, labels):
    return max(np.unique(scores), key=lambda threshold: f1(scores, labels, threshold))


def average_precision(scores, labels):
    ordered = labels[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return float(precision[ordered == 1].sum() / max(1, ordered.sum()))


def measure(tuned, held, probabilities):
    """Figures of the held-out contents; thresholds are those that are best on the tuning ones."""
    out = {}
    for kind in KINDS:
        a, b = tuned.kind == kind, held.kind == kind
        own, labels = probabilities[1][b], held.label[b]
        threshold = best_threshold(probabilities[0][a], tuned.label[a])
        found = own >= threshold
        out[kind] = {
            "contents": int(b.sum()),
            "worth_checking": int(labels.sum()),
            "threshold": round(float(threshold), 3),
            "precision": round(100 * float(labels[found].mean()), 1) if found.any() else 0.0,
            "recall": round(100 * float(labels[found].sum() / max(1, labels.sum())), 1),
            "f1": round(100 * float(f1(own, labels, threshold)), 1),
            "average_precision": round(100 * average_precision(own, labels), 1),
            "ece": check(own, labels)["ece"],
        }
    return out


def folds(contents, count):
    """Mean and spread of F1 and average precision of bare sentences, each fifth (say) judged by the others."""
    figures = []
    for fold in range(count):
        held = contents.sentence % count == fold
        head = learn(contents, np.flatnonzero(~held))
        bare = np.flatnonzero(held & (contents.kind == "bare"))
        scores, labels = contents.scores(head, bare), contents.label[bare]
        # The threshold of each half is that of the other.
        halves = [np.arange(len(bare)) % 2 == half for half in (0, 1)]
        score = [f1(scores[a], labels[a], best_threshold(scores[b], labels[b])) for a, b in (halves, halves[::-1])]
        figures.append((100 * np.mean(score), 100 * average_precision(scores, labels)))
    mean, spread = np.mean(figures, 0), np.std(figures, 0)
    return {
        "folds": count,
        "f1": [round(float(mean[0]), 1), round(float(spread[0]), 1)],
        "average_precision": [round(float(mean[1]), 1), round(float(spread[1]), 1)],
    }


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model", type=Path)
    p.add_argument("sentences")
    p.add_argument("--program", default="target/release/ascribe")
    p.add_argument("--folds", type=int, default=0)
    o = p.parse_args()
    torch.set_num_threads(1)
    items = sentences(o.sentences)
    framer = Framer(text for text, _ in items)
    encoder, _ = load(o.model)
    # The middle layer knows most of it; what comes after is for tagging.
    layer = len(encoder.layers) // 2
    encoder.layers = encoder.layers[:layer]
    parts = []
    ends = [0, len(items) * 8 // 10, len(items) * 9 // 10, len(items)]
    for seed, (start, end) in enumerate(zip(ends, ends[1:])):
        own = items[start:end]
        texts = T.cut(o.program, o.model / "tokenizer.json", framer.documents(own, seed))
        parts.append(Contents(encoder, texts, own))
    train, tuned, held = parts
    head = learn(train, np.arange(len(train.rows)))
    scores = [part.scores(head) for part in (tuned, held)]
    slope, bias = fit(scores[0][:, None], tuned.label)
    report = {"layers": [layer], "sentences": len(items), "positive": sum(label for _, label in items)}
    report.update(measure(tuned, held, [1 / (1 + np.exp(-(score * slope + bias))) for score in scores]))
    if o.folds:
        report["cross_validation"] = folds(train, o.folds)
    write(o.model, head, slope[0], bias, report)
    print(json.dumps(report, indent=1))


def write(model, head, slope, bias, report):
    tensors = {name: tensor for name, tensor in load_file(model / "model.safetensors").items() if "heads.worth." not in name}
    tensors.update({f"heads.worth.{name}": tensor.detach().half() for name, tensor in head.state_dict().items()})
    save_file(tensors, model / "model.safetensors")
    config = json.loads((model / "config.json").read_text())
    config["worth"] = {
        "layers": report["layers"], "width": head.width, "slope": round(float(slope), 5), "bias": round(float(bias), 5),
    }
    (model / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (model / "worth.json").write_text(json.dumps(report, indent=1) + "\n")
    export.sums(model)


if __name__ == "__main__":
    main()
