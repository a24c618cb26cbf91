//! The threads: one reader, a pool that cuts documents up, workers that find claims.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rayon::prelude::*;

use super::chunk::{Chunk, chunks};
use super::inject::{Stage, inject};
use super::memory::Room;
use super::{Failure, Job};
use crate::attribute::{Names, Resolver, claims};
use crate::corpus::{Entry, Flow, Skip};
use crate::detect::{Detector, use_one_thread};
use crate::segment::{Part, Segmented, Segmenter};
use crate::types::{Attribution, ClaimType, Document, Found, Kind, Span};
use crate::write::{Key, Known, Recorder, SavedText, key};

/// Threads of a run are named so; a panic in one is a failed document, not the end.
pub const THREAD: &str = "ascribe-worker";

/// What became of an entry.
pub enum Finished {
    /// A document, and what was found in it; `None` when an earlier run has found it.
    Read(Read, Option<Done>),
    Skipped(Skip),
    /// The key is that of a document that could be read.
    Failed(Failure, Option<Key>),
}

/// A document that was read.
pub struct Read {
    pub id: String,
    pub key: Key,
    pub guessed_encoding: Option<&'static str>,
    /// Its text, if that is wanted.
    pub text: Option<Box<SavedText>>,
    pub bytes: u64,
}

impl Read {
    fn new(document: Document, key: Key, keep_texts: bool) -> Self {
        let sha256 = keep_texts.then(|| document.sha256());
        Self {
            key,
            bytes: document.text.len() as u64,
            guessed_encoding: document.guessed_encoding,
            id: document.id,
            text: sha256.map(|sha256| Box::new(SavedText { sha256, text: document.text })),
        }
    }
}

/// A document's claims, ready to be written.
pub struct Done {
    /// JSON Lines.
    pub lines: Vec<u8>,
    pub claims: BTreeMap<Kind, usize>,
    pub words: usize,
}

/// A document that is cut up, or what became of it before.
type Prepared = Result<Cut, Box<Finished>>;

/// A document that is cut up, with its names and where they stand.
struct Cut {
    document: Document,
    key: Key,
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
    results: Receiver<Chunk<Finished>>,
    /// Chunks that were done before an earlier one.
    waiting: BTreeMap<usize, Chunk<Finished>>,
    /// Number of the chunk to be handed out next.
    next: usize,
    room: Arc<Room>,
}

