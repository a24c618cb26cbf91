//! Names of one word: to which bearer of the surname they belong.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Mention;
use super::cluster::{CROWD, Cluster};
use super::fold::same;
use super::name::Name;
use super::persons::{Form, Persons, hash};

/// Finds the place of names of one word.
pub struct Surnames<'p, 'm> {
    persons: &'p mut Persons<'m>,
    bearers: Bearers,
    /// The cluster of each canonical name of the newsroom's.
    pinned: BTreeMap<usize, usize>,
    /// Clusters of names that fit no bearer, by what is said of them: "Johnson" the father is not "Johnson" the minister.
    unfit: BTreeMap<(String, BTreeSet<String>), usize>,
    /// Names that nobody bears in full, by a key of their sound, with their clusters.
    unborne: HashMap<u64, Vec<(Name, usize)>>,
}

impl<'p, 'm> Surnames<'p, 'm> {
    /// Begins with the `persons` whose full names are known.
    pub fn new(persons: &'p mut Persons<'m>) -> Self {
        let mut pinned = BTreeMap::new();
        for &cluster in &persons.cluster_of {
            let cluster = persons.clusters.find(cluster);
            let pins = &persons.clusters.get(cluster).pins;
            pinned.extend(pins.first().filter(|_| pins.len() == 1).map(|&pin| (pin, cluster)));
        }
        let bearers = Bearers::new(persons);
        Self { persons, bearers, pinned, unfit: BTreeMap::new(), unborne: HashMap::new() }
    }

    /// The cluster of each mention of `forms`.
    pub fn place(mut self, forms: &[Form]) -> Vec<(usize, usize)> {
        let mut placed = Vec::new();
        for form in forms {
            for &at in &form.mentions {
                let mention = &self.persons.mentions[at];
                let pin = mention.pins.first().copied().filter(|_| mention.pins.len() == 1);
                let found = match pin {
                    Some(pin) => self.pinned.get(&pin).copied(),
                    None => self.bearers.of(self.persons, &form.name, mention).filter(|&found| {
                        // The newsroom's other names do not make a bearer likelier, but they may rule it out.
                        let pins = &self.persons.clusters.get(found).pins;
                        pins.is_empty() || mention.pins.is_empty() || !pins.is_disjoint(&mention.pins)
                    }),
                };
                let cluster = found.unwrap_or_else(|| self.apart(&form.name, at));
                self.pinned.extend(pin.map(|pin| (pin, cluster)));
                placed.push((at, cluster));
            }
        }
        placed
    }

    /// The cluster of a mention that fits no bearer of its `name`.
    fn apart(&mut self, name: &Name, at: usize) -> usize {
        let mut own = self.persons.cluster(&[at]);
        own.context.genders.extend(name.gender);
        let borne = self.bearers.known(self.persons, name);
        let said = if borne { own.context.words.clone() } else { BTreeSet::new() };
        let place = (name.key(), said);
        let earlier = self.unfit.get(&place).copied().filter(|&cluster| self.fits(&own, cluster));
        let earlier = earlier.or_else(|| if borne { None } else { self.alike(name, &own) });
        let own = self.persons.clusters.add(own);
        let cluster = earlier.map_or(own, |earlier| self.persons.clusters.join(earlier, own));
        if !borne && earlier.is_none() {
            for key in name.last().keys() {
                self.unborne.entry(hash(&key)).or_default().push((name.clone(), cluster));
            }
        }
        self.unfit.insert(place, cluster);
        cluster
    }

    /// A cluster of another spelling of `name`.
    fn alike(&self, name: &Name, own: &Cluster) -> Option<usize> {
        let keys = name.last().keys();
        let lists = keys.iter().filter_map(|key| self.unborne.get(&hash(key))).filter(|list| list.len() <= CROWD);
        let spelt = |other: &Name| other.forename_only == name.forename_only && same(other.last(), name.last(), false);
        let clusters = lists.flatten().filter(|(other, _)| spelt(other)).map(|(_, cluster)| *cluster);
        clusters.filter(|&cluster| self.fits(own, cluster)).min()
    }

    fn fits(&self, own: &Cluster, cluster: usize) -> bool {
        let known = self.persons.clusters.get(cluster);
        let (genders, others) = (&own.context.genders, &known.context.genders);
        own.may_join(known)
            && !own.context.contradicts(&known.context)
            && (genders.is_empty() || others.is_empty() || !genders.is_disjoint(others))
    }
}

/// Who may be meant by a surname alone.
struct Bearers {
    /// Clusters by a key of their surname.
    surnames: HashMap<u64, Vec<usize>>,
    /// Clusters by a key of their surname and a word of role or affiliation.
    words: HashMap<u64, Vec<usize>>,
    /// Clusters by a key of their surname and a document.
    documents: HashMap<u64, Vec<usize>>,
}

