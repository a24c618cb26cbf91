"""Documents in, claims out."""

from __future__ import annotations

import itertools
import json
import os
import re
import warnings
from pathlib import Path
from typing import Any, Iterable, Iterator, List, Literal, Mapping, Optional, Sequence, Tuple, Union

from . import _program, _worker
from ._claims import Claims
from ._errors import AscribeError, DocumentError, DocumentWarning
from ._record import Claim, ClaimType
from ._result import Failure, Result
from ._worker import Worker, WorkerDied

PathLike = Union["os.PathLike[str]", Path]
Text = Union[str, Mapping[str, Any]]
"""A text, or a document with ``text`` and, if known, ``id``, ``title``, ``author``, ``date``, ``url``, ``outlet``."""
Documents = Union[Text, PathLike, Iterable[Union[Text, PathLike]]]
OnError = Literal["warn", "raise", "ignore"]

AHEAD = 4 * 64 * 1024
"""Bytes that are sent to each job of a worker before its answers come: enough to keep it busy."""


class Extractor:
    """Extracts claims; the model stays loaded between calls.

    All options are those of ``ascribe extract``; ``comments`` is ``--include comments``. `program` names the program.

    >>> with Extractor(outlet="Sky News") as extractor:
    ...     for text in ["“We sail at dawn,” Ada Quist said.", "Ada Quist said that nobody was hurt."]:
    ...         [(claim.speaker.name, claim.kind, claim.outlet.name) for claim in extractor.extract(text)]
    [('Ada Quist', 'direct', 'Sky News')]
    [('Ada Quist', 'indirect', 'Sky News')]

    An extractor does one thing at a time: give each thread its own.
    """

    def __init__(
        self,
        *,
        outlet: Optional[str] = None,
        types: Union[None, Literal["all"], str, Sequence[ClaimType]] = None,
        min_confidence: Optional[float] = None,
        manifest: Optional[Union[str, Path]] = None,
        path_template: Optional[str] = None,
        text_column: Optional[str] = None,
        comments: bool = False,
        jobs: Optional[int] = None,
        model: Optional[Union[str, Path]] = None,
        device: Optional[str] = None,
        precision: Optional[Literal["auto", "f32", "bf16", "int8"]] = None,
        save_text: Optional[Union[str, Path]] = None,
        program: Optional[Union[str, Path]] = None,
    ) -> None:
        self._program = _program.find(program)
        self._arguments = _program.options({
            "outlet": outlet, "types": types, "min_confidence": min_confidence, "manifest": manifest,
            "path_template": path_template, "text_column": text_column, "comments": comments, "jobs": jobs,
            "model": model, "device": device, "precision": precision, "save_text": save_text,
        })
        self._ahead = AHEAD * (jobs or os.cpu_count() or 1)
        self._worker: Optional[Worker] = None
        self._busy = False

    def extract(self, documents: Documents, *, on_error: OnError = "warn") -> Claims:
        """The claims of texts, or of the files and folders that paths name.

        `documents` is a text (``str``), a document (``dict`` with ``text``), a path (``pathlib.Path``: all that
        ``ascribe extract`` reads), or any number of these; texts and paths are not mixed.

        A document that cannot be done is told in a :class:`DocumentWarning` and listed in ``failed`` of the result;
        ``on_error="raise"`` raises a :class:`DocumentError` instead. :class:`AscribeError`: nothing could be done.
        """
        claims = Claims()
        for one in self._results(documents):
            if one.error is not None:
                claims.failed.append(Failure(one.id, one.error))
                tell(one, on_error)
            claims.extend(one.claims)
        return claims

    def iter_extract(self, documents: Documents, *, on_error: OnError = "warn") -> Iterator[Claim]:
        """The same, a claim at a time; `documents` is read as claims are asked for."""
        for one in self._results(documents):
            if one.error is not None:
                tell(one, on_error)
            yield from one.claims

    def iter_results(self, documents: Union[Text, Iterable[Text]]) -> Iterator[Result]:
        """What became of each text: one :class:`Result` for each, in their order, also of those without claims."""
        return self._results(documents, paths=False)

    def close(self) -> None:
        """Ends the worker; the next call starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def __enter__(self) -> Extractor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_worker", None) is not None:
            self.close()

    def __getstate__(self) -> Any:
        raise TypeError("an Extractor cannot be sent to another process: make one there")

    def _results(self, documents: Documents, paths: bool = True) -> Iterator[Result]:
        named, texts = sort_out(documents)
        if named is None:
            return self._of_texts(encode(one, number) for number, one in enumerate(texts, 1))
        if not paths:
            raise TypeError("paths have no results of their own: give texts, or call extract")
        return self._of_paths(named)

    def _of_paths(self, paths: List[str]) -> Iterator[Result]:
        # What follows -- is no option, whatever it is called.
        lines = _worker.run(self._program, ["extract", "--quiet", *self._arguments, "--", *paths])
        for line in lines:
            if not isinstance(line, str):
                yield Result(line["document"]["id"], (Claim.of(line),))
                continue
            for name, error in re.findall(r"^warning: (.*?) failed: (.*)$", line, re.MULTILINE):
                yield Result(name, error=error)

    def _of_texts(self, lines: Iterator[bytes]) -> Iterator[Result]:
        if self._busy:
            raise AscribeError("this Extractor is at work: finish that, or make another one")
        self._busy, whole = True, False
        try:
            suspects: List[bytes] = []
            while True:
                try:
                    yield from self._answers(lines, self._ahead)
                    break
                except WorkerDied:
                    suspects = self._bury()
                # Whichever of them ended the worker, alone it does so again and the others do not.
                for suspect in suspects:
                    try:
                        yield from self._answers(iter([suspect]), 1)
                    except WorkerDied:
                        error = str(self._last_error)
                        self._bury()
                        yield Result(id_of(suspect), error=f"the program failed on this document: {error}")
            whole = True
        finally:
            self._busy = False
            if not whole:
                # Answers that nobody took are still in the pipe.
                self.close()

    def _answers(self, lines: Iterator[bytes], ahead: int) -> Iterator[Result]:
        if not _worker.is_alive(self._worker):
            self.close()
            self._worker = Worker(self._program, self._arguments)
        assert self._worker is not None
        for line, claims, end in self._worker.exchange(lines, ahead):
            error = end.get("error")
            # What could not be read has no id but its line number.
            name = end["end"] if error is None else id_of(line)
            yield Result(name, tuple(map(Claim.of, claims)), end.get("skipped"), error)

    def _bury(self) -> List[bytes]:
        """Removes the dead worker; the lines that it had not answered. Raises when it could not work at all."""
        worker = self._worker
        assert worker is not None
        self._last_error = worker.ended()
        if worker.child.returncode in (2, 3) and not worker.answered:
            raise self._last_error
        suspects = list(worker.pending)
        self.close()
        return suspects


def tell(result: Result, on_error: OnError) -> None:
    """Tells of a document that could not be done."""
    message = f"{result.id} failed: {result.error}"
    if on_error == "raise":
        raise DocumentError(message)
    if on_error == "warn":
        warnings.warn(message, DocumentWarning, stacklevel=3)


def sort_out(documents: Documents) -> Tuple[Optional[List[str]], Iterator[Text]]:
    """Paths, or texts."""
    if isinstance(documents, str):
        refuse_path(documents)
        documents = [documents]
    elif isinstance(documents, (Mapping, os.PathLike)):
        documents = [documents]
    several = iter(documents)
    first = next(several, None)
    if first is None:
        return None, iter(())
    every = itertools.chain([first], several)
    if isinstance(first, os.PathLike):
        named = list(every)
        if not all(isinstance(one, os.PathLike) for one in named):
            raise TypeError("texts and paths are not mixed")
        return [os.fspath(one) for one in named], iter(())  # type: ignore[arg-type]
    return None, every  # type: ignore[return-value]


def refuse_path(text: str) -> None:
    """Somebody who gives a path as a text would get no claims and no word why."""
    if len(text) < 4096 and "\n" not in text and "\0" not in text and os.path.exists(text):
        raise ValueError(f"{text!r} is taken for a text, and a file of this name exists: give pathlib.Path({text!r})")


def id_of(line: bytes) -> str:
    """The id of the document that a line holds."""
    return str(json.loads(line)["id"])


def encode(document: Text, number: int) -> bytes:
    """The line of a document; one without an id is called by its number, from 1."""
    if isinstance(document, str):
        record: Mapping[str, Any] = {"id": str(number), "text": document}
    elif isinstance(document, Mapping):
        known = {name: value for name, value in document.items() if not is_missing(value)}
        record = {"id": str(number), **known}
    else:
        raise TypeError(f"a text or a dict is expected, not {type(document).__name__}")
    return json.dumps(record, default=str).encode() + b"\n"


def is_missing(value: object) -> bool:
    """Whether nothing is there: ``None``, and what tables of pandas have in its place."""
    if isinstance(value, float):
        return value != value
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def extract(documents: Documents, *, on_error: OnError = "warn", **options: Any) -> Claims:
    """The claims of texts, or of the files and folders that paths name.

    `options` are those of :class:`Extractor`, which see; it also says what `documents` may be.

    >>> extract("“We sail at dawn,” Ada Quist said.", min_confidence=0.5)[0].speaker.name
    'Ada Quist'
    """
    with Extractor(**options) as extractor:
        return extractor.extract(documents, on_error=on_error)


def iter_extract(documents: Documents, *, on_error: OnError = "warn", **options: Any) -> Iterator[Claim]:
    """The same, a claim at a time, for corpora that do not fit into memory."""
    with Extractor(**options) as extractor:
        yield from extractor.iter_extract(documents, on_error=on_error)
