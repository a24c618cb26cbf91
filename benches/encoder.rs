//! How near the encoder comes to what the processor can do: `cargo bench --bench encoder [-- CORPUS [--windows=FILE]]`.
//!
//! In turn, on one thread, several rounds: plain matrix products (the peak), our encoder and rust-bert's `BertModel` on the
//! same windows of the corpus, batched as a run batches them. Prints a line of JSON: word pieces a second of processor time,
//! and the share of the peak, for which only the arithmetic on real pieces counts. Values are [median, least, greatest].
//! `--windows` writes the batches to a file, for others to be measured on.

#![expect(clippy::print_stdout, reason = "what is measured is told")]

mod common;

use std::fs;
use std::hint::black_box;

use ascribe::detect::{
    BATCH_PIECES, ComputeDevice, ModelFiles, Network, Precision, TorchNetwork, WindowInput, use_one_thread,
};
use ascribe::segment::Segmented;
use common::{seconds, spread};
use rust_bert::bert::{BertEmbeddings, BertModel};
use serde::Serialize;
use serde_json::{Map, json};
use tch::{Device, Kind, Tensor, nn};

const ROUNDS: usize = 2;
/// Windows that are measured on, drawn evenly from the corpus.
const WINDOWS: usize = 128;
/// Rows and columns of the matrices whose product is taken for the peak.
const PEAK: i64 = 2048;

#[derive(Default, Serialize)]
struct Batch {
    ids: Vec<Vec<u32>>,
    channels: Vec<Vec<u8>>,
}

fn main() {
    use_one_thread();
    let model = common::root().join("models/ascribe-small");
    let files = ModelFiles::read(&model).expect("the model");
    let segmenter = files.segmenter().expect("a segmenter");
    let cut: Vec<Segmented> = common::documents()
        .iter()
        .map(|document| segmenter.segment_without(&document.text, &document.furniture).expect("a document cut up"))
        .collect();
    let batches = batches(&cut);
    if let Some(file) = std::env::args().find_map(|word| word.strip_prefix("--windows=").map(str::to_owned)) {
        fs::write(file, serde_json::to_vec(&batches).expect("JSON")).expect("a file");
    }
    let lengths = || batches.iter().flat_map(|batch| batch.ids.iter().map(|ids| ids.len() + 1));
    let pieces = lengths().sum::<usize>() as f64;
    let work: f64 = lengths().map(|length| arithmetic(&files, length as f64)).sum();
    // Bytes are held against 16 bits: nobody else's encoder computes in them.
    let mut kinds = vec![("bf16", Precision::Bf16, Kind::BFloat16), ("f32", Precision::F32, Kind::Float)];
    if ComputeDevice::Cpu.best_precision(&files.config) == Precision::Int8 {
        kinds.insert(0, ("int8", Precision::Int8, Kind::BFloat16));
    }
    let ours: Vec<_> = kinds
        .iter()
        .map(|&(_, precision, _)| TorchNetwork::new(&files, ComputeDevice::Cpu, precision).expect("a network"))
        .collect();
    let theirs: Vec<_> = kinds.iter().map(|&(_, _, kind)| rust_bert(&files, kind)).collect();
    let mut rounds = Vec::new();
    for _ in 0..=ROUNDS {
        let round: Vec<[f64; 3]> = (0..kinds.len())
            .map(|at| [peak(kinds[at].2), work / encode(&ours[at], &batches), work / forward(&theirs[at], &batches)])
            .collect();
        rounds.push(round);
    }
    // The first round warms up.
    let rounds = &rounds[1..];
    let mut out = Map::new();
    for (at, (name, _, _)) in kinds.iter().enumerate() {
        let over = |what: &dyn Fn([f64; 3]) -> f64| spread(rounds.iter().map(|round| what(round[at])));
        let figures = json!({
            "peak_gflops": over(&|[peak, _, _]| peak / 1e9),
            "pieces_per_second": over(&|[_, ours, _]| pieces * ours / work),
            "share_of_peak": over(&|[peak, ours, _]| ours / peak),
            "rust_bert_pieces_per_second": over(&|[_, _, theirs]| pieces * theirs / work),
            "over_rust_bert": over(&|[_, ours, theirs]| ours / theirs),
        });
        out.insert((*name).to_owned(), figures);
    }
    println!("{}", json!({ "windows": lengths().count(), "pieces": pieces, "rounds": ROUNDS, "precision": out }));
}

