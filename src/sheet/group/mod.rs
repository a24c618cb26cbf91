//! The same claim in several articles and several wordings, and what contradicts it.

mod align;
mod candidates;
mod compare;
mod gist;
mod number;
mod sides;
mod sign;
mod tally;
mod words;

use std::collections::BTreeMap;

use compare::{Relation, comparable, compare, evidence, named};
pub use gist::Gist;

/// Claims about the same thing: two of one side say the same, two of different sides contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Numbers of claims, ascending; sides by their first claim. Never empty.
    pub sides: Vec<Vec<usize>>,
}

/// Every claim in one cluster, clusters by their first claim. The order of the claims changes nothing but their numbers.
/// Work and memory are near-linear in their number: each is compared with no more than 32 others. Claims that say too little
/// to be known again stand alone.
pub fn group(gists: &[Gist]) -> Vec<Cluster> {
    let mut claims: BTreeMap<&Gist, Vec<usize>> = BTreeMap::new();
    let mut clusters: Vec<Cluster> = Vec::new();
    for (at, gist) in gists.iter().enumerate() {
        if gist.is_thin() {
            clusters.push(Cluster { sides: vec![vec![at]] });
        } else {
            claims.entry(gist).or_default().push(at);
        }
    }
    let (distinct, numbers): (Vec<&Gist>, Vec<Vec<usize>>) = claims.into_iter().unzip();
    let weights = candidates::Weights::of(&distinct);
    let relation = |one: usize, other: usize| compare(weights.weigh(&distinct, one), weights.weigh(&distinct, other));
    let pairs = related(&distinct, &weights, &relation);
    let copies: Vec<usize> = numbers.iter().map(Vec::len).collect();
    let sides = sides::sides(&copies, &pairs, &relation);
    for cluster in sides::clusters(distinct.len(), &sides, &pairs, &relation) {
        let members = |side: usize| {
            let mut members: Vec<usize> = sides[side].iter().flat_map(|&at| numbers[at].iter().copied()).collect();
            members.sort_unstable();
            members
        };
        let mut sides: Vec<Vec<usize>> = cluster.into_iter().map(members).collect();
        sides.sort();
        clusters.push(Cluster { sides });
    }
    clusters.sort_by(|one, other| one.sides.cmp(&other.sides));
    clusters
}

/// Pairs of claims that say the same or contradict each other.
fn related(
    gists: &[&Gist],
    weights: &candidates::Weights,
    relation: &impl Fn(usize, usize) -> Relation,
) -> Vec<sides::Pair> {
    let index = candidates::Index::new(gists, weights);
    let mut pairs = Vec::new();
    for at in 0..gists.len() {
        for other in index.candidates(at, weights.weigh(gists, at)) {
            if !comparable(gists[other], gists[at]) {
                continue;
            }
            let relation = relation(other, at);
            if relation.same >= sides::SAME || relation.contrary >= sides::CONTRARY {
                pairs.push((other, at, relation));
            }
        }
    }
    pairs
}

/// What speaks for and against two claims' being the same, among no others: what the weights are fitted on.
pub fn signs(one: &Gist, other: &Gist) -> BTreeMap<String, f32> {
    let both = [one, other];
    let weights = candidates::Weights::of(&both);
    named(&evidence(weights.weigh(&both, 0), weights.weigh(&both, 1)))
}
