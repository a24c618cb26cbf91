"""Trains an encoder with its heads on annotated documents; resumes from its own checkpoint.

    train.py --encoder DIR --data A.jsonl [B.jsonl …] --out DIR [--passes N …]

`--data`: JSON Lines with `text` and `attributions`; a record with `variant_of` stands for its original in a share of
the passes; `silver` records (labels of a teacher) teach tags only softly. With `--ranks N` N processes of one thread
share each step.
"""

import argparse
import itertools
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F

import texts as T
from encoder import Encoder, channel_dropout
from heads import Heads

SAVE_EVERY = 240  # seconds


def options():
    p = argparse.ArgumentParser()
    p.add_argument("--ascribe", default="target/release/ascribe")
    p.add_argument("--encoder", required=True, help="folder of the base encoder")
    p.add_argument("--tokenizer", required=True, help="tokenizer.json of the small encoder: all models read its pieces")
    p.add_argument("--data", nargs="+", required=True)
    p.add_argument("--teacher", help="log probabilities of a teacher (see label.py)")
    p.add_argument("--soft", type=float, default=0.6, help="share of the teacher in the loss of tags")
    p.add_argument("--init", help="checkpoint whose weights to start from")
    p.add_argument("--out", required=True)
    p.add_argument("--passes", type=float, default=4)
    p.add_argument("--window", type=int, default=256)
    p.add_argument("--batch", type=int, default=12, help="windows a step and process")
    p.add_argument("--lr", type=float, default=2e-4)
    p.add_argument("--head-lr", type=float, default=1e-3)
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--drop-targets", type=float, default=0.12)
    p.add_argument("--variants", type=float, default=0.4, help="share of documents read in a variant")
    p.add_argument("--frozen", type=int, default=0, help="lowest layers that are not trained")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--ranks", type=int, default=1)
    p.add_argument("--rank", type=int, default=0)
    return p.parse_args()


