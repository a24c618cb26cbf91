//! The names that a document gives in full, so that "Peskov" and "OAS" can be joined to them.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{Class, is, is_given_name};
use super::phrase::split_title;
use super::token::Token;
use crate::types::Span;

/// The longest name in words; longer runs are headlines in capitals.
const LONGEST: usize = 5;

/// A name in full.
#[derive(Debug, Clone)]
struct FullName {
    /// Without middle initials.
    words: Vec<String>,
    /// Where its longest form stands first.
    span: Span,
    /// It also stands behind a title ("President Ada Quist").
    titled: bool,
    /// How often it stands in the text.
    count: usize,
}

/// Full names by their words without middle initials.
type Names = BTreeMap<Vec<String>, FullName>;

/// The full names of one document.
#[derive(Debug, Default)]
pub struct Roster {
    by_last: BTreeMap<String, Vec<FullName>>,
    by_first: BTreeMap<String, Vec<FullName>>,
    acronyms: BTreeMap<String, Span>,
    /// Surnames that stand alone behind a title ("President Quist").
    titled: BTreeSet<String>,
    /// Words that the document writes in lower case.
    common: BTreeSet<String>,
}

impl Roster {
    /// Collects the names of `text`, whose `sentences` are split into words. Takes one pass.
    pub fn collect(text: &str, sentences: &[Vec<Token>]) -> Self {
        // A word that the document also writes in lower case is no name at the start of a sentence.
        let common: BTreeSet<&str> =
            sentences.iter().flatten().filter(|word| !word.is_capital()).map(|word| word.text).collect();
        let mut names: Names = Names::new();
        let mut roster = Roster::default();
        // In a headline every word is capitalised: nothing in it tells a name.
        for words in sentences.iter().filter(|words| !is_title_case(words)) {
            for run in capitalised_runs(words) {
                let run = without_starter(words, run, |word| common.contains(word.to_lowercase().as_str()));
                roster.note_acronym(text, run);
                let (title, name) = split_title(run);
                let titled = title.iter().any(|word| is(word.text, Class::Title));
                if titled && name.len() == 1 {
                    roster.titled.insert(name[0].text.to_owned());
                }
                for part in name.split_inclusive(|word| word.possessive || is_joint(word.text)) {
                    note_name(part, titled, &mut names);
                }
            }
        }
        roster.common = common.into_iter().map(str::to_owned).collect();
        for (words, full) in &names {
            // "Yesterday Dimitri Peskov" beside "Dimitri Peskov" is no name of its own.
            if (1..words.len().saturating_sub(1)).any(|from| names.contains_key(&words[from..])) {
                continue;
            }
            let (Some(first), Some(last)) = (words.first(), words.last()) else {
                continue;
            };
            roster.by_last.entry(last.to_lowercase()).or_default().push(full.clone());
            roster.by_first.entry(first.to_lowercase()).or_default().push(full.clone());
        }
        for names in roster.by_last.values_mut().chain(roster.by_first.values_mut()) {
            names.sort_by_key(|name| std::cmp::Reverse(name.count));
        }
        roster
    }

    /// Whether the document also writes this single word in lower case.
    pub fn is_common(&self, word: &str) -> bool {
        self.common.contains(&word.to_lowercase())
    }

    /// Where the full form of a short name stands, when the document leaves no doubt which it is: exactly one full
    /// name ends with it (or, failing that, begins with it), or it is the acronym of one.
    pub fn full_form(&self, short: &str) -> Option<Span> {
        if let Some(&span) = self.acronyms.get(short) {
            return Some(span);
        }
        let words = without_initials(short.split_whitespace());
        let (first, last) = (words.first()?.to_lowercase(), words.last()?.to_lowercase());
        let only = |names: Option<&Vec<FullName>>, fits: &dyn Fn(&FullName) -> bool| {
            let longer = |name: &&FullName| {
                name.words.len() > words.len() || (name.words.len() == words.len() && name.span.len() > short.len())
            };
            let mut fitting = names?.iter().filter(longer).filter(|name| fits(name));
            let found = fitting.next()?;
            // Of several bearers of a surname, it is the one whom the article is about that goes without a first name.
            if fitting.next().is_some_and(|second| found.count < 2 * second.count) {
                return None;
            }
            // "President Quist" beside an "Ada Quist" who is hardly mentioned and never called president may be
            // somebody else.
            let other = self.titled.contains(short) && !found.titled && found.count < 2;
            (!other).then_some(found.span)
        };
        // "Ada Quist" for "Ada Maria Quist".
        let around = |name: &FullName| {
            words.len() > 1 && name.words.first() == words.first() && name.words.last() == words.last()
        };
        let ends = |name: &FullName| {
            around(name) || name.words.iter().rev().zip(words.iter().rev()).all(|(a, b)| same_word(a, b))
        };
        let begins = |name: &FullName| name.words.iter().zip(&words).all(|(a, b)| same_word(a, b));
        if self.by_last.get(&last).is_some_and(|names| names.iter().any(ends)) {
            return only(self.by_last.get(&last), &ends);
        }
        only(self.by_first.get(&first), &begins)
    }

