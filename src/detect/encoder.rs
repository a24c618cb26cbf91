//! BERT's encoder over packed windows.
//!
//! Weights and configuration are rust-bert's; its forward pass is not used, because it needs padding (a third of the
//! work at news lengths), computes GELU in five steps and keeps Q, K and V apart. Here all windows of a batch lie end
//! to end in one matrix, so nothing is padded and no mask is needed: only attention looks at windows one length at a
//! time. The tests hold it to rust-bert's own forward pass.

use std::collections::{BTreeMap, BTreeSet};

use tch::{Device, IndexOp, Kind, Tensor};

use rust_bert::bert::BertConfig;

/// Rows of every matrix product: the last block of a batch is filled up. With one shape for all, the result of a row
/// cannot depend on what else is in the batch, to the last bit.
const BLOCK_ROWS: i64 = 128;

const LAYER_NORM_EPS: f64 = 1e-12;

struct Linear {
    weight: Tensor,
    bias: Tensor,
}

impl Linear {
    /// `[rows, in]` to `[rows, out]`, block by block.
    fn apply(&self, x: &Tensor) -> Tensor {
        let rows = x.size()[0];
        if rows == BLOCK_ROWS {
            return x.linear(&self.weight, Some(&self.bias));
        }
        let blocks: Vec<Tensor> = (0..rows / BLOCK_ROWS)
            .map(|block| x.narrow(0, block * BLOCK_ROWS, BLOCK_ROWS).linear(&self.weight, Some(&self.bias)))
            .collect();
        Tensor::cat(&blocks, 0)
    }

    fn share(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }
}

struct Norm {
    weight: Tensor,
    bias: Tensor,
}

impl Norm {
    fn apply(&self, x: &Tensor) -> Tensor {
        x.layer_norm(self.weight.size(), Some(&self.weight), Some(&self.bias), LAYER_NORM_EPS, false)
    }

    fn share(&self) -> Self {
        Self { weight: self.weight.shallow_clone(), bias: self.bias.shallow_clone() }
    }
}

struct Layer {
    /// Query, key and value side by side.
    qkv: Linear,
    attended: Linear,
    attended_norm: Norm,
    up: Linear,
    down: Linear,
    norm: Norm,
}

/// Hidden states by layer, `[pieces, hidden]` each: 0 before the first one, 1 after it, and so on.
pub type States = BTreeMap<usize, Tensor>;

/// Query, key and value of the layer at `path` side by side, their `weight` or `bias`; attention's scale goes into the
/// query's.
pub fn joined_qkv(get: &impl Fn(&str) -> Tensor, path: &str, part: &str, config: &BertConfig) -> Tensor {
    let scale = (config.hidden_size as f64 / config.num_attention_heads as f64).powf(-0.5);
    let [query, key, value] =
        ["query", "key", "value"].map(|name| get(&format!("{path}.attention.self.{name}.{part}")));
    Tensor::cat(&[query * scale, key, value], 0)
}

/// The encoder. Cloning with [`Encoder::share`] shares the weights.
pub struct Encoder {
    words: Tensor,
    positions: Tensor,
    types: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
    heads: i64,
    hidden: i64,
    kind: Kind,
    device: Device,
}

impl Encoder {
    /// Builds it from rust-bert's `variables` (see [`super::weights::ModelFiles::encoder`]); layers compute in `kind`,
    /// embeddings in 32 bits.
    pub fn new(variables: &BTreeMap<String, Tensor>, config: &BertConfig, kind: Kind, device: Device) -> Self {
        let get = |name: &str, kind: Kind| variables[name].to_device(device).to_kind(kind).contiguous();
        let norm = |name: &str, kind: Kind| Norm {
            weight: get(&format!("{name}.weight"), kind),
            bias: get(&format!("{name}.bias"), kind),
        };
        let linear = |name: &str| Linear {
            weight: get(&format!("{name}.weight"), kind),
            bias: get(&format!("{name}.bias"), kind),
        };
        let layer = |number: i64| {
            let path = format!("encoder.layer.{number}");
            let full = |name: &str| get(name, Kind::Float);
            let joined = |part| joined_qkv(&full, &path, part, config).to_kind(kind);
            Layer {
                qkv: Linear { weight: joined("weight"), bias: joined("bias") },
                attended: linear(&format!("{path}.attention.output.dense")),
                attended_norm: norm(&format!("{path}.attention.output.LayerNorm"), kind),
                up: linear(&format!("{path}.intermediate.dense")),
                down: linear(&format!("{path}.output.dense")),
                norm: norm(&format!("{path}.output.LayerNorm"), kind),
            }
        };
        Self {
            words: get("embeddings.word_embeddings.weight", Kind::Float),
            positions: get("embeddings.position_embeddings.weight", Kind::Float),
            types: get("embeddings.token_type_embeddings.weight", Kind::Float),
            norm: norm("embeddings.LayerNorm", Kind::Float),
            layers: (0..config.num_hidden_layers).map(layer).collect(),
            heads: config.num_attention_heads,
            hidden: config.hidden_size,
            kind,
            device,
        }
    }

    /// Another handle on the same weights, for another thread.
    pub fn share(&self) -> Self {
        Self {
            words: self.words.shallow_clone(),
            positions: self.positions.shallow_clone(),
            types: self.types.shallow_clone(),
            norm: self.norm.share(),
            layers: self
                .layers
                .iter()
                .map(|layer| Layer {
                    qkv: layer.qkv.share(),
                    attended: layer.attended.share(),
                    attended_norm: layer.attended_norm.share(),
                    up: layer.up.share(),
                    down: layer.down.share(),
                    norm: layer.norm.share(),
                })
                .collect(),
            ..*self
        }
    }

