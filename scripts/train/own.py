"""Teaches a model what your annotators do, from their corrected articles, and tells what that brought.

    own.py ANNOTATIONS … --work DIR --out MODEL [--base MODEL] [--program ascribe] [--held 0.2] [--passes 6]

ANNOTATIONS are files or folders in any format that `ascribe convert` reads. A share of the documents (--held, by a hash
of the id, so that more annotations move few of them) is kept apart. The base model goes on learning from the others, and
both models are scored on what was kept apart. MODEL is a folder for `ascribe extract --model`; it has no
check-worthiness, whose head fits the base model alone (worth.py makes one anew, from ClaimBuster).
"""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

import export
from encoder import FIRSTS, QUOTES, Encoder
from heads import Heads

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]


def options():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("annotations", nargs="+", type=Path)
    p.add_argument("--work", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--base", type=Path, default=PROJECT / "models/ascribe-small")
    p.add_argument("--program", default=str(PROJECT / "target/release/ascribe"))
    p.add_argument("--held", type=float, default=0.2)
    p.add_argument("--passes", type=float, default=6)
    p.add_argument("--lr", type=float, default=5e-5)
    p.add_argument("--seed", type=int, default=1)
    return p.parse_args()


def gather(program, annotations, work):
    """The documents of all files, by id; of several with one id the last, which is the latest correction."""
    documents = {}
    for number, path in enumerate(annotations):
        lines = work / f"annotations{number}.jsonl"
        subprocess.run([program, "convert", str(path), str(lines)], check=True)
        for line in open(lines, encoding="utf-8"):
            document = json.loads(line)
            documents[document["id"]] = document
    return documents


def split(documents, share):
    """Those to learn from and those to score on; each has at least one."""
    names = sorted(documents, key=lambda name: hashlib.sha256(name.encode()).digest())
    cut = min(max(1, round(share * len(names))), len(names) - 1)
    return [documents[name] for name in names[cut:]], [documents[name] for name in names[:cut]]


def save(documents, path):
    with open(path, "w", encoding="utf-8") as file:
        for document in documents:
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
    return path


def checkpoint(base, path):
    """The weights of a model folder, as train.py starts from them."""
    tensors = {name: tensor.float() for name, tensor in load_file(base / "model.safetensors").items()}
    encoder = Encoder(base)
    # The token types are sums of three tables: with the first row for zero, each table is a difference.
    table = tensors["embeddings.token_type_embeddings.weight"]
    steps = ((encoder.case, FIRSTS * QUOTES), (encoder.quote, FIRSTS), (encoder.first, 1))
    with torch.no_grad():
        for module, step in steps:
            rows = torch.arange(module.num_embeddings) * step
            module.weight.copy_(table[rows] - table[0])
    heads = Heads(encoder.config["hidden_size"], encoder.config["link_dim"])
    heads.load_state_dict({name: tensors[f"heads.{name}"] for name in heads.state_dict()})
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict(), "options": {"frozen": 0}}, path)
    return path


def scores(program, model, held):
    """F1 of attributions on the documents kept apart, in per cent."""
    plain = [{"id": document["id"], "text": document["text"]} for document in map(json.loads, open(held, encoding="utf-8"))]
    texts = "".join(json.dumps(document) + "\n" for document in plain)
    command = [program, "extract", "-", "--quiet", "--types", "all", "--model", str(model)]
    claims = subprocess.run(command, input=texts, check=True, capture_output=True, text=True).stdout
    found = held.with_name(f"claims.{model.name}.jsonl")
    found.write_text(claims, encoding="utf-8")
    subprocess.run([program, "eval", str(held), str(found)], check=True)


def main():
    o = options()
    o.work.mkdir(parents=True, exist_ok=True)
    documents = gather(o.program, o.annotations, o.work)
    if len(documents) < 2:
        sys.exit("error: two annotated documents are the least: one to learn from, one to score on")
    learn, held = split(documents, o.held)
    save(learn, o.work / "learn.jsonl")
    held = save(held, o.work / "held.jsonl")
    print(f"{len(learn)} documents to learn from, {len(documents) - len(learn)} kept apart", flush=True)
    # What was begun with other documents or settings is not gone on with.
    for old in (o.work / "student").glob("checkpoint.pt"):
        old.unlink()
    start = checkpoint(o.base, o.work / "base.pt")
    subprocess.run([
        sys.executable, str(HERE / "train.py"), "--ascribe", o.program, "--encoder", str(o.base),
        "--tokenizer", str(o.base / "tokenizer.json"), "--init", str(start), "--data", str(o.work / "learn.jsonl"),
        "--out", str(o.work / "student"), "--passes", str(o.passes), "--batch", "4", "--lr", str(o.lr),
        "--head-lr", str(4 * o.lr), "--seed", str(o.seed),
    ], check=True)
    base = json.loads((o.base / "config.json").read_text())
    export.write(o.out, o.base, [o.work / "student/checkpoint.pt"], context=base["context"])
    config = json.loads((o.out / "config.json").read_text())
    config["confidence"] = base["confidence"]
    (o.out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    export.sums(o.out)
    for model in (o.base, o.out):
        print(f"\n{model} on what was kept apart:", flush=True)
        scores(o.program, model, held)


if __name__ == "__main__":
    main()
