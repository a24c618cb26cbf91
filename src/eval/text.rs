//! A text, prepared for questions about spans of it.

use super::kind::QuotedLetters;
use super::runs::Runs;
use super::words::{WordSet, is_word_character};
use super::{Attribution, EvalError, Kind, Role, ScoredDocument, Side, Span};

/// What trimming takes off the ends of a fragment, besides white space.
const MARKS: &str = "\"“”'‘’`.,;:!?()[]—–-…";

/// What is asked about a text, each part built in one pass over it.
pub(super) struct Text {
    /// In code points.
    length: usize,
    words: Runs,
    trimmable: Runs,
    letters: QuotedLetters,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let is_trimmable = |c| matches!(c, ' ' | '\t' | '\n' | '\u{a0}') || MARKS.contains(c);
        Self {
            length: text.len(),
            words: Runs::new(text.iter().copied().map(is_word_character)),
            trimmable: Runs::new(text.iter().copied().map(is_trimmable)),
            letters: QuotedLetters::new(&text),
        }
    }

    /// Fails at the first span of `document` that ends before it starts, or beyond the text; all else relies on this.
    pub(super) fn check(&self, document: &ScoredDocument, side: Side) -> Result<(), EvalError> {
        let length = self.length;
        for (attribution, parts) in (1..).zip(&document.attributions) {
            for role in Role::ALL {
                let outside = parts.spans(role).iter().find(|[start, end]| start > end || *end > length);
                if let Some(&[start, end]) = outside {
                    let document = document.id.clone();
                    return Err(EvalError::Span { side, document, attribution, role, start, end, length });
                }
            }
        }
        Ok(())
    }

    /// The words that any of the spans touches.
    pub(super) fn words_in(&self, spans: &[Span]) -> WordSet {
        spans.iter().map(|&span| self.words.touched_by(span)).collect()
    }

    /// The span without white space, quotation marks and punctuation at its ends.
    pub(super) fn trim(&self, span: Span) -> Span {
        self.trimmable.trim(span)
    }

    /// The attributions that have content, in their order.
    pub(super) fn units<'a>(&self, attributions: &'a [Attribution]) -> Vec<Unit<'a>> {
        let with_content = attributions.iter().filter(|attribution| !attribution.content.is_empty());
        let unit = |attribution: &'a Attribution| Unit {
            kind: self.letters.kind_of(&attribution.content),
            content: self.words_in(&attribution.content),
            source: self.words_in(&attribution.source),
            cue: self.words_in(&attribution.cue),
            cue_spans: &attribution.cue,
        };
        with_content.map(unit).collect()
    }
}

/// An attribution with content, ready to be compared.
pub(super) struct Unit<'a> {
    pub(super) kind: Kind,
    pub(super) content: WordSet,
    pub(super) source: WordSet,
    cue: WordSet,
    cue_spans: &'a [Span],
}

impl Unit<'_> {
    /// Both sources are without words, or they share one.
    pub(super) fn source_agrees(&self, other: &Self) -> bool {
        (self.source.is_empty() && other.source.is_empty()) || self.source.shared_with(&other.source) > 0
    }

    /// The same for cues; those without words, as a colon, must share a span unless there are none.
    pub(super) fn cue_agrees(&self, other: &Self) -> bool {
        if !self.cue.is_empty() || !other.cue.is_empty() {
            return self.cue.shared_with(&other.cue) > 0;
        }
        (self.cue_spans.is_empty() && other.cue_spans.is_empty())
            || common(self.cue_spans.to_vec(), other.cue_spans.to_vec()) > 0
    }
}

/// How many spans two lists have in common, each as often as it is in both.
pub(super) fn common(mut left: Vec<Span>, mut right: Vec<Span>) -> usize {
    left.sort_unstable();
    right.sort_unstable();
    let mut rest = right.into_iter().peekable();
    let mut in_rest = |span: &Span| {
        while rest.next_if(|other| other < span).is_some() {}
        rest.next_if_eq(span).is_some()
    };
    left.iter().filter(|span| in_rest(span)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Offsets:        0         10        20
    // Offsets:        0123456789012345678901234
    const TEXT: &str = "“Aye,” said Bo: well, no.";

    fn agree(left: &Attribution, right: &Attribution) -> (bool, bool) {
        let (text, attributions) = (Text::new(TEXT), [left.clone(), right.clone()]);
        let units = text.units(&attributions);
        let [left, right] = units.as_slice() else { panic!("both attributions have content") };
        (left.source_agrees(right), left.cue_agrees(right))
    }

    fn attribution(source: &[Span], cue: &[Span]) -> Attribution {
        Attribution { source: source.to_vec(), cue: cue.to_vec(), content: vec![[0, 6]], ..<_>::default() }
    }

    #[test]
    fn spans_are_common_as_often_as_both_have_them() {
        let left = vec![[3, 4], [1, 2], [1, 2], [0, 9], [1, 2]];
        assert_eq!(common(left.clone(), vec![[1, 2], [1, 3], [3, 4], [1, 2]]), 3);
        assert_eq!((common(left.clone(), vec![]), common(vec![], left.clone()), common(left.clone(), left)), (0, 0, 5));
    }

    #[test]
    fn roles_agree_when_they_share_a_word_or_both_have_none() {
        let none = attribution(&[], &[]);
        let said_bo = attribution(&[[12, 14]], &[[7, 11]]);
        assert_eq!(agree(&none, &none), (true, true));
        assert_eq!(agree(&none, &said_bo), (false, false));
        assert_eq!(agree(&said_bo, &attribution(&[[7, 13]], &[[8, 9], [16, 20]])), (true, true));
        assert_eq!(agree(&said_bo, &attribution(&[[16, 20]], &[[16, 20]])), (false, false));
    }

    #[test]
    fn without_words_sources_agree_and_cues_need_a_common_span() {
        let (colon, comma) = (attribution(&[[14, 15]], &[[14, 15]]), attribution(&[[20, 21]], &[[20, 21]]));
        assert_eq!(agree(&colon, &comma), (true, false));
        assert_eq!(agree(&colon, &attribution(&[], &[])), (true, false));
        assert_eq!(agree(&colon, &attribution(&[[20, 21]], &[[20, 21], [14, 15]])), (true, true));
    }

    #[test]
    fn ends_are_trimmed_but_not_the_middle() {
        let text = Text::new(TEXT);
        assert_eq!([[0, 6], [4, 7], [14, 25], [5, 5]].map(|span| text.trim(span)), [[1, 4], [7, 7], [16, 24], [5, 5]]);
    }

    #[test]
    fn spans_must_lie_in_the_text() {
        let text = Text::new("é😀");
        let check = |span: Span| {
            let attributions = vec![Attribution::default(), Attribution { cue: vec![[0, 1], span], ..<_>::default() }];
            let document = ScoredDocument { id: "d".to_owned(), text: None, attributions };
            text.check(&document, Side::Gold).map_err(|error| error.to_string())
        };
        assert_eq!(check([0, 2]), Ok(()));
        assert_eq!(check([2, 2]), Ok(()));
        for span in [[0, 3], [3, 3], [2, 1]] {
            let message = check(span).expect_err("the span is outside");
            assert!(message.starts_with("gold document \"d\", attribution 2, cue: span ["), "{message}");
        }
    }
}
