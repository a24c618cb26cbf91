//! One name for each speaker over a whole corpus.
//!
//! Within a document the tool has already joined short forms to full names. [`merge`] does so between documents, across
//! spellings and languages, and never by the surname alone when several people bear it: `persons`, `surnames` and
//! `organizations` say how, `fold` which spellings are one. What a newsroom says ([`Aliases`]) wins over everything.
//!
//! The result does not depend on the order of what is observed.

mod aliases;
mod cluster;
mod context;
mod fold;
mod lexicon;
mod name;
mod organizations;
mod persons;
mod read;
mod relation;
mod surnames;
mod title;

use std::collections::{BTreeMap, BTreeSet};

use crate::types::SpeakerType;

pub use aliases::{Alias, Aliases, AliasesError, rows, write};
pub use read::{ReadError, read};

use context::Context;

/// A speaker as a document names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observation {
    /// The name as written.
    pub name: String,
    /// Title or office.
    pub role: Option<String>,
    /// What the speaker belongs to.
    pub affiliation: Option<String>,
    /// Person or organisation, when known.
    pub kind: Option<SpeakerType>,
    /// The document, or `None` when it is not known.
    pub document: Option<String>,
    /// How many claims of the document are meant.
    pub claims: usize,
}

/// A speaker of the corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speaker {
    /// The canonical name, unlike any other speaker's.
    pub name: String,
    /// The role that most claims give.
    pub role: Option<String>,
    /// The affiliation that most claims with that role give.
    pub affiliation: Option<String>,
    /// Person or organisation, when known.
    pub kind: Option<SpeakerType>,
    /// The newsroom's identifier of it.
    pub wikidata: Option<String>,
}

/// The speakers of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Those with most claims first, then by name.
    pub speakers: Vec<Speaker>,
    /// For each observation the position of its speaker.
    pub speaker_of: Vec<usize>,
    /// For each row of the newsroom's the position of its speaker.
    pub speaker_of_alias: Vec<usize>,
}

/// An observation, or a row of the newsroom's, as the merging sees it.
#[derive(Debug, Clone)]
struct Mention {
    name: String,
    role: Option<String>,
    affiliation: String,
    kind: Option<SpeakerType>,
    context: Context,
    document: Option<usize>,
    claims: usize,
    /// The canonical names that the newsroom allows, by their place; empty for any.
    pins: BTreeSet<usize>,
    /// Where it comes from: an observation, then a row.
    origin: usize,
}

/// Gives every observation its speaker.
///
/// Names that are equal in letters are one speaker's, whatever their roles, unless they are a surname of several people.
/// The canonical name is the fullest of the frequent ones: of the names in Latin script, without titles, that have two
/// words or more and at least half as many claims as the most frequent of them, the one with most words written out, then
/// with most claims, then in the most usual spelling. Where there is none, a single word or capitals will do. Speakers of
/// one name get role and affiliation in brackets.
pub fn merge(observations: &[Observation], aliases: &Aliases) -> Merged {
    let mentions = mentions(observations, aliases);
    let (organizations, persons) = divide(&mentions);
    let mut groups: Vec<Vec<&Mention>> = Vec::new();
    for (part, numbers) in
        [(&persons, persons::group(&persons)), (&organizations, organizations::group(&organizations))]
    {
        let mut members: BTreeMap<usize, Vec<&Mention>> = BTreeMap::new();
        for (mention, number) in part.iter().zip(numbers) {
            members.entry(number).or_default().push(mention);
        }
        groups.extend(members.into_values());
    }
    let mut speakers = title::speakers(&groups, aliases);
    speakers.sort_by(|(one, _, claims), (other, _, others)| others.cmp(claims).then_with(|| one.name.cmp(&other.name)));
    let mut speaker_of = vec![0; observations.len()];
    let mut speaker_of_alias = vec![0; aliases.rows().len()];
    for (place, (_, group, _)) in speakers.iter().enumerate() {
        for mention in &groups[*group] {
            match mention.origin.checked_sub(observations.len()) {
                None => speaker_of[mention.origin] = place,
                Some(row) => speaker_of_alias[row] = place,
            }
        }
    }
    Merged { speakers: speakers.into_iter().map(|(speaker, ..)| speaker).collect(), speaker_of, speaker_of_alias }
}

