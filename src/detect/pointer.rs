//! What the encoder saw at a source and at a name, made comparable: the query of the one, the key of the other.
//!
//! Both are computed from the states of first and last piece in a middle layer and in the last one, each piece in the
//! window that decides about it. `attribute/pointer.rs` weighs them; trained by `scripts/train/pointer.py`.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tch::{Device, Kind, Tensor};

use super::network::{Network, PointInput, WindowScores};
use super::weights::ModelFiles;
use crate::segment::{Part, Section};
use crate::types::{DISTANCES, PointerTables, Sights, Span};

/// What a layer norm adds to the variance.
const EPS: f64 = 1e-5;

/// `pointer` in config.json.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PointerConfig {
    /// The middle layer that is read; 0 is what goes into the first one.
    pub layer: usize,
    /// Numbers of a query and of a key.
    pub width: usize,
    /// An answer below this probability is not given.
    pub least: f32,
    /// Names of the kinds of sources.
    pub kinds: Vec<String>,
    /// Names of the kinds of evidence.
    pub signs: Vec<String>,
}

impl PointerConfig {
    /// Checks that an encoder of `depth` layers has what it asks for.
    ///
    /// # Errors
    /// When it has not, or the numbers make no sense.
    pub fn check(&self, depth: usize) -> Result<()> {
        ensure!(self.layer <= depth, "its pointer reads layer {}, the encoder has {depth}", self.layer);
        ensure!((1..=4096).contains(&self.width), "its pointer has a width of {}", self.width);
        ensure!((0.0..=1.0).contains(&self.least), "its pointer answers from a probability of {}", self.least);
        Ok(())
    }
}

impl ModelFiles {
    /// What weighs the pointer's vectors; `None` in a model without a pointer.
    ///
    /// # Errors
    /// When a tensor is missing or has the wrong shape.
    pub fn pointer_tables(&self) -> Result<Option<PointerTables>> {
        let Some(config) = &self.config.pointer else { return Ok(None) };
        let (kinds, signs, width) = (config.kinds.len(), config.signs.len(), config.width);
        let floats = |name: &str, shape: &[usize]| -> Result<Vec<f32>> {
            Ok(Vec::try_from(self.pointer_tensor(name, shape)?.flatten(0, -1))?)
        };
        Ok(Some(PointerTables {
            width,
            least: config.least,
            kinds: config.kinds.clone(),
            signs: config.signs.clone(),
            evidence: floats("evidence", &[kinds, signs])?,
            both: floats("both", &[kinds, width])?,
            alone: floats("alone", &[kinds, width])?,
            nobody: floats("nobody", &[kinds, width])?,
            distance: floats("distance", &[DISTANCES])?,
        }))
    }

    fn pointer_tensor(&self, name: &str, shape: &[usize]) -> Result<&Tensor> {
        let tensor =
            self.pointer.get(name).with_context(|| format!("the tensor {name} of pointer.safetensors is missing"))?;
        let found = tensor.size();
        let fits = found.len() == shape.len() && found.iter().zip(shape).all(|(&a, &b)| usize::try_from(a) == Ok(b));
        ensure!(fits, "the tensor {name} of pointer.safetensors has shape {found:?}, expected {shape:?}");
        Ok(tensor)
    }
}

/// The projections to queries and keys, in 32 bits.
pub struct PointerHead {
    /// The middle layer that is read.
    pub layer: usize,
    query: (Tensor, Tensor),
    key: (Tensor, Tensor),
    device: Device,
}

impl PointerHead {
    /// The head of a model; `None` when it has no pointer.
    ///
    /// # Errors
    /// When a tensor is missing or has the wrong shape.
    pub fn new(files: &ModelFiles, device: Device) -> Result<Option<Self>> {
        let Some(config) = &files.config.pointer else { return Ok(None) };
        let read = 4 * usize::try_from(files.config.bert.hidden_size)?;
        let take = |name: &str, shape: &[usize]| -> Result<Tensor> {
            Ok(files.pointer_tensor(name, shape)?.to_device(device).to_kind(Kind::Float))
        };
        let linear = |name: &str| -> Result<(Tensor, Tensor)> {
            let weight = take(&format!("{name}.weight"), &[config.width, read])?;
            Ok((weight, take(&format!("{name}.bias"), &[config.width])?))
        };
        Ok(Some(Self { layer: config.layer, query: linear("query")?, key: linear("key")?, device }))
    }

