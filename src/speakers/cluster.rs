//! Clusters of forms that are taken for one speaker's.

use std::collections::BTreeSet;

use super::context::Context;

/// Lists longer than this tell nobody apart and are left alone, which also keeps the work near-linear in the number of
/// names.
pub const CROWD: usize = 64;

/// What is known of a speaker so far.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    /// Its forms, as the caller counts them.
    pub forms: Vec<usize>,
    /// The canonical names that the newsroom allows; empty for any.
    pub pins: BTreeSet<usize>,
    /// What roles and affiliations say.
    pub context: Context,
    /// Where it speaks.
    pub documents: BTreeSet<usize>,
}

impl Cluster {
    /// Whether the newsroom allows the two to be one.
    pub fn may_join(&self, other: &Self) -> bool {
        self.pins.is_empty() || other.pins.is_empty() || !self.pins.is_disjoint(&other.pins)
    }
}

/// Disjoint clusters; joined ones keep the number of the first.
#[derive(Debug, Default)]
pub struct Clusters {
    clusters: Vec<Cluster>,
    parents: Vec<usize>,
}

impl Clusters {
    /// Adds a cluster and returns its number.
    pub fn add(&mut self, cluster: Cluster) -> usize {
        self.clusters.push(cluster);
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    /// The number of the cluster that `cluster` is part of by now.
    pub fn find(&self, mut cluster: usize) -> usize {
        while self.parents[cluster] != cluster {
            cluster = self.parents[cluster];
        }
        cluster
    }

    /// The cluster that `cluster` is part of by now.
    pub fn get(&self, cluster: usize) -> &Cluster {
        &self.clusters[self.find(cluster)]
    }

    /// Joins two clusters and returns the number of both.
    pub fn join(&mut self, one: usize, other: usize) -> usize {
        let (one, other) = (self.find(one), self.find(other));
        if one == other {
            return one;
        }
        // The smaller into the larger, so that no form is moved more than log n times.
        let larger = |cluster: usize| {
            (self.clusters[cluster].forms.len() + self.clusters[cluster].documents.len(), usize::MAX - cluster)
        };
        let (into, from) = if larger(one) >= larger(other) { (one, other) } else { (other, one) };
        let Cluster { forms, pins, context, documents } = std::mem::take(&mut self.clusters[from]);
        let target = &mut self.clusters[into];
        target.forms.extend(forms);
        target.context.add(&context);
        target.documents.extend(documents);
        target.pins = match (target.pins.is_empty(), pins.is_empty()) {
            (true, _) => pins,
            (false, true) => std::mem::take(&mut target.pins),
            (false, false) => target.pins.intersection(&pins).copied().collect(),
        };
        self.parents[from] = into;
        into
    }
}
