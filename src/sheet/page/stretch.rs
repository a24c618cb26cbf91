//! The parts of an article that a page can show: its text, or what the claims' sentences tell of it.

use std::cmp::Reverse;

use super::marks::{Anchor, Mark, Role};
use crate::types::{CodePoints, Span};
use crate::write::ClaimRecord;

/// Places in a sentence where a content is tried, so that "aaaa" takes no quadratic time.
const TRIED: usize = 64;

/// Code points of " … " between the pieces of a text (see [`crate::types::join`]).
const BETWEEN: usize = 3;

/// A text of the article and the claims that stand in it.
#[derive(Debug)]
pub struct Stretch {
    /// The code point of the article that it begins at; `None` when that is not known, and nothing can be marked.
    pub start: Option<usize>,
    /// Its text.
    pub text: String,
    /// Positions of its claims in the list that it was made from.
    pub claims: Vec<usize>,
}

impl Stretch {
    /// A whole article.
    pub fn whole(text: String, claims: usize) -> Self {
        Self { start: Some(0), text, claims: (0..claims).collect() }
    }

    /// What is marked in it, and where its claims begin; `all` has the rank, number and record of each claim. Spans are cut
    /// off at the ends of the text.
    pub fn marks(&self, all: &[(usize, usize, ClaimRecord)]) -> (Vec<Mark>, Vec<Anchor>) {
        let points = CodePoints::new(&self.text);
        let length = points.at(self.text.len());
        let (mut marks, mut anchors) = (Vec::new(), Vec::new());
        for (rank, number, claim) in self.claims.iter().map(|&at| &all[at]) {
            let mut first = None;
            for (role, spans) in [
                (Role::Content, Some(&claim.content.spans)),
                (Role::Cue, claim.cue.as_ref().map(|cue| &cue.spans)),
                (Role::Source, claim.source.as_ref().map(|source| &source.spans)),
            ] {
                for span in spans.into_iter().flatten() {
                    let place = |point: usize| self.start.map(|start| point.saturating_sub(start).min(length));
                    let bytes = place(span[0]).zip(place(span[1])).and_then(|(start, end)| points.bytes([start, end]));
                    let Some(span) = bytes.filter(|span: &Span| !span.is_empty()) else { continue };
                    marks.push(Mark { span, role, rank: *rank });
                    first = first.or(Some(span.start));
                }
            }
            anchors.push(Anchor { at: first.unwrap_or(0), rank: *rank, claim: *number });
        }
        (marks, anchors)
    }
}

/// The sentences of the claims in the order of the article, those that overlap made one; those whose place is not known
/// are last.
pub fn sentences(claims: &[&ClaimRecord]) -> Vec<Stretch> {
    let length = |text: &str| text.chars().count();
    let mut order: Vec<(bool, usize, Reverse<usize>, usize)> = claims
        .iter()
        .enumerate()
        .map(|(at, claim)| {
            let start = start(claim);
            (start.is_none(), start.unwrap_or(0), Reverse(length(&claim.sentence)), at)
        })
        .collect();
    order.sort_unstable();
    let mut all: Vec<Stretch> = Vec::new();
    let mut end = 0;
    for (unknown, start, Reverse(length), at) in order {
        let sentence = &claims[at].sentence;
        match all.last_mut() {
            Some(last) if last.start.is_some() && !unknown && start < end => {
                last.text.extend(sentence.chars().skip(end - start));
                last.claims.push(at);
            }
            Some(last) if last.start.is_none() && last.text == *sentence => last.claims.push(at),
            _ => {
                let start = (!unknown).then_some(start);
                all.push(Stretch { start, text: sentence.clone(), claims: vec![at] });
                end = 0;
            }
        }
        end = end.max(start.saturating_add(length));
    }
    all
}

