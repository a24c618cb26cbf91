//! The seam to the tensor library: windows in, scores out.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use tch::{Device, Kind, Tensor};

use super::confidence::Calibration;
use super::config::ModelConfig;
use super::encoder::{Encoder, States};
use super::heads::{Heads, LinkTables};
use super::int8::{self, ByteEncoder};
use super::pointer::PointerHead;
use super::tags::{Role, TagScores};
use super::weights::ModelFiles;
use super::worth::Worth;
use crate::types::ClaimType;

/// The pieces of a window, without `[CLS]`.
#[derive(Debug, Clone, Copy)]
pub struct WindowInput<'a> {
    /// Vocabulary ids.
    pub ids: &'a [u32],
    /// Typographic channel, as long as `ids`.
    pub channel: &'a [u8],
}

/// What the network says of a window; one row a piece.
#[derive(Debug, Clone, Default)]
pub struct WindowScores {
    /// Tag scores before softmax.
    pub tags: Vec<TagScores>,
    /// The same for attributions within contents.
    pub nested: Vec<TagScores>,
    /// Hidden states, `pieces * hidden` values; they go back in for linking.
    pub hidden: Vec<f32>,
    /// What check-worthiness sees of each piece, `pieces * width` values; empty without that head.
    pub worth: Vec<f32>,
    /// States of the middle layer that the pointer reads, like `hidden`; empty without it.
    pub middle: Vec<f32>,
}

/// A span to be linked: hidden states of its first and last piece (`hidden` values each).
#[derive(Debug, Clone, Copy)]
pub struct SpanInput<'a> {
    /// What it is.
    pub role: Role,
    /// Hidden state of its first piece.
    pub first: &'a [f32],
    /// Hidden state of its last piece.
    pub last: &'a [f32],
}

/// A source or a name, as the pointer reads it.
#[derive(Debug, Clone, Copy)]
pub struct PointInput<'a> {
    /// It is a source: its query is wanted, otherwise its key.
    pub source: bool,
    /// Of its first piece, then of its last one: the state of the middle layer and that of the last one.
    pub states: [&'a [f32]; 4],
}

/// Query and key of a span.
#[derive(Debug, Clone)]
pub struct LinkVectors {
    /// What it looks for.
    pub query: Vec<f32>,
    /// What it offers.
    pub key: Vec<f32>,
    /// Scores of claim types before softmax; they mean something for cues only.
    pub types: TypeScores,
}

/// One score a claim type.
pub type TypeScores = [f32; ClaimType::ALL.len()];

/// A network that tags pieces and links spans. Each thread has one of its own; they share their weights.
pub trait Network: Send {
    /// Scores the windows of a batch, in order. What a window gets does not depend on the others.
    ///
    /// # Errors
    /// When the tensor library fails.
    fn encode(&self, windows: &[WindowInput]) -> Result<Vec<WindowScores>>;

    /// Link vectors of spans, in order.
    ///
    /// # Errors
    /// When the tensor library fails.
    fn link(&self, spans: &[SpanInput]) -> Result<Vec<LinkVectors>>;

    /// Pointer vectors of sources and names, in order; none at all in a model without a pointer.
    ///
    /// # Errors
    /// When the tensor library fails.
    fn point(&self, spans: &[PointInput]) -> Result<Vec<Vec<f32>>>;

    /// Whether it has a pointer.
    fn points(&self) -> bool;

    /// The tables that scoring a link needs beside the vectors.
    fn tables(&self) -> &LinkTables;

    /// Weighs how sure the model is.
    fn calibration(&self) -> &Calibration;

    /// Scores check-worthiness; `None` in a model without it.
    fn worth(&self) -> Option<&Worth>;

    /// Values of a hidden state.
    fn hidden(&self) -> usize;

    /// Another network on the same weights, for another thread.
    fn share(&self) -> Box<dyn Network>;
}

/// Number formats of the encoder's layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32-bit floats.
    F32,
    /// 16-bit brain floats.
    Bf16,
    /// Bytes, on processors that multiply them.
    Int8,
}

/// Where to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComputeDevice {
    /// The processor.
    Cpu,
    /// A CUDA device by number.
    Cuda(usize),
}

impl ComputeDevice {
    /// Reads `auto`, `cpu` or `cuda:N`; `auto` takes the first CUDA device when libtorch can use one.
    ///
    /// # Errors
    /// When it is none of these, or libtorch has no such device.
    pub fn parse(name: &str) -> Result<Self> {
        let available = || usize::try_from(tch::Cuda::device_count()).unwrap_or(0);
        match name {
            "auto" if available() > 0 => Ok(Self::Cuda(0)),
            "auto" | "cpu" => Ok(Self::Cpu),
            _ => {
                let number = name.strip_prefix("cuda:").context("a device is auto, cpu or cuda:N")?;
                let number: usize = number.parse().context("a device is auto, cpu or cuda:N")?;
                if number >= available() {
                    bail!("libtorch sees {} CUDA devices", available());
                }
                Ok(Self::Cuda(number))
            }
        }
    }

