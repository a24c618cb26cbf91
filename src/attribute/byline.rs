//! Who signed an article, by the line that says so: "By Ada Quist", "Written by our correspondent, Bert Orr".

use super::mention;
use super::phrase::Name;
use crate::types::{Span, SpeakerType};

/// A byline stands among the first paragraphs.
const PARAGRAPHS: usize = 8;
/// A longer paragraph is no byline (bytes).
const LONGEST: usize = 120;

/// The name in the first byline of `text`.
pub fn author(text: &str, paragraphs: &[Span]) -> Option<Name> {
    paragraphs.iter().take(PARAGRAPHS).find_map(|&paragraph| {
        let line = paragraph.of(text);
        let openings =
            ["By ", "BY ", "by ", "By: ", "Written by ", "Posted by ", "Opinion by ", "Story by ", "Words by "];
        let opening = openings.iter().find(|opening| line.starts_with(**opening))?;
        // "By all accounts she is …" is a sentence.
        let fits = paragraph.len() <= LONGEST && !line.ends_with(['.', '!', '?', '”', '"']);
        let name = mention::name(text, Span::new(paragraph.start + opening.len(), paragraph.end)).filter(|_| fits)?;
        let several = name.span.of(text).contains(char::is_whitespace);
        (several && name.kind != Some(SpeakerType::Organization)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(text: &str) -> Option<&str> {
        let mut at = 0;
        let mut paragraphs = Vec::new();
        for line in text.split('\n') {
            paragraphs.push(Span::new(at, at + line.len()));
            at += line.len() + 1;
        }
        author(text, &paragraphs).map(|name| name.span.of(text))
    }

    #[test]
    fn bylines() {
        assert_eq!(signed("A headline\nBy Ada Quist-Orr\nI like trains."), Some("Ada Quist-Orr"));
        assert_eq!(signed("By our transport correspondent, Noor Orr\nText."), Some("Noor Orr"));
        assert_eq!(signed("Written by Ada Quist, Sky News"), Some("Ada Quist"));
    }

    #[test]
    fn sentences_and_desks_are_none() {
        assert_eq!(signed("By Ada Quist the bridge was never crossed again."), None);
        assert_eq!(signed("By the Associated Press\nText."), None);
        assert_eq!(signed("By noon\nText."), None);
    }
}
