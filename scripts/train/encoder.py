"""The encoders: the small BERT that is shipped, and the MPNet that teaches it.

Written for training on processors: 16-bit weights, attention as two plain products, dropout of whole channels (a
mask of one row a window costs nothing), a frozen word table. `[B, L]` piece ids in, `[B, L, hidden]` states out.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

CASES, QUOTES, FIRSTS = 4, 4, 2
CHANNEL_VALUES = CASES * QUOTES * FIRSTS
FAR = -1e4
# MPNet's vocabulary is BERT's, moved up by four; its own special pieces come first.
MPNET_SHIFT = 4
MPNET_SPECIAL = {0: 1, 100: 3, 101: 0, 102: 2}


def channel_dropout(x, p):
    return x * (torch.rand(x.shape[0], 1, x.shape[2]) > p).to(x.dtype) / (1 - p)


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, wide, eps = config["hidden_size"], config["intermediate_size"], config["layer_norm_eps"]
        self.heads = config["num_attention_heads"]
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, eps=eps)
        self.wide = nn.Linear(hidden, wide)
        self.narrow = nn.Linear(wide, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=eps)

    def forward(self, x, bias, dropout):
        batch, length, hidden = x.shape
        size = hidden // self.heads
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4).reshape(
            3, batch * self.heads, length, size
        )
        weights = torch.softmax(torch.baddbmm(bias, q, k.transpose(1, 2), alpha=size**-0.5), -1)
        seen = torch.bmm(weights, v).view(batch, self.heads, length, size).transpose(1, 2).reshape(x.shape)
        y = self.out(seen)
        x = self.norm(x + (channel_dropout(y, dropout) if dropout else y))
        y = self.narrow(F.gelu(self.wide(x)))
        return self.norm2(x + (channel_dropout(y, dropout) if dropout else y))


class Encoder(nn.Module):
    """`frozen`: the lowest layers are not trained; the typographic channel then enters above them."""

    def __init__(self, folder, frozen=0):
        super().__init__()
        self.config = json.loads((Path(folder) / "config.json").read_text())
        config, hidden = self.config, self.config["hidden_size"]
        self.mpnet = config["model_type"] == "mpnet"
        self.frozen = frozen
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=config["layer_norm_eps"])
        self.base = nn.Parameter(torch.zeros(hidden))
        self.case, self.quote, self.first = (nn.Embedding(n, hidden) for n in (CASES, QUOTES, FIRSTS))
        for table in (self.case, self.quote, self.first):
            nn.init.zeros_(table.weight)
        self.relative = nn.Embedding(32, config["num_attention_heads"]) if self.mpnet else None
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.dropout = 0.1
        self.read(load_file(Path(folder) / "model.safetensors"))
        held = [self.words] + ([self.positions, self.norm, *self.layers[:frozen]] if frozen else [])
        for module in held:
            module.requires_grad_(False)

    def names(self):
        """Pairs of a module of ours and its name in Hugging Face's files; the three projections are one module here."""
        for i, layer in enumerate(self.layers):
            path = f"encoder.layer.{i}."
            attention = path + ("attention.attn." if self.mpnet else "attention.self.")
            three = [attention + name for name in (("q", "k", "v") if self.mpnet else ("query", "key", "value"))]
            yield layer.qkv, three
            yield layer.out, [path + ("attention.attn.o" if self.mpnet else "attention.output.dense")]
            yield layer.norm, [path + ("attention.LayerNorm" if self.mpnet else "attention.output.LayerNorm")]
            yield layer.wide, [path + "intermediate.dense"]
            yield layer.narrow, [path + "output.dense"]
            yield layer.norm2, [path + "output.LayerNorm"]
        yield self.norm, ["embeddings.LayerNorm"]

    @torch.no_grad()
    def read(self, tensors):
        tensors = {name: tensor.float() for name, tensor in tensors.items()}
        for module, names in self.names():
            module.weight.copy_(torch.cat([tensors[name + ".weight"] for name in names]))
            module.bias.copy_(torch.cat([tensors[name + ".bias"] for name in names]))
        self.words.weight.copy_(tensors["embeddings.word_embeddings.weight"])
        self.positions.weight.copy_(tensors["embeddings.position_embeddings.weight"])
        if self.mpnet:
            self.relative.weight.copy_(tensors["encoder.relative_attention_bias.weight"])
        else:
            self.base.copy_(tensors["embeddings.token_type_embeddings.weight"][0])

    @torch.no_grad()
    def tensors(self):
        """The weights under BERT's names; the channel becomes the token type table."""
        out = {
            "embeddings.word_embeddings.weight": self.words.weight,
            "embeddings.position_embeddings.weight": self.positions.weight,
            "embeddings.token_type_embeddings.weight": self.channel(torch.arange(CHANNEL_VALUES)),
        }
        for module, names in self.names():
            for part, tensor in (("weight", module.weight), ("bias", module.bias)):
                for name, piece in zip(names, tensor.chunk(len(names))):
                    out[f"{name}.{part}"] = piece
        return {name: tensor.detach().float().clone().contiguous() for name, tensor in out.items()}

    def channel(self, values):
        return (
            self.base
            + self.case(values // (QUOTES * FIRSTS))
            + self.quote(values // FIRSTS % QUOTES)
            + self.first(values % FIRSTS)
        )

    def relative_bias(self, length):
        """T5's buckets, as MPNet was trained with."""
        at = torch.arange(length)
        offset = at[:, None] - at[None, :]
        near, buckets = 8, 16
        far = near + (torch.log(offset.abs().clamp(min=1) / near) / math.log(128 / near) * (buckets - near)).long()
        bucket = torch.where(offset.abs() < near, offset.abs(), far.clamp(max=buckets - 1))
        return self.relative(bucket + buckets * (offset < 0)).permute(2, 0, 1)

    def forward(self, ids, channel, mask):
        return self.states(ids, channel, mask)[-1]

    def states(self, ids, channel, mask):
        """The states before the first trained layer and after each."""
        batch, length = ids.shape
        heads = self.config["num_attention_heads"]
        dropout = self.dropout if self.training else 0
        if self.mpnet:
            ids = to_mpnet(ids)
        bias = ((~mask).to(self.base.dtype) * FAR)[:, None, None, :]
        if self.mpnet:
            bias = (self.relative_bias(length)[None] + bias).reshape(batch * heads, length, length)
        else:
            bias = bias.expand(batch, heads, 1, length).reshape(batch * heads, 1, length)
        x = self.words(ids) + self.positions(torch.arange(length) + (2 if self.mpnet else 0))
        if self.frozen:
            with torch.no_grad():
                x = self.norm(x)
                for layer in self.layers[: self.frozen]:
                    x = layer(x, bias, 0)
            x = x + self.channel(channel)
        else:
            x = self.norm(x + self.channel(channel))
        if dropout:
            x = channel_dropout(x, dropout)
        states = [x]
        for layer in self.layers[self.frozen :]:
            states.append(layer(states[-1], bias, dropout))
        return states


def to_mpnet(ids):
    moved = ids + MPNET_SHIFT
    for ours, theirs in MPNET_SPECIAL.items():
        moved = torch.where(ids == ours, theirs, moved)
    return moved
