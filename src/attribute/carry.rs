//! Venues and addressees that carry over to what goes on with a statement.

use super::clause::Clause;
use super::setting::{Setting, is_outside, is_self};
use super::token::tokens;
use super::venue::venue;
use super::wording::{Wording, is, is_form};
use crate::types::{Attribution, Span, Stance, Venue};

/// How many attributions back the one is looked for that another goes on from.
const BACK: usize = 4;
/// The longest sentence that is looked at for an occasion (bytes).
const LONGEST: usize = 500;

/// Venue and addressee carry over to what the same speaker says in the same sentence or the next one; a venue also from
/// the sentence before that only tells of the occasion. All slices are in the order of the cues; `stretches` are the
/// sentences that each attribution takes up.
pub fn carry(
    text: &str,
    sentences: &[Span],
    attributions: &[&Attribution],
    names: &[Option<&str>],
    stretches: &[Span],
    settings: &mut [Setting],
) {
    let same = |from: usize, to: usize| {
        let (one, other) = (attributions[from], attributions[to]);
        // Whom the text does not name goes on with the attribution right before.
        let unknown = (names[from].is_none() || names[to].is_none()) && from + 1 == to && is_again(text, one, other);
        let known = names[from].is_some() && names[from] == names[to];
        // "told Orr …, noting": the participle has no source of its own.
        let participle =
            other.cue.is_some_and(|cue| cue.of(text).split(' ').next().is_some_and(|word| word.ends_with("ing")));
        let joined =
            participle && other.source.is_none() && from + 1 == to && stretches[to].start < stretches[from].end;
        let same = one.source == other.source || known || unknown || joined;
        one.nested == other.nested && one.source.is_some() && same
    };
    let fresh = settings.to_vec();
    for at in 0..attributions.len() {
        let (one, own) = (attributions[at], &fresh[at]);
        // Nobody believes at a venue.
        if own.venue.is_some() || own.addressee.is_some() || own.stance == Some(Stance::Believes) {
            continue;
        }
        // In the next sentence only what says something goes on with a statement.
        let goes = |from: usize| {
            stretches[at].start < stretches[from].end
                || (is_next(sentences, stretches[from], stretches[at]) && says(text, one))
        };
        let mut before = (at.saturating_sub(BACK)..at).rev().filter(|&from| goes(from) && same(from, at));
        let Some(from) = before.find(|&from| fresh[from].venue.is_some() || fresh[from].addressee.is_some()) else {
            settings[at].venue = told_before(text, sentences, attributions, stretches[at], at);
            continue;
        };
        // Whoever was spoken to has the word now.
        if fresh[from].addressee.is_some_and(|span| is_self(text, one, span)) {
            continue;
        }
        settings[at].venue = fresh[from].venue.clone().filter(|venue| is_outside(venue.span, &one.content));
        // Whom one urges one need not be speaking to; "them" may be others by now.
        let stays = |span: &Span| {
            let word = span.of(text);
            let pronoun = is(&word.to_lowercase(), Wording::Pronoun) && !matches!(word, "me" | "us");
            let spoken = !matches!(fresh[from].stance, Some(Stance::Orders | Stance::Asks))
                || stretches[at].start < stretches[from].end;
            spoken && says(text, one) && !pronoun
        };
        let outside = |span: &Span| is_outside(*span, &one.content);
        settings[at].addressee = fresh[from].addressee.filter(|span| stays(span) && outside(span));
    }
}

/// The venue in the sentence before, which tells of the occasion and attributes nothing: "She made the pledge at a rally.
/// She said".
fn told_before(
    text: &str,
    sentences: &[Span],
    attributions: &[&Attribution],
    stretch: Span,
    at: usize,
) -> Option<Venue> {
    let source = attributions[at].source.filter(|_| says(text, attributions[at]) && !attributions[at].nested)?;
    let before = sentences.partition_point(|sentence| sentence.end <= stretch.start).checked_sub(1)?;
    let before = Some(sentences[before]).filter(|before| before.len() <= LONGEST)?;
    let near = &attributions[at.saturating_sub(BACK)..(at + BACK).min(attributions.len())];
    let taken =
        |one: &&Attribution| one.cue.into_iter().chain(one.content.iter().copied()).any(|part| part.overlaps(before));
    if near.iter().any(taken) {
        return None;
    }
    let words = tokens(text, before);
    let verb = words.iter().find(|word| is_form(&word.text.to_lowercase(), Wording::Remarking))?;
    let last = source.of(text).split_whitespace().last()?;
    let named = is(&last.to_lowercase(), Wording::Subject) || words.iter().any(|word| word.text == last);
    let occasion = Attribution { cue: Some(verb.span), ..Attribution::default() };
    let clause = Clause::read(text, sentences, &[&occasion], 0).filter(|_| named)?;
    venue(&clause).filter(|found| found.from > clause.cue.0).map(|found| found.venue)
}

/// Whether the source of the later attribution may be the earlier one's: a pronoun, or the same words.
fn is_again(text: &str, one: &Attribution, other: &Attribution) -> bool {
    let (Some(one), Some(other)) = (one.source, other.source) else { return false };
    let (one, other) = (one.of(text).to_lowercase(), other.of(text).to_lowercase());
    one.ends_with(&other) || is(&other, Wording::Subject) || matches!(other.as_str(), "it" | "who" | "that" | "which")
}

/// Whether one stretch begins in the sentence right behind the other.
fn is_next(sentences: &[Span], from: Span, to: Span) -> bool {
    let next = sentences.partition_point(|sentence| sentence.start < from.end);
    sentences.get(next).is_some_and(|next| to.start < next.end)
}

/// Whether the cue is a word of saying with which a statement goes on.
fn says(text: &str, attribution: &Attribution) -> bool {
    let cue = attribution.cue.map_or("", |cue| cue.of(text)).to_lowercase();
    cue.split(|c: char| !c.is_alphanumeric()).any(|word| is_form(word, Wording::Continuing))
}

#[cfg(test)]
mod tests {
    use super::super::marked::read;

    #[test]
    fn a_statement_goes_on() {
        let marked = "[Quist] <told> CNN {that it rained}, [] <adding> {that it snowed}. It thawed. [He] <said> {so}.";
        let (text, found) = read(marked);
        let venues = found.iter().map(|one| one.venue.as_ref().map(|venue| venue.span.of(&text)));
        assert_eq!(venues.collect::<Vec<_>>(), [Some("CNN"), Some("CNN"), None]);
    }

    #[test]
    fn whoever_answers_is_not_spoken_to() {
        let (_, found) = read("[The mayor] <told> Bo Orr {that it rained}. {It is dry}, <says> [Orr].");
        assert_eq!(found[1].addressee, None);
    }

    #[test]
    fn the_sentence_before_tells_the_occasion() {
        let marked = "Quist made the pledge at a rally. [She] <said> {it rained}. [She] <hoped> {for sun}.";
        let (text, found) = read(marked);
        assert_eq!(found[0].venue.as_ref().map(|venue| venue.span.of(&text)), Some("a rally"));
        assert_eq!(found[1].venue, None);
    }
}
