//! Reads a mention: which words are the name, which the role and the affiliation.
//!
//! "Kremlin spokesman Dimitri Peskov" is the name Dimitri Peskov, the role spokesman and the affiliation Kremlin;
//! "Gleb Pavlovsky, a Russian political scientist" has its role behind the name.

use super::lexicon::{Class, is};
use crate::types::{SourceForm, Span, SpeakerType};

/// A word of a mention.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// Where it stands in the document.
    pub span: Span,
    /// The word, without a possessive ending.
    pub text: &'a str,
    /// A comma, dash or bracket stands between it and the word before.
    pub apart: bool,
    /// It had a possessive ending.
    pub possessive: bool,
}

impl Token<'_> {
    /// It starts with a capital letter.
    pub fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }

    /// A lower-case word that may stand inside a name.
    pub fn is_particle(&self) -> bool {
        !self.is_capital() && is(self.text, Class::Particle)
    }
}

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

/// Splits a stretch of text into words. Hyphens and apostrophes stay inside a word; a final full stop belongs to an
/// initial or abbreviation.
pub fn tokens(text: &str, span: Span) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut apart = false;
    let mut rest = span;
    while !rest.is_empty() {
        let inside = rest.of(text);
        let Some(start) = inside.find(|c: char| c.is_alphanumeric()) else {
            break;
        };
        apart |= inside[..start].contains([',', ';', ':', '(', ')', '[', ']', '—', '–', '"', '“', '”']);
        let word = &inside[start..];
        let joins = |c: char| matches!(c, '-' | '\'' | '’' | '.' | '&' | '‑');
        let mut end = 0;
        let mut chars = word.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|&(_, next)| next);
            if c.is_alphanumeric() || (joins(c) && next.is_some_and(char::is_alphanumeric)) || is_mark(c) {
                end = at + c.len_utf8();
            } else {
                // "J." and "Sen.", not the full stop of a sentence.
                let initial = c == '.' && (word[..at].chars().count() <= 2 || is_abbreviation(&word[..at]));
                end = if initial { at + 1 } else { end };
                break;
            }
        }
        let start = rest.start + start;
        let whole = &text[start..start + end];
        let word = strip_possessive(whole);
        let span = Span::new(start, start + word.len());
        tokens.push(Token { span, text: word, apart, possessive: word.len() < whole.len() });
        apart = false;
        rest = Span::new(start + end, rest.end);
    }
    tokens
}

/// A combining mark continues a word.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= 4 && (is(word, Class::Title) || is(word, Class::Honorific))
}

fn strip_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word)
}

/// How a source is mentioned.
pub fn form(text: &str, source: Span) -> SourceForm {
    let words = tokens(text, source);
    match words.as_slice() {
        [] => SourceForm::Nominal,
        [first, rest @ ..] if is(first.text, Class::Pronoun) && rest.iter().all(|word| !word.is_capital()) => {
            if rest.is_empty() { SourceForm::Pronoun } else { SourceForm::Nominal }
        }
        _ if name(text, source).is_some() => SourceForm::Named,
        _ => SourceForm::Nominal,
    }
}

/// The name in a mention, or `None` when it has none of its own ("a State Department spokesman").
pub fn name(text: &str, mention: Span) -> Option<Name> {
    let words = tokens(text, mention);
    let first = words.first()?;
    if words.len() == 1 && is(first.text, Class::Pronoun) {
        return None;
    }
    // Phrases between commas, dashes and brackets; a relative clause ends the mention.
    let clause = words.iter().skip(1).position(|word| matches!(word.text, "who" | "whose" | "which" | "that" | "whom"));
    let words = &words[..clause.map_or(words.len(), |at| at + 1)];
    let mut phrases: Vec<&[Token]> = Vec::new();
    let mut start = 0;
    for at in 1..=words.len() {
        if at == words.len() || words[at].apart {
            phrases.push(&words[start..at]);
            start = at;
        }
    }
    let (head, rest) = phrases.split_first()?;
    if let Some(mut found) = name_in_phrase(text, head) {
        if found.role.is_none()
            && let Some((role, affiliation)) = rest.first().and_then(|phrase| description(text, phrase))
        {
            found.role = Some(role);
            found.affiliation = found.affiliation.or(affiliation);
            found.kind = Some(SpeakerType::Person);
        }
        return Some(found);
    }
    // "Moscow's ambassador to Washington, Anatoly Antonov": only when the first phrase describes a person.
    // or, its role being misspelt or unheard of, is a definite noun phrase before a bare name of several words.
    let described = description(text, head);
    let definite = head.len() > 1 && is_article(head[0].text) && head.last().is_some_and(|word| !word.is_capital());
    let apposed = rest.iter().find_map(|phrase| {
        let bare = (2..=4).contains(&phrase.len()) && phrase.iter().all(|word| word.is_capital() || word.is_particle());
        name_in_phrase(text, phrase).filter(|_| described.is_some() || (definite && bare))
    })?;
    let kind = if described.is_some() { Some(SpeakerType::Person) } else { apposed.kind };
    let (role, affiliation) = described.unzip();
    (apposed.kind != Some(SpeakerType::Organization)).then_some(Name {
        role,
        affiliation: affiliation.flatten(),
        kind,
        apposed: true,
        ..apposed
    })
}

