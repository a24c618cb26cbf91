"""Text that is not campaign news: the passages of data/gold/dev.jsonl, annotated by hand, with types.

    off_domain.py CORPORA [PROGRAM [MODEL]]      prints JSON

Statements and reports only, as the tool gives them by default. "news" is the ABC's, "rest" biographies, fiction and
addresses. Also how far the two readings of the passages agree.
"""

import sys

from tool import PROJECT, command

sys.path.insert(0, str(PROJECT / "scripts/train"))
import passages  # noqa: E402

GOLD = PROJECT / "data/gold"
CLAIMS = ("statement", "report")


def parts(documents):
    news = [d for d in documents if d["id"].startswith("abc_")]
    return {"all": documents, "news": news, "rest": [d for d in documents if d not in news]}


def figures(score):
    own = score["attr"]["all"]["CS"]
    return {"f1": own["f1"], "precision": own["p"], "recall": own["r"], "gold": score["attr"]["all"]["gold"]}


def off_domain(tool, corpora):
    documents = list(passages.join(corpora, GOLD / "dev.jsonl"))
    predicted = tool.extract(documents)
    found = {document["id"]: document["attributions"] for document in predicted}
    out = {}
    for name, part in parts(documents).items():
        out[name] = {
            "passages": len(part),
            "words": sum(len(d["text"].split()) for d in part),
            "claims": figures(tool.score(part, predicted, ",".join(CLAIMS))),
            "all types": figures(tool.score(part, predicted)),
        }
    silent = [d for d in parts(documents)["rest"] if not any(a["type"] in CLAIMS for a in d["attributions"])]
    count = sum(claim["type"] in CLAIMS for d in silent for claim in found[d["id"]])
    words = sum(len(d["text"].split()) for d in silent)
    out["passages without claims"] = {"passages": len(silent), "words": words, "per 1000 words": round(1000 * count / words, 2)}
    one, other = (list(passages.join(corpora, GOLD / f"dev.reading{n}.jsonl")) for n in (1, 2))
    out["readings"] = {name: figures(tool.score(part, other)) for name, part in parts(one).items()}
    return out


if __name__ == "__main__":
    command(__doc__, off_domain)
