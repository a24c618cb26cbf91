//! The heads on the encoder: tags for words, links between spans, check-worthiness.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use tch::{Device, Kind, Tensor};

use super::config::ModelConfig;
use super::encoder::States;
use super::tags::{Role, TAGS};
use super::worth::{MIDDLE, Worth, WorthConfig};
use crate::types::ClaimType;

/// Paragraph offsets the link head tells apart: same, one before, one after, further.
pub const PARAGRAPH_BUCKETS: usize = 4;

/// Takes named tensors out and checks their shapes.
struct Shelf<'a> {
    tensors: &'a BTreeMap<String, Tensor>,
    device: Device,
}

impl Shelf<'_> {
    fn take(&self, name: &str, shape: &[i64]) -> Result<Tensor> {
        let tensor = self.tensors.get(name).with_context(|| format!("the tensor heads.{name} is missing"))?;
        ensure!(tensor.size() == shape, "the tensor heads.{name} has shape {:?}, expected {shape:?}", tensor.size());
        Ok(tensor.to_device(self.device).to_kind(Kind::Float))
    }

    fn floats(&self, name: &str, shape: &[i64]) -> Result<Vec<f32>> {
        Ok(Vec::try_from(self.take(name, shape)?.flatten(0, -1))?)
    }

    fn linear(&self, name: &str, input: i64, output: i64) -> Result<(Tensor, Tensor)> {
        Ok((self.take(&format!("{name}.weight"), &[output, input])?, self.take(&format!("{name}.bias"), &[output])?))
    }

    fn worth(&self, config: &WorthConfig, hidden: i64) -> Result<WorthHead> {
        let (width, middle) = (i64::try_from(config.width)?, i64::try_from(MIDDLE)?);
        let read = i64::try_from(config.layers.len())? * hidden;
        Ok(WorthHead {
            vectors: self.linear("worth.vectors", read, width)?,
            pieces: Worth {
                query: self.floats("worth.query", &[width])?,
                middle: (
                    self.floats("worth.out.0.weight", &[middle, 2 * width])?,
                    self.floats("worth.out.0.bias", &[middle])?,
                ),
                last: (self.floats("worth.out.2.weight", &[1, middle])?, self.floats("worth.out.2.bias", &[1])?),
                config: config.clone(),
            },
        })
    }

    fn mlp(&self, name: &str, input: i64, middle: i64, output: i64) -> Result<Mlp> {
        Ok(Mlp {
            first: self.linear(&format!("{name}.0"), input, middle)?,
            second: self.linear(&format!("{name}.2"), middle, output)?,
        })
    }
}

impl WorthHead {
    fn share(&self) -> Self {
        Self { vectors: share(&self.vectors), pieces: self.pieces.clone() }
    }
}

/// Linear, GELU, linear.
struct Mlp {
    first: (Tensor, Tensor),
    second: (Tensor, Tensor),
}

impl Mlp {
    fn apply(&self, x: &Tensor) -> Tensor {
        x.linear(&self.first.0, Some(&self.first.1)).gelu("none").linear(&self.second.0, Some(&self.second.1))
    }

    fn share(&self) -> Self {
        Self { first: share(&self.first), second: share(&self.second) }
    }
}

fn share(linear: &(Tensor, Tensor)) -> (Tensor, Tensor) {
    (linear.0.shallow_clone(), linear.1.shallow_clone())
}

/// The link head's small tables, read once.
#[derive(Debug, Clone)]
pub struct LinkTables {
    /// Lower bounds of the distance buckets, in words.
    pub distances: Vec<usize>,
    /// `[role * 16 + bucket]`: bias for a distance; buckets 8.. are for targets to the right.
    pub distance_bias: Vec<f32>,
    /// `[role * 4 + bucket]`: bias for a paragraph offset.
    pub paragraph_bias: Vec<f32>,
    /// The vector of "no target".
    pub none: Vec<f32>,
}

/// What check-worthiness sees of a piece, and what weighs a content's pieces.
struct WorthHead {
    vectors: (Tensor, Tensor),
    pieces: Worth,
}

