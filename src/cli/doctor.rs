//! `ascribe doctor`: what is installed, and does it work.

use std::fmt::Write;

use clap::Args;

use super::fault::{Exit, Fault, OrFault};
use super::model::ModelOptions;
use super::printer::Printer;
use crate::detect::{BATCH_PIECES, Detector};

/// Options of `ascribe doctor`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    model: ModelOptions,
}

/// A sentence of our own with one plain claim.
const SENTENCE: &str = "“The harbour is open again,” the ferry company said in a statement on Monday.";

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let device = options.model.device()?;
    let folder = options.model.folder()?;
    let (files, network) = options.model.load()?;
    let precision = options.model.precision(device, &files);
    let segmenter = files.segmenter().or_fault(Exit::Usage, "")?;
    let document = segmenter.segment(SENTENCE).or_fault(Exit::CouldNotRun, "")?;
    let detector = Detector::new(Box::new(network), BATCH_PIECES);
    let found =
        detector.detect(&document.parts(&[])).or_fault(Exit::CouldNotRun, "the model does not run on this device")?;
    let claims: usize = found.iter().map(|part| part.attributions.len()).sum();
    let mut text = String::new();
    let rows = [
        ("ascribe", env!("CARGO_PKG_VERSION").to_owned()),
        ("device", format!("{device:?}, {precision:?}").to_lowercase()),
        ("model", format!("{} in {}", files.name, folder.display())),
        ("test sentence", format!("{claims} claims found")),
    ];
    for (name, value) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<14}{value}");
    }
    printer.data(&text)
}