    /// The fastest number format there for a model.
    pub fn best_precision(self, config: &ModelConfig) -> Precision {
        match self {
            Self::Cuda(_) => Precision::Bf16,
            Self::Cpu if int8::fits(&config.bert) => Precision::Int8,
            Self::Cpu if processor_has_bf16() => Precision::Bf16,
            Self::Cpu => Precision::F32,
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn processor_has_bf16() -> bool {
    std::arch::is_x86_feature_detected!("avx512bf16")
}

#[cfg(not(target_arch = "x86_64"))]
fn processor_has_bf16() -> bool {
    false
}

/// The encoder in the number format asked for.
enum Engine {
    Floats(Encoder),
    Bytes(ByteEncoder),
}

impl Engine {
    fn new(files: &ModelFiles, device: Device, precision: Precision) -> Result<Self> {
        let config = &files.config.bert;
        let floats = |kind| Self::Floats(Encoder::new(&files.encoder, config, kind, device));
        match precision {
            Precision::F32 => Ok(floats(Kind::Float)),
            Precision::Bf16 => Ok(floats(Kind::BFloat16)),
            Precision::Int8 if device == Device::Cpu && int8::fits(config) => {
                Ok(Self::Bytes(ByteEncoder::new(&files.encoder, config)?))
            }
            Precision::Int8 => {
                bail!("bytes (int8) need a processor with AVX-512 VNNI, and layers of whole vectors in the model")
            }
        }
    }

    fn forward(&self, ids: &[i64], types: &[i64], lengths: &[i64], wanted: &BTreeSet<usize>) -> Result<States> {
        match self {
            Self::Floats(encoder) => Ok(encoder.forward(ids, types, lengths, wanted)),
            Self::Bytes(encoder) => encoder.forward(ids, types, lengths, wanted),
        }
    }

    fn share(&self) -> Self {
        match self {
            Self::Floats(encoder) => Self::Floats(encoder.share()),
            Self::Bytes(encoder) => Self::Bytes(encoder.clone()),
        }
    }
}

/// The network, its heads in libtorch.
pub struct TorchNetwork {
    encoder: Engine,
    /// Number of the last layer.
    last: usize,
    /// Numbers of the layers whose states are read.
    read: BTreeSet<usize>,
    heads: Heads,
    pointer: Option<PointerHead>,
    calibration: Calibration,
    hidden: usize,
    begin: i64,
    device: Device,
}

impl TorchNetwork {
    /// Puts a model on a device.
    ///
    /// # Errors
    /// When the heads do not fit the configuration.
    pub fn new(files: &ModelFiles, device: ComputeDevice, precision: Precision) -> Result<Self> {
        let device = match device {
            ComputeDevice::Cpu => Device::Cpu,
            ComputeDevice::Cuda(number) => Device::Cuda(number),
        };
        let last = usize::try_from(files.config.bert.num_hidden_layers)?;
        let worth = files.config.worth.iter().flat_map(|worth| worth.layers.iter().copied());
        let pointer = files.config.pointer.iter().map(|pointer| pointer.layer);
        let begin = files.tokenizer.token_to_id("[CLS]").context("the vocabulary has no [CLS]")?;
        tch::no_grad(|| {
            Ok(Self {
                encoder: Engine::new(files, device, precision)?,
                last,
                read: worth.chain(pointer).chain([last]).collect(),
                heads: Heads::new(&files.heads, &files.config, device)?,
                pointer: PointerHead::new(files, device)?,
                calibration: files.config.calibration.clone(),
                hidden: usize::try_from(files.config.bert.hidden_size)?,
                begin: i64::from(begin),
                device,
            })
        })
    }

    /// Reads the model folder `dir` and puts it on a device.
    ///
    /// # Errors
    /// See [`ModelFiles::read`] and [`TorchNetwork::new`].
    pub fn read(dir: &Path, device: ComputeDevice, precision: Precision) -> Result<(ModelFiles, Self)> {
        let files = ModelFiles::read(dir)?;
        let weights = dir.join("model.safetensors");
        let network =
            Self::new(&files, device, precision).with_context(|| format!("cannot use {}", weights.display()))?;
        Ok((files, network))
    }

    fn rows(&self, rows: &[&[f32]]) -> Result<Tensor> {
        let width = i64::try_from(self.hidden)?;
        Ok(Tensor::from_slice(&rows.concat()).to_device(self.device).view([-1, width]))
    }
}

impl Network for TorchNetwork {
    fn encode(&self, windows: &[WindowInput]) -> Result<Vec<WindowScores>> {
        let mut ids = Vec::new();
        let mut types = Vec::new();
        let mut lengths = Vec::new();
        for window in windows {
            ids.push(self.begin);
            types.push(0);
            ids.extend(window.ids.iter().map(|&id| i64::from(id)));
            types.extend(window.channel.iter().map(|&value| i64::from(value)));
            lengths.push(i64::try_from(window.ids.len() + 1)?);
        }
        if lengths.is_empty() {
            return Ok(Vec::new());
        }
        let (hidden, [tags, nested], worth, middle) = tch::no_grad(|| {
            let states = self.encoder.forward(&ids, &types, &lengths, &self.read)?;
            let hidden = states[&self.last].to_kind(Kind::Float);
            let (tags, worth) = (self.heads.tags(&hidden), self.heads.worth_vectors(&states));
            let middle = self.pointer.as_ref().map(|pointer| states[&pointer.layer].to_kind(Kind::Float));
            anyhow::Ok((hidden, tags, worth, middle))
        })?;
        let hidden: Vec<f32> = Vec::try_from(hidden.to_device(Device::Cpu).flatten(0, -1))?;
        let tags: Vec<f32> = Vec::try_from(tags.to_device(Device::Cpu).flatten(0, -1))?;
        let nested: Vec<f32> = Vec::try_from(nested.to_device(Device::Cpu).flatten(0, -1))?;
        let some = |tensor: Option<Tensor>| {
            tensor.map_or(Ok(Vec::new()), |tensor| Vec::try_from(tensor.to_device(Device::Cpu).flatten(0, -1)))
        };
        let (worth, middle): (Vec<f32>, Vec<f32>) = (some(worth)?, some(middle)?);
        let (width, middle_width) = (worth.len() / ids.len(), middle.len() / ids.len());
        let ((tags, _), (nested, _)) = (tags.as_chunks(), nested.as_chunks());
        let mut start = 0;
        let scores = windows.iter().map(|window| {
            // The first row is [CLS].
            let rows = start + 1..start + 1 + window.ids.len();
            start = rows.end;
            WindowScores {
                tags: tags[rows.clone()].to_vec(),
                nested: nested[rows.clone()].to_vec(),
                hidden: hidden[rows.start * self.hidden..rows.end * self.hidden].to_vec(),
                worth: worth[rows.start * width..rows.end * width].to_vec(),
                middle: middle[rows.start * middle_width..rows.end * middle_width].to_vec(),
            }
        });
        Ok(scores.collect())
    }

    fn link(&self, spans: &[SpanInput]) -> Result<Vec<LinkVectors>> {
        if spans.is_empty() {
            return Ok(Vec::new());
        }
        let first = self.rows(&spans.iter().map(|span| span.first).collect::<Vec<_>>())?;
        let last = self.rows(&spans.iter().map(|span| span.last).collect::<Vec<_>>())?;
        let roles: Vec<i64> = spans.iter().map(|span| span.role as i64).collect();
        let (query, key) = tch::no_grad(|| self.heads.link_vectors(&first, &last, &roles));
        let types = tch::no_grad(|| self.heads.types(&first, &last));
        let types: Vec<f32> = Vec::try_from(types.to_device(Device::Cpu).flatten(0, -1))?;
        let (types, _): (&[TypeScores], _) = types.as_chunks();
        let width = usize::try_from(query.size()[1])?;
        let query: Vec<f32> = Vec::try_from(query.to_device(Device::Cpu).flatten(0, -1))?;
        let key: Vec<f32> = Vec::try_from(key.to_device(Device::Cpu).flatten(0, -1))?;
        let pairs = query.chunks(width).zip(key.chunks(width)).zip(types);
        Ok(pairs
            .map(|((query, key), &types)| LinkVectors { query: query.to_vec(), key: key.to_vec(), types })
            .collect())
    }

    fn point(&self, spans: &[PointInput]) -> Result<Vec<Vec<f32>>> {
        self.pointer.as_ref().map_or(Ok(Vec::new()), |pointer| pointer.vectors(spans))
    }

    fn points(&self) -> bool {
        self.pointer.is_some()
    }

    fn tables(&self) -> &LinkTables {
        &self.heads.tables
    }

    fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    fn worth(&self) -> Option<&Worth> {
        self.heads.worth()
    }

    fn hidden(&self) -> usize {
        self.hidden
    }

    fn share(&self) -> Box<dyn Network> {
        Box::new(Self {
            encoder: self.encoder.share(),
            last: self.last,
            read: self.read.clone(),
            heads: self.heads.share(),
            pointer: self.pointer.as_ref().map(PointerHead::share),
            calibration: self.calibration.clone(),
            hidden: self.hidden,
            begin: self.begin,
            device: self.device,
        })
    }
}
