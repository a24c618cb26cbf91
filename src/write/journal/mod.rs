//! What is done of a run, so that one that was broken off goes on where it was.
//!
//! Beside the output `NAME` stand `NAME.partial`, to whose end the lines of each document are added, and `NAME.journal`,
//! a database of `SQLite` with a row for each document. Lines are handed to the system before their row is, and a row holds
//! their digest: what was promised and is not there is done again. When all is done the lines become the output, in the
//! order of the input, and the journal goes; it stays when documents failed, and its rows then mean lines of the output.

mod database;
mod key;
mod lines;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::types::Kind;
pub use database::Refusal;
use database::{Database, Done, Failed, differences};
pub use key::{Key, key};
use lines::{Lines, copy_whole, digest};

/// Writing rows takes at most this part of the time …
const SHARE: u32 = 50;

/// … but rows do not wait longer than this, however slow the disk.
const LONGEST: Duration = Duration::from_secs(5);

/// How to take what an earlier run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// What was done is kept, what failed has failed.
    GoOn,
    /// What was done is kept.
    RetryFailed,
    /// As if there were nothing.
    Forget,
}

/// What earlier runs did.
#[derive(Debug, Default)]
pub struct Known {
    /// Documents that are done.
    pub done: HashSet<Key>,
    /// Documents that could not be done, and why.
    pub failed: HashMap<Key, String>,
}

/// An output file that can be gone on with.
#[derive(Debug)]
pub struct Journal {
    database: Database,
    lines: Lines,
    done: Vec<Done>,
    failed: Vec<Failed>,
    due: Instant,
    known: Arc<Known>,
    names: Names,
}

/// The files of a journal.
#[derive(Debug)]
struct Names {
    output: PathBuf,
    partial: PathBuf,
    journal: PathBuf,
    /// The database's own.
    rollback: PathBuf,
    /// What becomes another one of them when it is whole.
    between: PathBuf,
}

impl Names {
    fn new(output: &Path) -> Self {
        let beside = |ending: &str| {
            let mut name = OsString::from(output);
            name.push(ending);
            PathBuf::from(name)
        };
        Self {
            output: output.to_owned(),
            partial: beside(".partial"),
            journal: beside(".journal"),
            rollback: beside(".journal-journal"),
            between: beside(".partial-copy"),
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Journal {
    /// Opens the journal of the file `output`, or begins one. `settings` are names and values of all that claims depend
    /// on beside their documents.
    ///
    /// # Errors
    /// [`Refusal`], or when files cannot be made or read there.
    pub fn open(output: &Path, settings: &[(&str, String)], earlier: Earlier) -> Result<Self> {
        let names = Names::new(output);
        if earlier == Earlier::RetryFailed && !names.journal.exists() {
            return Err(Refusal::Nothing(names.output).into());
        }
        let mut database = Database::open(&names.journal, output)?;
        let context = || format!("cannot use {}", names.journal.display());
        let was = database.settings(&names.journal)?;
        let was = was.filter(|_| earlier != Earlier::Forget);
        if let Some(settings) = was.as_ref().and_then(|was| differences(was, settings)) {
            return Err(Refusal::Changed { output: names.output, settings }.into());
        }
        if was.is_none() {
            database.begin(settings).with_context(context)?;
        }
        if earlier == Earlier::RetryFailed {
            database.forget_failures().with_context(context)?;
        }
        let mut done = database.done().with_context(context)?;
        let context = || format!("cannot write {}", names.partial.display());
        remove(&names.between).with_context(context)?;
        if !done.is_empty() && !names.partial.exists() && names.output.exists() {
            copy_whole(&names.output, &names.between, &names.partial).with_context(context)?;
        }
        let mut broken = BTreeSet::new();
        let promised = done.iter().map(|&(_, piece, digest)| (piece, digest));
        let lines = Lines::open(&names.partial, promised, |index| {
            broken.insert(done[index].0);
        });
        let lines = lines.with_context(context)?;
        database.forget(&broken)?;
        done.retain(|(key, ..)| !broken.contains(key));
        let known = Known { done: done.into_iter().map(|(key, ..)| key).collect(), failed: database.failures()? };
        let (done, failed) = (Vec::new(), Vec::new());
        Ok(Self { database, lines, done, failed, due: Instant::now(), known: Arc::new(known), names })
    }

    /// What earlier runs did.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known)
    }

    /// The files that are written to, which are no input.
    pub fn paths(&self) -> Vec<PathBuf> {
        let Names { output, partial, journal, rollback, between } = &self.names;
        [output, partial, journal, rollback, between].map(Clone::clone).to_vec()
    }

    /// The next document of the output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, key: Key, lines: &[u8], claims: BTreeMap<Kind, usize>) -> Result<()> {
        let piece = self.lines.add(lines).with_context(|| format!("cannot write {}", self.names.partial.display()))?;
        self.done.push(Done { key, piece, digest: digest(lines), claims });
        self.commit_when_due()
    }

    /// The next document of the output is one that an earlier run did; returns how many claims it has.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn keep(&mut self, key: &Key) -> Result<BTreeMap<Kind, usize>> {
        let context = || format!("cannot read {}", self.names.journal.display());
        let found = self.database.get(key).with_context(context)?;
        let (piece, claims) = found.context("a row is missing").with_context(context)?;
        self.lines.keep(piece);
        Ok(claims)
    }

