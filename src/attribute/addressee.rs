//! To whom it was said: "told Lavrov that", "in a letter to Congress".

use super::clause::Clause;
use super::occasion::receives;
use super::outlets::{noun, outlet_at};
use super::venue::{Found, is_telling};
use super::wording::{Wording, is, is_form, is_function};
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
    if addresses(clause)
        && told
        && let Some(span) = phrase(clause, to)
    {
        return Some(span);
    }
    (clause.own.0..clause.own.1)
        .find_map(|at| {
            let word = &clause.words[at];
            // "sings [“It rained”] to her"
            let gap = |at: usize| &clause.text[clause.words[at - 1].span.end..clause.words[at].span.start];
            let joined = at > 0
                && (!word.apart
                    || (!clause.words[at - 1].free && !gap(at).contains([',', ';', ':', '.', '—', '(', '-'])));
            let before = &clause.words[clause.before(at).filter(|_| word.free && joined && at != from)?];
            let speaks = is_form(&before.lower, Wording::Speaking);
            let written = is_form(&before.lower, Wording::Message);
            // "said to her", "said the minister to her".
            let says = is_form(&last.lower, Wording::Saying)
                && (at == to || (at > to && !before.free && before.lower != "to"));
            let fits = match word.lower.as_str() {
                // "a letter to Congress", "speaking to reporters".
                // Not "her speech to try".
                "to" => (before.free && (speaks || (written && is_people(clause, at + 1)))) || says,
                "with" => before.free && speaks,
                "before" => before.free && (written || speaks),
                _ => false,
            };
            // "Orr's testimony before Congress" is not the source's.
            let owner = clause.before(at).and_then(|at| at.checked_sub(1)).map(|at| &clause.words[at]);
            let others = written && owner.is_some_and(|owner| owner.possessive && owner.free);
            (fits && !others && clause.reaches_cue(at) && !clause.is_of_other_cue(at))
                .then(|| phrase(clause, at + 1))
                .flatten()
        })
        .or_else(|| sent(clause))
        .or_else(|| asked(clause))
}

/// Whether the object of the cue is who is spoken to: "told", "urged", "called on".
pub fn addresses(clause: &Clause) -> bool {
    let (from, to) = clause.cue;
    let Some(last) = to.checked_sub(1).filter(|_| from < to).map(|at| clause.words[at].lower.as_str()) else {
        return false;
    };
    let call = || matches!(clause.words[to - 2].lower.as_str(), "call" | "calls" | "called" | "calling");
    is_form(last, Wording::Addressing) || (matches!(last, "on" | "upon") && to - from > 1 && call())
}

/// Whether the phrase at `from` is no verb: it begins as one does, or ends in a plural.
fn is_people(clause: &Clause, from: usize) -> bool {
    let last = clause.phrase(from).checked_sub(1).and_then(|at| clause.words.get(at));
    receives(clause, from) || last.is_some_and(|last| last.lower.ends_with('s'))
}

/// "sent Mr. Xi a letter": who gets it.
fn sent(clause: &Clause) -> Option<Span> {
    (clause.cue.0..clause.cue.1).filter(|&at| is_form(&clause.words[at].lower, Wording::Issuing)).find_map(|at| {
        let to = clause.phrase(at + 1);
        let article = clause.next(to).is_some_and(|word| matches!(word.lower.as_str(), "a" | "an"));
        let message = (to..clause.words.len().min(to + 4)).any(|at| is_form(&clause.words[at].lower, Wording::Message));
        (article && message).then(|| phrase(clause, at + 1)).flatten()
    })
}

