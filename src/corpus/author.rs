//! Names as feeds damage them: tags, entities, "Written by", addresses, lists.

use std::borrow::Cow;

/// Words that come before names in bylines.
const BEFORE: [&str; 24] = [
    "written by",
    "reported by",
    "reporting by",
    "posted by",
    "published by",
    "story by",
    "words by",
    "article by",
    "edited by",
    "author:",
    "authors:",
    "autor:",
    "autora:",
    "autore:",
    "auteur:",
    "by:",
    "by",
    "por",
    "von",
    "par",
    "di",
    "door",
    "av",
    "escrito por",
];

/// What people who are nobody are called by their software.
const NOBODY: [&str; 12] = [
    "admin",
    "administrator",
    "webmaster",
    "editor",
    "author",
    "unknown",
    "anonymous",
    "none",
    "null",
    "n/a",
    "user",
    "undefined",
];

/// The names in `text`, joined by commas; `None` when none is left.
pub fn clean(text: &str) -> Option<String> {
    let text = plain_text(text)?;
    let text = without_before(&text);
    let mut names: Vec<&str> = Vec::new();
    for name in text.split([',', ';', '|', '\n', '•', '·']).flat_map(|part| part.split(" & ")) {
        // "Jane Roe, for the Tidewater Post" keeps what it says; addresses and handles are no names.
        let name = without_before(name.trim().trim_matches(['(', ')']).trim());
        // "Petra V." keeps its full stop.
        let name = name.strip_suffix('.').filter(|name| name.ends_with(char::is_lowercase)).unwrap_or(name);
        let is_name = !name.contains(['@', '<', '>']) && !name.contains("://") && name.chars().any(char::is_alphabetic);
        if is_name && !NOBODY.contains(&name.to_lowercase().as_str()) && !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

fn without_before(text: &str) -> &str {
    let text = text.trim();
    let begins = BEFORE.iter().find_map(|before| {
        let head = text.get(..before.len())?;
        let rest = &text[before.len()..];
        let ends = before.ends_with(':') || rest.is_empty() || rest.starts_with(char::is_whitespace);
        (ends && head.eq_ignore_ascii_case(before)).then_some(rest)
    });
    begins.unwrap_or(text).trim()
}

/// A name or headline longer than this is none (bytes).
const LONGEST: usize = 2048;

/// `text` without tags and entities, with single spaces; `None` when nothing is left.
pub fn plain_text(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let mut text = Cow::Borrowed(text);
    // "&amp;amp;": what was escaped twice.
    for _ in 0..2 {
        if text.contains('&') {
            text = Cow::Owned(unescape(&text));
        }
    }
    let mut plain = String::new();
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match after.split_once('>') {
            Some((_, after)) if tag => {
                plain.push(' ');
                rest = after;
            }
            _ => {
                plain.push('<');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    let words: Vec<&str> = plain.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" ").replace(" ,", ","))
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(12).position(|byte| byte == b';');
        let entity = end.and_then(|end| Some((character(&after[..end])?, &after[end + 1..])));
        let (character, after) = entity.unwrap_or(('&', after));
        out.push(character);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The character that an entity's name stands for, of those that feeds leave behind.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let number = hexadecimal.map_or_else(|| number.parse(), |digits| u32::from_str_radix(digits, 16)).ok()?;
        return char::from_u32(number).filter(|c| !c.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "rsquo" => '’',
        "lsquo" => '‘',
        "rdquo" => '”',
        "ldquo" => '“',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "eacute" => 'é',
        "aacute" => 'á',
        "iacute" => 'í',
        "oacute" => 'ó',
        "uacute" => 'ú',
        "ntilde" => 'ñ',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "auml" => 'ä',
        "ccedil" => 'ç',
        "egrave" => 'è',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn damage() {
        for (text, expected) in [
            ("Written by <a href=\"/jane\">Jane Roe</a>", "Jane Roe"),
            ("&lt;a href=&quot;/jane&quot;&gt;Jane Roe&lt;/a&gt;", "Jane Roe"),
            ("By Jane Roe and Bo Vik", "Jane Roe and Bo Vik"),
            ("Jane Roe; Bo Vik | jane@a.example", "Jane Roe, Bo Vik"),
            ("Por Inés Mu&ntilde;oz", "Inés Muñoz"),
            ("Byron Diaz", "Byron Diaz"),
            ("Jane Roe, Jane Roe", "Jane Roe"),
            ("Conor O&#8217;Dea", "Conor O’Dea"),
        ] {
            assert_eq!(clean(text).as_deref(), Some(expected));
        }
        for nobody in ["", "admin", "https://a.example/jane", " <b></b> ", "jane@a.example", "By"] {
            assert_eq!(clean(nobody), None, "{nobody}");
        }
        assert_eq!(plain_text("a < b &amp;amp; c").as_deref(), Some("a < b & c"));
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "(\\PC|&|#|;|<|>|by ){0,40}") {
            let _ = clean(&text);
        }
    }
}
