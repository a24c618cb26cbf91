//! The threads: one reader, a pool that cuts documents up, workers that find claims.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rayon::prelude::*;

use super::chunk::chunks;
use super::{Failure, Job};
use crate::attribute::{Names, Resolver, claims};
use crate::corpus::{Entry, Flow, Skip};
use crate::detect::{Detector, use_one_thread};
use crate::segment::{Part, Segmented, Segmenter};
use crate::types::{Attribution, ClaimType, Document, Found, Kind, Span};
use crate::write::{Recorder, SavedText};

/// Threads of a run are named so; a panic in one is a failed document, not the end.
pub const THREAD: &str = "ascribe-worker";

/// What became of an entry.
pub enum Finished {
    Done(Done),
    Skipped(Skip),
    Failed(Failure),
}

/// A document's claims, ready to be written.
pub struct Done {
    pub id: String,
    pub guessed_encoding: Option<&'static str>,
    /// JSON Lines.
    pub lines: Vec<u8>,
    /// Its text, if that is wanted.
    pub text: Option<Box<SavedText>>,
    pub claims: BTreeMap<Kind, usize>,
    pub words: usize,
    pub bytes: u64,
}

/// A document that is cut up, or what became of it before.
type Prepared = Result<Cut, Finished>;

/// A document that is cut up, with its names and where they stand.
struct Cut {
    document: Document,
    segmented: Segmented,
    names: Names,
    places: Vec<Span>,
}

/// What the workers need of the job.
struct Settings {
    outlet: Option<String>,
    min_confidence: f32,
    types: Vec<ClaimType>,
    model: String,
    keep_texts: bool,
    resolver: Resolver,
}

impl Settings {
    fn wants(&self, attribution: &Attribution) -> bool {
        attribution.confidence >= self.min_confidence && self.types.contains(&attribution.claim_type)
    }
}

/// The running threads.
pub struct Pool {
    threads: Vec<JoinHandle<()>>,
    results: Receiver<(usize, Vec<Finished>)>,
}

impl Pool {
    /// Starts the threads of `job`; `keep_texts` hands the documents' texts on.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(job: Job, keep_texts: bool) -> Result<Self> {
        let jobs = job.jobs.max(1);
        // Two chunks a worker: one in hand, one ready.
        let (to_workers, from_reader) = bounded::<(usize, Vec<Prepared>)>(jobs);
        let (to_writer, results) = bounded(2 * jobs);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .thread_name(|_| THREAD.to_owned())
            .build()
            .context("cannot start threads")?;
        let Job { corpus, outlet, min_confidence, types, model, segmenter, detector, resolver, stop, .. } = job;
        let settings = Arc::new(Settings { outlet, min_confidence, types, model, keep_texts, resolver });
        let spawn = |work: Box<dyn FnOnce() + Send>| {
            thread::Builder::new().name(THREAD.to_owned()).spawn(work).context("cannot start a thread")
        };
        let mut threads = Vec::new();
        for _ in 0..jobs {
            let (detector, settings) = (detector.share(), Arc::clone(&settings));
            let (chunks, done) = (from_reader.clone(), to_writer.clone());
            threads.push(spawn(Box::new(move || work(&detector, &settings, &chunks, &done)))?);
        }
        threads.push(spawn(Box::new(move || {
            let mut number = 0;
            chunks(corpus, &stop, |chunk| {
                let prepared = pool.install(|| chunk.into_par_iter().map(|entry| prepare(&segmenter, entry)).collect());
                let sent = to_workers.send((number, prepared));
                number += 1;
                if sent.is_ok() { Flow::Continue(()) } else { Flow::Break(()) }
            });
        }))?);
        Ok(Self { threads, results })
    }

    /// The next finished chunk and its number, in any order; `Ok(None)` when none came for a second, an error when all
    /// are done.
    pub fn next(&self) -> Result<Option<(usize, Vec<Finished>)>, RecvTimeoutError> {
        match self.results.recv_timeout(Duration::from_secs(1)) {
            Ok(finished) => Ok(Some(finished)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(error @ RecvTimeoutError::Disconnected) => Err(error),
        }
    }

    /// Waits for the threads, which have ended when [`Pool::next`] says so.
    pub fn join(self) {
        for thread in self.threads {
            // A panic outside a document is a bug, and has been printed.
            let _ = thread.join();
        }
    }
}

