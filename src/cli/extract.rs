//! `ascribe extract`: articles in, claims out.

use std::io::{self, BufReader};
use std::path::PathBuf;
use std::thread;

use anyhow::anyhow;
use bytesize::ByteSize;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::documents::CorpusOptions;
use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::model::ModelOptions;
use super::printer::Printer;
use super::progress::Progress;
use super::resume::{self, ResumeOptions};
use super::signals;
use super::types::{Types, types};
use crate::attribute::Resolver;
use crate::corpus::{Corpus, Feed};
use crate::detect::{BATCH_PIECES, Detector, ModelFiles};
use crate::run::{self, Job};
use crate::write::{Sink, Texts};

/// Memory that a run stays below, when that is enough for its workers (bytes).
const MEMORY: u64 = 1_500_000_000;
/// Texts of this length must fit, when nobody asks for less …
const LONG: u64 = 12 << 20;
/// … or when somebody does (bytes).
const SHORT: u64 = 1 << 20;

const NO_ROOM: &str = "free some space and give the same command again, which goes on from here with -o FILE; or name \
    another file, or another folder with --save-text";

/// Options of `ascribe extract`.
#[derive(Debug, Args)]
#[command(mut_arg("paths", |paths| paths.required(false).required_unless_present("stdin_jsonl")))]
pub struct Options {
    #[command(flatten)]
    corpus: CorpusOptions,
    /// Work for another program: each line of standard input is a document (as of .jsonl), and after its claims comes a
    /// line {"end": ID, "line": NUMBER, "claims": COUNT}, with "error" or "skipped" when there is a reason
    #[arg(long, conflicts_with_all = ["paths", "output"])]
    stdin_jsonl: bool,
    /// File for the claims, which appears when the run is done; a run that was broken off is gone on with by the same
    /// command [default: standard output]
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
    /// Memory to stay below, as 1500MB or 4GB. Documents that need more fail, and some tens of bytes are needed for each of
    /// text; it changes no result otherwise [default: 1.5GB, or what the workers need]
    #[arg(long, value_name = "SIZE")]
    memory: Option<ByteSize>,
    /// Word pieces that a worker gives the encoder at once; changes speed and memory, not the result
    #[arg(long, value_name = "N", default_value_t = BATCH_PIECES, help_heading = "Model")]
    batch_pieces: usize,
    #[command(flatten)]
    resume: ResumeOptions,
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

/// The memory to stay below, in bytes.
fn memory(asked: Option<ByteSize>, jobs: usize) -> Result<u64, Fault> {
    let least = run::needed(jobs, SHORT);
    match asked {
        None => Ok(run::needed(jobs, LONG).max(MEMORY)),
        Some(size) if size.as_u64() >= least => Ok(size.as_u64()),
        Some(size) => {
            let error = anyhow!(
                "{jobs} jobs need {} of memory, and --memory gives them {size}",
                ByteSize(least).display().si()
            );
            Err(error).or_fault(Exit::Usage, "give more with --memory, or fewer --jobs")
        }
    }
}

/// All that claims depend on beside their documents; how these are read shows in them.
fn settings(options: &Options, files: &ModelFiles) -> Result<[(&'static str, String); 7], Fault> {
    let device = options.model.device()?;
    let precision = options.model.precision(device, files);
    Ok([
        ("ascribe", concat!(env!("CARGO_PKG_VERSION"), " (", env!("ASCRIBE_CODE"), ")").to_owned()),
        ("the model", format!("{} ({})", files.name, &files.sha256[..16])),
        ("--device", format!("{device:?}").to_lowercase()),
        ("--precision", format!("{precision:?}").to_lowercase()),
        ("--outlet", options.outlet.clone().unwrap_or_else(|| "not given".to_owned())),
        ("--min-confidence", options.min_confidence.to_string()),
        ("--types", options.types.to_string()),
    ])
}

/// Runs the command.
pub fn run(options: Options, printer: &Printer) -> Result<Exit, Fault> {
    // What can be wrong with the command comes before the model, which takes longest.
    let corpus = options.corpus.open()?;
    input::refuse_as_output(&options.corpus.paths, options.output.as_deref())?;
    input::refuse_as_folder(&options.corpus.paths, options.save_text.as_deref())?;
    let texts = options.save_text.as_deref().map(|folder| Texts::open(folder, options.output.as_deref())).transpose();
    let texts = texts.or_fault(Exit::CouldNotRun, "name another folder with --save-text, or make its rights fit")?;
    let jobs = options.jobs.map_or_else(|| thread::available_parallelism().map_or(1, Into::into), usize::from);
    let memory = memory(options.memory, jobs)?;
    let (files, network) = options.model.load()?;
    let segmenter = files.segmenter().or_fault(Exit::Usage, "")?;
    let tables = files.pointer_tables().or_fault(Exit::Usage, "")?;
    let resolver = Resolver::new(tables.as_ref()).or_fault(Exit::Usage, "")?;
    let settings = settings(&options, &files)?;
    let mut sink = options.resume.open(options.output.as_deref(), &settings)?;
    let stop = signals::listen(texts.iter().map(|texts| texts.temporary().to_owned()).collect())?;
    let corpus = corpus.without(&sink.paths()).without(options.save_text.as_slice());
    let known = sink.known();
    if !options.quiet {
        resume::tell(printer, &known, &corpus);
    }
    let mut progress = Progress::new(printer, options.quiet, || Corpus::measure(&options.corpus.paths));
    let job = Job {
        corpus,
        outlet: options.outlet,
        min_confidence: options.min_confidence,
        types: options.types.0,
        jobs,
        memory,
        model: files.name,
        segmenter,
        detector: Detector::new(Box::new(network), options.batch_pieces),
        resolver,
        known,
        stop,
    };
    let summary = match &mut sink {
        Sink::Stream(output) if options.stdin_jsonl => {
            let feed = Feed::new(BufReader::new(io::stdin()), options.corpus.settings()?);
            run::serve(job, feed, output, texts.as_ref())
        }
        sink => run::run(job, sink, texts.as_ref(), &mut progress),
    };
    let summary = summary.or_fault(Exit::CouldNotRun, NO_ROOM)?;
    progress.finish(&summary);
    if summary.interrupted {
        let left = sink.leave().or_fault(Exit::CouldNotRun, NO_ROOM)?;
        let left = left.map_or_else(String::new, |path| {
            format!("; their claims are in {}, and the same command goes on from here", path.display())
        });
        printer.line(&format!("interrupted: the documents above are complete, the rest was not read{left}"));
        return Ok(Exit::Interrupted);
    }
    let some_failed = summary.failed > 0;
    if !summary.reader_gone {
        sink.finish(some_failed).or_fault(Exit::CouldNotRun, NO_ROOM)?;
    }
    Ok(if some_failed { Exit::SomeFailed } else { Exit::Done })
}
