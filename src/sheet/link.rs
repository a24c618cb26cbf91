//! Addresses from outside that may become links.

/// The address if a browser may follow it: `http` or `https`, and nothing in it that no address holds.
pub fn web(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '}');
    (known && !rest.is_empty() && !rest.starts_with('/') && !rest.contains(odd)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_linked() {
        for url in ["http://a.example", "HTTPS://a.example/ü?b='c'&d#e"] {
            assert_eq!(web(url), Some(url));
        }
        for url in [
            "",
            "a.example",
            "//a.example",
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            " https://a.example",
            "https://",
            "https:///etc",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://a.example/\"onclick=\"x",
            "https://a.example/\u{202e}x y",
            "https://a.example/\njavascript:x",
        ] {
            assert_eq!(web(url), None, "{url}");
        }
    }
}
