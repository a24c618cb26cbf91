//! Splits paragraphs into sentences, with the quotation marks already paired.

use super::marks::{Lean, Mark};
use super::pairing::Role;
use crate::types::Span;

/// `sentencex` is given at most this many bytes at a time, so that its time stays linear on endless lines.
const BLOCK: usize = 16 * 1024;

/// The sentences of one paragraph: in order, disjoint, without white space at their ends; every character that is not
/// white space lies in one. `marks` are the paragraph's quotation marks.
///
/// `sentencex` reads the text with the marks blanked out, as an unpaired one would glue or cut sentences; then each
/// boundary is moved behind the marks that close and before those that open.
pub fn sentences(text: &str, paragraph: Span, marks: &[(Mark, Role)]) -> Vec<Span> {
    let mut blanked = paragraph.of(text).as_bytes().to_vec();
    for (mark, _) in marks {
        blanked[mark.span.start - paragraph.start..mark.span.end - paragraph.start].fill(b' ');
    }
    // Whole characters were replaced by spaces.
    let Ok(blanked) = String::from_utf8(blanked) else {
        return vec![paragraph];
    };
    let mut found = Vec::new();
    let mut start = paragraph.start;
    let mut seen = 0;
    let mut marks = marks.iter().peekable();
    let mut push = |from: usize, to: usize| {
        let sentence = Span::new(from, to).trimmed(text);
        if !sentence.is_empty() {
            found.push(sentence);
        }
    };
    for block in blocks(&blanked) {
        let inside = block.of(&blanked);
        for boundary in sentencex::get_sentence_boundaries("en", inside) {
            let end = block.start + boundary.end_byte;
            // A run of white space is looked at once, however many boundaries it holds.
            if paragraph.start + end <= seen || !is_between_words(&blanked, end) {
                continue;
            }
            // The white space and marks around the boundary: closing ones go with what is before.
            let mut cut = paragraph.start + blanked[..end].trim_end().len();
            let next = paragraph.start + end + (blanked[end..].len() - blanked[end..].trim_start().len());
            seen = next;
            while let Some((mark, role)) = marks.next_if(|(mark, _)| mark.span.start < next) {
                if mark.span.start >= cut && belongs_before(mark, *role) {
                    cut = mark.span.end;
                } else if mark.span.start >= cut {
                    // From the first opening mark on, all belong to the next sentence.
                    while marks.next_if(|(mark, _)| mark.span.start < next).is_some() {}
                }
            }
            // “Why?” she asked.
            let goes_on = text[cut..paragraph.end].trim_start().starts_with(char::is_lowercase);
            if cut > start && (!goes_on || cut - start > BLOCK / 2) {
                push(start, cut);
                start = cut;
            }
        }
    }
    push(start, paragraph.end);
    found
}

fn belongs_before(mark: &Mark, role: Role) -> bool {
    role == Role::Closes || (role == Role::Stray && mark.lean == Lean::Previous)
}

/// Between words, and not in the middle of one ("example.Com").
fn is_between_words(text: &str, at: usize) -> bool {
    at >= text.len()
        || text[at..].starts_with(char::is_whitespace)
        || text[..at].ends_with(char::is_whitespace)
        || !(text[at..].starts_with(char::is_alphanumeric) && text[..at].ends_with(|c: char| c.is_ascii_punctuation()))
}

/// Cuts a long text at white space into blocks of about [`BLOCK`] bytes; without white space, at any character.
fn blocks(text: &str) -> Vec<Span> {
    let mut blocks = Vec::new();
    let mut start = 0;
    while text.len() - start > BLOCK {
        let hard = text.floor_char_boundary(start + BLOCK);
        let half = text.floor_char_boundary(start + BLOCK / 2);
        let window = &text[half..hard];
        let soft = window
            .rfind(". ")
            .map(|at| at + 2)
            .or_else(|| window.rfind(' ').map(|at| at + 1))
            .map_or(hard, |at| half + at);
        blocks.push(Span::new(start, soft));
        start = soft;
    }
    blocks.push(Span::new(start, text.len()));
    blocks
}

#[cfg(test)]
mod tests {
    use super::super::paragraphs::paragraphs;
    use super::super::quotation::Quotations;
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<Span> {
        let spans = paragraphs(text, &[]);
        let found = Quotations::find(text, &spans);
        spans
            .iter()
            .flat_map(|&paragraph| {
                let marks: Vec<_> =
                    found.marks.iter().filter(|(mark, _)| paragraph.contains(mark.span)).copied().collect();
                sentences(text, paragraph, &marks)
            })
            .collect()
    }

    fn texts(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn marks_stay_with_their_sentence() {
        assert_eq!(
            texts("“We won. We lost.” He left. “Why?” she asked."),
            ["“We won.", "We lost.”", "He left.", "“Why?” she asked."]
        );
    }

    #[test]
    fn abbreviations_do_not_split() {
        assert_eq!(
            texts("Mr. Orr met the U.S. envoy on Jan. 5. It rained."),
            ["Mr. Orr met the U.S. envoy on Jan. 5.", "It rained."]
        );
    }

    #[test]
    fn an_unclosed_mark_does_not_glue() {
        assert_eq!(
            texts("He said: “We go. They left on Jan. 5. All of them."),
            ["He said: “We go.", "They left on Jan. 5.", "All of them."]
        );
        assert_eq!(texts("They left. “Now it is over.")[1], "“Now it is over.");
    }

    #[test]
    fn an_endless_line_is_cut_at_words() {
        let text = "word ".repeat(20_000);
        assert!(texts(&text).iter().all(|sentence| sentence.len() <= BLOCK && !sentence.contains("wordw")));
    }

    #[test]
    fn an_endless_line_of_long_characters_is_cut_between_them() {
        for text in ["他说".repeat(20_000), format!("a{}", "\u{301}".repeat(50_000))] {
            assert_eq!(texts(&text).concat(), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "([A-Za-z]{1,4}|[ ,.!?é]|[\"“”'’]|\n){0,80}") {
            let mut at = 0;
            for sentence in split(&text) {
                prop_assert!(text[at..sentence.start].trim().is_empty());
                prop_assert!(!sentence.is_empty() && sentence.trimmed(&text) == sentence);
                at = sentence.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
