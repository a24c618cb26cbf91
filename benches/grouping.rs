//! How grouping scales: `cargo bench --bench grouping`. Prints seconds and clusters by the number of claims.

#![expect(clippy::print_stdout, reason = "what is measured is told")]

use std::time::Instant;

use ascribe::sheet::group::{Gist, group};
use ascribe::types::Stance;

/// Words of the generated claims: the first are frequent, the last rare, as in any language.
const WORDS: usize = 40_000;

fn main() {
    for count in [10_000, 100_000, 1_000_000] {
        let mut random = Random(7);
        let started = Instant::now();
        let gists: Vec<Gist> =
            (0..count).map(|_| Gist::read(&content(&mut random, count), Some(Stance::Asserts))).collect();
        let read = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let clusters = group(&gists).len();
        let grouped = started.elapsed().as_secs_f64();
        println!("{count} claims: read in {read:.1} s, grouped in {grouped:.1} s, {clusters} clusters");
    }
}

/// One of `count` / 3 events, with two words of its own each time.
fn content(random: &mut Random, count: u64) -> String {
    let mut event = Random(random.next(count / 3));
    let mut words: Vec<String> = (0..10).map(|_| word(&mut event)).collect();
    for _ in 0..2 {
        words.insert(usize::try_from(random.next(10)).expect("below ten"), word(random));
    }
    words.join(" ")
}

fn word(random: &mut Random) -> String {
    // The product of two even draws falls off as frequencies of words do.
    let rank = random.next(WORDS as u64) * random.next(WORDS as u64) / WORDS as u64;
    // Seven letters that look like no other word's.
    let mut letters = Random(rank);
    (0..7).map(|_| char::from(b'a' + u8::try_from(letters.next(26)).expect("below 26"))).collect()
}

struct Random(u64);

impl Random {
    /// A number below `end` (splitmix64).
    fn next(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ bits >> 31) % end
    }
}
