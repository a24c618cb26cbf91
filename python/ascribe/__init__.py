"""Finds who claimed what, and where, in news articles.

>>> import ascribe
>>> claims = ascribe.extract("“The port is open,” said Harbour Minister Ilse Torvane.")
>>> claims[0].speaker.name, claims[0].content.text
('Ilse Torvane', '“The port is open,”')

Offsets count code points, as Python does: ``text[start:end]`` is the text at ``(start, end)``.

The work is done by the program ``ascribe`` in a process of its own, so no torch of yours is touched. It is taken from
the environment variable ``ASCRIBE_BIN``, else from beside this Python, else from ``PATH``.
"""

from ._claims import Claims
from ._errors import AscribeError, DocumentError, DocumentWarning
from ._extractor import Extractor, extract, iter_extract
from ._record import (
    Claim,
    Document,
    Mention,
    Outlet,
    Source,
    Spans,
    Speaker,
    Venue,
)
from ._result import Failure, Result
from ._tables import arrow_schema

__all__ = [
    "AscribeError",
    "Claim",
    "Claims",
    "Document",
    "DocumentError",
    "DocumentWarning",
    "Extractor",
    "Failure",
    "Mention",
    "Outlet",
    "Result",
    "Source",
    "Spans",
    "Speaker",
    "Venue",
    "arrow_schema",
    "extract",
    "iter_extract",
]
