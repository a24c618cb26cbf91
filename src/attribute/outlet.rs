//! Who published an article, by the line that says so: "By Ada Quist, Sky News", "CARACAS (Reuters) -", "© 2019 Sky News".

use super::outlets::{outlet_at, outlet_named};
use crate::types::Span;

/// A byline or agency line stands among the first paragraphs, a notice of copyright there or among the last.
const PARAGRAPHS: usize = 8;
/// A longer paragraph is no byline (bytes).
const LONGEST: usize = 120;
/// An agency line's place and date are shorter (bytes).
const PLACE: usize = 60;

/// The name of the outlet in the first such line; only a known name, or one with an outlet's head word, counts.
pub fn outlet(text: &str, paragraphs: &[Span]) -> Option<String> {
    let first = &paragraphs[..paragraphs.len().min(PARAGRAPHS)];
    let last = &paragraphs[paragraphs.len().saturating_sub(PARAGRAPHS)..];
    let lines = |part: &'_ [Span]| part.iter().map(|paragraph| paragraph.of(text).trim()).collect::<Vec<_>>();
    let found = lines(first).into_iter().find_map(|line| signed(line).or_else(|| agency(line)));
    found.or_else(|| lines(first).into_iter().chain(lines(last)).find_map(copyright))
}

/// "By Ada Quist, Sky News", "By Ada Quist for Sky News", "By Ada Quist | Sky News".
fn signed(line: &str) -> Option<String> {
    let byline = ["By ", "BY ", "Written by ", "Posted by "].iter().any(|opening| line.starts_with(opening));
    let fits = byline && line.len() <= LONGEST && !line.ends_with(['!', '?', '”', '"']);
    let parts = line.split([',', '|', '/', '•', '·', '—', '–', '(', ')']).flat_map(|part| part.split(" for "));
    fits.then(|| parts.skip(1).find_map(|part| outlet_named(part.trim_end_matches('.')))).flatten()
}

/// "CARACAS (Reuters) -", "LONDON, March 3 (AP) —".
fn agency(line: &str) -> Option<String> {
    let (place, rest) = line.split_once('(')?;
    let (name, rest) = rest.split_once(')')?;
    let dash = rest.trim_start().starts_with(['-', '–', '—', '―']);
    // The place is in capitals, at least its first word.
    let word = place.split([' ', ',']).next()?;
    let capitals = word.len() > 1 && word.chars().all(|c| !c.is_lowercase()) && word.contains(char::is_alphabetic);
    (dash && capitals && place.len() <= PLACE).then(|| outlet_named(name)).flatten()
}

/// "© 2019 Sky News", "Copyright 2019 Sky News. All rights reserved."
fn copyright(line: &str) -> Option<String> {
    let fits = line.len() <= LONGEST;
    let rest = ["©", "Copyright ©", "Copyright (c)", "Copyright"].iter().find_map(|sign| line.strip_prefix(sign));
    let rest =
        rest.filter(|_| fits)?.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || " -–,".contains(c));
    outlet_named(rest.split(['.', ',', '|']).next()?)
}

/// "Ada Quist to CNN", behind "said", without the outlet: it is where she said it, and no part of the source.
pub fn without_venue(text: &str, source: Span) -> Span {
    let words = source.of(text);
    let Some((at, link)) = [" to the ", " to "].iter().find_map(|link| Some((words.rfind(link)?, link))) else {
        return source;
    };
    let name = source.start + at + link.len();
    let whole = outlet_at(text, name).is_some_and(|found| name + found.len >= source.end);
    if whole { Span::new(source.start, source.start + at) } else { source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Option<String> {
        let mut at = 0;
        let mut paragraphs = Vec::new();
        for line in text.split('\n') {
            paragraphs.push(Span::new(at, at + line.len()));
            at += line.len() + 1;
        }
        outlet(text, &paragraphs)
    }

    #[test]
    fn the_venue_is_no_part_of_the_source() {
        let source = |text: &str| without_venue(text, Span::new(0, text.len())).of(text).to_owned();
        assert_eq!(source("Ada Quist to CNN"), "Ada Quist");
        assert_eq!(source("Ada Quist to the New York Times"), "Ada Quist");
        assert_eq!(source("the ambassador to Norway"), "the ambassador to Norway");
        assert_eq!(source("the envoy to CNN headquarters"), "the envoy to CNN headquarters");
    }

    #[test]
    fn lines_that_name_the_outlet() {
        for (line, name) in [
            ("By Ada Quist, Sky News", "Sky News"),
            ("By Ada Quist for the Guardian", "The Guardian"),
            ("By Ada Quist, Orrville Daily Courier", "Orrville Daily Courier"),
            ("CARACAS (Reuters) - The port closed.", "Reuters"),
            ("LONDON, March 3 (AP) — The port closed.", "Associated Press"),
            ("© 2019 Sky News", "Sky News"),
            ("Copyright 2019 Sky News. All rights reserved.", "Sky News"),
        ] {
            let found = of(&format!("A headline\n{line}\nMore."));
            assert!(
                found
                    .as_deref()
                    .is_some_and(|found| found.trim_start_matches("The ") == name.trim_start_matches("The ")),
                "{line}: {found:?}"
            );
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for line in [
            "By Ada Quist, chief correspondent",
            "By all accounts, Sky News is a broadcaster of some renown, which few would doubt who have seen its new studio in the harbour.",
            "The port closed (Reuters) - and",
            "ORRVILLE (Quist) - The port closed.",
            "© 2019 Quist and Orr",
            "Reuters said that the port closed.",
        ] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|By |©|Copyright |[A-Z]{2,5}|\\(Reuters\\)| - |News|[ ,|\n]){0,40}") {
            of(&text);
        }
    }
}
