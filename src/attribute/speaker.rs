//! From the source mention to the speaker. What the words do not say stays unknown.

use std::collections::BTreeMap;

use super::cast::Cast;
use super::entity::Entity;
use super::lexicon::{Class, is};
use super::mention;
use super::phrase::Name;
use super::roster::Roster;
use super::token::{Token, tokens};
use crate::types::{ResolvedBy, SourceForm, Span, Speaker, SpeakerType};

/// How the source is mentioned and who it is; the speaker is `None` when the mention holds no name.
pub fn speaker(
    text: &str,
    roster: &Roster,
    cast: &Cast,
    source: Span,
    cue: Option<Span>,
) -> (SourceForm, Option<Speaker>) {
    if mention::is_pronoun(text, source) {
        return (SourceForm::Pronoun, None);
    }
    // "Deckhand told inquest …" in a headline: the article writes it in lower case further on.
    let is_name = |name: &Name| {
        let own = name.span.of(text);
        // "Demonstrators said": a plural that only ever begins a sentence.
        let doubtful = is(own, Class::Starter) || (own.ends_with('s') && cast.doubts(name.span));
        let common = roster.is_common(own) || names_a_group(own) || doubtful;
        !common || roster.full_form(own).is_some()
    };
    if let Some(name) = mention::name(text, source).filter(is_name) {
        return (SourceForm::Named, Some(named(text, roster, &name)));
    }
    let name = beside(text, source).or_else(|| torn_off(text, source, cue));
    (SourceForm::Nominal, name.map(|name| named(text, roster, &name)))
}

/// "Parents said", "Police said" at the start of a sentence.
fn names_a_group(word: &str) -> bool {
    let word = word.to_lowercase();
    let one = word.strip_suffix('s').unwrap_or(&word);
    is(&word, Class::Role) || is(one, Class::Role)
}

fn named(text: &str, roster: &Roster, name: &Name) -> Speaker {
    let own = name.span.of(text);
    let full = roster.full_form(own);
    let mention = full.unwrap_or(name.span);
    let resolved_by = match full {
        Some(_) => ResolvedBy::Alias,
        None if name.apposed => ResolvedBy::Apposition,
        None => ResolvedBy::Named,
    };
    let acronym = own.chars().all(char::is_uppercase);
    let kind = match (full, name.kind) {
        // A surname with a given name elsewhere is a person's.
        (Some(_), None) => Some(SpeakerType::Person),
        (Some(_), Some(SpeakerType::Organization)) if !acronym => Some(SpeakerType::Person),
        (_, kind) => kind,
    };
    Speaker {
        name: plain(mention.of(text)),
        role: name.role.clone(),
        affiliation: name.affiliation.clone(),
        kind,
        mention: Some(mention),
        resolved_by,
        confidence: 1.0,
    }
}

/// A name on one line, though the text may break it over two.
pub fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The speaker that a pronoun or noun means with `confidence`: an entity of the cast, with the office that stands before its name.
pub fn meant(text: &str, entity: &Entity, confidence: f32) -> Speaker {
    let titled = entity.titled.and_then(|span| mention::name(text, span));
    let (role, affiliation) = titled.map_or((None, None), |name| (name.role, name.affiliation));
    let kind = match (entity.person, entity.organization) {
        (true, false) => Some(SpeakerType::Person),
        (false, true) => Some(SpeakerType::Organization),
        _ => None,
    };
    Speaker {
        name: plain(entity.name.of(text)),
        role,
        affiliation,
        kind,
        mention: Some(entity.name),
        resolved_by: ResolvedBy::Coreference,
        confidence,
    }
}

/// The entity that a named speaker is: the one whose fullest name it bears, or whose mention its name overlaps.
pub fn entity(cast: &Cast, speaker: &Speaker, source: Span) -> Option<usize> {
    let name = speaker.mention?;
    let at = |span: Span| {
        let from = cast.from(span.start.saturating_sub(200));
        let mentions = cast.mentions[from..].iter().take_while(|mention| mention.span.start < span.end);
        mentions.filter(|mention| mention.span.overlaps(span)).map(|mention| mention.entity).last()
    };
    at(name).or_else(|| at(source))
}

/// A name of two words or more in apposition right behind a source: "the spokesman" + ", Dimitri Peskov,".
fn beside(text: &str, source: Span) -> Option<Name> {
    let behind = text[source.end..].strip_prefix(", ")?;
    let start = source.end + 2;
    let length = behind.find([',', '.', ';', '\n', '"', '”'])?;
    let span = Span::new(start, start + length);
    let words = tokens(text, span);
    let plain = words.len() >= 2 && words.len() <= 4 && words.iter().all(Token::is_capital);
    let described = mention::describes_person(text, source);
    let name = (plain && described).then(|| mention::name(text, span))??;
    (name.kind != Some(SpeakerType::Organization)).then_some(Name { apposed: true, ..name })
}

/// The name that machine translation tore off and left as a sentence of its own behind the cue: "the spokeswoman said.
/// Kestrava, Ada Quist."
fn torn_off(text: &str, source: Span, cue: Option<Span>) -> Option<Name> {
    let end = cue.map_or(source.end, |cue| cue.end.max(source.end));
    let behind = text[end..].strip_prefix(['.', ','])?;
    let rest = behind.trim_start_matches([' ', '\u{a0}']);
    let start = text.len() - rest.len();
    let fragment = Span::new(start, start + rest.find(['.', '\n', '"', '”', '“'])?);
    let closed = text[fragment.end..].starts_with(['.', '\n']);
    let words = tokens(text, fragment);
    let capitals = (2..=6).contains(&words.len()) && words.iter().all(|word| word.is_capital() || word.is_particle());
    if !closed || !capitals || !mention::describes_person(text, source) {
        return None;
    }
    // The name is what stands behind the last comma.
    let last = words.iter().rposition(|word| word.apart).unwrap_or(0);
    let (first, end) = (words.get(last)?, words.last()?);
    let span = Span::new(first.span.start, end.span.end);
    let name = (words.len() - last >= 2).then(|| mention::name(text, span))??;
    (name.kind != Some(SpeakerType::Organization)).then_some(Name { apposed: true, ..name })
}

/// Roles and affiliations that one mention of a speaker gives hold for the others in the document.
pub fn share_roles(speakers: &mut [Option<Speaker>]) {
    let office = |role: &str| !role.split_whitespace().any(|word| is(word, Class::Relation));
    let mut known: BTreeMap<String, Speaker> = BTreeMap::new();
    for speaker in speakers.iter().flatten().filter(|speaker| speaker.role.as_deref().is_some_and(office)) {
        known.entry(speaker.name.clone()).or_insert_with(|| speaker.clone());
    }
    for speaker in speakers.iter_mut().flatten() {
        let Some(other) = known.get(&speaker.name) else { continue };
        if speaker.role.is_none() {
            speaker.role.clone_from(&other.role);
            speaker.affiliation = speaker.affiliation.take().or_else(|| other.affiliation.clone());
        }
        speaker.kind = speaker.kind.or(other.kind);
    }
}
