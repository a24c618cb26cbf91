//! Names, roles and affiliations within one phrase of a mention, without commas.

use super::lexicon::{Class, is};
use super::token::Token;
use crate::types::{Span, SpeakerType};

/// A name with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Where the name stands, without titles.
    pub span: Span,
    /// "spokesman", "Foreign Minister".
    pub role: Option<String>,
    /// "Kremlin".
    pub affiliation: Option<String>,
    /// Person or organisation, when the words tell.
    pub kind: Option<SpeakerType>,
    /// It was found in an apposition to another noun phrase.
    pub apposed: bool,
}

/// The body behind a document: "a report by the Havn Institute", "a State Department statement".
pub fn behind_document(phrase: &[Token]) -> Option<Name> {
    let document = phrase.iter().position(|word| is(word.text, Class::Document))?;
    let author = phrase[document..].iter().position(|word| matches!(word.text, "by" | "from"));
    let (from, to) = match author {
        Some(at) => (document + at + 1, phrase.len()),
        None => (0, document),
    };
    let words = without_article(&phrase[from..to]);
    let start = words.iter().position(Token::is_capital)?;
    // Between "recent" and "poll" of "a recent Orr Institute poll" nothing but the name may stand.
    let run = name_run(&words[start..], false)?;
    // "the Tessel institute"
    let head = words.get(start + run.end).is_some_and(|word| is(&capitalised(word.text), Class::Organization));
    let end = start + run.end + usize::from(head);
    let whole = author.is_some() || end == words.len();
    let (first, last) = (words.get(start)?, words.get(end - 1)?);
    let name = Name {
        span: Span::new(first.span.start, last.span.end),
        role: None,
        affiliation: None,
        kind: Some(SpeakerType::Organization),
        apposed: false,
    };
    (whole && run.start == 0).then_some(name)
}

/// The word with a capital.
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The name in a phrase without commas.
pub fn name_in_phrase(text: &str, phrase: &[Token]) -> Option<Name> {
    let (owner, phrase) = split_owner(phrase);
    let determined = phrase.first().is_some_and(|word| is_article(word.text));
    let definite = phrase.first().is_some_and(|word| word.text.eq_ignore_ascii_case("the"));
    let body = without_article(phrase);
    let mut run = name_run(body, definite)?;
    // "the Orr administration", "the Brenn campaign": the noun belongs to the name.
    let noun = body.get(run.end).filter(|word| !word.apart && is(&capitalised(word.text), Class::Organization));
    let body_of = noun.is_some() && run.end + 1 == body.len() && run.start == 0 && (definite || !determined);
    if body_of {
        run.end += 1;
    }
    let words = &body[run.clone()];
    let before = &body[..run.start];
    let after = &body[run.end..];
    // Lower-case words behind the name: an "of" or "and" phrase is fine, a noun makes the name a mere modifier
    // ("a State Department spokesman").
    let linked = |word: &Token| {
        is_link(word.text)
            || matches!(word.text, "and" | "or" | "via" | "himself" | "herself" | "itself")
            || word.text.starts_with(char::is_numeric)
    };
    if after.first().is_some_and(|word| !linked(word)) {
        return None;
    }
    // "Ada Quist and Bert Orr": two speakers are not one of them.
    if matches!(after, [and, next, ..] if matches!(and.text, "and" | "or") && next.is_capital()) {
        return None;
    }
    let (title, named) = split_title(words);
    if named.is_empty() {
        return None;
    }
    // "the minister to Telesarmo", "a deckhand on the ferry Lady Orr": the name of something else. But "director of
    // communications Ada Quist".
    let linked_before = |word: &Token| is_link(word.text) && (named.len() < 2 || !matches!(word.text, "of" | "for"));
    if before.iter().any(linked_before) || before.last().is_some_and(|word| is_link(word.text)) {
        return None;
    }
    // "many Republicans", "two Kestravans": a lower-case word before a single one makes it no name, unless it is an office.
    let plain = |word: &Token| !word.is_capital() && !is(word.text, Class::Role) && !is_former(word.text);
    if named.len() == 1 && title.is_empty() && before.iter().any(plain) {
        return None;
    }
    // "a Brenn", "an American": one of a kind, not a name; "the Brenn Post" is one.
    let indefinite = determined && !definite;
    if indefinite && before.is_empty() && title.is_empty() {
        return None;
    }
    let organization = body_of || named.iter().any(|word| is(word.text, Class::Organization)) || is_acronym(named);
    let prefix = &body[..run.start + title.len()];
    let (role, affiliation) = office(text, prefix);
    let kind = if role.is_some() || words.iter().any(|word| is(word.text, Class::Honorific)) {
        Some(SpeakerType::Person)
    } else if organization || (definite && prefix.is_empty()) {
        Some(SpeakerType::Organization)
    } else {
        None
    };
    let affiliation = affiliation.or_else(|| source_text(text, owner)).or_else(|| match after {
        [of, rest @ ..] if matches!(of.text, "of" | "at" | "from") && kind != Some(SpeakerType::Organization) => {
            let rest = without_article(rest);
            let length = rest.iter().take_while(|word| word.is_capital() || matches!(word.text, "of" | "for")).count();
            source_text(text, &rest[..length])
        }
        _ => None,
    });
    let (first, last) = (named.first()?, named.last()?);
    Some(Name { span: Span::new(first.span.start, last.span.end), role, affiliation, kind, apposed: false })
}

