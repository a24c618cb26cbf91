//! The persons and organisations that a document names, with what tells which of them a "he" or "the company" means.

use std::collections::{BTreeMap, BTreeSet};

use super::entity::Entity;
use super::lexicon::{Class, is, role};
use super::phrase::split_title;
use super::roster::{Roster, capitalised_runs, is_joint, is_title_case, without_description, without_starter};
use super::token::Token;
use crate::types::Span;

/// How many words before and behind a name may describe it.
pub const REACH: usize = 6;

/// One place where a name stands.
#[derive(Debug, Clone)]
pub struct Mention {
    /// The name, without its title.
    pub span: Span,
    /// Which sentence it stands in.
    pub sentence: usize,
    /// Whose name it is: an index into [`Cast::entities`].
    pub entity: usize,
    /// How many names stand before it in the sentence.
    pub rank: usize,
    /// It has a possessive ending.
    pub possessive: bool,
    /// A preposition stands right before it.
    pub object: bool,
    /// A lower-case word stands right behind it: often a verb.
    pub followed: bool,
    /// Lower-case words near by, by their role ("governor" for "Gov.").
    pub near: Vec<String>,
}

/// All names of one document.
#[derive(Debug, Default)]
pub struct Cast {
    /// By their first mention.
    pub entities: Vec<Entity>,
    /// In text order.
    pub mentions: Vec<Mention>,
    /// Single words that only ever begin a sentence: nothing tells that they are names. In text order.
    doubtful: Vec<Span>,
}

/// A name in a sentence, before it is known whose it is.
pub struct Found<'a, 'b> {
    pub words: &'b [Token<'a>],
    /// The title before it.
    pub title: &'b [Token<'a>],
    sentence: usize,
    rank: usize,
    /// Nothing but its place at the start of a sentence makes it a name.
    doubtful: bool,
    /// Index of its first word in the sentence.
    at: usize,
}

impl Cast {
    /// Collects the names of `text`, whose `sentences` are split into words. Takes one pass and a sort.
    pub fn collect(text: &str, sentences: &[Vec<Token>], roster: &Roster) -> Self {
        let mut found = Vec::new();
        for (number, words) in sentences.iter().enumerate().filter(|(_, words)| !is_title_case(words)) {
            names(words, number, roster, &mut found);
        }
        let sure: BTreeSet<&str> =
            found.iter().filter(|one| !one.doubtful).flat_map(|one| one.words).map(|word| word.text).collect();
        let is_sure = |one: &Found| !one.doubtful || sure.contains(one.words[0].text);
        let doubtful: Vec<Span> = found.iter().filter(|one| !is_sure(one)).map(|one| one.words[0].span).collect();
        // What the document writes in lower case as well is no name there.
        found.retain(|one| is_sure(one) || !roster.is_common(one.words[0].text));
        let mut cast = Cast { doubtful, ..Cast::default() };
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for one in &found {
            cast.add(text, one, &sentences[one.sentence], roster, &mut known);
        }
        cast
    }

    fn add(
        &mut self,
        text: &str,
        found: &Found,
        sentence: &[Token],
        roster: &Roster,
        known: &mut BTreeMap<String, usize>,
    ) {
        let (Some(first), Some(last)) = (found.words.first(), found.words.last()) else { return };
        let span = Span::new(first.span.start, last.span.end);
        let name = roster.full_form(span.of(text)).unwrap_or(span);
        let key = name.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let entity = *known.entry(key).or_insert_with(|| {
            self.entities.push(Entity::new(name));
            self.entities.len() - 1
        });
        let (from, to) = (found.at - found.title.len(), found.at + found.words.len());
        let before = sentence[..from].last();
        let behind = sentence.get(to).filter(|word| !word.apart && !last.possessive);
        let mention = Mention {
            span,
            sentence: found.sentence,
            entity,
            rank: found.rank,
            possessive: last.possessive,
            object: before.is_some_and(|word| is_preposition(word.text)),
            followed: behind.is_some_and(|word| !word.is_capital() && !is_preposition(word.text)),
            near: near(sentence, from, to),
        };
        self.entities[entity].doubtful &= self.doubts(span);
        self.entities[entity].learn(text, found, sentence, from, to);
        self.entities[entity].mentions.push(self.mentions.len());
        self.mentions.push(mention);
    }

    /// Whether nothing tells that the word at `span` is a name: "Demonstrators said".
    pub fn doubts(&self, span: Span) -> bool {
        self.doubtful.binary_search(&span).is_ok()
    }

    /// The index of the first mention that starts at `at` or behind it.
    pub fn from(&self, at: usize) -> usize {
        self.mentions.partition_point(|mention| mention.span.start < at)
    }
}

