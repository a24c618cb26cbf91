//! The same claim in several articles and several wordings, and what contradicts it.

mod gist;

use std::collections::BTreeMap;

pub use gist::Gist;

/// Claims about the same thing: two of one side say the same, two of different sides contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Numbers of claims, ascending; sides by their first claim. Never empty.
    pub sides: Vec<Vec<usize>>,
}

/// Every claim in one cluster, clusters by their first claim.
pub fn group(gists: &[Gist]) -> Vec<Cluster> {
    let mut sides: BTreeMap<&Gist, Vec<usize>> = BTreeMap::new();
    for (at, gist) in gists.iter().enumerate() {
        sides.entry(gist).or_default().push(at);
    }
    let mut sides: Vec<Vec<usize>> = sides.into_values().collect();
    sides.sort();
    sides.into_iter().map(|side| Cluster { sides: vec![side] }).collect()
}
