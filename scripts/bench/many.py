"""Memory and time over many documents: how flat they are.

    many.py PROGRAM MODEL [--counts 1000 10000 200000] [--jobs 2]

Writes corpora of short invented articles of one length (JSON Lines), runs `extract` over each, and prints a line a corpus:
documents, words, seconds of processor time and milliseconds a document, greatest memory. With models/tiny the encoder
costs next to nothing, so that what is left shows; its batches take the same memory whatever the corpus.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

from bench import run

NAMES = ["Ada Quist", "Bert Orr", "Ilse Torvane", "Tomas Feld", "Maren Holt", "Ivo Castellan"]
OFFICES = ["mayor", "harbour master", "spokeswoman", "minister", "coach", "analyst"]
SAID = ["the harbour would stay open", "the bridge had cost {} crowns", "nobody had asked the {} workers",
        "the vote of {} members was fair", "it rained on {} days", "there was no reason for alarm"]


def article(chance):
    name, office = chance.choice(NAMES), chance.choice(OFFICES)
    first, second = (chance.choice(SAID).format(chance.randint(2, 900)) for _ in range(2))
    return f"The {office}, {name}, said on Monday that {first}. “I know that {second},” {name.split()[1]} added."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 200_000])
    parser.add_argument("--jobs", type=int, default=2)
    o = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for count in o.counts:
            chance, words, corpus = random.Random(7), 0, Path(folder, "corpus.jsonl")
            with open(corpus, "w", encoding="utf-8") as file:
                for number in range(count):
                    text = article(chance)
                    words += len(text.split())
                    file.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")
            claims = Path(folder, "claims.jsonl")
            _, seconds, wall, memory = run(o.program.resolve(), "extract", corpus, "--quiet", "--fresh", "--jobs", o.jobs,
                                           "--model", o.model.resolve(), "-o", claims)
            print(f"{count:,} documents, {words:,} words: {seconds:.1f} s, {1000 * seconds / count:.3f} ms a document, "
                  f"{wall:.1f} s wall, {memory:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
