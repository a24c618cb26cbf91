//! Check-worthiness: how much a fact-checker would want to check a content.
//!
//! Each piece has a small vector, computed with the tags from the states of some of the encoder's layers: the last one
//! has forgotten what tagging does not need. A content is the mean of its pieces' vectors, weighed by attention, beside
//! their greatest values. Trained by `scripts/train/worth.py` on sentences of debates; the encoder stays as it is.

use std::ops::Range;

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::network::WindowScores;
use crate::segment::Section;

/// Values between a content's vector and its score.
pub const MIDDLE: usize = 32;

/// `worth` in config.json.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct WorthConfig {
    /// Layers whose states are read; 0 is what goes into the first one.
    pub layers: Vec<usize>,
    /// Values of a piece's vector.
    pub width: usize,
    /// The score is made a probability by `1 / (1 + exp(-(slope * score + bias)))`.
    pub slope: f32,
    /// See `slope`.
    pub bias: f32,
}

impl WorthConfig {
    /// Checks that an encoder of `depth` layers has what it asks for.
    ///
    /// # Errors
    /// When it has not, or the numbers are none.
    pub fn check(&self, depth: usize) -> Result<()> {
        let layers = &self.layers;
        ensure!(
            !layers.is_empty() && layers.is_sorted_by(|a, b| a < b) && layers.iter().all(|&layer| layer <= depth),
            "its check-worthiness reads the layers {layers:?}, the encoder has {depth}"
        );
        ensure!((1..=4096).contains(&self.width), "its check-worthiness has a width of {}", self.width);
        ensure!(self.slope.is_finite() && self.bias.is_finite(), "its check-worthiness is fitted without end");
        Ok(())
    }
}

/// The part of the head that weighs a content's vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// Slope, bias, width.
    pub config: WorthConfig,
    /// What attention looks for, `[width]`.
    pub query: Vec<f32>,
    /// Weights and biases of the middle layer, `[MIDDLE, 2 * width]` and `[MIDDLE]`.
    pub middle: (Vec<f32>, Vec<f32>),
    /// Weights and bias of the last one, `[MIDDLE]` and `[1]`.
    pub last: (Vec<f32>, Vec<f32>),
}

impl Worth {
    /// 0..1, of a content whose pieces have the vectors `rows`; `None` without any.
    pub fn score(&self, rows: &[&[f32]]) -> Option<f32> {
        let width = self.config.width;
        let sights: Vec<f32> = rows.iter().map(|row| dot(&self.query, row)).collect();
        let most = sights.iter().copied().reduce(f32::max)?;
        let shares: Vec<f32> = sights.iter().map(|sight| (sight - most).exp()).collect();
        let total: f32 = shares.iter().sum();
        let mut seen = vec![0.0; width];
        let mut greatest = vec![f32::NEG_INFINITY; width];
        for (row, share) in rows.iter().zip(shares) {
            for ((value, seen), greatest) in row.iter().zip(&mut seen).zip(&mut greatest) {
                *seen += value * share / total;
                *greatest = greatest.max(*value);
            }
        }
        seen.extend(greatest);
        let (weights, biases) = &self.middle;
        let rows = weights.chunks_exact(2 * width).zip(biases);
        let middle: Vec<f32> = rows.map(|(weights, bias)| (dot(weights, &seen) + bias).max(0.0)).collect();
        let score = dot(&self.last.0, &middle) + self.last.1[0];
        Some(1.0 / (1.0 + (-(self.config.slope * score + self.config.bias)).exp()))
    }

    /// The same of the content that the words of `spans` make up, in a section whose windows have `scores`, in order.
    pub fn of(&self, section: &Section, scores: &[WindowScores], spans: &[Range<usize>]) -> Option<f32> {
        let width = self.config.width;
        let mut rows = Vec::new();
        for span in spans {
            let pieces = &section.pieces;
            let start = pieces.words[span.start].first_piece;
            let end = pieces.words.get(span.end).map_or(pieces.ids.len(), |next| next.first_piece);
            // Each piece is seen by the window that decides about it.
            let mut at = section.windows.partition_point(|window| window.core.end <= start);
            for piece in (start..end).filter(|&piece| pieces.word[piece].is_some()) {
                while section.windows[at].core.end <= piece {
                    at += 1;
                }
                rows.push(&scores[at].worth[(piece - section.windows[at].read.start) * width..][..width]);
            }
        }
        self.score(&rows)
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn config(layers: &[usize]) -> WorthConfig {
        WorthConfig { layers: layers.to_vec(), width: 2, slope: 1.0, bias: 0.0 }
    }

    /// Sees the weighed mean of the first value less the greatest second one.
    fn head() -> Worth {
        let mut middle = vec![0.0; 4 * MIDDLE];
        (middle[0], middle[4 + 3]) = (1.0, 1.0);
        let mut last = vec![0.0; MIDDLE];
        (last[0], last[1]) = (1.0, -1.0);
        Worth {
            config: config(&[1]),
            query: vec![0.0, 9.0],
            middle: (middle, vec![0.0; MIDDLE]),
            last: (last, vec![0.0]),
        }
    }

    #[test]
    fn attention_weighs_and_the_greatest_count() {
        let score = head().score(&[&[5.0, 0.0], &[2.0, 1.0]]).expect("a score");
        let share = 9f32.exp() / (9f32.exp() + 1.0);
        let expected = 5.0 * (1.0 - share) + 2.0 * share - 1.0;
        assert!((score - 1.0 / (1.0 + (-expected).exp())).abs() < 1e-6);
        assert_eq!(head().score(&[]), None);
    }

    #[test]
    fn layers_are_those_of_the_encoder() {
        assert!(config(&[0, 6]).check(6).is_ok());
        for layers in [&[][..], &[7], &[3, 2], &[2, 2]] {
            assert!(config(layers).check(6).is_err(), "{layers:?}");
        }
        assert!(WorthConfig { slope: f32::NAN, ..config(&[1]) }.check(6).is_err());
    }

    proptest! {
        #[test]
        fn order_does_not_matter(rows in prop::collection::vec(prop::array::uniform2(0f32..9.0), 1..20)) {
            let mut rows: Vec<&[f32]> = rows.iter().map(|row| &row[..]).collect();
            let forward = head().score(&rows).expect("a score");
            rows.reverse();
            prop_assert!((forward - head().score(&rows).expect("a score")).abs() < 1e-5);
            prop_assert!((0.0..=1.0).contains(&forward));
        }
    }
}