    /// Encodes windows that lie end to end.
    ///
    /// * `ids`, `types` - vocabulary ids and token types of all windows, `[CLS]` included
    /// * `lengths` - pieces of each window; their sum is the length of `ids`
    ///
    /// Returns the states of the layers that are `wanted`.
    pub fn forward(&self, ids: &[i64], types: &[i64], lengths: &[i64], wanted: &BTreeSet<usize>) -> States {
        let rows = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let fill = (BLOCK_ROWS - rows % BLOCK_ROWS) % BLOCK_ROWS;
        let padded = |values: &[i64]| {
            let mut values = values.to_vec();
            values.resize(values.len() + usize::try_from(fill).unwrap_or(0), 0);
            Tensor::from_slice(&values).to_device(self.device)
        };
        let at: Vec<i64> = lengths.iter().flat_map(|&length| 0..length).collect();
        let embedded = self.words.index_select(0, &padded(ids))
            + self.positions.index_select(0, &padded(&at))
            + self.types.index_select(0, &padded(types));
        let mut x = self.norm.apply(&embedded).to_kind(self.kind);
        let mut states = States::new();
        let mut keep = |layer: usize, x: &Tensor| {
            if wanted.contains(&layer) {
                states.insert(layer, x.narrow(0, 0, rows));
            }
        };
        keep(0, &x);
        for (number, layer) in self.layers.iter().enumerate() {
            let context = self.attention(&layer.qkv.apply(&x), lengths, fill);
            let attended = layer.attended_norm.apply(&(x + layer.attended.apply(&context)));
            let wide = layer.up.apply(&attended).gelu_("none");
            x = layer.norm.apply(&(attended + layer.down.apply(&wide)));
            keep(number + 1, &x);
        }
        states
    }

    /// `[rows, 3 * hidden]` to `[rows, hidden]`; windows of one length that follow each other go together.
    fn attention(&self, qkv: &Tensor, lengths: &[i64], fill: i64) -> Tensor {
        let (heads, width) = (self.heads, self.hidden / self.heads);
        let mut contexts = Vec::new();
        let mut start = 0;
        for group in lengths.chunk_by(|a, b| a == b) {
            let (count, length) = (i64::try_from(group.len()).unwrap_or(i64::MAX), group[0]);
            let rows = count * length;
            let split = qkv.narrow(0, start, rows).view([count, length, 3, heads, width]).permute([2, 0, 3, 1, 4]);
            let part = |index: i64| split.i(index).reshape([count * heads, length, width]);
            // Twice as fast as libtorch's fused attention on processors without AMX.
            let weights = part(0).bmm(&part(1).transpose(1, 2)).softmax(-1, self.kind);
            let context = weights.bmm(&part(2)).view([count, heads, length, width]);
            contexts.push(context.transpose(1, 2).reshape([rows, self.hidden]));
            start += rows;
        }
        if fill > 0 {
            contexts.push(Tensor::zeros([fill, self.hidden], (self.kind, self.device)));
        }
        Tensor::cat(&contexts, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::weights::ModelFiles;
    use super::*;
    use rust_bert::bert::{BertEmbeddings, BertModel};
    use std::path::Path;
    use tch::nn;

    /// rust-bert's own forward pass, with padding and mask, on windows of different lengths.
    fn assert_like_rust_bert(model: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(model);
        let files = ModelFiles::read(&path).expect("the model loads");
        let config = &files.config.bert;
        let store = nn::VarStore::new(Device::Cpu);
        let bert: BertModel<BertEmbeddings> = BertModel::new_with_optional_pooler(store.root(), config, false);
        tch::no_grad(|| {
            let mut variables = store.variables();
            for (name, tensor) in &files.encoder {
                variables.get_mut(name).expect("a variable of rust-bert").copy_(tensor);
            }
        });
        let lengths = [5, 17, 17, 48];
        let longest = 48;
        let ids: Vec<i64> = (0..lengths.iter().sum()).map(|index| (index * 7919 + 5) % config.vocab_size).collect();
        let types: Vec<i64> = (0..lengths.iter().sum()).map(|index| (index * 31) % config.type_vocab_size).collect();
        let ours = tch::no_grad(|| {
            let last = usize::try_from(config.num_hidden_layers).expect("small");
            let encoder = Encoder::new(&files.encoder, config, Kind::Float, Device::Cpu);
            encoder.forward(&ids, &types, &lengths, &BTreeSet::from([last])).remove(&last).expect("a state")
        });
        let mut start = 0;
        for length in lengths {
            let padded = |values: &[i64]| {
                let mut row = values[usize::try_from(start).expect("small")..]
                    [..usize::try_from(length).expect("small")]
                    .to_vec();
                row.resize(longest, 0);
                Tensor::from_slice(&row).unsqueeze(0)
            };
            let mask: Vec<i64> = (0..48).map(|at| i64::from(at < length)).collect();
            let theirs = tch::no_grad(|| {
                bert.forward_t(
                    Some(&padded(&ids)),
                    Some(&Tensor::from_slice(&mask).unsqueeze(0)),
                    Some(&padded(&types)),
                    None,
                    None,
                    None,
                    None,
                    false,
                )
            });
            let theirs = theirs.expect("rust-bert runs").hidden_state.squeeze_dim(0).narrow(0, 0, length);
            let difference = (theirs - ours.narrow(0, start, length)).abs().max().double_value(&[]);
            assert!(difference < 1e-4, "{model}: {difference}");
            start += length;
        }
    }

    #[test]
    fn computes_what_rust_bert_computes() {
        assert_like_rust_bert("models/tiny");
        assert_like_rust_bert("models/ascribe-small");
    }
}
