//! Which written names are one person's.
//!
//! 1. Names of several words, the fullest first: each joins the clusters whose names it is a spelling of, unless a name
//!    there contradicts it (John and Michael Bolton). When those clusters contradict each other, the name is ambiguous.
//! 2. Ambiguous names join the one cluster that shares most words of role and affiliation; so do "Jr." and "III" with
//!    the same name without.
//! 3. Surnames alone join the one bearer of the surname that speaks in the same document, or else that fits by gender,
//!    role and affiliation. What fits nobody stays on its own.
//!
//! Names are found by keys of their sounds (surname and given name), so each is held against few others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Mention;
use super::cluster::{CROWD, Cluster, Clusters};
use super::context::Context;
use super::fold::Word;
use super::name::Name;
use super::relation::{Relation, relation};
use super::surnames::Surnames;

/// One spelling, with all that is said of it.
pub struct Form {
    pub name: Name,
    pub mentions: Vec<usize>,
}

/// The persons found so far.
pub struct Persons<'a> {
    pub mentions: &'a [Mention],
    pub forms: Vec<Form>,
    pub clusters: Clusters,
    /// The cluster of each form.
    pub cluster_of: Vec<usize>,
    index: HashMap<u64, Vec<usize>>,
}

/// The group of each of `mentions`, by the number of one of them; equal numbers are one person.
pub fn group(mentions: &[Mention]) -> Vec<usize> {
    let mut forms: BTreeMap<(String, &BTreeSet<usize>), Form> = BTreeMap::new();
    let mut groups: Vec<usize> = (0..mentions.len()).collect();
    let mut unread: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        if let Some(name) = Name::new(&mention.name) {
            let form = forms.entry((name.key(), &mention.pins)).or_insert_with(|| Form { name, mentions: Vec::new() });
            form.mentions.push(at);
        } else {
            groups[at] = *unread.entry(&mention.name).or_insert(at);
        }
    }
    let (short, long): (Vec<Form>, Vec<Form>) = forms.into_values().partition(|form| form.name.is_short());
    let long = long.into_iter().flat_map(|form| namesakes(form, mentions)).collect();
    let mut persons = Persons::new(mentions, long);
    persons.place_all();
    persons.join_suffixes();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, cluster) in Surnames::new(&mut persons).place(&short) {
        members.entry(persons.clusters.find(cluster)).or_default().push(at);
    }
    for (form, &cluster) in persons.forms.iter().zip(&persons.cluster_of) {
        members.entry(persons.clusters.find(cluster)).or_default().extend(&form.mentions);
    }
    for members in members.values() {
        for &member in members {
            groups[member] = members[0];
        }
    }
    groups
}

/// One form for each of several people of the name: the walks of life of their mentions contradict each other, and no
/// mention has part in two. What tells none goes to the one with most claims.
fn namesakes(form: Form, mentions: &[Mention]) -> Vec<Form> {
    let mut people: Vec<(Context, usize, Vec<usize>)> = Vec::new();
    let mut silent = Vec::new();
    for &at in &form.mentions {
        let mention = &mentions[at];
        if mention.context.walks().is_empty() {
            silent.push(at);
            continue;
        }
        let mut own = (mention.context.clone(), mention.claims, vec![at]);
        // There are three walks of life, so there are never more than three people to go through.
        people.retain_mut(|(context, claims, members)| {
            let other = context.contradicts(&own.0);
            if !other {
                own.0.add(context);
                own.1 += *claims;
                own.2.append(members);
            }
            other
        });
        people.push(own);
    }
    let Some(most) = (0..people.len()).max_by_key(|&at| (people[at].1, std::cmp::Reverse(people[at].2.iter().min())))
    else {
        return vec![form];
    };
    people[most].2.extend(silent);
    people.into_iter().map(|(_, _, mentions)| Form { name: form.name.clone(), mentions }).collect()
}

impl<'a> Persons<'a> {
    fn new(mentions: &'a [Mention], mut forms: Vec<Form>) -> Self {
        // The fullest first; the sort is stable, so forms of equal fullness stay in the order of their keys.
        forms.sort_by_key(|form| {
            let initials = form.name.words.iter().filter(|word| word.initial).count();
            let words = form.name.words.len();
            (std::cmp::Reverse(words - initials), std::cmp::Reverse(words))
        });
        Self { mentions, forms, clusters: Clusters::default(), cluster_of: Vec::new(), index: HashMap::new() }
    }

    /// A cluster of the `mentions` of one form.
    pub fn cluster(&self, mentions: &[usize]) -> Cluster {
        let mut cluster = Cluster::default();
        for mention in mentions.iter().map(|&at| &self.mentions[at]) {
            cluster.context.add(&mention.context);
            cluster.documents.extend(mention.document);
            cluster.pins.clone_from(&mention.pins);
        }
        cluster
    }

