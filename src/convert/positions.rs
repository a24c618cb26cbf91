//! Offsets in the unit of a format, and back to bytes.

use anyhow::{Context, Result};

use crate::types::Span;

/// What a format counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Unicode code points, as Python does.
    CodePoints,
    /// UTF-16 code units, as Java and JavaScript do.
    Utf16,
}

/// The index of one text: 8 bytes for each of its characters.
pub struct Positions {
    /// The byte at which each unit begins, then the length of the text; within a surrogate pair [`INSIDE`].
    bytes: Vec<usize>,
}

/// No character begins here.
const INSIDE: usize = usize::MAX;

impl Positions {
    pub fn new(text: &str, unit: Unit) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            bytes.push(at);
            if unit == Unit::Utf16 && c.len_utf16() == 2 {
                bytes.push(INSIDE);
            }
        }
        bytes.push(text.len());
        Self { bytes }
    }

    /// The span in bytes.
    ///
    /// # Errors
    /// When it is not in the text.
    pub fn span(&self, start: usize, end: usize) -> Result<Span> {
        let at = |unit: usize| self.bytes.get(unit).copied().filter(|&byte| byte != INSIDE);
        let (from, to) = at(start).zip(at(end)).filter(|(from, to)| from <= to).with_context(|| {
            let length = self.bytes.len() - 1;
            format!("[{start}, {end}] is no part of the text, which has {length} characters as this format counts")
        })?;
        Ok(Span::new(from, to))
    }

    /// `[start, end]` of a span in this unit.
    pub fn of(&self, span: Span) -> [usize; 2] {
        [span.start, span.end].map(|byte| {
            // Both ends of a pair's first half are known: what is inside sorts as its beginning.
            let (mut low, mut high) = (0, self.bytes.len());
            while low < high {
                let middle = low.midpoint(high);
                let value = if self.bytes[middle] == INSIDE { self.bytes[middle - 1] } else { self.bytes[middle] };
                if value < byte { low = middle + 1 } else { high = middle }
            }
            low
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_surrogate_pair_is_not_split() {
        let positions = Positions::new("a😀b", Unit::Utf16);
        assert_eq!(positions.span(1, 3).expect("a span"), Span::new(1, 5));
        assert!(positions.span(1, 2).is_err() && positions.span(3, 1).is_err() && positions.span(0, 5).is_err());
    }

    proptest! {
        #[test]
        fn both_ways(text in "\\PC{0,40}") {
            for unit in [Unit::CodePoints, Unit::Utf16] {
                let positions = Positions::new(&text, unit);
                for (at, c) in text.char_indices() {
                    let span = Span::new(at, at + c.len_utf8());
                    let [start, end] = positions.of(span);
                    let before = &text[..at];
                    let count = if unit == Unit::Utf16 { before.encode_utf16().count() } else { before.chars().count() };
                    prop_assert_eq!(start, count);
                    prop_assert_eq!(positions.span(start, end).expect("a span"), span);
                }
            }
        }
    }
}
