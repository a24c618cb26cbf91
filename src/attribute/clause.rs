//! The words around a cue that may say where and to whom it was said, and the noun phrases among them.

use super::token::tokens;
use super::whole_sentences;
use crate::types::{Attribution, Span};

/// How far around the cue is looked, in bytes.
const REACH: usize = 500;
/// How many attributions before and behind may share the sentence.
const NEIGHBOURS: usize = 6;
/// The longest noun phrase, in words.
const LONGEST: usize = 12;

/// A word around a cue.
pub struct Word<'a> {
    pub span: Span,
    pub text: &'a str,
    pub lower: String,
    pub possessive: bool,
    /// A comma, a bracket, a dash or a line end stands before it: no phrase goes on over it.
    pub apart: bool,
    /// It belongs to no content and no source.
    pub free: bool,
}

impl Word<'_> {
    pub fn is_capital(&self) -> bool {
        self.text.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    }

    /// It begins a relative or subordinate clause, or joins another one.
    fn opens_clause(&self) -> bool {
        let joins = matches!(self.lower.as_str(), "and" | "but") && self.apart;
        joins
            || matches!(
                self.lower.as_str(),
                "who"
                    | "whose"
                    | "whom"
                    | "which"
                    | "when"
                    | "where"
                    | "after"
                    | "before"
                    | "because"
                    | "while"
                    | "although"
                    | "though"
                    | "since"
                    | "as"
                    | "if"
                    | "until"
            )
    }

    fn is_subject(&self) -> bool {
        matches!(self.lower.as_str(), "he" | "she" | "they" | "we" | "i")
    }
}

/// The sentence of a cue, as far as it is looked at.
pub struct Clause<'a> {
    pub text: &'a str,
    pub words: Vec<Word<'a>>,
    /// Where the words of the cue begin and end.
    pub cue: (usize, usize),
    /// The words between the cues before and behind.
    pub own: (usize, usize),
}

impl<'a> Clause<'a> {
    /// The clause around the cue of attribution `at`; `None` when it has no cue. `sentences` are in text order, and so,
    /// by their first byte, are the attributions.
    pub fn read(text: &'a str, sentences: &[Span], attributions: &[&Attribution], at: usize) -> Option<Self> {
        let attribution = attributions[at];
        let cue = attribution.cue?;
        let Span { start, end } = whole_sentences(sentences, cue);
        let start = start.max(text.ceil_char_boundary(cue.start.saturating_sub(REACH)));
        let end = end.min(text.floor_char_boundary(cue.end.saturating_add(REACH).min(text.len()))).max(cue.end);
        let near = &attributions[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(attributions.len())];
        let contents: Vec<Span> = near.iter().flat_map(|one| one.content.iter().copied()).collect();
        let around = contents.iter().filter(|piece| piece.contains(cue)).min_by_key(|piece| piece.len());
        let (start, end) = around.map_or((start, end), |piece| (start.max(piece.start), end.min(piece.end)));
        let closed: Vec<Span> = contents
            .iter()
            .filter(|piece| !piece.contains(cue))
            .chain(&attribution.content)
            .chain(near.iter().filter_map(|one| one.source.as_ref()))
            .copied()
            .collect();
        let mut words: Vec<Word> = Vec::new();
        for token in tokens(text, Span::new(start, end)) {
            let before = words.last().map_or(start, |word| word.span.end);
            let abbreviated = words.last().is_some_and(|word| word.text.contains('.') || word.text.len() <= 3);
            words.push(Word {
                span: token.span,
                text: token.text,
                lower: token.text.trim_end_matches('.').to_lowercase(),
                possessive: token.possessive,
                apart: is_apart(&text[before..token.span.start], abbreviated),
                free: !closed.iter().any(|one| one.overlaps(token.span)),
            });
        }
        let index = |byte: usize| words.partition_point(|word| word.span.start < byte);
        let others = near.iter().filter_map(|one| one.cue).filter(|other| !other.overlaps(cue));
        let own = others.fold((0, words.len()), |(from, to), other| {
            if other.end <= cue.start { (from.max(index(other.end)), to) } else { (from, to.min(index(other.start))) }
        });
        let cue = (index(cue.start), index(cue.end));
        Some(Self { text, words, cue, own: (own.0.min(cue.0), own.1.max(cue.1)) })
    }

