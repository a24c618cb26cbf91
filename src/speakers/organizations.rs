//! Which written names are one organisation's.
//!
//! A name is the set of its words in English, as far as the lexicons know them, and an owner: the country, in the name or in
//! the affiliation, or else the affiliation: "Ministry of Foreign Affairs" of Russia is the "Russian Foreign Ministry". One without owner
//! joins the only one with its words. An acronym joins the only name whose words begin with its letters.

use std::collections::{BTreeMap, BTreeSet};

use super::Mention;
use super::cluster::{CROWD, Cluster, Clusters};
use super::context::meanings;
use super::fold::plain;
use super::lexicon::{self, CountryForm};
use crate::attribute::lexicon::{Class, is};

/// The name of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Organization {
    words: BTreeSet<String>,
    /// The country, or else the affiliation.
    owner: Option<String>,
}

impl Organization {
    fn new(mention: &Mention) -> Self {
        if let Some(letters) = acronym(&mention.name).filter(|letters| lexicon::meaning(letters).is_none()) {
            return Self { words: [letters].into(), owner: owner(&mention.affiliation) };
        }
        let mut country = None;
        let mut words = BTreeSet::new();
        let mut seats = BTreeSet::new();
        for word in meanings(&mention.name) {
            match word.country {
                Some((name, form)) => {
                    country = country.or(Some(name));
                    // A state speaks under its own name, a government also under its seat's.
                    seats.insert(if form == CountryForm::Seat { plain(&mention.name) } else { name.to_owned() });
                }
                None => {
                    words.insert(word.text);
                }
            }
        }
        if words.is_empty() {
            return Self { words: seats, owner: None };
        }
        Self { words, owner: country.map(str::to_owned).or_else(|| owner(&mention.affiliation)) }
    }
}

fn owner(affiliation: &str) -> Option<String> {
    let words = meanings(affiliation);
    let country = words.iter().find_map(|word| word.country).map(|(country, _)| country.to_owned());
    let all = || words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    country.or_else(|| Some(all()).filter(|all| !all.is_empty()))
}

/// Whether the words of `name` are an organisation's: one says so, or it is an acronym.
pub fn is_organization(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let body = |word: &&str| is(word, Class::Organization) || is(word.trim_end_matches('s'), Class::Organization);
    let meanings = meanings(name);
    acronym(name).is_some()
        || words.iter().any(body)
        || words.iter().any(|word| matches!(*word, "for" | "and" | "&"))
        || (meanings.len() > 1 && meanings.iter().any(|word| is_body(&word.text)))
        || (meanings.len() > 1 && meanings.iter().all(|word| word.country.is_some() || word.is_common))
}

fn is_body(meaning: &str) -> bool {
    matches!(
        meaning,
        "ministry"
            | "department"
            | "assembly"
            | "council"
            | "union"
            | "commission"
            | "bank"
            | "nations"
            | "organization"
            | "fund"
            | "court"
            | "government"
            | "police"
            | "army"
            | "agency"
            | "office"
    )
}

/// The letters of "OAS" and "U.N.", in lower case.
pub fn acronym(name: &str) -> Option<String> {
    let letters: String = name.chars().filter(|&c| c != '.').collect();
    let upper = letters.chars().filter(char::is_ascii_uppercase).count();
    let fits = (2..=6).contains(&letters.len())
        && letters.chars().all(|c| c.is_ascii_alphanumeric())
        && letters.starts_with(|c: char| c.is_ascii_uppercase())
        && upper * 2 > letters.len();
    fits.then(|| letters.to_ascii_lowercase())
}

/// The letters that an acronym of `name` may have: of its capitalised words and, less surely, of all (`DoD`) or of those up
/// to an "and" (CDC).
fn initials(name: &str) -> [String; 3] {
    let words: Vec<&str> = name.split([' ', '-', '\t']).filter(|word| !plain(word).is_empty()).collect();
    let letters = |words: &[&str], all: bool| -> String {
        let words = words.iter().filter(|word| all || word.starts_with(char::is_uppercase));
        words.filter_map(|word| plain(word).chars().next()).collect()
    };
    let words = words.strip_prefix(&["the"]).or(words.strip_prefix(&["The"])).unwrap_or(&words);
    let before = words.iter().position(|word| matches!(*word, "and" | "y" | "und" | "et")).unwrap_or(words.len());
    [letters(words, false), letters(words, true), letters(&words[..before], false)]
}

/// The group of each of `mentions`, by the number of one of them; equal numbers are one organisation.
pub fn group(mentions: &[Mention]) -> Vec<usize> {
    let mut clusters = Clusters::default();
    let mut by_name: BTreeMap<(Organization, &BTreeSet<usize>), usize> = BTreeMap::new();
    let mut pinned: BTreeMap<usize, usize> = BTreeMap::new();
    let mut own = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let cluster = *by_name
            .entry((Organization::new(mention), &mention.pins))
            .or_insert_with(|| clusters.add(Cluster { pins: mention.pins.clone(), ..Cluster::default() }));
        if let Some(pin) = mention.pins.first().filter(|_| mention.pins.len() == 1) {
            let first = *pinned.entry(*pin).or_insert(cluster);
            clusters.join(first, cluster);
        }
        own.push(cluster);
    }
    let mut by_words: BTreeMap<&BTreeSet<String>, Vec<(Option<&String>, usize)>> = BTreeMap::new();
    let mut by_initials: [BTreeMap<String, BTreeSet<usize>>; 2] = <_>::default();
    for ((name, _), &cluster) in &by_name {
        by_words.entry(&name.words).or_default().push((name.owner.as_ref(), cluster));
    }
    for (mention, &cluster) in mentions.iter().zip(&own).filter(|(mention, _)| acronym(&mention.name).is_none()) {
        for (at, letters) in initials(&mention.name).into_iter().enumerate() {
            by_initials[at.min(1)].entry(letters).or_default().insert(cluster);
        }
    }
    for same_words in by_words.values() {
        let owners: BTreeSet<&String> = same_words.iter().filter_map(|(owner, _)| *owner).collect();
        let mut first: BTreeMap<Option<&String>, usize> = BTreeMap::new();
        for &(owner, cluster) in same_words {
            let place = first.entry(owner.filter(|_| owners.len() > 1)).or_insert(cluster);
            join(&mut clusters, *place, cluster);
        }
    }
    for ((name, _), &cluster) in &by_name {
        // "ECB" of Frankfurt and of England cricket cannot both be the one full name.
        let owners: BTreeSet<usize> =
            by_words[&name.words].iter().map(|(_, cluster)| clusters.find(*cluster)).collect();
        if owners.len() > 1 {
            continue;
        }
        let [letters] = &name.words.iter().collect::<Vec<_>>()[..] else { continue };
        let full = by_initials.iter().find_map(|sure| sure.get(*letters));
        let Some(full) = full.filter(|full| full.len() <= CROWD) else { continue };
        let full: BTreeSet<usize> = full.iter().map(|&cluster| clusters.find(cluster)).collect();
        if let [only] = full.into_iter().collect::<Vec<_>>()[..] {
            join(&mut clusters, only, cluster);
        }
    }
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    let groups = own.iter().enumerate().map(|(at, &cluster)| *first.entry(clusters.find(cluster)).or_insert(at));
    groups.collect()
}

/// Joins two clusters unless the newsroom forbids it.
fn join(clusters: &mut Clusters, one: usize, other: usize) {
    if clusters.get(one).may_join(clusters.get(other)) {
        clusters.join(one, other);
    }
}
