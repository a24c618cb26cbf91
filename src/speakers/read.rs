//! Reads the speakers of claim records.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use serde::Deserialize;

use super::Observation;
use crate::types::SpeakerType;

/// Why claims could not be read. Lines and columns count from 1.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read on, or is not UTF-8.
    #[error("{path}, line {line}: cannot read")]
    Io {
        /// The file, as the caller named it.
        path: String,
        /// The line that was being read.
        line: usize,
        /// What the reader said.
        source: io::Error,
    },
    /// A line is no claim.
    #[error(
        "{path}, line {line}, column {column}: {reason}; expected a claim: {{\"document\": {{\"id\": \"…\"}}, \"speaker\": {{\"name\": \"…\"}} or null, …}}"
    )]
    Line {
        /// The file, as the caller named it.
        path: String,
        /// The offending line.
        line: usize,
        /// Where in the line the fault was noticed, in bytes.
        column: usize,
        /// What is wrong.
        reason: String,
    },
}

/// As much of a claim record as is read.
#[derive(Deserialize)]
struct Claim {
    document: Document,
    #[serde(deserialize_with = "Option::deserialize")]
    speaker: Option<Named>,
}

#[derive(Deserialize)]
struct Document {
    id: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    role: Option<String>,
    affiliation: Option<String>,
    r#type: Option<SpeakerType>,
}

/// Reads claim records, one a line, and counts equal speakers of a document. Blank lines and claims without speaker are
/// passed over. `path` is how messages name the input.
///
/// # Errors
/// [`ReadError`] for the first line that is no claim.
pub fn read(path: &str, reader: impl BufRead) -> Result<Vec<Observation>, ReadError> {
    let mut found: BTreeMap<Observation, usize> = BTreeMap::new();
    for (number, line) in (1..).zip(reader.lines()) {
        let line = line.map_err(|source| ReadError::Io { path: path.to_owned(), line: number, source })?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |column, reason| ReadError::Line { path: path.to_owned(), line: number, column, reason };
        // serde would take an array for an object whose fields are in order.
        if !line.trim_start().starts_with('{') {
            return Err(wrong(1, "not a JSON object".to_owned()));
        }
        let claim: Claim = serde_json::from_str(&line).map_err(|error| {
            let message = error.to_string();
            // serde_json counts lines within what it was given, which is one line.
            let place = format!(" at line {} column {}", error.line(), error.column());
            wrong(error.column(), message.strip_suffix(&place).unwrap_or(&message).to_owned())
        })?;
        if let Some(Named { name, role, affiliation, r#type }) =
            claim.speaker.filter(|named| !named.name.trim().is_empty())
        {
            let document = Some(claim.document.id);
            *found.entry(Observation { name, role, affiliation, kind: r#type, document, claims: 0 }).or_default() += 1;
        }
    }
    Ok(found.into_iter().map(|(observation, claims)| Observation { claims, ..observation }).collect())
}
