//! Whether a content is quoted: the yardstick's own rule.

use super::Span;
use super::runs::Runs;
use super::words::is_alphanumeric;

/// How much of a content stands in double quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// At least nine tenths of its letters and digits.
    Direct,
    /// Fewer, but some.
    Mixed,
    /// None, or it has no letters and digits.
    Indirect,
}

/// The letters of a text, and those of them inside double quotation marks.
///
/// The marks are read by the reference's simple rule, kept apart from the tool's own pairing of quotation marks, so
/// that scores stay comparable when the pairing changes.
#[derive(Debug)]
pub(super) struct QuotedLetters {
    all: Runs,
    quoted: Runs,
}

impl QuotedLetters {
    pub(super) fn new(text: &[char]) -> Self {
        let inside = inside_marks(text);
        let quoted = text.iter().zip(inside).map(|(&c, inside)| inside && is_alphanumeric(c));
        Self { all: Runs::new(text.iter().copied().map(is_alphanumeric)), quoted: Runs::new(quoted) }
    }

    /// The kind of a content in these spans; a letter in two spans counts twice.
    pub(super) fn kind_of(&self, content: &[Span]) -> Kind {
        let count = |letters: &Runs| content.iter().map(|&span| letters.count_in(span)).sum::<usize>();
        let (all, quoted) = (count(&self.all), count(&self.quoted));
        if quoted == 0 {
            Kind::Indirect
        } else if quoted * 10 >= all * 9 {
            Kind::Direct
        } else {
            Kind::Mixed
        }
    }
}

/// What a double quotation mark does.
enum Mark {
    Opens,
    Closes,
    /// Straight marks look the same at both ends of a quotation.
    Either,
}

/// For each character whether it stands inside double quotation marks.
///
/// Quotations do not nest, and end with the line: a paragraph left open is one of several that a quotation runs over.
fn inside_marks(text: &[char]) -> Vec<bool> {
    let mut flags = vec![false; text.len()];
    let mut inside = false;
    let mut at = 0;
    while at < text.len() {
        if let Some((mark, width)) = mark_at(text, at) {
            inside = match mark {
                Mark::Opens => true,
                Mark::Closes => false,
                Mark::Either => straight_mark_opens(text, at, width).unwrap_or(!inside),
            };
            at += width;
        } else {
            inside = inside && text[at] != '\n';
            flags[at] = inside;
            at += 1;
        }
    }
    flags
}

/// The double quotation mark that starts at an offset, and its length: some are written as two single marks.
fn mark_at(text: &[char], at: usize) -> Option<(Mark, usize)> {
    let doubled = text.get(at + 1) == Some(&text[at]);
    match text[at] {
        '“' | '„' | '«' => Some((Mark::Opens, 1)),
        '”' | '»' => Some((Mark::Closes, 1)),
        '"' => Some((Mark::Either, 1)),
        '`' if doubled => Some((Mark::Opens, 2)),
        '’' if doubled => Some((Mark::Closes, 2)),
        '\'' if doubled => Some((Mark::Either, 2)),
        _ => None,
    }
}

/// Whether the straight mark at an offset opens a quotation, if its neighbours tell.
///
/// The ends of the text count as line breaks.
fn straight_mark_opens(text: &[char], at: usize, width: usize) -> Option<bool> {
    let before = if at == 0 { '\n' } else { text[at - 1] };
    let after = text.get(at + width).copied().unwrap_or('\n');
    let is_space = |c| matches!(c, ' ' | '\t' | '\n' | '\u{a0}');
    let may_open = is_space(before) || "([—–-/".contains(before);
    let may_close = is_space(after) || ".,;:!?)]—–".contains(after);
    (may_open != may_close).then_some(may_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with every character inside marks replaced by `x`.
    fn marked(text: &str) -> String {
        let text: Vec<char> = text.chars().collect();
        text.iter().zip(inside_marks(&text)).map(|(&c, inside)| if inside { 'x' } else { c }).collect()
    }

    fn kind(text: &str, content: &[Span]) -> Kind {
        QuotedLetters::new(&text.chars().collect::<Vec<_>>()).kind_of(content)
    }

    #[test]
    fn every_style_of_mark_is_known() {
        for (text, expected) in [
            ("a “b c” d", "a “xxx” d"),
            ("a „b“ c“ d", "a „x“xx“xx"),
            ("« a » b", "«xxx» b"),
            ("``a'' b", "``x'' b"),
            ("’’a‘‘ b’’ c", "’’a‘‘ b’’ c"),
            ("''a'' it's 'b'", "''x'' it's 'b'"),
            ("a \"b,\" c \"d\"", "a \"xx\" c \"x\""),
        ] {
            assert_eq!(marked(text), expected);
        }
    }

    #[test]
    fn straight_marks_follow_their_neighbours_or_alternate() {
        for (text, expected) in [
            ("\"a \"b\" c\"", "\"xx\"x\" c\""),
            ("(\"a\")-\"b\"", "(\"x\")-\"x\""),
            ("a\"b\"c", "a\"x\"c"),
            ("a \" b \" c", "a \"xxx\" c"),
            ("\"", "\""),
        ] {
            assert_eq!(marked(text), expected);
        }
    }

    #[test]
    fn quotations_end_with_the_line() {
        assert_eq!(marked("“a\nb” “c"), "“x\nb” “x");
        assert_eq!(marked("“a\r\nb"), "“xx\nb");
    }

    #[test]
    fn kind_goes_by_the_share_of_letters() {
        let text = "“abcdefghi” jk";
        assert_eq!(kind(text, &[[0, 11]]), Kind::Direct);
        assert_eq!(kind(text, &[[0, 13]]), Kind::Direct);
        assert_eq!(kind(text, &[[0, 14]]), Kind::Mixed);
        assert_eq!(kind(text, &[[11, 14]]), Kind::Indirect);
        assert_eq!(kind(text, &[[0, 1], [10, 12], [4, 4]]), Kind::Indirect);
        assert_eq!(kind(text, &[[9, 10], [12, 13], [12, 13]]), Kind::Mixed);
    }
}
