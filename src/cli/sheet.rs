//! `ascribe sheet`: claims in, a sheet for fact-checkers out.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, anyhow};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::lock;
use super::printer::Printer;
use super::speakers::aliases;
use crate::run::THREAD;
use crate::sheet::{Carried, Damage, Filler, Filter, Format, Old, Sheet, Store, Texts};
use crate::types::Kind;
use crate::write::Output;

/// Damaged lines that are told one by one.
const TOLD: usize = 10;

/// Options of `ascribe sheet`.
#[derive(Debug, Args)]
pub struct Options {
    /// Claims of `ascribe extract` (JSON Lines); - for standard input
    #[arg(required = true, value_name = "CLAIMS")]
    claims: Vec<PathBuf>,
    /// File for the sheet, which appears when it is whole; - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// What to write [default: as the file's ending says]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Names that you have settled, as `ascribe speakers` writes them
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// An earlier sheet (.xlsx, .ods, .csv, .tsv): what people filled in there comes into the new one, found by the claims'
    /// ids
    #[arg(long, value_name = "OLD")]
    merge: Option<PathBuf>,
    /// Texts of the documents for a page (.html), as `ascribe extract --save-text` writes them
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    /// Only the N rows that are most worth checking
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Only claims of this speaker (words of the name; may be given more than once)
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), help_heading = "Filters")]
    speaker: Vec<String>,
    /// Only claims in this outlet (may be given more than once)
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), help_heading = "Filters")]
    outlet: Vec<String>,
    /// Only documents of this date (YYYY-MM-DD) or later
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Filters")]
    since: Option<String>,
    /// Only documents of this date or earlier
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Filters")]
    until: Option<String>,
    /// Only claims of these kinds, by commas: direct, mixed, indirect
    #[arg(long, value_name = "KINDS", value_delimiter = ',', help_heading = "Filters")]
    kind: Vec<Kind>,
    /// Leave out claims below this confidence (0 to 1)
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = share, help_heading = "Filters")]
    min_confidence: f64,
    /// Leave out claims below this check-worthiness (0 to 1), or without one
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = share, help_heading = "Filters")]
    min_check_worthiness: f64,
    /// No summary; damaged claims are still told
    #[arg(short, long)]
    quiet: bool,
}

fn date(text: &str) -> Result<String, String> {
    let mut parts = text.split('-').map(|part| (part.len(), part.parse::<u16>().unwrap_or(0)));
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some((4, 1..)), Some((2, 1..=12)), Some((2, 1..=31)), None) => Ok(text.to_owned()),
        _ => Err("a date as 2019-03-31 is expected".to_owned()),
    }
}

fn share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value| (0.0..=1.0).contains(value))
        .ok_or_else(|| "a number from 0 to 1 is expected".to_owned())
}

/// Runs the command.
pub fn run(options: Options, printer: &Printer) -> Result<Exit, Fault> {
    let to_file = (options.output.as_os_str() != "-").then_some(options.output.as_path());
    let format = options.format.or_else(|| Format::of(to_file?));
    let format = format
        .with_context(|| format!("it is not clear what to write to {}", options.output.display()))
        .or_fault(Exit::Usage, "end the file's name in .xlsx, .html, .csv … or give --format")?;
    if let Some(folder) = options.texts.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(anyhow!("{} is no folder", folder.display()))
            .or_fault(Exit::Usage, "give the folder that `ascribe extract --save-text` wrote");
    }
    input::refuse_as_output(&options.claims, to_file)?;
    to_file.map_or(Ok(()), lock::refuse_open)?;
    if options.merge.is_some() && !format.is_filled_in() {
        return Err(anyhow!("this format has no columns to fill in, so --merge has nowhere to put them"))
            .or_fault(Exit::Usage, "write .xlsx, .csv, .tsv, .parquet or .json");
    }
    let old = options.merge.as_deref().map(old).transpose()?;
    let aliases = aliases(options.aliases.as_deref())?;
    let filter = Filter {
        speakers: options.speaker,
        outlets: options.outlet,
        since: options.since,
        until: options.until,
        kinds: options.kind,
        min_confidence: options.min_confidence,
        min_check_worthiness: options.min_check_worthiness,
    };
    let (store, seen, damage) = read(&options.claims, &filter)?;
    tell(&damage, printer);
    if store.is_empty() && !damage.is_empty() {
        return Err(anyhow!("no line of the input is a claim that this version can read"))
            .or_fault(Exit::Usage, "give JSON Lines that `ascribe extract` of this version wrote");
    }
    let temporary = "make room in the temporary folder, or name another one in TMPDIR";
    let mut sheet = Sheet::make(store, &aliases, &filter, options.top)
        .context("cannot read the claims back")
        .or_fault(Exit::CouldNotRun, temporary)?;
    refuse_more_than(format.holds(), sheet.len().max(sheet.claims()))?;
    if let (Some(old), Some(path)) = (&old, &options.merge) {
        let carried = sheet.merge(old).context("cannot read the claims back").or_fault(Exit::CouldNotRun, temporary)?;
        tell_merge(&path.display().to_string(), old, carried, format, printer, options.quiet);
    }
    let room = "free some space, there and in the temporary folder, or name another file with -o";
    let mut output = Output::open(Some(&options.output)).or_fault(Exit::CouldNotRun, room)?;
    let mut texts = Texts::of(options.texts.as_deref());
    if let Err(error) = contained(|| format.write(&sheet, &mut texts, &mut output)) {
        if error.kind() == ErrorKind::BrokenPipe {
            return Ok(Exit::Done);
        }
        return Err(error)
            .with_context(|| format!("cannot write {}", options.output.display()))
            .or_fault(Exit::CouldNotRun, room);
    }
    output.finish().or_fault(Exit::CouldNotRun, room)?;
    tell_texts(&texts, printer);
    if !options.quiet {
        let (rows, shown) = (sheet.len(), sheet.claims());
        printer.line(&format!("{rows} rows from {shown} claims; {} left out by the filters or --top", seen - shown));
    }
    Ok(if damage.is_empty() { Exit::Done } else { Exit::SomeFailed })
}