    fn place_all(&mut self) {
        let mut pinned: BTreeMap<usize, usize> = BTreeMap::new();
        for form in 0..self.forms.len() {
            let cluster = Cluster { forms: vec![form], ..self.cluster(&self.forms[form].mentions) };
            let pin = cluster.pins.first().copied().filter(|_| cluster.pins.len() == 1);
            let own = self.clusters.add(cluster);
            self.cluster_of.push(own);
            // The newsroom's rows come before all else.
            if let Some(pin) = pin {
                let first = *pinned.entry(pin).or_insert(own);
                self.clusters.join(first, own);
            }
        }
        let mut ambiguous = Vec::new();
        for form in 0..self.forms.len() {
            let found = self.candidates(form);
            if self.agree(&found) {
                for cluster in found {
                    self.clusters.join(cluster, self.cluster_of[form]);
                }
            } else {
                ambiguous.push((form, found));
            }
            self.insert(form);
        }
        for (form, found) in ambiguous {
            let own = self.clusters.get(self.cluster_of[form]).clone();
            let found: BTreeSet<usize> = found.into_iter().map(|cluster| self.clusters.find(cluster)).collect();
            let fits = found.into_iter().filter(|&other| self.may_join(form, other, Suffix::Equal));
            if let Some(best) = self.best(&own.context, fits) {
                self.clusters.join(best, self.cluster_of[form]);
            }
        }
    }

    /// The clusters that `form` is a spelling of; of those that merely have a part of it, when there are none.
    fn candidates(&self, form: usize) -> Vec<usize> {
        let related = |wanted: &[Relation]| {
            let forms = self.lookup(&self.forms[form].name).into_iter();
            let forms =
                forms.filter(|&other| wanted.contains(&relation(&self.forms[form].name, &self.forms[other].name)));
            let clusters: BTreeSet<usize> = forms.map(|other| self.clusters.find(self.cluster_of[other])).collect();
            let fits = |cluster: &usize| self.may_join(form, *cluster, Suffix::Equal);
            clusters.into_iter().filter(fits).collect::<Vec<_>>()
        };
        let both = related(&[Relation::Same, Relation::Nickname]);
        if both.is_empty() {
            return related(&[Relation::Part]);
        }
        let same = related(&[Relation::Same]);
        if same.is_empty() || self.agree(&both) { both } else { same }
    }

    /// Whether nothing in `cluster` speaks against `form`.
    fn may_join(&self, form: usize, cluster: usize, suffix: Suffix) -> bool {
        let (own, other) = (self.clusters.get(self.cluster_of[form]), self.clusters.get(cluster));
        own.may_join(other)
            && other.forms.len() <= CROWD
            && !own.context.contradicts(&other.context)
            && own.forms.iter().all(|&one| other.forms.iter().all(|&other| self.fit(one, other, suffix)))
            && (!own.context.differs(&other.context) || self.is_literal(own, other))
    }

    /// Whether two clusters share a name as it is, not only a nickname or part of it: Mick is not Michael when nothing else
    /// speaks for it.
    fn is_literal(&self, one: &Cluster, other: &Cluster) -> bool {
        let same =
            |one: usize, other: usize| relation(&self.forms[one].name, &self.forms[other].name) == Relation::Same;
        one.forms.iter().any(|&one| other.forms.iter().any(|&other| same(one, other)))
    }

    fn fit(&self, one: usize, other: usize, suffix: Suffix) -> bool {
        let (one, other) = (&self.forms[one].name, &self.forms[other].name);
        let suffixes = match suffix {
            Suffix::Equal => one.suffix == other.suffix,
            Suffix::OneMissing => one.suffix == other.suffix || one.suffix.is_none() || other.suffix.is_none(),
        };
        suffixes && relation(one, other) != Relation::Contrary
    }

    /// Whether all `clusters` may be one.
    fn agree(&self, clusters: &[usize]) -> bool {
        clusters.iter().enumerate().all(|(at, &one)| {
            let form = self.clusters.get(one).forms[0];
            clusters[at + 1..].iter().all(|&other| self.may_join(form, other, Suffix::Equal))
        })
    }

    /// The one cluster that shares most words with `context`.
    pub fn best(&self, context: &Context, clusters: impl Iterator<Item = usize>) -> Option<usize> {
        let mut best = (0, None);
        for cluster in clusters {
            let shared = self.clusters.get(cluster).context.shared(context);
            if shared > best.0 {
                best = (shared, Some(cluster));
            } else if shared == best.0 {
                best.1 = None;
            }
        }
        best.1
    }