impl Bearers {
    fn new(persons: &Persons) -> Self {
        let mut bearers = Self { surnames: HashMap::new(), words: HashMap::new(), documents: HashMap::new() };
        let mut put = |form: &Form, cluster: usize, key: &str| {
            let known = persons.clusters.get(cluster);
            let add = |lists: &mut HashMap<u64, Vec<usize>>, key: u64| {
                let list = lists.entry(key).or_default();
                // One more than a crowd shows that it is one.
                if list.len() <= CROWD && !list.contains(&cluster) {
                    list.push(cluster);
                }
            };
            add(&mut bearers.surnames, hash(&key));
            for word in &known.context.words {
                add(&mut bearers.words, hash(&(key, word)));
            }
            for document in form.mentions.iter().filter_map(|&at| persons.mentions[at].document) {
                add(&mut bearers.documents, hash(&(key, document)));
            }
        };
        for (form, &cluster) in persons.forms.iter().zip(&persons.cluster_of) {
            let cluster = persons.clusters.find(cluster);
            for surname in form.name.surnames() {
                for key in surname.keys() {
                    put(form, cluster, &key);
                }
            }
            for key in form.name.words[0].keys() {
                put(form, cluster, &format!("given {key}"));
            }
        }
        bearers
    }

    fn keys(name: &Name) -> Vec<String> {
        let keys = name.last().keys().into_iter();
        keys.map(|key| if name.forename_only { format!("given {key}") } else { key }).collect()
    }

    /// Whether anybody bears the name.
    fn known(&self, persons: &Persons, name: &Name) -> bool {
        let lists = Self::keys(name).into_iter().filter_map(|key| self.surnames.get(&hash(&key.as_str())));
        let mut lists =
            lists.map(|list| list.len() > CROWD || list.iter().any(|&cluster| Self::bears(persons, cluster, name)));
        lists.any(|known| known)
    }

    /// The one person whom `name` means where it is mentioned.
    fn of(&self, persons: &Persons, name: &Name, mention: &Mention) -> Option<usize> {
        let keys = Self::keys(name);
        let fits = |cluster: &usize| Self::fits(persons, *cluster, name, mention);
        let find = |lists: &HashMap<u64, Vec<usize>>, keys: Vec<u64>| {
            let lists = keys.into_iter().filter_map(|key| lists.get(&key)).filter(|list| list.len() <= CROWD);
            lists.flatten().copied().filter(fits).collect::<BTreeSet<usize>>()
        };
        if let Some(document) = mention.document {
            let there = find(&self.documents, keys.iter().map(|key| hash(&(key.as_str(), document))).collect());
            if there.len() == 1 {
                return there.first().copied();
            }
        }
        let words = &mention.context.words;
        let pairs = keys.iter().flat_map(|key| words.iter().map(move |word| hash(&(key.as_str(), word)))).collect();
        let sharing = find(&self.words, pairs);
        if !sharing.is_empty() {
            return persons.best(&mention.context, sharing.into_iter());
        }
        // A king's or knight's given name alone says too little.
        let crowded = |key: &String| self.surnames.get(&hash(&key.as_str())).is_some_and(|list| list.len() > CROWD);
        if name.forename_only || keys.iter().any(crowded) {
            return None;
        }
        let all = find(&self.surnames, keys.iter().map(|key| hash(&key.as_str())).collect());
        all.first().copied().filter(|_| all.len() == 1)
    }

    /// Whether `name` is the surname, or behind a title the given name, of `cluster`.
    fn bears(persons: &Persons, cluster: usize, name: &Name) -> bool {
        let word = name.last();
        persons.clusters.get(cluster).forms.iter().take(CROWD).any(|&form| {
            let full = &persons.forms[form].name;
            let suffixes = name.suffix.is_none() || name.suffix == full.suffix;
            suffixes
                && if name.forename_only {
                    same(word, &full.words[0], true)
                } else {
                    full.surnames().iter().any(|surname| same(word, surname, false))
                }
        })
    }

    fn fits(persons: &Persons, cluster: usize, name: &Name, mention: &Mention) -> bool {
        let known = persons.clusters.get(cluster);
        let told: BTreeSet<_> = known.forms.iter().filter_map(|&form| persons.forms[form].name.told_gender()).collect();
        let genders = if told.is_empty() { &known.context.genders } else { &told };
        let gender = name.gender.into_iter().chain(mention.context.genders.iter().copied());
        Self::bears(persons, cluster, name)
            && mention.context.kin.is_subset(&known.context.kin)
            && (genders.is_empty() || gender.into_iter().all(|gender| genders.contains(&gender)))
            && !known.context.contradicts(&mention.context)
            && !known.context.is_foreign_to(&mention.context)
    }
}