/// "NBC's Dante Orr" to (`NBC`, `Dante Orr`); a possessive within the name of an organisation is left alone.
fn split_owner<'a, 'b>(phrase: &'b [Token<'a>]) -> (&'b [Token<'a>], &'b [Token<'a>]) {
    let at = phrase.iter().rposition(|word| word.possessive).filter(|&at| at + 1 < phrase.len());
    match at {
        Some(at) if !phrase[at + 1..].iter().any(|word| is(word.text, Class::Organization)) => {
            let (owner, rest) = phrase.split_at(at + 1);
            let start =
                owner.iter().rposition(|word| !word.is_capital() || is_article(word.text)).map_or(0, |at| at + 1);
            (&owner[start..], rest)
        }
        _ => (&[], phrase),
    }
}

/// The run of words that holds the name: the last capitalised run that a lower-case noun does not end.
fn name_run(words: &[Token], definite: bool) -> Option<std::ops::Range<usize>> {
    let mut start = words.iter().position(Token::is_capital)?;
    let mut runs = Vec::new();
    while start < words.len() {
        let mut end = start + 1;
        let mut organization = is(words[start].text, Class::Organization);
        for at in start + 1..words.len() {
            let word = &words[at];
            // "Secretary of State" and "the Friends of Orr Library" go on after their "of".
            let joins = word.is_particle()
                || (organization && matches!(word.text, "of" | "for" | "and" | "the" | "a" | "an"))
                || (is_joining_of(word.text) && is(words[at - 1].text, Class::Title))
                || (word.text == "of" && definite && start == 0);
            if word.is_capital() {
                organization |= is(word.text, Class::Organization);
                end = at + 1;
            } else if !joins {
                break;
            }
        }
        runs.push(start..end);
        start = words[end..].iter().position(Token::is_capital).map_or(words.len(), |next| end + next);
    }
    // "Kremlin spokesman Dimitri Peskov": a role between two runs makes the second one the name.
    let mut best = runs.first()?.clone();
    for run in &runs[1..] {
        let between = &words[best.end..run.start];
        if between.iter().any(|word| is(word.text, Class::Role))
            && between.last().is_some_and(|word| is(word.text, Class::Role))
        {
            best = run.clone();
        } else {
            break;
        }
    }
    Some(best)
}

fn is_joining_of(word: &str) -> bool {
    matches!(word, "of" | "for")
}

/// Splits the capitalised words into title and name: the name follows the last title word that leaves one over.
pub fn split_title<'a, 'b>(words: &'b [Token<'a>]) -> (&'b [Token<'a>], &'b [Token<'a>]) {
    let is_title = |word: &Token| is(word.text, Class::Title) || is(word.text, Class::Honorific);
    // In the name of an organisation a title is part of it ("Office of the President").
    let organization = words.iter().position(|word| is(word.text, Class::Organization));
    let last = words.iter().rposition(is_title).filter(|&at| organization.is_none_or(|head| at > head || at == 0));
    match last {
        Some(at) if at + 1 < words.len() => {
            // "Secretary of State Mike Pompeo", "Minister of Public Works Ada Quist": one word belongs to the title, and
            // more if they are of the kind that titles have.
            let of = is_joining_of(words[at + 1].text);
            let modifiers = words[at + 1..].iter().skip(1).take_while(|word| is(word.text, Class::Modifier)).count();
            let split = if of { at + 2 + modifiers.max(1) } else { at + 1 };
            words.split_at(split.min(words.len()))
        }
        Some(_) => (words, &[]),
        None => (&[], words),
    }
}

