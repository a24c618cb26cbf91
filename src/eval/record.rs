//! One line of JSON: a document or a claim record.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::{Attribution, ScoredDocument, Span};
use crate::types::ClaimType;

const DOCUMENT: &str =
    r#"a document: {"id": "…", "text": "…", "attributions": [{"source": [[0, 2]], "cue": …, "content": …}]}"#;
const CLAIM: &str = r#"a claim: {"document": {"id": "…"}, "content": {"spans": [[0, 2]]}, "cue": …, "source": …}"#;
const EITHER: &str = "a JSON object with `attributions` (a document) or `document` (a claim)";

/// Takes `null` for an empty list of spans.
pub(super) fn null_as_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Span>, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Takes a name that is no claim type, or `null`, for none.
pub(super) fn known_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ClaimType>, D::Error> {
    let name: Option<String> = Option::deserialize(deserializer)?;
    Ok(ClaimType::ALL.into_iter().find(|one| Some(one.name()) == name.as_deref()))
}

/// Whether anything but `null` is there.
pub(super) fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<IgnoredAny>::deserialize(deserializer).map(|value| value.is_some())
}

/// What one line says.
pub(super) enum Record {
    Document(ScoredDocument),
    /// The id of the document, and what is claimed to stand in it.
    Claim(String, Attribution),
}

/// As much of a claim record as is scored.
#[derive(Deserialize)]
struct Claim {
    document: ClaimDocument,
    content: Option<Part>,
    cue: Option<Part>,
    source: Option<Part>,
    #[serde(default, deserialize_with = "known_type")]
    r#type: Option<ClaimType>,
    #[serde(default, rename = "parent", deserialize_with = "is_there")]
    nested: bool,
}

impl Claim {
    fn into_record(self) -> Record {
        let spans = |part: Option<Part>| part.map(|part| part.spans).unwrap_or_default();
        let Self { document, content, cue, source, r#type: claim_type, nested } = self;
        let attribution =
            Attribution { source: spans(source), cue: spans(cue), content: spans(content), claim_type, nested };
        Record::Claim(document.id, attribution)
    }
}

#[derive(Deserialize)]
struct ClaimDocument {
    id: String,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default, deserialize_with = "null_as_empty")]
    spans: Vec<Span>,
}

/// The fields that tell documents from claims.
#[derive(Deserialize)]
struct Shape {
    attributions: Option<IgnoredAny>,
    document: Option<IgnoredAny>,
}

/// What is wrong with a line.
pub(super) struct Fault {
    /// In bytes, from 1.
    pub(super) column: usize,
    pub(super) reason: String,
    /// The shape the line should have had.
    pub(super) expected: &'static str,
}

/// Takes one line for a document if it has `attributions`, else for a claim.
pub(super) fn parse(line: &str) -> Result<Record, Fault> {
    // serde would take an array for an object whose fields are in order.
    if !line.trim_start().starts_with('{') {
        return Err(Fault { column: 1, reason: "not a JSON object".to_owned(), expected: EITHER });
    }
    let shape: Shape = from_json(line, EITHER)?;
    if shape.attributions.is_some() {
        from_json(line, DOCUMENT).map(Record::Document)
    } else if shape.document.is_some() {
        from_json(line, CLAIM).map(Claim::into_record)
    } else {
        Err(Fault { column: 1, reason: "neither `attributions` nor `document`".to_owned(), expected: EITHER })
    }
}

fn from_json<'de, T: Deserialize<'de>>(line: &'de str, expected: &'static str) -> Result<T, Fault> {
    serde_json::from_str(line).map_err(|error| {
        let message = error.to_string();
        // serde_json counts lines within what it was given, which is one line.
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = message.strip_suffix(&place).unwrap_or(&message).to_owned();
        Fault { column: error.column(), reason, expected }
    })
}
