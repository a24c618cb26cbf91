"""What the training scripts do to annotated texts. Needs only Python."""

import random
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
import annotate  # noqa: E402
import edits  # noqa: E402
import frames  # noqa: E402
import variants  # noqa: E402

TEXT = (
    "Port to close, says mayor\n"
    "“The port is shut,” said Ilse Torvane. “Nobody sails.”\n\n"
    "Torvane told reporters that the pilots had agreed to stay. Officials denied it.\n"
    "The harbour master said Ilse’s plan would fail."
)


def place(words, nth=0):
    at = -1
    for _ in range(nth + 1):
        at = TEXT.index(words, at + 1)
    return [at, at + len(words)]


def document():
    def one(source, cue, *content):
        return {"source": [source] if source else [], "cue": [cue], "content": list(content)}

    return {
        "id": "a",
        "text": TEXT,
        "attributions": [
            one(place("mayor"), place("says"), place("Port to close")),
            one(place("Ilse Torvane"), place("said"), place("“The port is shut,”"), place("“Nobody sails.”")),
            one(place("Torvane", 1), place("told"), place("that the pilots had agreed to stay")),
            one(place("Officials"), place("denied"), place("it")),
            one(place("The harbour master"), place("said", 1), place("Ilse’s plan would fail")),
        ],
    }


def letters(text):
    return "".join(c.lower() for c in text if c.isalnum())


def words(document, attribution, role):
    return letters("".join(document["text"][start:end] for start, end in attribution[role]))


class Edits(unittest.TestCase):
    def test_offsets_follow_replacements(self):
        at = TEXT.index("told")
        changed = edits.apply(document(), [(0, 0, ">> "), (at, at + 4, "informed"), (5, 8, "")])
        third = changed["attributions"][2]
        self.assertEqual(changed["text"][slice(*third["cue"][0])], "informed")
        self.assertEqual(words(changed, third, "content"), "thatthepilotshadagreedtostay")
        self.assertEqual(words(changed, changed["attributions"][0], "content"), "portclose")

    def test_random_edits_keep_what_they_do_not_touch(self):
        for seed in range(200):
            draw = random.Random(seed)
            spots = sorted(draw.sample(range(len(TEXT)), 12))
            cuts = [(a, b, draw.choice(["", "x", "long words"])) for a, b in zip(spots[::2], spots[1::2])]
            changed = edits.apply(document(), cuts)
            for before, after in zip(document()["attributions"], changed["attributions"]):
                for role in edits.ROLES:
                    for start, end in after[role]:
                        self.assertTrue(0 <= start < end <= len(changed["text"]))
                    if all(b <= s or a >= e for s, e in before[role] for a, b, _ in cuts):
                        self.assertEqual(words(changed, after, role), words(document(), before, role))