    /// The word at `at`, when a phrase may go on to it.
    pub fn next(&self, at: usize) -> Option<&Word<'a>> {
        self.words.get(at).filter(|word| word.free && !word.apart)
    }

    /// Whether what stands at `at` belongs to the cue: no other clause begins between them, up to the nearest comma.
    pub fn reaches_cue(&self, at: usize) -> bool {
        let (from, to) = self.cue;
        if at >= to {
            let start = (to..=at).rev().find(|&at| self.words[at].apart).unwrap_or(to);
            // "while at the convention"
            let end = at - usize::from(at > start && self.words[at - 1].lower == "while");
            return !self.words[start..end].iter().any(|word| word.free && (word.opens_clause() || word.is_subject()));
        }
        if at >= from {
            return true;
        }
        let start = (self.own.0..=at).rev().find(|&at| self.words[at].apart).unwrap_or(self.own.0);
        let last = (at..=from.min(self.words.len() - 1)).rev().find(|&at| self.words[at].apart).unwrap_or(start);
        let joined = |word: &Word| word.free && word.opens_clause() && !matches!(word.lower.as_str(), "and" | "but");
        !self.words[start..at].iter().any(joined)
            && !self.words[last.max(at)..from].iter().any(joined)
            && !self.words.get(last).is_some_and(|word| last > at && word.lower == "which")
    }

    /// The bytes from word `from` up to word `to`.
    pub fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.words[from].span.start, self.words[to - 1].span.end.max(self.words[from].span.start))
    }

    /// Where the noun phrase ends that begins at `from`; `from` when there is none.
    pub fn phrase(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(word) = self.words.get(at).filter(|word| word.free && at - from < LONGEST) {
            let before = at.checked_sub(1).filter(|_| at > from).map(|at| &self.words[at]);
            // A pronoun is a phrase of its own, and a name ends before a common noun's verb: "Fox News published".
            // But "the Orr board of directors".
            let noun = matches!(self.words[from].lower.as_str(), "the" | "a" | "an") && !word.lower.ends_with("ed");
            let after_name =
                before.is_some_and(|before| before.is_capital() && !before.possessive && !word.is_capital());
            let after_name = after_name && !noun;
            let of = word.lower == "of" && at > from;
            let whole = before.is_some_and(|before| is_pronoun(&before.lower));
            if (word.apart && at > from)
                || whole
                || (!of && (is_function(&word.lower) || (after_name && !is_person(&word.lower))))
            {
                break;
            }
            at += 1;
        }
        while at > from && matches!(self.words[at - 1].lower.as_str(), "of" | "the" | "a" | "an") {
            at -= 1;
        }
        at
    }
}

/// Whether no phrase goes on over the stretch between two words, the first of which may be an abbreviation.
fn is_apart(gap: &str, abbreviated: bool) -> bool {
    gap.contains([',', ';', ':', '(', ')', '[', ']', '—', '–', '\n', '”', '»', '?', '!', '…'])
        || (gap.contains('.') && !abbreviated)
        || gap.contains("--")
        || gap.contains(" - ")
        || gap.contains("\" ")
        || gap.contains("'' ")
}

/// Nouns for people of a medium or in front of it: "CNN host".
pub fn is_person(word: &str) -> bool {
    matches!(
        word,
        "host"
            | "hosts"
            | "anchor"
            | "reporter"
            | "reporters"
            | "correspondent"
            | "editor"
            | "viewers"
            | "audience"
            | "columnist"
            | "leaders"
            | "officials"
            | "voters"
            | "supporters"
            | "readers"
            | "listeners"
            | "group"
            | "members"
            | "committee"
    )
}

pub fn is_pronoun(word: &str) -> bool {
    matches!(word, "me" | "us" | "him" | "them" | "you" | "it" | "everyone" | "everybody" | "someone" | "anyone")
}

/// Words that no noun phrase goes on over: prepositions, conjunctions, auxiliaries, adverbs of time, relatives.
pub fn is_function(word: &str) -> bool {
    is_time(word)
        || matches!(
            word,
            "about"
                | "after"
                | "against"
                | "although"
                | "and"
                | "are"
                | "as"
                | "at"
                | "be"
                | "because"
                | "been"
                | "before"
                | "but"
                | "by"
                | "can"
                | "could"
                | "did"
                | "do"
                | "does"
                | "during"
                | "for"
                | "from"
                | "had"
                | "has"
                | "have"
                | "he"
                | "here"
                | "how"
                | "i"
                | "if"
                | "in"
                | "into"
                | "is"
                | "may"
                | "might"
                | "must"
                | "not"
                | "of"
                | "on"
                | "or"
                | "over"
                | "she"
                | "should"
                | "since"
                | "so"
                | "than"
                | "that"
                | "then"
                | "there"
                | "they"
                | "though"
                | "through"
                | "to"
                | "under"
                | "until"
                | "up"
                | "via"
                | "was"
                | "we"
                | "were"
                | "what"
                | "when"
                | "where"
                | "whether"
                | "which"
                | "while"
                | "who"
                | "whom"
                | "whose"
                | "why"
                | "will"
                | "with"
                | "within"
                | "without"
                | "would"
        )
}

pub fn is_time(word: &str) -> bool {
    matches!(
        word,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "today"
            | "yesterday"
            | "tonight"
            | "tomorrow"
            | "early"
            | "late"
            | "earlier"
            | "later"
            | "last"
            | "this"
            | "next"
            | "ago"
            | "recently"
            | "now"
            | "again"
            | "overnight"
            | "just"
            | "twice"
            | "once"
            | "repeatedly"
            | "privately"
            | "bluntly"
            | "also"
            | "only"
            | "january"
            | "february"
            | "march"
            | "april"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
    )
}
