//! Where, to whom and how each attribution is made.

use super::addressee::addressee;
use super::clause::{Clause, is_pronoun};
use super::stance::stance;
use super::venue::venue;
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
    let mut own: Vec<Setting> = (0..sorted.len()).map(|at| setting(text, sentences, &sorted, at)).collect();
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
        let Some(from) = from.filter(|_| own[at].venue.is_none() && own[at].addressee.is_none()) else { continue };
        let (setting, content) = (&fresh[from], &sorted[at].content);
        own[at].venue = setting.venue.clone().filter(|venue| is_outside(venue.span, content));
        // Whom one urges one need not be speaking to; "them" may be others by now.
        let stays = |span: Span| {
            let pronoun = is_pronoun(&span.of(text).to_lowercase()) && !matches!(span.of(text), "me" | "us");
            setting.stance == Some(Stance::Asserts) && says(text, sorted[at]) && !pronoun
        };
        own[at].addressee = setting.addressee.filter(|span| stays(*span) && is_outside(*span, content));
    }
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
    let addressee = addressee(&clause, found.as_ref()).filter(outside);
    let venue = found.map(|found| found.venue).filter(|venue| outside(&venue.span));
    Setting { venue, addressee, stance }
}

/// Whether a span stands outside all `contents`.
fn is_outside(span: Span, contents: &[Span]) -> bool {
    !contents.iter().any(|piece| piece.overlaps(span))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::VenueType;
    use proptest::prelude::*;

    /// The settings of the attributions in a text with `[source]`, `<cue>` and `{content}`, by sentences that end in ". ".
    /// Each cue takes the content and the source with its number.
    fn read(marked: &str) -> (String, Vec<Setting>) {
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

    fn venue_of(marked: &str) -> Option<(String, VenueType, Option<String>)> {
        let (text, found) = read(marked);
        found[0].venue.clone().map(|venue| (venue.span.of(&text).to_owned(), venue.kind, venue.name))
    }

    fn expect(marked: &str, span: &str, kind: VenueType, name: Option<&str>) {
        assert_eq!(venue_of(marked), Some((span.to_owned(), kind, name.map(str::to_owned))), "{marked}");
    }

    fn addressed(marked: &str) -> Option<String> {
        let (text, found) = read(marked);
        found[0].addressee.map(|span| span.of(&text).to_owned())
    }

    #[test]
    fn outlets() {
        use VenueType::{Broadcaster, Newspaper, Platform};
        expect("[Quist] <told> CNN {that it rained}.", "CNN", Broadcaster, Some("CNN"));
        expect(
            "[Quist] <told> the Zagreb Daily Courier {so}.",
            "the Zagreb Daily Courier",
            Newspaper,
            Some("Zagreb Daily Courier"),
        );
        expect(
            "[Quist] <confirmed> to the French newspaper Le Monde {that it rained}.",
            "the French newspaper Le Monde",
            Newspaper,
            Some("Le Monde"),
        );
        expect("[Quist] <told> a pro-government daily {that it rained}.", "a pro-government daily", Newspaper, None);
        expect("[Quist] <declared> via Twitter {that it rained}.", "Twitter", Platform, Some("Twitter"));
        expect(
            "{“It rained,”} [Quist] <said> on “Fox News Sunday.”",
            "Fox News Sunday",
            Broadcaster,
            Some("Fox News Sunday"),
        );
        expect(
            "[Quist], in an interview with RTVI, <said> {that it rained}.",
            "an interview with RTVI",
            Broadcaster,
            Some("RTVI"),
        );
    }

    #[test]
    fn occasions_and_documents() {
        use VenueType::{Document, Event};
        expect("In a statement, [Quist] <said> {it rained}.", "a statement", Document, None);
        expect(
            "{“It rained,”} [Quist] <said> during a televised press conference.",
            "a televised press conference",
            Event,
            None,
        );
        expect("[Quist] <issued a memo saying> {it rained}.", "a memo", Document, None);
        expect("At a rally in Orr, Brenn, [Quist] <said> {it rained}.", "a rally in Orr, Brenn", Event, None);
    }

    #[test]
    fn what_belongs_to_another_clause_is_no_venue() {
        for marked in [
            "[Quist], who lost her seat on CNN, <said> {it rained}.",
            "[CNN] <said> {it rained}.",
            "[Quist] <said> {it rained in an interview}.",
            "[Quist] <said> in the debate hall {that it rained}.",
            "[Quist] <said> on Friday in Orr {that it rained}.",
        ] {
            assert_eq!(venue_of(marked), None, "{marked}");
        }
    }

    #[test]
    fn addressees() {
        assert_eq!(addressed("[Quist] <told> Lavrov {that it rained}.").as_deref(), Some("Lavrov"));
        assert_eq!(
            addressed("[Quist] <told> reporters during a visit {that it rained}.").as_deref(),
            Some("reporters")
        );
        assert_eq!(addressed("In a letter to Congress, [Quist] <said> {it rained}.").as_deref(), Some("Congress"));
        assert_eq!(addressed("[Quist] <told> CNN {that it rained}."), None);
        assert_eq!(addressed("[Quist] <told> CNN host Ann Lee {that it rained}.").as_deref(), Some("CNN host Ann Lee"));
        let marked = "[Quist] <told> CNN’s Ann Lee {that it rained}.";
        assert_eq!(addressed(marked).as_deref(), Some("CNN’s Ann Lee"));
        expect(marked, "CNN", VenueType::Broadcaster, Some("CNN"));
        let marked = "[Quist] <told> host Ann Lee of CNN {that it rained}.";
        assert_eq!(addressed(marked).as_deref(), Some("host Ann Lee of CNN"));
        expect(marked, "CNN", VenueType::Broadcaster, Some("CNN"));
        assert_eq!(addressed("[Quist] <said> {that it rained}."), None);
    }

    #[test]
    fn a_statement_goes_on() {
        let marked = "[Quist] <told> CNN {that it rained}, [] <adding> {that it snowed}. It thawed. [He] <said> {so}.";
        let (text, found) = read(marked);
        let venues = found.iter().map(|one| one.venue.as_ref().map(|venue| venue.span.of(&text)));
        assert_eq!(venues.collect::<Vec<_>>(), [Some("CNN"), Some("CNN"), None]);
    }

    proptest! {
        #[test]
        fn spans_lie_in_the_text_outside_the_content(
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
            for (one, setting) in attributions.iter().zip(found) {
                for span in setting.venue.map(|venue| venue.span).into_iter().chain(setting.addressee) {
                    prop_assert!(!span.of(&text).is_empty());
                    prop_assert!(is_outside(span, &one.content));
                }
            }
        }
    }
}
