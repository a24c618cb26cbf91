//! Inputs that go on and on. Sizes are such that time which grows faster than the input would be felt.

use std::fmt::Write;
use std::time::Duration;

use crate::hostile::{beside, good_is_done};
use crate::offsets::hold;
use crate::support::{NOTE, Run, STORY, extract, folder, record, run, sample};

/// Not a bar for speed: what is still at it by then would be so for hours.
const HANGS: Duration = Duration::from_secs(90);

/// Runs on a text beside a good document; both must be done.
fn done(text: String) -> Run {
    let dir = beside(&[("endless.txt", &text)]);
    let run = run(extract().arg(dir.path()).timeout(HANGS)).exits(0);
    good_is_done(&run);
    let summary = run.summary();
    assert_eq!((summary.done, summary.claims), (2, run.claims().len()), "{}", run.err);
    let texts = [("endless.txt", text), ("good.txt", sample("mine_strike.txt"))];
    hold(&run.claims(), &texts.map(|(id, text)| (id.to_owned(), text)).into());
    run
}

#[test]
fn a_line_of_two_megabytes() {
    let line = STORY.replace('\n', " ");
    let run = done(line.repeat(2_000_000 / line.len() + 1));
    assert!(run.claims().len() > 1_000);
}

#[test]
fn nothing_but_opening_marks() {
    done("“".repeat(300_000));
}

#[test]
fn marks_of_all_kinds_in_a_heap() {
    done("“‘«„'\"`".repeat(10_000));
}

#[test]
fn combining_marks_without_end() {
    done(format!("The mayor said a{} and left.", "\u{301}".repeat(200_000)));
}

#[test]
fn a_word_of_a_megabyte() {
    done(format!("The mayor said {} and left.", "x".repeat(1_000_000)));
}

#[test]
fn a_text_without_spaces() {
    done("他说港口将于春天开放。".repeat(10_000));
}

#[test]
fn empty_lines_between_paragraphs() {
    done(format!("The mayor said no.{}The clerk denied it.", "\r\n".repeat(300_000)));
}

#[test]
fn empty_lines_inside_a_paragraph() {
    done(format!("The mayor complained of{}a letter by the clerk.", "\r\n".repeat(300_000)));
}

#[test]
fn quotations_that_are_opened_on_every_line() {
    done("“Nobody asked us.\n\n".repeat(5_000));
}

#[test]
fn names_without_end() {
    let text = (0..5_000).fold(String::new(), |mut text, number: u32| {
        let letter = |shift: u32| char::from_u32(u32::from('a') + (number >> shift) % 16).expect("a letter");
        let given: String = [8, 4, 0].map(letter).iter().collect();
        write!(text, "“It is late,” A{given} Quist said. Quist left. ").expect("a String takes it");
        text
    });
    done(text);
}

#[test]
fn five_thousand_documents() {
    let names: Vec<String> = (0..4_000).map(|number| format!("{:02}/{number:04}.txt", number % 50)).collect();
    let mut files: Vec<(&str, String)> = names.iter().map(|name| (name.as_str(), NOTE.to_owned())).collect();
    let lines: String = (0..1_000).map(|number| record(&format!("r{number:04}"), STORY)).collect();
    files.push(("99.jsonl", lines));
    let run = run(extract().arg(folder(&files).path())).exits(0);
    let summary = run.summary();
    assert_eq!((summary.documents, summary.done, summary.claims), (5_000, 5_000, run.claims().len()));
    assert!(run.err.contains("documents: 5,000 in = 5,000 done"), "{}", run.err);
    let ids = run.ids();
    assert!(ids.len() == 5_000 && ids.is_sorted(), "{} documents, or out of order", ids.len());
}
