//! What a source without a name of its own asks for: "he", "who", "the company", "a poll".

use serde::{Deserialize, Serialize};

use super::cast::is_preposition;
use super::lexicon::{Class, Gender, is, role};
use super::phrase::{capitalised, is_article};
use super::token::{Token, tokens};
use crate::types::Span;

/// What kind of words the source is. Each kind weighs the evidence in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Asks {
    /// "he", "she", "his".
    Person,
    /// "they".
    Several,
    /// "it".
    Thing,
    /// "who", "which".
    Relative,
    /// "the spokesman".
    Office,
    /// "the poll", "a statement".
    Document,
    /// "the company", "the party".
    Body,
    /// "her campaign".
    Owned,
    /// "the front-runner", "critics".
    Other,
    /// "I", "we": whoever is speaking.
    Speaking,
    /// "you", "many": nobody that a name could be told of.
    Nobody,
}

/// How a common noun is introduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Article {
    /// "the", "this", "his".
    Definite,
    /// "a", "one", "another".
    Indefinite,
    /// Nothing, or a number or quantity.
    None,
}

/// A source, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What kind of words it is.
    pub asks: Asks,
    /// Whom the pronoun or noun can mean.
    pub gender: Option<Gender>,
    /// The role of its head noun.
    pub head: Option<String>,
    /// The head noun as a plural.
    pub plural: bool,
    /// How it is introduced.
    pub article: Article,
    /// "her campaign": the possessive pronoun's gender is in `gender`.
    pub owned: bool,
}

impl Query {
    /// Reads the source.
    pub fn read(text: &str, source: Span) -> Self {
        let words = tokens(text, source);
        match words.as_slice() {
            [word] if is(word.text, Class::Pronoun) => Self::pronoun(word),
            words => Self::noun(words),
        }
    }

    /// Whether a name may be the answer. "I" is answered by who is speaking; "a deckhand" is new to the reader, though "a
    /// report" may be somebody's.
    pub fn is_answerable(&self) -> bool {
        let new = self.article == Article::Indefinite && self.asks != Asks::Document;
        !(new || matches!(self.asks, Asks::Speaking | Asks::Nobody))
    }

    fn pronoun(word: &Token) -> Self {
        let (asks, gender) = match word.text.to_lowercase().as_str() {
            "he" | "him" | "his" | "himself" => (Asks::Person, Some(Gender::Male)),
            "she" | "her" | "herself" => (Asks::Person, Some(Gender::Female)),
            "they" | "them" | "their" | "themselves" | "both" => (Asks::Several, None),
            "it" | "its" | "itself" => (Asks::Thing, None),
            "who" | "whom" | "whose" | "which" | "that" => (Asks::Relative, None),
            "i" | "me" | "my" | "myself" | "we" | "us" | "our" => (Asks::Speaking, None),
            _ => (Asks::Nobody, None),
        };
        Self {
            asks,
            gender,
            head: None,
            plural: asks == Asks::Several || matches!(word.text.to_lowercase().as_str(), "we" | "us" | "our"),
            article: Article::None,
            owned: false,
        }
    }

    fn noun(words: &[Token]) -> Self {
        let end = words.iter().skip(1).position(|word| {
            word.apart || (is_preposition(word.text) && word.text != "like") || is_relative(word.text)
        });
        let phrase = &words[..end.map_or(words.len(), |at| at + 1)];
        let article = match phrase.first().map(|word| word.text.to_lowercase()).as_deref() {
            Some("the" | "this" | "that" | "these" | "those" | "his" | "her" | "its" | "their" | "both") => {
                Article::Definite
            }
            Some("a" | "an" | "one" | "another") => Article::Indefinite,
            _ if phrase.iter().any(|word| word.possessive) => Article::Definite,
            _ => Article::None,
        };
        let owner = phrase.first().and_then(|word| match word.text.to_lowercase().as_str() {
            "his" => Some(Gender::Male),
            "her" => Some(Gender::Female),
            _ => None,
        });
        let last = phrase.iter().rev().find(|word| !word.possessive || phrase.len() == 1).or(phrase.last());
        let word = last.map_or("", |word| word.text);
        let (head, told) = role(word);
        let lower = word.to_lowercase();
        let single = lower.strip_suffix('s').filter(|_| !lower.ends_with("ss") && !lower.ends_with("us"));
        let class = |class| is(&lower, class) || single.is_some_and(|word| is(word, class));
        let body = |word: &str| is(&capitalised(word), Class::Organization);
        let asks = if owner.is_some() {
            Asks::Owned
        } else if class(Class::Document) {
            Asks::Document
        } else if class(Class::Role) || told.is_some() {
            Asks::Office
        } else if body(&lower) || body(&head) || single.is_some_and(body) {
            Asks::Body
        } else {
            Asks::Other
        };
        let head = single.filter(|_| head == lower).map_or(head.into_owned(), str::to_owned);
        Self {
            asks,
            gender: owner.or(told),
            head: (!head.is_empty() && !is_article(&head)).then_some(head),
            plural: single.is_some() && !matches!(phrase.last(), Some(last) if last.possessive),
            article,
            owned: owner.is_some(),
        }
    }
}

fn is_relative(word: &str) -> bool {
    matches!(word, "who" | "whose" | "which" | "that" | "whom")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Query {
        Query::read(source, Span::new(0, source.len()))
    }

    #[test]
    fn pronouns() {
        assert_eq!((read("She").asks, read("She").gender), (Asks::Person, Some(Gender::Female)));
        assert_eq!(read("who").asks, Asks::Relative);
        assert_eq!(read("I").asks, Asks::Speaking);
        assert_eq!(read("many").asks, Asks::Nobody);
    }

    #[test]
    fn nouns_by_their_head() {
        let governor = read("the state's new governor, who resigned");
        assert_eq!((governor.asks, governor.head.as_deref()), (Asks::Office, Some("governor")));
        assert_eq!(governor.article, Article::Definite);
        let polls = read("Polls of voters");
        assert_eq!((polls.asks, polls.head.as_deref(), polls.plural), (Asks::Document, Some("poll"), true));
        let plan = read("Her economic plan");
        assert_eq!((plan.asks, plan.gender, plan.owned), (Asks::Owned, Some(Gender::Female), true));
        assert_eq!((read("The firm").asks, read("the party").asks), (Asks::Body, Asks::Body));
        assert_eq!(read("a firm").head.as_deref(), Some("company"));
        assert_eq!(read("…").head, None);
        assert!(read("the deckhand").is_answerable() && !read("a deckhand").is_answerable());
    }
}
