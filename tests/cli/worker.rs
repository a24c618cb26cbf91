//! `ascribe extract --stdin-jsonl`: another program sends documents and waits for what becomes of each.

use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};

use crate::support::{NOTE, PATIENCE, STORY, claims, end, extract, kill, record, run, start};

/// The lines that answer, apart: claims, and the ends of documents.
fn parted(out: &str) -> (String, Vec<Value>) {
    let (ends, claims): (Vec<&str>, Vec<&str>) = out.lines().partition(|line| line.starts_with(r#"{"end":"#));
    let ends = ends.iter().map(|line| serde_json::from_str(line).expect("an end is JSON")).collect();
    (claims.iter().flat_map(|line| [*line, "\n"]).collect(), ends)
}

#[test]
fn each_document_is_answered_before_the_next_is_sent() {
    let mut child = start(["--stdin-jsonl", "--jobs", "2"]);
    let mut input = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for number in 1..=3 {
        input.write_all(record(&format!("d{number}"), NOTE).as_bytes()).expect("the program reads");
        let mut count = 0;
        let last = loop {
            let line = answers.next().expect("an answer").expect("it can be read");
            let line: Value = serde_json::from_str(&line).expect("JSON");
            if line.get("end").is_some() {
                break line;
            }
            assert_eq!(line["document"]["id"], format!("d{number}"));
            count += 1;
        };
        assert!(count > 0);
        assert_eq!(last, json!({"end": format!("d{number}"), "line": number, "claims": count}));
    }
    drop(input);
    end(child, PATIENCE).exits(0);
}

#[test]
fn a_line_that_is_no_document_is_answered_and_the_worker_goes_on() {
    let lines = [
        record("first", NOTE),
        "{\"text\": 5}\n".to_owned(),
        "\n".to_owned(),
        "no json\n".to_owned(),
        record("empty", " \n"),
        record("last", NOTE),
    ];
    let run = run(extract().arg("--stdin-jsonl").write_stdin(lines.concat())).exits(1);
    let (claims, ends) = parted(&run.out);
    let told: Vec<(&str, u64)> =
        ends.iter().map(|end| (end["end"].as_str().expect("an id"), end["line"].as_u64().expect("a number"))).collect();
    assert_eq!(told, [("first", 1), ("stdin:2", 2), ("stdin:4", 4), ("empty", 5), ("last", 6)]);
    assert!(ends[1]["error"].as_str().is_some_and(|error| error.contains("--text-column")), "{}", run.out);
    assert!(ends[2]["error"].as_str().is_some_and(|error| error.contains("no JSON object")), "{}", run.out);
    assert_eq!(ends[3]["skipped"], "empty");
    let counted: u64 = ends.iter().filter_map(|end| end["claims"].as_u64()).sum();
    assert!(counted > 0 && counted == claims.lines().count() as u64);
}

#[test]
fn claims_are_those_of_a_plain_run() {
    let lines: String =
        (0..40).map(|number| record(&number.to_string(), if number % 3 == 0 { STORY } else { NOTE })).collect();
    let plain = run(extract().arg("-").write_stdin(lines.clone())).exits(0).out;
    for jobs in ["1", "3"] {
        let worker = run(extract().args(["--stdin-jsonl", "-j", jobs]).write_stdin(lines.clone())).exits(0);
        let (found, ends) = parted(&worker.out);
        assert!(found == plain && ends.len() == 40);
        assert_eq!(worker.summary().claims, claims(&plain).len());
    }
}

#[test]
fn comments_are_answered_with_their_article() {
    let text = format!("{NOTE}\nThe boats were late again.\n\nComments\n\nAda Quist\n2 hours ago\n{NOTE}\n");
    let run = run(extract().args(["--stdin-jsonl", "--include", "comments"]).write_stdin(record("a", &text))).exits(0);
    let (_, ends) = parted(&run.out);
    assert_eq!(ends.len(), 1, "{}", run.out);
    assert_eq!(ends[0]["claims"], claims(&parted(&run.out).0).len());
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_worker_that_waits() {
    let mut child = start(["--stdin-jsonl"]);
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(record("a", NOTE).as_bytes()).expect("the program reads");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    while !answers.next().expect("an answer").expect("it can be read").contains(r#""end":"a""#) {}
    kill(child.id(), "-TERM");
    end(child, PATIENCE).exits(130);
    drop(input);
}

#[test]
fn paths_and_standard_input_exclude_each_other() {
    let run = run(extract().args(["--stdin-jsonl", "."])).exits(2);
    assert!(run.err.contains("cannot be used with"), "{}", run.err);
}