/// Everything that is known, in an order of its own.
fn mentions(observations: &[Observation], aliases: &Aliases) -> Vec<Mention> {
    let names: BTreeSet<&str> = observations.iter().filter_map(|one| one.document.as_deref()).collect();
    let documents: BTreeMap<&str, usize> = names.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
    let observed = observations.iter().enumerate().map(|(origin, one)| {
        let name = one.name.split_whitespace().collect::<Vec<_>>().join(" ");
        Mention {
            context: said(&name, one.role.as_deref(), one.affiliation.as_deref()),
            pins: aliases.speakers_of(&name),
            name,
            role: one.role.clone(),
            affiliation: one.affiliation.clone().unwrap_or_default(),
            kind: one.kind,
            document: one.document.as_deref().map(|document| documents[document]),
            claims: one.claims,
            origin,
        }
    });
    let rows = aliases.rows().iter().enumerate().map(|(row, alias)| Mention {
        name: alias.alias.clone(),
        context: said(&alias.alias, alias.speaker.role.as_deref(), alias.speaker.affiliation.as_deref()),
        pins: aliases.speaker_named(&alias.speaker.name).into_iter().collect(),
        role: alias.speaker.role.clone(),
        affiliation: alias.speaker.affiliation.clone().unwrap_or_default(),
        kind: alias.speaker.kind,
        document: None,
        claims: 0,
        origin: observations.len() + row,
    });
    let mut mentions: Vec<Mention> = observed.chain(rows).collect();
    mentions.sort_by(|one, other| {
        let key = |one: &Mention| (one.document, std::cmp::Reverse(one.claims), one.kind.map(|kind| kind as u8));
        (&one.name, &one.role, &one.affiliation)
            .cmp(&(&other.name, &other.role, &other.affiliation))
            .then_with(|| key(one).cmp(&key(other)))
            .then_with(|| one.pins.cmp(&other.pins))
    });
    mentions
}

/// What titles, role and affiliation say.
fn said(name: &str, role: Option<&str>, affiliation: Option<&str>) -> Context {
    let title = name::Name::new(name).map(|name| name.title);
    Context::new([title.as_deref(), role].into_iter().flatten(), affiliation.unwrap_or_default())
}

/// Organisations and persons. A name is one or the other everywhere: as its words tell, else as most claims say; speakers
/// of one newsroom name likewise.
fn divide(mentions: &[Mention]) -> (Vec<Mention>, Vec<Mention>) {
    let mut votes: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for mention in mentions {
        let votes = votes.entry(&mention.name).or_default();
        match mention.kind {
            Some(SpeakerType::Organization) => votes[1] += mention.claims + 1,
            Some(SpeakerType::Person) => votes[0] += mention.claims + 1,
            None => {}
        }
    }
    let names: Vec<_> =
        votes.keys().filter_map(|name| name::Name::new(name)).filter(|name| name.words.len() > 1).collect();
    let surnames: BTreeSet<&String> = names.iter().map(|name| &name.last().plain).collect();
    let spelt_as_word = |name: &str| {
        let capitals = name.to_uppercase();
        name.len() > 3 && organizations::acronym(&capitals).is_some() && votes.contains_key(capitals.as_str())
    };
    let is_organization = |name: &str| match votes.get(name) {
        // A headline writes PUTIN, British newspapers Nato and Unicef.
        _ if organizations::acronym(name).is_some() && name.len() > 3 && surnames.contains(&fold::plain(name)) => false,
        Some([persons, organizations]) if persons != organizations => organizations > persons,
        _ => organizations::is_organization(name) || spelt_as_word(name),
    };
    let mut pinned: BTreeMap<usize, bool> = BTreeMap::new();
    for mention in mentions {
        if let Some(&pin) = mention.pins.first() {
            pinned.entry(pin).or_insert_with(|| is_organization(&mention.name));
        }
    }
    let decide = |mention: &&Mention| match mention.pins.first() {
        Some(pin) => pinned[pin],
        None => is_organization(&mention.name),
    };
    let (organizations, persons): (Vec<&Mention>, Vec<&Mention>) = mentions.iter().partition(decide);
    (organizations.into_iter().cloned().collect(), persons.into_iter().cloned().collect())
}
