"""Tests of `ascribe sheet -o page.html` in a real browser: it works, by mouse and keys, with thousands of claims, and what
hostile articles hold does nothing. Skipped where there is no Chromium (set CHROMIUM to name one)."""

import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import browser

ROOT = Path(__file__).resolve().parent.parent
EVIL = [
    "<script>alert(1)</script>",
    "\"onmouseover=\"alert(1)\" x='",
    "</script><img src=x onerror=alert(1)>",
    "<!-- --><svg/onload=alert(1)>",
    "nul \0 and bell \a",
    "‮kcabdrof‬ ‏اليوم‏ שלום",
    "😀👩‍🚀 z̷̡̛ﷺ",
    "&lt;b&gt; &amp; {{7*7}} ${7*7}",
]


def span(text, part, start=0):
    at = text.index(part, start)
    return [at, at + len(part)]


def claim(document, text, source, cue, content, **more):
    """A claim record; spans are where the words first stand."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    part = lambda words: {"text": words, "spans": [span(text, words)]}
    record = {
        "document": {"id": document, "title": more.pop("title", None), "sha256": sha256, "url": more.pop("url", None)},
        "kind": "indirect", "type": "statement", "content": part(content), "cue": part(cue),
        "source": {**part(source), "form": "named"}, "stance": "asserts", "confidence": 0.9, "sentence": text, "model": "m@0",
        "speaker": {"name": source, "resolved_by": "named", "confidence": 1.0},
    }
    record.update(more)
    record["id"] = "c" + hashlib.sha256(repr(record).encode()).hexdigest()[:15]
    return record, sha256, text


def port(number):
    """A name that no other number's claim has: claims that are alike would be one row."""
    parts = ["ba", "do", "fu", "ge", "hi", "ko", "lu", "me", "ni", "po", "ra", "so", "tu"]
    return "".join(parts[number // 13**place % 13] for place in (3, 2, 1, 0)).title()


def many(count):
    """Claims, invented, of 40 speakers in 20 outlets, five in an article."""
    for number in range(count):
        article, speaker = number // 5, f"Ada Quist{number % 40}"
        first = article * 5
        sentences = [f"Ada Quist{n % 40} said that ferry {n} to {port(n)}, {port(n + 7777)}, {port(n + 15551)} and {port(n + 22222)} would cost {n * 7} talers." for n in range(first, min(first + 5, count))]
        text = "\n\n".join(sentences)
        record, sha256, text = claim(
            f"{article}.txt", text, speaker, "said", f"ferry {number} to {port(number)}, {port(number + 7777)}, {port(number + 15551)} and {port(number + 22222)} would cost {number * 7} talers",
            outlet={"name": f"Outlet {article % 20}", "found_in": "metadata"}, kind=["direct", "mixed", "indirect"][number % 3],
            confidence=0.5 + number % 50 / 100,
        )
        sentence = sentences[number - first]
        at = text.index(sentence)
        for part in ("content", "cue", "source"):
            record[part]["spans"] = [span(text, record[part]["text"], at)]
        record["sentence"] = sentence
        yield record, sha256, text


def page(folder, claims, texts=True):
    """Makes a page from claims."""
    folder = Path(folder)
    (folder / "claims.jsonl").write_text("".join(json.dumps(record) + "\n" for record, _, _ in claims))
    arguments = []
    if texts:
        arguments = ["--texts", folder / "texts"]
        (folder / "texts").mkdir(exist_ok=True)
        for _, sha256, text in claims:
            (folder / "texts" / f"{sha256}.txt").write_bytes(text.encode())
    program = os.environ.get("ASCRIBE") or ROOT / "target/release/ascribe"
    subprocess.run([program, "sheet", folder / "claims.jsonl", "-o", folder / "page.html", *arguments, "--quiet"], check=True)
    return folder / "page.html"


def setUpModule():
    if not browser.find():
        raise unittest.SkipTest("no Chromium on the path or in CHROMIUM: the page is not tested")
    if "ASCRIBE" not in os.environ:
        subprocess.run(["cargo", "build", "--locked", "--release", "--quiet"], cwd=ROOT, check=True)


class Tab(unittest.TestCase):
    """A tab with a page, which must leave nothing on the console and ask for nothing but itself."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.tab = browser.Browser()
        self.addCleanup(self.tab.__exit__)

    def tearDown(self):
        self.tab.settle()
        self.assertEqual(self.tab.troubles(), [])

    def show(self, claims, **more):
        self.tab.open(page(self.folder.name, list(claims), **more))

    def set(self, field, value):
        self.tab.run(f"{{ const e = document.getElementById({field!r}); e.value = {value!r}; e.dispatchEvent(new Event('input', {{bubbles: true}})); }}")

    def shown(self):
        script = "[...document.querySelectorAll('#list > li')].filter(e => e.checkVisibility()).length"
        return self.tab.run(script), self.tab.run("document.getElementById('shown').textContent")


class Filtering(Tab):
    def test_each_field_filters_and_clearing_shows_all(self):
        self.show(many(200))
        self.assertEqual(self.shown(), (200, "200 of 200 shown"))
        worth = self.tab.run("document.getElementById('worth')")
        self.assertIsNone(worth, "no claim is scored, so there is nothing to choose")
        for field, value, count in [
            ("words", "1393 TALÉRS", 1), ("speaker", "quist7", 5), ("outlet", "Outlet 3", 10), ("kind", "mixed", 67),
            ("stance", "asserts", 200), ("confidence", "0.9", 40), ("words", "nowhere", 0),
        ]:
            self.set(field, value)
            self.assertEqual(self.shown(), (count, f"{count} of 200 shown"), field)
            articles = self.tab.run("[...document.querySelectorAll('article')].filter(e => !e.hidden).length")
            self.assertTrue((articles == 0) == (count == 0) and articles <= count)
            self.tab.run("document.getElementById('clear').click()")
            self.tab.settle()
        self.assertEqual(self.shown(), (200, "200 of 200 shown"))

    def test_bars_filter(self):
        self.show(many(200))
        bar = "document.querySelector('button[data-filter=outlet]').click()"
        self.tab.run(bar)
        self.assertEqual(self.shown()[0], 10)
        self.tab.run(bar)
        self.assertEqual(self.shown()[0], 200)

    def test_two_thousand_claims(self):
        self.show(many(2000))
        script = """(() => {
            const field = document.getElementById("words"), times = [];
            for (const words of ["ferry", "ferry 1", "", "talers 99", ""]) {
                field.value = words;
                const start = performance.now();
                field.dispatchEvent(new Event("input", {bubbles: true}));
                document.body.offsetHeight;
                times.push(Math.round(performance.now() - start));
            }
            return times.join(", ");
        })()"""
        load = self.tab.run("Math.round(performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart)")
        size = os.path.getsize(Path(self.folder.name, "page.html"))
        print(f"2,000 claims: {size / 1e6:.1f} MB, loaded in {load} ms, filtered and laid out in {self.tab.run(script)} ms")
        self.assertEqual(self.shown()[0], 2000)


class Jumping(Tab):
    def chosen(self):
        return self.tab.run("document.querySelector('[aria-current]')?.id")

    def test_from_a_claim_to_its_place_and_back(self):
        self.show(many(20))
        self.tab.run("document.querySelectorAll('a.to')[7].click()")
        self.tab.settle()
        self.assertEqual(self.chosen(), "r8")
        on = self.tab.run("[...document.querySelectorAll('mark.on')].map(e => e.textContent).join('|')")
        claim = self.tab.run("document.querySelector('#r8 .claim').textContent")
        speaker = self.tab.run("document.querySelector('#r8 .speaker').textContent")
        self.assertEqual(on, f"{speaker}|said|{claim}")
        target = self.tab.run("document.activeElement.matches('a.no:target') && document.activeElement.textContent")
        self.assertEqual(target, "8")
        self.tab.run("document.activeElement.click()")
        self.tab.settle()
        self.assertEqual(self.tab.run("document.activeElement.id"), "r8")
        self.tab.run("document.querySelector('mark[data-r=\"3\"]').click()")
        self.tab.settle()
        self.assertEqual((self.chosen(), self.tab.run("location.hash")), ("r3", "#r3"))

    def test_by_keys_alone(self):
        self.show(many(20))
        self.tab.key("Tab")
        self.assertEqual(self.tab.run("document.activeElement.className"), "skip")
        self.tab.key("Enter")
        self.tab.settle()
        self.assertEqual(self.tab.run("document.activeElement.id"), "claims")
        for _ in range(12):
            self.tab.key("Tab")
            if self.tab.run("document.activeElement.matches('a.to')"):
                break
        self.assertEqual(self.tab.run("getComputedStyle(document.activeElement).outlineStyle"), "solid")
        self.tab.key("j", "KeyJ")
        self.tab.key("ArrowDown")
        self.assertEqual(self.chosen(), "r3")
        self.set("words", "")
        self.tab.run("document.getElementById('r4').hidden = true")
        self.tab.key("j", "KeyJ")
        self.assertEqual(self.chosen(), "r5", "what is hidden is passed over")
        self.tab.key("k", "KeyK")
        self.assertEqual(self.chosen(), "r3")
        seen = self.tab.run("(b => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector('mark.on').getBoundingClientRect())")
        self.assertTrue(seen, "the article follows")

    def test_all_fields_have_names_and_nothing_is_wider_than_a_phone(self):
        self.show(many(20))
        fields = "[...document.querySelectorAll('input, select')].filter(e => !e.labels.length).length"
        self.assertEqual(self.tab.run(fields), 0)
        self.tab.resize(390, 844)
        self.tab.settle()
        self.assertLessEqual(self.tab.run("document.documentElement.scrollWidth"), 390)
        twice = "(ids => ids.length - new Set(ids).size)([...document.querySelectorAll('[id]')].map(e => e.id))"
        self.assertEqual(self.tab.run(twice), 0)


class Hostile(Tab):
    def claims(self):
        for number, evil in enumerate(EVIL):
            text = f"Ada {evil} said it {evil} burned."
            yield claim(
                f"{evil}/{number}", text, f"Ada {evil}", "said", f"it {evil} burned", title=evil, url="javascript:alert(1)",
                outlet={"name": evil, "found_in": "metadata"},
            )

    def test_what_is_hostile_is_text(self):
        for texts in (True, False):
            self.show(self.claims(), texts=texts)
            made = "document.querySelectorAll('img, [onmouseover], [onload], [onerror], a[href^=javascript]').length"
            self.assertEqual(self.tab.run(made), 0)
            self.assertEqual(self.tab.run("document.querySelectorAll('script').length"), 1)
            contents = self.tab.run("[...document.querySelectorAll('mark.c[data-r]')].map(e => e.textContent)")
            expected = [f"it {evil} burned".replace("\0", "�").replace("\a", "�") for evil in EVIL]
            self.assertEqual(sorted(contents), sorted(expected))
            for evil in EVIL[:4]:
                self.set("outlet", evil)
                self.assertEqual(self.shown()[0], 1)

    def test_a_script_that_gets_in_does_not_run(self):
        self.show(self.claims())
        path = Path(self.folder.name, "page.html")
        path.write_text(path.read_text().replace("<main>", "<main><script>window.ran = 1</script><img src='https://a.example/x'>"))
        self.tab.open(path)
        self.assertIsNone(self.tab.run("window.ran"))
        self.assertIn("Content Security Policy", " ".join(self.tab.troubles()))
        self.tab.events.clear()


if __name__ == "__main__":
    unittest.main()
