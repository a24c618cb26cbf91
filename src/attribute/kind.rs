//! Direct, mixed or indirect: how much of the content stands in quotation marks.

use crate::segment::Quotations;
use crate::types::{Kind, Span};

/// The kind of a content: direct from nine tenths of its letters and digits inside marks, indirect at none.
pub fn kind(text: &str, quotations: &Quotations, content: &[Span]) -> Kind {
    let (mut all, mut quoted) = (0usize, 0usize);
    for &piece in content {
        all += letters(text, piece);
        // An inner quotation outside any outer one counts too; within one it is counted already.
        let outer = overlapping(&quotations.outer, piece);
        quoted += outer.iter().map(|&span| letters(text, span)).sum::<usize>();
        quoted += overlapping(&quotations.inner, piece)
            .iter()
            .filter(|inner| {
                let next = outer.partition_point(|outer| outer.end <= inner.start);
                outer.get(next).is_none_or(|outer| !outer.overlaps(**inner))
            })
            .map(|&span| letters(text, span))
            .sum::<usize>();
    }
    if quoted == 0 {
        Kind::Indirect
    } else if quoted * 10 >= all * 9 {
        Kind::Direct
    } else {
        Kind::Mixed
    }
}

fn letters(text: &str, span: Span) -> usize {
    span.of(text).chars().filter(|c| c.is_alphanumeric()).count()
}

/// The parts of the quotations that lie in `piece`.
fn overlapping(quotations: &[crate::segment::Quotation], piece: Span) -> Vec<Span> {
    let from = quotations.partition_point(|quotation| quotation.inside.end <= piece.start);
    quotations[from..]
        .iter()
        .map(|quotation| quotation.inside)
        .take_while(|inside| inside.start < piece.end)
        .filter(|inside| inside.overlaps(piece))
        .map(|inside| Span::new(inside.start.max(piece.start), inside.end.min(piece.end)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind of the stretch from `|` to `|`, in a document of one paragraph.
    fn of(marked: &str) -> Kind {
        let parts: Vec<&str> = marked.split('|').collect();
        let text = parts.concat();
        let content = Span::new(parts[0].len(), parts[0].len() + parts[1].len());
        kind(&text, &Quotations::find(&text, &[Span::new(0, text.len())]), &[content])
    }

    #[test]
    fn by_the_share_in_marks() {
        assert_eq!(of("|“We will go,”| she said."), Kind::Direct);
        assert_eq!(of("|‘We will go,’| she said."), Kind::Direct);
        assert_eq!(of("She said |they would “go at once”|."), Kind::Mixed);
        assert_eq!(of("She said |they would go|. “Yes.”"), Kind::Indirect);
    }

    #[test]
    fn inner_marks_count_once() {
        assert_eq!(of("|“He said ‘no’ to me,”| she said."), Kind::Direct);
    }
}
