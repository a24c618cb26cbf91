//! The word lists behind the merging (`data/lexicons`). They hold no names of persons but given names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::fold;

/// What a title or given name tells about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gender {
    /// "Mrs", "Maria".
    Female,
    /// "Mr", "Boris".
    Male,
}

impl Gender {
    fn parse(letter: &str) -> Option<Self> {
        match letter {
            "f" => Some(Self::Female),
            "m" => Some(Self::Male),
            _ => None,
        }
    }
}

/// A word of a role or of an organisation's name.
#[derive(Debug)]
pub struct Meaning {
    /// In English, one or more words.
    pub words: Vec<&'static str>,
    /// "politics", "sport"; empty when the word tells none.
    pub field: &'static str,
    /// Of "Sprecherin", "king".
    pub gender: Option<Gender>,
}

/// How a country is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryForm {
    /// "Russland".
    Name,
    /// "ruso".
    Adjective,
    /// "Moscow", "Kremlin".
    Seat,
}

/// The fields of each row of a list, without its head. The lists have no quoted fields.
fn rows<const N: usize>(list: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    list.lines().skip(1).filter_map(|row| row.split(',').collect::<Vec<_>>().try_into().ok())
}

static TITLES: LazyLock<BTreeMap<&str, Option<Gender>>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../data/lexicons/titles.csv"));
    rows.map(|[word, gender]| (word, Gender::parse(gender))).collect()
});

static GIVEN_NAMES: LazyLock<BTreeMap<String, Option<Gender>>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../data/lexicons/given_names.csv"));
    rows.map(|[name, gender]| (super::fold::plain(name), Gender::parse(gender))).collect()
});

/// By their sound, since their spellings are many.
static NICKNAMES: LazyLock<BTreeMap<String, BTreeSet<&str>>> = LazyLock::new(|| {
    let mut names: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for [name, form] in rows(include_str!("../../data/lexicons/nicknames.csv")) {
        for sound in [name, form].into_iter().flat_map(fold::sounds) {
            names.entry(sound).or_default().insert(name);
        }
    }
    names
});

static MEANINGS: LazyLock<BTreeMap<&str, Meaning>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../data/lexicons/roles.csv"));
    rows.map(|[word, meaning, field, gender]| {
        let words = meaning.split(' ').collect();
        (word, Meaning { words, field, gender: Gender::parse(gender) })
    })
    .collect()
});

static COUNTRIES: LazyLock<BTreeMap<&str, (&str, CountryForm)>> = LazyLock::new(|| {
    let rows = rows(include_str!("../../data/lexicons/countries.csv"));
    rows.map(|[word, country, kind]| {
        let form = match kind {
            "name" => CountryForm::Name,
            "adjective" => CountryForm::Adjective,
            _ => CountryForm::Seat,
        };
        (word, (country, form))
    })
    .collect()
});

static FAMILY_NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut names: Vec<_> =
        rows(include_str!("../../data/lexicons/family_names_first.csv")).map(|[name]: [&str; 1]| name).collect();
    names.sort_unstable();
    names
});

/// Whether `plain` is a title.
pub fn is_title(plain: &str) -> bool {
    TITLES.contains_key(plain) || compound(plain).any(|last| TITLES.contains_key(last))
}

/// What may be the last part of a compound: "kanzler" of "altkanzler".
fn compound(plain: &str) -> impl Iterator<Item = &str> {
    (1..plain.len().saturating_sub(6)).map(|at| &plain[at..])
}

/// What a title tells of the gender.
pub fn title_gender(plain: &str) -> Option<Gender> {
    TITLES.get(plain).copied().flatten()
}

/// Whether `plain` is a given name.
pub fn is_given_name(plain: &str) -> bool {
    GIVEN_NAMES.contains_key(plain)
}

/// The gender of those who bear a given name, when it is one.
pub fn given_name_gender(plain: &str) -> Option<Gender> {
    GIVEN_NAMES.get(plain).copied().flatten()
}

/// The names that a word of this sound may be a short form or another spelling of, itself included if it is one of them.
pub fn full_names(sound: &str) -> impl Iterator<Item = &'static str> {
    NICKNAMES.get(sound).into_iter().flatten().copied()
}

/// What `plain` means in a role or in the name of an organisation; of a German compound what its last part means.
pub fn meaning(plain: &str) -> Option<&'static Meaning> {
    MEANINGS.get(plain).or_else(|| compound(plain).find_map(|last| MEANINGS.get(last)))
}

/// The country that `plain` (one word, or two) names.
pub fn country(plain: &str) -> Option<(&'static str, CountryForm)> {
    COUNTRIES.get(plain).copied()
}

/// Whether `plain` is a family name of a language that puts it first.
pub fn stands_first(plain: &str) -> bool {
    FAMILY_NAMES.binary_search(&plain).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_fields_in_plain_letters() {
        let plain = |word: &str| word.split([' ', '-']).all(|word| fold::plain(word) == word);
        for (list, fields) in [
            (include_str!("../../data/lexicons/titles.csv"), 2),
            (include_str!("../../data/lexicons/nicknames.csv"), 2),
            (include_str!("../../data/lexicons/roles.csv"), 4),
            (include_str!("../../data/lexicons/countries.csv"), 3),
            (include_str!("../../data/lexicons/family_names_first.csv"), 1),
        ] {
            for row in list.lines().skip(1) {
                assert_eq!(row.split(',').count(), fields, "{row}");
                assert!(row.split(',').all(plain), "{row}");
            }
        }
    }
}
