//! What is compared of a claim.

use std::sync::LazyLock;

use super::number::{self, Of};
use super::words::{self, Word, hash, sense, stem, words};
use crate::types::Stance;

/// Words beyond these are not compared.
const LONGEST: usize = 64;
/// How many words that say something a negation reaches.
const REACH: usize = 2;

const NEGATIONS: [&str; 16] = [
    "not", "no", "never", "cannot", "without", "neither", "nor", "nobody", "none", "nothing", "hardly", "deny",
    "denies", "denied", "denying", "unless",
];
/// Meanings of words by which what is named does not come about.
const UNDOING: [&str; 15] = [
    "cancel",
    "refuse",
    "reject",
    "failure",
    "prevent",
    "lose",
    "impossible",
    "ban",
    "false",
    "shortage",
    "unable",
    "unaware",
    "have nothing to do with",
    "doubt",
    "no effect",
];
const PREPOSITIONS: [&str; 19] = [
    "on", "in", "at", "by", "over", "since", "for", "from", "during", "after", "before", "because", "with", "until",
    "near", "to", "it", "there", "under",
];
const BE: [&str; 8] = ["is", "are", "was", "were", "be", "been", "being", "am"];
const FIRST_PERSON: [&str; 10] = ["i", "we", "my", "our", "mine", "ours", "me", "us", "myself", "ourselves"];
const ROUND: [&str; 16] = [
    "about",
    "around",
    "roughly",
    "approximately",
    "nearly",
    "almost",
    "some",
    "over",
    "than",
    "least",
    "to",
    "under",
    "estimated",
    "circa",
    "exceeding",
    "most",
];
const DAYS: [&str; 19] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

static UNDOING_MEANINGS: LazyLock<Vec<u32>> =
    LazyLock::new(|| UNDOING.iter().map(|text| words::meaning(text)).collect());

/// A claim's content and stance, ready to be compared. Holds hashes, no text.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gist {
    pub(super) terms: Box<[Term]>,
    pub(super) numbers: Box<[Number]>,
    pub(super) stance: Option<Stance>,
    /// Whether it is denied oddly often, by its own words.
    pub(super) negated: bool,
    pub(super) subject: Subject,
    /// A question.
    pub(super) question: bool,
    /// Whether it says "I" or "we".
    pub(super) own: bool,
    /// Who said it, where that matters: in what says "I" or "we".
    pub(super) speaker: Option<u32>,
}

/// Whether what comes first is who did it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// "was hit by".
    pub passive: bool,
    /// It begins with when, where or why.
    pub adverbial: bool,
}

/// A word or phrase that says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    /// Hash of the stem.
    pub stem: u32,
    /// Hash of the stem of the word that stands for all synonyms.
    pub meaning: u32,
    /// Hash of the first five letters of a longer word: "expel", "expelled"; 0 for none.
    pub start: u32,
    pub kind: TermKind,
    /// Whether a negation stands before it.
    pub negated: bool,
    /// "refused", "called off".
    pub undoing: bool,
    /// Whether any word is its opposite.
    pub has_opposite: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TermKind {
    /// "take", "from".
    Light,
    Word,
    /// A weekday or month.
    Day,
    Name,
}

/// A number and what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Number {
    /// Bits of the value as `f32`.
    value: u32,
    /// Meaning of the word behind it; 0 when there is none.
    pub unit: u32,
    /// "about", "more than".
    pub round: bool,
}

impl Number {
    pub fn value(self) -> f32 {
        f32::from_bits(self.value)
    }
}

impl Gist {
    /// Reads the text of a content and what its source does with it.
    pub fn read(content: &str, stance: Option<Stance>) -> Self {
        let words = words(content);
        let stems: Vec<String> = words.iter().map(|word| stem(&word.plain)).collect();
        let mut gist = Self {
            stance,
            subject: Subject {
                passive: passive(&words),
                adverbial: words.first().is_some_and(|word| PREPOSITIONS.contains(&word.plain.as_str())),
            },
            question: content.trim_end_matches(['"', '”', '»', '\'', '’', ' ', ',']).ends_with('?'),
            own: words.iter().any(|word| FIRST_PERSON.contains(&word.plain.as_str())),
            ..Self::default()
        };
        let (mut terms, mut numbers) = (Vec::new(), Vec::new());
        let (mut at, mut reach) = (0, 0);
        while at < words.len() && terms.len() < LONGEST {
            let word = &words[at];
            if word.after_mark {
                reach = 0;
            }
            if let Some(read) = number::number(&words[at..]) {
                let end = at + read.words;
                let round = words[at.saturating_sub(2)..at].iter().any(|word| ROUND.contains(&word.plain.as_str()));
                let unit = unit(read.of, &words[end..], &stems[end..]);
                #[expect(clippy::cast_possible_truncation, reason = "seven digits are enough")]
                numbers.push(Number { value: (read.value as f32).to_bits(), unit, round });
                at = end;
                continue;
            }
            let sense = sense(&stems[at..]);
            // "no one", "not a single": phrases of the list.
            let negation = NEGATIONS.contains(&word.plain.as_str()) || sense.meaning == hash("none");
            if negation && !(word.plain == "not" && words.get(at + 1).is_some_and(|next| next.plain == "only")) {
                // "no ships and no planes" is denied once.
                let again =
                    at > 0 && matches!(words[at - 1].plain.as_str(), "and" | "or" | "but") || word.plain == "nor";
                gist.negated = if again { true } else { !gist.negated };
                reach = REACH;
                at += sense.words;
                continue;
            }
            let mut weight = words::weight(&word.plain);
            if sense.words > 1 {
                weight = 1.0;
            }
            if weight > 0.0 {
                let term = term(&words, at, sense, weight, reach > 0);
                if term.kind > TermKind::Light {
                    reach = reach.saturating_sub(1);
                }
                terms.push(term);
            }
            at += sense.words;
        }
        (gist.terms, gist.numbers) = (terms.into(), numbers.into());
        gist
    }

