//! A person or organisation of a document, with what is said around its names.

use std::collections::BTreeSet;

use super::cast::{Found, REACH, is_preposition};
use super::lexicon::{Class, Gender, given_gender, is, is_country, is_given_name, role};
use super::token::Token;
use crate::types::Span;

/// Someone or something with a name.
#[expect(clippy::struct_excessive_bools, reason = "pieces of evidence that may all be there at once")]
#[derive(Debug, Clone)]
pub struct Entity {
    /// Where its fullest name stands.
    pub name: Span,
    /// The first place where a title stands before it, with the title.
    pub titled: Option<Span>,
    /// Indices into [`Cast::mentions`], in text order.
    pub mentions: Vec<usize>,
    /// What it is called: "senator", "company".
    pub traits: BTreeSet<String>,
    /// Places that speak for a man and for a woman.
    pub gender: [usize; 2],
    /// A title, an honorific or a known given name stands at it.
    pub person: bool,
    /// Its name holds a word for organisations, or is an acronym.
    pub organization: bool,
    /// It stands behind "in" or "at" somewhere.
    pub place: bool,
    /// Nothing but capitals at the start of sentences tells that it is a name.
    pub doubtful: bool,
}

impl Entity {
    /// One without evidence, named at `name`.
    pub fn new(name: Span) -> Self {
        let (mentions, traits) = (Vec::new(), BTreeSet::new());
        let (person, organization, place, doubtful) = (false, false, false, true);
        Self { name, titled: None, mentions, traits, gender: [0, 0], person, organization, place, doubtful }
    }

    /// Takes in what stands around one of its names, which runs from word `from` (with its title) to `to`.
    pub fn learn(&mut self, text: &str, found: &Found, sentence: &[Token], from: usize, to: usize) {
        let titles = found.title.iter().filter(|word| is(word.text, Class::Title));
        self.traits.extend(titles.map(|word| role(word.text).0.into_owned()));
        // "the candidate Ada Quist", "the widow of …, Ada Quist": the words right before, up to a mark or a capital.
        for word in sentence[..from].iter().rev().take(REACH) {
            let plain = !word.is_capital() && !is_preposition(word.text);
            if !plain {
                break;
            }
            self.describe(word.text);
        }
        let before = from.checked_sub(1).map(|at| sentence[at].text);
        self.place |=
            found.title.is_empty() && before.is_some_and(|word| matches!(word, "in" | "In" | "at" | "near" | "across"));
        // "Ada Quist, the party's candidate for …, said": the phrase between two commas.
        if text[sentence[to - 1].span.end..].starts_with(',') {
            let phrase = sentence[to..].iter().enumerate().take_while(|(at, word)| *at == 0 || !word.apart);
            let described = |word: &Token| is_preposition(word.text) && !matches!(word.text, "of" | "a" | "an" | "the");
            for (_, word) in phrase.take(REACH).take_while(|(_, word)| !described(word)) {
                self.describe(word.text);
            }
        }
        let honorific = found.title.iter().find_map(|word| match word.text.trim_end_matches('.') {
            "Mr" | "Sir" | "Lord" | "Señor" | "Don" | "Herr" | "Monsieur" | "Brother" => Some(Gender::Male),
            "Mrs" | "Ms" | "Miss" | "Dame" | "Lady" | "Señora" | "Doña" | "Frau" | "Sister" | "Madam" => {
                Some(Gender::Female)
            }
            _ => None,
        });
        let (Some(first), Some(last)) = (found.words.first(), found.words.last()) else { return };
        self.place |= is_country(text[first.span.start..last.span.end].trim());
        if let Some(title) = found.title.first() {
            self.titled.get_or_insert(Span::new(title.span.start, last.span.end));
        }
        let organization = found.words.iter().any(|word| is(word.text, Class::Organization))
            || text[first.span.start..last.span.end].contains('&');
        let given = found.words.len() > 1 && !organization && is_given_name(first.text);
        let gender = honorific.or_else(|| given_gender(first.text).filter(|_| given));
        match gender {
            Some(Gender::Male) => self.gender[0] += 1,
            Some(Gender::Female) => self.gender[1] += 1,
            None => {}
        }
        self.person |= honorific.is_some() || given || (!organization && !found.title.is_empty());
        self.organization |= organization || is_acronym(first.text);
        if organization {
            self.describe(&last.text.to_lowercase());
        }
    }

    fn describe(&mut self, word: &str) {
        let (role, gender) = role(word);
        match gender {
            Some(Gender::Male) => self.gender[0] += 1,
            Some(Gender::Female) => self.gender[1] += 1,
            None => {}
        }
        self.traits.insert(role.into_owned());
    }

    /// Whether "he" or "the minister" may be its name: no body, and no place.
    pub fn may_be_person(&self) -> bool {
        self.person || !(self.organization || self.place)
    }

    /// What the evidence says; `None` when it says nothing or is torn.
    pub fn gender(&self) -> Option<Gender> {
        match self.gender {
            [male, female] if male > female * 2 => Some(Gender::Male),
            [male, female] if female > male * 2 => Some(Gender::Female),
            _ => None,
        }
    }
}

fn is_acronym(word: &str) -> bool {
    (2..=6).contains(&word.len()) && word.chars().all(|c| c.is_ascii_uppercase())
}
