//! `kill -9` at random moments.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{NOTE, STORY, extract, folder, record, run, start};

/// In each of two threads.
const KILLS: usize = 100;

/// Texts, records and pages, many of them; one that takes long, and some that are broken.
fn corpus() -> TempDir {
    let lines: String = (0..500).map(|number| record(&format!("r{number}"), &format!("{STORY}{number}"))).collect();
    let dir = folder(&[
        ("b.jsonl", lines.as_str()),
        ("c.jsonl", "not JSON\n{\"text\": 7}\n"),
        ("m_slow.txt", &STORY.repeat(150)),
        ("n.html", &format!("<p>{STORY}</p>")),
    ]);
    for number in 0..60 {
        fs::write(dir.path().join(format!("a{number:02}.txt")), format!("{NOTE}{number}")).expect("a file");
    }
    fs::write(dir.path().join("o.txt"), b"\x89PNG\0\xff").expect("a file");
    fs::write(dir.path().join("p.zip"), b"PK\x03\x04 and no more").expect("a file");
    dir
}

/// Everything that a run left, but for the journal and hidden files that are not whole.
fn result(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = |folder: &Path| -> Vec<_> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    };
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let all = files(dir).into_iter().chain(files(&dir.join("texts"))).filter(|path| path.is_file());
    let wanted = all.filter(|path| !name(path).starts_with('.') && !name(path).contains(".journal"));
    wanted.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}

fn arguments(corpus: &Path, into: &Path) -> Vec<std::ffi::OsString> {
    let (out, texts) = (into.join("out.jsonl"), into.join("texts"));
    vec![corpus.into(), "-o".into(), out.into(), "--save-text".into(), texts.into()]
}

/// A small generator of numbers (xorshift), so that a failure can be repeated as far as the system lets it.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, most: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        most.mul_f64((self.0 >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Waits for the child's end, and kills it when that takes longer than `patience`; returns whether it did.
fn killed(child: &mut Child, patience: Duration) -> bool {
    let since = Instant::now();
    while since.elapsed() < patience {
        if child.try_wait().expect("a child").is_some() {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("it can be killed");
    // It may have ended by itself at the last moment.
    child.wait().expect("a child").code().is_none()
}

#[derive(Default)]
struct Counts {
    kills: usize,
    resumed: usize,
    results: usize,
    bytes: usize,
}

fn kill_often(corpus: &Path, expected: &BTreeMap<String, Vec<u8>>, mut most: Duration, seed: u64) -> Counts {
    let mut dice = Dice(seed);
    let mut counts = Counts::default();
    let mut into = folder::<&str>(&[]);
    loop {
        let mut child = start(arguments(corpus, into.path()));
        // Enough are killed: let it come to its end.
        let patience = if counts.kills < KILLS { dice.up_to(most) } else { Duration::from_mins(2) };
        let was_killed = killed(&mut child, patience);
        let mut told = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut told).expect("words");
        counts.resumed += usize::from(told.starts_with("resuming: "));
        assert!(!told.contains("error:") && !told.contains("panicked"), "seed {seed}: {told}");
        if was_killed {
            counts.kills += 1;
            // Killed before anything was done, again and again, on a machine that has become slower: later, then.
            if !told.starts_with("resuming: ") {
                most = most.mul_f64(1.1);
            }
            continue;
        }
        most = most.mul_f64(0.7);
        assert!(told.contains(" 4 failed\n") || told.contains("+ 4 failed"), "seed {seed}: {told}");
        let found = result(into.path());
        assert!(found == *expected, "seed {seed}: after {} kills the result is another one", counts.kills);
        counts.results += 1;
        counts.bytes += found.values().map(Vec::len).sum::<usize>();
        if counts.kills >= KILLS {
            return counts;
        }
        into = folder::<&str>(&[]);
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_writes_what_an_undisturbed_one_does() {
    let corpus = corpus();
    let undisturbed = folder::<&str>(&[]);
    let since = Instant::now();
    let first = run(extract().args(arguments(corpus.path(), undisturbed.path()))).exits(1);
    // Most runs are killed before their end, so that it takes several to come there.
    let most = since.elapsed().mul_f64(0.6);
    assert_eq!(first.summary().failed, 4, "{}", first.err);
    let expected = result(undisturbed.path());
    assert_eq!(expected.len(), 1 + first.summary().done);
    let all: Vec<Counts> = thread::scope(|scope| {
        let (corpus, expected) = (corpus.path(), &expected);
        let runs = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03]
            .map(|seed| scope.spawn(move || kill_often(corpus, expected, most, seed)));
        runs.into_iter().map(|run| run.join().expect("a thread")).collect()
    });
    let sum = |of: fn(&Counts) -> usize| all.iter().map(of).sum::<usize>();
    let (kills, resumed) = (sum(|counts| counts.kills), sum(|counts| counts.resumed));
    println!(
        "{kills} kills, {resumed} runs that went on, {} results of {} bytes",
        sum(|c| c.results),
        sum(|c| c.bytes)
    );
    assert!(kills >= 2 * KILLS && resumed >= KILLS / 4, "{kills} kills, {resumed} of them were gone on from");
}
