//! To whom it was said: "told Lavrov that", "in a letter to Congress".

use super::clause::{Clause, is_function};
use super::outlets::{noun, outlet_at};
use super::venue::Found;
use crate::types::{Span, VenueType};

/// The addressee in the clause of a cue, whose venue is known.
pub fn addressee(clause: &Clause, venue: Option<&Found>) -> Option<Span> {
    let (from, to) = clause.cue;
    let last = clause.words.get(to.checked_sub(1)?).filter(|_| from < to)?;
    // "told CNN host Ann Lee": the whole phrase.
    if let Some(found) = venue.filter(|found| found.person && found.from <= to + 1 && found.to > to) {
        return phrase(clause, to.min(found.from));
    }
    let told = venue.is_none_or(|found| found.from != to);
    let addresses =
        is_addressing(&last.lower) || (last.lower == "on" && to - from > 1 && is_call(&clause.words[to - 2].lower));
    if addresses
        && told
        && let Some(span) = phrase(clause, to)
    {
        return Some(span);
    }
    (clause.own.0..clause.own.1).find_map(|at| {
        let word = &clause.words[at];
        let link = word.free
            && !word.apart
            && (word.lower == "to" || (word.lower == "with" && at > 0 && is_speaking(&clause.words[at - 1].lower)));
        let before = clause.words.get(at.checked_sub(1)?).filter(|_| link)?;
        // "said to her", "said the minister to her", "a letter to Congress", "speaking to reporters".
        let says = is_saying(&last.lower) && (at == to || (at > to && !before.free && before.lower != "to"));
        let written = matches!(
            before.lower.as_str(),
            "letter"
                | "letters"
                | "statement"
                | "message"
                | "note"
                | "memo"
                | "email"
                | "e-mail"
                | "speech"
                | "remarks"
                | "comments"
                | "petition"
                | "address"
        );
        let fits = ((before.free && (written || is_speaking(&before.lower))) || says) && clause.reaches_cue(at);
        fits.then(|| phrase(clause, at + 1)).flatten()
    })
}

/// The noun phrase at `from` that may be a person, a group or a body.
fn phrase(clause: &Clause, from: usize) -> Option<Span> {
    let first = clause.words.get(from).filter(|word| word.free && (from != clause.cue.1 || !word.apart))?;
    let to = clause.phrase(from);
    let names_outlet = (from..to.min(from + 2)).any(|at| {
        let found = outlet_at(clause.text, clause.words[at].span.start);
        found
            .is_some_and(|one| !one.ambiguous && clause.words[at].span.start + one.len >= clause.words[to - 1].span.end)
    });
    let verb = first.lower.ends_with("ing")
        || is_function(&first.lower)
        || matches!(first.lower.as_str(), "it" | "himself" | "herself" | "themselves");
    let medium =
        to > from && matches!(noun(&clause.words[to - 1].lower), Some(VenueType::Broadcaster | VenueType::Newspaper));
    (to > from && !verb && !names_outlet && !medium).then(|| clause.span(from, to))
}

fn is_call(word: &str) -> bool {
    matches!(word, "call" | "calls" | "called" | "calling")
}

fn is_saying(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "say"
            | "saying"
            | "wrote"
            | "writes"
            | "spoke"
            | "explained"
            | "explains"
            | "confirmed"
            | "admitted"
            | "complained"
            | "confessed"
            | "told"
            | "declared"
            | "described"
            | "suggested"
            | "repeated"
            | "talks"
            | "talked"
            | "sings"
            | "stated"
    )
}

fn is_speaking(word: &str) -> bool {
    matches!(
        word,
        "speaking" | "spoke" | "speaks" | "talking" | "talked" | "talks" | "writing" | "testifying" | "testified"
    )
}

/// Verbs whose object is who is spoken to.
fn is_addressing(word: &str) -> bool {
    const STEMS: [&str; 26] = [
        "tell", "ask", "urg", "warn", "inform", "assur", "remind", "order", "advis", "persuad", "convinc", "encourag",
        "implor", "beg", "press", "instruct", "brief", "beseech", "exhort", "grill", "notif", "lectur", "begg",
        "counsel", "command", "reassur",
    ];
    let stem =
        ["ing", "ed", "es", "ied", "ies", "e", "s", "y", ""].iter().filter_map(|ending| word.strip_suffix(ending));
    word == "told" || stem.into_iter().any(|stem| STEMS.contains(&stem))
}
