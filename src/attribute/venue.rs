//! Where a statement was made, as the attribution says: "told CNN", "in an interview with RTVI", "via Twitter".
//!
//! A noun phrase behind a telling verb or a preposition that names an outlet (`outlets.csv`, or a name with the head word
//! of one) or an occasion or document (`venues.csv`).

use super::clause::Clause;
use super::occasion::{Phrase, read};
use super::wording::{Wording, is, is_form, is_time};
use crate::types::{Venue, VenueType};

/// A venue in a clause: its first word, the one behind its last, and whether a person's noun follows ("CNN host Ann Lee").
pub struct Found {
    pub venue: Venue,
    pub from: usize,
    pub to: usize,
    pub person: bool,
}

/// The first venue in the clause of a cue.
pub fn venue(clause: &Clause) -> Option<Found> {
    (clause.own.0..clause.own.1).find_map(|at| venue_at(clause, at))
}

/// The venue that the word at `at` introduces.
pub fn venue_at(clause: &Clause, at: usize) -> Option<Found> {
    let word = clause.words.get(at).filter(|word| word.free)?;
    // "during his time on the channel"
    if at > 0 && is(&clause.words[at - 1].lower, Wording::Career) {
        return None;
    }
    let told = at + 1 == clause.cue.1 && is_telling(&word.lower);
    let preposition = is_preposition(&word.lower);
    let issues = is_form(&word.lower, Wording::Issuing);
    let holds = is_form(&word.lower, Wording::Holding);
    if !(told || preposition || issues || holds) || !clause.reaches_cue(at) || clause.is_of_other_cue(at) {
        return None;
    }
    let telling = told || (at == clause.cue.1 && word.lower == "to");
    let phrase = read(clause, object(clause, at, issues), telling)?;
    let from = object(clause, at, issues);
    // "in the <bitter debate about>": what is said, not where.
    if at < clause.cue.0 && phrase.to > clause.cue.0 && clause.cue.1 == phrase.to + 1 {
        return None;
    }
    let acts = !told && !preposition;
    if !fits(clause, at, from, &phrase, told) || (acts && !is_own_act(clause, at, phrase.to)) {
        return None;
    }
    // "told CNN host Ann Lee": the outlet alone.
    let (from, to) = match &phrase.name {
        Some(name) if phrase.person => (name.from, name.to),
        _ => (from, phrase.to),
    };
    let name = phrase.name.map(|name| name.name);
    let venue = Venue { span: clause.span(from, to), kind: phrase.kind, name };
    Some(Found { venue, from, to, person: phrase.person })
}

/// Whether the verb at `at` with an object up to `to` belongs to the cue, or leads to it: "issued a memo calling for",
/// "began her speech by saying".
fn is_own_act(clause: &Clause, at: usize, to: usize) -> bool {
    let (from, end) = clause.cue;
    let leads = |at: usize| {
        let word = &clause.words[at];
        !word.apart && word.free && (is_time(&word.lower) || matches!(word.lower.as_str(), "by" | "to" | "that" | "on"))
    };
    let first = &clause.words[from.min(clause.words.len() - 1)];
    // "filed a complaint with the board, claiming"
    let goes_on = first.apart && first.lower.ends_with("ing") && !(to..from).any(|at| clause.words[at].apart);
    (from..end).contains(&at) || (to <= from && (goes_on || (from - to <= 3 && (to..from).all(leads))))
}

/// Where the noun phrase behind the word at `at` begins: "sent Mr. Xi a letter", "put out a statement".
fn object(clause: &Clause, at: usize, issues: bool) -> usize {
    let from = at + 1;
    let article = |at: &usize| clause.next(*at).is_some_and(|word| matches!(word.lower.as_str(), "a" | "an"));
    (from + 1..clause.words.len().min(from + 4)).find(article).filter(|_| issues).unwrap_or(from)
}

/// Whether what stands at `at` makes the phrase at `from` a venue.
fn fits(clause: &Clause, at: usize, from: usize, phrase: &Phrase, told: bool) -> bool {
    let (word, kind) = (clause.words[at].lower.as_str(), phrase.kind);
    let media = matches!(kind, VenueType::Newspaper | VenueType::Broadcaster | VenueType::Agency);
    let named = phrase.name.is_some();
    if told {
        // People who meet are spoken to.
        return !is_assembly(clause, phrase.to, from)
            && (media || kind == VenueType::Event || kind == VenueType::Platform);
    }
    let document = matches!(kind, VenueType::Document | VenueType::Platform);
    if is_form(word, Wording::Issuing) && phrase.noun && document {
        return true;
    }
    if is_form(word, Wording::Holding) {
        let long = phrase.to > from + 1 && !clause.words[from].lower.ends_with("ing");
        return phrase.noun && kind == VenueType::Event && long;
    }
    match word {
        // "to the television" is said to the set.
        "to" if !named => matches!(kind, VenueType::Newspaper | VenueType::Agency) && is_said(clause, at),
        // "took to Twitter"
        "to" if kind == VenueType::Platform => named,
        // "responded with a statement"
        "with" if phrase.noun && document && (clause.cue.0..clause.cue.1).contains(&at) => {
            is(&clause.words[from].lower, Wording::Determiner)
        }
        "to" | "with" => named && (media || kind == VenueType::Platform) && is_said(clause, at),
        "at" => kind == VenueType::Event,
        "during" => kind == VenueType::Event || kind == VenueType::Broadcaster,
        // "by letter", but "by letters A and B".
        "by" => {
            matches!(kind, VenueType::Document | VenueType::Event)
                && phrase.to == from + 1
                && !clause.words[from].lower.ends_with('s')
        }
        "in" => phrase.noun || kind == VenueType::Newspaper,
        "on" | "via" | "through" | "over" => {
            !(phrase.noun && kind == VenueType::Document && word != "via") || word == "through"
        }
        _ => false,
    }
}

