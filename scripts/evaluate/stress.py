"""The stress suite: development articles as hostile feeds would bring them, and what the model loses.

    stress.py DEV.jsonl [PROGRAM [MODEL]]      prints JSON: F1 of content and source, and the drop, for each change
"""

import random
import re
import sys

from tool import PROJECT, command, read

sys.path.insert(0, str(PROJECT / "scripts/train"))
import variants as v  # noqa: E402
from edits import apply  # noqa: E402


def candidates(document, draw):
    """The two names of the corpus's campaign become invented ones."""
    new = {"Trump": "Velmaro", "Clinton": "Ostrenga", "Donald": "Tiberon", "Hillary": "Mirasha"}
    found = re.finditer(r"Trump|Clinton|Donald|Hillary|TRUMP|CLINTON|DONALD|HILLARY", document["text"])
    edits = []
    for match in found:
        name = new[match.group().capitalize()]
        edits.append((match.start(), match.end(), name.upper() if match.group().isupper() else name))
    return apply(document, edits)


# Without marks, or in one case, part of the information is truly gone.
CHANGES = {
    "candidates renamed": candidates, "all names invented": v.renamed, "marks straightened": v.straight,
    "marks of other languages": v.foreign, "marks misplaced": v.misplaced, "closing marks lost": v.unclosed,
    "all marks lost": v.unmarked, "paragraphs joined": v.joined, "lines wrapped": v.wrapped, "lower case": v.lower,
    "upper case": v.upper, "typos": v.typos, "machine translation": v.translated, "furniture between": v.furniture,
    "transcripts and lists": v.listed,
}


def stress(tool, documents):
    out = {}
    for name, change in {"as published": None, **CHANGES}.items():
        changed = [change(d, random.Random(d["id"])) if change else d for d in documents]
        changed = [{k: d[k] for k in ("id", "text", "attributions")} for d in changed]
        # The kind of a quotation goes with its marks, so only the figure for all is compared.
        score = tool.score(changed, tool.extract(changed))["attr"]["all"]["CS"]["f1"]
        out[name] = {"f1": score, "drop": round(out["as published"]["f1"] - score, 2) if out else 0.0}
    return out


if __name__ == "__main__":
    command(__doc__, lambda tool, dev: stress(tool, read(dev)))
