//! Text from outside is text in a spreadsheet, whatever it begins with.

use std::borrow::Cow;

/// The text, with an apostrophe before it if a spreadsheet could take it for a formula: if it begins with `= + - @`, a tab
/// or a line break, also behind white space or in full-width letters, or with an apostrophe itself (so that one taken away
/// gives the text back). Source: OWASP, CSV injection.
pub fn inert(text: &str) -> Cow<'_, str> {
    let first = text.trim_start_matches(' ').chars().next();
    let starts = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n' | '\''));
    if starts { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_cannot() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "  =1", "'=1"] {
            assert_eq!(inert(text), format!("'{text}"));
        }
        for text in ["", "a=1", "“=1”", "1-1", "– so it is", "…"] {
            assert_eq!(inert(text), text);
        }
    }
}
