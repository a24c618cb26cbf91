//! `ascribe schema`, `completions` and `man`: texts made from the program itself.

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Arguments;
use super::fault::{Exit, Fault, OrFault};
use super::printer::Printer;

/// Options of `ascribe completions`.
#[derive(Debug, Args)]
pub struct CompletionOptions {
    /// The shell
    shell: Shell,
}

/// Prints the JSON Schema of a claim record.
pub fn schema(printer: &Printer) -> Result<Exit, Fault> {
    let schema = serde_json::to_string_pretty(&crate::write::schema())
        .context("cannot write the schema")
        .or_fault(Exit::CouldNotRun, "")?;
    printer.data(&(schema + "\n"))
}

/// Prints a completion script.
pub fn completions(options: &CompletionOptions, printer: &Printer) -> Result<Exit, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "ascribe", &mut script);
    printer.data(&String::from_utf8_lossy(&script))
}

/// Prints the manual page.
pub fn man(printer: &Printer) -> Result<Exit, Fault> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command())
        .render(&mut page)
        .context("cannot write the manual page")
        .or_fault(Exit::CouldNotRun, "")?;
    printer.data(&String::from_utf8_lossy(&page))
}
