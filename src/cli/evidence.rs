//! `ascribe evidence`: attributions with what their confidence is computed from. Calibration reads it.

use clap::Args;
use serde::Serialize;

use super::documents::{CorpusOptions, each};
use super::fault::{Exit, Fault, OrFault};
use super::model::ModelOptions;
use super::printer::Printer;
use crate::detect::{BATCH_PIECES, Detector};
use crate::types::{Attribution, ClaimType, CodePoints, Document, EVIDENCE, Found};

/// Options of `ascribe evidence`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    corpus: CorpusOptions,
    #[command(flatten)]
    model: ModelOptions,
}

/// A document with its attributions, in the form that `ascribe eval` reads.
#[derive(Debug, Serialize)]
struct Record<'a> {
    id: &'a str,
    attributions: Vec<AttributionRecord>,
}

#[derive(Debug, Serialize)]
struct AttributionRecord {
    source: Vec<[usize; 2]>,
    cue: Vec<[usize; 2]>,
    content: Vec<[usize; 2]>,
    r#type: ClaimType,
    nested: bool,
    confidence: f32,
    evidence: [f32; EVIDENCE],
}

impl AttributionRecord {
    fn new(points: &CodePoints, one: &Attribution) -> Self {
        Self {
            source: one.source.iter().map(|&span| points.span(span)).collect(),
            cue: one.cue.iter().map(|&span| points.span(span)).collect(),
            content: one.content.iter().map(|&span| points.span(span)).collect(),
            r#type: one.claim_type,
            nested: one.nested,
            confidence: one.confidence,
            evidence: one.evidence,
        }
    }
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let corpus = options.corpus.open()?;
    let (files, network) = options.model.load()?;
    let segmenter = files.segmenter().or_fault(Exit::Usage, "")?;
    let detector = Detector::new(Box::new(network), BATCH_PIECES);
    each(corpus, Exit::CouldNotRun, |document| {
        let Document { id, text, furniture, .. } = document;
        let cut_up = segmenter.segment_without(&text, &furniture).or_fault(Exit::CouldNotRun, "")?;
        let found = detector.detect(&cut_up.parts(&[])).or_fault(Exit::CouldNotRun, "")?;
        let found: Found = found.into_iter().collect();
        let points = CodePoints::new(&text);
        let attributions = found.attributions.iter().map(|one| AttributionRecord::new(&points, one)).collect();
        printer.json(&Record { id: &id, attributions }).map(|_| ())
    })?;
    Ok(Exit::Done)
}
