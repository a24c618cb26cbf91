//! What a corpus holds at one place: a document, something that is none, or something that cannot be read.

use anyhow::Error;

use super::decode::{Decoded, decode};
use crate::types::Document;

/// What the corpus holds at one place.
#[derive(Debug)]
pub enum Entry {
    /// A document to work on.
    Document(Document),
    /// Something that is no document, and why.
    Skipped {
        /// Its path, or path and line.
        name: String,
        /// Why.
        reason: Skip,
    },
    /// Something that could not be read.
    Failed {
        /// Its path, or path and line.
        name: String,
        /// Why.
        error: Error,
    },
}

/// Why something is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Nothing but white space.
    Empty,
    /// A file in a folder whose ending is not one that is read.
    Format,
    /// A pipe, socket or device in a folder.
    Special,
    /// A link to a folder that holds it.
    Loop,
    /// A record in a folder that carries annotations: gold, not an article.
    Annotated,
}

impl Skip {
    /// In words.
    pub fn reason(self) -> &'static str {
        match self {
            Skip::Empty => "empty",
            Skip::Format => "not .txt or .jsonl",
            Skip::Special => "no regular file",
            Skip::Loop => "a link in a circle",
            Skip::Annotated => "with annotations",
        }
    }
}

/// The entry of a text file.
pub(super) fn text(id: String, bytes: Vec<u8>) -> Entry {
    match decode(bytes) {
        Ok(Decoded { text, guessed }) => checked(Document { guessed_encoding: guessed, ..Document::new(id, text) }),
        Err(error) => Entry::Failed { name: id, error },
    }
}

/// The entry of a document: skipped when it is blank.
pub(super) fn checked(document: Document) -> Entry {
    if document.text.trim().is_empty() {
        return Entry::Skipped { name: document.id, reason: Skip::Empty };
    }
    Entry::Document(document)
}