class Trainer:
    def __init__(self, options):
        self.o = options
        torch.manual_seed(options.seed * 100 + options.rank)
        self.encoder = Encoder(options.encoder, options.frozen)
        self.encoder.dropout = options.dropout
        torch.manual_seed(options.seed)
        self.heads = Heads(self.encoder.config["hidden_size"])
        self.step, self.total = 0, 0
        if options.init:
            state = torch.load(options.init, map_location="cpu", weights_only=False)
            self.encoder.load_state_dict(state["encoder"])
            self.heads.load_state_dict(state["heads"])
        self.encoder.to(torch.bfloat16)
        self.half = [(n, p) for n, p in self.encoder.named_parameters() if p.requires_grad]
        self.full = [p.detach().float().clone().requires_grad_(True) for _, p in self.half]
        channel = [f for (n, _), f in zip(self.half, self.full) if n.split(".")[0] in ("case", "quote", "first")]
        fast = {id(f) for f in channel}
        slow = [f for f in self.full if id(f) not in fast]
        groups = [
            {"params": [f for f in slow if f.dim() > 1], "lr": options.lr, "weight_decay": 0.01},
            {"params": [f for f in slow if f.dim() < 2], "lr": options.lr, "weight_decay": 0.0},
            {"params": channel, "lr": options.head_lr, "weight_decay": 0.0},
            {"params": list(self.heads.parameters()), "lr": options.head_lr, "weight_decay": 0.01},
        ]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.99), foreach=True)
        self.peak = [group["lr"] for group in self.optimizer.param_groups]
        self.checkpoint = Path(options.out) / "checkpoint.pt"
        if self.checkpoint.exists():
            self.resume()

    def resume(self):
        state = torch.load(self.checkpoint, map_location="cpu", weights_only=False)
        self.encoder.load_state_dict(state["encoder"])
        self.heads.load_state_dict(state["heads"])
        for full, kept in zip(self.full, state["full"]):
            full.data.copy_(kept)
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.total = state["step"], state["total"]

    def save(self):
        if self.o.rank:
            return
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "encoder": self.encoder.float().state_dict(),
            "heads": self.heads.state_dict(),
            "full": [full.detach() for full in self.full],
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "total": self.total,
            "options": vars(self.o),
        }
        # The rounded weights give way to the masters in what is kept.
        for (name, _), full in zip(self.half, self.full):
            state["encoder"][name] = full.detach().clone()
        torch.save(state, self.checkpoint.with_suffix(".new"))
        os.replace(self.checkpoint.with_suffix(".new"), self.checkpoint)
        self.encoder.to(torch.bfloat16)

    def batches(self, texts, epoch):
        """The steps of an epoch: a list of lists of windows, the same for every rank."""
        draw = random.Random(self.o.seed * 1000 + epoch)
        chosen = []
        for versions in texts:
            varied = len(versions) > 1 and draw.random() < self.o.variants
            chosen.append(draw.choice(versions[1:]) if varied else versions[0])
        items = [item for text in chosen for item in T.windows(text, self.o.window, draw)]
        items.sort(key=lambda item: item[2] - item[1] + draw.random() * 30)
        size = self.o.batch * self.o.ranks
        out = [items[i : i + size] for i in range(0, len(items), size)]
        out = [items for items in out if len(items) >= self.o.ranks]
        draw.shuffle(out)
        return out

    def run(self, texts):
        per_pass = len(self.batches(texts, 0))
        self.total = self.total or int(per_pass * self.o.passes)
        epoch, passed = 0, 0
        saved = time.time()
        while self.step < self.total:
            steps = self.batches(texts, epoch)
            seen = tagged = linked = pieces = 0
            begun = time.time()
            for number, items in enumerate(steps):
                if passed + number < self.step or self.step >= self.total:
                    continue
                tag, link, size = self.learn(items[self.o.rank :: self.o.ranks])
                self.step, seen = self.step + 1, seen + 1
                tagged, linked, pieces = tagged + tag, linked + link, pieces + size
                if seen % 25 == 0 and not self.o.rank:
                    speed = pieces / (time.time() - begun)
                    means = f"tag {tagged / seen:.4f} link {linked / seen:.4f}"
                    print(f"pass {epoch} step {self.step}/{self.total} {means} {speed:.0f} pieces/s", flush=True)
                if time.time() - saved > SAVE_EVERY:
                    self.save()
                    saved = time.time()
            passed += len(steps)
            epoch += 1
        self.save()

    def learn(self, items):
        self.encoder.train()
        draw = random.Random(self.step * 7919 + self.o.seed + self.o.rank)
        ids, channel, mask, word = T.batch(items)
        hidden = self.encoder(ids, channel, mask).float()
        kept = channel_dropout(hidden, self.o.dropout)
        loss, tag = self.tag_loss(items, kept, word)
        links, kinds = [], []
        for row, level in itertools.product(range(len(items)), (0, 1)):
            spans, targets, types = T.window_spans(items[row], level, draw, self.o.drop_targets)
            if spans and (targets >= 0).any():
                scores = self.heads.links(kept[row], spans)
                links.append(F.cross_entropy(scores, targets, reduction="sum", ignore_index=-100))
            told = types >= 0
            if told.any():
                _, first, end = torch.tensor(spans).T[:3]
                scores = self.heads.types(kept[row], first[told], end[told])
                kinds.append(F.cross_entropy(scores, types[told], reduction="sum"))
        link = torch.stack(links).sum() / 10 / len(items) if links else torch.zeros(())
        kind = torch.stack(kinds).sum() / 20 / len(items) if kinds else torch.zeros(())
        (loss + 0.3 * link + 0.3 * kind).backward()
        self.update()
        return tag, float(link.detach()), int(mask.sum())

    def tag_loss(self, items, hidden, word):
        gold, inner, told, soft, weight = [], [], [], [], []
        for row, (text, _, _) in zip(word, items):
            own = row[row >= 0].numpy()
            gold.append(torch.from_numpy(text.labels[own]))
            inner.append(torch.from_numpy(text.inner[own]))
            told.append(torch.from_numpy(text.told[own]))
            if text.teacher is not None:
                soft.append(text.teacher[torch.from_numpy(own)].float())
                share = 1.0 if text.document.get("silver") else self.o.soft
            else:
                soft.append(torch.zeros(len(own), 7))
                share = 0.0
            weight.append(torch.full((len(own),), share))
        gold, inner, told, soft, weight = map(torch.cat, (gold, inner, told, soft, weight))
        rows = hidden[word >= 0]
        logs = F.log_softmax(self.heads.tag(rows), -1)
        hard = F.nll_loss(logs, gold, reduction="none")
        loss = (1 - weight) * hard
        if weight.any():
            loss = loss + weight * (soft.exp() * (soft - logs)).sum(-1)
        nested = F.cross_entropy(self.heads.inner(rows), inner, reduction="none")
        nested = (nested * told).sum() / told.sum().clamp(min=1)
        return loss.mean() + 0.2 * nested, float(hard.mean().detach())

    def update(self):
        o = self.o
        grads = []
        for (_, half), full in zip(self.half, self.full):
            full.grad = half.grad.float() if half.grad is not None else torch.zeros_like(full)
            half.grad = None
            grads.append(full.grad)
        for parameter in self.heads.parameters():
            parameter.grad = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            grads.append(parameter.grad)
        if o.ranks > 1:
            flat = torch.cat([grad.flatten() for grad in grads])
            dist.all_reduce(flat)
            flat /= o.ranks
            for grad, part in zip(grads, flat.split([grad.numel() for grad in grads])):
                grad.copy_(part.view_as(grad))
        torch.nn.utils.clip_grad_norm_(self.full + list(self.heads.parameters()), 1.0, foreach=True)
        warm, left = (self.step + 1) / (0.08 * self.total + 1), 1 - self.step / self.total
        for group, peak in zip(self.optimizer.param_groups, self.peak):
            group["lr"] = peak * min(1, warm) * max(0.02, left)
        self.optimizer.step()
        self.heads.zero_grad(set_to_none=True)
        with torch.no_grad():
            for (_, half), full in zip(self.half, self.full):
                half.copy_(full)


