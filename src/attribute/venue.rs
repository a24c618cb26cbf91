//! Where a statement was made, as the attribution says: "told CNN", "in an interview with RTVI", "via Twitter".
//!
//! A noun phrase behind a telling verb or a preposition that names an outlet (`outlets.csv`, or a name with the head word
//! of one) or an occasion or document (`venues.csv`).

use super::clause::{Clause, Word, is_function, is_person, is_time};
use super::outlets::{noun, outlet_at};
use crate::types::{Venue, VenueType};

/// How many words may stand before the noun of a venue: "a March 2016 meeting".
const BEFORE: usize = 9;

/// A venue in a clause: its first word, the one behind its last, and whether a person's noun follows ("CNN host Ann Lee").
pub struct Found {
    pub venue: Venue,
    pub from: usize,
    pub to: usize,
    pub person: bool,
}

/// A noun phrase that means a venue.
struct Phrase {
    to: usize,
    kind: VenueType,
    name: Option<Named>,
    /// A common noun is its head, not a name alone.
    noun: bool,
    person: bool,
}

struct Named {
    from: usize,
    to: usize,
    name: String,
    kind: VenueType,
}

/// The first venue in the clause of a cue.
pub fn venue(clause: &Clause) -> Option<Found> {
    (clause.own.0..clause.own.1).find_map(|at| venue_at(clause, at))
}

