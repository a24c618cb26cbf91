//! "he", "the company", "who", "I" to names: the evidence of `evidence.rs`, weighed.
//!
//! A log-linear choice among the names near by and "none of them" (a mention-ranking model with a null antecedent, as in
//! Denis and Baldridge 2008), fitted on hand-annotated sources of PolNeAR's training articles. Below [`LEAST`] the
//! answer is nobody.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::evidence::Candidate;
use super::query::Asks;
use super::sign::{Evidence, SIGNS, Sign};

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

/// The probability of each candidate. All zero when what is asked has no weights.
fn weigh(asks: Asks, candidates: &[Candidate]) -> Vec<f32> {
    let Some(weights) = WEIGHTS.get(&asks) else { return vec![0.0; candidates.len()] };
    let score = |evidence: &Evidence| evidence.iter().map(|(sign, value)| weights[sign as usize] * value).sum::<f32>();
    let scores: Vec<f32> = candidates.iter().map(|one| score(&one.evidence)).collect();
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f32 = scores.iter().map(|score| (score - most).exp()).sum();
    scores.iter().map(|score| (score - most).exp() / total).collect()
}

/// Which of the candidates is meant, as an index into the cast, with the probability.
pub fn choose(asks: Asks, candidates: &[Candidate]) -> Option<(usize, f32)> {
    let shares = weigh(asks, candidates);
    let best = (0..candidates.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a)))?;
    candidates[best].entity.filter(|_| shares[best] >= LEAST).map(|entity| (entity, shares[best]))
}
