//! Going on with a run that was broken off.

use std::path::Path;

use anyhow::Error;
use clap::Args;

use super::fault::{Exit, Fault};
use super::printer::Printer;
use super::progress::thousands;
use crate::corpus::Corpus;
use crate::write::{Earlier, Known, Refusal, Sink};

/// What to do with what an earlier run left.
#[derive(Debug, Args)]
pub struct ResumeOptions {
    /// Start from the beginning, and forget what an earlier run into the same file did
    #[arg(long, requires = "output")]
    fresh: bool,
    /// Try the documents again that made the program fail in an earlier run into the same file
    #[arg(long, requires = "output", conflicts_with = "fresh")]
    retry_failed: bool,
}

impl ResumeOptions {
    /// Opens the output.
    pub fn open(&self, output: Option<&Path>, settings: &[(&str, String)]) -> Result<Sink, Fault> {
        let earlier = match (self.fresh, self.retry_failed) {
            (true, _) => Earlier::Forget,
            (_, true) => Earlier::RetryFailed,
            _ => Earlier::GoOn,
        };
        Sink::open(output, settings, earlier).map_err(fault)
    }
}

fn fault(error: Error) -> Fault {
    let (exit, hint) = match error.downcast_ref() {
        Some(Refusal::Changed { .. }) => {
            (Exit::Usage, "give the settings that it had to go on with it, or --fresh to start again".to_owned())
        }
        Some(Refusal::Busy(_)) => (Exit::CouldNotRun, "wait for its end, or name another file with -o".to_owned()),
        Some(Refusal::Nothing(_)) => {
            (Exit::Usage, "leave --retry-failed out: it is for the file of a run in which documents failed".to_owned())
        }
        Some(Refusal::Foreign(path)) => {
            (Exit::Usage, format!("move {} away, or name another file with -o", path.display()))
        }
        None => (Exit::CouldNotRun, "name another file with -o, or make its folder and its rights fit".to_owned()),
    };
    Fault { exit, error, hint: Some(hint) }
}

/// Tells what is done already, if anything is.
pub fn tell(printer: &Printer, known: &Known, corpus: &Corpus) {
    let (done, failed) = (known.done.len(), known.failed.len());
    if done + failed == 0 {
        return;
    }
    // The same document twice in a corpus is known once.
    let of = corpus.count().map_or_else(String::new, |all| format!(" of {}", thousands(all.max(done))));
    let failed = match failed {
        0 => String::new(),
        _ => format!("; {} that failed are left alone without --retry-failed", thousands(failed)),
    };
    printer.line(&format!("resuming: {}{of} done{failed}", thousands(done)));
}
