"""Writes models/tiny: a model of random weights, small enough for tests. Needs only Python.

    make_tiny.py models/tiny models/ascribe-small/config.json
"""

import hashlib
import json
import random
import struct
import sys
from pathlib import Path

HIDDEN, LAYERS, HEADS, WIDE, LINK, WORTH, POSITIONS, TYPES = 32, 2, 4, 64, 8, 8, 512, 32
WORDS = "the a of to in and that he she it they who said says told added according was is has not for on with".split()


def vocabulary():
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    marks = [chr(code) for code in range(33, 127) if not chr(code).isupper()] + list("“”‘’«»„…–—é")
    letters = [c for c in marks if c.isalnum()]
    return special + marks + ["##" + c for c in letters] + WORDS


def tokenizer(vocab):
    added = [
        {"id": i, "content": piece, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for i, piece in enumerate(vocab[:5])
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": None,
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {piece: i for i, piece in enumerate(vocab)},
        },
    }


def shapes(vocab):
    yield "embeddings.word_embeddings.weight", [vocab, HIDDEN]
    yield "embeddings.position_embeddings.weight", [POSITIONS, HIDDEN]
    yield "embeddings.token_type_embeddings.weight", [TYPES, HIDDEN]
    yield from norm("embeddings.LayerNorm")
    for i in range(LAYERS):
        path = f"encoder.layer.{i}."
        for name in ("query", "key", "value"):
            yield from linear(path + "attention.self." + name, HIDDEN, HIDDEN)
        yield from linear(path + "attention.output.dense", HIDDEN, HIDDEN)
        yield from norm(path + "attention.output.LayerNorm")
        yield from linear(path + "intermediate.dense", HIDDEN, WIDE)
        yield from linear(path + "output.dense", WIDE, HIDDEN)
        yield from norm(path + "output.LayerNorm")
    yield from linear("heads.tag", HIDDEN, 7)
    yield "heads.role.weight", [3, HIDDEN]
    for name in ("q", "k"):
        yield from linear(f"heads.{name}.0", 3 * HIDDEN, 2 * LINK)
        yield from linear(f"heads.{name}.2", 2 * LINK, LINK)
    yield "heads.null", [LINK]
    yield "heads.db.weight", [48, 1]
    yield "heads.pb.weight", [12, 1]
    yield from linear("heads.inner", HIDDEN, 7)
    yield from linear("heads.kind.0", 2 * HIDDEN, LINK)
    yield from linear("heads.kind.2", LINK, 5)
    yield from linear("heads.worth.vectors", HIDDEN, WORTH)
    yield "heads.worth.query", [WORTH]
    yield from linear("heads.worth.out.0", 2 * WORTH, 32)
    yield from linear("heads.worth.out.2", 32, 1)


def linear(name, inputs, outputs):
    yield name + ".weight", [outputs, inputs]
    yield name + ".bias", [outputs]


def norm(name):
    yield name + ".weight", [HIDDEN]
    yield name + ".bias", [HIDDEN]


def weights(vocab, seed=7):
    rng = random.Random(seed)
    header, data = {}, bytearray()
    for name, shape in shapes(vocab):
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        # Wide enough that tags differ from word to word; layer norms stay near one.
        centre, width = (1.0, 0.1) if name.endswith("LayerNorm.weight") else (0.0, 0.5 if "heads" in name else 0.25)
        values = [rng.gauss(centre, width) for _ in range(count)]
        start = len(data)
        data += struct.pack(f"<{count}e", *values)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [start, len(data)]}
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return struct.pack("<Q", len(head)) + head + bytes(data)


def main(out, like):
    out.mkdir(parents=True, exist_ok=True)
    vocab = vocabulary()
    config = json.loads(like.read_text())
    # The tiny model shows that a model needs no pointer.
    config.pop("pointer", None)
    config.update(
        hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=HEADS, intermediate_size=WIDE,
        max_position_embeddings=POSITIONS, vocab_size=len(vocab), type_vocab_size=TYPES, link_dim=LINK, window=64, context=12,
        worth={"layers": [1], "width": WORTH, "slope": 1.0, "bias": 0.0},
    )
    files = {
        "config.json": (json.dumps(config, indent=1) + "\n").encode(),
        "tokenizer.json": (json.dumps(tokenizer(vocab), ensure_ascii=False) + "\n").encode(),
        "model.safetensors": weights(len(vocab)),
    }
    sums = ""
    for name, content in files.items():
        (out / name).write_bytes(content)
        sums += f"{hashlib.sha256(content).hexdigest()}  {name}\n"
    (out / "SHA256SUMS").write_text(sums)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