/// The names of a sentence, in order.
fn names<'a, 'b>(words: &'b [Token<'a>], sentence: usize, roster: &Roster, found: &mut Vec<Found<'a, 'b>>) {
    let mut rank = 0;
    for run in capitalised_runs(words) {
        let run = without_starter(words, run, |word| roster.is_common(word));
        let (title, name) = split_title(run);
        let mut parts: Vec<&[Token]> = Vec::new();
        for stretch in name.split_inclusive(|word| word.possessive || matches!(word.text, "and" | "for" | "the")) {
            // An organisation's name goes on after its "of" ("Bank of Orr"); a person's ends there ("Ada Quist of Orr
            // University").
            let of = stretch.iter().position(|word| word.text == "of");
            let person =
                of.is_some_and(|of| of > 1 && !stretch[..of].iter().any(|word| is(word.text, Class::Organization)));
            let whole = !person && stretch.iter().any(|word| is(word.text, Class::Organization));
            parts.extend(stretch.split_inclusive(|word| !whole && is_joint(word.text)));
        }
        for (number, part) in parts.into_iter().enumerate() {
            let end = part.iter().rposition(Token::is_capital).map_or(0, |at| at + 1);
            // "the Board (AOB)": the acronym is a name of its own.
            let end = part.iter().skip(1).position(|word| word.apart).map_or(end, |at| end.min(at + 1));
            let part = &part[..end];
            let part = if part.len() > 1 && part[0].text == "The" { &part[1..] } else { part };
            if !part.first().is_some_and(Token::is_capital) {
                continue;
            }
            if matches!(part, [only] if is(only.text, Class::Starter) || is(only.text, Class::Pronoun)) {
                continue;
            }
            let whole = part.len();
            let part = without_description(part);
            let described = part.len() < whole;
            let at = words.partition_point(|word| word.span.start < part[0].span.start);
            let title = if number == 0 && !described { title } else { &[] };
            let doubtful = at == 0 && part.len() == 1;
            found.push(Found { words: part, title, sentence, rank, doubtful, at });
            rank += 1;
        }
    }
}

/// Words around a name that may say what it is: lower-case ones, by their role.
fn near(sentence: &[Token], from: usize, to: usize) -> Vec<String> {
    let around = sentence[from.saturating_sub(REACH)..from].iter().chain(sentence[to..].iter().take(REACH));
    let mut near: Vec<String> = around
        .filter(|word| !word.is_capital() && word.text.len() > 2 && !is_preposition(word.text))
        .map(|word| role(word.text).0.into_owned())
        .collect();
    near.sort();
    near.dedup();
    near
}

pub fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "to"
            | "for"
            | "with"
            | "by"
            | "against"
            | "about"
            | "from"
            | "in"
            | "at"
            | "on"
            | "than"
            | "behind"
            | "over"
            | "under"
            | "into"
            | "between"
            | "among"
            | "like"
            | "toward"
            | "towards"
            | "and"
            | "or"
    )
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::Gender;
    use super::super::token::tokens;
    use super::*;
    use proptest::prelude::*;

    fn cast(text: &str) -> Cast {
        let mut at = 0;
        let mut sentences = Vec::new();
        for sentence in text.split_inclusive(". ") {
            sentences.push(tokens(text, Span::new(at, at + sentence.len())));
            at += sentence.len();
        }
        Cast::collect(text, &sentences, &Roster::collect(text, &sentences))
    }

    fn entity<'a>(cast: &'a Cast, text: &str, name: &str) -> &'a Entity {
        cast.entities.iter().find(|entity| entity.name.of(text) == name).expect("the name is known")
    }

    #[test]
    fn short_forms_are_mentions_of_the_full_name() {
        let text = "Governor Ada Quist spoke in Oslo. Then Quist left the Bank of Orr. There Mr Orr stayed.";
        let cast = cast(text);
        let quist = entity(&cast, text, "Ada Quist");
        assert_eq!(quist.mentions.len(), 2);
        assert!(quist.traits.contains("governor") && quist.person);
        assert!(entity(&cast, text, "Bank of Orr").organization && entity(&cast, text, "Oslo").place);
        assert_eq!(entity(&cast, text, "Orr").gender(), Some(Gender::Male));
    }

    #[test]
    fn what_stands_before_a_name_is_no_part_of_it() {
        let text = "Yesterday the Republican Susan Quist, an actress at Orr University, spoke to Bert Orr's widow.";
        let cast = cast(text);
        let quist = entity(&cast, text, "Susan Quist");
        assert!(quist.traits.contains("actor"));
        assert_eq!(quist.gender(), Some(Gender::Female));
        assert!(cast.mentions[entity(&cast, text, "Bert Orr").mentions[0]].possessive);
    }

    #[test]
    fn a_word_that_only_begins_sentences_is_in_doubt() {
        let text = "Demonstrators met. Greenpeace spoke. Then Greenpeace left.";
        let cast = cast(text);
        assert!(cast.doubts(Span::new(0, 13)) && !cast.doubts(Span::new(19, 29)));
    }

    proptest! {
        #[test]
        fn mentions_are_in_order_and_point_at_their_entity(text in "([A-Z][a-z]{1,5}|of|the|in|said|[.,’' -]{1,2}| ){0,60}") {
            let cast = cast(&text);
            let mut at = 0;
            for (index, mention) in cast.mentions.iter().enumerate() {
                prop_assert!(mention.span.start >= at && !mention.span.is_empty());
                prop_assert!(cast.entities[mention.entity].mentions.contains(&index));
                prop_assert!(!mention.span.of(&text).is_empty());
                at = mention.span.end;
            }
        }
    }
}