/// Tag heads of two levels, link head, type head, check-worthiness. All compute in 32 bits.
pub struct Heads {
    tag: (Tensor, Tensor),
    inner: (Tensor, Tensor),
    kind: Mlp,
    role: Tensor,
    query: Mlp,
    key: Mlp,
    worth: Option<WorthHead>,
    /// Tables for scoring pairs.
    pub tables: LinkTables,
    device: Device,
}

impl Heads {
    /// Builds them from the tensors of a model file.
    ///
    /// # Errors
    /// When a tensor is missing or has the wrong shape.
    pub fn new(tensors: &BTreeMap<String, Tensor>, config: &ModelConfig, device: Device) -> Result<Self> {
        let shelf = Shelf { tensors, device };
        let hidden = config.bert.hidden_size;
        let (tags, roles) = (i64::try_from(TAGS)?, i64::try_from(Role::ALL.len())?);
        let distances = 2 * i64::try_from(config.distances.len())?;
        Ok(Self {
            tag: shelf.linear("tag", hidden, tags)?,
            inner: shelf.linear("inner", hidden, tags)?,
            kind: shelf.mlp("kind", 2 * hidden, config.link_dim, i64::try_from(ClaimType::ALL.len())?)?,
            role: shelf.take("role.weight", &[roles, hidden])?,
            query: shelf.mlp("q", 3 * hidden, 2 * config.link_dim, config.link_dim)?,
            key: shelf.mlp("k", 3 * hidden, 2 * config.link_dim, config.link_dim)?,
            worth: config.worth.as_ref().map(|worth| shelf.worth(worth, hidden)).transpose()?,
            tables: LinkTables {
                distances: config.distances.clone(),
                distance_bias: shelf.floats("db.weight", &[roles * distances, 1])?,
                paragraph_bias: shelf.floats("pb.weight", &[roles * i64::try_from(PARAGRAPH_BUCKETS)?, 1])?,
                none: shelf.floats("null", &[config.link_dim])?,
            },
            device,
        })
    }

    /// Another handle on the same weights, for another thread.
    pub fn share(&self) -> Self {
        Self {
            tag: share(&self.tag),
            inner: share(&self.inner),
            kind: self.kind.share(),
            role: self.role.shallow_clone(),
            query: self.query.share(),
            key: self.key.share(),
            worth: self.worth.as_ref().map(WorthHead::share),
            tables: self.tables.clone(),
            device: self.device,
        }
    }

    /// Tag scores before softmax, of the outer and the nested level: `[rows, hidden]` to `[rows, 7]` each.
    pub fn tags(&self, hidden: &Tensor) -> [Tensor; 2] {
        [&self.tag, &self.inner].map(|(weight, bias)| hidden.linear(weight, Some(bias)))
    }

    /// What check-worthiness sees of each piece, `[rows, width]`, from the states of the layers that it reads.
    pub fn worth_vectors(&self, states: &States) -> Option<Tensor> {
        let head = self.worth.as_ref()?;
        let read: Vec<Tensor> =
            head.pieces.config.layers.iter().map(|layer| states[layer].to_kind(Kind::Float)).collect();
        Some(Tensor::cat(&read, -1).linear(&head.vectors.0, Some(&head.vectors.1)).relu())
    }

    /// Weighs those of a content.
    pub fn worth(&self) -> Option<&Worth> {
        self.worth.as_ref().map(|head| &head.pieces)
    }

    /// Scores of claim types before softmax, were the spans cues: `[spans, 5]`.
    pub fn types(&self, first: &Tensor, last: &Tensor) -> Tensor {
        self.kind.apply(&Tensor::cat(&[first, last], -1))
    }

    /// Link vectors of spans: hidden states of their first and last pieces (`[spans, hidden]` each) and their roles
    /// give a query and a key for each, `[spans, link_dim]`.
    pub fn link_vectors(&self, first: &Tensor, last: &Tensor, roles: &[i64]) -> (Tensor, Tensor) {
        let role = self.role.index_select(0, &Tensor::from_slice(roles).to_device(self.device));
        let all = Tensor::cat(&[first, last, &role], -1);
        (self.query.apply(&all), self.key.apply(&all))
    }
}