fn is_acronym(words: &[Token]) -> bool {
    matches!(words, [word] if (2..=6).contains(&word.text.len()) && word.text.chars().all(|c| c.is_ascii_uppercase()))
}

/// Words before a name to role and affiliation: "US National Security Adviser", "Kremlin spokesman", "former President".
fn office(text: &str, words: &[Token]) -> (Option<String>, Option<String>) {
    let words: Vec<Token> = words.iter().filter(|word| !is(word.text, Class::Honorific)).copied().collect();
    let is_office = |word: &Token| {
        is(word.text, Class::Role)
            || is(word.text, Class::Title)
            || is(word.text, Class::Modifier)
            || !word.is_capital()
    };
    let Some(last) = words.iter().rposition(|word| is(word.text, Class::Role) || is(word.text, Class::Title)) else {
        return (None, None);
    };
    let tail = words[last + 1..].iter().all(is_office) || words.get(last + 1).is_some_and(|word| word.text == "of");
    if !tail {
        return (None, None);
    }
    let start = words[..last].iter().rposition(|word| !is_office(word)).map_or(0, |at| at + 1);
    // "Progress Party candidate": Party belongs to Progress. But "White House Press Secretary".
    let party = start > 0 && !words[last].is_capital();
    let named = words[start..last].iter().take_while(|word| party && is(word.text, Class::Organization)).count();
    let start = start + named;
    let role = source_text(text, &words[start..]);
    let belongs =
        words[..start].iter().position(Token::is_capital).and_then(|from| source_text(text, &words[from..start]));
    (role, belongs)
}

fn source_text(text: &str, words: &[Token]) -> Option<String> {
    let (first, last) = (words.first()?, words.last()?);
    Some(Span::new(first.span.start, last.span.end).of(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

pub fn is_article(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "another" | "other" | "no" | "two" | "three")
        || is(word, Class::Pronoun)
}

/// "a spokeswoman for the foreign ministry" to (`spokeswoman`, `foreign ministry`), "Moscow's ambassador to Washington"
/// to (`ambassador`, `Moscow`); `None` when no word of it is a role.
pub fn description(text: &str, phrase: &[Token]) -> Option<(String, Option<String>)> {
    let phrase = without_article(phrase);
    let head = phrase.iter().position(|word| is(word.text, Class::Role) || is(word.text, Class::Title))?;
    let link = phrase[head + 1..].iter().position(|word| is_link(word.text));
    let role_end = link.map_or(phrase.len(), |at| head + 1 + at);
    // The role begins behind a possessive, a preposition, or a capitalised word that is no part of a title.
    let outside = |word: &Token| {
        word.possessive
            || is_link(word.text)
            || (word.is_capital() && !is(word.text, Class::Modifier) && !is(word.text, Class::Title))
    };
    let start = phrase[..head].iter().rposition(outside).map_or(0, |at| at + 1);
    let role = source_text(text, &phrase[start..role_end])?;
    let before = phrase[..start].iter().rposition(|word| !word.is_capital()).map_or(0, |at| at + 1);
    let after = link.map(|_| without_article(&phrase[role_end + 1..]));
    // "director of the Orr Center and a professor at …" is director of the Orr Center.
    let after = after.map(|words| {
        let second = words.windows(2).position(|pair| pair[0].text == "and" && is_article(pair[1].text));
        &words[..second.unwrap_or(words.len())]
    });
    let affiliation = source_text(text, &phrase[before..start]).or_else(|| source_text(text, after?));
    Some((role, affiliation))
}

fn without_article<'a, 'b>(phrase: &'b [Token<'a>]) -> &'b [Token<'a>] {
    match phrase {
        [first, rest @ ..] if is_article(first.text) => rest,
        _ => phrase,
    }
}

fn is_former(word: &str) -> bool {
    matches!(word, "former" | "then" | "acting" | "outgoing" | "incoming" | "ex" | "late" | "interim")
}

fn is_link(word: &str) -> bool {
    matches!(word, "for" | "of" | "at" | "with" | "in" | "to" | "by" | "from" | "on" | "as")
}
