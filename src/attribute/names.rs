//! The names of one document, collected before its attributions are known: the encoder is asked about them.

use super::cast::Cast;
use super::roster::Roster;
use super::token::{Token, tokens};
use crate::segment::Segmented;
use crate::types::{Document, Span};

/// Persons and organisations with the places where they are named.
#[derive(Debug, Default)]
pub struct Names {
    pub(super) roster: Roster,
    pub(super) cast: Cast,
}

impl Names {
    /// Collects the names of a document that is cut up. Takes one pass and a sort.
    pub fn collect(document: &Document, segmented: &Segmented) -> Self {
        let text = &document.text;
        let words: Vec<Vec<Token>> = segmented.sentences.iter().map(|&sentence| tokens(text, sentence)).collect();
        let roster = Roster::collect(text, &words);
        let cast = Cast::collect(text, &words, &roster);
        Self { roster, cast }
    }

    /// Where they stand, in text order, disjoint.
    pub fn spans(&self) -> Vec<Span> {
        self.cast.mentions.iter().map(|mention| mention.span).collect()
    }
}
