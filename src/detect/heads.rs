//! The heads on the encoder: tags for words, links between spans.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use tch::{Device, Kind, Tensor};

use super::config::ModelConfig;
use super::tags::{Role, TAGS};

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

    fn mlp(&self, name: &str, input: i64, output: i64) -> Result<Mlp> {
        Ok(Mlp {
            first: (
                self.take(&format!("{name}.0.weight"), &[2 * output, input])?,
                self.take(&format!("{name}.0.bias"), &[2 * output])?,
            ),
            second: (
                self.take(&format!("{name}.2.weight"), &[output, 2 * output])?,
                self.take(&format!("{name}.2.bias"), &[output])?,
            ),
        })
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
        let share = |pair: &(Tensor, Tensor)| (pair.0.shallow_clone(), pair.1.shallow_clone());
        Self { first: share(&self.first), second: share(&self.second) }
    }
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

/// Tag head and link head. All compute in 32 bits.
pub struct Heads {
    tag: (Tensor, Tensor),
    role: Tensor,
    query: Mlp,
    key: Mlp,
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
            tag: (shelf.take("tag.weight", &[tags, hidden])?, shelf.take("tag.bias", &[tags])?),
            role: shelf.take("role.weight", &[roles, hidden])?,
            query: shelf.mlp("q", 3 * hidden, config.link_dim)?,
            key: shelf.mlp("k", 3 * hidden, config.link_dim)?,
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
            tag: (self.tag.0.shallow_clone(), self.tag.1.shallow_clone()),
            role: self.role.shallow_clone(),
            query: self.query.share(),
            key: self.key.share(),
            tables: self.tables.clone(),
            device: self.device,
        }
    }

    /// Tag scores before softmax: `[rows, hidden]` to `[rows, 7]`.
    pub fn tags(&self, hidden: &Tensor) -> Tensor {
        hidden.linear(&self.tag.0, Some(&self.tag.1))
    }

    /// Link vectors of spans: hidden states of their first and last pieces (`[spans, hidden]` each) and their roles
    /// give a query and a key for each, `[spans, link_dim]`.
    pub fn link_vectors(&self, first: &Tensor, last: &Tensor, roles: &[i64]) -> (Tensor, Tensor) {
        let role = self.role.index_select(0, &Tensor::from_slice(roles).to_device(self.device));
        let all = Tensor::cat(&[first, last, &role], -1);
        (self.query.apply(&all), self.key.apply(&all))
    }
}
