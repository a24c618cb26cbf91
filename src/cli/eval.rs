//! `ascribe eval`: scores predicted attributions against gold ones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::documents::each;
use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::printer::Printer;
use super::types::{Types, types};
use crate::corpus::Corpus;
use crate::eval::{self, ScoredDocument};

/// Options of `ascribe eval`.
#[derive(Debug, Args)]
pub struct Options {
    /// Gold attributions: documents with "text" and "attributions", or claim records (JSON Lines)
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// Predicted attributions, in either form; - for standard input
    #[arg(value_name = "PREDICTED")]
    predicted: PathBuf,
    /// The corpus that both are about, when neither file holds the texts
    #[arg(long, value_name = "PATH")]
    text: Vec<PathBuf>,
    /// Score only these types of attributions, by commas (see extract); what has no type is always scored
    #[arg(long, value_name = "TYPES", default_value = "all", value_parser = types)]
    types: Types,
    /// Score the speakers instead: gold with "speaker" names, or with "sources" that point at names (data/gold)
    #[arg(long)]
    speakers: bool,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    if options.speakers { speakers(options, printer) } else { attributions(options, printer) }
}

fn speakers(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let hint = "give gold speakers (data/gold/README.md), and claims of `ascribe extract`";
    let name = |path: &Path| path.display().to_string();
    let texts = texts(&options.text)?;
    let gold = eval::read_speaker_gold(&name(&options.gold), input::open(&options.gold)?, &texts)
        .or_fault(Exit::Usage, hint)?;
    let claims = eval::read_speaker_claims(&name(&options.predicted), input::open(&options.predicted)?);
    let report = eval::score_speakers(&gold, &claims.or_fault(Exit::Usage, hint)?);
    if options.json { printer.json(&report) } else { printer.data(&eval::speaker_table(&report)) }
}

fn attributions(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let mut gold = read(&options.gold)?;
    let mut predicted = read(&options.predicted)?;
    eval::select(&mut gold, &mut predicted, &options.types.0);
    if !options.text.is_empty() {
        eval::add_texts(&mut gold, &texts(&options.text)?);
    }
    let report = eval::score(&gold, &predicted).or_fault(Exit::Usage, "")?;
    if report.missing > 0 {
        printer.warning(&format!("{} gold documents have no prediction", report.missing), None);
    }
    if report.ignored > 0 {
        printer.warning(&format!("{} predicted documents are not in the gold and were ignored", report.ignored), None);
    }
    if options.json { printer.json(&report) } else { printer.data(&eval::table(&report)) }
}

fn read(path: &Path) -> Result<Vec<ScoredDocument>, Fault> {
    eval::read(&path.display().to_string(), input::open(path)?).or_fault(
        Exit::Usage,
        "give JSON Lines: documents with \"id\" and \"attributions\", or claims of `ascribe extract`",
    )
}

fn texts(paths: &[PathBuf]) -> Result<BTreeMap<String, String>, Fault> {
    let mut texts = BTreeMap::new();
    let corpus = Corpus::open(paths).or_fault(Exit::Usage, "check the path")?;
    each(corpus, Exit::Usage, |document| {
        texts.insert(document.id, document.text);
        Ok(())
    })?;
    Ok(texts)
}
