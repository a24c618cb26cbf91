//! One article: its text and what is known about it.

use sha2::{Digest, Sha256};

use super::{FoundIn, Span};

/// What the corpus says about an article besides its text. Nothing is guessed to fill a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Headline.
    pub title: Option<String>,
    /// Who signed it.
    pub author: Option<String>,
    /// Publication date, `YYYY-MM-DD`; `None` when what is given is no date or could be two.
    pub date: Option<String>,
    /// Publication date as given.
    pub date_text: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Where `outlet` was found.
    pub outlet_found_in: FoundIn,
}

/// One article.
#[derive(Debug, Clone)]
pub struct Document {
    /// Stable name: the path below the corpus folder, or the `id` of a JSON record.
    pub id: String,
    /// The decoded text that every offset refers to (without a byte order mark).
    pub text: String,
    /// Title, author, date, address and outlet.
    pub metadata: Metadata,
    /// Name of the character encoding that the text was guessed to have, when it was neither UTF-8 nor marked.
    pub guessed_encoding: Option<&'static str>,
    /// Lines of the text that are not the article's (captions, share buttons, comments …), in order, disjoint.
    pub furniture: Vec<Span>,
}

impl Document {
    /// A document without metadata.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            text: text.into(),
            metadata: Metadata::default(),
            guessed_encoding: None,
            furniture: Vec::new(),
        }
    }

    /// SHA-256 of the text as UTF-8, in hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
