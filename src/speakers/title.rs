//! The canonical name, role and affiliation of a speaker.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::name::Name;
use super::organizations;
use super::{Aliases, Mention, Speaker};
use crate::types::SpeakerType;

/// The speaker of each of `groups`, with the place of the group and its claims.
pub fn speakers(groups: &[Vec<&Mention>], aliases: &Aliases) -> Vec<(Speaker, usize, usize)> {
    let mut found: Vec<(Speaker, usize, usize)> = Vec::with_capacity(groups.len());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut unnamed = Vec::new();
    for (group, mentions) in groups.iter().enumerate() {
        let claims = mentions.iter().map(|mention| mention.claims).sum();
        let own = described(mentions);
        // A row of the newsroom's is pinned to one name, an observation to those that its rows allow.
        let pin = mentions.iter().filter(|mention| mention.pins.len() == 1).find_map(|mention| mention.pins.first());
        match pin.map(|&pin| aliases.speaker(pin)) {
            Some(known) => {
                taken.insert(known.name.clone());
                let speaker = Speaker {
                    name: known.name.clone(),
                    role: known.role.clone().or(own.role),
                    affiliation: known.affiliation.clone().or(own.affiliation),
                    kind: known.kind.or(own.kind),
                    wikidata: known.wikidata.clone(),
                };
                found.push((speaker, group, claims));
            }
            None => unnamed.push((own, group, claims)),
        }
    }
    let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
    for (speaker, ..) in &unnamed {
        *bearers.entry(speaker.name.clone()).or_default() += 1;
    }
    // The order decides who keeps a name unchanged when even role and affiliation are equal.
    unnamed.sort_by(|(one, _, claims), (other, _, others)| {
        let key = |one: &Speaker| (one.name.clone(), one.role.clone(), one.affiliation.clone());
        others.cmp(claims).then_with(|| key(one).cmp(&key(other)))
    });
    for (mut speaker, group, claims) in unnamed {
        if bearers[&speaker.name] > 1 || taken.contains(&speaker.name) {
            let told = [speaker.role.as_deref(), speaker.affiliation.as_deref()];
            let told: Vec<&str> = told.into_iter().flatten().collect();
            if !told.is_empty() {
                speaker.name = format!("{} ({})", speaker.name, told.join(", "));
            }
        }
        let plain = speaker.name.clone();
        let mut number = 2;
        while !taken.insert(speaker.name.clone()) {
            speaker.name = format!("{plain} ({number})");
            number += 1;
        }
        found.push((speaker, group, claims));
    }
    found
}

/// What the mentions themselves say.
fn described(mentions: &[&Mention]) -> Speaker {
    let mut kinds: BTreeMap<u8, (usize, SpeakerType)> = BTreeMap::new();
    let mut roles: BTreeMap<(Option<&str>, &str), usize> = BTreeMap::new();
    for mention in mentions {
        if let Some(kind) = mention.kind {
            kinds.entry(kind as u8).or_insert((0, kind)).0 += mention.claims;
        }
        *roles.entry((mention.role.as_deref(), &mention.affiliation)).or_default() += mention.claims;
    }
    let kind = kinds.values().max_by_key(|(claims, _)| *claims).map(|(_, kind)| *kind);
    // Of equal ones the first: the map is in order, and the last maximum is taken.
    let told = roles.iter().rev().filter(|((role, affiliation), _)| role.is_some() || !affiliation.is_empty());
    let best = told.max_by_key(|((role, affiliation), claims)| (role.is_some(), **claims, !affiliation.is_empty()));
    let (role, affiliation) = best.map_or((None, ""), |(told, _)| *told);
    Speaker {
        name: canonical(mentions, kind),
        role: role.map(str::to_owned),
        affiliation: (!affiliation.is_empty()).then(|| affiliation.to_owned()),
        kind,
        wikidata: None,
    }
}

/// How fit a name is to stand for all; see [`super::merge`].
type Fitness = (bool, bool, bool, usize, usize, usize, usize, Reverse<String>);

fn canonical(mentions: &[&Mention], kind: Option<SpeakerType>) -> String {
    let mut claims: BTreeMap<String, usize> = BTreeMap::new();
    for mention in mentions {
        let organization = kind == Some(SpeakerType::Organization) || organizations::is_organization(&mention.name);
        let shown =
            Name::new(&mention.name).filter(|name| !organization && !name.shown.is_empty()).map(|name| name.shown);
        *claims.entry(shown.unwrap_or_else(|| mention.name.clone())).or_default() += mention.claims;
    }
    // How many claims write a word in this way.
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, claims) in &claims {
        for word in name.split_whitespace() {
            *words.entry(word).or_default() += claims;
        }
    }
    let most = claims
        .iter()
        .filter(|(name, _)| is_latin(name) && is_full(name))
        .map(|(_, claims)| *claims)
        .max()
        .unwrap_or_default();
    let fitness = |name: &str, claims: usize| -> Fitness {
        let written_out = name.split_whitespace().filter(|word| is_written_out(word)).count();
        let usual = name.split_whitespace().map(|word| words[word]).min().unwrap_or_default();
        let accents = name.chars().filter(|c| !c.is_ascii()).count();
        (
            is_latin(name),
            is_full(name),
            claims * 2 >= most,
            written_out,
            claims,
            usual,
            accents,
            Reverse(name.to_owned()),
        )
    };
    let best = claims.iter().max_by_key(|(name, claims)| fitness(name, **claims));
    best.map_or_else(String::new, |(name, _)| name.clone())
}

fn is_written_out(word: &str) -> bool {
    word.trim_end_matches('.').chars().count() > 1
}

/// Two words or more, not all in capitals.
fn is_full(name: &str) -> bool {
    name.split_whitespace().filter(|word| is_written_out(word)).count() > 1 && name.contains(char::is_lowercase)
}

fn is_latin(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).all(|c| c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c))
}
