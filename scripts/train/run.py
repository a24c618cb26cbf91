"""From the corpora to a model folder: every step of training, in order, each skipped when its result is there.

    run.py CORPORA WORK OUT [--program ascribe]      CORPORA: polnear/, unlabelled/, gap/, litbank_coref/,
                                                     claimbuster/
    run.py CORPORA WORK OUT --distil                 with a teacher (MPNet) and its labels, two hours more
    run.py CORPORA WORK OUT --shrink MODEL           a smaller and faster one out of MODEL, which is its teacher
    run.py --smoke WORK OUT                          all of it on the project's sample, with toy encoders

WORK keeps checkpoints and what the steps hand on; a run that was broken off goes on where it was. OUT becomes a model
folder with weights, config, tokenizer and SHA256SUMS.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
# Page faults cost a third of the time otherwise; one thread a process is fastest.
SETTINGS = {
    "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "4000000000", "OMP_WAIT_POLICY": "PASSIVE",
    "OMP_NUM_THREADS": "1",
}
SEEDS = (1, 2)
# The hand-annotated passages are few and unlike the rest: the student reads them more often.
GOLD_TIMES = 2

FULL = {
    "teacher": ["--passes", "2", "--ranks", "2", "--batch", "8", "--lr", "8e-5", "--frozen", "4", "--variants", "0.3",
                "--seed", "3"],
    "student": ["--passes", "5", "--batch", "12", "--lr", "2e-4", "--variants", "0.4"],
    "variants": ["--each", "3"],
    "small": ["--layers", "4", "--wide", "768"],
    "shrunk": ["--passes", "4", "--batch", "12", "--lr", "3e-4", "--variants", "0.4", "--soft", "0.7", "--dropout", "0.05"],
    "exported": ["--context", "24"],
}
SMOKE = {
    "teacher": ["--passes", "1", "--ranks", "2", "--batch", "2", "--lr", "1e-3", "--frozen", "1", "--variants", "0.3"],
    "student": ["--passes", "2", "--batch", "2", "--lr", "1e-3", "--variants", "0.4"],
    "variants": ["--each", "1"],
    "small": ["--layers", "1", "--wide", "24"],
    "shrunk": ["--passes", "1", "--batch", "2", "--lr", "1e-3", "--variants", "0.4", "--soft", "0.7"],
    "exported": ["--context", "24"],
}


def options():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("folders", nargs="+", type=Path)
    p.add_argument("--program", type=Path, default=PROJECT / "target/release/ascribe")
    p.add_argument("--distil", action="store_true")
    p.add_argument("--shrink", type=Path, metavar="MODEL")
    p.add_argument("--smoke", action="store_true")
    o = p.parse_args()
    o.distil |= o.smoke and not o.shrink
    if len(o.folders) != (2 if o.smoke else 3):
        p.error("wrong number of folders")
    return o


def python(script, *arguments, out=None):
    """Runs a script beside this one; its standard output goes to the file `out`, which appears when it is done."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    environment = {**os.environ, **SETTINGS}
    if out is None:
        subprocess.run(command, check=True, env=environment)
    elif not out.exists():
        with open(out.with_suffix(".new"), "w", encoding="utf-8") as file:
            subprocess.run(command, check=True, env=environment, stdout=file)
        out.with_suffix(".new").rename(out)
    return out


def repeat(path, times, out):
    if not out.exists():
        with open(path, encoding="utf-8") as file, open(out, "w", encoding="utf-8") as new:
            for line in file:
                document = json.loads(line)
                for number in range(times):
                    new.write(json.dumps({**document, "id": f"{document['id']}#{number}"}) + "\n")
    return out


def ranked(out):
    """The project's own pairs of contents in ClaimBuster's form."""
    pairs = json.loads((PROJECT / "tests/fixtures/worth.json").read_text(encoding="utf-8"))
    out.write_text(json.dumps([{"text": pair[side], "label": int(side == "more")} for pair in pairs for side in pair]))
    return out


def named(sample, out):
    """The speakers of the sample's sources as places of their names."""
    with open(sample, encoding="utf-8") as file, open(out, "w", encoding="utf-8") as new:
        for line in file:
            document = json.loads(line)
            sources = []
            for one in document["attributions"]:
                start = document["text"].find(one["speaker"]) if one["speaker"] else -1
                if one["source"]:
                    names = [[start, start + len(one["speaker"])]] if start >= 0 else []
                    sources.append({"source": one["source"], "names": names})
            new.write(json.dumps({"id": document["id"], "sources": sources}) + "\n")
    return out


def unlabelled(chosen, annotated, out):
    """The passages that are drawn for a teacher's labels and that nobody annotated since."""
    read = {json.loads(line)["id"] for line in open(annotated, encoding="utf-8")}
    with open(chosen, encoding="utf-8") as file, open(out, "w", encoding="utf-8") as new:
        for line in file:
            reference = json.loads(line)
            if reference["set"] == "silver" and reference["id"] not in read:
                new.write(line)


def done(folder):
    return (folder / "done").exists()


