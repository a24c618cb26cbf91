//! The typographic channel: what an uncased encoder cannot see.
//!
//! Each piece gets `case * 8 + quote * 2 + first`, fed to the encoder as its token type. Case: 0 lower, 1 capitalised,
//! 2 all capitals, 3 no letters. Quote: 0 outside, 1 inside a quotation, 2 an opening mark, 3 a closing one. First:
//! whether the word begins a paragraph.

use super::marks::{Glyph, Lean, Mark};
use super::pairing::Role;
use super::quotation::Quotations;
use crate::types::Span;

/// Rows of the encoder's token type table.
pub const CHANNEL_VALUES: u8 = 32;

/// Whether a channel value is that of a word between quotation marks, or of a mark.
pub fn in_marks(value: u8) -> bool {
    (value >> 1) & 3 != 0
}

fn case(word: &str) -> u8 {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let Some(_) = letters.next() else { return 3 };
    let upper = word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
    if upper && word.chars().nth(1).is_some() { 2 } else { u8::from(word.starts_with(char::is_uppercase)) }
}

/// Walks the marks and quotations beside the words, which come in text order.
pub struct Channel<'a> {
    quotations: &'a Quotations,
    next_mark: usize,
    next_quotation: usize,
}

impl<'a> Channel<'a> {
    /// The channel for words at or after byte `from`.
    pub fn new(quotations: &'a Quotations, from: usize) -> Self {
        Self {
            quotations,
            next_mark: quotations.marks.partition_point(|(mark, _)| mark.span.end <= from),
            next_quotation: quotations.outer.partition_point(|quotation| quotation.inside.end <= from),
        }
    }

    /// The value for `word`; `first` tells whether it begins its paragraph.
    pub fn value(&mut self, text: &str, word: Span, first: bool) -> u8 {
        case(word.of(text)) * 8 + self.quote(word.start) * 2 + u8::from(first)
    }

    fn quote(&mut self, at: usize) -> u8 {
        let marks = &self.quotations.marks;
        while marks.get(self.next_mark).is_some_and(|(mark, _)| mark.span.end <= at) {
            self.next_mark += 1;
        }
        if let Some((mark, role)) = marks.get(self.next_mark).filter(|(mark, _)| mark.span.start <= at) {
            return if opens(mark, *role) { 2 } else { 3 };
        }
        let outer = &self.quotations.outer;
        while outer.get(self.next_quotation).is_some_and(|quotation| quotation.inside.end <= at) {
            self.next_quotation += 1;
        }
        u8::from(outer.get(self.next_quotation).is_some_and(|quotation| quotation.inside.start <= at))
    }
}

/// A stray mark counts as what it looks like.
fn opens(mark: &Mark, role: Role) -> bool {
    match role {
        Role::Opens => true,
        Role::Closes => false,
        Role::Stray => mark.glyph == Glyph::Opening || (mark.glyph == Glyph::Neutral && mark.lean == Lean::Next),
    }
}

#[cfg(test)]
mod tests {
    use super::super::paragraphs::paragraphs;
    use super::*;

    #[test]
    fn cases() {
        assert_eq!(["of", "Ab", "UN", "A", "12", "é", "É1"].map(case), [0, 1, 2, 1, 3, 0, 2]);
    }

    #[test]
    fn quotes() {
        let text = "a “b” c";
        let quotations = Quotations::find(text, &paragraphs(text, &[]));
        let mut channel = Channel::new(&quotations, 0);
        let words = [(0, 1), (2, 5), (5, 6), (6, 9), (10, 11)];
        let values = words.map(|(start, end)| channel.value(text, Span::new(start, end), start == 0));
        assert_eq!(values, [1, 28, 2, 30, 0]);
    }
}
