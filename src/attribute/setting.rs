//! Where, to whom and how each attribution is made.

use super::addressee::addressee;
use super::carry::carry;
use super::clause::Clause;
use super::inner::{addressee_in_content, venue_in_content};
use super::stance::stance;
use super::venue::venue;
use crate::types::{Attribution, Span, Speaker, Stance, Venue};

/// What stands around a cue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Setting {
    pub venue: Option<Venue>,
    pub addressee: Option<Span>,
    pub stance: Option<Stance>,
}

/// The setting of each attribution: its own, or what carries over from the one that it goes on from. `sentence` gives the
/// stretch that an attribution takes up.
pub fn settings(
    text: &str,
    sentences: &[Span],
    attributions: &[Attribution],
    speakers: &[Option<Speaker>],
    sentence: impl Fn(&Attribution) -> Span,
) -> Vec<Setting> {
    let mut order: Vec<usize> = (0..attributions.len()).collect();
    order.sort_by_key(|&at| (attributions[at].cue, at));
    let sorted: Vec<&Attribution> = order.iter().map(|&at| &attributions[at]).collect();
    let mut own: Vec<Setting> = (0..sorted.len()).map(|at| setting(text, sentences, &sorted, at)).collect();
    let names: Vec<Option<&str>> =
        order.iter().map(|&at| speakers[at].as_ref().map(|speaker| speaker.name.as_str())).collect();
    let stretches: Vec<Span> = sorted.iter().map(|one| sentence(one)).collect();
    carry(text, sentences, &sorted, &names, &stretches, &mut own);
    let mut settings = vec![Setting::default(); attributions.len()];
    for (setting, at) in own.into_iter().zip(order) {
        settings[at] = setting;
    }
    settings
}

/// What stands around the cue of one attribution itself.
fn setting(text: &str, sentences: &[Span], attributions: &[&Attribution], at: usize) -> Setting {
    let attribution = attributions[at];
    let stance = stance(text, attribution);
    // Nobody believes or sees at a venue.
    let clause = Clause::read(text, sentences, attributions, at).filter(|_| stance != Some(Stance::Believes));
    let Some(clause) = clause else { return Setting { stance, ..Setting::default() } };
    let found = venue(&clause);
    let outside = |span: &Span| is_outside(*span, &attribution.content);
    let addressee =
        addressee(&clause, found.as_ref()).filter(|span| outside(span) && !is_self(text, attribution, *span));
    let venue = found.map(|found| found.venue).filter(|venue| outside(&venue.span));
    if venue.is_some() && addressee.is_some() {
        return Setting { venue, addressee, stance };
    }
    // The content may hold them: "urged [voters at a rally to stay]".
    let clause = clause.opened();
    let inner = addressee_in_content(&clause).filter(|_| addressee.is_none());
    let venue = venue.or_else(|| venue_in_content(&clause, inner.map(|(_, to)| to)).map(|found| found.venue));
    Setting { venue, addressee: addressee.or(inner.map(|(span, _)| span)), stance }
}

/// Whether the phrase names the source itself: nobody tells it to himself.
pub fn is_self(text: &str, attribution: &Attribution, phrase: Span) -> bool {
    let source = attribution.source.and_then(|source| source.of(text).split_whitespace().last());
    let name = |word: &str| word.starts_with(char::is_uppercase);
    source.is_some_and(|source| name(source) && phrase.of(text).split_whitespace().any(|word| word == source))
}

/// Whether a span stands outside all `contents`.
pub fn is_outside(span: Span, contents: &[Span]) -> bool {
    !contents.iter().any(|piece| piece.overlaps(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spans_lie_in_the_text(
            text in "(\\PC|told |in an interview with |CNN|to |the |reporters |[A-Z][a-z]{1,5} |[a-z]{1,5} |[ ,.“”]){1,40}",
            cuts in prop::collection::vec(0usize..400, 12),
        ) {
            let cuts: Vec<usize> = cuts.iter().map(|at| text.floor_char_boundary(at % (text.len() + 1))).collect();
            let span = |a: usize, b: usize| Span::new(cuts[a].min(cuts[b]), cuts[a].max(cuts[b]));
            let attribution = |at: usize| Attribution {
                source: Some(span(at, at + 1)),
                cue: Some(span(at + 2, at + 3)),
                content: vec![span(at + 4, at + 5)],
                ..Attribution::default()
            };
            let attributions = [attribution(0), attribution(6)];
            let sentences = [Span::new(0, cuts[0]), Span::new(cuts[0], text.len())];
            let found = settings(&text, &sentences, &attributions, &[None, None], |one| one.content[0]);
            for setting in found {
                for span in setting.venue.map(|venue| venue.span).into_iter().chain(setting.addressee) {
                    prop_assert!(!span.of(&text).is_empty());
                }
            }
        }
    }
}