/// Windows from all over the corpus, the shortest first, as many a batch as a run takes.
fn batches(cut: &[Segmented]) -> Vec<Batch> {
    let sections = cut.iter().flat_map(|one| &one.sections);
    let all: Vec<_> =
        sections.flat_map(|section| section.windows.iter().map(move |window| (section, window))).collect();
    let step = all.len().div_ceil(WINDOWS).max(1);
    let mut chosen: Vec<_> = all.into_iter().step_by(step).collect();
    chosen.sort_by_key(|(_, window)| window.read.len());
    let mut batches = Vec::new();
    let mut open = Batch::default();
    let mut size = 0;
    for (section, window) in chosen {
        if size + window.read.len() + 1 > BATCH_PIECES {
            batches.push(std::mem::take(&mut open));
            size = 0;
        }
        size += window.read.len() + 1;
        open.ids.push(section.pieces.ids[window.read.clone()].to_vec());
        open.channels.push(section.pieces.channel[window.read.clone()].to_vec());
    }
    batches.push(open);
    batches
}

/// Floating-point operations of the layers on a window of `length` pieces.
fn arithmetic(files: &ModelFiles, length: f64) -> f64 {
    let config = &files.config.bert;
    let (hidden, wide, layers) =
        (config.hidden_size as f64, config.intermediate_size as f64, config.num_hidden_layers as f64);
    let products = 4.0 * hidden * hidden + 2.0 * hidden * wide + 2.0 * length * hidden;
    2.0 * length * layers * products
}

/// Operations a second of a plain product, the best of three.
fn peak(kind: Kind) -> f64 {
    let [a, b] = [0, 1].map(|_| Tensor::randn([PEAK, PEAK], (Kind::Float, Device::Cpu)).to_kind(kind));
    let times = (0..3).map(|_| seconds(|| tch::no_grad(|| black_box(a.matmul(&b)))).0);
    2.0 * (PEAK as f64).powi(3) / times.fold(f64::INFINITY, f64::min)
}

/// Seconds for our network, heads and copies out of libtorch included.
fn encode(network: &TorchNetwork, batches: &[Batch]) -> f64 {
    let inputs: Vec<Vec<WindowInput>> = batches
        .iter()
        .map(|batch| batch.ids.iter().zip(&batch.channels).map(|(ids, channel)| WindowInput { ids, channel }).collect())
        .collect();
    seconds(|| inputs.iter().for_each(|batch| drop(black_box(network.encode(batch).expect("scores"))))).0
}

/// Seconds for rust-bert's model alone, which needs padding and a mask.
fn forward(model: &BertModel<BertEmbeddings>, batches: &[Batch]) -> f64 {
    let inputs: Vec<[Tensor; 3]> = batches
        .iter()
        .map(|batch| {
            let longest = batch.ids.iter().map(Vec::len).max().unwrap_or(0);
            let rows = |of: &dyn Fn(usize, usize) -> i64| {
                let values: Vec<i64> = (0..batch.ids.len())
                    .flat_map(|row| (0..longest).map(move |at| (row, at)))
                    .map(|(row, at)| of(row, at))
                    .collect();
                Tensor::from_slice(&values).view([-1, i64::try_from(longest).expect("small")])
            };
            [
                rows(&|row, at| batch.ids[row].get(at).map_or(0, |&id| i64::from(id))),
                rows(&|row, at| i64::from(at < batch.ids[row].len())),
                rows(&|row, at| batch.channels[row].get(at).map_or(0, |&value| i64::from(value))),
            ]
        })
        .collect();
    let run = |[ids, mask, types]: &[Tensor; 3]| {
        let states = model.forward_t(Some(ids), Some(mask), Some(types), None, None, None, None, false);
        drop(black_box(states.expect("states").hidden_state));
    };
    seconds(|| tch::no_grad(|| inputs.iter().for_each(run))).0
}

fn rust_bert(files: &ModelFiles, kind: Kind) -> BertModel<BertEmbeddings> {
    let mut store = nn::VarStore::new(Device::Cpu);
    let model = BertModel::new_with_optional_pooler(store.root(), &files.config.bert, false);
    tch::no_grad(|| {
        let mut variables = store.variables();
        for (name, tensor) in &files.encoder {
            variables.get_mut(name).expect("a variable of rust-bert").copy_(tensor);
        }
    });
    store.set_kind(kind);
    store.freeze();
    model
}
