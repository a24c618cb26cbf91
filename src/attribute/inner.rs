//! Venues and addressees within a content, where its border is drawn wide: "urged [voters at a rally to stay]".

use super::addressee::{addresses, phrase};
use super::clause::Clause;
use super::venue::{Found, is_telling, venue_at};
use super::wording::{Wording, is, is_form, is_function};
use crate::types::{Span, VenueType};

/// How many words may stand between the addressee and what is asked.
const LONGEST_GAP: usize = 10;

/// The addressee at the beginning of an opened content, and the word behind it: "urged [voters to stay]", "reassured
/// [investors]".
pub fn addressee_in_content(clause: &Clause) -> Option<(Span, usize)> {
    let start = clause.cue.1;
    if !addresses(clause) || !clause.is_content(start) {
        return None;
    }
    let span = phrase(clause, start)?;
    let to = clause.phrase(start);
    let verb = &clause.words[start - 1].lower;
    let next = clause.words.get(to).filter(|_| clause.is_content(to));
    // "urged voters at a rally in Orr to stay", "ordered the office, along with the county, to"
    let asked = (to..clause.words.len().min(to + LONGEST_GAP))
        .take_while(|&at| clause.is_content(at))
        .find(|&at| matches!(clause.words[at].lower.as_str(), "to" | "that" | "who" | "is" | "was" | "are" | "and"));
    // "ordered the deployment of troops to Orr"
    let deed = |at: usize| ["ment", "tion", "ing", "al"].iter().any(|end| clause.words[at - 1].lower.ends_with(end));
    let deed = (start + 1..to).any(|at| clause.words[at].lower == "of" && deed(at));
    // "told a crowd in Orr that"
    let tells = is_telling(verb) || verb.starts_with("warn");
    let asked = asked.map(|at| clause.words[at].lower.as_str());
    let asked = !deed && (asked == Some("to") || (tells && asked == Some("that")));
    let hears = is_form(verb, Wording::Hearing) && next.is_none_or(|next| is_function(&next.lower));
    (asked || hears).then_some((span, to))
}

/// The venue within an opened content: the object of the cue ("unleashed [a flurry of tweets]"), what stands beside whom
/// the cue addresses, up to word `addressee` ("urged [his supporters at a rally to vote]"), or the end of what is
/// presented ("discussed [the vote during a meeting]").
pub fn venue_in_content(clause: &Clause, addressee: Option<usize>) -> Option<Found> {
    let verb = clause.cue.1.checked_sub(1)?;
    let content = (clause.cue.1..clause.words.len()).take_while(|&at| clause.is_content(at));
    if is_form(&clause.words[verb].lower, Wording::Issuing) {
        // Not where the document is all there is to say: "sent [a letter]".
        let goes_on = |at: usize| {
            let participle = clause.words[at].lower.ends_with("ing") && clause.words[at - 1].lower != "to";
            participle && !clause.words[at].apart && clause.is_content(at)
        };
        return venue_at(clause, verb).filter(|found| (found.to..clause.words.len()).any(goes_on));
    }
    if let Some(at) = addressee {
        return venue_at(clause, at).filter(|found| found.from == at + 1);
    }
    if !is_form(&clause.words[verb].lower, Wording::Presenting) {
        return None;
    }
    let end = content.clone().last()? + 1;
    let verbal = |word: &str| {
        is(word, Wording::Subject) || is(word, Wording::Opener) || is(word, Wording::Auxiliary) || word.ends_with("n't")
    };
    let plain = content.clone().take_while(|&at| !verbal(&clause.words[at].lower) && !clause.words[at].apart);
    let occasion = |at: usize| matches!(clause.words[at].lower.as_str(), "in" | "at" | "during");
    let found = plain.skip(1).filter(|&at| occasion(at)).find_map(|at| venue_at(clause, at))?;
    let spoken = matches!(found.venue.kind, VenueType::Event | VenueType::Broadcaster | VenueType::Newspaper);
    // Nothing but a date or place goes on behind it.
    let last = (found.to..end).all(|at| !verbal(&clause.words[at].lower) && !clause.words[at].lower.ends_with("ing"));
    (spoken && last).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::super::marked::{addressed, expect, venue_of};
    use crate::types::VenueType;

    #[test]
    fn venues_in_the_content() {
        use VenueType::{Event, Platform};
        expect("[Quist] <posted> {a series of tweets blaming the rain}.", "a series of tweets", Platform, None);
        expect("[Quist] <urged> {voters at a rally to stay dry}.", "a rally", Event, None);
        expect("[Quist] <unveiled> {a dry plan in a speech on Monday}.", "a speech", Event, None);
        assert_eq!(venue_of("[Quist] <sent> {a letter}."), None, "it is what is said");
    }

    #[test]
    fn addressees_in_the_content() {
        for (marked, wanted) in [
            ("[Quist] <urged> {voters to stay dry}.", Some("voters")),
            ("[Quist] <called on> {Mayor Bo Orr to resign}.", Some("Mayor Bo Orr")),
            ("[Quist] <ordered> {the office, along with the county, to release it}.", Some("the office")),
            ("[Quist] <ordered> {the deployment of ships to Orr}.", None),
            ("[Quist] <warned> {that it would rain to the end}.", None),
            ("[Quist] <reassured> {investors}.", Some("investors")),
            ("[Quist] <told> {a cheering crowd in Orr that it rained}.", Some("a cheering crowd")),
            ("[The polls] <told> {a tale of rain}.", None),
        ] {
            assert_eq!(addressed(marked).as_deref(), wanted, "{marked}");
        }
    }
}