    /// A document that could not be done.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn fail(&mut self, key: Key, document: String, reason: String) -> Result<()> {
        self.failed.push(Failed { key, document, reason });
        self.commit_when_due()
    }

    /// Commits what was added if the last time is long enough ago.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn commit_when_due(&mut self) -> Result<()> {
        if Instant::now() >= self.due { self.commit() } else { Ok(()) }
    }

    /// Makes sure that what was added outlives the program.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn commit(&mut self) -> Result<()> {
        if self.done.is_empty() && self.failed.is_empty() {
            return Ok(());
        }
        let began = Instant::now();
        self.lines.flush().with_context(|| format!("cannot write {}", self.names.partial.display()))?;
        let added = self.database.add(&self.done, &self.failed);
        added.with_context(|| format!("cannot write {}", self.names.journal.display()))?;
        self.done.clear();
        self.failed.clear();
        self.due = Instant::now() + (began.elapsed().max(Duration::from_millis(1)) * SHARE).min(LONGEST);
        Ok(())
    }

    /// Makes what was added and kept the output. The journal ends, unless it is to `stay` for what failed.
    ///
    /// # Errors
    /// When it cannot be written or moved to its place; all can be gone on with then.
    pub fn finish(mut self, stay: bool) -> Result<()> {
        self.commit()?;
        let Names { output, partial, journal, rollback, between } = &self.names;
        let context = || format!("cannot write {}", output.display());
        if self.lines.in_order() {
            self.lines.sync().with_context(context)?;
            fs::rename(partial, output).with_context(context)?;
        } else {
            let copied = self.lines.copy_in_order(between);
            if copied.is_err() {
                // The space is wanted, perhaps.
                let _ = remove(between);
            }
            copied.and_then(|()| fs::rename(between, output)).with_context(context)?;
            if stay {
                self.database.move_lines(|pieces| self.lines.moved(pieces)).with_context(context)?;
            }
            remove(partial).with_context(context)?;
        }
        // While they are locked: who waits for the lock shall not take the journal for an open one.
        remove(rollback).with_context(context)?;
        if stay { Ok(()) } else { remove(journal).with_context(context) }
    }

    /// Leaves what was added to be gone on with, and returns where the lines are.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave(mut self) -> Result<PathBuf> {
        self.commit()?;
        // Nothing is to be rolled back; the lock is held still.
        remove(&self.names.rollback).with_context(|| format!("cannot write {}", self.names.journal.display()))?;
        Ok(self.names.partial)
    }
}
