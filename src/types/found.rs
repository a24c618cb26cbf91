//! What the encoder finds in a stretch of text or in a document.

use std::collections::BTreeMap;

use super::{Attribution, Span};

/// What the encoder saw at sources and at names, as a pointer compares them; empty when the model has no pointer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sights {
    /// The queries of sources.
    pub sources: BTreeMap<Span, Vec<f32>>,
    /// The keys of mentions of names.
    pub names: BTreeMap<Span, Vec<f32>>,
}

/// Attributions, with what tells whom their sources mean.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// In text order within a section.
    pub attributions: Vec<Attribution>,
    /// Of their sources, and of the names around them.
    pub sights: Sights,
}

impl FromIterator<Found> for Found {
    /// Joins what is found in the sections of a document.
    fn from_iter<T: IntoIterator<Item = Found>>(parts: T) -> Self {
        let mut whole = Found::default();
        for part in parts {
            whole.attributions.extend(part.attributions);
            whole.sights.sources.extend(part.sights.sources);
            whole.sights.names.extend(part.sights.names);
        }
        whole
    }
}

/// Kinds of distance between a source and a mention (`attribute/places.rs`).
pub const DISTANCES: usize = 9;

/// The weights by which a pointer's vectors and the counted evidence are added up (`scripts/train/pointer.py`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PointerTables {
    /// Numbers of a vector.
    pub width: usize,
    /// An answer below this probability is not given.
    pub least: f32,
    /// Names of the kinds of sources.
    pub kinds: Vec<String>,
    /// Names of the kinds of evidence.
    pub signs: Vec<String>,
    /// Weights of the evidence, `[kinds, signs]`.
    pub evidence: Vec<f32>,
    /// Weights of what query and key share, `[kinds, width]`.
    pub both: Vec<f32>,
    /// Weights of the key alone, `[kinds, width]`.
    pub alone: Vec<f32>,
    /// Weights of the query for "nobody who is named", `[kinds, width]`.
    pub nobody: Vec<f32>,
    /// Biases of the kinds of distance, `[DISTANCES]`.
    pub distance: Vec<f32>,
}