def main():
    o = options()
    work, model = o.folders[-2:]
    work.mkdir(parents=True, exist_ok=True)
    recipe, gold = (SMOKE, None) if o.smoke else (FULL, PROJECT / "data/gold")
    encoders = work / "encoders"
    if o.smoke:
        python("prepare.py", "toys", encoders, PROJECT / "models/ascribe-small/tokenizer.json")
        news = passages = silver = PROJECT / "data/sample/gold.jsonl"
        dev, also = [news], []
        debates = ranked(work / "debates.json")
        resolved, pronouns = [news, named(news, work / "named.jsonl")], []
    else:
        corpora = o.folders[0]
        if not (encoders / "mpnet/config.json").exists():
            python("prepare.py", "encoders", encoders)
        news = python("prepare.py", "polnear", corpora / "polnear", out=work / "news.jsonl")
        passages = python("passages.py", "join", corpora, gold / "train.jsonl", out=work / "passages.jsonl")
        chosen = python("passages.py", "choose", corpora, out=work / "chosen.jsonl")
        unlabelled(chosen, gold / "train.jsonl", work / "unlabelled.refs")
        silver = python("passages.py", "join", corpora, work / "unlabelled.refs", out=work / "unlabelled.jsonl")
        off = python("passages.py", "join", corpora, gold / "dev.jsonl", out=work / "off_domain.jsonl")
        dev = [corpora / "polnear/dev.jsonl", off]
        debates = corpora / "claimbuster/train.json"
        resolved = [corpora / "polnear/train.jsonl", gold / "speakers.train.jsonl"]
        pronouns = [corpora / "gap/gap-development.tsv", corpora / "gap/gap-validation.tsv"]
        also = [python("prepare.py", "held", corpora / "polnear", out=work / "held.jsonl")]
    changed = python("variants.py", news, *recipe["variants"], out=work / "variants.jsonl")
    repeated = repeat(passages, GOLD_TIMES, work / "passages_repeated.jsonl")
    tool = ["--ascribe", o.program, "--tokenizer", encoders / "minilm/tokenizer.json"]

    data, base, seeds, arguments = [news, changed, repeated], encoders / "minilm", SEEDS, recipe["student"]
    exported = []
    if o.distil or o.shrink:
        if o.shrink:
            base, seeds = work / "shrunk", SEEDS[:1]
            if not (base / "init.pt").exists():
                python("shrink.py", o.shrink, base, "--data", news, "--program", o.program, *recipe["small"])
            teacher, folder = base / "whole.pt", o.shrink
            arguments, exported = ["--init", base / "init.pt", *recipe["shrunk"]], recipe["exported"]
        else:
            teacher, folder = teach(work, tool, encoders, data, recipe), encoders / "mpnet"
        labels, labelled = label(work, tool, teacher, folder, [news, passages, silver])
        only_silver(labelled, silver, work / "silver_only.jsonl")
        data, arguments = [*data, work / "silver_only.jsonl"], [*arguments, "--teacher", labels]
    students = learn(work, seeds, [*tool, "--encoder", base, "--data", *data, *arguments])
    python("export.py", model, *students, "--encoder", base, *exported)
    python("worth.py", model, debates, "--program", o.program)
    python("pointer.py", model, "--news", *resolved, "--gap", *pronouns, "--program", o.program)
    (model / "calibration.json").unlink(missing_ok=True)
    python("calibrate.py", model, "--program", o.program, "--dev", *dev, "--also", *also, out=model / "calibration.json")
    if (model / "MODEL_CARD.md").exists():
        python("../evaluate/card.py", corpora, o.program, "--model", model)


def teach(work, tool, encoders, data, recipe):
    """Trains the teacher on `data`; its checkpoint."""
    teacher = work / "teacher"
    if not done(teacher):
        encoder = ["--encoder", encoders / "mpnet"]
        python("train.py", *tool, *encoder, "--data", *data, "--out", teacher, *recipe["teacher"])
        (teacher / "done").touch()
    return teacher / "checkpoint.pt"


def label(work, tool, teacher, encoder, texts):
    """A teacher's labels of `texts`, and the attributions that they decode to."""
    labels, labelled = work / "labels.pt", work / "silver.jsonl"
    if not labels.exists():
        python("predict.py", teacher, *tool, "--encoder", encoder, "--data", *texts, "--labels", labels,
               "--silver", labelled, "--ranks", "2")
    return labels, labelled


def learn(work, seeds, arguments):
    """Trains a student for each seed, side by side; their checkpoints."""
    running = []
    for seed in seeds:
        folder = work / f"student{seed}"
        if not done(folder):
            command = [sys.executable, HERE / "train.py", *arguments, "--out", folder, "--seed", seed]
            running.append((folder, subprocess.Popen(list(map(str, command)), env={**os.environ, **SETTINGS})))
    for folder, process in running:
        if process.wait():
            sys.exit(f"error: training in {folder} failed")
        (folder / "done").touch()
    return [work / f"student{seed}" / "checkpoint.pt" for seed in seeds]


def only_silver(labelled, silver, out):
    """The teacher's own attributions in the texts that nobody annotated."""
    ids = {json.loads(line)["id"] for line in open(silver, encoding="utf-8")}
    with open(labelled, encoding="utf-8") as file, open(out, "w", encoding="utf-8") as new:
        for line in file:
            document = json.loads(line)
            if document["id"] in ids:
                new.write(json.dumps({**document, "silver": True}) + "\n")


if __name__ == "__main__":
    main()
