//! Words that tell where and to whom something is said (`data/lexicons/settings.csv`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lemma::lemmas;

/// What a word does around a cue. Verbs and messages are listed by their base form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// No noun phrase goes on over it: prepositions, conjunctions, auxiliaries.
    Function,
    /// "Monday", "recently".
    Time,
    /// Nouns for people of a medium or in front of it: "host", "voters".
    Person,
    /// "him", "everyone": a phrase of its own.
    Pronoun,
    /// It begins a relative or subordinate clause.
    Opener,
    /// "she": the subject of another clause.
    Subject,
    /// "time", "tenure": "during his time on the channel" is no occasion.
    Career,
    /// "series" of tweets.
    Series,
    /// A medium behind it is a venue: "told CNN".
    Telling,
    /// Its object is who is spoken to: "urged voters".
    Addressing,
    /// So it is even where nothing else is said: "reassured investors".
    Hearing,
    /// "said to her".
    Saying,
    /// "speaking to reporters", "talking with her".
    Speaking,
    /// What is named behind it is another's: "citing a report", "according to an email".
    Citing,
    /// Its object is a document that says it: "issued a memo".
    Issuing,
    /// Its object is an occasion on which it is said: "gave a speech".
    Holding,
    /// It goes to somebody: "letter", "speech".
    Message,
    /// With an outlet it is the outlet's: "an interview with CNN".
    Talk,
    /// A venue only with a name: "the April issue of The Atlantic", "his Twitter account".
    Named,
    /// A venue only with a word before it: "his response".
    Modified,
    /// "his", "all": a noun phrase begins.
    Determiner,
    /// "unveiled [a plan in a speech]".
    Presenting,
    /// It may stand between a verb and its "with": "sat down with".
    Adverb,
    /// A statement goes on with it in the next sentence.
    Continuing,
    /// It tells of a statement without its content: "made the pledge at a rally".
    Remarking,
    /// "is", "that": a content that holds it is a clause.
    Auxiliary,
    /// "to applause", "to questions": nobody is spoken to.
    Nobody,
}

static WORDS: LazyLock<BTreeMap<&'static str, Vec<Wording>>> = LazyLock::new(|| {
    let mut words: BTreeMap<&'static str, Vec<Wording>> = BTreeMap::new();
    for (word, class) in include_str!("../../data/lexicons/settings.csv").lines().filter_map(|row| row.split_once(','))
    {
        words.entry(word).or_default().extend(named(class));
    }
    words
});

fn named(class: &str) -> Option<Wording> {
    Some(match class {
        "function" => Wording::Function,
        "time" => Wording::Time,
        "person" => Wording::Person,
        "pronoun" => Wording::Pronoun,
        "opener" => Wording::Opener,
        "subject" => Wording::Subject,
        "career" => Wording::Career,
        "series" => Wording::Series,
        "telling" => Wording::Telling,
        "addressing" => Wording::Addressing,
        "hearing" => Wording::Hearing,
        "saying" => Wording::Saying,
        "speaking" => Wording::Speaking,
        "citing" => Wording::Citing,
        "issuing" => Wording::Issuing,
        "holding" => Wording::Holding,
        "message" => Wording::Message,
        "talk" => Wording::Talk,
        "named" => Wording::Named,
        "modified" => Wording::Modified,
        "determiner" => Wording::Determiner,
        "presenting" => Wording::Presenting,
        "adverb" => Wording::Adverb,
        "continuing" => Wording::Continuing,
        "remarking" => Wording::Remarking,
        "auxiliary" => Wording::Auxiliary,
        "nobody" => Wording::Nobody,
        _ => return None,
    })
}

/// Whether a word in lower case is of `class`, as it is written.
pub fn is(word: &str, class: Wording) -> bool {
    WORDS.get(word).is_some_and(|classes| classes.contains(&class))
}

/// Whether a word in lower case is a form of one of `class`.
pub fn is_form(word: &str, class: Wording) -> bool {
    is(word, class) || lemmas(word).iter().any(|form| is(form, class))
}

/// Words that no noun phrase goes on over.
pub fn is_function(word: &str) -> bool {
    is(word, Wording::Function) || is(word, Wording::Time)
}

pub fn is_time(word: &str) -> bool {
    is(word, Wording::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_known_class() {
        for row in include_str!("../../data/lexicons/settings.csv").lines().skip(1) {
            assert!(row.split_once(',').is_some_and(|(_, class)| named(class).is_some()), "{row}");
        }
    }

    #[test]
    fn forms_count() {
        assert!(is_form("urging", Wording::Addressing) && is_form("told", Wording::Telling));
        assert!(is_form("letters", Wording::Message) && !is_form("rained", Wording::Saying));
    }
}
