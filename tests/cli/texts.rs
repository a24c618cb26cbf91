//! `--save-text`: every claim's offsets count into a file that its record names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::offsets::hold;
use crate::support::{NOTE, Run, STORY, extract, folder, names, record, run, string};

fn page(text: &str) -> String {
    let paragraphs: Vec<String> = text.split("\n\n").map(|one| format!("<p>{}</p>\n", one.trim())).collect();
    format!("<html><head><title>A</title></head><body><nav>Home</nav>{}</body></html>", paragraphs.concat())
}

fn saving(input: &Path, texts: &Path) -> Run {
    run(extract().arg(input).arg("--save-text").arg(texts))
}

/// The saved texts by the documents whose claims name them.
fn texts_of(claims: &[Value], texts: &Path) -> BTreeMap<String, String> {
    let text = |claim: &Value| {
        let path = texts.join(string(&claim["document"]["sha256"]) + ".txt");
        (string(&claim["document"]["id"]), fs::read_to_string(path).expect("the text is there"))
    };
    claims.iter().map(text).collect()
}

/// The name of a text's file.
fn name(text: &str) -> String {
    format!("{:x}.txt", Sha256::digest(text))
}

#[test]
fn offsets_count_into_the_saved_texts() {
    let html = page(STORY);
    let csv = format!("id,text\nrow,\"{}\"\n", STORY.replace('"', "\"\"").replace("Ada", "𝔄da"));
    let plain = format!("\u{feff}É – {STORY}");
    let dir = folder(&[("a.html", &html), ("b.csv", &csv), ("c.txt", &plain), ("d.json", &record("one", NOTE))]);
    let into = folder::<&str>(&[]);
    let texts = into.path().join("new/texts");
    let run = saving(dir.path(), &texts).exits(0);
    let claims = run.claims();
    let saved = texts_of(&claims, &texts);
    assert_eq!(saved.keys().collect::<Vec<_>>(), ["a.html", "c.txt", "one", "row"]);
    hold(&claims, &saved);
    assert!(!saved["a.html"].contains("<p>") && !saved["a.html"].contains("Home"));
    assert_eq!((saved["c.txt"].as_str(), saved["one"].as_str()), (&plain['\u{feff}'.len_utf8()..], NOTE));
    // Nothing but the texts, and the claims are the same as without them.
    assert_eq!(names(&texts).len(), 4);
    assert_eq!(run.out, self::run(extract().arg(dir.path())).exits(0).out);
}

#[test]
fn texts_without_claims_are_saved_and_equal_texts_share_a_file() {
    let dir = folder(&[("a.txt", "Nothing was said.\n"), ("b.txt", NOTE), ("c.txt", NOTE), ("d.txt", "")]);
    let into = folder(&[(name(NOTE), "of an earlier run, by another")].each_ref().map(|(n, b)| (n.as_str(), *b)));
    saving(dir.path(), into.path()).exits(0);
    let mut expected = ["Nothing was said.\n", NOTE].map(name);
    expected.sort();
    assert_eq!(names(into.path()), expected);
    assert_eq!(fs::read_to_string(into.path().join(name(NOTE))).expect("a text"), NOTE);
}

#[test]
fn ids_name_no_files() {
    let dir = folder::<&str>(&[]);
    let (input, texts) = (dir.path().join("in.jsonl"), dir.path().join("a/texts"));
    let absolute = dir.path().join("absolute").to_string_lossy().into_owned();
    let ids = ["../x", "../../x", &absolute, "a\nb", "..", "", "x\0y", "C:\\x", "~/x"];
    let text = |number| format!("{NOTE}{number}");
    let lines = ids.iter().enumerate().map(|(number, id)| {
        json!({"id": id, "text": text(number), "sha256": "../x", "document": {"sha256": "../x"}}).to_string() + "\n"
    });
    fs::write(&input, lines.collect::<String>()).expect("a file");
    let run = saving(&input, &texts).exits(0);
    assert_eq!(run.summary().done, ids.len());
    let mut expected: Vec<String> = (0..ids.len()).map(|number| name(&text(number))).collect();
    expected.sort();
    assert_eq!(names(&texts), expected);
    assert_eq!(
        (names(dir.path()), names(&dir.path().join("a"))),
        (vec!["a".into(), "in.jsonl".into()], vec!["texts".into()])
    );
}

#[test]
fn a_folder_of_texts_within_the_input_is_no_input() {
    let dir = folder(&[("a.txt", STORY), ("texts/b.txt", "of an earlier run")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("texts", dir.path().join("link")).expect("a link");
    for _ in 0..2 {
        let run = saving(dir.path(), &dir.path().join("texts")).exits(0);
        let summary = run.summary();
        assert_eq!((summary.documents, summary.done), (1, 1), "{}", run.err);
    }
    assert_eq!(names(&dir.path().join("texts")).len(), 2);
}

#[test]
fn an_input_folder_takes_no_texts() {
    let dir = folder(&[("a.txt", STORY)]);
    let run = saving(dir.path(), &dir.path().join(".")).exits(2);
    assert!(run.err.contains("is input and output") && run.err.contains("--save-text"), "{}", run.err);
    assert_eq!(names(dir.path()), ["a.txt"]);
}

#[test]
fn a_folder_that_cannot_be_made_ends_the_run_before_it_begins() {
    let dir = folder(&[("in/a.txt", STORY.as_bytes()), ("in/broken.txt", b"\xff\0\xff\0"), ("file", b"")]);
    let out = dir.path().join("out.jsonl");
    for place in ["file", "file/texts"] {
        let mut command = extract();
        command.arg(dir.path().join("in")).arg("-o").arg(&out).arg("--save-text").arg(dir.path().join(place));
        let run = run(&mut command).exits(3);
        let lines: Vec<&str> = run.err.lines().collect();
        assert!(lines[0].starts_with("error: ") && lines[0].contains(place), "{}", run.err);
        assert!(lines[1].starts_with("  caused by: ") && lines[2].starts_with("hint: "), "{}", run.err);
        assert!(!run.err.contains("broken.txt"), "a document was read: {}", run.err);
        assert_eq!(names(dir.path()), ["file", "in"]);
    }
}

/// Also for who may write anywhere.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_ends_the_run_before_it_begins() {
    let dir = folder(&[("a.txt", STORY)]);
    let run = saving(dir.path(), Path::new("/proc/self")).exits(3);
    assert_eq!(run.out, "");
    assert!(run.err.contains("/proc/self") && run.err.contains("hint: "), "{}", run.err);
}

#[test]
fn a_text_that_cannot_be_saved_ends_the_run() {
    let dir = folder(&[("a.txt", NOTE)]);
    let into = folder(&[(format!("{}/x", name(NOTE)).as_str(), "")]);
    let run = saving(dir.path(), into.path()).exits(3);
    assert!(run.err.contains(&name(NOTE)) && run.out.is_empty(), "{}", run.err);
    assert_eq!(names(into.path()), [name(NOTE)], "no half file is left");
}