    /// With the number of its speaker: "I will not resign" is another claim in another mouth.
    #[must_use]
    pub fn by(mut self, speaker: Option<usize>) -> Self {
        self.speaker = speaker.and_then(|speaker| u32::try_from(speaker).ok()).filter(|_| self.own);
        self
    }

    /// Whether it says too little to be known again: "the foundation", "it was true".
    pub fn is_thin(&self) -> bool {
        let mut telling = 0;
        let mut before = TermKind::Light;
        for term in &self.terms {
            // A name is one, however many words it has.
            telling +=
                usize::from(term.kind > TermKind::Light && (term.kind, before) != (TermKind::Name, TermKind::Name));
            before = term.kind;
        }
        telling == 0 || telling + self.numbers.len() < 2
    }
}

fn term(words: &[Word], at: usize, sense: words::Sense, weight: f32, negated: bool) -> Term {
    let word = &words[at];
    let plain = word.plain.as_str();
    // The first word of a sentence has a capital anyway; two in a row are a name.
    let follows = words.get(at + 1).is_some_and(|next| next.capital && !next.first);
    let kind = if DAYS.contains(&plain) && (plain != "may" && plain != "march" || word.capital) {
        TermKind::Day
    } else if weight < 1.0 {
        TermKind::Light
    } else if word.capital && (!word.first || follows) {
        TermKind::Name
    } else {
        TermKind::Word
    };
    let start = if plain.len() >= 6 && sense.words == 1 { hash(&plain[..5]) } else { 0 };
    let undoing = UNDOING_MEANINGS.contains(&sense.meaning);
    Term {
        stem: sense.stem,
        meaning: sense.meaning,
        start,
        kind,
        negated,
        undoing,
        has_opposite: words::has_opposite(sense.meaning),
    }
}

/// "was … by".
fn passive(words: &[Word]) -> bool {
    let be = words.iter().position(|word| BE.contains(&word.plain.as_str()));
    be.is_some_and(|be| words[be..].iter().any(|word| word.plain == "by"))
}

fn unit(of: Option<Of>, words: &[Word], stems: &[String]) -> u32 {
    match of {
        Some(Of::Percent) => hash("percent"),
        Some(Of::Money(name)) => hash(name),
        Some(Of::Year) => hash("in the year"),
        Some(Of::Place) => hash("in a row"),
        None => {
            // "nine trapped miners" is read as nine trapped: one word must do.
            let next = words.first().filter(|word| !word.after_mark);
            next.filter(|word| words::weight(&word.plain) > 0.0).map_or(0, |_| sense(stems).meaning)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gist(content: &str) -> Gist {
        Gist::read(content, Some(Stance::Asserts))
    }

    #[test]
    fn a_quotation_and_its_report_read_alike() {
        assert_eq!(
            gist("“I will not resign over this report”").terms,
            gist("he would not resign over the report").terms
        );
        assert!(gist("I’ll stay").own && !gist("he will stay").own);
    }

    #[test]
    fn what_says_little_is_thin() {
        for text in ["", "…", "it", "that it was so", "the foundation", "Varga"] {
            assert!(gist(text).is_thin(), "{text}");
        }
        assert!(!gist("the minister resigned").is_thin() && !gist("35 tonnes").is_thin());
    }

    #[test]
    fn negations_are_counted_and_reach_what_follows() {
        assert!(gist("no ship has sunk").negated && !gist("nobody denied it").negated);
        assert!(gist("no ships and no planes").negated && gist("neither ships nor planes").negated);
        let negated: Vec<bool> =
            gist("the dam did not burst, engineers found").terms.iter().map(|term| term.negated).collect();
        assert_eq!(negated, [false, true, false, false]);
    }

    #[test]
    fn a_speaker_matters_only_in_the_first_person() {
        assert_eq!(gist("the dam burst").by(Some(1)), gist("the dam burst").by(Some(2)));
        assert_ne!(gist("we built the dam").by(Some(1)), gist("we built the dam").by(Some(2)));
    }
}