impl Pool {
    /// Starts the threads of `job`; `keep_texts` hands the documents' texts on.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(mut job: Job, keep_texts: bool) -> Result<Self> {
        let (corpus, stop) = (std::mem::take(&mut job.corpus), Arc::clone(&job.stop));
        Self::fed_by(job, keep_texts, move |hand_on| chunks(corpus, &stop, hand_on))
    }

    /// The same with the chunks that `source` hands on.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn fed_by(
        job: Job,
        keep_texts: bool,
        source: impl FnOnce(&mut dyn FnMut(Vec<Entry>) -> Flow) + Send + 'static,
    ) -> Result<Self> {
        let jobs = job.jobs.max(1);
        // Two chunks a worker: one in hand, one ready.
        let (to_workers, from_reader) = bounded::<Chunk<Prepared>>(jobs);
        let (to_writer, results) = bounded(2 * jobs);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .thread_name(|_| THREAD.to_owned())
            .build()
            .context("cannot start threads")?;
        let Job { outlet, min_confidence, types, model, segmenter, detector, resolver, known, memory, .. } = job;
        let room = Arc::new(Room::new(memory, jobs));
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
        let inside = Arc::clone(&room);
        threads.push(spawn(Box::new(move || {
            let mut number = 0;
            let prepare = |entry| prepare(&segmenter, &known, &inside, keep_texts, entry);
            source(&mut |entries| {
                let texts = entries.iter().filter_map(|entry| match entry {
                    Entry::Document(document) => Some(document.text.len() as u64),
                    Entry::Skipped { .. } | Entry::Failed { .. } => None,
                });
                let text = texts.filter(|&text| inside.fits(text)).sum();
                inside.take(text);
                let items = pool.install(|| entries.into_par_iter().map(prepare).collect());
                let sent = to_workers.send(Chunk { number, text, items });
                number += 1;
                if sent.is_ok() { Flow::Continue(()) } else { Flow::Break(()) }
            });
        }))?);
        Ok(Self { threads, results, waiting: BTreeMap::new(), next: 0, room })
    }

    /// The next finished chunk, in the order of the input; `Ok(None)` when it is not there after a second or another one
    /// came first, an error when all are done.
    pub fn next(&mut self) -> Result<Option<Chunk<Finished>>, RecvTimeoutError> {
        if !self.waiting.contains_key(&self.next) {
            match self.results.recv_timeout(Duration::from_secs(1)) {
                Ok(chunk) => drop(self.waiting.insert(chunk.number, chunk)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(error @ RecvTimeoutError::Disconnected) => return Err(error),
            }
        }
        let chunk = self.waiting.remove(&self.next);
        self.next += usize::from(chunk.is_some());
        Ok(chunk)
    }

    /// Lets more text in: that of a chunk is done with.
    pub fn written(&self, text: u64) {
        self.room.give(text);
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

fn failed(document: String, error: Error, key: Option<Key>) -> Finished {
    Finished::Failed(Failure { document, error }, key)
}

fn prepare(segmenter: &Segmenter, known: &Known, room: &Room, keep_texts: bool, entry: Entry) -> Prepared {
    let document = match entry {
        Entry::Document(document) => document,
        Entry::Skipped { reason, .. } => return Err(Finished::Skipped(reason).into()),
        Entry::Failed { name, error } => return Err(failed(name, error, None).into()),
    };
    let bytes = document.text.len() as u64;
    if !room.fits(bytes) {
        let error =
            anyhow!("its text is {:.1} MB long: too long for the memory that --memory allows", bytes as f64 / 1e6);
        return Err(failed(document.id, error, None).into());
    }
    let key = key(&document);
    if known.done.contains(&key) {
        return Err(Finished::Read(Read::new(document, key, keep_texts), None).into());
    }
    if let Some(reason) = known.failed.get(&key) {
        return Err(failed(document.id, anyhow!("{reason}"), None).into());
    }
    let cut = contain(|| {
        inject(Stage::Segment, &document.id);
        let cut_up = segmenter.segment_without(&document.text, &document.furniture)?;
        let names = Names::collect(&document, &cut_up);
        Ok((cut_up, names))
    });
    match cut {
        Ok((cut_up, names)) => Ok(Cut { document, key, segmented: cut_up, places: names.spans(), names }),
        Err(error) => Err(failed(document.id, error, Some(key)).into()),
    }
}

fn work(detector: &Detector, settings: &Settings, chunks: &Receiver<Chunk<Prepared>>, done: &Sender<Chunk<Finished>>) {
    use_one_thread();
    for Chunk { number, text, items } in chunks {
        if done.send(Chunk { number, text, items: finish_chunk(detector, settings, items) }).is_err() {
            break;
        }
    }
}

fn finish_chunk(detector: &Detector, settings: &Settings, chunk: Vec<Prepared>) -> Vec<Finished> {
    let parts: Vec<Part> = chunk.iter().flatten().flat_map(|one| one.segmented.parts(&one.places)).collect();
    // If the chunk fails as a whole, each document is tried alone.
    let together = contain(|| {
        chunk.iter().flatten().for_each(|one| inject(Stage::Detect, &one.document.id));
        detector.detect(&parts)
    });
    let mut together = together.map(Vec::into_iter).ok();
    chunk
        .into_iter()
        .map(|prepared| {
            let cut = match prepared {
                Ok(prepared) => prepared,
                Err(finished) => return *finished,
            };
            let own = cut.segmented.parts(&cut.places);
            let found = match &mut together {
                Some(found) => Ok(found.by_ref().take(own.len()).collect()),
                None => contain(|| {
                    inject(Stage::Detect, &cut.document.id);
                    detector.detect(&own).map(Found::from_iter)
                }),
            };
            let done = found.and_then(|found| contain(|| finish(settings, &cut, found)));
            match done {
                Ok(done) => Finished::Read(Read::new(cut.document, cut.key, settings.keep_texts), Some(done)),
                Err(error) => failed(cut.document.id, error, Some(cut.key)),
            }
        })
        .collect()
}

/// Turns one document's attributions into lines.
fn finish(settings: &Settings, cut: &Cut, found: Found) -> Result<Done> {
    let Cut { document, segmented, names, .. } = cut;
    inject(Stage::Attribute, &document.id);
    let claims = claims(document, segmented, names, found, &settings.resolver, settings.outlet.as_deref());
    let mut lines = Vec::new();
    let mut counts = BTreeMap::new();
    let recorder = Recorder::new(document, &settings.model);
    for claim in claims.iter().filter(|claim| settings.wants(&claim.attribution)) {
        serde_json::to_writer(&mut lines, &recorder.record(claim, &claims))?;
        lines.push(b'\n');
        *counts.entry(claim.kind).or_default() += 1;
    }
    Ok(Done { lines, claims: counts, words: document.text.split_whitespace().count() })
}