    /// "Joseph R. Biden Jr." with "Joe Biden", but not a son with his father: all that is said of the one must be said of
    /// the other, and no document may name both.
    fn join_suffixes(&mut self) {
        for form in 0..self.forms.len() {
            if self.forms[form].name.suffix.is_none()
                || !self.clusters.get(self.cluster_of[form]).context.kin.is_empty()
            {
                continue;
            }
            let own = self.clusters.get(self.cluster_of[form]);
            let forms = self.lookup(&self.forms[form].name).into_iter();
            let clusters: BTreeSet<usize> = forms
                .filter(|&other| self.forms[other].name.suffix.is_none())
                .filter(|&other| {
                    let relation = relation(&self.forms[form].name, &self.forms[other].name);
                    matches!(relation, Relation::Same | Relation::Nickname)
                })
                .map(|other| self.clusters.find(self.cluster_of[other]))
                .filter(|&cluster| self.may_join(form, cluster, Suffix::OneMissing))
                .filter(|&cluster| self.clusters.get(cluster).documents.is_disjoint(&own.documents))
                .filter(|&cluster| own.context.words.is_subset(&self.clusters.get(cluster).context.words))
                .collect();
            if let Some(best) = self.best(&own.context, clusters.into_iter()) {
                self.clusters.join(best, self.cluster_of[form]);
            }
        }
    }

    /// Makes `form` findable.
    fn insert(&mut self, form: usize) {
        let name = &self.forms[form].name;
        let mut keys: BTreeSet<u64> = [hash(&name.joined)].into();
        let last = name.words.len() - 1;
        for surname in last.saturating_sub(2).max(1)..=last {
            let (givens, surname) = (&name.words[..surname], &name.words[surname]);
            for (at, given) in givens.iter().enumerate() {
                keys.extend(pair_keys(surname, given));
                keys.extend((at == 0).then(|| initial_keys(surname, given)).into_iter().flatten());
            }
        }
        keys.extend(name.joined_given.iter().flat_map(|given| pair_keys(name.last(), given)));
        for key in keys {
            self.index.entry(key).or_default().push(form);
        }
    }

    /// Forms that may be related to `name`.
    fn lookup(&self, name: &Name) -> BTreeSet<usize> {
        let words = &name.words;
        let (first, last) = (&words[0], name.last());
        let mut keys: BTreeSet<u64> = BTreeSet::new();
        if first.initial {
            keys.extend(initial_keys(last, first));
        } else {
            keys.extend(pair_keys(last, first));
        }
        keys.extend(name.joined_given.iter().flat_map(|given| pair_keys(last, given)));
        keys.extend([&name.joined].into_iter().chain(&name.turned).map(hash));
        let lists = keys.iter().filter_map(|key| self.index.get(key)).filter(|forms| forms.len() <= CROWD);
        lists.flatten().copied().collect()
    }
}

/// What is asked of the suffixes of two names.
#[derive(Clone, Copy)]
enum Suffix {
    Equal,
    OneMissing,
}

/// The same in every run, unlike the standard map's.
pub fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Keys of a surname with a given name, or a name that it is short for.
fn pair_keys(surname: &Word, given: &Word) -> BTreeSet<u64> {
    let mut givens = given.keys();
    givens.extend(given.full_names.iter().map(|name| format!("={name}")));
    let surnames = surname.keys();
    surnames
        .iter()
        .flat_map(|surname| givens.iter().map(move |given| hash(&(surname.as_str(), given.as_str()))))
        .collect()
}

/// Keys of a surname with the first letter of a given name.
fn initial_keys(surname: &Word, given: &Word) -> BTreeSet<u64> {
    let letters = given.initials();
    surname
        .keys()
        .iter()
        .flat_map(|surname| letters.iter().map(move |letter| hash(&(surname.as_str(), *letter))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speakers::{Aliases, Observation};

    /// How many names are held against each other for `count` names, whose surnames are all alike.
    fn comparisons(count: usize, name: impl Fn(usize) -> String) -> usize {
        let observe =
            |at| Observation { name: name(at), role: None, affiliation: None, kind: None, document: None, claims: 1 };
        let observations: Vec<Observation> = (0..count).map(observe).collect();
        let mentions = crate::speakers::mentions(&observations, &Aliases::default());
        let forms = mentions.iter().enumerate().map(|(at, mention)| {
            let name = Name::new(&mention.name).expect("a name");
            Form { name, mentions: vec![at] }
        });
        let mut persons = Persons::new(&mentions, forms.collect());
        persons.place_all();
        persons.forms.iter().map(|form| persons.lookup(&form.name).len()).sum()
    }

    #[test]
    fn the_work_grows_with_the_names_and_not_their_square() {
        let word = |at: usize| ["ba", "ko", "ran", "del", "mi", "sten", "vor", "tar"][at % 8];
        let given = |at: usize| format!("{}{}{}{}", word(at), word(at / 8), word(at / 64), word(at / 512));
        for name in [
            (&|at: usize| format!("{} Orr", given(at))) as &dyn Fn(usize) -> String,
            &|at| format!("Ada {} Orr", given(at)),
            &|at| format!("A. {} Orr", given(at)),
            &|at| format!("{} {} Orr", given(at), given(at + 1)),
        ] {
            let (few, many) = (comparisons(500, name), comparisons(4000, name));
            assert!(many <= 9 * few.max(500 * CROWD), "{few} and {many}: {}", name(7));
        }
    }
}
