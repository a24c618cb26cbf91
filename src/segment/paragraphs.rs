//! Finds paragraphs, also where a feed broke their lines.

use crate::types::{Span, is_line_break};

/// A line without the white space around it.
struct Line {
    span: Span,
    /// An empty line stands before it.
    after_gap: bool,
    /// Furniture stands before it, which no paragraph may hold.
    after_furniture: bool,
}

/// Words that no paragraph ends with: the line goes on below.
const UNFINISHED: [&str; 22] = [
    "a", "an", "and", "as", "at", "between", "by", "for", "from", "in", "into", "of", "on", "or", "than", "that",
    "the", "their", "to", "under", "whose", "with",
];

/// Lines shorter or longer than this are not hard-wrapped prose (code points).
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 45..=120;

/// The paragraphs of `text`, in order, disjoint, without white space at their ends. Every character that is neither
/// white space nor in a line of `furniture` lies in one.
///
/// A line is a paragraph, unless it plainly goes on in the next: the text is hard-wrapped, the next line starts in
/// lower case or with closing punctuation, or this one ends in a comma or a word such as "of".
pub fn paragraphs(text: &str, furniture: &[Span]) -> Vec<Span> {
    let lines = lines(text, furniture);
    let wrapped = is_hard_wrapped(text, &lines);
    let mut paragraphs: Vec<Span> = Vec::new();
    for line in &lines {
        match paragraphs.last_mut() {
            Some(open)
                if !line.after_furniture
                    && ((wrapped && !line.after_gap) || goes_on(open.of(text), line.span.of(text))) =>
            {
                open.end = line.span.end;
            }
            _ => paragraphs.push(line.span),
        }
    }
    paragraphs
}

fn lines(text: &str, mut furniture: &[Span]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut gap = false;
    let mut after_furniture = false;
    let bytes = text.as_bytes();
    let breaks = text.match_indices(is_line_break).map(|(at, found)| (at, at + found.len()));
    for (at, next) in breaks.chain(std::iter::once((text.len(), text.len()))) {
        let span = Span::new(start, at).trimmed(text);
        // The \n of \r\n is no empty line.
        let second_half = at > 0 && at == start && bytes.get(at) == Some(&b'\n') && bytes[at - 1] == b'\r';
        while let Some((first, rest)) = furniture.split_first()
            && first.end <= span.start
        {
            furniture = rest;
        }
        if furniture.first().is_some_and(|first| first.contains(span)) {
            (gap, after_furniture) = (true, true);
        } else if !span.is_empty() {
            lines.push(Line { span, after_gap: gap, after_furniture });
            (gap, after_furniture) = (false, false);
        } else if !second_half {
            gap = true;
        }
        start = next;
    }
    lines
}

/// Whether most lines that have a neighbour below are filled up to one width, as in plain-text mail and old archives.
fn is_hard_wrapped(text: &str, lines: &[Line]) -> bool {
    let widths: Vec<usize> =
        lines.windows(2).filter(|pair| !pair[1].after_gap).map(|pair| pair[0].span.of(text).chars().count()).collect();
    let Some(&widest) = widths.iter().max() else {
        return false;
    };
    let full = widths.iter().filter(|&&width| width + 20 >= widest).count();
    widths.len() >= 4 && WRAP_WIDTHS.contains(&widest) && full * 10 >= widths.len() * 8
}

fn goes_on(line: &str, next: &str) -> bool {
    let (Some(last), Some(first)) = (line.chars().next_back(), next.chars().next()) else {
        return false;
    };
    if matches!(last, '.' | '!' | '?' | '…' | ':' | ';' | '"' | '”' | '»' | '’' | '\'' | ')' | ']') {
        return false;
    }
    if first.is_lowercase() || matches!(first, ',' | '.' | ';' | ')' | ']' | '”' | '»' | '%') {
        return true;
    }
    let word = line.rsplit(char::is_whitespace).next().unwrap_or_default();
    last == ',' || (line.len() > word.len() && UNFINISHED.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        paragraphs(text, &[]).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_line_is_a_paragraph() {
        assert_eq!(split("One.\nTwo.\r\n\r\n  Three. \n"), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn a_broken_line_is_mended() {
        assert_eq!(
            split("The regime of\n\nArno Vell\n\n. It fell.\n\nNext one."),
            ["The regime of\n\nArno Vell\n\n. It fell.", "Next one."]
        );
        assert_eq!(split("With our data,\nthere was"), ["With our data,\nthere was"]);
    }

    #[test]
    fn a_heading_stays_apart() {
        assert_eq!(split("Port closes\n\nThe port closed."), ["Port closes", "The port closed."]);
    }

    #[test]
    fn hard_wrapped_text_is_joined() {
        let line = "Sixty characters of prose that were wrapped by a mail reader";
        let text = format!("{line}\n{line}.\n{line}\nend.\n\n{line}\n{line}\nshort.");
        assert_eq!(split(&text).len(), 2);
    }

    #[test]
    fn furniture_lies_in_no_paragraph() {
        let text = "The port, closed since,\nPhoto: Ines Orr\nreopened.\nShare";
        let furniture = ["Photo: Ines Orr", "Share"].map(|line| {
            let start = text.find(line).expect("a line");
            Span::new(start, start + line.len())
        });
        let kept = paragraphs(text, &furniture);
        let kept: Vec<&str> = kept.iter().map(|span| span.of(text)).collect();
        assert_eq!(kept, ["The port, closed since,", "reopened."]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "([a-zA-Z .,\"”]|\n|\r\n|\u{2028}|\u{a0}){0,120}") {
            let spans = paragraphs(&text, &[]);
            let mut at = 0;
            for span in &spans {
                prop_assert!(text[at..span.start].trim().is_empty());
                prop_assert!(!span.is_empty() && span.trimmed(&text) == *span);
                at = span.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