fn venue_at(clause: &Clause, at: usize) -> Option<Found> {
    let word = &clause.words[at];
    if !word.free {
        return None;
    }
    // "during his time on the channel"
    if at > 0
        && matches!(
            clause.words[at - 1].lower.as_str(),
            "time" | "years" | "job" | "tenure" | "stint" | "host" | "career"
        )
    {
        return None;
    }
    let told = at + 1 == clause.cue.1 && is_telling(&word.lower);
    let preposition = is_preposition(&word.lower);
    let issues = is_issuing(&word.lower);
    if !(told || preposition || issues) || !clause.reaches_cue(at) {
        return None;
    }
    let telling = told || (at == clause.cue.1 && word.lower == "to");
    // "sent Mr. Xi a letter": the letter.
    let from = at + 1;
    let second = (from + 1..clause.words.len().min(from + 4))
        .find(|&at| clause.next(at).is_some_and(|word| matches!(word.lower.as_str(), "a" | "an")));
    let from = second.filter(|_| issues).unwrap_or(from);
    let phrase = read(clause, from, telling)?;
    let media = matches!(phrase.kind, VenueType::Newspaper | VenueType::Broadcaster | VenueType::Agency);
    let named = phrase.name.is_some();
    let fits = match word.lower.as_str() {
        // People who meet are spoken to.
        _ if told && is_assembly(clause, phrase.to, from) => false,
        _ if told => media || phrase.kind == VenueType::Event || phrase.kind == VenueType::Platform,
        "giving" | "delivering" | "delivered" | "began" | "begins" | "opened" | "ended" | "closed" => {
            phrase.noun
                && phrase.kind == VenueType::Event
                && phrase.to > from + 1
                && !clause.words[from].lower.ends_with("ing")
        }
        _ if issues => phrase.noun && matches!(phrase.kind, VenueType::Document | VenueType::Platform),
        // "to the television" is said to the set.
        "to" if !named => matches!(phrase.kind, VenueType::Newspaper | VenueType::Agency),
        "to" | "with" => named && (media || phrase.kind == VenueType::Platform),
        "at" => phrase.kind == VenueType::Event,
        "during" => phrase.kind == VenueType::Event || phrase.kind == VenueType::Broadcaster,
        "by" => matches!(phrase.kind, VenueType::Document | VenueType::Event) && phrase.to == from + 1,
        "in" => phrase.noun || phrase.kind == VenueType::Newspaper,
        "on" | "via" | "through" | "over" => {
            !(phrase.noun && phrase.kind == VenueType::Document && word.lower != "via") || word.lower == "through"
        }
        _ => true,
    };
    if !fits {
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

/// Reads the noun phrase at `from` as a venue. `telling`: what stands before makes an ambiguous name an outlet's.
fn read(clause: &Clause, from: usize, telling: bool) -> Option<Phrase> {
    let mut found: Option<Phrase> = None;
    let mut person = false;
    let mut at = from;
    while at < from + BEFORE {
        let Some(word) = clause.words.get(at).filter(|word| word.free && (at == from || !word.apart)) else { break };
        if let Some(name) = name_at(clause, at, telling, found.is_some()) {
            let (to, kind) = (name.to, name.kind);
            let before = found.take();
            let noun = before.as_ref().is_some_and(|one| one.noun);
            let kind = before.as_ref().map_or(kind, |one| one.kind);
            let name = before.and_then(|one| one.name).or(Some(name));
            found = Some(Phrase { to, kind, name, noun, person: false });
            at = to;
            continue;
        }
        let several = word.lower == "of" && at > from && is_series(&clause.words[at - 1].lower);
        let joint = word.lower == "and"
            && clause.words[at - 1].is_capital()
            && clause.next(at + 1).is_some_and(Word::is_capital);
        // A platform has a name: not "the party platform".
        let nameless = word.lower == "platform" && !(at > from && clause.words[at - 1].is_capital());
        if let Some(kind) = noun(&word.lower).filter(|_| !word.possessive && !nameless) {
            let before = found.take();
            let name = before.and_then(|one| one.name);
            let kind =
                if telling && word.lower == "paper" { VenueType::Newspaper } else { of_outlet(kind, name.as_ref()) };
            found = Some(Phrase { to: at + 1, kind, name, noun: true, person: false });
        } else {
            // "told host Ann Lee of Radio Orr"
            let of = matches!(word.lower.as_str(), "of" | "from" | "at" | "with");
            let hosted = telling && at > from && of && name_at(clause, at + 1, true, false).is_some();
            person |= hosted;
            let bridge = is_time(&word.lower) || several || joint || hosted;
            let ends = if found.is_none() {
                is_function(&word.lower) && !bridge
            } else {
                !word.is_capital() || is_time(&word.lower)
            };
            if ends {
                break;
            }
        }
        at += 1;
    }
    let mut phrase = found?;
    // "CNN's Ann Lee"
    let owner = clause.words[phrase.to - 1].possessive && !phrase.noun;
    phrase.person = person || (owner && clause.next(phrase.to).is_some_and(Word::is_capital));
    // "the debate hall", "the press secretary": the noun only describes another one.
    if let Some(next) = clause.next(phrase.to).filter(|_| !clause.words[phrase.to - 1].possessive) {
        let verbal = next.lower.ends_with("ed")
            || matches!(next.lower.as_str(), "held" | "given" | "broadcast" | "sent" | "written" | "read" | "made");
        let ends = is_function(&next.lower)
            || is_time(&next.lower)
            || next.is_capital()
            || verbal
            || next.lower.ends_with("ing");
        phrase.person |= is_person(&next.lower) && phrase.name.is_some();
        if !ends && phrase.noun && !phrase.person {
            return None;
        }
    }
    if phrase.noun {
        extend(clause, from, &mut phrase, telling);
    }
    Some(phrase)
}

/// An interview or broadcast with a named outlet is of the outlet's type.
fn of_outlet(noun: VenueType, name: Option<&Named>) -> VenueType {
    match name {
        Some(name) if noun != VenueType::Document => name.kind,
        _ => noun,
    }
}

/// Takes in "with the BBC", "of Pacific leaders", "in Novi, Michigan".
fn extend(clause: &Clause, from: usize, phrase: &mut Phrase, telling: bool) {
    for _ in 0..3 {
        let Some(link) = clause.next(phrase.to) else { return };
        let event = !matches!(phrase.kind, VenueType::Document);
        let place = |at: usize| clause.next(at).is_some_and(|word| word.is_capital() || (word.lower == "the" && event));
        let at = phrase.to + 1;
        let to = match link.lower.as_str() {
            "with" if event => clause.phrase(at),
            "of" | "to" => clause.phrase(at),
            "from" if !event => clause.phrase(at),
            "for" | "on" if event && phrase.name.is_none() => {
                name_at(clause, at, true, false).map_or(at, |name| name.to)
            }
            "in" | "at" if event && place(at) && !is_time(&clause.words[at].lower) => clause.phrase(at),
            "held" | "hosted" | "organised" | "organized" if clause.next(at).is_some_and(|word| word.lower == "by") => {
                clause.phrase(at + 1)
            }
            _ => return,
        };
        if to <= at {
            return;
        }
        if phrase.name.is_none() {
            phrase.name = (at..to)
                .find_map(|at| name_at(clause, at, telling || link.lower == "with", true))
                .filter(|name| name.to <= to);
            // A debate of an outlet stays an event, an interview is the outlet's.
            let noun = &clause.words[phrase.to - 1].lower;
            if link.lower == "with" || !matches!(noun.as_str(), "debate" | "forum") {
                phrase.kind = of_outlet(phrase.kind, phrase.name.as_ref());
            }
        }
        phrase.to = to;
        // "in Novi, Michigan"
        let state = clause.words.get(to).filter(|word| word.apart && word.free && word.is_capital());
        let comma =
            state.is_some_and(|word| clause.text[clause.words[to - 1].span.end..word.span.start].trim_end() == ",");
        let ends = clause.words.get(to + 1).is_none_or(|word| word.apart || !word.is_capital());
        if matches!(link.lower.as_str(), "in" | "at") && comma && ends {
            phrase.to += 1;
        }
    }
    debug_assert!(phrase.to > from, "a phrase grows");
}

/// The outlet's name at word `at`: one of the lexicon, or a run of capitals with the head word of one.
fn name_at(clause: &Clause, at: usize, telling: bool, inside: bool) -> Option<Named> {
    let word = clause.words.get(at).filter(|word| word.free && word.is_capital())?;
    if matches!(word.text, "The" | "A" | "An") {
        return None;
    }
    if let Some(listed) = outlet_at(clause.text, word.span.start) {
        let end = word.span.start + listed.len;
        let to = clause.words.partition_point(|word| word.span.start < end);
        let article = at.checked_sub(1).is_some_and(|at| clause.words[at].lower == "the");
        // An everyday word counts as a name behind "told", or with "the", when no noun goes on: "the Republican nominee".
        let ends = clause.next(to).is_none_or(|next| is_function(&next.lower));
        let sure = !listed.ambiguous || ((telling || (article && !inside)) && ends && !is_time(&word.lower));
        // "the Washington Post Company" is another one; "Fox News Sunday" ends where the lexicon says.
        if sure && end <= clause.words[to - 1].span.end + 1 {
            return Some(Named { from: at, to, name: listed.name, kind: listed.kind });
        }
    }
    let run = (at..clause.words.len().min(at + 6)).take_while(|&next| {
        let word = &clause.words[next];
        word.is_capital() && word.free && (next == at || !(word.apart || clause.words[next - 1].possessive))
    });
    let to = run.last()? + 1;
    let head = (at..to).rev().find(|&at| noun(clause.words[at].text).is_some())?;
    let first_is_head = head == at && to == at + 1;
    let kind = noun(clause.words[head].text)?;
    // "the Chronicle" alone only behind a telling word.
    let article = at.checked_sub(1).is_some_and(|at| clause.words[at].lower == "the");
    let fits = (!first_is_head || (telling && article))
        && (head + 1 == to || matches!(clause.words[at].text, "Radio" | "Television" | "TV"));
    fits.then(|| Named { from: at, to, name: clause.span(at, to).of(clause.text).to_owned(), kind })
}

/// "a meeting of island leaders"
fn is_assembly(clause: &Clause, to: usize, from: usize) -> bool {
    let words = clause.words[from..to].windows(2);
    words
        .into_iter()
        .any(|two| matches!(two[0].lower.as_str(), "meeting" | "gathering" | "rally") && two[1].lower == "of")
}

/// "a series of tweets", "an edition of the show"
fn is_series(word: &str) -> bool {
    matches!(word, "series" | "flurry" | "string" | "number" | "pair" | "couple" | "version" | "edition")
}

fn is_preposition(word: &str) -> bool {
    matches!(word, "in" | "on" | "at" | "during" | "via" | "through" | "over" | "to" | "with" | "by")
}

pub fn is_telling(word: &str) -> bool {
    matches!(word, "tell" | "tells" | "told" | "telling" | "informed" | "informs" | "assured" | "reminded" | "briefed")
}

/// Verbs whose object is where it is said: "issued a memo calling for".
fn is_issuing(word: &str) -> bool {
    matches!(
        word,
        "issued"
            | "issues"
            | "issuing"
            | "released"
            | "releases"
            | "releasing"
            | "sent"
            | "sends"
            | "sending"
            | "published"
            | "publishes"
            | "posted"
            | "posts"
            | "wrote"
            | "writes"
            | "writing"
            | "penned"
            | "aired"
            | "unleashed"
            | "ran"
            | "filed"
            | "files"
            | "filing"
            | "circulated"
            | "signed"
            | "tweeted"
            | "delivered"
            | "delivering"
            | "giving"
            | "began"
            | "begins"
            | "opened"
            | "ended"
            | "closed"
    )
}
