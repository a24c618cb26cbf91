//! What a corpus holds at one place: a document, something that is none, or something that cannot be read.

use anyhow::Error;

use crate::types::Document;

/// What the corpus holds at one place.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most entries are documents")]
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
    /// A file in a folder or archive whose ending is not one that is read.
    Format,
    /// An archive within an archive.
    Nested,
    /// A WARC record that is no response with a page: a request, a redirect, an error.
    NoPage,
    /// A WARC record of a type that is not read: images, feeds, scripts.
    Media,
    /// A page without an article.
    NoArticle,
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
            Skip::Format => "of no format that is read",
            Skip::Nested => "archives within archives",
            Skip::NoPage => "no pages",
            Skip::Media => "neither HTML nor text",
            Skip::NoArticle => "pages without an article",
            Skip::Special => "no regular file",
            Skip::Loop => "a link in a circle",
            Skip::Annotated => "with annotations",
        }
    }
}
