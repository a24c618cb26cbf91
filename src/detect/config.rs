//! `config.json` of a model: rust-bert's BERT configuration and what our heads and windows need beside it.

use anyhow::{Context, Result, bail, ensure};
use rust_bert::bert::BertConfig;
use serde::Deserialize;

use super::confidence::Calibration;
use super::pointer::PointerConfig;
use super::tags::LABELS;
use super::worth::WorthConfig;
use crate::segment::{CHANNEL_VALUES, WindowSize};
use crate::types::ClaimType;

/// The layout of model folders that this version reads.
const FORMAT: u32 = 2;
/// rust-bert fixes this in its layers.
const LAYER_NORM_EPS: f64 = 1e-12;

/// What our own keys say.
#[derive(Debug, Clone, Deserialize)]
struct Own {
    ascribe_format: u32,
    layer_norm_eps: f64,
    labels: Vec<String>,
    window: usize,
    context: usize,
    link_dim: i64,
    dist_buckets: Vec<usize>,
    types: Vec<String>,
    confidence: Calibration,
    worth: Option<WorthConfig>,
    pointer: Option<PointerConfig>,
}

/// A checked configuration.
#[derive(Debug, Clone)]
pub struct ModelConfig {
    /// rust-bert's own.
    pub bert: BertConfig,
    /// How many pieces the encoder sees at once.
    pub window: WindowSize,
    /// Width of the link head's vectors.
    pub link_dim: i64,
    /// Lower bounds, in words, of the link head's distance buckets.
    pub distances: Vec<usize>,
    /// Weighs how sure the model is.
    pub calibration: Calibration,
    /// What check-worthiness is computed from; `None` in a model without it.
    pub worth: Option<WorthConfig>,
    /// What tells whom a source means; `None` in a model without it.
    pub pointer: Option<PointerConfig>,
}

impl ModelConfig {
    /// Parses and checks a `config.json`.
    ///
    /// # Errors
    /// When it is no JSON, lacks a key, or describes a network that this version cannot run.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let bert: BertConfig = serde_json::from_slice(bytes).context("it is no BERT configuration")?;
        let own: Own = serde_json::from_slice(bytes).context("it is no configuration of an ascribe model")?;
        ensure!(
            own.ascribe_format == FORMAT,
            "it has ascribe_format {}, this version reads {FORMAT}",
            own.ascribe_format
        );
        ensure!(own.labels == LABELS, "its labels are {:?}, expected {LABELS:?}", own.labels);
        ensure!(
            own.types.iter().eq(ClaimType::ALL.map(ClaimType::name)),
            "its types are {:?}, expected {:?}",
            own.types,
            ClaimType::ALL.map(ClaimType::name)
        );
        own.confidence.check()?;
        ensure!(
            (own.layer_norm_eps - LAYER_NORM_EPS).abs() < f64::EPSILON * LAYER_NORM_EPS,
            "its layer_norm_eps is {:e}, rust-bert computes with {LAYER_NORM_EPS:e}",
            own.layer_norm_eps
        );
        for (name, value) in [
            ("hidden_size", bert.hidden_size),
            ("num_hidden_layers", bert.num_hidden_layers),
            ("num_attention_heads", bert.num_attention_heads),
            ("intermediate_size", bert.intermediate_size),
            ("vocab_size", bert.vocab_size),
            ("max_position_embeddings", bert.max_position_embeddings),
            ("link_dim", own.link_dim),
        ] {
            // The largest BERT has 4,096; the bound keeps a broken file from asking for all memory.
            ensure!((1..=1_000_000).contains(&value), "its {name} is {value}");
        }
        ensure!(bert.hidden_size % bert.num_attention_heads == 0, "its hidden_size is no multiple of its heads");
        ensure!(
            bert.type_vocab_size == i64::from(CHANNEL_VALUES),
            "its type_vocab_size is {}, the typographic channel has {CHANNEL_VALUES} values",
            bert.type_vocab_size
        );
        let positions = usize::try_from(bert.max_position_embeddings)?;
        if own.window > positions || own.window < 16 || own.context * 4 > own.window {
            bail!("its window of {} pieces with {} of context does not fit", own.window, own.context);
        }
        ensure!(
            own.dist_buckets.first() == Some(&0) && own.dist_buckets.is_sorted() && own.dist_buckets.len() == 8,
            "its dist_buckets are not 8 rising numbers from 0"
        );
        if let Some(worth) = &own.worth {
            worth.check(usize::try_from(bert.num_hidden_layers)?)?;
        }
        if let Some(pointer) = &own.pointer {
            pointer.check(usize::try_from(bert.num_hidden_layers)?)?;
        }
        let window = WindowSize { window: own.window, context: own.context };
        Ok(Self {
            bert,
            window,
            link_dim: own.link_dim,
            distances: own.dist_buckets,
            calibration: own.confidence,
            worth: own.worth,
            pointer: own.pointer,
        })
    }
}
