"""What became of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

from ._record import Claim


@dataclass(frozen=True)
class Failure:
    """A document that could not be done."""

    id: str
    """Its id."""
    error: str
    """Why, in the program's words."""


@dataclass(frozen=True)
class Result:
    """What became of one document."""

    id: str
    """Its id."""
    claims: Tuple[Claim, ...] = ()
    """Its claims, in text order."""
    skipped: Optional[str] = None
    """Why it is no document: ``"empty"``."""
    error: Optional[str] = None
    """Why it could not be done."""
