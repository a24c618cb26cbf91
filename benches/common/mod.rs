//! What the benches share: a clock, the corpus to measure on, medians.

#![allow(dead_code, reason = "each bench takes what it needs")]

use std::path::PathBuf;

use ascribe::corpus::{Corpus, Entry, Flow};
use ascribe::types::Document;
use rustix::time::{ClockId, clock_gettime};

/// Seconds of processor time that `work` takes in this thread: other work on the machine hardly counts.
pub fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let now = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let started = now();
    let done = work();
    (now() - started, done)
}

/// The corpus that the command names (`cargo bench --bench NAME -- PATH`), otherwise the sample.
pub fn corpus() -> Corpus {
    let named = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let path = named.map_or_else(|| root().join("data/sample"), PathBuf::from);
    Corpus::open(&[path]).expect("a corpus")
}

/// Its documents.
pub fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    let _ = corpus().read(&mut |entry| {
        if let Entry::Document(document) = entry {
            documents.push(document);
        }
        Flow::Continue(())
    });
    documents
}

/// The folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The middle one, the least and the greatest.
pub fn spread(values: impl IntoIterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    [values[values.len() / 2], values[0], values[values.len() - 1]]
}
