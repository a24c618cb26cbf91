//! `ascribe speakers`: claims in, a table of who speaks under which names out.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::printer::Printer;
use crate::speakers::{self, Aliases};
use crate::write::Output;

/// Options of `ascribe speakers`.
#[derive(Debug, Args)]
pub struct Options {
    /// Claims of `ascribe extract` (JSON Lines); - for standard input
    #[arg(required = true, value_name = "CLAIMS")]
    claims: Vec<PathBuf>,
    /// Names that you have settled (CSV: alias, name, and role, affiliation, type, wikidata if you like), such as an edited
    /// result of this command; they win over everything
    #[arg(long, value_name = "FILE")]
    aliases: Option<PathBuf>,
    /// File for the table, which appears when it is whole [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    input::refuse_as_output(&options.claims, options.output.as_deref())?;
    let aliases = aliases(options.aliases.as_deref())?;
    let mut observations = Vec::new();
    for path in &options.claims {
        let read = speakers::read(&path.display().to_string(), input::open(path)?);
        observations.extend(read.or_fault(Exit::Usage, "give JSON Lines: claims of `ascribe extract`")?);
    }
    let merged = speakers::merge(&observations, &aliases);
    let mut table = Vec::new();
    speakers::write(&speakers::rows(&observations, &aliases, &merged), &mut table)
        .context("cannot write CSV")
        .or_fault(Exit::CouldNotRun, "")?;
    if options.output.is_none() {
        return printer.data(&String::from_utf8_lossy(&table));
    }
    let room = "free some space or name another file with -o";
    let mut output = Output::open(options.output.as_deref()).or_fault(Exit::CouldNotRun, room)?;
    output.write_all(&table).context("cannot write the table").or_fault(Exit::CouldNotRun, room)?;
    output.finish().or_fault(Exit::CouldNotRun, room)?;
    Ok(Exit::Done)
}

/// Names that the newsroom has settled.
pub fn aliases(path: Option<&Path>) -> Result<Aliases, Fault> {
    let Some(path) = path else { return Ok(Aliases::default()) };
    Aliases::read(&path.display().to_string(), input::open(path)?)
        .or_fault(Exit::Usage, "give CSV in UTF-8 with the columns alias and name, such as `ascribe speakers` writes")
}
