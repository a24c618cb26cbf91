//! Noun phrases that mean a venue: "an interview with CNN", "the Zagreb Daily Courier", "a rally in Novi, Michigan".

use super::clause::{Clause, Word};
use super::outlets::{begins_name, noun, outlet_at};
use super::wording::{Wording, is, is_form, is_function, is_time};
use crate::types::VenueType;

/// How many words may stand before the noun of a venue: "a March 2016 meeting".
const BEFORE: usize = 9;

/// A noun phrase that means a venue.
pub struct Phrase {
    /// The word behind its last.
    pub to: usize,
    pub kind: VenueType,
    pub name: Option<Named>,
    /// A common noun is its head, not a name alone.
    pub noun: bool,
    /// A person's noun or name follows: "CNN host Ann Lee".
    pub person: bool,
}

/// An outlet's name: its first word, the one behind its last.
pub struct Named {
    pub from: usize,
    pub to: usize,
    pub name: String,
    pub kind: VenueType,
}

/// Reads the noun phrase at `from` as a venue. `telling`: what stands before makes an ambiguous name an outlet's.
pub fn read(clause: &Clause, from: usize, telling: bool) -> Option<Phrase> {
    let mut found: Option<Phrase> = None;
    let mut person = false;
    let mut at = from;
    while at < from + BEFORE {
        // "a long, detailed letter"
        let listed = |at: usize| at > from && found.is_none() && clause.is_listed(at);
        let goes = |word: &&Word| word.free && (at == from || !word.apart || listed(at));
        let Some(word) = clause.words.get(at).filter(goes) else { break };
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
        let several = word.lower == "of" && at > from && is(&clause.words[at - 1].lower, Wording::Series);
        let joint = word.lower == "and"
            && clause.words[at - 1].is_capital()
            && clause.next(at + 1).is_some_and(Word::is_capital);
        // "a rally broadcast on television"
        if word.lower == "broadcast" && found.as_ref().is_some_and(|one| one.noun) {
            break;
        }
        let head = clause.words.get(at + 1).filter(|next| next.free && !next.apart);
        // "a town hall", "social media"
        let double = head.and_then(|head| noun(&format!("{} {}", word.lower, head.lower)));
        if let Some(kind) = double {
            let before = found.take();
            let name = before.and_then(|one| one.name);
            at += 1;
            found = Some(Phrase {
                to: at + 1,
                kind: of_outlet(kind, &clause.words[at].lower, name.as_ref()),
                name,
                noun: true,
                person: false,
            });
        } else if let Some(kind) = noun(&word.lower).filter(|_| !word.possessive) {
            let before = found.take();
            let name = before.and_then(|one| one.name);
            let kind = if telling && word.lower == "paper" {
                VenueType::Newspaper
            } else {
                of_outlet(kind, &word.lower, name.as_ref())
            };
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
                // "the Reuters news agency"
                let modifies = clause.next(at + 1).is_some_and(|next| noun(&next.lower).is_some());
                let plain = modifies
                    && !clause.words[at - 1].possessive
                    && !is(&word.lower, Wording::Determiner)
                    && !is_function(&word.lower);
                (!word.is_capital() && !plain) || is_time(&word.lower)
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
    // "to Radio Orr's forecasts"
    let person_next = |word: &Word| is(&word.lower, Wording::Person) || is_time(&word.lower);
    if owner && clause.next(phrase.to).is_some_and(|word| !word.is_capital() && !person_next(word)) {
        return None;
    }
    phrase.person |=
        phrase.name.is_some() && follows(clause, &phrase).is_some_and(|next| is(&next.lower, Wording::Person));
    if phrase.noun && !phrase.person && !is_whole(clause, &phrase) {
        return None;
    }
    let noun = phrase.to - 1;
    if phrase.noun {
        extend(clause, from, &mut phrase, telling);
    }
    let nameless = phrase.noun && phrase.name.is_none() && !telling && is_named(&clause.words[noun].lower);
    // "in his response", but "in response to"
    let bare = phrase.noun && noun == from && is(&clause.words[noun].lower, Wording::Modified);
    (!nameless && !bare).then_some(phrase)
}

/// The word that goes on behind a phrase.
fn follows<'a, 'b>(clause: &'b Clause<'a>, phrase: &Phrase) -> Option<&'b Word<'a>> {
    clause.next(phrase.to).filter(|_| !clause.words[phrase.to - 1].possessive)
}

/// Whether the noun is the head of its phrase: not in "the debate hall", "the press secretary", "television advertising".
fn is_whole(clause: &Clause, phrase: &Phrase) -> bool {
    follows(clause, phrase).is_none_or(|next| {
        let lower = next.lower.as_str();
        let medium = phrase.kind == VenueType::Broadcaster && phrase.name.is_none();
        let verbal = lower.ends_with("ed")
            || lower.ends_with("ly")
            || (lower.ends_with("ing") && !medium)
            || matches!(lower, "held" | "given" | "broadcast" | "sent" | "written" | "read" | "made" | "put" | "shown");
        let cue = phrase.to == clause.cue.0;
        cue || is_function(lower) || is_time(lower) || next.is_capital() || verbal
    })
}

/// An interview or broadcast with a named outlet is of the outlet's type; a debate of one stays an event.
fn of_outlet(kind: VenueType, noun: &str, name: Option<&Named>) -> VenueType {
    let stays = kind == VenueType::Document || (kind == VenueType::Event && !is_form(noun, Wording::Talk));
    name.filter(|_| !stays).map_or(kind, |name| name.kind)
}

/// Nouns that are venues only with a name: "the April issue of The Atlantic", "his Twitter account".
fn is_named(noun: &str) -> bool {
    is(noun, Wording::Named)
}

/// Takes in "with the BBC", "of Pacific leaders", "in Novi, Michigan".
fn extend(clause: &Clause, from: usize, phrase: &mut Phrase, telling: bool) {
    for _ in 0..3 {
        let Some(link) = clause.next(phrase.to) else { return };
        let event = !matches!(phrase.kind, VenueType::Document);
        let place = |at: usize| clause.next(at).is_some_and(|word| word.is_capital() || (word.lower == "the" && event));
        let at = phrase.to + 1;
        // "the April issue of The Atlantic"
        let edition = link.lower == "of" && is_named(&clause.words[phrase.to - 1].lower);
        let to = match link.lower.as_str() {
            "with" if event => clause.phrase(at),
            "of" => clause.phrase(at),
            "to" if receives(clause, at) => clause.phrase(at),
            "before" if is_form(&clause.words[phrase.to - 1].lower, Wording::Message) => clause.phrase(at),
            "from" if !event => clause.phrase(at),
            "for" | "on" if phrase.name.is_none() => name_at(clause, at, true, false).map_or(at, |name| name.to),
            "in" | "at" if event && place(at) && !is_time(&clause.words[at].lower) => clause.phrase(at),
            "outside" | "inside" | "near" | "aboard" if event => {
                clause.phrase(at + usize::from(clause.next(at).is_some_and(|word| word.lower == "of")))
            }
            "and"
                if phrase.to > from + 2
                    && clause.next(at).is_some_and(Word::is_capital)
                    && is_linked(clause, phrase.to) =>
            {
                // "of Orrer and Brenner nurses"
                let end = clause.phrase(at);
                let plural = |word: &Word| word.lower.ends_with('s') && !is_function(&word.lower);
                end + usize::from(clause.next(end).is_some_and(plural))
            }
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
                .find_map(|at| name_at(clause, at, telling || link.lower == "with" || edition, true))
                .filter(|name| name.to <= to);
            phrase.kind = of_outlet(phrase.kind, &clause.words[phrase.to - 1].lower, phrase.name.as_ref());
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

/// Whether the words before `to` are a phrase behind "of" or "with", which may go on with "and".
fn is_linked(clause: &Clause, to: usize) -> bool {
    let linked = |at: &usize| matches!(clause.words[*at].lower.as_str(), "of" | "with" | "to");
    (to.saturating_sub(3)..to).any(|at| linked(&at))
}

/// Whether the word at `at` begins a person, group or body: "a letter to Congress", not "a rally to protest".
pub fn receives(clause: &Clause, at: usize) -> bool {
    clause.next(at).is_some_and(|word| {
        word.is_capital()
            || is(&word.lower, Wording::Person)
            || is(&word.lower, Wording::Determiner)
            || is(&word.lower, Wording::Pronoun)
    })
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
        let possessive = clause.words[to - 1].possessive && clause.next(to).is_some_and(Word::is_capital);
        let ends = possessive || clause.next(to).is_none_or(|next| is_function(&next.lower));
        // "ABC's This Week"
        let owned = at.checked_sub(1).is_some_and(|at| inside && clause.words[at].possessive);
        let sure = !listed.ambiguous || owned || ((telling || (article && !inside)) && ends && !is_time(&word.lower));
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
    let fits = (!first_is_head || (telling && article)) && (head + 1 == to || begins_name(clause.words[at].text));
    fits.then(|| Named { from: at, to, name: clause.span(at, to).of(clause.text).to_owned(), kind })
}
