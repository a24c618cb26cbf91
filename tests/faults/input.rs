//! Articles that go away or change while they are read.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{NOTE, PATIENCE, STORY, claims, end, extract, folder, record, run, start};

#[test]
fn a_file_that_goes_away_before_its_turn_fails_by_name() {
    let dir = folder(&[("gone.txt", STORY), ("there.txt", STORY)]);
    let pipe = dir.path().join("first.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
    let child = start([pipe.clone(), dir.path().join("gone.txt"), dir.path().join("there.txt")]);
    // Opening waits for the program to have come so far.
    let mut writer = fs::File::options().write(true).open(&pipe).expect("the program reads");
    fs::remove_file(dir.path().join("gone.txt")).expect("it is there");
    writer.write_all(NOTE.as_bytes()).expect("the program reads");
    drop(writer);
    let run = end(child, PATIENCE).exits(1);
    assert!(run.err.contains("gone.txt failed: cannot read "), "{}", run.err);
    assert_eq!((run.summary().done, run.summary().failed), (2, 1));
}

#[test]
fn files_that_change_while_they_are_read_are_read_as_they_are() {
    let all: String = (0..20_000).map(|number| record(&number.to_string(), STORY)).collect();
    let few: String = (0..100).map(|number| record(&number.to_string(), NOTE)).collect();
    let dir = folder(&[("in/a.jsonl", all)]);
    let (input, out) = (dir.path().join("in"), dir.path().join("out.jsonl"));
    let child = start([input.as_path(), Path::new("-o"), &out]);
    let partial = dir.path().join("out.jsonl.partial");
    let since = Instant::now();
    while !fs::metadata(&partial).is_ok_and(|metadata| metadata.len() > 0) {
        assert!(since.elapsed() < PATIENCE, "nothing is written");
        thread::sleep(Duration::from_millis(10));
    }
    // The same file, cut and written anew.
    fs::write(input.join("a.jsonl"), &few).expect("it can be written");
    let first = end(child, PATIENCE);
    assert!(matches!(first.code, Some(0 | 1)), "{}", first.err);
    let summary = first.summary();
    assert!(summary.done < 20_000, "the run was over before the file changed");
    assert_eq!(claims(&fs::read_to_string(&out).expect("the claims")).len(), summary.claims);

    run(extract().arg(&input).arg("-o").arg(&out)).exits(0);
    let expected = run(extract().arg(&input)).exits(0).out;
    assert!(fs::read_to_string(&out).expect("the claims") == expected);
}
