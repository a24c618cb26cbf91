"""Runs what the documentation shows, as it stands, against a build of the program.

    run.py PROGRAM [PAGE.md | NOTEBOOK.ipynb …]       default: everything in docs/

Of a page all ```sh blocks run, then all ```python blocks, in a folder of its own with the sample's articles in
`articles`. A python block, or a notebook, that imports a library which is not there is passed over.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def workplace(folder, program):
    """The environment in which the commands of the book work."""
    articles = folder / "articles"
    shutil.copytree(PROJECT / "data/sample", articles, ignore=shutil.ignore_patterns("gold.jsonl", "README.md"))
    shutil.copy(PROJECT / "data/sample/gold.jsonl", folder / "articles-gold.jsonl")
    (folder / "bin").mkdir()
    (folder / "bin/ascribe").symlink_to(program)
    model = os.environ.get("ASCRIBE_MODEL", str(PROJECT / "models/ascribe-small"))
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "ASCRIBE_BIN": str(program), "ASCRIBE_MODEL": model, "MPLBACKEND": "Agg",
            "PYTHONPATH": str(PROJECT / "python")}


def blocks(page):
    """(language, code, line) of each block that runs."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        return [("python", "\n".join("".join(cell["source"]) for cell in cells), 1)] if cells else []
    found = [(one.group(1), one.group(2), text[: one.start()].count("\n") + 1) for one in BLOCK.finditer(text)]
    return sorted(found, key=lambda one: one[0] == "python")


def run(page, program):
    """How many blocks ran; ends the program at one that fails."""
    ran = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = workplace(Path(folder), program)
        for language, code, line in blocks(page):
            command = ["bash", "-euo", "pipefail", "-c", code] if language == "sh" else [sys.executable, "-c", code]
            done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            place = f"{page.relative_to(PROJECT)}, line {line}"
            missing = re.search(r"^ModuleNotFoundError: No module named '(\w+)'", done.stdout, re.MULTILINE)
            if missing and missing.group(1) != "ascribe":
                print(f"{place}: passed over, there is no {missing.group(1)}")
            elif done.returncode:
                sys.exit(f"error: {place} does not work\n{done.stdout[-3000:]}")
            else:
                ran += 1
    return ran


def check_links():
    """Every page is in the summary, and every link leads somewhere."""
    docs = PROJECT / "docs"
    summary = re.findall(r"\]\((\S+?\.md)\)", (docs / "SUMMARY.md").read_text(encoding="utf-8"))
    pages = sorted(page.name for page in docs.glob("*.md") if page.name != "SUMMARY.md")
    if sorted(summary) != pages:
        sys.exit(f"error: docs/SUMMARY.md names {sorted(summary)}, and there are {pages}")
    for page in [*docs.glob("*.md"), PROJECT / "README.md", PROJECT / "python/README.md"]:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)|\{\{#include (\S+?)\}\}", text):
            path = (target[0] or target[1]).split("#")[0]
            if page.parent == docs and target[0] and path.startswith("../") and path.endswith(".md"):
                sys.exit(f"error: {page.relative_to(PROJECT)} leads to {path}, which the book does not have")
            if path and "://" not in path and not (page.parent / path).exists():
                sys.exit(f"error: {page.relative_to(PROJECT)} leads to {path}, which is not there")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = Path(sys.argv[1]).resolve()
    docs = PROJECT / "docs"
    pages = [Path(one).resolve() for one in sys.argv[2:]] or sorted([*docs.glob("*.md"), *docs.glob("*.ipynb")])
    check_links()
    ran = sum(run(page, program) for page in pages)
    if not ran:
        sys.exit("error: no block ran")
    print(f"{ran} blocks of {len(pages)} pages ran")


if __name__ == "__main__":
    main()
