#!/usr/bin/env python3
"""Writes the cases that tests/eval_agreement.rs checks: small invented inputs and what the reference scorer makes of them.

usage: make_expectations.py SCORE.py OUT.jsonl
SCORE.py is the reference scorer; OUT gets one line a case, {"name", "gold", "predicted", "expected"}, `expected` last and
written as serde_json writes it, so that the order of keys can be compared too. Every run writes the same bytes.
"""
import importlib.util
import json
import random
import sys


def attribution(text, content=(), source=(), cue=()):
    """An attribution from pieces of text (their first place) or spans."""
    def spans(pieces):
        pieces = [pieces] if isinstance(pieces, str) else pieces
        return [list(p) if not isinstance(p, str) else [text.index(p), text.index(p) + len(p)] for p in pieces]
    return {"source": spans(source), "cue": spans(cue), "content": spans(content)}


def document(id, text, *attributions):
    return {"id": id, "text": text, "attributions": list(attributions)}


def pair(text, gold, predicted):
    """One document on both sides; each attribution as (content, source, cue)."""
    side = lambda parts: [document("d", text, *[attribution(text, *p) for p in parts])]
    return side(gold), side(predicted)


def hand_made():
    t = "“The bridge is sound,” said the engineer Mara Olt. Critics doubt that it will hold."
    right = [("“The bridge is sound,”", "the engineer Mara Olt", "said"), ("that it will hold", "Critics", "doubt")]
    yield "identical", pair(t, right, right)
    yield "nothing predicted", pair(t, right, [])
    yield "nothing in the gold", pair(t, [], right)
    yield "no attributions", pair(t, [], [])
    yield "trimmed ends", pair(t, right, [("The bridge is sound", "engineer Mara Olt.", "said "), ("that it will hold.", " Critics ", "doubt")])
    yield "wrong source", pair(t, right, [("The bridge is sound", "Critics", "said"), ("that it will hold", "Mara Olt", "doubt")])
    yield "wrong cue", pair(t, right, [("The bridge is sound", "Mara Olt", "doubt"), ("that it will hold", "Critics", ())])
    yield "part of the source and the cue", pair(t, right, [("The bridge is sound", "Olt", "said the"), ("it will hold", "Critics doubt", "doubt that")])

    t = "The harbour was closed, officials said, and would stay so until Friday, they added. Nobody: left."
    yield "discontinuous content", pair(t, [(["The harbour was closed", "and would stay so until Friday"], "officials", "said")],
                                        [("The harbour was closed", "officials", "said"), ("and would stay so until Friday", "they", "added")])
    yield "discontinuous on both sides", pair(t, [(["The harbour", "was closed", "until Friday"], ["officials", "they"], ["said", "added"])],
                                              [(["until Friday", "The harbour was"], ["they"], "added")])
    yield "overlapping pieces", pair(t, [(["The harbour was", "harbour was closed"], "officials", "said")], [("The harbour was closed", "officials", "said")])
    yield "shared source", pair(t, [("The harbour was closed", "officials", "said"), ("and would stay so", "officials", "said")],
                                [("The harbour was closed", "officials", "said"), ("and would stay so", "officials", "added")])
    yield "no source", pair(t, [("The harbour was closed", (), "said"), ("until Friday", (), "added")], [("The harbour was closed", (), "said"), ("until Friday", "they", "added")])
    yield "no cue", pair(t, [("The harbour was closed", "officials"), ("until Friday", "they")], [("The harbour was closed", "officials"), ("until Friday", "they", "added")])
    yield "cue without words", pair(t, [("left", "Nobody", ":"), ("until Friday", "they", [(22, 23)])], [("left", "Nobody", ":"), ("until Friday", "they", [(38, 39)])])
    yield "cue without words, none predicted", pair(t, [("left", "Nobody", ":")], [("left", "Nobody", ())])
    yield "cue without words, two pieces", pair(t, [("left", "Nobody", [(22, 23), (38, 39)])], [("left", "Nobody", [(38, 39), (90, 91)])])
    yield "source without words", pair(t, [("left", ":"), ("until Friday", [(22, 23)])], [("left", ()), ("until Friday", [(38, 39)])])
    yield "no content", pair(t, [((), "officials", "said"), ("until Friday", "they", "added")], [((), "officials", "said"), ((), "they", "added")])
    yield "content without words", pair(t, [([(22, 23)], "officials", "said")], [([(22, 23)], "officials", "said")])
    yield "empty spans", pair(t, [([(6, 6)], [(24, 24)], [(0, 0)]), ([(23, 23), (0, 3)], "they", "said")], [([(5, 8)], [(24, 33)], [(0, 0)]), ("The", [(72, 73)], [(97, 97)])])

    t = "alpha beta gamma delta epsilon zeta eta theta"
    yield "ties go by index", pair(t, [("alpha beta", (), "eta"), ("gamma delta", "zeta")], [("alpha beta gamma delta", "zeta")])
    yield "ties among predictions", pair(t, [("alpha beta gamma delta", "zeta")], [("gamma delta", "eta"), ("alpha beta", "zeta")])
    yield "exactly one half", pair(t, [("alpha beta gamma delta",), ("epsilon zeta eta",)], [("alpha beta",), ("zeta eta theta",)])
    yield "just below one half", pair(t, [("alpha beta gamma delta epsilon",)], [("alpha beta",)])
    yield "greedy is not optimal", pair(t, [("alpha beta gamma delta",), ("beta gamma delta",)], [("beta gamma delta",), ("gamma delta epsilon",)])
    yield "duplicates", pair(t, [("alpha beta", "zeta", "eta")] * 3, [("alpha beta", "zeta", "eta"), ("alpha beta", "theta", "eta")])
    yield "ties in rounding", pair(t, [("alpha", [(i, i + 1) for i in range(32)])], [("alpha", [(0, 1)])])

    marks = {
        "curly": "He said “we sail today” and that “it is cold” outside. “Stay,” Bo said.",
        "low": "He said „we sail today“ and that „it is cold” outside. „Stay,“ Bo said.",
        "guillemets": "He said «\u00a0we sail today\u00a0» and that « it is cold » outside. «Stay», Bo said.",
        "straight": "He said \"we sail today\" and that (\"it is cold\") outside. \"Stay,\" Bo said.",
        "backticks": "He said ``we sail today'' and that ``it is cold'' outside. ``Stay,'' Bo said.",
        "doubled": "He said ''we sail today'' and that ’’it is cold’’ outside. ''Stay,'' Bo said.",
        "single": "He said ‘we sail today’ and that 'it is cold' outside. ‘Stay,’ Bo said.",
        "unbalanced": "He said \" we sail today and that \" it is cold\"outside. Stay,\" Bo said.",
    }
    for name, t in marks.items():
        gold = [("we sail today", "He", "said"), ("that", "He", "said"), ("Stay", "Bo", "said"), ([(t.index("that"), t.index("outside"))], "He", "said")]
        found = [([(t.index("sail"), t.index("that") + 4)], "He", "said"), ("cold", "He", "said"), ([(t.index("Stay") - 2, t.index("Bo"))], "Bo", "said")]
        yield "marks: " + name, pair(t, gold, found)
    t = "“This goes on\nand on, they said.\n“And ends here.”\n\"So does\nthis\" one. “abcdefghi” j “abcdefghi” jk"
    yield "quotations over paragraphs", pair(t, [("This goes on", "they", "said"), ("and on",), ("And ends here",), ("So does\nthis",), ([(70, 83)],), ([(84, 98)],)],
                                             [("This goes on\nand on", "they", "said"), ("ends here",), ("this\" one",), ([(72, 83)],), ([(85, 98)],)])

    t = "𝒜da 😀 wrote: “naı\u0308ve cafe\u0301 owners… paid 1½ €” – Zoë_7 agreed 🇳🇱\u200d! हिन्दी ２３"
    yield "characters beyond the basic plane", pair(t, [("“naı\u0308ve cafe\u0301 owners… paid 1½ €”", "𝒜da 😀", "wrote:"), ("हिन्दी ２３", "Zoë_7", "agreed 🇳🇱")],
                                                    [("ve cafe\u0301 owners… paid 1½", "da", "😀 wrote"), ("हिन्द", "🇳🇱\u200d!", "agreed"), ("\u0301 owners", "Zoë", "–")])

    one, two = "Ada said yes.", "Bo said no, Cy says."
    a, b, c = attribution(one, "yes", "Ada", "said"), attribution(two, "no", "Bo", "said"), attribution(two, "no", "Cy", "says")
    yield "documents missing from the predictions", ([document("1", one, a), document("2", two, b)], [document("2", two, c)])
    yield "documents missing from the gold", ([document("2", two, b, c)], [document("1", one, a), document("2", two, c)])
    yield "gold twice", ([document("2", two, b), document("2", two, c), document("1", one, a)], [document("1", one, a), document("2", two, b)])
    yield "predicted twice", ([document("2", two, b)], [document("2", two, b), document("2", two, c)])
    yield "empty documents", ([document("0", ""), document("1", one, a), document("e", "", attribution("", [(0, 0)], [(0, 0)], [(0, 0)]))], [document("0", ""), document("e", "", attribution("", [(0, 0)]))])
    yield "no documents", ([], [])


