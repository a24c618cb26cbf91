//! BERT's encoder in bytes, for processors that multiply them (AVX-512 VNNI): twice the speed of 16-bit floats.
//!
//! Weights are rounded by output, states by piece as they come (dynamic quantisation, as in Zafrir et al. 2019, Q8BERT,
//! without training for it); sums are exact, so a window's states do not depend on its batch, to the last bit.
//! Normalisation, GELU and the sums of attention stay in 32 bits. Windows go through all layers a block at a time, so
//! that what a layer hands on stays in the cache.

mod attention;
mod linear;
mod simd;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::ThreadPoolBuilder;
use rten_simd::SimdOp;
use rust_bert::bert::BertConfig;
use tch::{Kind, Tensor};

use attention::Attention;
use linear::{Linear, Products, Rows};
use simd::{Activated, AddNorm, LANES};

use super::encoder::{States, joined_qkv};
use super::split_at_budget;

/// Rows that go through a layer together, unless one window has more.
const BLOCK_ROWS: usize = 256;

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    /// Adds `more` to `rows` and normalises them.
    fn apply(&self, rows: &mut [f32], more: &[f32]) {
        let width = self.weight.len();
        for (row, more) in rows.chunks_exact_mut(width).zip(more.chunks_exact(width)) {
            AddNorm { row, more, weight: &self.weight, bias: &self.bias }.dispatch();
        }
    }
}

struct Layer {
    qkv: Linear,
    attended: Linear,
    attended_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

struct Weights {
    /// In 16 bits as in the file: of a large table few rows are read.
    words: Vec<f16>,
    positions: Vec<f32>,
    types: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
    hidden: usize,
}

/// The encoder in bytes. A clone shares the weights.
#[derive(Clone)]
pub struct ByteEncoder(Arc<Weights>);

/// What a thread computes with.
struct Room {
    products: Products,
    rows: Rows,
    sums: Vec<i32>,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    context: Vec<f32>,
    attention: Attention,
}

impl Room {
    fn new() -> Result<Self> {
        Ok(Self {
            products: Products::new().context("the processor has no exact products of bytes")?,
            rows: Rows::default(),
            sums: Vec::new(),
            wide: Vec::new(),
            narrow: Vec::new(),
            context: Vec::new(),
            attention: Attention::default(),
        })
    }
}

/// Whether this processor and a model of this shape can do it.
pub fn fits(config: &BertConfig) -> bool {
    let whole = |size: i64| usize::try_from(size).is_ok_and(|size| size % LANES == 0);
    let head = config.hidden_size / config.num_attention_heads;
    has_byte_products() && whole(config.hidden_size) && whole(config.intermediate_size) && head % 16 == 0
}

#[cfg(target_arch = "x86_64")]
fn has_byte_products() -> bool {
    is_x86_feature_detected!("avx512vnni") && is_x86_feature_detected!("avx512bw") && Products::new().is_some()
}

#[cfg(not(target_arch = "x86_64"))]
fn has_byte_products() -> bool {
    false
}

impl ByteEncoder {
    /// Builds it from rust-bert's `variables` (see [`super::weights::ModelFiles::encoder`]).
    ///
    /// # Errors
    /// When the processor cannot do it (see [`fits`]).
    pub fn new(variables: &BTreeMap<String, Tensor>, config: &BertConfig) -> Result<Self> {
        let products = Products::new().context("the processor has no exact products of bytes")?;
        let get = |name: &str| variables[name].to_kind(Kind::Float);
        let norm = |name: &str| -> Result<Norm> {
            let [weight, bias] = ["weight", "bias"].map(|part| floats(&get(&format!("{name}.{part}"))));
            Ok(Norm { weight: weight?, bias: bias? })
        };
        let linear =
            |name: &str| Linear::new(&products, &get(&format!("{name}.weight")), &get(&format!("{name}.bias")));
        let layer = |number: i64| -> Result<Layer> {
            let path = format!("encoder.layer.{number}");
            let joined = |part| joined_qkv(&get, &path, part, config);
            Ok(Layer {
                qkv: Linear::new(&products, &joined("weight"), &joined("bias"))?,
                attended: linear(&format!("{path}.attention.output.dense"))?,
                attended_norm: norm(&format!("{path}.attention.output.LayerNorm"))?,
                up: linear(&format!("{path}.intermediate.dense"))?,
                down: linear(&format!("{path}.output.dense"))?,
                norm: norm(&format!("{path}.output.LayerNorm"))?,
            })
        };
        let layers = (0..config.num_hidden_layers).map(layer).collect::<Result<_>>()?;
        let words = &variables["embeddings.word_embeddings.weight"];
        let weights = Weights {
            words: Vec::try_from(words.to_kind(Kind::Half).flatten(0, -1))?,
            positions: floats(&get("embeddings.position_embeddings.weight"))?,
            types: floats(&get("embeddings.token_type_embeddings.weight"))?,
            norm: norm("embeddings.LayerNorm")?,
            layers,
            heads: usize::try_from(config.num_attention_heads)?,
            hidden: usize::try_from(config.hidden_size)?,
        };
        Ok(Self(Arc::new(weights)))
    }

