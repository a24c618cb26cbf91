"""Memory and time over many documents: how flat they are.

    many.py PROGRAM MODEL [--counts 1000 10000 200000] [--jobs 2]

Writes corpora of short invented articles of one length (JSON Lines), runs `extract` over each in turn, several rounds, and
prints a line a corpus: documents, words, seconds of processor time, greatest memory, and milliseconds a document when what
one document alone takes (the start) is taken off; medians. With models/tiny the encoder costs next to nothing, so that what
is left shows; its batches take the same memory whatever the corpus.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path
from statistics import median

from bench import run

NAMES = ["Ada Quist", "Bert Orr", "Ilse Torvane", "Tomas Feld", "Maren Holt", "Ivo Castellan"]
OFFICES = ["mayor", "harbour master", "spokeswoman", "minister", "coach", "analyst"]
SAID = ["the harbour would stay open", "the bridge had cost {} crowns", "nobody had asked the {} workers",
        "the vote of {} members was fair", "it rained on {} days", "there was no reason for alarm"]


def article(chance):
    name, office = chance.choice(NAMES), chance.choice(OFFICES)
    first, second = (chance.choice(SAID).format(chance.randint(2, 900)) for _ in range(2))
    return f"The {office}, {name}, said on Monday that {first}. “I know that {second},” {name.split()[1]} added."


def write(path, count):
    """A corpus of `count` articles; how many words it has."""
    chance, words = random.Random(7), 0
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            text = article(chance)
            words += len(text.split())
            file.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")
    return words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 200_000])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpora = {count: Path(folder, f"{count}.jsonl") for count in [1, *o.counts]}
        words = {count: write(path, count) for count, path in corpora.items()}
        claims, runs = Path(folder, "claims.jsonl"), {count: [] for count in corpora}
        for count in sorted(corpora) * o.rounds:
            # Of a small corpus the start is most, and one run says little.
            for _ in range(max(1, min(5, o.counts[-1] // count // 20))):
                command = ["extract", corpora[count], "--quiet", "--fresh", "--jobs", o.jobs, "--model", o.model.resolve()]
                runs[count].append(run(o.program.resolve(), *command, "-o", claims))
    start = median(seconds for _, seconds, _, _ in runs[1])
    print(f"start: {start:.2f} s")
    each = {}
    for count in o.counts:
        seconds, wall, memory = (median(figures) for figures in list(zip(*runs[count]))[1:])
        each[count] = 1000 * (seconds - start) / count
        print(f"{count:,} documents, {words[count]:,} words: {seconds:.1f} s, {wall:.1f} s wall, {memory:.0f} MB; "
              f"{each[count]:.3f} ms a document after the start, {each[count] / each[o.counts[0]]:.3f} of the first")


if __name__ == "__main__":
    main()
