//! What role and affiliation say about a speaker, in words that can be held against another language's.

use std::collections::BTreeSet;

use super::fold::plain;
use super::lexicon::{self, Gender};

/// What is known of a speaker beside the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// Words of role and affiliation in English where the lexicons know them; countries by their English name.
    pub words: BTreeSet<String>,
    /// Those of the role.
    roles: BTreeSet<String>,
    /// Countries that the affiliation names.
    countries: BTreeSet<&'static str>,
    /// "politics", "sport".
    pub fields: BTreeSet<&'static str>,
    /// Of "spokeswoman", "king".
    pub genders: BTreeSet<Gender>,
    /// "brother", "widow": somebody beside the one that is known by the name.
    pub kin: BTreeSet<String>,
}

impl Context {
    /// Reads titles and roles, and an affiliation.
    pub fn new<'a>(roles: impl IntoIterator<Item = &'a str>, affiliation: &str) -> Self {
        let mut context = Self::default();
        for word in roles.into_iter().flat_map(meanings) {
            context.genders.extend(word.gender);
            if word.field == "kin" {
                context.kin.insert(word.text);
            } else {
                context.fields.extend((!word.field.is_empty()).then_some(word.field));
                context.roles.insert(word.text.clone());
                context.words.insert(word.text);
            }
        }
        for word in meanings(affiliation) {
            context.countries.extend(word.country.map(|(country, _)| country));
            context.words.insert(word.text);
        }
        context
    }

    /// Takes over what `other` knows.
    pub fn add(&mut self, other: &Self) {
        self.words.extend(other.words.iter().cloned());
        self.roles.extend(other.roles.iter().cloned());
        self.countries.extend(&other.countries);
        self.fields.extend(&other.fields);
        self.genders.extend(&other.genders);
        self.kin.extend(other.kin.iter().cloned());
    }

    /// How much both have: words, of which those of roles weigh three times, for many people share an affiliation.
    pub fn shared(&self, other: &Self) -> usize {
        self.words.intersection(&other.words).count() + 2 * self.roles.intersection(&other.roles).count()
    }

    /// Whether something is said of both, and nothing of it is the same.
    pub fn differs(&self, other: &Self) -> bool {
        !self.words.is_empty() && !other.words.is_empty() && self.words.is_disjoint(&other.words)
    }

    /// Whether they belong to different countries.
    pub fn is_foreign_to(&self, other: &Self) -> bool {
        !self.countries.is_empty() && !other.countries.is_empty() && self.countries.is_disjoint(&other.countries)
    }

    /// Whether one is of a walk of life that the other shows no sign of: a tennis player is no foreign minister, though
    /// an actor of one year may be the governor of another.
    pub fn contradicts(&self, other: &Self) -> bool {
        let (one, other_walks) = (self.walks(), other.walks());
        !one.is_empty() && !other_walks.is_empty() && one.is_disjoint(&other_walks) && self.shared(other) == 0
    }

    /// The walks of life that tell people of one name apart: sport, arts and everything else.
    pub fn walks(&self) -> BTreeSet<&'static str> {
        let walk = |field: &&'static str| if matches!(*field, "sport" | "arts") { *field } else { "office" };
        self.fields.iter().map(walk).collect()
    }
}

/// A word with its meaning.
pub struct Reading {
    /// In English where it is known.
    pub text: String,
    /// The country it stands for.
    pub country: Option<(&'static str, lexicon::CountryForm)>,
    /// The lexicon has it as a word that is no role.
    pub is_common: bool,
    field: &'static str,
    gender: Option<Gender>,
}

/// The words of a role or name, without those that say nothing.
pub fn meanings(text: &str) -> Vec<Reading> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '’');
    let parts = |word| if lexicon::meaning(&plain(word)).is_some() { vec![word] } else { word.split('-').collect() };
    let words: Vec<String> = text.split(apart).flat_map(parts).map(plain).filter(|word| !says_nothing(word)).collect();
    let mut found = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let pair = words.get(at + 1).and_then(|next| lexicon::country(&format!("{word} {next}")));
        at += if pair.is_some() { 2 } else { 1 };
        if let Some(country) = pair.or_else(|| lexicon::country(word)) {
            found.push(Reading {
                text: country.0.to_owned(),
                country: Some(country),
                is_common: false,
                field: "",
                gender: None,
            });
        } else if let (Some(next), "vice") = (words.get(at), word.as_str()) {
            // A vice president is no president.
            found.push(Reading {
                text: format!("vice-{next}"),
                country: None,
                is_common: false,
                field: "politics",
                gender: None,
            });
            at += 1;
        } else if let Some(meaning) = lexicon::meaning(word) {
            let reading = |text: &&str| Reading {
                text: (*text).to_owned(),
                country: None,
                is_common: meaning.field.is_empty(),
                field: meaning.field,
                gender: meaning.gender,
            };
            found.extend(meaning.words.iter().map(reading));
        } else {
            found.push(Reading { text: word.clone(), country: None, is_common: false, field: "", gender: None });
        }
    }
    found
}

/// Articles, prepositions, and what changes without the person changing ("former").
fn says_nothing(plain: &str) -> bool {
    matches!(
        plain,
        "" | "a"
            | "an"
            | "the"
            | "of"
            | "for"
            | "and"
            | "to"
            | "in"
            | "at"
            | "on"
            | "de"
            | "del"
            | "la"
            | "el"
            | "los"
            | "las"
            | "y"
            | "e"
            | "le"
            | "les"
            | "du"
            | "des"
            | "et"
            | "l"
            | "s"
            | "d"
            | "der"
            | "die"
            | "das"
            | "dem"
            | "den"
            | "und"
            | "von"
            | "do"
            | "da"
            | "para"
            | "fur"
            | "former"
            | "ex"
            | "then"
            | "acting"
            | "interim"
            | "new"
            | "late"
            | "mr"
            | "mrs"
            | "ms"
            | "deputy"
            | "senior"
            | "affairs"
            | "asuntos"
            | "affaires"
            | "group"
            | "inc"
            | "corp"
            | "ltd"
            | "plc"
            | "co"
            | "company"
            | "relaciones"
            | "relations"
            | "federation"
            | "chief"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_agree() {
        let words = |role, affiliation| Context::new([role], affiliation).words;
        assert_eq!(words("foreign minister", "Russia"), words("Außenminister", "Russland"));
        assert_eq!(
            words("ministra de Relaciones Exteriores", "Estados Unidos"),
            words("foreign minister", "the United States")
        );
    }

    #[test]
    fn walks_of_life_may_contradict() {
        let context = |role| Context::new([role], "");
        assert!(context("tennis player").contradicts(&context("deputy prime minister")));
        assert!(!context("economist").contradicts(&context("prime minister")));
        assert!(!context("tennis player").contradicts(&context("")));
    }
}
