//! The run against a network that misbehaves.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Result, bail};

use super::{Failure, Job, Summary, Watcher, run};
use crate::attribute::Resolver;
use crate::corpus::Corpus;
use crate::detect::{
    Calibration, Detector, LinkTables, LinkVectors, Network, PointInput, Role, SpanInput, TagScores, TypeScores,
    WindowInput, WindowScores, Worth,
};
use crate::segment::{Segmenter, WindowSize, read_tokenizer};
use crate::types::{ClaimType, Document};
use crate::write::{Earlier, Sink};

/// Tags every word as content, but panics on a window with `panics` and fails on one with `fails`.
struct Stub {
    panics: u32,
    fails: u32,
    tables: LinkTables,
    calibration: Calibration,
}

impl Network for Stub {
    fn encode(&self, windows: &[WindowInput]) -> Result<Vec<WindowScores>> {
        assert!(windows.iter().all(|window| !window.ids.contains(&self.panics)), "a panic in the network");
        if windows.iter().any(|window| window.ids.contains(&self.fails)) {
            bail!("a failure in the network");
        }
        let scores = |window: &WindowInput| WindowScores {
            tags: vec![TagScores::default(); window.ids.len()],
            nested: vec![TagScores::default(); window.ids.len()],
            hidden: vec![0.0; window.ids.len()],
            ..WindowScores::default()
        };
        Ok(windows.iter().map(scores).collect())
    }

    fn link(&self, spans: &[SpanInput]) -> Result<Vec<LinkVectors>> {
        Ok(spans
            .iter()
            .map(|_| LinkVectors { query: vec![0.0], key: vec![0.0], types: TypeScores::default() })
            .collect())
    }

    fn point(&self, _spans: &[PointInput]) -> Result<Vec<Vec<f32>>> {
        Ok(Vec::new())
    }

    fn points(&self) -> bool {
        false
    }

    fn tables(&self) -> &LinkTables {
        &self.tables
    }

    fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    fn worth(&self) -> Option<&Worth> {
        None
    }

    fn hidden(&self) -> usize {
        1
    }

    fn share(&self) -> Box<dyn Network> {
        Box::new(Self { tables: self.tables.clone(), calibration: self.calibration.clone(), ..*self })
    }
}

#[derive(Default)]
struct Told {
    failed: Vec<String>,
}

impl Watcher for Told {
    fn progressed(&mut self, _summary: &Summary) {}

    fn failed(&mut self, failure: &Failure) {
        self.failed.push(format!("{}: {:#}", failure.document, failure.error));
    }

    fn guessed(&mut self, _document: &str, _encoding: &str) {}
}

fn job(folder: &Path, stop: bool) -> Job {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny/tokenizer.json");
    let tokenizer = read_tokenizer(&fs::read(path).expect("the tiny model")).expect("a tokenizer");
    let id = |piece: &str| tokenizer.token_to_id(piece).expect("a piece");
    let tables = LinkTables {
        distances: vec![0, 1, 2, 4, 8, 16, 32, 64],
        distance_bias: vec![0.0; Role::ALL.len() * 16],
        paragraph_bias: vec![0.0; Role::ALL.len() * 4],
        none: vec![0.0],
    };
    let stub = Stub { panics: id("#"), fails: id("$"), tables, calibration: Calibration::default() };
    Job {
        corpus: Corpus::open(&[folder.to_owned()]).expect("a corpus"),
        outlet: None,
        min_confidence: 0.0,
        types: ClaimType::ALL.into(),
        jobs: 2,
        memory: 2 << 30,
        model: "stub".to_owned(),
        segmenter: Segmenter::new(tokenizer, WindowSize { window: 64, context: 12 }).expect("[SEP]"),
        resolver: Resolver::default(),
        detector: Detector::new(Box::new(stub), 256),
        known: Arc::default(),
        stop: Arc::new(AtomicBool::new(stop)),
    }
}

fn corpus() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..40 {
        let text = match number {
            7 => "a # b",
            21 => "a $ b",
            33 => "",
            _ => "she said it is on",
        };
        fs::write(folder.path().join(format!("{number:02}.txt")), text).expect("a file");
    }
    folder
}

fn nowhere() -> Sink {
    Sink::open(Some(Path::new("/dev/null")), &[], Earlier::GoOn).expect("an output")
}

#[test]
fn a_bad_document_fails_alone() {
    let folder = corpus();
    let mut told = Told::default();
    let mut output = nowhere();
    let summary = run(job(folder.path(), false), &mut output, None, &mut told).expect("runs");
    assert_eq!(
        told.failed,
        ["07.txt: the program failed on this document: a panic in the network", "21.txt: a failure in the network"]
    );
    assert_eq!((summary.done, summary.failed, summary.documents()), (37, 2, 40));
    assert!(!summary.interrupted);
}

#[test]
fn a_stopped_run_says_so() {
    let folder = corpus();
    let mut output = nowhere();
    let summary = run(job(folder.path(), true), &mut output, None, &mut Told::default()).expect("runs");
    assert!(summary.interrupted);
    assert_eq!(summary.documents(), 0);
}

#[test]
fn a_document_without_words_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), Document::new("a", "\u{200b}\u{ad}").text).expect("a file");
    let mut output = nowhere();
    let summary = run(job(folder.path(), false), &mut output, None, &mut Told::default()).expect("runs");
    assert_eq!((summary.done, summary.documents()), (1, 1));
}
