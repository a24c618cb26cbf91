//! What a document gives depends on nothing but itself and the model.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::support::{NOTE, Run, STORY, by_document, extract, folder, program, project, record, run, sample_texts};

/// The sample corpus without its gold, a long document and short ones.
fn corpus() -> tempfile::TempDir {
    let texts = sample_texts();
    let long = texts.values().map(String::as_str).collect::<Vec<_>>().join("\n\n");
    let short: String = (0..300).map(|number| record(&format!("s{number}"), NOTE)).collect();
    let dir = folder(&[("long.txt", &long), ("short.jsonl", &short), ("tail.txt", &STORY.to_owned())]);
    for entry in fs::read_dir(project("data/sample")).expect("the sample corpus") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, dir.path().join(path.file_name().expect("a name"))).expect("it can be copied");
    }
    dir
}

/// Runs with each of `options`, which are numbers of workers and sizes of batches; all must write the same bytes.
fn same_bytes(command: impl Fn() -> Command, dir: &Path, options: &[[&str; 2]]) -> Run {
    let runs = options.iter().map(|[jobs, batch]| {
        let options = ["--jobs", jobs, "--batch-pieces", batch];
        run(command().arg(dir).args(options)).exits(0)
    });
    let mut runs: Vec<Run> = runs.collect();
    let first = runs.remove(0);
    assert!(first.summary().claims > 100);
    for (run, options) in runs.into_iter().zip(&options[1..]) {
        // Not assert_eq, which would print megabytes.
        assert!(run.out == first.out, "{options:?} changes the claims");
        assert_eq!(run.summary(), first.summary());
    }
    first
}

/// Runs on each of the files `names` of `dir` alone; a document must give the lines that it gives in the folder.
fn same_alone(command: impl Fn() -> Command, dir: &Path, names: &[&str], together: &Run) {
    let together = by_document(&together.out);
    for name in names {
        let run = run(command().current_dir(dir).arg(name)).exits(0);
        let alone = by_document(&run.out);
        if name.ends_with("txt") {
            assert!(alone.keys().all(|id| id == name));
            assert_eq!(alone.get(*name), together.get(*name), "{name}");
        } else {
            assert!(alone.len() > 1);
            assert!(alone.iter().all(|(id, lines)| together.get(id) == Some(lines)), "{name}");
        }
    }
}

#[test]
fn the_tiny_model_gives_the_same_with_any_workers_and_batches() {
    let dir = corpus();
    let options = [["1", "4096"], ["2", "4096"], ["5", "4096"], ["1", "64"], ["5", "64"], ["2", "1"]];
    let together = same_bytes(extract, dir.path(), &options);
    let names = ["cup_final.txt", "long.txt", "regatta_results.txt", "short.jsonl", "tail.txt", "wire.jsonl"];
    same_alone(extract, dir.path(), &names, &together);
}

#[test]
fn the_small_model_gives_the_same_with_any_workers_and_batches() {
    // The number format is left to the program: 16 bits round more, and must do so alike.
    let small = || {
        let mut command = program();
        command.arg("extract").arg("--model").arg(project("models/ascribe-small"));
        command
    };
    let dir = project("data/sample");
    let together = same_bytes(small, &dir, &[["1", "4096"], ["2", "64"], ["5", "4096"]]);
    let names = [
        "bridge_translated.txt",
        "ferry_inquest.txt",
        "lagoon_festival.txt",
        "opinion_night_trains.txt",
        "regatta_results.txt",
        "wire.jsonl",
    ];
    same_alone(small, &dir, &names, &together);
}

#[test]
fn a_batch_of_any_size_is_possible() {
    let usual = run(extract().arg("-").write_stdin(STORY)).exits(0);
    for size in [1, u64::MAX / 2 + 1, u64::MAX] {
        let mut command = extract();
        command.args(["-", "--batch-pieces", &size.to_string()]).write_stdin(STORY);
        assert_eq!(run(&mut command).exits(0).out, usual.out, "{size}");
    }
}

#[test]
fn neighbours_and_their_order_change_nothing() {
    let texts = sample_texts();
    let lines: Vec<String> = texts.iter().map(|(id, text)| record(id, text)).collect();
    let forward = run(extract().arg("-").write_stdin(lines.concat())).exits(0);
    let backward: String = lines.iter().rev().map(String::as_str).collect();
    let backward = run(extract().arg("-").write_stdin(backward)).exits(0);
    assert_eq!(by_document(&forward.out), by_document(&backward.out));
    assert_eq!(forward.ids(), backward.ids().into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn a_run_repeats_itself() {
    let dir = corpus();
    let first = run(extract().arg(dir.path())).exits(0);
    let second = run(extract().arg(dir.path())).exits(0);
    assert!(first.out == second.out, "two runs differ");
}