class Variants(unittest.TestCase):
    def test_changes_of_form_keep_all_words(self):
        for change in (
            variants.straight, variants.foreign, variants.unmarked, variants.unclosed, variants.misplaced,
            variants.lower, variants.upper, variants.joined, variants.wrapped, variants.furniture,
        ):
            for seed in range(20):
                changed = change(document(), random.Random(seed))
                for before, after in zip(document()["attributions"], changed["attributions"]):
                    for role in edits.ROLES:
                        self.assertEqual(words(changed, after, role), words(document(), before, role), change.__name__)

    def test_names_are_replaced_everywhere(self):
        text = variants.renamed(document(), random.Random(1))["text"]
        self.assertNotIn("Torvane", text)
        self.assertIn("harbour master", text)

    def test_nested_ones_get_a_parent_around_them(self):
        found = 0
        for seed in range(40):
            changed = variants.nested(document(), random.Random(seed))
            for inner in changed["attributions"]:
                if "parent" in inner:
                    found += 1
                    outer = changed["attributions"][inner["parent"]]
                    start, end = outer["content"][0]
                    for role in edits.ROLES:
                        self.assertTrue(all(start <= s and e <= end for s, e in inner[role]))
                    self.assertTrue(outer["source"][0][1] <= start or outer["source"][0][0] >= end)
        self.assertGreater(found, 5)

    def test_gathered_quotations_are_attributed_line_by_line(self):
        quoted = "\n".join(f"“Words of {n} are here,” said Ada." for n in "abcdef")
        starts = [i for i, c in enumerate(quoted) if c == "“"]
        own = [{"source": [[s + 28, s + 31]], "cue": [[s + 23, s + 27]], "content": [[s, s + 22]]} for s in starts]
        for seed in range(30):
            changed = variants.gathered({"id": "a", "text": quoted, "attributions": own}, random.Random(seed))
            added = changed["attributions"][len(own) :]
            self.assertGreaterEqual(len(added), 4)
            for one in added:
                self.assertIn("wordsof", words(changed, one, "content"))
                self.assertIn(changed["text"][slice(*one["cue"][0])], (":", "—", "―", "–", "-", "--"))
                self.assertTrue(changed["text"][one["source"][0][0]].isupper())

    def test_a_lone_quotation_becomes_a_line_of_a_transcript_or_list(self):
        text = "Before.\n“We will sail,” said Ilse Torvane.\nAfter."
        lone = {"source": [[29, 41]], "cue": [[24, 28]], "content": [[8, 23]]}
        for seed in range(30):
            changed = variants.listed({"id": "a", "text": text, "attributions": [lone]}, random.Random(seed))
            after = changed["attributions"][0]
            self.assertEqual(words(changed, after, "content"), "wewillsail")
            self.assertEqual(words(changed, after, "source"), "ilsetorvane")
            self.assertTrue(changed["text"].startswith("Before.\n") and changed["text"].endswith("\nAfter."))


class Annotation(unittest.TestCase):
    def test_lines_become_offsets(self):
        numbers = [TEXT[a:b] for a, b in annotate.sentences(TEXT)]
        at = next(n for n, sentence in enumerate(numbers) if sentence.startswith("Torvane told"))
        found = annotate.read(TEXT, f"{at} | statement | Torvane | told | that the pilots <...> to stay")
        self.assertEqual(found["source"], [place("Torvane", 1)])
        self.assertEqual(found["content"], [place("that the pilots had agreed to stay")])

    def test_what_does_not_fit_is_told(self):
        for line in ("0 | statement | x | says | Port", "0 | rumour | mayor | says | Port", "99 | statement | - | says | Port", "0 | statement"):
            with self.assertRaises(ValueError):
                annotate.read(TEXT, line)

    def test_a_cue_within_a_content_is_nested(self):
        outer = {"cue": [[5, 9]], "content": [[10, 40]], "source": []}
        inner = {"cue": [[20, 24]], "content": [[25, 40]], "source": []}
        annotate.nest([outer, inner])
        self.assertEqual(inner["parent"], 0)
        self.assertNotIn("parent", outer)


class Frames(unittest.TestCase):
    def test_contents_stand_where_they_are_said_to(self):
        items = [("We have cut 17 taxes.", 1), ("I hope that you will vote!", 0), ("Norda won, and we lost.", 1)]
        framer = frames.Framer(["Yesterday we have met, and we hope for Norda"])
        for seed in range(30):
            found = []
            for document in framer.documents(items, seed):
                for start, end, number, kind in document["contents"]:
                    found.append((number, kind))
                    content = document["text"][start:end]
                    self.assertIn(("taxes", "vote", "Norda")[number], content)
                    if kind == "bare":
                        self.assertEqual(content, items[number][0])
                    elif kind == "quoted":
                        self.assertEqual((content[0], content[-1]), ("“", "”"))
                    else:
                        self.assertTrue(content[-1].isalnum())
            self.assertEqual(sorted(found), [(n, k) for n in range(3) for k in sorted(frames.KINDS)])

    def test_reported_speech_is_of_others(self):
        framer = frames.Framer(["Yesterday we have met, and we hope for Norda"])
        said = {framer.reported("We've cut 17 taxes.", random.Random(seed)) for seed in range(20)}
        self.assertEqual(said, {"they had cut 17 taxes", "we've cut 17 taxes"})
        self.assertEqual(framer.reported("Norda won.", random.Random(1)), "Norda won")


if __name__ == "__main__":
    unittest.main()
