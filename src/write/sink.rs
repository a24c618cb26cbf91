//! Where the claims of a run go.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::journal::{Earlier, Journal, Key, Known, Refusal};
use super::output::{Output, place};
use crate::types::Kind;

/// Takes what became of documents, in the order of the input.
#[derive(Debug)]
pub enum Sink {
    /// Standard output, a pipe or a device: what is written is gone.
    Stream(Output),
    /// A file, with a journal beside it.
    File(Box<Journal>),
}

impl Sink {
    /// Standard output for `None` and `-`, otherwise the file or device `path`. `settings` and `earlier` are as for
    /// [`Journal::open`].
    ///
    /// # Errors
    /// When nothing can be written there, or what is there cannot be gone on with ([`Refusal`]).
    pub fn open(path: Option<&Path>, settings: &[(&str, String)], earlier: Earlier) -> Result<Self> {
        match path.map(place).transpose()?.flatten() {
            Some(file) => Ok(Self::File(Box::new(Journal::open(&file, settings, earlier)?))),
            None if earlier == Earlier::RetryFailed => {
                Err(Refusal::Nothing(path.unwrap_or(Path::new("-")).to_owned()).into())
            }
            None => Output::open(path).map(Self::Stream),
        }
    }

    /// What earlier runs did.
    pub fn known(&self) -> Arc<Known> {
        match self {
            Self::Stream(_) => Arc::default(),
            Self::File(journal) => journal.known(),
        }
    }

    /// The files that are written to, which are no input.
    pub fn paths(&self) -> Vec<PathBuf> {
        match self {
            Self::Stream(output) => output.paths(),
            Self::File(journal) => journal.paths(),
        }
    }

    /// The next document's lines.
    ///
    /// # Errors
    /// When they cannot be written; [`std::io::ErrorKind::BrokenPipe`] when nobody reads.
    pub fn add(&mut self, key: Key, lines: &[u8], claims: &BTreeMap<Kind, usize>) -> Result<()> {
        match self {
            // Who reads a pipe waits for it.
            Self::Stream(output) => {
                output.write_all(lines).and_then(|()| output.flush()).context("cannot write the claims")
            }
            Self::File(journal) => journal.add(key, lines, claims.clone()),
        }
    }

    /// The next document is one of [`Sink::known`]; returns how many claims it has.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn keep(&mut self, key: &Key) -> Result<BTreeMap<Kind, usize>> {
        match self {
            Self::Stream(_) => Ok(BTreeMap::new()),
            Self::File(journal) => journal.keep(key),
        }
    }

    /// A document could not be done.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn fail(&mut self, key: Key, document: &str, reason: String) -> Result<()> {
        match self {
            Self::Stream(_) => Ok(()),
            Self::File(journal) => journal.fail(key, document.to_owned(), reason),
        }
    }

    /// Called now and then: what waits to be written does not wait for the next document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn commit_when_due(&mut self) -> Result<()> {
        match self {
            Self::Stream(_) => Ok(()),
            Self::File(journal) => journal.commit_when_due(),
        }
    }

    /// Leaves what was written to be gone on with, and returns where it is; `None` for streams.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave(self) -> Result<Option<PathBuf>> {
        match self {
            Self::Stream(output) => output.finish().map(|()| None),
            Self::File(journal) => journal.leave().map(Some),
        }
    }

    /// Makes what was written final; `some_failed` keeps the journal.
    ///
    /// # Errors
    /// When it cannot be written or moved to its place.
    pub fn finish(self, some_failed: bool) -> Result<()> {
        match self {
            Self::Stream(output) => output.finish(),
            Self::File(journal) => journal.finish(some_failed),
        }
    }
}
