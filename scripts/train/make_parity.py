"""Writes a parity fixture: what the training code computes for an article, for the Rust tests to agree with.

    make_parity.py CODE MODEL ARTICLE OUT

CODE is the folder of the training code (with qmodel.py), MODEL a checkpoint that it loads, ARTICLE a text of ours; its
first paragraphs that fit into one window are used. Needs torch, numpy, safetensors and tokenizers.
"""

import json
import sys
from pathlib import Path

code, model, article, out = sys.argv[1:5]
sys.path.insert(0, code)
import qmodel  # noqa: E402
import torch  # noqa: E402
from safetensors.torch import load_file  # noqa: E402

WINDOW = 255


def rounded(tensor):
    return [[round(float(x), 5) for x in row] for row in tensor]


def main():
    torch.set_num_threads(1)
    encoder, heads = checkpoint = qmodel.load_ckpt(model)
    encoder.eval()
    heads.eval()
    text = Path(article).read_text(encoding="utf-8")
    while True:
        document = qmodel.prep({"id": "a", "text": text}, checkpoint.tok, checkpoint.sep)
        pieces = len(document.ids)
        if pieces <= WINDOW:
            break
        text = text[: text.rstrip().rindex("\n\n")]
    with torch.no_grad():
        ids, features, mask, _ = qmodel.batch([(document, 0, pieces)], checkpoint.cls, checkpoint.pad)
        # The checkpoint's own table of the typographic channel: its parts do not add up to it in 16 bits.
        table = load_file(model + "/model.safetensors")["embeddings.token_type_embeddings.weight"].float()
        encoder.feat = False
        del encoder.base
        encoder.base = table[features]
        hidden = encoder(ids, features, mask).float()[0, 1 : pieces + 1]
        tags = heads.tag(hidden)
        qmodel.encode_docs(checkpoint, [document])
        spans, anchors = qmodel.decode(checkpoint, document)
        firsts = [int(document.first[i]) for _, i, _ in spans]
        lasts = [int(document.first[j - 1]) for _, _, j in spans]
        roles = [role for role, _, _ in spans]
        both = torch.cat([hidden[firsts], hidden[lasts], heads.role(torch.tensor(roles))], -1)
        queries, keys = heads.q(both), heads.k(both)
    found = [a for a in qmodel.assemble(document, spans, anchors) if a["cue"]]
    fixture = {
        "article": Path(article).name,
        "characters": len(text),
        "ids": [int(i) for i in document.ids],
        "channel": [int(f) for f in document.feat],
        "tags": rounded(tags),
        "spans": [[r, f, l] for r, f, l in zip(roles, firsts, lasts)],
        "queries": rounded(queries),
        "keys": rounded(keys),
        "attributions": [{role: a[role] for role in ("source", "cue", "content")} for a in found],
    }
    Path(out).write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


main()
