//! `ascribe resolve`: given attributions to claims with their speakers, as measured apart from the model that finds
//! attributions; and what the weights of the speakers are fitted on.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::model::ModelOptions;
use super::printer::Printer;
use crate::attribute::{Names, Resolver, Scene, claims, distance, questions};
use crate::detect::{BATCH_PIECES, Detector};
use crate::eval::{self, ScoredDocument};
use crate::types::{Attribution, CodePoints, Document, Found, Sights, Span};
use crate::write::Recorder;

/// Options of `ascribe resolve`.
#[derive(Debug, Args)]
pub struct Options {
    /// Documents with "text" and "attributions" (JSON Lines)
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Print whom each source without a name may mean, with the evidence
    #[arg(long)]
    questions: bool,
    #[command(flatten)]
    model: ModelOptions,
}

/// A source without a name, and the answers to it.
#[derive(Debug, Serialize)]
struct Question<'a> {
    id: &'a str,
    source: [usize; 2],
    asks: String,
    candidates: Vec<CandidateRecord>,
}

#[derive(Debug, Serialize)]
struct CandidateRecord {
    name: Option<String>,
    /// Where it is named: start, end, distance (see `attribute/places.rs`).
    places: Vec<[usize; 3]>,
    evidence: Vec<(String, f32)>,
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let path = &options.gold;
    let hint = "give documents with \"id\", \"text\" and \"attributions\"";
    let documents = eval::read(&path.display().to_string(), input::open(path)?).or_fault(Exit::Usage, hint)?;
    let (files, network) = options.model.load()?;
    let segmenter = files.segmenter().or_fault(Exit::Usage, "")?;
    let tables = files.pointer_tables().or_fault(Exit::Usage, "")?;
    let resolver = Resolver::new(tables.as_ref()).or_fault(Exit::Usage, "")?;
    let detector = Detector::new(Box::new(network), BATCH_PIECES);
    for ScoredDocument { id, text, attributions } in documents {
        let text = text.with_context(|| format!("{id} has no text")).or_fault(Exit::Usage, hint)?;
        let document = Document::new(id, text);
        let points = CodePoints::new(&document.text);
        let attributions: Vec<Attribution> = attributions.iter().filter_map(|one| read(one, &points)).collect();
        let cut_up = segmenter.segment(&document.text).or_fault(Exit::CouldNotRun, "")?;
        let names = Names::collect(&document, &cut_up);
        if options.questions {
            // What weights are fitted on: earlier answers are those of the counted evidence.
            let (sights, resolver) = (Sights::default(), Resolver::default());
            let scene =
                Scene { document: &document, segmented: &cut_up, names: &names, sights: &sights, resolver: &resolver };
            for one in questions(scene, &attributions) {
                let place = |span: &Span| {
                    let [start, end] = points.span(*span);
                    [start, end, distance(one.source, *span)]
                };
                let candidates = one.candidates.into_iter().map(|one| CandidateRecord {
                    places: one.places.iter().map(place).collect(),
                    name: one.name,
                    evidence: one.candidate.evidence.iter().map(|(sign, value)| (format!("{sign:?}"), value)).collect(),
                });
                let question = Question {
                    id: &document.id,
                    source: points.span(one.source),
                    asks: format!("{:?}", one.asks),
                    candidates: candidates.collect(),
                };
                printer.json(&question)?;
            }
        } else {
            let spans = names.spans();
            let sources: Vec<Span> = attributions.iter().filter_map(|one| one.source).collect();
            let seen = detector.look(&cut_up.parts(&spans), &sources).or_fault(Exit::CouldNotRun, "")?;
            let seen: Found = seen.into_iter().map(|sights| Found { sights, ..Found::default() }).collect();
            let found = Found { attributions, ..seen };
            let claims = claims(&document, &cut_up, &names, found, &resolver, None);
            let recorder = Recorder::new(&document, "gold");
            for claim in &claims {
                printer.json(&recorder.record(claim, &claims))?;
            }
        }
    }
    Ok(Exit::Done)
}

/// The attribution in bytes; a source in pieces is the stretch around them. `None` without content.
fn read(gold: &eval::Attribution, points: &CodePoints) -> Option<Attribution> {
    let bytes = |span: &eval::Span| points.bytes(*span);
    let around = |spans: &[eval::Span]| -> Option<Span> {
        let (first, last) = (bytes(spans.first()?)?, bytes(spans.last()?)?);
        Some(Span::new(first.start, last.end.max(first.end)))
    };
    let content: Vec<Span> = gold.content.iter().filter_map(bytes).collect();
    (!content.is_empty()).then(|| Attribution {
        source: around(&gold.source),
        cue: around(&gold.cue),
        content,
        nested: gold.nested,
        confidence: 1.0,
        ..Attribution::default()
    })
}
