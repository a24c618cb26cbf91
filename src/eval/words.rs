//! Words, and sets of them.

use std::ops::Range;

use unicode_general_category::{GeneralCategory as Category, get_general_category};

/// Whether a character is a letter or a number, as Python's `str.isalnum` has it: category L or N.
pub(super) fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    matches!(
        get_general_category(c),
        Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
            | Category::DecimalNumber
            | Category::LetterNumber
            | Category::OtherNumber
    )
}

/// Whether a character is matched by `\w` of Python's `re`; combining marks are not, so they part words.
pub(super) fn is_word_character(c: char) -> bool {
    c == '_' || is_alphanumeric(c)
}

/// A set of words of one text, as ranges of word numbers: sorted, disjoint, not empty, not adjacent.
///
/// Ranges keep the set small and its operations fast when spans are long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct WordSet {
    ranges: Vec<Range<usize>>,
    len: usize,
}

impl WordSet {
    /// How many words there are in the set.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    pub(super) fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// How many words are in both sets.
    pub(super) fn shared_with(&self, other: &Self) -> usize {
        let (mut left, mut right) = (self.ranges.as_slice(), other.ranges.as_slice());
        let mut shared = 0;
        while let ([first_left, rest_left @ ..], [first_right, rest_right @ ..]) = (left, right) {
            let end = first_left.end.min(first_right.end);
            shared += end.saturating_sub(first_left.start.max(first_right.start));
            if first_left.end == end {
                left = rest_left;
            } else {
                right = rest_right;
            }
        }
        shared
    }
}

impl FromIterator<Range<usize>> for WordSet {
    fn from_iter<I: IntoIterator<Item = Range<usize>>>(ranges: I) -> Self {
        let mut pieces: Vec<Range<usize>> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        pieces.sort_unstable_by_key(|range| (range.start, range.end));
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match ranges.last_mut() {
                Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
                _ => ranges.push(piece),
            }
        }
        let len = ranges.iter().map(Range::len).sum();
        Self { ranges, len }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::Span;
    use super::super::runs::Runs;
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        text.split(|c| !is_word_character(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn words_are_those_of_python() {
        // Expected: re.findall(r'\w+', text) of Python 3.11.
        let cases: [(&str, &[&str]); 7] = [
            ("don't stop", &["don", "t", "stop"]),
            ("snake_case _x_ -y-", &["snake_case", "_x_", "y"]),
            ("½ kg² Ⅷ ٣ 〇", &["½", "kg²", "Ⅷ", "٣", "〇"]),
            ("cafe\u{301}s", &["cafe", "s"]),
            ("ʼn ªº ǅ ー", &["ʼn", "ªº", "ǅ", "ー"]),
            ("हिन्दी", &["ह", "न", "द"]),
            ("𝒳𝟙 😀 ⓐ ⑴", &["𝒳𝟙", "⑴"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words_of(text), expected, "{text}");
        }
    }

    #[test]
    fn ascii_agrees_with_the_categories() {
        for c in '\0'..='\x7f' {
            assert_eq!(is_word_character(c), c.is_ascii_alphanumeric() || c == '_', "{c:?}");
        }
    }

    #[test]
    fn ranges_are_merged() {
        let set: WordSet = [5..7, 3..3, 0..2, 2..3, 6..9].into_iter().collect();
        assert_eq!((set.ranges(), set.len()), ([0..3, 5..9].as_slice(), 7));
        let empty: WordSet = std::iter::once(3..3).collect();
        assert!(empty.is_empty());
    }

    #[test]
    fn spans_give_the_words_they_touch() {
        // Offsets:                    0123456789
        let words = Runs::new("ab cd, ef!".chars().map(is_word_character));
        let touched = |spans: &[Span]| spans.iter().map(|&span| words.touched_by(span)).collect::<WordSet>();
        assert_eq!(touched(&[[1, 4]]).ranges, vec![0..2]);
        assert_eq!(touched(&[[7, 9], [0, 1]]).ranges, vec![0..1, 2..3]);
        assert_eq!(touched(&[[4, 4]]).ranges, vec![1..2]);
        assert!(touched(&[[5, 7], [3, 3], [9, 10]]).is_empty());
    }

    proptest! {
        #[test]
        fn sets_behave_as_sets(left in ranges(), right in ranges()) {
            let members = |ranges: &[Range<usize>]| ranges.iter().cloned().flatten().collect::<BTreeSet<_>>();
            let (left_members, right_members) = (members(&left), members(&right));
            let (left, right): (WordSet, WordSet) = (left.into_iter().collect(), right.into_iter().collect());
            prop_assert_eq!(left.len(), left_members.len());
            prop_assert_eq!(left.is_empty(), left_members.is_empty());
            prop_assert_eq!(left.shared_with(&right), left_members.intersection(&right_members).count());
            prop_assert_eq!(left.shared_with(&right), right.shared_with(&left));
        }
    }

    fn ranges() -> impl Strategy<Value = Vec<Range<usize>>> {
        prop::collection::vec((0..30_usize, 0..8_usize).prop_map(|(start, length)| start..start + length), 0..6)
    }
}
