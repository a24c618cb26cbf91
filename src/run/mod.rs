//! Joins the stages. The only place that knows threads.
//!
//! One thread reads, a rayon pool cuts the documents up, workers with one libtorch thread each find the claims, and
//! the caller's thread writes them in input order. Channels are bounded, so memory does not grow with the corpus.
//! What a document gives depends on nothing but itself and the model: not on `jobs`, not on its neighbours.

mod chunk;
mod inject;
mod memory;
mod report;
mod serve;
#[cfg(test)]
mod tests;
mod workers;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Error, Result};

pub use memory::needed;
pub use report::{Failure, Summary};
pub use serve::serve;
pub use workers::THREAD;

use crate::attribute::Resolver;
use crate::corpus::Corpus;
use crate::detect::Detector;
use crate::segment::Segmenter;
use crate::types::ClaimType;
use crate::write::{Known, Sink, Texts};
use workers::{Finished, Pool};

/// Everything a run needs to know.
pub struct Job {
    /// The documents.
    pub corpus: Corpus,
    /// The outlet of all documents, when the user says so.
    pub outlet: Option<String>,
    /// Claims below this confidence are left out.
    pub min_confidence: f32,
    /// Claims of other types are left out.
    pub types: Vec<ClaimType>,
    /// Worker threads.
    pub jobs: usize,
    /// Resident memory that may be used (bytes): a document that needs more fails.
    pub memory: u64,
    /// Name of the model, for the records.
    pub model: String,
    /// Cuts documents up for the model.
    pub segmenter: Segmenter,
    /// Finds attributions; shared out to the workers.
    pub detector: Detector,
    /// Tells whom sources mean.
    pub resolver: Resolver,
    /// What earlier runs did of it.
    pub known: Arc<Known>,
    /// Set from outside to end the run after what is in hand.
    pub stop: Arc<AtomicBool>,
}

/// What a run tells while it goes on.
pub trait Watcher {
    /// Called at least every second or so with the state so far.
    fn progressed(&mut self, summary: &Summary);
    /// A document could not be done.
    fn failed(&mut self, failure: &Failure);
    /// A document's encoding was guessed.
    fn guessed(&mut self, document: &str, encoding: &str);
}

/// Extracts the claims of all documents into `sink`, and saves the documents' texts in `texts` before their claims.
///
/// # Errors
/// When nothing more can be written. What fails for one document is told to `watcher` and
/// counted, and the run goes on.
pub fn run(job: Job, sink: &mut Sink, texts: Option<&Texts>, watcher: &mut dyn Watcher) -> Result<Summary> {
    let mut summary = Summary::new();
    let stop = Arc::clone(&job.stop);
    let mut pool = Pool::start(job, texts.is_some())?;
    let mut written = Ok(());
    while let Ok(arrived) = pool.next() {
        watcher.progressed(&summary);
        if let Some(chunk) = arrived {
            if written.is_ok() {
                written = write(chunk.items, sink, texts, &mut summary, watcher);
            }
            pool.written(chunk.text);
        }
        written = written.and_then(|()| sink.commit_when_due());
        if written.is_err() {
            // Nobody reads on: let the workers end.
            stop.store(true, Ordering::Relaxed);
        }
    }
    pool.join();
    conclude(summary, written, &stop)
}

/// The summary at the end; a reader that has gone is no error.
fn conclude(mut summary: Summary, written: Result<()>, stop: &AtomicBool) -> Result<Summary> {
    summary.interrupted = stop.load(Ordering::Relaxed) && written.is_ok();
    match written {
        Err(error) if is_broken_pipe(&error) => {
            summary.reader_gone = true;
            Ok(summary)
        }
        other => other.map(|()| summary),
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn write(
    finished: Vec<Finished>,
    sink: &mut Sink,
    texts: Option<&Texts>,
    summary: &mut Summary,
    watcher: &mut dyn Watcher,
) -> Result<()> {
    for one in finished {
        match one {
            Finished::Read(read, done) => {
                if let Some(encoding) = read.guessed_encoding {
                    watcher.guessed(&read.id, encoding);
                }
                if let (Some(texts), Some(text)) = (texts, &read.text) {
                    texts.save(text)?;
                }
                let claims = match done {
                    Some(done) => {
                        sink.add(read.key, &done.lines, &done.claims)?;
                        summary.words += done.words;
                        done.claims
                    }
                    None => sink.keep(&read.key)?,
                };
                summary.count_done(read.bytes, &claims);
            }
            Finished::Skipped(reason) => summary.count_skipped(reason),
            Finished::Failed(failure, key) => {
                if let Some(key) = key {
                    sink.fail(key, &failure.document, format!("{:#}", failure.error))?;
                }
                watcher.failed(&failure);
                summary.count_failed(failure.document);
            }
        }
    }
    Ok(())
}
