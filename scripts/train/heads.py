"""The heads on the encoder: tags of words (two levels), links between spans, types of cues, check-worthiness.

The names and shapes are those of `heads.*` in model.safetensors; `src/detect/heads.rs` computes the same.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from notions import ROLES, TYPES

LABELS = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
SOURCE, CUE, CONTENT = range(3)
DISTANCES = [0, 1, 2, 4, 8, 16, 32, 64]
PARAGRAPHS = 4
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
