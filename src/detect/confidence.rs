//! How sure the model is of an attribution: a logistic model over what tagger and linker say of it.
//!
//! Its weights are part of the model (`confidence` in config.json), fitted by `scripts/train/calibrate.py` on one half
//! of the development documents and checked on the other.

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::types::EVIDENCE;

/// Probabilities are kept this far from 0 and 1 before their log odds are taken.
const LEAST: f32 = 1e-4;

/// What is known of an attribution before it is weighed.
#[derive(Debug, Clone, Copy)]
pub struct Findings {
    /// Mean probability of the tags of the content's words; of its worst piece.
    pub content: f32,
    /// Probability of the least certain of them.
    pub content_least: f32,
    /// Mean probability of the cue's tags.
    pub cue: f32,
    /// The same of the source; `None` without one.
    pub source: Option<f32>,
    /// Probability of the least certain link from a content piece to the cue.
    pub content_link: f32,
    /// Probability of the link from the cue to its source, or to none.
    pub source_link: f32,
    /// Words of the content.
    pub words: usize,
    /// Share of them that stands in quotation marks.
    pub quoted: f32,
    /// Pieces of the content.
    pub pieces: usize,
    /// Probability that it is a statement or report.
    pub claim: f32,
    /// It stands within another content.
    pub nested: bool,
}

impl Findings {
    /// The numbers that are weighed, in the order of the weights.
    pub fn evidence(&self) -> [f32; EVIDENCE] {
        let bit = |on: bool| f32::from(u8::from(on));
        [
            log_odds(self.content),
            log_odds(self.content_least),
            log_odds(self.cue),
            self.source.map_or(0.0, log_odds),
            log_odds(self.content_link),
            log_odds(self.source_link),
            bit(self.source.is_none()),
            (self.words as f32).ln_1p(),
            self.quoted,
            bit(self.pieces > 1),
            log_odds(self.claim),
            bit(self.nested),
        ]
    }
}

fn log_odds(probability: f32) -> f32 {
    let probability = probability.clamp(LEAST, 1.0 - LEAST);
    (probability / (1.0 - probability)).ln()
}

/// The fitted weights.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Calibration {
    weights: Vec<f32>,
    bias: f32,
}

impl Default for Calibration {
    /// Knows nothing: everything has confidence one half.
    fn default() -> Self {
        Self { weights: vec![0.0; EVIDENCE], bias: 0.0 }
    }
}

impl Calibration {
    /// Checks that the weights are as many as the evidence has numbers.
    ///
    /// # Errors
    /// When they are not, or are no numbers.
    pub fn check(&self) -> Result<()> {
        ensure!(
            self.weights.len() == EVIDENCE,
            "its confidence has {} weights, expected {EVIDENCE}",
            self.weights.len()
        );
        ensure!(
            self.weights.iter().chain([&self.bias]).all(|w| w.is_finite()),
            "its confidence has weights without end"
        );
        Ok(())
    }

    /// 0..1.
    pub fn confidence(&self, evidence: &[f32; EVIDENCE]) -> f32 {
        let sum: f32 = self.weights.iter().zip(evidence).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-(sum + self.bias)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn findings(p: f32) -> Findings {
        Findings {
            content: p,
            content_least: p,
            cue: p,
            source: (p > 0.3).then_some(p),
            content_link: p,
            source_link: p,
            words: 9,
            quoted: p,
            pieces: 2,
            claim: p,
            nested: false,
        }
    }

    #[test]
    fn weights_are_counted() {
        assert!(Calibration { weights: vec![0.0; EVIDENCE], bias: 0.0 }.check().is_ok());
        assert!(Calibration { weights: vec![0.0; EVIDENCE - 1], bias: 0.0 }.check().is_err());
        assert!(Calibration { weights: vec![0.0; EVIDENCE], bias: f32::NAN }.check().is_err());
    }

    proptest! {
        #[test]
        fn confidence_is_a_probability(p in 0f32..=1.0, weight in -3f32..3.0, bias in -9f32..9.0) {
            let calibration = Calibration { weights: vec![weight; EVIDENCE], bias };
            let confidence = calibration.confidence(&findings(p).evidence());
            prop_assert!((0.0..=1.0).contains(&confidence));
        }
    }
}
