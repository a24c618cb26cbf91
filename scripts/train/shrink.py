"""Makes a smaller encoder out of a model: fewer layers, narrower feed-forward parts, to be trained on by train.py.

    shrink.py MODEL OUT --layers N --wide N --data TEXTS.jsonl [--program ascribe]

Which layers stay is tried on TEXTS: the choice whose tags are nearest to the whole model's. Of a feed-forward part those
units stay that give most to its output there (mean activation times the length of the weights that read it). OUT gets
`config.json`, `model.safetensors`, `tokenizer.json` (a folder for `--encoder`), `init.pt` (for `--init`) and `whole.pt`, the
model as a checkpoint, to be the teacher.
"""

import argparse
import itertools
import json
import shutil
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import own
import texts as T
from encoder import Encoder
from heads import Heads

# Windows that the choice is tried on.
TRIED = 96
SIZE = 256


def states(encoder, layers, batch):
    """The last state when only `layers` are run."""
    ids, channel, mask = batch
    kept, encoder.layers = encoder.layers, torch.nn.ModuleList(encoder.layers[i] for i in layers)
    try:
        return encoder(ids, channel, mask)
    finally:
        encoder.layers = kept


@torch.no_grad()
def choose_layers(encoder, heads, batches, count):
    every = tuple(range(len(encoder.layers)))
    whole = [F.log_softmax(heads.tag(states(encoder, every, batch)), -1) for batch in batches]
    best = {}
    for layers in itertools.combinations(every, count):
        far = 0.0
        for batch, told in zip(batches, whole):
            logs = F.log_softmax(heads.tag(states(encoder, layers, batch)), -1)
            far += float(((told.exp() * (told - logs)).sum(-1) * batch[2]).sum() / batch[2].sum())
        best[layers] = far / len(batches)
        print(layers, round(best[layers], 4), flush=True)
    return min(best, key=best.get)


@torch.no_grad()
def narrow(encoder, batches, wide):
    """Keeps the `wide` units of each feed-forward part that give most."""
    given = [0.0] * len(encoder.layers)
    hooks = []
    for number, layer in enumerate(encoder.layers):
        def hook(_, __, out, number=number):
            given[number] = given[number] + F.gelu(out).abs().flatten(0, -2).mean(0)
        hooks.append(layer.wide.register_forward_hook(hook))
    for batch in batches:
        encoder(*batch)
    for hook in hooks:
        hook.remove()
    for layer, mean in zip(encoder.layers, given):
        kept = (mean * layer.narrow.weight.norm(dim=0)).topk(wide).indices.sort().values
        first, second = torch.nn.Linear(layer.wide.in_features, wide), torch.nn.Linear(wide, layer.wide.in_features)
        first.weight.copy_(layer.wide.weight[kept])
        first.bias.copy_(layer.wide.bias[kept])
        second.weight.copy_(layer.narrow.weight[:, kept])
        second.bias.copy_(layer.narrow.bias)
        layer.wide, layer.narrow = first, second


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("model", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--layers", type=int, required=True)
    p.add_argument("--wide", type=int, required=True)
    p.add_argument("--data", required=True)
    p.add_argument("--program", default="target/release/ascribe")
    o = p.parse_args()
    o.out.mkdir(parents=True, exist_ok=True)
    state = torch.load(own.checkpoint(o.model, o.out / "whole.pt"), weights_only=False)
    encoder, heads = Encoder(o.model).eval(), Heads(json.loads((o.model / "config.json").read_text())["hidden_size"])
    encoder.load_state_dict(state["encoder"])
    heads.load_state_dict(state["heads"])
    cut = T.cut(o.program, o.model / "tokenizer.json", T.read(o.data)[:TRIED])
    windows = [(text, 0, min(len(text.ids), SIZE - 1)) for text in cut]
    batches = [T.batch(windows[at : at + 8])[:3] for at in range(0, len(windows), 8)]
    layers = choose_layers(encoder, heads, batches, o.layers)
    encoder.layers = torch.nn.ModuleList(encoder.layers[i] for i in layers)
    narrow(encoder, batches, o.wide)
    config = {**encoder.config, "num_hidden_layers": o.layers, "intermediate_size": o.wide}
    (o.out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    shutil.copy(o.model / "tokenizer.json", o.out / "tokenizer.json")
    save_file(encoder.tensors(), o.out / "model.safetensors")
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict()}, o.out / "init.pt")


if __name__ == "__main__":
    main()
