//! Reads a model folder: configuration, tokenizer and weights, checked before any document is read.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use sha2::{Digest, Sha256};
use tch::{Device, Tensor, nn};
use tokenizers::Tokenizer;

use super::config::ModelConfig;
use crate::segment::{Segmenter, read_tokenizer};
use crate::types::hex;

/// A model folder in memory; tensors are on the CPU, in the file's number format.
#[derive(Debug)]
pub struct ModelFiles {
    /// `<folder name>@<first 8 digits of the SHA-256 of `SHA256SUMS`>`.
    pub name: String,
    /// SHA-256 of `SHA256SUMS`, so of all its files.
    pub sha256: String,
    /// `config.json`.
    pub config: ModelConfig,
    /// `tokenizer.json`.
    pub tokenizer: Tokenizer,
    /// Variables of rust-bert's BERT, by name.
    pub encoder: BTreeMap<String, Tensor>,
    /// Tensors of our heads, by name without `heads.`.
    pub heads: BTreeMap<String, Tensor>,
    /// Tensors of the pointer, by name; empty in a model without it.
    pub pointer: BTreeMap<String, Tensor>,
}

impl ModelFiles {
    /// Reads the folder `dir`.
    ///
    /// # Errors
    /// When a file is missing, damaged (it differs from `SHA256SUMS`), or does not fit the configuration.
    pub fn read(dir: &Path) -> Result<Self> {
        let sums = fs::read_to_string(dir.join("SHA256SUMS"))
            .with_context(|| format!("cannot read {}", dir.join("SHA256SUMS").display()))?;
        // The path of a file that is what it should be.
        let verified = |name: &str| -> Result<PathBuf> {
            let path = dir.join(name);
            let found = sha256(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let expected = sums.lines().filter_map(|line| line.split_once("  ")).find(|(_, file)| *file == name);
            let (expected, _) = expected.with_context(|| format!("SHA256SUMS does not list {name}"))?;
            ensure!(found == expected, "{} is damaged: its SHA-256 is {found}, expected {expected}", path.display());
            Ok(path)
        };
        let read = |name: &str| -> Result<(PathBuf, Vec<u8>)> {
            let path = verified(name)?;
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok((path, bytes))
        };
        let (path, bytes) = read("config.json")?;
        let config = ModelConfig::parse(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
        let (path, bytes) = read("tokenizer.json")?;
        let tokenizer = read_tokenizer(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
        let size = i64::try_from(tokenizer.get_vocab_size(true))?;
        ensure!(
            size <= config.bert.vocab_size,
            "{} has {size} pieces, the encoder {}",
            path.display(),
            config.bert.vocab_size
        );
        let path = verified("model.safetensors")?;
        let (encoder, heads) = tensors(&path, &config).with_context(|| format!("cannot use {}", path.display()))?;
        let pointer = if config.pointer.is_some() {
            let path = verified("pointer.safetensors")?;
            named(&path).with_context(|| format!("cannot use {}", path.display()))?
        } else {
            Tensors::new()
        };
        let sha = hex(&Sha256::digest(sums.as_bytes()));
        let folder = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
        let folder = folder.file_name().map_or_else(|| "model".into(), |name| name.to_string_lossy().into_owned());
        let name = format!("{folder}@{}", &sha[..8]);
        Ok(Self { name, sha256: sha, config, tokenizer, encoder, heads, pointer })
    }
}

impl ModelFiles {
    /// What cuts documents up for this model.
    ///
    /// # Errors
    /// When the vocabulary has no separator.
    pub fn segmenter(&self) -> Result<Segmenter> {
        Segmenter::new(self.tokenizer.clone(), self.config.window)
    }
}

/// A file's digest; the weights are too large to be held for it.
fn sha256(path: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    io::copy(&mut File::open(path)?, &mut digest)?;
    Ok(hex(&digest.finalize()))
}

type Tensors = BTreeMap<String, Tensor>;

/// The tensors of a file, by name.
fn named(path: &Path) -> Result<Tensors> {
    Ok(Tensor::read_safetensors(path).map_err(|error| anyhow!("{error}"))?.into_iter().collect())
}

/// Encoder and head tensors, with names and shapes held against rust-bert's own variables.
fn tensors(path: &Path, config: &ModelConfig) -> Result<(Tensors, Tensors)> {
    let mut found = named(path)?;
    let mut encoder = Tensors::new();
    for (name, shape) in expected_encoder(&config.bert) {
        let tensor = found.remove(&name).with_context(|| format!("the tensor {name} is missing"))?;
        ensure!(tensor.size() == shape, "the tensor {name} has shape {:?}, expected {shape:?}", tensor.size());
        encoder.insert(name, tensor);
    }
    let mut heads = Tensors::new();
    for (name, tensor) in found {
        let head = name.strip_prefix("heads.").with_context(|| format!("the tensor {name} belongs to nothing"))?;
        heads.insert(head.to_owned(), tensor);
    }
    Ok((encoder, heads))
}

/// Names and shapes of the variables of rust-bert's BERT without its pooler. It is asked for one of one layer and small
/// tables: it fills a model with random numbers, which would take longer than all the rest of starting.
fn expected_encoder(config: &BertConfig) -> Vec<(String, Vec<i64>)> {
    let small = BertConfig { vocab_size: 1, max_position_embeddings: 1, num_hidden_layers: 1, ..config.clone() };
    let store = nn::VarStore::new(Device::Cpu);
    let _model: BertModel<BertEmbeddings> = BertModel::new_with_optional_pooler(store.root(), &small, false);
    let mut names = Vec::new();
    let variables: BTreeMap<_, _> = store.variables().into_iter().map(|(name, one)| (name, one.size())).collect();
    for (name, mut shape) in variables {
        match name.as_str() {
            "embeddings.word_embeddings.weight" => shape[0] = config.vocab_size,
            "embeddings.position_embeddings.weight" => shape[0] = config.max_position_embeddings,
            _ => {}
        }
        match name.strip_prefix("encoder.layer.0.") {
            Some(part) => {
                let layers = 0..config.num_hidden_layers;
                names.extend(layers.map(|layer| (format!("encoder.layer.{layer}.{part}"), shape.clone())));
            }
            None => names.push((name, shape)),
        }
    }
    names
}