WORDS = ["ships", "sail", "said", "told", "Ada", "Bo", "don't", "1½", "cafe\u0301", "😀", "𝒜b", "_x", "a", "naïve", "हिन्दी"]
GLUE = [" "] * 12 + [", ", ". ", "\n", "\n\n", " “", "” ", "\" ", " \"", "\"", " «", "» ", " ``", "'' ", "''", "’’", "„", "…", ": ", " – ", "\t", "\u00a0", "\r\n", ",” ", ".\" ", "(\"", "’"]


def random_text(r, words):
    return "".join(r.choice(WORDS) + r.choice(GLUE) for _ in range(r.randint(0, words)))


def random_span(r, n, longest):
    s = r.randint(0, n)
    return [s, min(n, s + (0 if r.random() < 0.05 else r.randint(0, longest)))]


def random_attribution(r, n, longest):
    spans = lambda chance, most, long: [random_span(r, n, long) for _ in range(r.randint(1, most))] if r.random() < chance else []
    return {"source": spans(0.8, 2, 12), "cue": spans(0.8, 2, 6), "content": spans(0.95, 3, longest)}


def perturbed(r, attributions, n, longest):
    """What a middling tool would make of the attributions."""
    out = []
    for a in attributions:
        a = json.loads(json.dumps(a))
        chance = r.random()
        if chance < 0.1:
            continue
        for role in a:
            for span in a[role]:
                for end in (0, 1):
                    if r.random() < 0.3:
                        span[end] = max(0, min(n, span[end] + r.randint(-6, 6)))
                span.sort()
            if r.random() < 0.08:
                a[role] = []
            if r.random() < 0.08:
                a[role].append(random_span(r, n, longest))
        if chance < 0.2 and out:
            out[-1]["content"] += a["content"]
            continue
        out.append(a)
        if chance > 0.93:
            out.append(json.loads(json.dumps(a)))
    if r.random() < 0.3:
        out.append(random_attribution(r, n, longest))
    if r.random() < 0.3:
        r.shuffle(out)
    return out


def random_case(r, documents=3, words=40, attributions=6, longest=60):
    gold, predicted = [], []
    for i in range(r.randint(1, documents)):
        text = random_text(r, words)
        found = [random_attribution(r, len(text), longest) for _ in range(r.randint(0, attributions))]
        gold.append(document("d%d" % i, text, *found))
        if r.random() < 0.9:
            predicted.append(document("d%d" % i, text, *perturbed(r, found, len(text), longest)))
        if r.random() < 0.1:
            gold.append(document("d%d" % i, text, *perturbed(r, found, len(text), longest)))
        if r.random() < 0.05:
            predicted.append(document("x%d" % i, text, *found))
    r.shuffle(predicted)
    return gold, predicted


def reference(path):
    spec = importlib.util.spec_from_file_location("reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score


def main():
    score = reference(sys.argv[1])
    cases = list(hand_made()) + [("random %d" % seed, random_case(random.Random(seed))) for seed in range(12)]
    with open(sys.argv[2], "w", encoding="utf-8", newline="\n") as out:
        for name, (gold, predicted) in cases:
            case = {"name": name, "gold": gold, "predicted": predicted, "expected": score(gold, predicted)}
            out.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