/// "Orr was asked by a caller": the subject of a passive cue, when it is not its source.
fn asked(clause: &Clause) -> Option<Span> {
    let (from, to) = clause.cue;
    let passive = |at: usize| {
        matches!(clause.words[at].lower.as_str(), "was" | "were" | "been" | "is" | "are" | "being" | "when")
            && clause.words.get(at + 1).is_some_and(|verb| {
                matches!(verb.lower.as_str(), "asked" | "told" | "urged" | "pressed" | "warned" | "questioned")
            })
    };
    (from..to).find(|&at| passive(at))?;
    let capital = |at: usize| {
        let word = &clause.words[at];
        word.free && word.is_capital() && !is_function(&word.lower) && !is(&word.lower, Wording::Opener)
    };
    // "Ada Quist, a minister, was asked": the name before its apposition.
    let run = |end: usize| {
        let goes = |&at: &usize| capital(at) && (at + 1 == end || !clause.words[at + 1].apart);
        (clause.own.0..end).rev().take_while(goes).last()
    };
    let mut end = from;
    for _ in 0..2 {
        let opens = (clause.own.0..end).rev().take_while(|&at| at + 1 == end || !clause.words[at + 1].apart).last()?;
        if let Some(start) = run(end).filter(|_| !clause.words[opens].apart || opens == clause.own.0) {
            return Some(clause.span(start, end));
        }
        end = opens;
    }
    None
}

/// The noun phrase at `from` that may be a person, a group or a body.
pub fn phrase(clause: &Clause, from: usize) -> Option<Span> {
    let first = clause.words.get(from).filter(|word| word.free && (from != clause.cue.1 || !word.apart))?;
    let to = clause.phrase(from);
    // "the editorial board of the Orr Post" is the paper.
    let paper = (from..to).any(|at| clause.words[at].lower == "editorial");
    let names_outlet = paper
        || (from..to.min(from + 2)).any(|at| {
            let found = outlet_at(clause.text, clause.words[at].span.start);
            found.is_some_and(|one| {
                !one.ambiguous && clause.words[at].span.start + one.len >= clause.words[to - 1].span.end
            })
        });
    let verb = first.lower.ends_with("ing")
        || is_function(&first.lower)
        || matches!(first.lower.as_str(), "it" | "himself" | "herself" | "themselves");
    // One tells a medium something at it; but one may ask it to do something.
    let told = clause.cue.1.checked_sub(1).is_none_or(|at| from != clause.cue.1 || is_telling(&clause.words[at].lower));
    let medium = to > from
        && told
        && matches!(noun(&clause.words[to - 1].lower), Some(VenueType::Broadcaster | VenueType::Newspaper));
    let nobody = to > from && is(&clause.words[to - 1].lower, Wording::Nobody) && !clause.words[to - 1].is_capital();
    (to > from && !verb && !names_outlet && !medium && !nobody).then(|| clause.span(from, to))
}

#[cfg(test)]
mod tests {
    use super::super::marked::{addressed, expect};
    use crate::types::VenueType;

    #[test]
    fn addressees() {
        assert_eq!(addressed("[Quist] <told> Lavrov {that it rained}.").as_deref(), Some("Lavrov"));
        assert_eq!(
            addressed("[Quist] <told> reporters during a visit {that it rained}.").as_deref(),
            Some("reporters")
        );
        assert_eq!(addressed("In a letter to Congress, [Quist] <said> {it rained}.").as_deref(), Some("Congress"));
        assert_eq!(addressed("[Quist] <told> CNN {that it rained}."), None);
        let marked = "[Quist] <told> Bo Orr of Fox News {that it rained}.";
        assert_eq!(addressed(marked).as_deref(), Some("Bo Orr of Fox News"));
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
    fn who_is_written_or_spoken_to() {
        for (marked, wanted) in [
            ("[Quist] <joked> to a crowd {that it rained}.", Some("a crowd")),
            ("Speaking on Monday to reporters, [Quist] <said> {it rained}.", Some("reporters")),
            ("[Quist] <sent Orr a letter saying> {it rained}.", Some("Orr")),
            ("Bo Orr, the mayor, <was asked> by [a caller] {why it rained}.", Some("Bo Orr")),
            ("Meeting with the editorial board of Sky News, [Quist] <said> {it rained}.", None),
            ("[Quist] <used> her speech to try {to end the rain}.", None),
            ("[Quist] <said> to applause {that it rained}.", None),
            ("In a letter to Orr, [Quist] <asked> the network {to pay}.", Some("the network")),
        ] {
            assert_eq!(addressed(marked).as_deref(), wanted, "{marked}");
        }
    }
}
