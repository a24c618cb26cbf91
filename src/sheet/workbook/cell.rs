//! What a cell of a workbook may hold.

use std::borrow::Cow;

use super::super::safe;

/// Characters of an address that may be a link; Excel takes a few more.
const LONGEST_LINK: usize = 2_000;

/// The text without what XML cannot hold (it becomes U+FFFD), with plain line ends, visibly cut to what a cell holds.
pub fn text(text: &str) -> Cow<'_, str> {
    let plain = |c: char| matches!(c, '\t' | '\n') || !matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.chars().all(plain) {
        return safe::cut(text);
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String = lines.chars().map(|c| if plain(c) { c } else { char::REPLACEMENT_CHARACTER }).collect();
    Cow::Owned(safe::cut(&text).into_owned())
}

/// Whether the text is an address of the web that may be followed by a click. What is odd is left as text: a scheme that
/// could run something, a host with a user before it, characters that have no place in an address.
pub fn is_link(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let in_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '_');
    let in_path = |c: char| c.is_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    // `rust_xlsxwriter` would escape the percent signs of an address again unless it has one of a few escapes in it.
    let escaped = |part: &str| !part.contains('%') || part.contains("%20");
    let sound = |part: &str| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    host.starts_with(char::is_alphanumeric)
        && host.chars().all(in_host)
        && rest.chars().all(in_path)
        && rest.split('%').skip(1).all(sound)
        && rest.split('#').next().is_some_and(escaped)
        && text.chars().count() <= LONGEST_LINK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(
            text("a\u{0}\u{b}\u{1f}\u{fffe}b\r\nc\rd\te\u{85}"),
            "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}b\nc\nd\te\u{85}"
        );
        assert_eq!(text("“קול” 👩‍👩‍👧 \u{202e}x\u{202c}"), "“קול” 👩‍👩‍👧 \u{202e}x\u{202c}");
        let long = "\u{1}".repeat(40_000);
        assert!(text(&long).ends_with("[…cut]"));
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for link in
            ["https://a.example/x?y=1&z=%20#top", "http://127.0.0.1:80/(a)", "https://bücher.example/ä%20%C3%A9"]
        {
            assert!(is_link(link), "{link}");
        }
        let long = format!("https://a.example/{}", "a".repeat(LONGEST_LINK));
        for text in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://a.example",
            "internal:Claims!A1",
            "mailto:a@a.example",
            "HTTPS:",
            "https://",
            "https://#a",
            "https://a@b.example/",
            "https://a.example/\" onclick",
            "https://a.example/a b",
            "https://a.example/%20%zz",
            "https://a.example/%20%",
            "https://a.example/%C3%A9",
            "https://a.example/\u{202e}moc",
            " https://a.example/",
            "",
            &long,
        ] {
            assert!(!is_link(text), "{text}");
        }
    }
}