    /// "Organization of American States (OAS)": the initials of the capitalised words before the bracket.
    fn note_acronym(&mut self, text: &str, run: &[Token]) {
        for (at, word) in run.iter().enumerate().skip(2) {
            let bracketed = text[..word.span.start].ends_with('(') && text[word.span.end..].starts_with(')');
            if !bracketed || !word.text.chars().all(char::is_uppercase) {
                continue;
            }
            let capitals: Vec<&Token> = run[..at].iter().filter(|word| word.is_capital()).collect();
            let length = word.text.chars().count();
            let Some(named) = capitals.len().checked_sub(length).map(|skip| &capitals[skip..]) else {
                continue;
            };
            let initials = named.iter().filter_map(|word| word.text.chars().next()).collect::<String>();
            if initials == word.text {
                let span = Span::new(named[0].span.start, run[at - 1].span.end);
                self.acronyms.entry(word.text.to_owned()).or_insert(span);
            }
        }
    }
}

/// "QUIST:" in a transcript is Quist; short words in capitals are acronyms.
fn same_word(full: &str, short: &str) -> bool {
    full == short || (short.len() > 3 && short.chars().all(char::is_uppercase) && full.to_uppercase() == short)
}

/// A run of capitals without a word that only the start of the sentence gives its capital.
pub fn without_starter<'a, 'b>(
    words: &'b [Token<'a>],
    run: &'b [Token<'a>],
    is_common: impl Fn(&str) -> bool,
) -> &'b [Token<'a>] {
    match run {
        [first, rest @ ..]
            if std::ptr::eq(first, &raw const words[0])
                && (rest.is_empty() || !is(first.text, Class::Title))
                && (is_common(first.text) || is(first.text, Class::Starter) || is(first.text, Class::Pronoun)) =>
        {
            rest
        }
        _ => run,
    }
}

/// "of" and "and" join the words of an organisation's name, not those of a person's.
pub fn is_joint(word: &str) -> bool {
    matches!(word, "of" | "for" | "and" | "the")
}

fn note_name(part: &[Token], titled: bool, names: &mut Names) {
    let part = part.split_last().filter(|(last, _)| is_joint(last.text)).map_or(part, |(_, rest)| rest);
    let part = match part {
        [first, rest @ ..] if is(first.text, Class::Starter) => rest,
        _ => part,
    };
    let (_, name) = split_title(part);
    let name = without_description(name);
    // "Alliance of Schools (AOS)": the acronym is no part of the name.
    let whole = name.iter().skip(1).position(|word| word.apart).map_or(name.len(), |at| at + 1);
    let name = &name[..whole];
    if (2..=LONGEST).contains(&name.len())
        && let (Some(first), Some(last)) = (name.first(), name.last())
        && !name.iter().any(|word| is(word.text, Class::Organization))
    {
        let span = Span::new(first.span.start, last.span.end);
        let words = without_initials(name.iter().map(|word| word.text));
        let new = || FullName { words: words.clone(), span, titled: false, count: 0 };
        let full = names.entry(words.clone()).or_insert_with(new);
        full.titled |= titled;
        full.count += 1;
        if span.len() > full.span.len() {
            full.span = span;
        }
    }
}

