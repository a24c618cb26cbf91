//! Runs that go on where an earlier one was broken off: the result is what an undisturbed run writes.

use std::fs;
use std::io::Write;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::interrupt::wait_for_claims;
use crate::support::{
    NOTE, PATIENCE, Run, STORY, by_document, end, extract, folder, kill, names, program, project, record, run, start,
};

const JOURNAL: &str = "out.jsonl.journal";

/// Three documents, of which `b.txt` makes the program fail in a stage, and a run over them.
struct Broken {
    dir: TempDir,
    first: Run,
}

fn input(dir: &TempDir) -> std::path::PathBuf {
    dir.path().join("in")
}

/// A run into `out.jsonl` that panics when it works on the document `panics`.
fn going_on(dir: &TempDir, panics: &str) -> Command {
    let mut command = extract();
    command.arg(input(dir)).arg("-o").arg(dir.path().join("out.jsonl")).env("ASCRIBE_PANIC", panics);
    command
}

fn broken() -> Broken {
    let dir = folder(&[("in/a.txt", STORY), ("in/b.txt", STORY), ("in/c.txt", NOTE)]);
    let first = run(&mut going_on(&dir, "segment:b.txt")).exits(1);
    Broken { dir, first }
}

fn written(dir: &TempDir) -> String {
    fs::read_to_string(dir.path().join("out.jsonl")).expect("the output")
}

/// What an undisturbed run writes.
fn undisturbed(dir: &TempDir, options: &[&str]) -> String {
    run(extract().arg(input(dir)).args(options)).exits(0).out
}

#[test]
fn a_document_that_makes_a_stage_panic_is_set_aside_with_its_reason() {
    for stage in ["segment", "detect", "attribute"] {
        let dir = folder(&[("in/a.txt", STORY), ("in/b.txt", STORY), ("in/c.txt", NOTE)]);
        let panics = format!("{stage}:b.txt");
        let first = run(&mut going_on(&dir, &panics)).exits(1);
        assert!(first.err.contains("b.txt failed: ") && first.err.contains(stage), "{}", first.err);
        assert_eq!((first.summary().done, first.summary().failed), (2, 1));
        assert_eq!(names(dir.path()), ["in", "out.jsonl", JOURNAL]);
        let partly = written(&dir);

        // It is not tried again, and what is done is not done again: any of these would panic now.
        for panics in ["segment:a.txt", "segment:c.txt", "none"] {
            let again = run(&mut going_on(&dir, panics)).exits(1);
            let line = again.err.lines().next().unwrap_or_default();
            assert_eq!(line, "resuming: 2 of 3 done; 1 that failed are left alone without --retry-failed");
            assert!(again.err.contains("b.txt failed: ") && again.err.contains(stage), "{}", again.err);
            assert_eq!(again.summary(), first.summary());
            assert_eq!(written(&dir), partly);
        }

        let retried = run(going_on(&dir, "none").arg("--retry-failed")).exits(0);
        assert!(retried.err.starts_with("resuming: 2 of 3 done\n"), "{}", retried.err);
        assert_eq!(written(&dir), undisturbed(&dir, &[]));
        assert_eq!(names(dir.path()), ["in", "out.jsonl"]);
    }
}

#[test]
fn what_changed_is_done_again_and_nothing_else() {
    let Broken { dir, .. } = broken();
    fs::write(input(&dir).join("a.txt"), [STORY, NOTE].concat()).expect("a file can be written");
    fs::write(input(&dir).join("0.txt"), NOTE).expect("a file can be written");
    fs::remove_file(input(&dir).join("b.txt")).expect("it is there");
    let again = run(&mut going_on(&dir, "segment:c.txt")).exits(0);
    assert_eq!(again.summary().done, 3);
    assert_eq!(written(&dir), undisturbed(&dir, &[]));

    let Broken { dir, .. } = broken();
    fs::write(input(&dir).join("a.txt"), [STORY, NOTE].concat()).expect("a file can be written");
    let again = run(&mut going_on(&dir, "segment:a.txt")).exits(1);
    assert!(again.err.contains("a.txt failed: "), "it was not done again: {}", again.err);
    // Now the lines stand in another order than they were written in, twice.
    let retried = run(going_on(&dir, "none").arg("--retry-failed")).exits(0);
    assert_eq!(retried.summary().done, 3);
    assert_eq!(written(&dir), undisturbed(&dir, &[]));
}

#[test]
fn rows_follow_lines_that_were_put_in_order() {
    let Broken { dir, .. } = broken();
    // b.txt is done after c.txt and written before it, and d.txt keeps the journal.
    fs::write(input(&dir).join("d.txt"), STORY).expect("a file can be written");
    run(going_on(&dir, "attribute:d.txt").arg("--retry-failed")).exits(1);
    for panics in ["segment:a.txt", "segment:b.txt", "segment:c.txt"] {
        let again = run(&mut going_on(&dir, panics)).exits(1);
        assert!(again.err.starts_with("resuming: 3 of 4 done; 1 that failed"), "{}", again.err);
        assert_eq!(again.summary().failed, 1, "{}", again.err);
    }
    run(going_on(&dir, "none").arg("--retry-failed")).exits(0);
    assert_eq!(written(&dir), undisturbed(&dir, &[]));
}

