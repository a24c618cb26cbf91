//! How much text may be in the works at once, so that memory stays below what the user gives.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The program, libtorch and the model (bytes) …
const BASE: u64 = 400 << 20;
/// … each worker …
const WORKER: u64 = 200 << 20;
/// … and each byte of a text, with its words, pieces and claims. Measured on long documents (`make bench`).
const TEXT: u64 = 48;

/// Memory that a run with so many workers needs for documents of up to `text` bytes (bytes).
pub fn needed(jobs: usize, text: u64) -> u64 {
    BASE + WORKER * jobs as u64 + TEXT * text
}

/// Lets text in while there is room.
#[derive(Debug)]
pub struct Room {
    /// Bytes of text that fit.
    size: u64,
    taken: Mutex<u64>,
    freed: Condvar,
}

impl Room {
    /// The room for text that `memory` bytes leave beside `jobs` workers.
    pub fn new(memory: u64, jobs: usize) -> Self {
        let size = memory.saturating_sub(needed(jobs, 0)) / TEXT;
        Self { size, taken: Mutex::new(0), freed: Condvar::new() }
    }

    /// Whether a text of so many bytes fits at all.
    pub fn fits(&self, text: u64) -> bool {
        text <= self.size
    }

    /// Waits until there is room for `text` bytes, or nothing else is in the works.
    pub fn take(&self, text: u64) {
        let mut taken = self.taken();
        while *taken > 0 && *taken + text > self.size {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += text;
    }

    /// Gives back what [`Room::take`] took.
    pub fn give(&self, text: u64) {
        *self.taken() -= text;
        self.freed.notify_all();
    }

    fn taken(&self) -> MutexGuard<'_, u64> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn no_more_than_the_room_is_taken_at_once() {
        let room = Room::new(needed(2, 1 << 20), 2);
        assert!(room.fits(1 << 20) && !room.fits((1 << 20) + 1));
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for text in (1..200).map(|number| number * 7919 % (1 << 20)) {
                        room.take(text);
                        most.fetch_max(now.fetch_add(text, Ordering::SeqCst) + text, Ordering::SeqCst);
                        now.fetch_sub(text, Ordering::SeqCst);
                        room.give(text);
                    }
                });
            }
        });
        assert!(most.into_inner() <= 1 << 20);
        // What is larger than the room goes in alone.
        room.take(1 << 30);
        room.give(1 << 30);
    }
}
