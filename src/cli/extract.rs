//! `ascribe extract`: articles in, claims out.

use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::documents::CorpusOptions;
use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::model::ModelOptions;
use super::printer::Printer;
use super::progress::Progress;
use super::signals;
use super::types::{Types, types};
use crate::attribute::Resolver;
use crate::corpus::Corpus;
use crate::detect::{BATCH_PIECES, Detector};
use crate::run::{self, Job};
use crate::write::{Output, Texts};

const NO_ROOM: &str = "free some space, or name another file with -o or another folder with --save-text";

/// Options of `ascribe extract`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    corpus: CorpusOptions,
    /// File for the claims, which appears when the run is done [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Folder for the texts that offsets refer to, also of documents without claims: a file each, named by the text's
    /// SHA-256 (document.sha256 of a claim) and .txt
    #[arg(long, value_name = "DIR")]
    save_text: Option<PathBuf>,
    /// Who published all of these documents; wins over what they say themselves
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    outlet: Option<String>,
    /// Leave out claims below this confidence (0 to 1)
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = probability)]
    min_confidence: f32,
    /// Which types of claims to give, by commas: statement, report, belief, intention, perception, or all
    #[arg(long, value_name = "TYPES", default_value = "statement,report", value_parser = types)]
    types: Types,
    /// Worker threads; each takes about 0.2 GB [default: one a processor]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Word pieces that a worker gives the encoder at once; changes speed and memory, not the result
    #[arg(long, value_name = "N", default_value_t = BATCH_PIECES, help_heading = "Model")]
    batch_pieces: usize,
    /// No progress and no summary; failures are still told
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    model: ModelOptions,
}

fn probability(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("a number from 0 to 1 is expected".to_owned()),
    }
}

/// Runs the command.
pub fn run(options: Options, printer: &Printer) -> Result<Exit, Fault> {
    // What can be wrong with the command comes before the model, which takes longest.
    let corpus = options.corpus.open()?;
    input::refuse_as_output(&options.corpus.paths, options.output.as_deref())?;
    input::refuse_as_folder(&options.corpus.paths, options.save_text.as_deref())?;
    let mut output = Output::open(options.output.as_deref())
        .or_fault(Exit::CouldNotRun, "name another file with -o, or make its folder and its rights fit")?;
    let texts = options.save_text.as_deref().map(Texts::open).transpose();
    let texts = texts.or_fault(Exit::CouldNotRun, "name another folder with --save-text, or make its rights fit")?;
    let (files, network) = options.model.load()?;
    let segmenter = files.segmenter().or_fault(Exit::Usage, "")?;
    let tables = files.pointer_tables().or_fault(Exit::Usage, "")?;
    let resolver = Resolver::new(tables.as_ref()).or_fault(Exit::Usage, "")?;
    let temporary = output.temporary().into_iter().chain(texts.as_ref().map(Texts::temporary));
    let stop = signals::listen(temporary.map(Path::to_owned).collect())?;
    let mut progress = Progress::new(printer, options.quiet, || Corpus::measure(&options.corpus.paths));
    let job = Job {
        corpus: corpus.without(&output.paths()).without(options.save_text.as_slice()),
        outlet: options.outlet,
        min_confidence: options.min_confidence,
        types: options.types.0,
        jobs: options.jobs.map_or_else(|| thread::available_parallelism().map_or(1, Into::into), usize::from),
        model: files.name,
        segmenter,
        detector: Detector::new(Box::new(network), options.batch_pieces),
        resolver,
        stop,
    };
    let summary = run::run(job, &mut output, texts.as_ref(), &mut progress).or_fault(Exit::CouldNotRun, NO_ROOM)?;
    progress.finish(&summary);
    if summary.interrupted {
        let kept = output.keep_partial().or_fault(Exit::CouldNotRun, NO_ROOM)?;
        let kept = kept.map_or_else(String::new, |path| format!("; their claims are in {}", path.display()));
        printer.line(&format!("interrupted: the documents above are complete, the rest was not read{kept}"));
        return Ok(Exit::Interrupted);
    }
    if !summary.reader_gone {
        output.finish().or_fault(Exit::CouldNotRun, NO_ROOM)?;
    }
    Ok(if summary.failed.is_empty() { Exit::Done } else { Exit::SomeFailed })
}