/// Runs `work` on a document; a panic becomes an error.
fn contain<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let message = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(anyhow!("{message}").context("the program failed on this document"))
    })
}

fn failed(document: String, error: Error) -> Finished {
    Finished::Failed(Failure { document, error })
}

fn prepare(segmenter: &Segmenter, entry: Entry) -> Prepared {
    let document = match entry {
        Entry::Document(document) => document,
        Entry::Skipped { reason, .. } => return Err(Finished::Skipped(reason)),
        Entry::Failed { name, error } => return Err(failed(name, error)),
    };
    let cut = contain(|| {
        let segmented = segmenter.segment_without(&document.text, &document.furniture)?;
        let names = Names::collect(&document, &segmented);
        Ok((segmented, names))
    });
    match cut {
        Ok((segmented, names)) => Ok(Cut { document, segmented, places: names.spans(), names }),
        Err(error) => Err(failed(document.id, error)),
    }
}

fn work(
    detector: &Detector,
    settings: &Settings,
    chunks: &Receiver<(usize, Vec<Prepared>)>,
    done: &Sender<(usize, Vec<Finished>)>,
) {
    use_one_thread();
    for (number, chunk) in chunks {
        if done.send((number, finish_chunk(detector, settings, chunk))).is_err() {
            break;
        }
    }
}

fn finish_chunk(detector: &Detector, settings: &Settings, chunk: Vec<Prepared>) -> Vec<Finished> {
    let parts: Vec<Part> = chunk.iter().flatten().flat_map(|one| one.segmented.parts(&one.places)).collect();
    // If the chunk fails as a whole, each document is tried alone.
    let together = contain(|| detector.detect(&parts)).map(Vec::into_iter);
    let mut together = together.ok();
    chunk
        .into_iter()
        .map(|prepared| {
            let cut = match prepared {
                Ok(prepared) => prepared,
                Err(finished) => return finished,
            };
            let own = cut.segmented.parts(&cut.places);
            let found = match &mut together {
                Some(found) => Ok(found.by_ref().take(own.len()).collect()),
                None => contain(|| detector.detect(&own).map(Found::from_iter)),
            };
            let id = cut.document.id.clone();
            let done = found.and_then(|found| contain(|| finish(settings, cut, found)));
            done.map_or_else(|error| failed(id, error), Finished::Done)
        })
        .collect()
}

/// Turns one document's attributions into lines.
fn finish(settings: &Settings, cut: Cut, found: Found) -> Result<Done> {
    let Cut { document, segmented, names, .. } = cut;
    let claims = claims(&document, &segmented, &names, found, &settings.resolver, settings.outlet.as_deref());
    let mut lines = Vec::new();
    let mut counts = BTreeMap::new();
    let recorder = Recorder::new(&document, &settings.model);
    for claim in claims.iter().filter(|claim| settings.wants(&claim.attribution)) {
        serde_json::to_writer(&mut lines, &recorder.record(claim, &claims))?;
        lines.push(b'\n');
        *counts.entry(claim.kind).or_default() += 1;
    }
    let sha256 = settings.keep_texts.then(|| recorder.sha256().to_owned());
    Ok(Done {
        lines,
        claims: counts,
        words: document.text.split_whitespace().count(),
        bytes: document.text.len() as u64,
        guessed_encoding: document.guessed_encoding,
        id: document.id,
        text: sha256.map(|sha256| Box::new(SavedText { sha256, text: document.text })),
    })
}
