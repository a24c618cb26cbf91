"""The claim record. Written by scripts/python/make_record.py from `ascribe schema`: do not edit."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Dict, Literal, Mapping, Optional, Tuple

Span = Tuple[int, int]
"""``(start, end)``: ``text[start:end]`` in code points."""


def _spans(spans: Any) -> Tuple[Span, ...]:
    return tuple((start, end) for start, end in spans)


def _span(span: Any) -> Span:
    return span[0], span[1]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value

ClaimType = Literal["statement", "report", "belief", "intention", "perception"]
"""What the source of an attribution does."""

FoundIn = Literal["option", "manifest", "metadata", "byline", "path"]
"""Where the outlet's name was found."""

Kind = Literal["direct", "mixed", "indirect"]
"""How much of the content stands in quotation marks."""

ResolvedBy = Literal["named", "apposition", "alias", "coreference", "continuation", "author"]
"""By what the speaker's name was found."""

SourceForm = Literal["named", "nominal", "pronoun", "implicit"]
"""How the text mentions the source."""

SpeakerType = Literal["person", "organization"]
"""What a speaker is."""

Stance = Literal["asserts", "denies", "asks", "orders", "predicts", "believes", "supports", "condemns", "promises", "none"]
"""What the source of an attribution does with the content."""

VenueType = Literal["newspaper", "broadcaster", "agency", "platform", "event", "document"]
"""What a statement was made to or in."""


@dataclass(frozen=True)
class Document:
    """The document of a claim."""

    id: str
    """Path below the corpus folder, or the ``id`` of a JSON record."""
    title: Optional[str]
    """Headline."""
    author: Optional[str]
    """Who signed it."""
    date: Optional[str]
    """Publication date, ``YYYY-MM-DD``; ``None`` when what is given is no date or could be two."""
    date_text: Optional[str]
    """Publication date as given."""
    url: Optional[str]
    """Where it was published."""
    sha256: str
    """SHA-256 of the decoded text as UTF-8."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Document:
        """The record of a line of JSON."""
        return Document(
            record["id"],
            record.get("title"),
            record.get("author"),
            record.get("date"),
            record.get("date_text"),
            record.get("url"),
            record["sha256"],
        )


@dataclass(frozen=True)
class Mention:
    """Something that the text mentions."""

    text: str
    """The covered text."""
    span: Span
    """``[start, end]``."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Mention:
        """The record of a line of JSON."""
        return Mention(
            record["text"],
            _span(record["span"]),
        )


@dataclass(frozen=True)
class Outlet:
    """The outlet of a document."""

    name: str
    """Name as given."""
    found_in: FoundIn
    """Where it was found."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Outlet:
        """The record of a line of JSON."""
        return Outlet(
            record["name"],
            record["found_in"],
        )


@dataclass(frozen=True)
class Source:
    """The source of a claim."""

    text: str
    """The covered text."""
    spans: Tuple[Span, ...]
    """``[start, end]`` of each piece."""
    form: SourceForm
    """By name, by a common noun or by a pronoun."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Source:
        """The record of a line of JSON."""
        return Source(
            record["text"],
            _spans(record["spans"]),
            record["form"],
        )


@dataclass(frozen=True)
class Spans:
    """A span, in one or more pieces."""

    text: str
    """The covered text; pieces are joined by `` … ``."""
    spans: Tuple[Span, ...]
    """``[start, end]`` of each piece."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Spans:
        """The record of a line of JSON."""
        return Spans(
            record["text"],
            _spans(record["spans"]),
        )


@dataclass(frozen=True)
class Speaker:
    """The speaker of a claim."""

    name: str
    """The fullest form of the name that the document gives."""
    role: Optional[str]
    """Title or office as the text says it."""
    affiliation: Optional[str]
    """What the speaker belongs to, as the text says it."""
    type: Optional[SpeakerType]
    """Person or organisation; ``None`` when the text does not tell."""
    mention: Optional[Span]
    """``[start, end]`` of the name in the text; ``None`` for an author whom only the metadata name."""
    resolved_by: ResolvedBy
    """How the name was found."""
    confidence: float
    """0..1: how sure it is that the source means this name; 1 when the source holds it."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Speaker:
        """The record of a line of JSON."""
        return Speaker(
            record["name"],
            record.get("role"),
            record.get("affiliation"),
            record.get("type"),
            None if record.get("mention") is None else _span(record["mention"]),
            record["resolved_by"],
            record["confidence"],
        )