    /// Another handle on the same weights, for another thread.
    pub fn share(&self) -> Self {
        let share = |(weight, bias): &(Tensor, Tensor)| (weight.shallow_clone(), bias.shallow_clone());
        Self { layer: self.layer, query: share(&self.query), key: share(&self.key), device: self.device }
    }

    /// Queries of sources, keys of names.
    ///
    /// # Errors
    /// When the tensor library fails.
    pub fn vectors(&self, spans: &[PointInput]) -> Result<Vec<Vec<f32>>> {
        let project = |source: bool, (weight, bias): &(Tensor, Tensor)| -> Result<Vec<Vec<f32>>> {
            let rows: Vec<&[f32]> =
                spans.iter().filter(|span| span.source == source).flat_map(|span| span.states).collect();
            if rows.is_empty() {
                return Ok(Vec::new());
            }
            let (width, read) = (weight.size()[0], weight.size()[1]);
            let vectors = tch::no_grad(|| {
                let seen = Tensor::from_slice(&rows.concat()).to_device(self.device).view([-1, read]);
                let seen = seen.layer_norm([read], None::<&Tensor>, None::<&Tensor>, EPS, false);
                seen.linear(weight, Some(bias)).gelu("none")
            });
            let vectors: Vec<f32> = Vec::try_from(vectors.to_device(Device::Cpu).flatten(0, -1))?;
            Ok(vectors.chunks(usize::try_from(width)?).map(<[f32]>::to_vec).collect())
        };
        let (mut queries, mut keys) = (project(true, &self.query)?.into_iter(), project(false, &self.key)?.into_iter());
        Ok(spans.iter().filter_map(|span| if span.source { queries.next() } else { keys.next() }).collect())
    }
}

/// The vectors of the names of a part and of `sources`. `scores` are those of the section's windows, in order.
///
/// # Errors
/// When the network fails.
pub fn sights(network: &dyn Network, part: Part, sources: &[Span], scores: &[WindowScores]) -> Result<Sights> {
    let mut out = Sights::default();
    // Without a source there is nothing to point from.
    if sources.is_empty() || !network.points() {
        return Ok(out);
    }
    let all = sources.iter().map(|&span| (true, span)).chain(part.names.iter().map(|&span| (false, span)));
    let seen: Vec<(bool, Span, [&[f32]; 4])> = all
        .filter_map(|(source, span)| {
            let [first, last] =
                part.section.pieces.ends(span)?.map(|piece| states(network, part.section, scores, piece));
            let ([a, b], [c, d]) = (first?, last?);
            Some((source, span, [a, b, c, d]))
        })
        .collect();
    let inputs: Vec<PointInput> = seen.iter().map(|&(source, _, states)| PointInput { source, states }).collect();
    for (&(source, span, _), vector) in seen.iter().zip(network.point(&inputs)?) {
        let side = if source { &mut out.sources } else { &mut out.names };
        side.insert(span, vector);
    }
    Ok(out)
}

/// The states of a piece in the middle layer and in the last one, from the window that decides about it.
fn states<'a>(
    network: &dyn Network,
    section: &Section,
    scores: &'a [WindowScores],
    piece: usize,
) -> Option<[&'a [f32]; 2]> {
    let at = section.windows.partition_point(|window| window.core.end <= piece);
    let (window, scores) = (section.windows.get(at)?, scores.get(at)?);
    let row = (piece - window.read.start) * network.hidden();
    let of = |states: &'a [f32]| states.get(row..row + network.hidden());
    Some([of(&scores.middle)?, of(&scores.hidden)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> PointerConfig {
        PointerConfig { layer: 1, width: 2, least: 0.4, kinds: Vec::new(), signs: Vec::new() }
    }

    #[test]
    fn the_layer_is_one_of_the_encoder() {
        assert!(config().check(1).is_ok());
        assert!(config().check(0).is_err());
        assert!(PointerConfig { least: f32::NAN, ..config() }.check(1).is_err());
        assert!(PointerConfig { width: 0, ..config() }.check(1).is_err());
    }
}