fn source_text(text: &str, words: &[Token]) -> Option<String> {
    let (first, last) = (words.first()?, words.last()?);
    Some(Span::new(first.span.start, last.span.end).of(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

fn is_article(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "its" | "his" | "her" | "their" | "our" | "my" | "one")
}

/// "a spokeswoman for the foreign ministry" to (`spokeswoman`, `foreign ministry`), "Moscow's ambassador to Washington"
/// to (`ambassador`, `Moscow`); `None` when no word of it is a role.
fn description(text: &str, phrase: &[Token]) -> Option<(String, Option<String>)> {
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
    let affiliation = source_text(text, &phrase[before..start]).or_else(|| source_text(text, after?));
    Some((role, affiliation))
}

fn without_article<'a, 'b>(phrase: &'b [Token<'a>]) -> &'b [Token<'a>] {
    match phrase {
        [first, rest @ ..] if is_article(first.text) => rest,
        _ => phrase,
    }
}

fn is_link(word: &str) -> bool {
    matches!(word, "for" | "of" | "at" | "with" | "in" | "to" | "by" | "from" | "on")
}

/// Whether the words of a mention describe a person: "the spokesman", "Moscow's ambassador to Washington".
pub fn describes_person(text: &str, mention: Span) -> bool {
    description(text, &tokens(text, mention)).is_some()
}

