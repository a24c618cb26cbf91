//! Words of a mention, with what names need to know about them.

use super::lexicon::{Class, is};
use crate::types::Span;

/// A word of a mention.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// Where it stands in the document.
    pub span: Span,
    /// The word, without a possessive ending.
    pub text: &'a str,
    /// A comma, dash or bracket stands between it and the word before.
    pub apart: bool,
    /// It had a possessive ending.
    pub possessive: bool,
}

impl Token<'_> {
    /// It starts with a capital letter.
    pub fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    /// A lower-case word that may stand inside a name.
    pub fn is_particle(&self) -> bool {
        !self.is_capital() && is(self.text, Class::Particle)
    }
}

/// Splits a stretch of text into words. Hyphens and apostrophes stay inside a word; a final full stop belongs to an
/// initial or abbreviation.
pub fn tokens(text: &str, span: Span) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut apart = false;
    let mut rest = span;
    while !rest.is_empty() {
        let inside = rest.of(text);
        let Some(start) = inside.find(|c: char| c.is_alphanumeric()) else {
            break;
        };
        apart |= inside[..start].contains("--") || inside[..start].contains(" - ");
        apart |= inside[..start].contains([',', ';', ':', '(', ')', '[', ']', '—', '–', '"', '“', '”']);
        let word = &inside[start..];
        let joins = |c: char| matches!(c, '-' | '\'' | '’' | '.' | '&' | '‑');
        let mut end = 0;
        let mut chars = word.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|&(_, next)| next);
            if c.is_alphanumeric() || (joins(c) && next.is_some_and(char::is_alphanumeric)) || is_mark(c) {
                end = at + c.len_utf8();
            } else {
                // "J." and "Sen.", not the full stop of a sentence.
                let initial = c == '.' && (word[..at].chars().count() <= 2 || is_abbreviation(&word[..at]));
                end = if initial { at + 1 } else { end };
                break;
            }
        }
        let start = rest.start + start;
        let whole = &text[start..start + end];
        let word = strip_possessive(whole);
        let span = Span::new(start, start + word.len());
        tokens.push(Token { span, text: word, apart, possessive: word.len() < whole.len() });
        apart = false;
        rest = Span::new(start + end, rest.end);
    }
    tokens
}

/// A combining mark continues a word.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= 4 && (is(word, Class::Title) || is(word, Class::Honorific))
}

fn strip_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text, Span::new(0, text.len())).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn initials_and_abbreviations_keep_their_full_stop() {
        assert_eq!(words("Sen. J. B. O'Brien-Lee of Orr."), ["Sen.", "J.", "B.", "O'Brien-Lee", "of", "Orr"]);
    }

    #[test]
    fn possessives_are_cut_off() {
        let found = tokens("Norway’s king", Span::new(0, 15));
        assert!(found[0].possessive && found[0].text == "Norway");
        assert!(!found[1].possessive);
    }

    proptest! {
        #[test]
        fn tokens_are_disjoint_and_in_order(text in "(\\PC|[A-Za-z]{1,6}|[ ,.'’()-]){0,30}") {
            let mut at = 0;
            for token in tokens(&text, Span::new(0, text.len())) {
                prop_assert!(token.span.start >= at && !token.span.is_empty());
                prop_assert_eq!(token.span.of(&text), token.text);
                at = token.span.end;
            }
        }
    }
}
