//! Who is said to have expressed what, and by which words.

use super::Span;

/// One attribution as the model finds it. All spans are bytes into the document's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The mention of who expressed it; `None` when the text names nobody. Several attributions may share it.
    pub source: Option<Span>,
    /// The words that express the attribution ("said", "according to"); `None` only for a quotation that goes on.
    pub cue: Option<Span>,
    /// What is attributed, in one or more pieces in text order; never empty.
    pub content: Vec<Span>,
    /// 0..1: how sure the model is of the content, the cue and the source together.
    pub confidence: f32,
}

impl Attribution {
    /// The first byte of the attribution, which orders the claims of a document.
    pub fn start(&self) -> usize {
        let first = self.content.first().map_or(usize::MAX, |piece| piece.start);
        [self.source, self.cue].into_iter().flatten().map(|span| span.start).fold(first, usize::min)
    }
}