/// The name in a phrase without commas.
fn name_in_phrase(text: &str, phrase: &[Token]) -> Option<Name> {
    let determined = phrase.first().is_some_and(|word| is_article(word.text));
    let definite = phrase.first().is_some_and(|word| word.text.eq_ignore_ascii_case("the"));
    let body = without_article(phrase);
    let run = name_run(body)?;
    let words = &body[run.clone()];
    let before = &body[..run.start];
    let after = &body[run.end..];
    // Lower-case words behind the name: an "of" or "and" phrase is fine, a noun makes the name a mere modifier
    // ("a State Department spokesman").
    let linked = after.first().is_none_or(|word| {
        matches!(
            word.text,
            "of" | "and"
                | "at"
                | "from"
                | "in"
                | "on"
                | "for"
                | "to"
                | "with"
                | "or"
                | "as"
                | "via"
                | "himself"
                | "herself"
                | "itself"
        ) || word.text.starts_with(|c: char| c.is_numeric())
    });
    if !linked {
        return None;
    }
    let (title, named) = split_title(words);
    if named.is_empty() {
        return None;
    }
    // "a Brenn", "an American": one of a kind, not a name; "the Brenn Post" is one.
    let indefinite = determined && !definite;
    if indefinite && before.is_empty() && title.is_empty() {
        return None;
    }
    let organization = named.iter().any(|word| is(word.text, Class::Organization)) || is_acronym(named);
    let prefix = &body[..run.start + title.len()];
    let (role, affiliation) = office(text, prefix);
    let kind = if role.is_some() || words.iter().any(|word| is(word.text, Class::Honorific)) {
        Some(SpeakerType::Person)
    } else if organization || (definite && prefix.is_empty()) {
        Some(SpeakerType::Organization)
    } else {
        None
    };
    let affiliation = affiliation.or_else(|| match after {
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

/// The run of words that holds the name: the last capitalised run that a lower-case noun does not end.
fn name_run(words: &[Token]) -> Option<std::ops::Range<usize>> {
    let mut start = words.iter().position(Token::is_capital)?;
    let mut runs = Vec::new();
    while start < words.len() {
        let mut end = start + 1;
        let mut at = start + 1;
        while at < words.len() {
            let word = &words[at];
            let organization = words[start..at].iter().any(|word| is(word.text, Class::Organization));
            let joins = word.is_particle()
                || (word.text == "and" && organization)
                || (matches!(word.text, "of" | "for" | "the") && (organization || of_title(&words[start..at])));
            if word.is_capital() {
                end = at + 1;
            } else if !joins {
                break;
            }
            at += 1;
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

/// "Secretary of State" goes on after its "of".
fn of_title(words: &[Token]) -> bool {
    words.iter().any(|word| is(word.text, Class::Title))
}

/// Splits the capitalised words into title and name: the name follows the last title word that leaves one over.
pub fn split_title<'a, 'b>(words: &'b [Token<'a>]) -> (&'b [Token<'a>], &'b [Token<'a>]) {
    let is_title = |word: &Token| is(word.text, Class::Title) || is(word.text, Class::Honorific);
    // In the name of an organisation a title is part of it ("Office of the President").
    let organization = words.iter().position(|word| is(word.text, Class::Organization));
    let last = words.iter().rposition(is_title).filter(|&at| organization.is_none_or(|head| at > head || at == 0));
    match last {
        Some(at) if at + 1 < words.len() => {
            // "Secretary of State Mike Pompeo", "Secretary of Defence Ines Karr": one word belongs to the title.
            let of = matches!(words[at + 1].text, "of" | "for");
            let split = if of { at + 3 } else { at + 1 };
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
    let role = source_text(text, &words[start..]);
    let belongs =
        words[..start].iter().position(Token::is_capital).and_then(|from| source_text(text, &words[from..start]));
    (role, belongs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(mention: &str) -> Option<(String, Option<String>, Option<String>)> {
        let found = name(mention, Span::new(0, mention.len()))?;
        Some((found.span.of(mention).to_owned(), found.role, found.affiliation))
    }

    fn expect(mention: &str, name: &str, role: &str, affiliation: &str) {
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        assert_eq!(read(mention), Some((name.to_owned(), some(role), some(affiliation))), "{mention}");
    }

    #[test]
    fn titles_before_the_name() {
        expect("Kremlin spokesman Dimitri Peskov", "Dimitri Peskov", "spokesman", "Kremlin");
        expect("Venezuelan President Nicolás Maduro", "Nicolás Maduro", "President", "Venezuelan");
        expect("US Secretary of State Mike Pompeo", "Mike Pompeo", "Secretary of State", "US");
        expect("US National Security Adviser John Bolton", "John Bolton", "National Security Adviser", "US");
        expect("Russian Defense Minister Sergei Shoigu", "Sergei Shoigu", "Defense Minister", "Russian");
        expect("former president Ada Quist", "Ada Quist", "former president", "");
        expect("Mr. O'Brien", "O'Brien", "", "");
        expect("Sen. Ludo van der Meer", "Ludo van der Meer", "Sen.", "");
        expect("Harbour Minister Ilse Torvane", "Ilse Torvane", "Harbour Minister", "");
    }

    #[test]
    fn roles_in_apposition() {
        expect("Gleb Pavlovsky, a Russian political scientist", "Gleb Pavlovsky", "political scientist", "Russian");
        expect(
            "Maria Zajarova, spokeswoman for the foreign ministry",
            "Maria Zajarova",
            "spokeswoman",
            "foreign ministry",
        );
        expect("Moscow’s ambassador to Washington, Anatoly Antonov", "Anatoly Antonov", "ambassador", "Moscow");
        expect("the union's leader, Osk Marrin,", "Osk Marrin", "leader", "");
        expect(
            "Newsweek by Moscow’s ambassador to Washington, Anatoly Antonov",
            "Anatoly Antonov",
            "ambassador",
            "Moscow",
        );
        expect(
            "the statements of the North American Secretary of State, Mike Orr,",
            "Mike Orr",
            "Secretary",
            "North American",
        );
        expect("the Russian ambbadador, Vladimir Zaiemski,", "Vladimir Zaiemski", "", "");
        expect("Petra Lund, who chairs the Port Council", "Petra Lund", "", "");
        expect("Ole Brask, 45, a fisherman", "Ole Brask", "", "");
    }

    #[test]
    fn organisations() {
        expect("The Organization of American States (OAS)", "Organization of American States", "", "");
        expect("the State Department", "State Department", "", "");
        expect("OAS", "OAS", "", "");
        expect("Jane Roe of the Institute for Tides", "Jane Roe", "", "Institute for Tides");
    }

    #[test]
    fn mentions_without_a_name() {
        for mention in [
            "he",
            "the spokesman",
            "a State Department spokesman",
            "a ministry statement",
            "some American officials",
            "",
            "…",
            "The president",
        ] {
            assert_eq!(read(mention), None, "{mention}");
        }
    }

    #[test]
    fn forms() {
        let form = |mention: &str| form(mention, Span::new(0, mention.len()));
        assert_eq!(form("he"), SourceForm::Pronoun);
        assert_eq!(form("Ilse Torvane"), SourceForm::Named);
        assert_eq!(form("many of those over 45"), SourceForm::Nominal);
        assert_eq!(form("a ministry statement"), SourceForm::Nominal);
    }

    proptest! {
        #[test]
        fn names_lie_in_their_mention(mention in "(\\PC|[A-Z][a-z]{1,6}|[a-z]{1,5}|of|and|the|Minister|[ ,.'’()]){0,24}") {
            let whole = Span::new(0, mention.len());
            if let Some(found) = name(&mention, whole) {
                prop_assert!(whole.contains(found.span) && !found.span.is_empty());
                prop_assert!(mention.is_char_boundary(found.span.start) && mention.is_char_boundary(found.span.end));
            }
        }
    }
}
