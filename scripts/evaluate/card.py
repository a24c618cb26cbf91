"""Measures the model and writes the figures where they are quoted. No figure there is typed by hand.

    card.py CORPORA [PROGRAM] [--model MODEL]

CORPORA holds polnear/ (dev.jsonl, multi_annotator.jsonl) and what data/gold refers to; PROGRAM is
target/release/ascribe, MODEL models/ascribe-small. Writes MODEL/metrics.json and the block between `<!-- figures -->` and
`<!-- end of figures -->` of MODEL/MODEL_CARD.md, and that of README.md: the main figures of ascribe-small, and what every
model measured so far costs and yields.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from off_domain import off_domain
from people import compare
from resolution import speakers
from stress import stress
from tool import KINDS, PROGRAM, PROJECT, Tool, read
from venues import venues

MODELS = PROJECT / "models"
DEFAULT = MODELS / "ascribe-small"
ROLES = ("content", "cue", "source")
# Published with the corpus or measured with the same scorer; see MODEL_CARD.md for what they were measured on.
ANNOTATORS = {"all": 76.0, "direct": 98.1, "mixed": 89.6, "indirect": 67.4}
CITRON = {"all": 52.6, "direct": 65.7, "mixed": 62.2, "indirect": 47.2}


def extract(program, corpus, out, *options):
    """Runs extract; returns wall seconds, processor seconds and the largest resident memory (MB)."""
    command = [program, "extract", corpus, "-o", out, "--quiet", "--types", "all", *options]
    started = time.monotonic()
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"error: {' '.join(map(str, command))} failed")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(program, model, corpora):
    dev, tool = corpora / "polnear/dev.jsonl", Tool(program)
    gold = read(dev)
    words = sum(len(document["text"].split()) for document in gold)
    metrics = {"corpus": "PolNeAR 1.0 dev", "words": words, "processor": processor(), "runs": {}, "precisions": {}}
    doctor = subprocess.run([program, "doctor"], check=True, capture_output=True, text=True).stdout
    metrics["model"] = re.search(r"^model\s+(\S+)", doctor, re.M)[1]
    metrics["default_precision"] = re.search(r"^device\s+\S+ (\S+)", doctor, re.M)[1]
    metrics["people"] = compare(tool, corpora / "polnear")
    with tempfile.TemporaryDirectory() as folder:
        for precision in sorted({"f32", "bf16", metrics["default_precision"]}):
            claims = Path(folder, precision + ".jsonl")
            _, cpu, _ = extract(program, dev, claims, "--precision", precision, "--jobs", "1")
            scores = tool.score(gold, read(claims))
            metrics["precisions"][precision] = {"words_per_processor_second": round(words / cpu), "scores": scores}
        for jobs in (1, 2):
            claims = Path(folder, f"jobs{jobs}.jsonl")
            wall, cpu, memory = extract(program, dev, claims, "--jobs", str(jobs))
            metrics["runs"][jobs] = {
                "words_per_second": round(words / wall),
                "words_per_processor_second": round(words / cpu),
                "peak_memory_mb": round(memory),
            }
        same = Path(folder, "jobs1.jsonl").read_bytes() == Path(folder, "jobs2.jsonl").read_bytes()
        metrics["same_bytes_with_1_and_2_jobs"] = same
    metrics["off_domain"] = off_domain(tool, corpora)
    metrics["stress"] = stress(tool, gold)
    metrics["speakers"] = speakers(tool, corpora)
    metrics["venues"] = venues(tool, corpora)
    metrics["confidence"] = json.loads((model / "calibration.json").read_text())
    metrics["worth"] = json.loads((model / "worth.json").read_text())
    return metrics


def processor():
    try:
        name = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        name = platform.processor()
    return f"{name}, {os.cpu_count()} processors"


def row(*cells):
    return "| " + " | ".join(map(str, cells)) + " |"


def head(*cells):
    return [row(*cells), "|---" * len(cells) + "|"]


def people(metrics):
    own = metrics["people"]["train"]
    yield (
        f"Against people, on {own['documents']} articles that 5 or 6 annotators read each and that the model never saw "
        "(F1 of content and source; 95 % interval of the gap by a bootstrap over articles):"
    )
    yield ""
    yield from head("", *KINDS)
    yield row("annotator against annotator", *(f"{own[k]['people']:.1f}" for k in KINDS))
    yield row("**model against annotator**", *(f"**{own[k]['model']:.1f}**" for k in KINDS))
    yield row("gap", *(f"{own[k]['gap']:+.1f} ({own[k]['interval'][0]:+.1f} to {own[k]['interval'][1]:+.1f})" for k in KINDS))


def development(metrics):
    ours = metrics["precisions"][metrics["default_precision"]]["scores"]
    attributions = ours["attr"]
    yield f"PolNeAR dev (84 articles, {metrics['words']:,} words), `{metrics['model']}`, {metrics['default_precision']}, all types:"
    yield ""
    yield from head("content and source right (F1)", *KINDS)
    yield row("**ascribe**", *(f"**{attributions[k]['CS']['f1']:.1f}**" for k in KINDS))
    yield row("precision / recall", *(f"{attributions[k]['CS']['p']:.1f} / {attributions[k]['CS']['r']:.1f}" for k in KINDS))
    yield row("annotators among themselves (on other articles)", *(f"{ANNOTATORS[k]:.1f}" for k in KINDS))
    yield row("Citron, retrained on the same articles", *(f"{CITRON[k]:.1f}" for k in KINDS))
    yield ""
    exact = ", ".join(f"{role} {ours['span'][role]['f1']:.1f}" for role in ROLES)
    yield f"Exact spans (F1): {exact}. Of the contents found, {ours['link']['source_agree']:.1f} % have the right source."


def elsewhere(metrics):
    own = metrics["off_domain"]
    yield "Off its home ground (data/gold, statements and reports, content and source):"
    yield ""
    yield from head("", "passages", "words", "F1", "precision", "recall", "two readings agree (F1, all types)")
    for name, title in (("news", "Australian news"), ("rest", "biographies, fiction, addresses")):
        part, claims = own[name], own[name]["claims"]
        figures = (f"{claims[k]:.1f}" for k in ("f1", "precision", "recall"))
        yield row(title, part["passages"], f"{part['words']:,}", *figures, f"{own['readings'][name]['f1']:.1f}")
    silent = own["passages without claims"]
    yield ""
    yield f"On {silent['passages']} passages without any it returns {silent['per 1000 words']} claims per 1,000 words."


FORMS = {"he": "he, she", "nominal": "common nouns", "they": "they, it, both", "who": "who, which", "i": "I, we", "all": "all"}


def voices(metrics):
    given, found = (metrics["speakers"][name]["groups"] for name in ("given", "found"))
    yield (
        "Speakers of sources without a name, on 40 articles of PolNeAR dev resolved by hand. Given: with the corpus's own "
        "attributions; found: with the model's. Named: the article names whom the source means; wrong: a name given that "
        "is not right, of all:"
    )
    yield ""
    yield from head("source", "sources", "named", "given: right (%)", "unknown (%)", "wrong (%)", "found: right (%)", "wrong (%)")
    share = lambda part, whole: f"{100 * part / max(1, whole):.1f}"
    for form, title in FORMS.items():
        if form not in given or form not in found:
            continue
        one, two = given[form], found[form]
        figures = (share(one["right"], one["named"]), share(one["unknown"], one["named"]), share(one["wrong"], one["found"]))
        yield row(title, one["gold"], one["named"], *figures, share(two["right"], two["named"]), share(two["wrong"], two["found"]))
    yield ""
    claims, gap = metrics["speakers"]["given"]["claims"], metrics["speakers"]["gap"]
    yield (
        f"Wrong names are {share(given['all']['wrong'], claims)} % of the {claims:,} claims of these articles. GAP test "
        f"({gap['pronouns']:,} pronouns of Wikipedia, the two names not told): F1 {gap['f1']}."
    )


def certain(metrics):
    yield "Names kept from a speaker's confidence on (given attributions):"
    yield ""
    yield from head("confidence", "right (%)", "named sources answered rightly (%)")
    for point in metrics["speakers"]["given"]["curve"]:
        yield row(point["least"], f"{point['precision']:.1f}", f"{point['coverage']:.1f}")


def places(metrics):
    yield (
        "Where, to whom and with which stance, by rules and lexicons, on 58 articles of PolNeAR dev annotated by hand (given "
        "attributions). The rules were tuned on the first half, and on articles of PolNeAR train annotated in the same way:"
    )
    yield ""
    yield from head("", "attributions", "venue: precision (%)", "recall (%)", "addressee: precision (%)", "recall (%)", "stance right (%)")
    for name, own in metrics["venues"].items():
        figures = [own[role][figure] for role in ("venue", "addressee") for figure in ("precision", "recall")]
        yield row(name, own["attributions"], *figures, own.get("stance", "–"))


def hostile(metrics):
    yield "Hostile text (PolNeAR dev, all types, F1 of content and source, and what is lost):"
    yield ""
    yield from head("", "F1", "drop")
    for name, figure in metrics["stress"].items():
        yield row(name, f"{figure['f1']:.1f}", f"{figure['drop']:.1f}")


FITTED = {
    "dev": "PolNeAR dev", "held": "the 16 articles that several annotators read", "off_domain": "the passages of data/gold",
}


def sure(metrics):
    for name, own in metrics["confidence"].items():
        title = FITTED.get(name, name)
        yield (
            f"Confidence on {title}, each half with what was fitted without it ({own['attributions']} attributions): "
            f"expected calibration error {own['ece']:.3f}, AUC of right against wrong {own['auc']:.3f}."
        )
        yield ""
        yield from head("--min-confidence", "right among those kept (%)", "right ones kept (%)")
        for point in own["curve"]:
            yield row(point["min_confidence"], point["right"] if point["right"] is not None else "–", point["kept"])
        yield ""


FRAMES = {"bare": "as spoken", "quoted": "quoted in an article", "reported": "as reported speech"}


def worth(metrics):
    own = metrics["worth"]
    yield (
        f"Check-worthiness on a tenth of ClaimBuster's {own['sentences']:,} debate sentences that it was not trained on "
        f"({own['bare']['worth_checking']} of {own['bare']['contents']} worth checking; thresholds from another tenth):"
    )
    yield ""
    yield from head("sentences", "F1", "precision", "recall", "average precision", "expected calibration error")
    for kind, title in FRAMES.items():
        figures = [f"{own[kind][figure]:.1f}" for figure in ("f1", "precision", "recall", "average_precision")]
        yield row(title, *figures, f"{own[kind]['ece']:.3f}")


def speed(metrics):
    yield f"Speed on PolNeAR dev ({metrics['processor']}):"
    yield ""
    yield from head("jobs", "words/s", "words per processor second", "peak memory")
    for jobs, own in metrics["runs"].items():
        figures = (f"{own['words_per_second']:,}", f"{own['words_per_processor_second']:,}", f"{own['peak_memory_mb']:,} MB")
        yield row(jobs, *figures)


def choices(metrics):
    """Every model and number format that was measured."""
    yield "What there is to choose: models and number formats, on PolNeAR dev (all types, F1 of content and source, one job):"
    yield ""
    yield from head("model", "format", *KINDS, "words per processor second")
    for path in sorted(MODELS.glob("ascribe-*/metrics.json"), key=lambda path: path.parent != DEFAULT):
        own = json.loads(path.read_text())
        for precision, one in own["precisions"].items():
            name = f"{precision} (default here)" if precision == own["default_precision"] else precision
            figures = (f"{one['scores']['attr'][kind]['CS']['f1']:.1f}" for kind in KINDS)
            yield row(path.parent.name, name, *figures, f"{one['words_per_processor_second']:,}")


def insert(path, sections, metrics):
    figures = "\n\n".join("\n".join(section(metrics)).strip() for section in sections)
    text = path.read_text(encoding="utf-8")
    start, end = "<!-- figures -->\n", "<!-- end of figures -->"
    before, rest = text.split(start)
    _, after = rest.split(end)
    path.write_text(f"{before}{start}{figures}\n{end}{after}", encoding="utf-8")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("program", type=Path, nargs="?", default=PROGRAM)
    parser.add_argument("--model", type=Path, default=DEFAULT)
    o = parser.parse_args()
    if not (o.corpora / "polnear/dev.jsonl").is_file():
        parser.error(f"{o.corpora} has no polnear/dev.jsonl")
    # The program is asked in many places; all ask this model.
    os.environ["ASCRIBE_MODEL"] = str(o.model.resolve())
    metrics = measure(o.program, o.model, o.corpora)
    (o.model / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n")
    sections = (people, development, elsewhere, voices, certain, places, worth, hostile, sure, speed)
    print(insert(o.model / "MODEL_CARD.md", sections, metrics))
    main_model = json.loads((DEFAULT / "metrics.json").read_text())
    insert(PROJECT / "README.md", (people, development, choices, elsewhere, voices, places, worth, speed), main_model)


if __name__ == "__main__":
    main()
