//! The words that tell titles, organisations and pronouns apart (`data/lexicons/mentions.csv`), what given names and
//! roles say of a person. They hold nobody's full name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a word does in the mention of a person or organisation. A word may do several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// "Mr", "Dame": before a name, says nothing of the office.
    Honorific,
    /// "Minister", "Sen": an office, capitalised before a name.
    Title,
    /// "Foreign", "Deputy": stands before or within a title.
    Modifier,
    /// "Ministry", "Bank": the head of an organisation's name.
    Organization,
    /// "report", "statement": a document that speaks.
    Document,
    /// "spokesman", "analyst": an office in lower case.
    Role,
    /// "rival", "widow": tells a person apart as a role does, but only from somebody's point of view.
    Relation,
    /// "he", "who".
    Pronoun,
    /// "van", "de": a lower-case word inside a name.
    Particle,
    /// "Yesterday", "The": begins a sentence and no name.
    Starter,
}

static WORDS: LazyLock<BTreeMap<&'static str, Vec<Class>>> = LazyLock::new(|| {
    let mut words: BTreeMap<&'static str, Vec<Class>> = BTreeMap::new();
    let rows = include_str!("../../data/lexicons/mentions.csv").lines().skip(1);
    for (word, class) in rows.filter_map(|row| row.split_once(',')) {
        let class = match class {
            "honorific" => Class::Honorific,
            "title" => Class::Title,
            "modifier" => Class::Modifier,
            "organization" => Class::Organization,
            "document" => Class::Document,
            "role" => Class::Role,
            "relation" => Class::Relation,
            "pronoun" => Class::Pronoun,
            "particle" => Class::Particle,
            _ => Class::Starter,
        };
        words.entry(word).or_default().push(class);
    }
    words
});

/// Whether `word` (without a final full stop) is of `class`. Case counts: "Minister" is a title, "minister" a role;
/// pronouns are looked up in lower case.
pub fn is(word: &str, class: Class) -> bool {
    let word = word.trim_end_matches('.');
    let found = |word: &str| WORDS.get(word).is_some_and(|classes| classes.contains(&class));
    match class {
        // The US is nobody's "us".
        Class::Pronoun if word.len() > 1 && word.chars().all(char::is_uppercase) => false,
        Class::Pronoun | Class::Particle => found(&word.to_lowercase()),
        Class::Role => found(word) || WORDS.get(word).is_some_and(|classes| classes.contains(&Class::Relation)),
        _ => found(word),
    }
}

/// What a given name or a word such as "actress" says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// "he".
    Male,
    /// "she".
    Female,
}

fn gender(letter: &str) -> Option<Gender> {
    match letter {
        "m" => Some(Gender::Male),
        "f" => Some(Gender::Female),
        _ => None,
    }
}

static GIVEN_NAMES: LazyLock<BTreeMap<&'static str, Option<Gender>>> = LazyLock::new(|| {
    let rows = include_str!("../../data/lexicons/given_names.csv").lines().skip(1);
    rows.filter_map(|row| row.split_once(',')).map(|(name, letter)| (name, gender(letter))).collect()
});

static ROLES: LazyLock<BTreeMap<&'static str, (&'static str, Option<Gender>)>> = LazyLock::new(|| {
    let rows = include_str!("../../data/lexicons/nouns.csv").lines().skip(1);
    let fields =
        rows.filter_map(|row| row.split_once(',').and_then(|(word, rest)| Some((word, rest.split_once(',')?))));
    fields.map(|(word, (role, letter))| (word, (role, gender(letter)))).collect()
});

static COUNTRIES: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let rows = include_str!("../../data/lexicons/countries.csv").lines().skip(1);
    rows.filter(|row| !row.ends_with(",adjective")).filter_map(|row| Some(row.split_once(',')?.0)).collect()
});

/// Whether a word names a country or the seat of its government (`data/lexicons/countries.csv`).
pub fn is_country(word: &str) -> bool {
    COUNTRIES.contains(word.to_lowercase().as_str())
}

/// Whether a word is a given name (`data/lexicons/given_names.csv`).
pub fn is_given_name(word: &str) -> bool {
    GIVEN_NAMES.contains_key(word)
}

/// Whose given name a word is; `None` when either may bear it.
pub fn given_gender(word: &str) -> Option<Gender> {
    GIVEN_NAMES.get(word).copied().flatten()
}

/// The role that a word stands for ("Gov." for governor, "congresswoman" for representative), and the gender that it
/// tells (`data/lexicons/nouns.csv`). A word that is not listed stands for itself.
pub fn role(word: &str) -> (Cow<'static, str>, Option<Gender>) {
    let word = word.trim_end_matches('.').to_lowercase();
    let listed = ROLES.get(word.as_str()).or_else(|| ROLES.get(word.strip_suffix('s')?));
    match listed {
        Some(&(role, gender)) => (Cow::Borrowed(role), gender),
        None => (Cow::Owned(word), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_known_class() {
        let classes = [
            "honorific",
            "title",
            "modifier",
            "organization",
            "document",
            "role",
            "relation",
            "pronoun",
            "particle",
            "starter",
        ];
        for row in include_str!("../../data/lexicons/mentions.csv").lines().skip(1) {
            let (_, class) = row.split_once(',').expect("two columns");
            assert!(classes.contains(&class), "{row}");
        }
    }

    #[test]
    fn case_counts_for_titles() {
        assert!(is("Minister", Class::Title) && !is("minister", Class::Title));
        assert!(is("Sen.", Class::Title) && is("He", Class::Pronoun));
    }
}
