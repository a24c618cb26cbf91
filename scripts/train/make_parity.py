"""Writes a parity fixture: what the training code computes for an article, for the Rust tests to agree with.

    make_parity.py MODEL ARTICLE OUT [PROGRAM]

MODEL is a model folder, ARTICLE a text of ours; its first paragraphs that fit into one window are used.
"""

import json
import math
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

import predict as P
import texts as T
from encoder import Encoder
from heads import CONTENT, Heads, Pointer, Worth

PIECES = 255


def load(folder):
    tensors = {name: tensor.float() for name, tensor in load_file(Path(folder) / "model.safetensors").items()}
    encoder = Encoder(folder).eval()
    # The parts of the channel's table do not add up to it in 16 bits.
    table = tensors["embeddings.token_type_embeddings.weight"]
    encoder.channel = lambda values: table[values]
    heads = Heads(encoder.config["hidden_size"]).eval()
    worth = "heads.worth."
    own = {name[6:]: tensor for name, tensor in tensors.items() if name.startswith("heads.") and worth not in name}
    heads.load_state_dict(own)
    return encoder, heads


def load_worth(folder):
    """Check-worthiness of a model folder as (head, its configuration)."""
    config = json.loads((Path(folder) / "config.json").read_text())["worth"]
    tensors = load_file(Path(folder) / "model.safetensors")
    worth = "heads.worth."
    own = {name[len(worth) :]: tensor.float() for name, tensor in tensors.items() if name.startswith(worth)}
    head = Worth(own["vectors.weight"].shape[1], config["width"]).eval()
    head.load_state_dict(own)
    return head, config


def load_pointer(folder):
    """The pointer of a model folder as (module, its configuration)."""
    config = json.loads((Path(folder) / "config.json").read_text())["pointer"]
    tensors = {name: tensor.float() for name, tensor in load_file(Path(folder) / "pointer.safetensors").items()}
    pointer = Pointer(tensors["query.weight"].shape[1], len(config["kinds"]), len(config["signs"]), config["width"])
    pointer.load_state_dict(tensors)
    return pointer.eval(), config


def rounded(tensor):
    return [[round(float(x), 5) for x in row] for row in tensor]


@torch.no_grad()
def fixture(program, folder, article):
    encoder, heads = load(folder)
    text = Path(article).read_text(encoding="utf-8")
    while True:
        document = T.cut(program, Path(folder) / "tokenizer.json", [{"id": "a", "text": text}])[0]
        if len(document.ids) <= PIECES:
            break
        text = text[: text.rstrip().rindex("\n\n")]
    ids, channel, mask, _ = T.batch([(document, 0, len(document.ids))])
    states = [layer.float()[0, 1 : len(document.ids) + 1] for layer in encoder.states(ids, channel, mask)]
    hidden = states[-1]
    logs, attributions = P.predict(encoder, heads, document)
    spans = P.decode(logs.numpy())
    places = [(role, int(document.words[a, 2]), int(document.words[b - 1, 2])) for role, a, b in spans]
    role, first, last = torch.tensor(places).T
    both = torch.cat([hidden[first], hidden[last], heads.role(role)], -1)
    pointer, config = load_pointer(folder)
    middle = states[config["layer"]]
    seen = torch.cat([middle[first], hidden[first], middle[last], hidden[last]], -1)
    return {
        "article": Path(article).name,
        "characters": len(text),
        "ids": document.ids.tolist(),
        "channel": document.channel.tolist(),
        "tags": rounded(heads.tag(hidden)),
        "nested": rounded(heads.inner(hidden)),
        "spans": places,
        "queries": rounded(heads.q(both)),
        "keys": rounded(heads.k(both)),
        "types": rounded(heads.types(hidden, first, last)),
        "pointer": [rounded(pointer.project(layer, seen)) for layer in (pointer.query, pointer.key)],
        "worth": worth(*load_worth(folder), states, document, spans),
        "attributions": sorted(
            ({k: a[k] for k in ("source", "cue", "content", "type")} for a in attributions),
            key=lambda a: min(span[0] for k in ("source", "cue", "content") for span in a[k]),
        ),
    }


def worth(head, config, states, document, spans):
    """(first word, word after the last, check-worthiness) of each content span."""
    seen = torch.cat([states[layer] for layer in config["layers"]], -1)
    out = []
    for role, first, end in spans:
        if role == CONTENT:
            pieces = (document.owner >= first) & (document.owner < end)
            rows = seen[torch.from_numpy(pieces)][None]
            score = float(head(rows, torch.ones(rows.shape[:2], dtype=torch.bool)))
            out.append([first, end, round(1 / (1 + math.exp(-(config["slope"] * score + config["bias"]))), 5)])
    return out


def main():
    folder, article, out = sys.argv[1:4]
    program = sys.argv[4] if len(sys.argv) > 4 else "target/release/ascribe"
    torch.set_num_threads(1)
    Path(out).write_text(json.dumps(fixture(program, folder, article), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
