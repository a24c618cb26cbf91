"""What a worker process costs beside a plain run, and what libtorch in the same process as another torch does.

    measure.py PROGRAM CORPUS.jsonl        prints the figures that docs/python.md gives
    measure.py --clash LIBTORCH_CPU.SO     loads that library beside this Python's torch
"""

import ctypes
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))


def children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(what, work):
    wall, own, below = time.perf_counter(), time.process_time(), children()
    result = work()
    print(f"{what}: {time.perf_counter() - wall:.2f} s, of processors: Python {time.process_time() - own:.2f} s, "
          f"program {children() - below:.2f} s", flush=True)
    return result


def main(program, corpus):
    import ascribe

    documents = [json.loads(line) for line in open(corpus, encoding="utf-8")]
    documents = [{"id": one["id"], "text": one["text"]} for one in documents]
    text = "".join(json.dumps(one) + "\n" for one in documents)
    print(f"{len(documents)} documents, {sum(len(one['text'].split()) for one in documents)} words")
    options = {"jobs": 1, "program": program}
    command = [program, "extract", "--quiet", "--jobs=1"]

    def start():
        with ascribe.Extractor(**options) as extractor:
            extractor.extract("The port is open.")

    def one_by_one():
        with ascribe.Extractor(**options) as extractor:
            return sum(len(extractor.extract(one)) for one in documents)

    def stream():
        with ascribe.Extractor(**options) as extractor:
            return len(extractor.extract(documents))

    def table():
        return len(claims.to_pandas())

    for _ in range(3):
        measure("a worker starts and answers", start)
    for _ in range(2):
        measure("plain run", lambda: subprocess.run([*command, "-"], input=text.encode(), stdout=subprocess.DEVNULL))
        measure("Extractor, all at once", stream)
        measure("Extractor, one after the other", one_by_one)
    claims = ascribe.extract(documents[:20], **options)
    measure("a table of pandas", table)


def clash(library):
    import torch

    print("torch", torch.__version__, flush=True)
    ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    print("both are loaded", flush=True)
    print(torch.ones(2, 2).matmul(torch.ones(2, 2)).sum().item())


if __name__ == "__main__":
    clash(sys.argv[2]) if sys.argv[1] == "--clash" else main(*sys.argv[1:])
