//! Hostile sizes: a document of these may fail by name, but is over soon and leaves its neighbours alone.

use std::io::{Cursor, Write};
use std::time::Duration;

use crate::hostile::{beside, good_is_done};
use crate::support::{Run, extract, run};

/// Not a bar for speed: what is still at it by then would be so for hours.
const HANGS: Duration = Duration::from_mins(2);

fn beside_good<B: AsRef<[u8]>>(name: &str, bytes: B, code: i32) -> Run {
    let dir = beside(&[(name, bytes)]);
    let run = run(extract().arg(dir.path()).timeout(HANGS)).exits(code);
    good_is_done(&run);
    run
}

#[test]
fn ten_megabytes_on_one_line() {
    // Most of it is a word that nobody says, since the encoder is not what is tried here.
    let run = beside_good("line.txt", format!("The mayor said {} and left.", "x".repeat(10_000_000)), 0);
    assert_eq!(run.summary().done, 2);
}

#[test]
fn memory_that_is_asked_for_is_kept_to() {
    let dir = beside(&[("long.txt", "The harbour is shut. ".repeat(200_000))]);
    let run = run(extract().args(["--jobs", "1", "--memory", "700MB"]).arg(dir.path())).exits(1);
    good_is_done(&run);
    assert!(run.err.contains("long.txt failed: its text is 4.2 MB long"), "{}", run.err);
    let run = crate::support::run(extract().args(["--jobs", "2", "--memory", "700MB"]).arg(dir.path())).exits(2);
    assert!(run.err.contains("2 jobs need"), "{}", run.err);
}

#[test]
fn a_million_marks_that_open_and_close() {
    let text = ["“‘".repeat(250_000), "’”".repeat(250_000)].concat();
    assert_eq!(beside_good("marks.txt", text, 0).summary().done, 2);
}

#[test]
fn a_hundred_megabytes_of_nul() {
    let run = beside_good("nul.txt", vec![0; 100 << 20], 1);
    assert!(run.err.contains("nul.txt failed: a document may have 64 MiB"), "{}", run.err);
}

#[test]
fn a_file_of_nothing_but_broken_lines() {
    let run = beside_good("broken.jsonl", "x\n".repeat(3_000), 1);
    assert_eq!(run.summary().failed, 3_000);
    assert_eq!(run.err.lines().filter(|line| line.starts_with("warning: broken.jsonl:")).count(), 3_000);
    // What is named again at the end is kept until then.
    assert_eq!(run.err.lines().filter(|line| line.starts_with("  broken.jsonl:")).count(), 1_000);
    assert!(run.err.ends_with("  and 2,000 more\n"), "{}", run.err);
}

#[test]
fn tags_ten_thousand_deep() {
    // Ends of what was never opened hide nothing, and neither does an end where there can be none.
    for part in ["<div>", "<b>", "<table><td>", "<blockquote>", "<div></x>", "<div/>", "<ul><li></x></ul2>"] {
        let page = format!("{}The mayor said no.", part.repeat(10_000));
        let run = beside_good("deep.html", page, 1);
        assert!(run.err.contains("deep.html failed: elements may be nested"), "{}", run.err);
    }
}

/// A zip with one member that unpacks to nothing but `a`.
fn bomb(name: &str, unpacked: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
    let block = vec![b'a'; 1 << 20];
    for _ in 0..unpacked >> 20 {
        archive.write_all(&block).expect("it is packed");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn archives_that_unpack_without_end_and_climb_out() {
    let run = beside_good("bomb.zip", bomb("a.txt", 300 << 20), 1);
    assert!(run.err.contains("bomb.zip/a.txt failed: "), "{}", run.err);
    // Nothing is unpacked anywhere, whatever a member is called.
    for name in ["../../climb.txt", "/climb.txt", "a\nb.txt", "..\\climb.txt"] {
        let dir = beside(&[("in.zip", bomb(name, 1 << 20))]);
        let before = crate::support::names(dir.path());
        good_is_done(&run_on(dir.path()));
        assert_eq!(crate::support::names(dir.path()), before);
        assert!(!dir.path().parent().expect("a folder").join("climb.txt").exists());
    }
}

fn run_on(dir: &std::path::Path) -> Run {
    let run = run(extract().arg(dir).timeout(HANGS));
    assert!(matches!(run.code, Some(0 | 1)), "{}", run.err);
    run
}
