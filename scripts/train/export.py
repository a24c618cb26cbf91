"""Averages checkpoints of the small encoder and writes a model folder that the tool reads.

    export.py OUT --encoder DIR [--lean X] [--nested-lean X] CHECKPOINT…

Training makes a careful tagger: what it leaves out costs less than what it makes up. `--lean` takes X from the score of
"nothing", so that as much is found as is right (chosen on the development documents).
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from encoder import CHANNEL_VALUES, Encoder
from heads import DISTANCES, LABELS, Heads
from notions import TYPES

WINDOW, CONTEXT = 256, 40
EVIDENCE = 12


def average(checkpoints):
    states = [torch.load(path, map_location="cpu", weights_only=False) for path in checkpoints]
    mean = {}
    for part in ("encoder", "heads"):
        names = states[0][part]
        mean[part] = {name: sum(state[part][name].float() for state in states) / len(states) for name in names}
    return mean


def tensors(folder, state, lean=0.0, nested=0.0):
    encoder = Encoder(folder)
    encoder.load_state_dict(state["encoder"])
    heads = Heads(encoder.config["hidden_size"])
    heads.load_state_dict(state["heads"])
    with torch.no_grad():
        heads.tag.bias[LABELS.index("O")] -= lean
        heads.inner.bias[LABELS.index("O")] -= nested
    out = encoder.tensors()
    out.update({f"heads.{name}": tensor.detach().clone().contiguous() for name, tensor in heads.state_dict().items()})
    return {name: tensor.half() for name, tensor in out.items()}, heads


def configuration(folder, heads, context=CONTEXT):
    base = json.loads((Path(folder) / "config.json").read_text())
    kept = [
        "model_type", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act",
        "layer_norm_eps", "max_position_embeddings", "vocab_size", "hidden_dropout_prob",
        "attention_probs_dropout_prob", "initializer_range", "pad_token_id",
    ]
    return {
        "ascribe_format": 2,
        **{name: base[name] for name in kept},
        "type_vocab_size": CHANNEL_VALUES,
        "labels": LABELS,
        "types": TYPES,
        "window": WINDOW,
        "context": context,
        "link_dim": heads.link_dim,
        "dist_buckets": DISTANCES,
        # Until calibrate.py has fitted it: the mean certainty of the content.
        "confidence": {"weights": [1.0] + [0.0] * (EVIDENCE - 1), "bias": 0.0},
    }


def sums(folder):
    """Writes SHA256SUMS of what the tool reads."""
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("config.json", "tokenizer.json", "model.safetensors", "pointer.safetensors")
        if (folder / name).exists()
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def write(out, encoder, checkpoints, lean=0.0, nested=0.0, context=CONTEXT):
    """The model folder `out` of the mean of `checkpoints`."""
    out.mkdir(parents=True, exist_ok=True)
    weights, heads = tensors(encoder, average(checkpoints), lean, nested)
    save_file(weights, out / "model.safetensors")
    (out / "config.json").write_text(json.dumps(configuration(encoder, heads, context), indent=1) + "\n")
    shutil.copy(Path(encoder) / "tokenizer.json", out / "tokenizer.json")
    sums(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("out", type=Path)
    p.add_argument("checkpoints", nargs="+")
    p.add_argument("--encoder", required=True)
    p.add_argument("--lean", type=float, default=0.0)
    p.add_argument("--nested-lean", type=float, default=0.0)
    p.add_argument("--context", type=int, default=CONTEXT, help="pieces that a window reads on both sides of its own")
    o = p.parse_args()
    write(o.out, o.encoder, o.checkpoints, o.lean, o.nested_lean, o.context)


if __name__ == "__main__":
    main()
