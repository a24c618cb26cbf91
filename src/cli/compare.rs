//! `ascribe compare`: pairs of claims with the evidence of their saying the same, which `scripts/train/same.py` fits weights on.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde::{Deserialize, Serialize};

use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::printer::Printer;
use crate::sheet::group::{Gist, signs};
use crate::types::Stance;

/// Options of `ascribe compare`.
#[derive(Debug, Args)]
pub struct Options {
    /// Pairs of claims with their stances (JSON Lines)
    #[arg(value_name = "PAIRS")]
    pairs: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Pair {
    a: String,
    stance_a: Option<Stance>,
    b: String,
    stance_b: Option<Stance>,
}

#[derive(Debug, Serialize)]
struct Compared {
    signs: BTreeMap<String, f32>,
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let path = options.pairs.display();
    let hint = "give pairs with \"a\", \"stance_a\", \"b\" and \"stance_b\"";
    for (at, line) in input::open(&options.pairs)?.lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {path}")).or_fault(Exit::Usage, "")?;
        let pair: Pair = serde_json::from_str(&line)
            .with_context(|| format!("{path}, line {}", at + 1))
            .or_fault(Exit::Usage, hint)?;
        let signs = signs(&Gist::read(&pair.a, pair.stance_a), &Gist::read(&pair.b, pair.stance_b));
        printer.json(&Compared { signs })?;
    }
    Ok(Exit::Done)
}
