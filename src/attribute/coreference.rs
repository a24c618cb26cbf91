//! "he", "the company", "who", "I" to names: the evidence of `evidence.rs`, weighed.
//!
//! A log-linear choice among the names near by and "none of them" (a mention-ranking model with a null antecedent, as in
//! Denis and Baldridge 2008), fitted on hand-annotated sources of PolNeAR's training articles. It is what a model without a pointer
//! has (`pointer.rs`). Below [`LEAST`] the answer is nobody.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::evidence::Candidate;
use super::pointer::weigh;
use super::query::Asks;
use super::sign::{SIGNS, Sign};

/// An answer below this probability is not given.
pub const LEAST: f32 = 0.4;

static WEIGHTS: LazyLock<BTreeMap<Asks, [f32; SIGNS]>> = LazyLock::new(|| {
    let kept: BTreeMap<Asks, BTreeMap<Sign, f32>> =
        serde_json::from_str(include_str!("../../models/speakers.json")).expect("tests read the weights");
    let dense = |kept: BTreeMap<Sign, f32>| {
        let mut weights = [0.0; SIGNS];
        for (sign, weight) in kept {
            weights[sign as usize] = weight;
        }
        weights
    };
    kept.into_iter().map(|(asks, kept)| (asks, dense(kept))).collect()
});

/// What speaks for each candidate; `None` when what is asked has no weights.
pub fn counted(asks: Asks, candidates: &[Candidate]) -> Option<Vec<f32>> {
    let weights = WEIGHTS.get(&asks)?;
    Some(candidates.iter().map(|one| weigh(weights, &one.evidence)).collect())
}
