//! Groups documents so that a worker's batches are full and memory stays flat.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::corpus::{Corpus, Entry, Flow};

/// A chunk ends when it holds this much text (bytes) …
const TEXT: usize = 64 * 1024;
/// … or this many entries.
const ENTRIES: usize = 256;

/// Documents that follow each other in the corpus, on their way through the stages.
pub struct Chunk<T> {
    /// Chunks are counted from 0.
    pub number: usize,
    /// Bytes of text that it holds.
    pub text: u64,
    /// What has become of its entries so far.
    pub items: Vec<T>,
}

/// Hands the entries of `corpus` on in groups, keeping their order, until `hand_on` breaks or `stop` is set.
pub fn chunks(corpus: Corpus, stop: &AtomicBool, mut hand_on: impl FnMut(Vec<Entry>) -> Flow) {
    let mut open = Open::default();
    let _ = corpus.read(&mut |entry| {
        if stop.load(Ordering::Relaxed) {
            return Flow::Break(());
        }
        open.add(entry).map_or(Flow::Continue(()), &mut hand_on)
    });
    if !open.chunk.is_empty() {
        let _ = hand_on(open.chunk);
    }
}

/// A chunk that is not full.
#[derive(Default)]
pub struct Open {
    /// What it holds.
    pub chunk: Vec<Entry>,
    text: usize,
}

impl Open {
    /// Adds an entry; a chunk that is full with it is returned.
    pub fn add(&mut self, entry: Entry) -> Option<Vec<Entry>> {
        if let Entry::Document(document) = &entry {
            self.text += document.text.len();
        }
        self.chunk.push(entry);
        let full = self.text >= TEXT || self.chunk.len() >= ENTRIES;
        full.then(|| std::mem::take(self).chunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Document;

    #[test]
    fn order_is_kept_and_size_bounded() {
        let mut open = Open::default();
        let mut chunks = Vec::new();
        for number in 0..1000 {
            let length = if number % 7 == 0 { 40_000 } else { 10 };
            chunks.extend(open.add(Entry::Document(Document::new(number.to_string(), "x".repeat(length)))));
        }
        chunks.push(open.chunk);
        assert!(chunks.len() > 50 && chunks.iter().all(|chunk| chunk.len() <= ENTRIES));
        let id = |entry: Entry| match entry {
            Entry::Document(document) => document.id,
            other => panic!("{other:?} is no document"),
        };
        let ids: Vec<String> = chunks.into_iter().flatten().map(id).collect();
        assert_eq!(ids, (0..1000).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}
