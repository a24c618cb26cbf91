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

/// The text that [`inert`] was given.
pub fn plain(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| matches!(inert(rest), Cow::Owned(_))).unwrap_or(text)
}

/// UTF-16 units that a cell of Excel holds. It breaks longer cells of CSV files over rows.
pub const LONGEST: usize = 32_767;

/// What stands at the end of a cut text.
const CUT: &str = " […cut]";

/// The text, cut visibly to what a spreadsheet's cell holds.
pub fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST || text.encode_utf16().count() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut room = LONGEST - CUT.encode_utf16().count();
    let end = text.char_indices().find(|(_, one)| match room.checked_sub(one.len_utf16()) {
        Some(rest) => {
            room = rest;
            false
        }
        None => true,
    });
    Cow::Owned(format!("{}{CUT}", &text[..end.map_or(text.len(), |(at, _)| at)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_cannot() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "  =1", "'=1"] {
            assert_eq!(inert(text), format!("'{text}"));
            assert_eq!(plain(&inert(text)), text);
        }
        for text in ["", "a=1", "“=1”", "1-1", "– so it is", "…"] {
            assert_eq!(inert(text), text);
            assert_eq!(plain(text), text);
        }
        assert_eq!(plain("'tis"), "'tis");
    }

    #[test]
    fn what_is_too_long_ends_in_a_mark() {
        for one in ["a", "é", "漢", "😀"] {
            let most = one.repeat(LONGEST / one.encode_utf16().count());
            assert_eq!(cut(&most), most);
            let longer = most + one + one;
            let cut = cut(&longer);
            let units = cut.encode_utf16().count();
            assert!(cut.ends_with(CUT) && longer.starts_with(cut.trim_end_matches(CUT)), "{units}");
            assert!((LONGEST - 1..=LONGEST).contains(&units), "{units}");
        }
    }
}