fn old(path: &Path) -> Result<Old, Fault> {
    lock::refuse_open(path)?;
    Old::read(path).with_context(|| format!("cannot read {}", path.display())).or_fault(
        Exit::Usage,
        "give --merge a sheet that this command wrote (.xlsx, .csv, .tsv), or one saved from it (.ods)",
    )
}

fn refuse_more_than(most: Option<usize>, lines: usize) -> Result<(), Fault> {
    match most {
        Some(most) if lines > most => Err(anyhow!("{lines} rows are more than this format holds, which is {most}"))
            .or_fault(Exit::Usage, "take fewer with --top or a filter, or write .csv, .parquet or .json"),
        _ => Ok(()),
    }
}

fn tell_merge(path: &str, old: &Old, carried: Carried, format: Format, printer: &Printer, quiet: bool) {
    if !old.others.is_empty() {
        printer.warning(&format!("columns of {path} that are not carried over: {}", old.others.join(", ")), None);
    }
    let Carried { rows, kept } = carried;
    if kept > 0 {
        let place = match format {
            Format::Xlsx => "on the sheet Kept",
            _ => "at the end, without a rank",
        };
        printer.warning(&format!("{kept} rows that people filled in match no claim any more: they are {place}"), None);
    }
    if !quiet {
        printer.line(&format!("{rows} rows with what people filled in, from {} rows of {path}", old.len()));
    }
}

/// What panics ends in an error: `rust_xlsxwriter` does when the temporary folder is full.
fn contained(work: impl FnOnce() -> io::Result<()> + Send) -> io::Result<()> {
    thread::scope(|scope| {
        // A panic of a thread of this name is not printed.
        let worker = thread::Builder::new().name(THREAD.to_owned()).spawn_scoped(scope, work)?;
        worker.join().unwrap_or_else(|payload| {
            let message = payload.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
            Err(io::Error::other(message.unwrap_or("no message").to_owned()))
        })
    })
}

/// The claims that the filter wants, how many there were, and what was damaged.
fn read(paths: &[PathBuf], filter: &Filter) -> Result<(Store, usize, Vec<Damage>), Fault> {
    let room = "make room in the temporary folder, or name another one in TMPDIR";
    let cannot = "cannot keep the claims in a temporary file";
    let mut spool = Filler::new().context(cannot).or_fault(Exit::CouldNotRun, room)?;
    let mut damage = Vec::new();
    let mut seen = 0;
    let mut wanted = |claim: &_| {
        seen += 1;
        filter.wants(claim)
    };
    for path in paths {
        let name = path.display().to_string();
        let read = spool.read(&name, input::open(path)?, &mut wanted);
        damage.extend(read.with_context(|| format!("cannot read {name}")).or_fault(Exit::CouldNotRun, room)?);
    }
    Ok((spool.finish().context(cannot).or_fault(Exit::CouldNotRun, room)?, seen, damage))
}

fn tell(damage: &[Damage], printer: &Printer) {
    for Damage { path, line, reason, truncated } in damage.iter().take(TOLD) {
        let why = if *truncated { "the line is cut off" } else { reason.as_str() };
        printer.warning(&format!("{path}, line {line} is no claim and was left out: {why}"), None);
    }
    if let Some(more @ 1..) = damage.len().checked_sub(TOLD) {
        printer.warning(&format!("{more} more lines are no claims and were left out"), None);
    }
}

fn tell_texts(texts: &Texts, printer: &Printer) {
    for damage in texts.damaged().iter().take(TOLD) {
        printer.warning(damage, None);
    }
    if let Some(more @ 1..) = texts.damaged().len().checked_sub(TOLD) {
        printer.warning(&format!("{more} more texts cannot be used"), None);
    }
    if texts.missing() > 0 {
        printer.warning(&format!("{} documents have no text there; their sentences are shown", texts.missing()), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_rows_than_a_workbook_has_are_refused() {
        assert!(refuse_more_than(Format::Xlsx.holds(), 1_048_575).is_ok());
        let fault = refuse_more_than(Format::Xlsx.holds(), 1_048_576).expect_err("too many");
        assert!(fault.exit == Exit::Usage && fault.hint.is_some_and(|hint| hint.contains("--top")));
        assert!(refuse_more_than(Format::Csv.holds(), 1_048_576).is_ok());
    }

    #[test]
    fn a_panic_is_an_error() {
        let error = contained(|| panic!("no room")).expect_err("an error");
        assert_eq!(error.to_string(), "no room");
        assert!(contained(|| Ok(())).is_ok());
    }
}
