//! Positions in a text: bytes inside the program, code points in everything that is written.

use std::ops::Range;

/// A half-open range of bytes into a document's text; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, and without, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies within it.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The covered text.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The span without the white space at both ends; empty at `start` when there is nothing else.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Span {
        let inside = self.of(text);
        let start = self.start + (inside.len() - inside.trim_start().len());
        let end = self.start + inside.trim_end().len();
        if start < end { Span::new(start, end) } else { Span::new(self.start, self.start) }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// Whether a line ends with `c`.
pub fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What stands for the gap between two pieces of a discontinuous span.
const GAP: &str = " … ";

/// The text of a span in pieces, joined with ` … `.
pub fn join(text: &str, spans: &[Span]) -> String {
    spans.iter().map(|span| span.of(text)).collect::<Vec<_>>().join(GAP)
}

/// Turns byte positions of one text into code point positions (as Python, brat and spaCy count).
///
/// Building it takes one pass; a lookup counts at most 256 bytes.
#[derive(Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    /// Code points before byte `i * STEP`.
    before: Vec<usize>,
}

impl<'a> CodePoints<'a> {
    const STEP: usize = 256;

    /// The index of `text`.
    pub fn new(text: &'a str) -> Self {
        let mut before = Vec::with_capacity(text.len() / Self::STEP + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(Self::STEP) {
            before.push(count);
            count += starts_of_characters(block);
        }
        Self { text, before }
    }

    /// Code points before byte `at`.
    pub fn at(&self, at: usize) -> usize {
        let block = at / Self::STEP;
        let Some(before) = self.before.get(block) else {
            return self.before.last().map_or(0, |last| {
                last + starts_of_characters(&self.text.as_bytes()[(self.before.len() - 1) * Self::STEP..])
            });
        };
        before + starts_of_characters(&self.text.as_bytes()[block * Self::STEP..at])
    }

    /// `[start, end]` of a span in code points.
    pub fn span(&self, span: Span) -> [usize; 2] {
        [self.at(span.start), self.at(span.end)]
    }

    /// The span of `[start, end]` in code points; `None` when it runs backwards or past the text.
    pub fn bytes(&self, [start, end]: [usize; 2]) -> Option<Span> {
        let (start, end) = (self.byte(start)?, self.byte(end)?);
        (start <= end).then(|| Span::new(start, end))
    }

    fn byte(&self, point: usize) -> Option<usize> {
        let block = self.before.partition_point(|before| *before <= point).saturating_sub(1);
        let (mut at, before) = (block * Self::STEP, self.before.get(block).copied().unwrap_or(0));
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let mut starts = self.text[at..].char_indices().map(|(offset, _)| at + offset).chain([self.text.len()]);
        starts.nth(point - before)
    }
}

fn starts_of_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn trims_to_nothing() {
        assert!(Span::new(1, 3).trimmed("a  b").is_empty());
        assert_eq!(Span::new(0, 4).trimmed(" a\u{a0}"), Span::new(1, 2));
    }

    #[test]
    fn joins_pieces() {
        assert_eq!(join("abcd", &[Span::new(0, 1), Span::new(2, 4)]), "a … cd");
    }

    proptest! {
        #[test]
        fn code_points_match_a_plain_count(text in "\\PC{0,900}") {
            let index = CodePoints::new(&text);
            for (count, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.at(at), count);
                prop_assert_eq!(index.bytes([count, count]), Some(Span::new(at, at)));
            }
            let length = text.chars().count();
            prop_assert_eq!(index.at(text.len()), length);
            prop_assert_eq!(index.bytes([0, length]), Some(Span::new(0, text.len())));
            prop_assert_eq!(index.bytes([0, length + 1]), None);
        }
    }
}
