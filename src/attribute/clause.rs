//! The words around a cue that may say where and to whom it was said, and the noun phrases among them.

use super::token::tokens;
use super::whole_sentences;
use super::wording::{Wording, is, is_form, is_function};
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
        joins || is(&self.lower, Wording::Opener)
    }

    fn is_subject(&self) -> bool {
        is(&self.lower, Wording::Subject)
    }
}

/// The sentence of a cue, as far as it is looked at.
pub struct Clause<'a> {
    pub text: &'a str,
    pub words: Vec<Word<'a>>,
    /// Where the words of the source begin, when it stands in the sentence.
    source: Option<usize>,
    /// Which of them belong to the content of this cue and to no source.
    content: Vec<bool>,
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
        // In "an ad announced on Monday", "an ad" is the content of "announced", and may be where another is said.
        let describes = |one: &Attribution| {
            let gap = |cue: Span, piece: Span| {
                let word = piece.of(text).ends_with(char::is_alphanumeric);
                word && text.get(piece.end..cue.start).is_some_and(|gap| gap.trim().is_empty())
            };
            one.cue.is_some_and(|other| !other.overlaps(cue) && one.content.iter().any(|piece| gap(other, *piece)))
        };
        let others: Vec<&&Attribution> = near.iter().filter(|one| !describes(one)).collect();
        let contents: Vec<Span> = others.iter().flat_map(|one| one.content.iter().copied()).collect();
        let around = contents.iter().filter(|piece| piece.contains(cue)).min_by_key(|piece| piece.len());
        let (start, end) = around.map_or((start, end), |piece| (start.max(piece.start), end.min(piece.end)));
        let closed: Vec<Span> = contents
            .iter()
            .filter(|piece| !piece.contains(cue))
            .chain(&attribution.content)
            .chain(near.iter().filter_map(|one| one.source.as_ref()))
            .copied()
            .collect();
        let own: Vec<Span> = attribution.content.iter().copied().filter(|piece| !piece.contains(cue)).collect();
        let sources: Vec<Span> = near.iter().filter_map(|one| one.source).collect();
        let mut words: Vec<Word> = Vec::new();
        for token in tokens(text, Span::new(start, end)) {
            let before = words.last().map_or(start, |word| word.span.end);
            let abbreviated = words.last().is_some_and(|word| word.text.contains('.') || word.text.len() <= 4);
            words.push(Word {
                span: token.span,
                text: token.text,
                lower: token.text.trim_end_matches('.').to_lowercase(),
                possessive: token.possessive,
                apart: is_apart(&text[before..token.span.start], abbreviated),
                free: !closed.iter().any(|one| one.overlaps(token.span)),
            });
        }
        let within = |spans: &[Span], word: &Word| spans.iter().any(|one| one.overlaps(word.span));
        let content = words.iter().map(|word| within(&own, word) && !within(&sources, word)).collect();
        let index = |byte: usize| words.partition_point(|word| word.span.start < byte);
        let others = others.iter().filter_map(|one| one.cue).filter(|other| !other.overlaps(cue));
        let own = others.fold((0, words.len()), |(from, to), other| {
            if other.end <= cue.start { (from.max(index(other.end)), to) } else { (from, to.min(index(other.start))) }
        });
        let cue = (index(cue.start), index(cue.end));
        let source = attribution.source.filter(|source| source.start >= start).map(|source| index(source.start));
        Some(Self { text, words, source, content, cue, own: (own.0.min(cue.0), own.1.max(cue.1)) })
    }

    /// The clause with the words of the content as free as the others.
    pub fn opened(mut self) -> Self {
        self.words.iter_mut().zip(&self.content).for_each(|(word, content)| word.free |= content);
        self
    }

    /// Whether the word at `at` stands in the content.
    pub fn is_content(&self, at: usize) -> bool {
        self.content.get(at).is_some_and(|content| *content)
    }

    /// The word before the one at `at`, over dates and adverbs: "letter" in "a letter on Thursday to".
    pub fn before(&self, at: usize) -> Option<usize> {
        let skipped = |at: usize| {
            let word = &self.words[at];
            word.free && (is(&word.lower, Wording::Time) || is(&word.lower, Wording::Adverb))
        };
        let before = (0..at).rev().find(|&at| !skipped(at))?;
        // The "on" of a date.
        let dated = before + 1 < at && self.words[before].lower == "on";
        if dated { before.checked_sub(1) } else { Some(before) }
    }

    /// The word at `at`, when a phrase may go on to it.
    pub fn next(&self, at: usize) -> Option<&Word<'a>> {
        self.words.get(at).filter(|word| word.free && !word.apart)
    }

    /// Whether what stands at `at`, before the cue, follows another cue without a comma: "what he wrote in a speech, she
    /// said".
    pub fn is_of_other_cue(&self, at: usize) -> bool {
        let from = self.own.0;
        at < self.cue.0 && from > 0 && !(from..=at).any(|at| self.words[at].apart)
    }

    /// Whether the word at `at` is an adjective behind another and a comma: "a long, detailed letter".
    pub fn is_listed(&self, at: usize) -> bool {
        let gap = &self.text[self.words[at - 1].span.end..self.words[at].span.start];
        let plain = |word: &Word| !word.is_capital() && !is_function(&word.lower);
        gap.trim_end() == "," && plain(&self.words[at - 1]) && plain(&self.words[at])
    }

    /// Whether what stands at `at` belongs to the cue: no other clause begins between them, up to the nearest comma.
    pub fn reaches_cue(&self, at: usize) -> bool {
        let (from, to) = self.cue;
        if at >= to {
            let start = (to..=at).rev().find(|&at| self.words[at].apart).unwrap_or(to);
            // "while at the convention"
            let end = at - usize::from(at > start && self.words[at - 1].lower == "while");
            let other = |word: &Word| word.opens_clause() || word.is_subject() || word.lower == "that";
            let cites = start < at && self.words[start].apart && is_form(&self.words[start].lower, Wording::Citing);
            return !cites && !self.words[start..end].iter().any(|word| word.free && other(word));
        }
        if at >= from {
            return true;
        }
        let start = (self.own.0..=at).rev().find(|&at| self.words[at].apart).unwrap_or(self.own.0);
        let last = (at..=from.min(self.words.len() - 1)).rev().find(|&at| self.words[at].apart).unwrap_or(start);
        // "while Quist in a post said": the clause begins with its source.
        let start = self.source.filter(|source| (start..at).contains(source)).unwrap_or(start);
        let joined = |word: &Word| {
            let relative = matches!(word.lower.as_str(), "that" | "which" | "who");
            relative || (word.free && word.opens_clause() && !matches!(word.lower.as_str(), "and" | "but"))
        };
        let cites = start < at && is_form(&self.words[start].lower, Wording::Citing);
        !cites
            && !self.words[start..at].iter().any(joined)
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
            let whole = before.is_some_and(|before| is(&before.lower, Wording::Pronoun));
            if (word.apart && at > from)
                || whole
                || (!of && (is_function(&word.lower) || (after_name && !is(&word.lower, Wording::Person))))
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
