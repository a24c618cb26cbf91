//! Where, to whom and how each attribution is made.

use super::addressee::addressee;
use super::clause::Clause;
use super::stance::stance;
use super::venue::{self, venue};
use crate::types::{Attribution, Span, Speaker, Stance, Venue};

/// How many attributions back the one is looked for that another goes on from.
const BACK: usize = 4;

/// What stands around a cue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Setting {
    pub venue: Option<Venue>,
    pub addressee: Option<Span>,
    pub stance: Option<Stance>,
}

/// The setting of each attribution. Venue and addressee carry over to what the same speaker says in the same sentence or
/// the next one. `sentence` gives the stretch that an attribution takes up.
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
    let mut own: Vec<Setting> = sorted
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let (mut venue, addressee) = Clause::read(text, sentences, &sorted, at).map_or((None, None), |clause| {
                let found = venue(&clause);
                let addressee = addressee(&clause, found.as_ref());
                (found.map(|found| found.venue), addressee)
            });
            venue = venue.filter(|venue| venue::is_outside(venue.span, &one.content));
            let addressee = addressee.filter(|span| venue::is_outside(*span, &one.content));
            Setting { venue, addressee, stance: stance(text, one) }
        })
        .collect();
    let name = |at: usize| speakers[order[at]].as_ref().map(|speaker| &speaker.name);
    let same = |from: usize, to: usize| {
        let (one, other) = (sorted[from], sorted[to]);
        // Whom the text does not name goes on with the attribution right before.
        let unknown = (name(from).is_none() || name(to).is_none()) && from + 1 == to && one.source.is_some();
        let known = name(from).is_some() && name(from) == name(to);
        one.nested == other.nested && one.source.is_some() && (one.source == other.source || known || unknown)
    };
    let stretches: Vec<Span> = sorted.iter().map(|one| sentence(one)).collect();
    let carried: Vec<Option<usize>> = (0..sorted.len())
        .map(|at| {
            // In the next sentence only what says something goes on with a statement.
            let goes = |from: usize| {
                stretches[at].start < stretches[from].end
                    || (is_next(sentences, stretches[from], stretches[at]) && says(text, sorted[at]))
            };
            let mut before = (at.saturating_sub(BACK)..at).rev().filter(|&from| goes(from) && same(from, at));
            before.find(|&from| own[from].venue.is_some() || own[from].addressee.is_some())
        })
        .collect();
    let fresh = own.clone();
    for (at, from) in carried.into_iter().enumerate() {
        let Some(from) = from.map(|from| &fresh[from]) else { continue };
        let fits = |span: &Span| venue::is_outside(*span, &sorted[at].content);
        if own[at].venue.is_none() && own[at].addressee.is_none() {
            own[at].venue = from.venue.clone().filter(|venue| fits(&venue.span));
            own[at].addressee = from.addressee.filter(fits);
        }
    }
    let mut settings = vec![Setting::default(); attributions.len()];
    for (setting, at) in own.into_iter().zip(order) {
        settings[at] = setting;
    }
    settings
}

/// Whether one stretch begins in the sentence right behind the other.
fn is_next(sentences: &[Span], from: Span, to: Span) -> bool {
    let next = sentences.partition_point(|sentence| sentence.start < from.end);
    sentences.get(next).is_some_and(|next| to.start < next.end)
}

/// Whether the cue is a plain word of saying.
fn says(text: &str, attribution: &Attribution) -> bool {
    let cue = attribution.cue.map_or("", |cue| cue.of(text)).to_lowercase();
    cue.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "said"
                | "says"
                | "say"
                | "saying"
                | "added"
                | "adds"
                | "adding"
                | "continued"
                | "continues"
                | "wrote"
                | "writes"
                | "explained"
                | "explains"
                | "asked"
                | "asks"
                | "noted"
                | "acknowledged"
                | "tweeted"
                | "concluded"
                | "insisted"
                | "argued"
                | "argues"
                | "recalled"
                | "called"
                | "claiming"
                | "vowed"
                | "stressed"
        )
    })
}
