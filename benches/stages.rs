//! What each stage costs: `cargo bench --bench stages [-- CORPUS]`.
//!
//! Takes the documents of the corpus through the stages on one thread, batched as a run batches them, and prints a line of
//! JSON: words, and seconds of processor time by stage, several rounds as [median, least, greatest].

#![expect(clippy::print_stdout, reason = "what is measured is told")]

mod common;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use ascribe::attribute::{Names, Resolver, claims};
use ascribe::corpus::{Entry, Flow};
use ascribe::detect::{
    BATCH_PIECES, Calibration, ComputeDevice, Detector, LinkTables, LinkVectors, ModelFiles, Network, PointInput,
    SpanInput, TorchNetwork, WindowInput, WindowScores, Worth, use_one_thread,
};
use ascribe::segment::{Part, Segmented, Segmenter};
use ascribe::types::{Document, Found, Span};
use ascribe::write::Recorder;
use common::{seconds, spread};
use serde_json::{Map, Value, json};

const ROUNDS: usize = 2;
/// Text that is worked on together (bytes), as a run does.
const CHUNK: usize = 64 * 1024;

fn main() {
    use_one_thread();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().expect("this thread");
    let figures = pool.install(|| {
        let files = ModelFiles::read(&common::root().join("models/ascribe-small")).expect("the model");
        let segmenter = files.segmenter().expect("a segmenter");
        let device = ComputeDevice::Cpu;
        let network = TorchNetwork::new(&files, device, device.best_precision(&files.config)).expect("a network");
        let tables = files.pointer_tables().expect("tables");
        let resolver = Resolver::new(tables.as_ref()).expect("a resolver");
        // The first round warms up.
        let rounds: Vec<_> =
            (0..=ROUNDS).map(|_| round(&segmenter, &network, &resolver, &files.name)).skip(1).collect();
        let stages = rounds[0]
            .1
            .keys()
            .map(|&stage| (stage.to_owned(), json!(spread(rounds.iter().map(|(_, times)| times[stage])))));
        json!({ "words": rounds[0].0, "rounds": ROUNDS, "seconds": stages.collect::<Map<String, Value>>() })
    });
    println!("{figures}");
}

/// Words, and seconds by stage.
fn round(
    cutter: &Segmenter,
    network: &TorchNetwork,
    resolver: &Resolver,
    model: &str,
) -> (usize, BTreeMap<&'static str, f64>) {
    let mut times = BTreeMap::new();
    let (read, documents) = seconds(documents);
    times.insert("read", read);
    let spent = Arc::new(Mutex::new(0.0));
    let detector = Detector::new(Box::new(Timed { network: network.share(), spent: Arc::clone(&spent) }), BATCH_PIECES);
    let mut add = |stage, time| *times.entry(stage).or_default() += time;
    let mut words = 0;
    for chunk in documents {
        let (time, segmented) = seconds(|| -> Vec<Segmented> {
            let cut = |one: &Document| cutter.segment_without(&one.text, &one.furniture).expect("a document cut up");
            chunk.iter().map(cut).collect()
        });
        add("segment and tokenize", time);
        let (time, names) = seconds(|| -> Vec<Names> {
            chunk.iter().zip(&segmented).map(|(document, cut)| Names::collect(document, cut)).collect()
        });
        add("attribute", time);
        let places: Vec<Vec<Span>> = names.iter().map(Names::spans).collect();
        let parts: Vec<Part> = segmented.iter().zip(&places).flat_map(|(one, places)| one.parts(places)).collect();
        let (time, found) = seconds(|| detector.detect(&parts).expect("attributions"));
        let encoding = std::mem::take(&mut *spent.lock().expect("one thread"));
        add("encode", encoding);
        add("decode and link", time - encoding);
        let mut found = found.into_iter();
        for ((document, segmented), names) in chunk.iter().zip(&segmented).zip(&names) {
            words += document.text.split_whitespace().count();
            let own: Found = found.by_ref().take(segmented.sections.len()).collect();
            let (time, claims) = seconds(|| claims(document, segmented, names, own, resolver, None));
            add("attribute", time);
            let (time, ()) = seconds(|| {
                let recorder = Recorder::new(document, model);
                for claim in &claims {
                    black_box(serde_json::to_vec(&recorder.record(claim, &claims)).expect("a line"));
                }
            });
            add("write", time);
        }
    }
    (words, times)
}

/// The corpus in chunks.
fn documents() -> Vec<Vec<Document>> {
    let (mut chunks, mut open, mut size) = (Vec::new(), Vec::new(), 0);
    let _ = common::corpus().read(&mut |entry| {
        if let Entry::Document(document) = entry {
            size += document.text.len();
            open.push(document);
            if size >= CHUNK {
                chunks.push(std::mem::take(&mut open));
                size = 0;
            }
        }
        Flow::Continue(())
    });
    chunks.push(open);
    chunks
}

/// A network that adds up what encoding takes.
struct Timed {
    network: Box<dyn Network>,
    spent: Arc<Mutex<f64>>,
}

impl Network for Timed {
    fn encode(&self, windows: &[WindowInput]) -> Result<Vec<WindowScores>> {
        let (time, scores) = seconds(|| self.network.encode(windows));
        *self.spent.lock().expect("one thread") += time;
        scores
    }

    fn link(&self, spans: &[SpanInput]) -> Result<Vec<LinkVectors>> {
        self.network.link(spans)
    }

    fn point(&self, spans: &[PointInput]) -> Result<Vec<Vec<f32>>> {
        self.network.point(spans)
    }

    fn points(&self) -> bool {
        self.network.points()
    }

    fn tables(&self) -> &LinkTables {
        self.network.tables()
    }

    fn calibration(&self) -> &Calibration {
        self.network.calibration()
    }

    fn worth(&self) -> Option<&Worth> {
        self.network.worth()
    }

    fn hidden(&self) -> usize {
        self.network.hidden()
    }

    fn share(&self) -> Box<dyn Network> {
        Box::new(Self { network: self.network.share(), spent: Arc::clone(&self.spent) })
    }
}
