//! Texts for tests, with marks for what is attributed.

use super::setting::{Setting, settings};
use crate::types::{Attribution, Span, VenueType};

/// The settings of the attributions in a text with `[source]`, `<cue>` and `{content}`, by sentences that end in ". ".
/// Each cue takes the content and the source with its number.
pub fn read(marked: &str) -> (String, Vec<Setting>) {
    let text: String = marked.chars().filter(|c| !"[]<>{}".contains(*c)).collect();
    let (mut at, mut open, mut parts) = (0, Vec::new(), [Vec::new(), Vec::new(), Vec::new()]);
    for c in marked.chars() {
        match "[]<>{}".find(c) {
            Some(kind) if kind % 2 == 0 => open.push(at),
            Some(kind) => parts[kind / 2].extend(open.pop().map(|start| Span::new(start, at))),
            None => at += c.len_utf8(),
        }
    }
    let [sources, cues, contents] = parts;
    let attribution = |(at, &cue): (usize, &Span)| Attribution {
        // A source of nothing is the one before.
        source: sources[..=at.min(sources.len() - 1)].iter().rfind(|source| !source.is_empty()).copied(),
        cue: Some(cue),
        content: vec![contents[at]],
        ..Attribution::default()
    };
    let attributions: Vec<Attribution> = cues.iter().enumerate().map(attribution).collect();
    let mut start = 0;
    let sentences: Vec<Span> = text
        .split_inclusive(". ")
        .map(|sentence| {
            start += sentence.len();
            Span::new(start - sentence.len(), start)
        })
        .collect();
    let speakers = vec![None; attributions.len()];
    let stretch = |one: &Attribution| {
        let (start, end) = (one.start(), one.content[0].end.max(one.cue.map_or(0, |cue| cue.end)));
        let from = sentences.partition_point(|sentence| sentence.end <= start);
        let to = sentences.partition_point(|sentence| sentence.start < end);
        Span::new(sentences[from].start.min(start), sentences[to - 1].end.max(end))
    };
    let found = settings(&text, &sentences, &attributions, &speakers, stretch);
    (text, found)
}

pub fn venue_of(marked: &str) -> Option<(String, VenueType, Option<String>)> {
    let (text, found) = read(marked);
    found[0].venue.clone().map(|venue| (venue.span.of(&text).to_owned(), venue.kind, venue.name))
}

pub fn expect(marked: &str, span: &str, kind: VenueType, name: Option<&str>) {
    assert_eq!(venue_of(marked), Some((span.to_owned(), kind, name.map(str::to_owned))), "{marked}");
}

pub fn addressed(marked: &str) -> Option<String> {
    let (text, found) = read(marked);
    found[0].addressee.map(|span| span.of(&text).to_owned())
}