def gather(options):
    """Texts grouped with their variants, the teacher's labels laid on."""
    documents = [document for path in options.data for document in T.read(path)]
    cut = T.cut(options.ascribe, options.tokenizer, documents)
    if options.teacher:
        labels = torch.load(options.teacher, weights_only=False)
        for text in cut:
            # A document that is read several times has a number behind its id.
            told = labels.get(text.id.split("#")[0])
            if told is not None and len(told) == len(text.words):
                text.teacher = told
    groups = {}
    for text in cut:
        if "variant_of" not in text.document:
            groups[text.id] = [text]
    for text in cut:
        if text.document.get("variant_of") in groups:
            groups[text.document["variant_of"]].append(text)
    return list(groups.values())


def main():
    o = options()
    torch.set_num_threads(1)
    others = []
    if o.ranks > 1:
        meeting = Path(o.out).absolute() / "meeting"
        if o.rank == 0:
            meeting.parent.mkdir(parents=True, exist_ok=True)
            meeting.unlink(missing_ok=True)
            for rank in range(1, o.ranks):
                others.append(subprocess.Popen([sys.executable, *sys.argv, "--rank", str(rank)]))
        dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=o.rank, world_size=o.ranks)
    texts = gather(o)
    if not o.rank:
        count = sum(len(group[0].ids) for group in texts)
        print(f"{len(texts)} documents, {count} pieces, {sum(len(group) - 1 for group in texts)} variants", flush=True)
    trainer = Trainer(o)
    trainer.run(texts)
    for other in others:
        other.wait()


if __name__ == "__main__":
    main()