/// Whether the "to" or "with" at `at` says to whom the cue speaks: it stands right behind it or its source, or a word of
/// speaking.
fn is_said(clause: &Clause, at: usize) -> bool {
    let Some(before) = clause.before(at).map(|at| &clause.words[at]) else { return false };
    let spoken = |class: Wording| is_form(&before.lower, class);
    (clause.cue.0..=clause.cue.1).contains(&at)
        || !before.free
        || [Wording::Speaking, Wording::Saying, Wording::Message, Wording::Talk].into_iter().any(spoken)
}

/// "a meeting of island leaders"
fn is_assembly(clause: &Clause, to: usize, from: usize) -> bool {
    let words = clause.words[from..to].windows(2);
    words
        .into_iter()
        .any(|two| matches!(two[0].lower.as_str(), "meeting" | "gathering" | "rally") && two[1].lower == "of")
}

fn is_preposition(word: &str) -> bool {
    matches!(word, "in" | "on" | "at" | "during" | "via" | "through" | "over" | "to" | "with" | "by")
}

pub fn is_telling(word: &str) -> bool {
    is_form(word, Wording::Telling)
}

#[cfg(test)]
mod tests {
    use super::super::marked::{expect, read, venue_of};
    use crate::types::VenueType;

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
    fn outlets_by_their_shape() {
        use VenueType::{Broadcaster, Newspaper};
        expect("[Quist] <told> Kanal Mir {that it rained}.", "Kanal Mir", Broadcaster, Some("Kanal Mir"));
        expect(
            "[Quist] <told> the Orrer Zeitung {that it rained}.",
            "the Orrer Zeitung",
            Newspaper,
            Some("Orrer Zeitung"),
        );
        expect(
            "[Quist] <told> the Reuters news agency {that it rained}.",
            "the Reuters news agency",
            VenueType::Agency,
            Some("Reuters"),
        );
        expect(
            "Speaking on the cable channel CNBC on Monday, [Quist] <called> {it} rain.",
            "the cable channel CNBC",
            Broadcaster,
            Some("CNBC"),
        );
        expect("[Quist] <told> USA TODAY {that it rained}.", "USA TODAY", Newspaper, Some("USA Today"));
        expect("[Quist] <said> to Radio Orr {that it rained}.", "Radio Orr", Broadcaster, Some("Radio Orr"));
        expect(
            "In the April issue of The Atlantic, [Quist] <said> {it rained}.",
            "the April issue of The Atlantic",
            Newspaper,
            Some("The Atlantic"),
        );
    }

    #[test]
    fn what_follows_another_cue_is_its_own() {
        let (_, found) = read("Despite what {it} [Orr] <wrote> in a speech, [Quist] <said> {it rained}.");
        assert_eq!(found[1].venue, None);
        let (text, found) = read("[Orr] <left> {it}, while [Quist] in a column <said> {it rained}.");
        assert_eq!(found[1].venue.as_ref().map(|venue| venue.span.of(&text)), Some("a column"));
    }

    #[test]
    fn a_venue_that_another_cue_describes() {
        let (text, found) = read("In {an ad} <announced> on Monday, [Quist] <says> {it rained}.");
        assert_eq!(found[1].venue.as_ref().map(|venue| venue.span.of(&text)), Some("an ad"));
    }

    #[test]
    fn what_belongs_to_another_clause_is_no_venue() {
        for marked in [
            "[Quist], who lost her seat on CNN, <said> {it rained}.",
            "[CNN] <said> {it rained}.",
            "[Quist] <said> {it rained in an interview}.",
            "[Quist] <said> {it rained}, referring to a debate on the network.",
            "[The rain] was touched upon in the <bitter debate about> {it}.",
            "[Quist] <praised> {it}, enmeshed in a complex network.",
            "Orr appeared on talk shows amid reports [that] <questioned> {it}.",
            "[Quist], who worked with CNN on a story, <said> {it rained}.",
            "[Quist] <went on> in response to a heckler {that it rained}.",
            "Quist gave a speech, but [Orr] <missed> {it}.",
            "[Quist] <said> in the debate hall {that it rained}.",
            "[Quist] <said> on Friday in Orr {that it rained}.",
        ] {
            assert_eq!(venue_of(marked), None, "{marked}");
        }
    }

    #[test]
    fn venues_in_the_cue() {
        use VenueType::{Document, Event};
        expect("[Quist] <said at a town hall in May>: {“It rained.”}", "a town hall", Event, None);
        expect(
            "[Quist] <wrote a long, angry letter to the board, calling> {it rain}.",
            "a long, angry letter to the board",
            Document,
            None,
        );
        expect("[Quist] <began her speech by praising> {the rain}.", "her speech", Event, None);
        expect("[Quist] <said> at a CNN debate {that it rained}.", "a CNN debate", Event, Some("CNN"));
        expect("[Quist] <answered with a letter saying> {it rained}.", "a letter", Document, None);
        expect(
            "At a debate outside of Orr Hall, [Quist] <said> {it rained}.",
            "a debate outside of Orr Hall",
            Event,
            None,
        );
        expect(
            "At a meeting of Orrer and Brenner nurses, [Quist] <said> {it rained}.",
            "a meeting of Orrer and Brenner nurses",
            Event,
            None,
        );
        expect("In her reply, [Quist] <said> {it rained}.", "her reply", Document, None);
    }
}