/// The code point of the article that the sentence of a claim begins at: the first place of the content in the sentence
/// at which cue and source fit too.
fn start(claim: &ClaimRecord) -> Option<usize> {
    let sentence = claim.sentence.as_str();
    let points = CodePoints::new(sentence);
    let (span, first) =
        pieces(&claim.content.text, &claim.content.spans).next().filter(|(_, text)| !text.is_empty())?;
    let parts = [
        Some((claim.content.text.as_str(), &claim.content.spans)),
        claim.cue.as_ref().map(|cue| (cue.text.as_str(), &cue.spans)),
        claim.source.as_ref().map(|source| (source.text.as_str(), &source.spans)),
    ];
    let fits = |start: usize| {
        parts.iter().flatten().flat_map(|(text, spans)| pieces(text, spans)).all(|(span, text)| {
            let inside = span.map(|point| point.checked_sub(start));
            let [Some(from), Some(to)] = inside else { return true };
            points.bytes([from, to]).is_none_or(|bytes| bytes.of(sentence) == text)
        })
    };
    let places = sentence.match_indices(first).take(TRIED);
    places.filter_map(|(byte, _)| span[0].checked_sub(points.at(byte))).find(|&start| fits(start))
}

/// Each span with its text, which is joined in `text`.
fn pieces<'a>(text: &'a str, spans: &'a [[usize; 2]]) -> impl Iterator<Item = ([usize; 2], &'a str)> {
    let mut rest = text;
    spans.iter().map(move |&span| {
        let after = |text: &'a str, points: usize| text.char_indices().nth(points).map_or(text.len(), |(at, _)| at);
        let (piece, later) = rest.split_at(after(rest, span[1].saturating_sub(span[0])));
        rest = &later[after(later, BETWEEN)..];
        (span, piece)
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::store::tests::record;
    use super::*;
    use serde_json::{Value, json};

    fn claim(sentence: &str, content: &(&str, Value), source: &(&str, Value)) -> ClaimRecord {
        let source = json!({"text": &source.0, "spans": &source.1, "form": "named"});
        let content = json!({"text": &content.0, "spans": &content.1});
        record("x", json!({"sentence": sentence, "content": content, "source": source}))
    }

    fn marked(stretch: &Stretch, claims: &[ClaimRecord]) -> Vec<String> {
        let all: Vec<_> = claims.iter().map(|claim| (1, 1, claim.clone())).collect();
        stretch.marks(&all).0.iter().map(|mark| mark.span.of(&stretch.text).to_owned()).collect()
    }

    #[test]
    fn a_content_is_found_where_the_source_fits_too() {
        let sentence = "No, no, it is – so says Zoë – no, never.";
        let claims = [claim(sentence, &("no … never", json!([[130, 132], [134, 139]])), &("Zoë", json!([[124, 127]])))];
        let all = sentences(&claims.iter().collect::<Vec<_>>());
        assert_eq!((all.len(), all[0].start), (1, Some(100)));
        assert_eq!(marked(&all[0], &claims), ["no", "never", "Zoë"]);
    }

    #[test]
    fn what_is_not_found_is_shown_unmarked() {
        let claims = [claim("Elsewhere.", &("burned", json!([[5, 11]])), &("he", json!([[0, 2]])))];
        let all = sentences(&claims.iter().collect::<Vec<_>>());
        assert_eq!((all[0].start, all[0].text.as_str(), marked(&all[0], &claims).len()), (None, "Elsewhere.", 0));
    }

    #[test]
    fn sentences_that_overlap_are_one() {
        let none = &("", json!([]));
        let claims = [
            claim("Two b. Three c.", &("Three c", json!([[14, 21]])), none),
            claim("One a. Two b.", &("One a", json!([[0, 5]])), none),
            claim("Two b.", &("Two b", json!([[7, 12]])), none),
            claim("Last.", &("Last", json!([[90, 94]])), none),
        ];
        let all = sentences(&claims.iter().collect::<Vec<_>>());
        assert_eq!(all.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["One a. Two b. Three c.", "Last."]);
        assert_eq!(marked(&all[0], &claims), ["One a", "Three c", "Two b"]);
    }

    #[test]
    fn no_offsets_are_too_odd() {
        let most = usize::MAX;
        for spans in [json!([]), json!([[9, 3]]), json!([[0, most]]), json!([[most, most]]), json!([[most - 1, most]])]
        {
            let claims = [claim("It burned.", &("It burned", spans.clone()), &("It", spans))];
            for stretch in sentences(&claims.iter().collect::<Vec<_>>()) {
                marked(&stretch, &claims);
            }
            marked(&Stretch::whole("It burned.".into(), 1), &claims);
        }
    }
}
