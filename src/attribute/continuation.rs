//! Quotations that go on in the next paragraph, where no cue stands.
//!
//! A rule, as such paragraphs are too rare in the training corpus to be learned (0.5 % of PolNeAR's quotations).

use crate::segment::Quotation;
use crate::types::{Attribution, Span};

/// An attribution that a continued quotation adds, and which one it continues.
pub struct Continuation {
    /// The new attribution: content alone.
    pub attribution: Attribution,
    /// Index of the attribution that has the same speaker.
    pub of: usize,
}

/// The paragraphs of continued quotations that no attribution covers yet. A chain of paragraphs in which nothing is
/// attributed adds nothing: nothing tells that it is speech.
pub fn continuations(text: &str, quotations: &[Quotation], attributions: &[Attribution]) -> Vec<Continuation> {
    let mut found = Vec::new();
    for chain in quotations.chunk_by(|_, next| next.continues) {
        if chain.len() < 2 {
            continue;
        }
        let owners: Vec<Option<usize>> = chain.iter().map(|quotation| owner(quotation, attributions)).collect();
        for (at, quotation) in chain.iter().enumerate().filter(|(at, _)| owners[*at].is_none()) {
            let before = owners[..at].iter().rev().flatten().next();
            let after = owners[at + 1..].iter().flatten().next();
            let Some(&of) = before.or(after) else { continue };
            let content = whole(quotation).trimmed(text);
            if content.of(text).chars().any(char::is_alphanumeric) {
                let confidence = attributions[of].confidence;
                let attribution = Attribution { source: None, cue: None, content: vec![content], confidence };
                found.push(Continuation { attribution, of });
            }
        }
    }
    found
}

/// The quotation with its marks.
fn whole(quotation: &Quotation) -> Span {
    Span::new(
        quotation.open.map_or(quotation.inside.start, |mark| mark.start),
        quotation.close.map_or(quotation.inside.end, |mark| mark.end),
    )
}

/// The attribution whose content covers most of the quotation, or any of it.
fn owner(quotation: &Quotation, attributions: &[Attribution]) -> Option<usize> {
    let shared = |attribution: &Attribution| -> usize {
        let inside = quotation.inside;
        let pieces = attribution.content.iter().filter(|piece| piece.overlaps(inside));
        pieces.map(|piece| piece.end.min(inside.end) - piece.start.max(inside.start)).sum()
    };
    attributions
        .iter()
        .map(shared)
        .enumerate()
        .filter(|(_, bytes)| *bytes > 0)
        .max_by_key(|(index, bytes)| (*bytes, usize::MAX - index))
        .map(|(index, _)| index)
}
