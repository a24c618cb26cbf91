//! Which claims are worth comparing: those that share a rare word, or two of their rarest.

use std::collections::HashMap;

use super::compare::{Weighed, base};
use super::gist::{Gist, TermKind};

/// A list of more claims than this tells nobody apart; each of them is compared with the first ones only, which still finds
/// what is repeated a thousand times.
const CROWD: usize = 64;
/// How many that is.
const FIRST: usize = 8;
/// With how many earlier claims each is compared at most: those that share most keys.
const MOST: usize = 32;
/// Words of which pairs are keys.
const KEYS: std::ops::RangeInclusive<usize> = 4..=8;

/// The weight of each term of each gist: what it is, times how rare it is among the gists.
pub struct Weights {
    weights: Vec<f32>,
    starts: Vec<usize>,
}

impl Weights {
    /// Counts the words of all gists.
    pub fn of(gists: &[&Gist]) -> Self {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        for gist in gists {
            let mut meanings: Vec<u32> = gist.terms.iter().map(|term| term.meaning).collect();
            meanings.sort_unstable();
            meanings.dedup();
            for meaning in meanings {
                *counts.entry(meaning).or_default() += 1;
            }
        }
        // As if there were fifty more claims, none of which has the word: of two claims, none is common.
        let all = (gists.len() as f32 + 50.0).ln();
        let mut weights = Vec::new();
        let mut starts = vec![0];
        for gist in gists {
            let rarity = |meaning: &u32| (1.0 - (counts[meaning] as f32).ln() / all).max(0.1);
            weights.extend(gist.terms.iter().map(|term| base(term) * rarity(&term.meaning)));
            starts.push(weights.len());
        }
        Self { weights, starts }
    }

    /// The gist number `at` with its weights.
    pub fn weigh<'a>(&'a self, gists: &[&'a Gist], at: usize) -> Weighed<'a> {
        Weighed { gist: gists[at], weights: &self.weights[self.starts[at]..self.starts[at + 1]] }
    }
}

/// All claims by their keys.
pub struct Index {
    /// Key and claim, sorted.
    entries: Vec<(u32, u32)>,
}

impl Index {
    /// The index of the gists, of which there are fewer than 2^32.
    pub fn new(gists: &[&Gist], weights: &Weights) -> Self {
        let mut entries = Vec::new();
        for at in 0..gists.len() {
            let number = u32::try_from(at).unwrap_or(u32::MAX);
            entries.extend(keys(weights.weigh(gists, at)).into_iter().map(|key| (key, number)));
        }
        entries.sort_unstable();
        Self { entries }
    }

    /// Earlier claims that the claim may be the same as, or contradict.
    pub fn candidates(&self, at: usize, claim: Weighed) -> Vec<usize> {
        let mut found: Vec<u32> = Vec::new();
        for key in keys(claim) {
            let start = self.entries.partition_point(|entry| entry.0 < key);
            let list = self.entries[start..].iter().take(CROWD + 1).take_while(|entry| entry.0 == key);
            let crowd = list.clone().count() > CROWD;
            let earlier = list.map(|entry| entry.1).take_while(|&other| (other as usize) < at);
            found.extend(earlier.take(if crowd { FIRST } else { CROWD }));
        }
        found.sort_unstable();
        let mut counted: Vec<(usize, u32)> = Vec::new();
        for list in found.chunk_by(|one, other| one == other) {
            counted.push((list.len(), list[0]));
        }
        counted.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        counted.into_iter().take(MOST).map(|(_, other)| other as usize).collect()
    }
}

/// The rarest words and numbers, one by one and in pairs.
fn keys(claim: Weighed) -> Vec<u32> {
    let terms = claim.gist.terms.iter().zip(claim.weights).filter(|(term, _)| term.kind > TermKind::Light);
    let mut words: Vec<(f32, u32)> = terms.map(|(term, &weight)| (weight, term.meaning)).collect();
    words.extend(claim.gist.numbers.iter().map(|number| (1.0, number.value().to_bits().wrapping_mul(0x9e37_79b1))));
    words.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    words.dedup_by_key(|word| word.1);
    words.truncate((words.len() / 2 + 1).clamp(*KEYS.start(), *KEYS.end()));
    let mut keys: Vec<u32> = words.iter().map(|word| word.1).collect();
    for (at, one) in words.iter().enumerate() {
        for other in &words[at + 1..] {
            let (low, high) = (one.1.min(other.1), one.1.max(other.1));
            keys.push((low.rotate_left(5) ^ high).wrapping_mul(0x0100_0193) ^ low);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_claim_is_compared_with_more_than_a_few() {
        // All share two words, and each has one of its own.
        let gists: Vec<Gist> =
            (0..2000).map(|at| Gist::read(&format!("harbour tariff x{at}q abc{at}d"), None)).collect();
        let gists: Vec<&Gist> = gists.iter().collect();
        let weights = Weights::of(&gists);
        let index = Index::new(&gists, &weights);
        let pairs = *KEYS.end() * (*KEYS.end() + 1) / 2;
        assert!(index.entries.len() <= gists.len() * pairs);
        for at in 0..gists.len() {
            let candidates = index.candidates(at, weights.weigh(&gists, at));
            assert!(candidates.len() <= MOST && candidates.iter().all(|&other| other < at));
            assert!(at == 0 || !candidates.is_empty());
        }
    }
}