    /// As [`Encoder::forward`](super::encoder::Encoder::forward).
    ///
    /// # Errors
    /// When an id or a type is not in the tables, or no thread can be started.
    pub fn forward(&self, ids: &[i64], types: &[i64], lengths: &[i64], wanted: &BTreeSet<usize>) -> Result<States> {
        // On a pool of one thread, since products spread over the pool that they find themselves in.
        let name = thread::current().name().unwrap_or_default().to_owned();
        let alone = ThreadPoolBuilder::new().num_threads(1).thread_name(move |_| name.clone()).build();
        alone.context("cannot start a thread")?.install(|| self.0.forward(ids, types, lengths, wanted))
    }
}

impl Weights {
    fn forward(&self, ids: &[i64], types: &[i64], lengths: &[i64], wanted: &BTreeSet<usize>) -> Result<States> {
        let mut kept: BTreeMap<usize, Vec<f32>> =
            wanted.iter().map(|&layer| (layer, Vec::with_capacity(ids.len() * self.hidden))).collect();
        let lengths = lengths.iter().map(|&length| usize::try_from(length)).collect::<Result<Vec<_>, _>>()?;
        let mut room = Room::new()?;
        let (mut ids, mut types, mut rest) = (ids, types, &lengths[..]);
        while !rest.is_empty() {
            let (block, later) = split_at_budget(rest, BLOCK_ROWS, |&length| length);
            let rows = block.iter().sum();
            let ((own_ids, later_ids), (own_types, later_types)) = (ids.split_at(rows), types.split_at(rows));
            let mut x = self.embed(own_ids, own_types, block)?;
            let mut keep = |layer: usize, x: &[f32]| {
                if let Some(kept) = kept.get_mut(&layer) {
                    kept.extend_from_slice(x);
                }
            };
            keep(0, &x);
            for (number, layer) in self.layers.iter().enumerate() {
                self.layer(layer, &mut x, block, &mut room)?;
                keep(number + 1, &x);
            }
            (ids, types, rest) = (later_ids, later_types, later);
        }
        let width = i64::try_from(self.hidden)?;
        let tensor = |rows: Vec<f32>| Tensor::from_slice(&rows).view([-1, width]);
        Ok(kept.into_iter().map(|(layer, rows)| (layer, tensor(rows))).collect())
    }

