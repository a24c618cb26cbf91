//! What was fuzzed is run again: each target's corpus, and inputs made of it by cutting, doubling and changing bytes.
//! `REPLAY_CHANGED=100000 REPLAY_SEED=7 cargo test --test replay` makes more of them, and others.

#![allow(clippy::print_stdout, reason = "it tells what it counted")]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use targets::{TARGETS, Target};

/// Inputs made of each input of a corpus.
const CHANGED: usize = 40;

/// A number from the environment.
fn wanted<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Numbers without a pattern, the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % most.max(1)
    }

    /// The bytes, changed in a few places.
    fn change(&mut self, bytes: &[u8]) -> Vec<u8> {
        const ODD: [&[u8]; 10] = [
            b"\0",
            b"\xff",
            b"\"",
            b"\r\n",
            b"<",
            b"{",
            b"99999999999",
            b"\xed\xa0\x80",
            "“".as_bytes(),
            "\u{301}".as_bytes(),
        ];
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(40)).min(bytes.len());
            match self.below(5) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
                3 => drop(bytes.splice(at..at, ODD[self.below(ODD.len())].iter().copied())),
                _ => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 1 << (at % 8)),
            }
        }
        bytes
    }
}

fn replay(name: &str, target: Target) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ wanted("REPLAY_SEED", 0));
    let mut count = 0;
    for path in paths {
        let whole = fs::read(&path).expect("an input");
        let inputs =
            std::iter::once(whole.clone()).chain((0..wanted("REPLAY_CHANGED", CHANGED)).map(|_| dice.change(&whole)));
        for input in inputs {
            let shown = String::from_utf8_lossy(&input[..input.len().min(2_000)]).into_owned();
            assert!(catch_unwind(|| target(&input)).is_ok(), "{name} fails on {}, changed: {shown:?}", path.display());
            count += 1;
        }
    }
    count
}

#[test]
fn no_input_breaks_a_promise() {
    for (name, target) in TARGETS {
        let count = replay(name, target);
        assert!(count > CHANGED, "no corpus for {name}");
        println!("{name}: {count} inputs");
    }
}