@dataclass(frozen=True)
class Venue:
    """The venue of a claim."""

    text: str
    """The covered text, without a preposition."""
    span: Span
    """``[start, end]``."""
    type: VenueType
    """What it is."""
    name: Optional[str]
    """Canonical name of the outlet or platform in it; ``None`` when it names none."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Venue:
        """The record of a line of JSON."""
        return Venue(
            record["text"],
            _span(record["span"]),
            record["type"],
            record.get("name"),
        )


@dataclass(frozen=True)
class Claim:
    """One claim. Offsets are Unicode code points into the document's decoded text, end exclusive. What is not
    known is ``None``."""

    id: str
    """Stable: a hash of the document's id, the spans and the model."""
    document: Document
    """The document it stands in."""
    kind: Kind
    """How much of the content stands in quotation marks."""
    type: ClaimType
    """What the source does: says, shows (a document, study, poll), believes, intends, perceives."""
    parent: Optional[str]
    """For a claim within the content of another one ('he said officials *denied it*'), that claim's id, which is
    given even when that claim is left out."""
    content: Spans
    """What is claimed."""
    cue: Optional[Spans]
    """The words that attribute it; ``None`` for a quotation that goes on from another paragraph."""
    source: Optional[Source]
    """The mention of who said it; ``None`` when the text names nobody."""
    speaker: Optional[Speaker]
    """Who said it, by name; ``None`` when unknown."""
    outlet: Optional[Outlet]
    """Who published the document; ``None`` when unknown."""
    venue: Optional[Venue]
    """The outlet, platform, occasion or document in which it was said, as the text says; ``None`` when it does
    not."""
    addressee: Optional[Mention]
    """The person or group to whom it was said; ``None`` when the text does not say."""
    stance: Optional[Stance]
    """What the source does with the content: asserts, denies, asks …; ``None`` when no word attributes it."""
    confidence: float
    """0..1: how probable it is that content and source are right (calibrated on held-out news, see the model
    card)."""
    check_worthiness: Optional[float]
    """0..1: how probable it is that a fact-checker would want to check the content (calibrated, see the model
    card); ``None`` with a model that does not say."""
    sentence: str
    """The sentence or sentences around it."""
    model: str
    """Name of the model and the beginning of its weights' SHA-256."""

    @staticmethod
    def of(record: Mapping[str, Any]) -> Claim:
        """The record of a line of JSON."""
        return Claim(
            record["id"],
            Document.of(record["document"]),
            record["kind"],
            record["type"],
            record.get("parent"),
            Spans.of(record["content"]),
            None if record.get("cue") is None else Spans.of(record["cue"]),
            None if record.get("source") is None else Source.of(record["source"]),
            None if record.get("speaker") is None else Speaker.of(record["speaker"]),
            None if record.get("outlet") is None else Outlet.of(record["outlet"]),
            None if record.get("venue") is None else Venue.of(record["venue"]),
            None if record.get("addressee") is None else Mention.of(record["addressee"]),
            record.get("stance"),
            record["confidence"],
            record.get("check_worthiness"),
            record["sentence"],
            record["model"],
        )

    def to_dict(self) -> Dict[str, Any]:
        """The record as the program writes it."""
        plain: Dict[str, Any] = _plain(dataclasses.asdict(self))
        return plain