/// "Republican Ada Quist" without its first word.
pub fn without_description<'a, 'b>(name: &'b [Token<'a>]) -> &'b [Token<'a>] {
    match name {
        [first, rest @ ..] if rest.len() > 1 && !is_given_name(first.text) && is_given_name(rest[0].text) => rest,
        _ => name,
    }
}

/// "Ada B. Quist" as "Ada Quist"; initials that begin or end a name stay.
fn without_initials<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let words: Vec<&str> = words.collect();
    let end = words.len().saturating_sub(1);
    let initial = |word: &str| word.trim_end_matches('.').chars().count() == 1;
    let kept = words.iter().enumerate().filter(|(at, word)| *at == 0 || *at == end || !initial(word));
    kept.map(|(_, word)| (*word).to_owned()).collect()
}

/// Whether nearly all longer words of a sentence are capitalised.
pub fn is_title_case(words: &[Token]) -> bool {
    let long = words.iter().filter(|word| word.text.chars().count() >= 4);
    let (all, capital) = long.fold((0, 0), |(all, capital), word| (all + 1, capital + usize::from(word.is_capital())));
    all >= 4 && capital * 10 >= all * 9
}

/// Runs of capitalised words, with particles and "of" inside; a bracketed acronym belongs to the run before it.
pub fn capitalised_runs<'a, 'b>(words: &'b [Token<'a>]) -> Vec<&'b [Token<'a>]> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start < words.len() {
        if !words[start].is_capital() {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        let mut at = start + 1;
        while at < words.len() {
            let word = &words[at];
            let acronym = word.apart && word.text.len() >= 2 && word.text.chars().all(char::is_uppercase);
            if word.is_capital() && (!word.apart || acronym) {
                end = at + 1;
            } else if word.apart || !(word.is_particle() || is_joint(word.text)) {
                break;
            }
            at += 1;
        }
        runs.push(&words[start..end]);
        start = end;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn full(text: &str, short: &str) -> Option<String> {
        let sentences: Vec<Span> = text
            .match_indices(". ")
            .map(|(at, _)| at + 1)
            .chain([text.len()])
            .scan(0, |from, to| {
                let span = Span::new(*from, to).trimmed(text);
                *from = to;
                Some(span)
            })
            .collect();
        let split: Vec<Vec<Token>> = sentences.iter().map(|&sentence| tokens(text, sentence)).collect();
        Roster::collect(text, &split).full_form(short).map(|span| span.of(text).to_owned())
    }

    #[test]
    fn surnames() {
        let text = "Kremlin spokesman Dimitri Peskov spoke. Then Peskov left. Yesterday Dimitri Peskov slept.";
        assert_eq!(full(text, "Peskov").as_deref(), Some("Dimitri Peskov"));
        assert_eq!(full(text, "Kremlin"), None);
    }

    #[test]
    fn lists_are_no_names() {
        let text = "Ada Quist’s and Norway’s plans differ. Oslo and Bergen agree. Quist said so. Bergen too.";
        assert_eq!(full(text, "Quist").as_deref(), Some("Ada Quist"));
        assert_eq!(full(text, "Bergen"), None);
    }

    #[test]
    fn titles_of_several_words() {
        let text = "US Secretary of State Mike Orr spoke to the Foreign Ministry. Orr left.";
        assert_eq!(full(text, "Orr").as_deref(), Some("Mike Orr"));
        assert_eq!(full(text, "Mike Orr"), None);
    }

    #[test]
    fn a_titled_surname_is_not_the_only_full_name_nearby() {
        let text = "President Quist spoke. Ada Quist waved. Then President Quist left. Quist smiled.";
        assert_eq!(full(text, "Quist"), None);
        assert_eq!(full("President Ada Quist spoke. President Quist left.", "Quist").as_deref(), Some("Ada Quist"));
    }

    #[test]
    fn headlines_hold_no_names() {
        assert_eq!(full("Derelict Quist Blames Orr Council Again. He said Quist left.", "Quist"), None);
    }

    #[test]
    fn two_people_of_one_surname_are_not_told_apart() {
        assert_eq!(full("Ada Quist met Bert Quist. Quist smiled.", "Quist"), None);
    }

    #[test]
    fn acronyms() {
        let text = "The Organization of American States (OAS) met. The OAS said no.";
        assert_eq!(full(text, "OAS").as_deref(), Some("Organization of American States"));
    }
}
