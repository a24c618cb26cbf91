//! Runs that are told to stop, or whose reader goes away.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{PATIENCE, Run, STORY, by_document, end, folder, kill, names, record, start};

/// Far more than is done before a signal arrives.
const MANY: usize = 20_000;

fn long_corpus() -> TempDir {
    let lines: String = (0..MANY).map(|number| record(&number.to_string(), STORY)).collect();
    folder(&[("in.jsonl", lines)])
}

/// Waits until the child has written claims to its unfinished file: from then on it listens for signals.
pub fn wait_for_claims(child: &mut Child, dir: &Path) {
    let since = Instant::now();
    let begun = || {
        let partial = names(dir).into_iter().find(|name| name.ends_with(".partial"));
        partial.is_some_and(|name| fs::metadata(dir.join(name)).is_ok_and(|metadata| metadata.len() > 0))
    };
    while !begun() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended early");
        assert!(since.elapsed() < PATIENCE, "nothing is written");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Starts on `corpus`, lets the first line out, sends `signal`, and takes all the rest.
fn interrupted(corpus: &Path, signal: &str) -> Run {
    let mut child = start([corpus]);
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut lines = String::new();
    out.read_line(&mut lines).expect("a line");
    kill(child.id(), signal);
    out.read_to_string(&mut lines).expect("the rest");
    Run { out: lines, ..end(child, PATIENCE) }
}

#[test]
fn an_interrupted_run_leaves_whole_documents() {
    let dir = long_corpus();
    for signal in ["-INT", "-TERM"] {
        let run = interrupted(dir.path(), signal).exits(130);
        let documents = by_document(&run.out);
        let summary = run.summary();
        assert!((1..MANY).contains(&summary.done), "{}", run.err);
        assert_eq!(documents.len(), summary.done);
        assert_eq!(summary.claims, run.out.lines().count());
        // All have the same text, so all have as many claims.
        let count = documents["0"].len();
        assert!(documents.values().all(|lines| lines.len() == count));
        assert!(run.err.contains("interrupted"), "{}", run.err);
    }
}

#[test]
fn an_interrupted_run_keeps_its_claims_beside_their_place() {
    let dir = long_corpus();
    let result = folder::<&str>(&[]);
    let out = result.path().join("out.jsonl");
    let mut child = start([dir.path(), Path::new("-o"), &out]);
    wait_for_claims(&mut child, result.path());
    kill(child.id(), "-INT");
    let run = end(child, PATIENCE).exits(130);
    // OUT "appears when the run is done": this one is not.
    assert_eq!(names(result.path()), ["out.jsonl.journal", "out.jsonl.partial"]);
    let kept = fs::read_to_string(result.path().join("out.jsonl.partial")).expect("the claims");
    assert!(kept.ends_with('\n'));
    assert_eq!(by_document(&kept).len(), run.summary().done);
    assert!(run.err.contains("out.jsonl.partial"), "{}", run.err);
}

#[test]
fn a_second_signal_ends_at_once() {
    let result = folder::<&str>(&[]);
    let out = result.path().join("out.jsonl");
    let mut child = start([Path::new("-"), Path::new("-o"), &out]);
    let mut input = child.stdin.take().expect("a pipe");
    let lines: String = (0..2_000).map(|number| record(&number.to_string(), STORY)).collect();
    input.write_all(lines.as_bytes()).expect("the program reads");
    wait_for_claims(&mut child, result.path());
    // The input stays open, so one signal alone cannot end the run; two at once may arrive as one.
    let since = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        assert!(since.elapsed() < PATIENCE, "the program does not end");
        kill(child.id(), "-INT");
        thread::sleep(Duration::from_millis(200));
    }
    end(child, PATIENCE).exits(130);
    drop(input);
    // The next run goes on from here.
    assert!(!out.exists() && names(result.path()).contains(&"out.jsonl.journal".to_owned()));
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let dir = long_corpus();
    let mut child = start([dir.path()]);
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    assert!(line.starts_with('{') && line.ends_with('\n'));
    drop(out);
    let run = end(child, PATIENCE).exits(0);
    assert!(!run.err.contains("error:") && !run.err.contains("warning:"), "{}", run.err);
}
