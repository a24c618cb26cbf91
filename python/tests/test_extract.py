"""Texts and paths in, claims out, by the real program."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import warnings
from pathlib import Path

import ascribe
from ascribe import _program

from support import NOTE, OPTIONS, PROJECT, SAMPLE, alive, fragile


def plain(*paths):
    """What the program writes by itself."""
    command = [_program.find(), "extract", "--quiet", "--precision=f32", f"--model={OPTIONS['model']}", *paths]
    return [json.loads(line) for line in subprocess.run(command, capture_output=True, check=True).stdout.splitlines()]


class Extract(unittest.TestCase):
    def test_claims_are_those_of_the_program(self):
        expected = plain(SAMPLE)
        self.assertTrue(expected)
        self.assertEqual(ascribe.extract(SAMPLE, **OPTIONS).to_dicts(), expected)
        documents = []
        for path in sorted(SAMPLE.glob("*.txt")):
            documents.append({"id": path.name, "text": path.read_text(encoding="utf-8")})
        names = {document["id"] for document in documents}
        of_texts = ascribe.extract(documents, **OPTIONS).to_dicts()
        self.assertEqual(of_texts, [one for one in expected if one["document"]["id"] in names])

    def test_offsets_count_as_python_does(self):
        text = "😀 café — " + NOTE
        claims = ascribe.extract(text, **OPTIONS)
        self.assertTrue(claims)
        for claim in claims:
            pieces = " … ".join(text[start:end] for start, end in claim.content.spans)
            self.assertEqual(pieces, claim.content.text)

    def test_each_text_has_a_result(self):
        with ascribe.Extractor(**OPTIONS) as extractor:
            results = list(extractor.iter_results([NOTE, " ", {"id": "x", "text": 5}, {"id": "y", "text": NOTE}]))
            self.assertEqual([one.id for one in results], ["1", "2", "x", "y"])
            self.assertEqual([bool(one.claims) for one in results], [True, False, False, True])
            self.assertEqual(results[1].skipped, "empty")
            self.assertIn("--text-column", results[2].error)
            # The worker is the same afterwards.
            self.assertTrue(extractor.extract(NOTE))

    def test_documents_that_fail_are_told(self):
        texts = [NOTE, {"id": "x"}, "a lone surrogate: \ud800", NOTE]
        with self.assertWarnsRegex(ascribe.DocumentWarning, "x failed: it has no text"):
            claims = ascribe.extract(texts, **OPTIONS)
        self.assertEqual([one.id for one in claims.failed], ["x", "3"])
        self.assertEqual({claim.document.id for claim in claims}, {"1", "4"})
        with self.assertRaisesRegex(ascribe.DocumentError, "x failed"):
            ascribe.extract(texts, on_error="raise", **OPTIONS)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ascribe.extract(texts, on_error="ignore", **OPTIONS)

    def test_files_that_fail_are_told(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.txt").write_text(NOTE)
            (Path(folder) / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe")
            with self.assertWarnsRegex(ascribe.DocumentWarning, "b.txt failed"):
                claims = ascribe.extract(Path(folder), **OPTIONS)
        self.assertEqual([one.id for one in claims.failed], ["b.txt"])
        self.assertTrue(claims)

    def test_errors_are_the_programs(self):
        with self.assertRaisesRegex(ascribe.AscribeError, "^cannot read /no/such: .*|caused by"):
            ascribe.extract(Path("/no/such"), **OPTIONS)
        for documents in (NOTE, SAMPLE):
            with self.assertRaisesRegex(ascribe.AscribeError, "cannot use the model in /no/such(.|\n)*hint: "):
                ascribe.extract(documents, model="/no/such")
        with self.assertRaisesRegex(ascribe.AscribeError, "not found"):
            ascribe.extract(NOTE, program="/no/such")
        with self.assertRaisesRegex(ascribe.AscribeError, "invalid value"):
            ascribe.extract(NOTE, types="song")

    def test_a_path_given_as_a_text_is_refused(self):
        with self.assertRaisesRegex(ValueError, "pathlib.Path"):
            ascribe.extract(str(SAMPLE))
        with self.assertRaises(TypeError):
            ascribe.extract([SAMPLE, NOTE], **OPTIONS)
        with self.assertRaises(TypeError):
            ascribe.extract([5], **OPTIONS)

    def test_options_reach_the_program(self):
        claims = ascribe.extract(NOTE, outlet="--Sky News", types=("statement", "report"), **OPTIONS)
        self.assertEqual({claim.outlet.name for claim in claims}, {"--Sky News"})
        self.assertFalse(ascribe.extract(NOTE, min_confidence=1.0, **OPTIONS))

    def test_what_is_missing_in_a_table_is_unknown(self):
        nan = float("nan")
        rows = [{"id": "a", "text": NOTE, "title": nan, "date": None}, {"id": nan, "text": NOTE}, {"id": "c", "text": nan}]
        with self.assertWarnsRegex(ascribe.DocumentWarning, "c failed: it has no text"):
            claims = ascribe.extract(rows, **OPTIONS)
        self.assertEqual({claim.document.id for claim in claims}, {"a", "2"})
        self.assertIsNone(claims[0].document.title)

    def test_parts_and_sums_of_claims_are_claims(self):
        with self.assertWarns(ascribe.DocumentWarning):
            claims = ascribe.extract([NOTE, {"id": "x"}], **OPTIONS)
        for some in (claims[:1], claims + claims, claims + list(claims)):
            self.assertIsInstance(some, ascribe.Claims)
        self.assertEqual(len(claims + claims), 2 * len(claims))
        self.assertEqual([one.id for one in (claims[:1] + claims).failed], ["x", "x"])
        before = len(claims)
        claims += ascribe.Claims(claims)
        self.assertEqual((type(claims), len(claims)), (ascribe.Claims, 2 * before))

    def test_nothing_gives_nothing(self):
        self.assertEqual(ascribe.extract([], **OPTIONS), [])


class Streams(unittest.TestCase):
    def test_documents_are_read_as_claims_are_asked_for(self):
        read = []

        def endless():
            while True:
                read.append(1)
                yield NOTE * 100

        with ascribe.Extractor(**OPTIONS) as extractor:
            claims = extractor.iter_extract(endless())
            next(claims)
            with self.assertRaisesRegex(ascribe.AscribeError, "at work"):
                extractor.extract(NOTE)
            claims.close()
            self.assertLess(len(read), 1000)
            self.assertTrue(extractor.extract(NOTE))

    def test_an_error_of_the_callers_comes_through(self):
        def broken():
            yield NOTE
            raise KeyError("mine")

        with ascribe.Extractor(**OPTIONS) as extractor:
            with self.assertRaises(KeyError):
                extractor.extract(broken())
            self.assertTrue(extractor.extract(NOTE))

    def test_ctrl_c_ends_python_and_the_worker(self):
        script = textwrap.dedent(f"""
            import sys
            sys.path.insert(0, {str(PROJECT / "python")!r})
            import ascribe
            extractor = ascribe.Extractor(model={str(OPTIONS["model"])!r})
            def endless():
                while True:
                    yield {NOTE!r}
            try:
                for number, claim in enumerate(extractor.iter_extract(endless())):
                    if number == 0:
                        print(extractor._worker.child.pid, flush=True)
            except KeyboardInterrupt:
                print("interrupted", flush=True)
        """)
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        with child.stdout:
            worker = int(child.stdout.readline())
            self.assertTrue(alive(worker))
            child.send_signal(signal.SIGINT)
            self.assertEqual(child.stdout.readline(), "interrupted\n")
            child.wait()
        self.assertFalse(alive(worker))

    def test_the_worker_ends_with_python(self):
        script = textwrap.dedent(f"""
            import sys, time
            sys.path.insert(0, {str(PROJECT / "python")!r})
            import ascribe
            extractor = ascribe.Extractor(model={str(OPTIONS["model"])!r})
            extractor.extract({NOTE!r})
            print(extractor._worker.child.pid, flush=True)
            time.sleep(600)
        """)
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        with child.stdout:
            worker = int(child.stdout.readline())
            child.kill()
            child.wait()
        for _ in range(600):
            if not alive(worker):
                break
            time.sleep(0.1)
        self.assertFalse(alive(worker))


class Deaths(unittest.TestCase):
    def test_what_kills_the_worker_fails_and_the_rest_is_done(self):
        texts = [f"text {number}" for number in range(50)]
        texts[7] = texts[30] = texts[49] = "poison"
        with ascribe.Extractor(program=fragile(self)) as extractor:
            results = list(extractor.iter_results(texts))
        self.assertEqual([one.id for one in results], [str(number) for number in range(1, 51)])
        failed = [one for one in results if one.error]
        self.assertEqual([one.id for one in failed], ["8", "31", "50"])
        self.assertIn("signal 9", failed[0].error)

    def test_a_killed_worker_is_replaced(self):
        with ascribe.Extractor(**OPTIONS) as extractor:
            first = extractor.extract(NOTE)
            os.kill(extractor._worker.child.pid, signal.SIGKILL)
            self.assertEqual(extractor.extract(NOTE), first)

    def test_a_fork_has_a_worker_of_its_own(self):
        with ascribe.Extractor(**OPTIONS) as extractor:
            first = extractor.extract(NOTE)
            child = os.fork()
            if child == 0:
                os._exit(0 if extractor.extract(NOTE) == first else 1)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            self.assertEqual(extractor.extract(NOTE), first)


if __name__ == "__main__":
    unittest.main()
