//! Who is said to have expressed what, and by which words.

use super::{ClaimType, Span};

/// Numbers that a confidence is computed from (see `detect/confidence.rs`).
pub const EVIDENCE: usize = 12;

/// One attribution as the model finds it. All spans are bytes into the document's text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attribution {
    /// The mention of who expressed it; `None` when the text names nobody. Several attributions may share it.
    pub source: Option<Span>,
    /// The words that express the attribution ("said", "according to"); `None` only for a quotation that goes on.
    pub cue: Option<Span>,
    /// What is attributed, in one or more pieces in text order; never empty.
    pub content: Vec<Span>,
    /// What the source does.
    pub claim_type: ClaimType,
    /// It stands within the content of another attribution: "officials" in "he said officials denied it".
    pub nested: bool,
    /// What the confidence is computed from.
    pub evidence: [f32; EVIDENCE],
    /// 0..1: how sure the model is that content and source are right.
    pub confidence: f32,
    /// 0..1: how much a fact-checker would want to check the content; `None` when the model does not say. A quotation
    /// that goes on over paragraphs has that of its beginning.
    pub check_worthiness: Option<f32>,
}

impl Attribution {
    /// The first byte of the attribution, which orders the claims of a document.
    pub fn start(&self) -> usize {
        let first = self.content.first().map_or(usize::MAX, |piece| piece.start);
        [self.source, self.cue].into_iter().flatten().map(|span| span.start).fold(first, usize::min)
    }
}
