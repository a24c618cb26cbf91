//! What a run did, in numbers that add up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Error;

use crate::corpus::Skip;
use crate::types::Kind;

/// So many failed documents are named at the end; each was told when it failed.
const NAMED: usize = 1000;

/// A document that could not be done.
#[derive(Debug)]
pub struct Failure {
    /// Its id, or path and line.
    pub document: String,
    /// Why.
    pub error: Error,
}

/// The state of a run. Documents in = done + skipped + failed.
#[derive(Debug)]
pub struct Summary {
    /// Documents whose claims were written.
    pub done: usize,
    /// Entries that are no documents, by reason.
    pub skipped: BTreeMap<Skip, usize>,
    /// Documents that could not be done.
    pub failed: usize,
    /// The names of the first of them: a broken file may have millions.
    pub first_failed: Vec<String>,
    /// Claims written, by kind.
    pub claims: BTreeMap<Kind, usize>,
    /// Words of the documents that this run did itself, as white space parts them.
    pub words: usize,
    /// Bytes of text of the documents done.
    pub bytes: u64,
    /// The run was asked to stop before its end.
    pub interrupted: bool,
    /// Whoever read standard output stopped reading.
    pub reader_gone: bool,
    started: Instant,
}

impl Summary {
    pub(super) fn new() -> Self {
        Self {
            done: 0,
            skipped: BTreeMap::new(),
            failed: 0,
            first_failed: Vec::new(),
            claims: BTreeMap::new(),
            words: 0,
            bytes: 0,
            interrupted: false,
            reader_gone: false,
            started: Instant::now(),
        }
    }

    pub(super) fn count_done(&mut self, bytes: u64, claims: &BTreeMap<Kind, usize>) {
        self.done += 1;
        self.bytes += bytes;
        for (&kind, &count) in claims {
            *self.claims.entry(kind).or_default() += count;
        }
    }

    pub(super) fn count_skipped(&mut self, reason: Skip) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    pub(super) fn count_failed(&mut self, document: String) {
        self.failed += 1;
        if self.first_failed.len() < NAMED {
            self.first_failed.push(document);
        }
    }

    /// Everything that came in.
    pub fn documents(&self) -> usize {
        self.done + self.skipped.values().sum::<usize>() + self.failed
    }

    /// Time since the run started.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