#[test]
fn metadata_that_changed_are_a_change() {
    let Broken { dir, .. } = broken();
    let template = ["--path-template", "{slug}.{outlet}"];
    run(going_on(&dir, "none").arg("--retry-failed").args(template)).exits(0);
    let expected = undisturbed(&dir, &template);
    assert!(expected.contains(r#""outlet":{"name":"#));
    assert_eq!(written(&dir), expected);
}

#[test]
fn changed_settings_are_named_and_asked_about() {
    let Broken { dir, first } = broken();
    let before = written(&dir);
    let mut cases = vec![
        (["--min-confidence", "0.5"], "--min-confidence was 0, is 0.5"),
        (["--types", "all"], "--types was statement,report, is statement,report,belief,intention,perception"),
        (["--outlet", "Radio Sund"], "--outlet was not given, is Radio Sund"),
    ];
    let other = folder::<&str>(&[]);
    let model = other.path().join("other");
    fs::create_dir(&model).expect("a folder can be made");
    for name in names(&project("models/tiny")) {
        fs::copy(project("models/tiny").join(&name), model.join(&name)).expect("it can be copied");
    }
    let model = model.to_str().expect("a path in UTF-8");
    cases.push((["--model", model], "the model was tiny@"));
    for (options, told) in cases {
        let mut command = going_on(&dir, "none");
        if options[0] == "--model" {
            command = program();
            command.args(["extract", "--precision", "f32", "-o"]).arg(dir.path().join("out.jsonl")).arg(input(&dir));
        }
        let refused = run(command.args(options)).exits(2);
        assert!(refused.err.contains(&format!("  caused by: {told}")), "{}", refused.err);
        assert!(refused.err.starts_with("error: ") && refused.err.contains("hint: "), "{}", refused.err);
        assert!(refused.err.contains("--fresh") && !refused.err.contains("documents:"), "{}", refused.err);
        assert_eq!(written(&dir), before);
    }
    // What changes nothing of the claims is no setting.
    let again = run(going_on(&dir, "none").args(["--jobs", "1", "--batch-pieces", "100"])).exits(1);
    assert_eq!(again.summary(), first.summary());

    run(going_on(&dir, "none").args(["--types", "all", "--fresh"])).exits(0);
    assert_eq!(written(&dir), undisturbed(&dir, &["--types", "all"]));
    assert_eq!(names(dir.path()), ["in", "out.jsonl"]);
}

/// Starts on standard input, lets some claims be written, and kills it.
fn killed(dir: &TempDir, lines: &str) {
    let _ = fs::remove_file(dir.path().join("out.jsonl"));
    let mut child = start([Path::new("-"), Path::new("-o"), &dir.path().join("out.jsonl")]);
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(lines.as_bytes()).expect("the program reads");
    wait_for_claims(&mut child, dir.path());
    kill(child.id(), "-KILL");
    assert_eq!(child.wait().expect("a child").code(), None);
    drop(input);
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let dir = folder::<&str>(&[]);
    let texts = dir.path().join("texts");
    let lines: String = (0..1_000).map(|number| record(&number.to_string(), &format!("{STORY}{number}"))).collect();
    let resumed = || {
        killed(&dir, &lines);
        let mut command = extract();
        command.arg("-").arg("-o").arg(dir.path().join("out.jsonl")).arg("--save-text").arg(&texts);
        let run = run(command.write_stdin(lines.clone())).exits(0);
        // The kill may have come before the first rows.
        run.err.starts_with("resuming: ").then_some(run)
    };
    let resumed = (0..20).find_map(|_| resumed()).expect("one of the runs was killed after its first rows");
    let first = resumed.err.lines().next().unwrap_or_default();
    let done = first.strip_prefix("resuming: ").and_then(|rest| rest.strip_suffix(" done")).expect("a number");
    assert!((1..1_000).contains(&done.parse::<usize>().expect("a number")), "{first}");
    let mut command = extract();
    let whole = run(command.arg("-").write_stdin(lines)).exits(0);
    assert!(written(&dir) == whole.out, "the result is another one");
    assert_eq!(resumed.summary(), whole.summary());
    // The texts of documents that were known are saved as well.
    assert_eq!(names(&texts).len(), 1_000);
    assert_eq!(names(dir.path()), ["out.jsonl", "texts"]);
}

#[test]
fn an_interrupted_run_goes_on_where_it_was() {
    let lines: String = (0..20_000).map(|number| record(&number.to_string(), STORY)).collect();
    let dir = folder(&[("in/a.jsonl", lines)]);
    let out = dir.path().join("out.jsonl");
    let mut child = start([input(&dir).as_path(), Path::new("-o"), &out]);
    wait_for_claims(&mut child, dir.path());
    kill(child.id(), "-INT");
    let first = end(child, PATIENCE).exits(130);
    let partial = fs::read_to_string(dir.path().join("out.jsonl.partial")).expect("the claims");
    assert_eq!(by_document(&partial).len(), first.summary().done);
    // The rest is taken away, so that the second run has nothing to do but what the first one did.
    let rest: String = (0..first.summary().done).map(|number| record(&number.to_string(), STORY)).collect();
    fs::write(input(&dir).join("a.jsonl"), rest).expect("a file can be written");
    let second = run(&mut going_on(&dir, "segment:0")).exits(0);
    let done = first.summary().done;
    let told = second.err.lines().next().unwrap_or_default().replace(',', "");
    assert_eq!(told, format!("resuming: {done} of {done} done"));
    assert_eq!(second.summary(), first.summary());
    assert!(written(&dir) == partial, "the result is another one");
}

#[test]
fn lines_that_were_damaged_are_made_again() {
    let Broken { dir, .. } = broken();
    let out = dir.path().join("out.jsonl");
    let before = fs::read(&out).expect("the output");
    let spoiled: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes[40] ^= 1,
        |bytes| bytes.truncate(bytes.len() - 1),
        Vec::clear,
        |bytes| bytes.extend_from_slice(b"{\"more\": 1}\n"),
    ];
    for spoil in spoiled {
        let mut bytes = before.clone();
        spoil(&mut bytes);
        fs::write(&out, bytes).expect("a file can be written");
        run(&mut going_on(&dir, "none")).exits(1);
        assert!(fs::read(&out).expect("the output") == before);
    }
    fs::remove_file(&out).expect("it is there");
    run(&mut going_on(&dir, "none")).exits(1);
    assert!(fs::read(&out).expect("the output") == before);
}

#[test]
fn a_second_run_into_the_same_output_is_refused() {
    let dir = folder(&[("in/a.txt", STORY)]);
    let out = dir.path().join("out.jsonl");
    let mut child = start([Path::new("-"), Path::new("-o"), &out]);
    let mut input = child.stdin.take().expect("a pipe");
    let lines: String = (0..1_000).map(|number| record(&number.to_string(), STORY)).collect();
    input.write_all(lines.as_bytes()).expect("the program reads");
    wait_for_claims(&mut child, dir.path());
    for option in ["--quiet", "--fresh", "--retry-failed"] {
        let refused = run(going_on(&dir, "none").arg(option)).exits(3);
        assert!(refused.err.starts_with("error: another run is writing to "), "{}", refused.err);
        assert!(refused.err.contains("hint: wait for its end"), "{}", refused.err);
    }
    drop(input);
    let first = end(child, PATIENCE).exits(0);
    assert_eq!(by_document(&written(&dir)).len(), first.summary().done);
}

#[test]
fn a_file_that_is_no_journal_is_left_alone() {
    let other = "a diary\n".repeat(1_000);
    let dir = folder(&[("in/a.txt", STORY), (JOURNAL, other.as_str())]);
    for option in ["--quiet", "--fresh"] {
        let refused = run(going_on(&dir, "none").arg(option)).exits(2);
        assert!(refused.err.contains("out.jsonl.journal is no journal") && refused.err.contains("hint: move"));
        assert_eq!(fs::read_to_string(dir.path().join(JOURNAL)).expect("the diary"), other);
    }
}

#[test]
fn what_never_failed_is_not_tried_again() {
    let dir = folder(&[("in/a.txt", STORY)]);
    let refused = run(going_on(&dir, "none").arg("--retry-failed")).exits(2);
    assert!(refused.err.starts_with("error: no failed documents"), "{}", refused.err);
    assert_eq!(names(dir.path()), ["in"]);
    run(extract().arg(input(&dir)).arg("--retry-failed")).exits(2);
    run(extract().arg(input(&dir)).args(["--retry-failed", "-o", "/dev/null"])).exits(2);
    run(going_on(&dir, "none").args(["--retry-failed", "--fresh"])).exits(2);
}

#[test]
fn the_journal_beside_the_articles_is_no_article() {
    let dir = folder(&[("a.txt", STORY), ("b.txt", STORY)]);
    let mut command = extract();
    command.arg(dir.path()).arg("-o").arg(dir.path().join("claims.jsonl")).env("ASCRIBE_PANIC", "segment:b.txt");
    for _ in 0..2 {
        let run = run(&mut command).exits(1);
        assert_eq!((run.summary().documents, run.summary().done), (2, 1), "{}", run.err);
    }
}