    fn embed(&self, ids: &[i64], types: &[i64], lengths: &[usize]) -> Result<Vec<f32>> {
        let hidden = self.hidden;
        let mut x = vec![0.0; ids.len() * hidden];
        let mut more = Vec::with_capacity(x.len());
        let places = lengths.iter().flat_map(|&length| 0..length);
        for (x, ((&id, &kind), place)) in x.chunks_exact_mut(hidden).zip(ids.iter().zip(types).zip(places)) {
            row(&self.words, usize::try_from(id)?, hidden)?.convert_to_f32_slice(x);
            let position = row(&self.positions, place, hidden)?;
            let kind = row(&self.types, usize::try_from(kind)?, hidden)?;
            more.extend(position.iter().zip(kind).map(|(a, b)| a + b));
        }
        self.norm.apply(&mut x, &more);
        Ok(x)
    }

    fn layer(&self, layer: &Layer, x: &mut [f32], lengths: &[usize], room: &mut Room) -> Result<()> {
        let hidden = self.hidden;
        let Room { products, rows, sums, wide, narrow, context, attention } = room;
        rows.round(x, hidden);
        let qkv = layer.qkv.apply(products, rows, sums, wide, |floats| floats.dispatch())?;
        let context = linear::room(context, x.len());
        let mut start = 0;
        for &length in lengths {
            let (qkv, out) = (&qkv[start * 3 * hidden..], &mut context[start * hidden..]);
            attention.apply(&qkv[..length * 3 * hidden], length, self.heads, &mut out[..length * hidden])?;
            start += length;
        }
        rows.round(context, hidden);
        layer.attended_norm.apply(x, layer.attended.apply(products, rows, sums, narrow, |floats| floats.dispatch())?);
        rows.round(x, hidden);
        let up = layer.up.apply(products, rows, sums, wide, |floats| Activated(floats).dispatch())?;
        rows.round(up, layer.up.outputs());
        layer.norm.apply(x, layer.down.apply(products, rows, sums, narrow, |floats| floats.dispatch())?);
        Ok(())
    }
}

/// A tensor's values.
fn floats(tensor: &Tensor) -> Result<Vec<f32>> {
    Ok(Vec::try_from(tensor.to_kind(Kind::Float).flatten(0, -1))?)
}

/// A row of a table of rows of `width`.
fn row<T>(table: &[T], number: usize, width: usize) -> Result<&[T]> {
    let row = table.get(number * width..(number + 1) * width);
    row.with_context(|| format!("row {number} is not in a table of {}", table.len() / width))
}

#[cfg(test)]
mod tests {
    use super::super::encoder::Encoder;
    use super::super::weights::ModelFiles;
    use super::*;
    use std::path::Path;
    use tch::Device;

    /// The cosine of two rows.
    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    #[test]
    fn states_are_near_those_in_32_bits() {
        let files = ModelFiles::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ascribe-small"));
        let files = files.expect("the model loads");
        let config = &files.config.bert;
        if !fits(config) {
            return;
        }
        let lengths = [5, 17, 17, 130, 200];
        let ids: Vec<i64> = (0..lengths.iter().sum()).map(|index| 2000 + index * 7919 % 20000).collect();
        let types: Vec<i64> = (0..lengths.iter().sum()).map(|index| (index * 31) % config.type_vocab_size).collect();
        let wanted: BTreeSet<usize> = (0..=6).collect();
        let (ours, theirs) = tch::no_grad(|| {
            let bytes = ByteEncoder::new(&files.encoder, config).expect("an encoder");
            let floats = Encoder::new(&files.encoder, config, Kind::Float, Device::Cpu);
            let ours = bytes.forward(&ids, &types, &lengths, &wanted).expect("states");
            (ours, floats.forward(&ids, &types, &lengths, &wanted))
        });
        for layer in wanted {
            let [ours, theirs] = [&ours[&layer], &theirs[&layer]]
                .map(|states| Vec::<f32>::try_from(states.flatten(0, -1)).expect("floats"));
            let cosines: Vec<f32> = ours.chunks(384).zip(theirs.chunks(384)).map(|(a, b)| cosine(a, b)).collect();
            let least = cosines.iter().copied().fold(1.0, f32::min);
            let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
            assert!(mean > 0.998 && least > 0.99, "layer {layer}: {mean} on average, {least} at worst");
        }
    }
}
