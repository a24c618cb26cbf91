//! Reads quotation marks off the text: which glyph, and which word each one leans on.

use crate::types::Span;

/// Marks of one family open and close each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `"` and `＂`
    Straight,
    /// `“ ”`
    Curly,
    /// `„ “`
    Low,
    /// `« »`, either way round
    Guillemet,
    /// ``` `` ``` and `''`
    Latex,
    /// `'`, `‘ ’`, `‚ ‘`, `‹ ›`
    Single,
    /// `「 」`, `『 』`
    Corner,
}

impl Family {
    /// All families; their order is that of the enum.
    pub const ALL: [Family; 7] = [
        Family::Straight,
        Family::Curly,
        Family::Low,
        Family::Guillemet,
        Family::Latex,
        Family::Single,
        Family::Corner,
    ];
}

/// What the glyph alone says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// Made to open.
    Opening,
    /// Made to close.
    Closing,
    /// The same for both.
    Neutral,
}

/// The word that a mark leans on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lean {
    /// On the word after it, as an opening mark does.
    Next,
    /// On the word before it, as a closing mark does.
    Previous,
    /// On both or neither.
    Unclear,
}

/// One quotation mark in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the mark.
    pub span: Span,
    /// Which kind of mark.
    pub family: Family,
    /// What its shape says.
    pub glyph: Glyph,
    /// What the spaces around it say.
    pub lean: Lean,
    /// The last character before it that is no white space, `\n` at the start of a paragraph.
    pub before: char,
    /// The character right after it, `\n` at the end of a paragraph.
    pub after: char,
    /// Nothing but white space stands between the start of the paragraph and it.
    pub first: bool,
}

/// The quotation marks of a paragraph in text order. Apostrophes inside words are left out; others (`workers'`,
/// `'tis`) look like marks and are sorted out by pairing.
pub fn marks(text: &str, paragraph: Span) -> Vec<Mark> {
    let inside = paragraph.of(text);
    let mut marks = Vec::new();
    let mut previous = '\n';
    let mut before = '\n';
    let mut chars = inside.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let twin = chars.peek().is_some_and(|&(_, next)| next == c);
        if let Some((family, glyph, doubled)) = classify(c, twin) {
            if doubled {
                chars.next();
            }
            let next = chars.peek().map_or('\n', |&(_, next)| next);
            let end = chars.peek().map_or(inside.len(), |&(next_at, _)| next_at);
            let apostrophe = family == Family::Single && previous.is_alphanumeric() && next.is_alphanumeric();
            if !apostrophe {
                marks.push(Mark {
                    span: Span::new(paragraph.start + at, paragraph.start + end),
                    family,
                    glyph,
                    lean: lean(previous, next),
                    before,
                    after: next,
                    first: before == '\n',
                });
            }
        }
        previous = c;
        if !c.is_whitespace() {
            before = c;
        }
    }
    marks
}

/// `(family, glyph, whether the mark is two characters long)`.
fn classify(c: char, twin: bool) -> Option<(Family, Glyph, bool)> {
    use Family::{Corner, Curly, Guillemet, Latex, Low, Single, Straight};
    use Glyph::{Closing, Neutral, Opening};
    Some(match c {
        '"' | '＂' => (Straight, Neutral, false),
        '“' | '‟' => (Curly, Opening, false),
        '”' => (Curly, Closing, false),
        '„' => (Low, Opening, false),
        '«' => (Guillemet, Opening, false),
        '»' => (Guillemet, Closing, false),
        '「' | '『' => (Corner, Opening, false),
        '」' | '』' => (Corner, Closing, false),
        '`' | '‘' if twin => (Latex, Opening, true),
        '\'' if twin => (Latex, Neutral, true),
        '’' if twin => (Latex, Closing, true),
        '‘' | '‛' | '‚' | '‹' | '`' => (Single, Opening, false),
        '’' | '›' => (Single, Closing, false),
        '\'' => (Single, Neutral, false),
        _ => return None,
    })
}

fn lean(previous: char, next: char) -> Lean {
    let open_before = previous.is_whitespace() || matches!(previous, '(' | '[' | '—' | '–' | '-' | '/');
    let open_after = next.is_whitespace() || matches!(next, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '—' | '–');
    match (open_before, open_after) {
        (true, false) => Lean::Next,
        (false, true) => Lean::Previous,
        _ => Lean::Unclear,
    }
}
