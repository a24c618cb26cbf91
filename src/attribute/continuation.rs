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
    let pieces = pieces(attributions);
    let mut found = Vec::new();
    for chain in quotations.chunk_by(|_, next| next.continues).filter(|chain| chain.len() > 1) {
        let owners: Vec<Option<usize>> = chain.iter().map(|quotation| owner(quotation, &pieces)).collect();
        // The speaker is that of the paragraph before; at the start of a chain, of the one after.
        let mut of = owners.iter().flatten().next().copied();
        for (quotation, owner) in chain.iter().zip(owners) {
            if owner.is_some() {
                of = owner;
                continue;
            }
            let content = whole(quotation).trimmed(text);
            if let Some(of) = of.filter(|_| content.of(text).chars().any(char::is_alphanumeric)) {
                let attribution =
                    Attribution { source: None, cue: None, content: vec![content], ..attributions[of].clone() };
                found.push(Continuation { attribution, of });
            }
        }
    }
    found
}

/// All content pieces with the attributions that they belong to, in text order. They are disjoint.
fn pieces(attributions: &[Attribution]) -> Vec<(Span, usize)> {
    let all = attributions.iter().enumerate().filter(|(_, one)| !one.nested);
    let mut pieces: Vec<(Span, usize)> =
        all.flat_map(|(index, one)| one.content.iter().map(move |&piece| (piece, index))).collect();
    pieces.sort();
    pieces
}

/// The quotation with its marks.
fn whole(quotation: &Quotation) -> Span {
    Span::new(
        quotation.open.map_or(quotation.inside.start, |mark| mark.start),
        quotation.close.map_or(quotation.inside.end, |mark| mark.end),
    )
}

/// The attribution that has the largest piece of the quotation.
fn owner(quotation: &Quotation, pieces: &[(Span, usize)]) -> Option<usize> {
    let inside = quotation.inside;
    let shared = |piece: Span| piece.end.min(inside.end).saturating_sub(piece.start.max(inside.start));
    let from = pieces.partition_point(|(piece, _)| piece.end <= inside.start);
    pieces[from..]
        .iter()
        .take_while(|(piece, _)| piece.start < inside.end)
        .max_by_key(|(piece, index)| (shared(*piece), usize::MAX - index))
        .map(|(_, index)| *index)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“One.\n“Two.\n“Three.”";

    fn chain() -> Vec<Quotation> {
        let quotation = |inside: (usize, usize), close: Option<usize>, paragraph| Quotation {
            inside: Span::new(inside.0, inside.1),
            open: Some(Span::new(inside.0 - 3, inside.0)),
            close: close.map(|at| Span::new(at, at + 3)),
            continues: paragraph > 0,
            paragraph,
        };
        vec![quotation((3, 7), None, 0), quotation((11, 15), None, 1), quotation((19, 25), Some(25), 2)]
    }

    fn attributed(start: usize, end: usize) -> Attribution {
        Attribution { content: vec![Span::new(start, end)], ..Attribution::default() }
    }

    fn added(attributions: &[Attribution]) -> Vec<(&'static str, usize)> {
        let found = continuations(TEXT, &chain(), attributions);
        found.iter().map(|one| (one.attribution.content[0].of(TEXT), one.of)).collect()
    }

    #[test]
    fn the_rest_of_a_chain_is_added() {
        assert_eq!(added(&[attributed(0, 7)]), [("“Two.", 0), ("“Three.”", 0)]);
        assert_eq!(added(&[attributed(16, 28)]), [("“One.", 0), ("“Two.", 0)]);
        assert_eq!(added(&[attributed(0, 7), attributed(16, 28)]), [("“Two.", 0)]);
    }

    #[test]
    fn what_is_covered_or_not_attributed_adds_nothing() {
        assert_eq!(added(&[attributed(0, 28)]), []);
        assert_eq!(added(&[]), []);
    }
}
