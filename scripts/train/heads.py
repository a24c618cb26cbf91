"""The heads on the encoder: tags of words (two levels), links between spans, types of cues, check-worthiness.

The names and shapes are those of `heads.*` in model.safetensors; `src/detect/heads.rs` computes the same.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from notions import ROLES, TYPES

LABELS = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
SOURCE, CUE, CONTENT = range(3)
DISTANCES = [0, 1, 2, 4, 8, 16, 32, 64]
PARAGRAPHS = 4
# Kinds of distance between a source and a mention of a name (`src/attribute/places.rs`).
SIGHT_DISTANCES = 9
FAR = -1e4


class Heads(nn.Module):
    def __init__(self, hidden, link=128):
        super().__init__()
        self.link_dim = link
        self.tag = nn.Linear(hidden, len(LABELS))
        self.inner = nn.Linear(hidden, len(LABELS))
        self.role = nn.Embedding(len(ROLES), hidden)
        self.q = nn.Sequential(nn.Linear(3 * hidden, 2 * link), nn.GELU(), nn.Linear(2 * link, link))
        self.k = nn.Sequential(nn.Linear(3 * hidden, 2 * link), nn.GELU(), nn.Linear(2 * link, link))
        self.null = nn.Parameter(torch.randn(link) * 0.02)
        self.db = nn.Embedding(len(ROLES) * 2 * len(DISTANCES), 1)
        self.pb = nn.Embedding(len(ROLES) * PARAGRAPHS, 1)
        self.kind = nn.Sequential(nn.Linear(2 * hidden, link), nn.GELU(), nn.Linear(link, len(TYPES)))
        for table in (self.db, self.pb):
            nn.init.zeros_(table.weight)

    def types(self, hidden, first, last):
        """Scores of the types of cues: `[cues, 5]`."""
        return self.kind(torch.cat([hidden[first], hidden[last]], -1))

    def links(self, hidden, spans):
        """Scores of the links of one window's spans: `[spans, 1 + spans]`, column 0 for "to nothing".

        `hidden` is `[pieces, hidden]`; a span is (role, first piece, last piece, first word, end word, paragraph).
        """
        role, first, last, start, end, paragraph = torch.tensor(spans).T
        seen = torch.cat([hidden[first], hidden[last], self.role(role)], -1)
        query, key = self.q(seen), self.k(seen)
        scores = query @ key.T / math.sqrt(self.link_dim)
        right = start[None] >= end[:, None]
        away = torch.where(right, start[None] - end[:, None], start[:, None] - end[None]).clamp(min=0)
        bucket = torch.bucketize(away, torch.tensor(DISTANCES[1:]), right=True) + len(DISTANCES) * right
        step = paragraph[None] - paragraph[:, None]
        offset = torch.where(step == 0, 0, torch.where(step == -1, 1, torch.where(step == 1, 2, 3)))
        scores = scores + self.db(role[:, None] * 2 * len(DISTANCES) + bucket).squeeze(-1)
        scores = scores + self.pb(role[:, None] * PARAGRAPHS + offset).squeeze(-1)
        scores = scores.masked_fill(role[None] != role[:, None] - 1, FAR)
        nothing = query @ self.null / math.sqrt(self.link_dim)
        return torch.cat([nothing[:, None], scores], 1)


class Worth(nn.Module):
    """Check-worthiness of contents; `src/detect/worth.rs` computes the same."""

    def __init__(self, read, width=64, middle=32, dropout=0.3):
        super().__init__()
        self.width, self.dropout = width, dropout
        self.vectors = nn.Linear(read, width)
        self.query = nn.Parameter(torch.randn(width) * 0.1)
        self.out = nn.Sequential(nn.Linear(2 * width, middle), nn.ReLU(), nn.Linear(middle, 1))

    def forward(self, states, mask):
        """Scores `[contents]` of states `[contents, pieces, read]` and a mask of the pieces that are there."""
        drop = lambda x: F.dropout(x, self.dropout, self.training)
        seen = F.relu(self.vectors(drop(states)))
        shares = (seen @ self.query).masked_fill(~mask, FAR).softmax(-1)
        mean = (shares[..., None] * seen).sum(1)
        greatest = seen.masked_fill(~mask[..., None], FAR).amax(1)
        return self.out(drop(torch.cat([mean, greatest], -1))).squeeze(-1)


class Pointer(nn.Module):
    """Whom a source means; `src/detect/pointer.rs` computes the projections, `src/attribute/pointer.rs` the rest.

    `read` numbers are known of a span: the states of its first piece, then of its last one, in each layer that is read.
    """

    def __init__(self, read, kinds, signs, width=64, dropout=0.6):
        super().__init__()
        self.dropout = dropout
        self.evidence = nn.Parameter(torch.zeros(kinds, signs))
        self.query, self.key = nn.Linear(read, width), nn.Linear(read, width)
        self.both = nn.Parameter(torch.full((kinds, width), 0.5 / width**0.5))
        self.alone = nn.Parameter(torch.zeros(kinds, width))
        self.nobody = nn.Parameter(torch.zeros(kinds, width))
        self.distance = nn.Parameter(torch.zeros(SIGHT_DISTANCES))

    def forward(self, x, batch):
        """Scores of all candidates of a batch of questions, one after the other, and how many each has."""
        counts = [len(one["candidates"]) for one in batch]
        kind = torch.tensor([one["kind"] for one in batch])
        evidence = torch.from_numpy(np.concatenate([one["evidence"] for one in batch]))
        owner = torch.repeat_interleave(torch.arange(len(batch)), torch.tensor(counts))
        score = (self.evidence[kind[owner]] * evidence).sum(1)
        starts = np.concatenate([[0], np.cumsum(counts)])
        places = torch.from_numpy(np.concatenate([one["places"] for one in batch]))
        asked = torch.repeat_interleave(torch.arange(len(batch)), torch.tensor([len(one["places"]) for one in batch]))
        candidate = places[:, 1] + torch.from_numpy(starts)[asked]
        rows, back = torch.unique(places[:, 0], return_inverse=True)
        query = self.project(self.query, x[torch.tensor([one["source"] for one in batch])])
        key = self.project(self.key, x[rows])[back]
        pair = ((query * self.both[kind])[asked] * key).sum(1) + (self.alone[kind][asked] * key).sum(1)
        pair = pair + self.distance[places[:, 2]]
        most = torch.full((len(score),), -1e4).scatter_reduce(0, candidate, pair.detach(), "amax")
        total = torch.zeros(len(score)).scatter_add(0, candidate, (pair - most[candidate]).exp())
        score = score + torch.where(total > 0, total.clamp(min=1e-9).log() + most, 0.0)
        last = torch.from_numpy(starts[1:] - 1)
        return score.index_add(0, last, (query * self.nobody[kind]).sum(1)), counts

    def project(self, layer, x):
        seen = F.layer_norm(x.float(), x.shape[1:])
        return F.gelu(layer(F.dropout(seen, self.dropout, self.training)))
