//! `ascribe convert`: annotations go into the formats of tools and come back.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, STORY, extract, folder, names, program, project, run};

/// A folder as PolNeAR lays it out, with words of our own: discontinuous contents, marks in any order, a discarded line.
const TEXT: &str =
    "The harbour is shut.\n\n“It was cold,” Ada Quist said. “And “Père” Noé was late.” The office agreed 😀.\n";
const ANN: &str = "T1\tContent 22 36;53 79\t“It was cold,” “And “Père” Noé was late.”\n\
    T2\tSource 37 46\tAda Quist\nT3\tCue 47 51\tsaid\nT4\tAttribution 47 51\tsaid\n\
    E1\tAttribution:T4 Content:T1 Source:T2 Cue:T3\nT7\tDiscard 0 20\tThe harbour is shut.\n\
    T5\tCue 91 97\tagreed\nT6\tAttribution 91 97\tagreed\nT8\tContent 98 99\t😀\nT9\tSource 80 90\tThe office\n\
    E2\tAttribution:T6 Cue:T5 Source:T9 Content:T8\n#1\tAnnotatorNotes E2\tunsure\n";

fn convert(input: &Path, output: &Path, options: &[&str]) -> Run {
    run(program().arg("convert").arg(input).arg(output).args(options))
}

#[test]
fn polnears_layout_comes_back_byte_for_byte() {
    let dir = folder(&[("dev/text/a_2016.txt", TEXT), ("dev/attributions/a_2016_ef2d.ann", ANN)]);
    let (input, lines, back) = (dir.path().join("dev"), dir.path().join("a.jsonl"), dir.path().join("back"));
    let told = convert(&input, &lines, &[]).exits(0);
    assert_eq!(told.err, "documents: 1, attributions: 2\n");
    let document: Value = serde_json::from_str(&fs::read_to_string(&lines).expect("a file")).expect("JSON");
    assert_eq!(document["id"], "a_2016");
    assert_eq!(document["attributions"][0]["content"], json!([[22, 36], [53, 79]]));
    assert_eq!(document["attributions"][1]["source"], json!([[80, 90]]));
    convert(&lines, &back, &["--to", "brat"]).exits(0);
    assert_eq!(names(&back), ["attributions", "text"]);
    let read = |path: &str| fs::read_to_string(back.join(path)).expect("the file is there");
    assert_eq!(read("text/a_2016.txt"), TEXT);
    assert_eq!(read("attributions/a_2016_ef2d.ann"), ANN);

    // What was corrected in between is written anew, and still says the same.
    let changed =
        fs::read_to_string(&lines).expect("a file").replace("[98,99]", "[91,99]").replace("[91,97]", "[80,90]");
    fs::write(&lines, changed.replace("\"source\":[[80,90]]", "\"source\":[]")).expect("a file can be written");
    let (other, again) = (dir.path().join("other"), dir.path().join("again.jsonl"));
    convert(&lines, &other, &["--to", "brat"]).exits(0);
    convert(&other, &again, &[]).exits(0);
    let attributions = |path: &Path| {
        let document: Value = serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON");
        document["attributions"].clone()
    };
    assert_eq!(attributions(&again), attributions(&lines));
}

#[test]
fn the_sample_goes_through_every_format_and_keeps_its_score() {
    let dir = folder::<&str>(&[]);
    let gold = project("data/sample/gold.jsonl");
    let mut last = gold.clone();
    for (number, format) in ["brat", "w3c", "inception", "label-studio", "doccano", "jsonl"].into_iter().enumerate() {
        let next = dir.path().join(format!("{number}"));
        let from =
            if last == gold { "jsonl" } else { ["brat", "w3c", "inception", "label-studio", "doccano"][number - 1] };
        convert(&last, &next, &["--from", from, "--to", format]).exits(0);
        last = next;
    }
    let scores = run(program().arg("eval").args([&gold, &last]).arg("--json"));
    let plain = run(program().arg("eval").args([&gold, &gold]).arg("--json"));
    assert_eq!((scores.code, &scores.out), (plain.code, &plain.out), "{}", scores.err);
}

#[test]
fn claims_with_their_texts_can_be_corrected_in_a_tool() {
    let dir = folder(&[("in/a.txt", STORY)]);
    let (claims, texts) = (dir.path().join("claims.jsonl"), dir.path().join("texts"));
    run(extract().arg(dir.path().join("in")).arg("-o").arg(&claims).arg("--save-text").arg(&texts)).exits(0);
    let refused = convert(&claims, &dir.path().join("a.json"), &[]).exits(2);
    assert!(refused.err.contains("--texts") && refused.err.contains("caused by"), "{}", refused.err);
    let tasks = dir.path().join("tasks.json");
    convert(&claims, &tasks, &["--texts", &texts.to_string_lossy()]).exits(0);
    let tasks: Value = serde_json::from_str(&fs::read_to_string(&tasks).expect("a file")).expect("JSON");
    assert_eq!(tasks[0]["data"]["text"], STORY);
    let labels = |label: &str| {
        let results = tasks[0]["annotations"][0]["result"].as_array().expect("results");
        results.iter().filter(|one| one["value"]["labels"][0] == label).count()
    };
    assert!(labels("content") > 0 && labels("source") > 0 && labels("cue") > 0);
}

#[test]
fn what_does_not_fit_is_told_with_its_place() {
    let wrong = ANN.replace("37 46\tAda Quist", "38 47\tAda Quist");
    let dir = folder(&[("a/a.txt", TEXT), ("a/a.ann", &wrong), ("full/x", "mine")]);
    let told = convert(&dir.path().join("a"), &dir.path().join("a.jsonl"), &[]).exits(2);
    assert!(told.err.contains("a.ann") && told.err.contains("line 2") && told.err.contains("hint: "), "{}", told.err);
    assert!(!dir.path().join("a.jsonl").exists());
    fs::write(dir.path().join("a/a.ann"), ANN).expect("a file can be written");
    let told = convert(&dir.path().join("a"), &dir.path().join("full"), &["--to", "w3c"]).exits(3);
    assert!(told.err.contains("the folder holds something"), "{}", told.err);
    assert_eq!(names(&dir.path().join("full")), ["x"]);
    let told = convert(&dir.path().join("a"), &dir.path().join("somewhere"), &[]).exits(2);
    assert!(told.err.contains("--to"), "{}", told.err);
}

#[test]
fn no_id_writes_outside_of_the_folder() {
    let line = json!({"id": "../../evil", "text": "Yes, she said.", "attributions": [{"content": [[0, 4]]}],
        "brat": "", "brat_file": "../../evil.ann", "brat_text_file": "/tmp/evil.txt"});
    let dir = folder(&[("a.jsonl", line.to_string())]);
    for format in ["brat", "w3c", "inception"] {
        let out = dir.path().join(format);
        convert(&dir.path().join("a.jsonl"), &out, &["--to", format]).exits(0);
        let back = dir.path().join(format!("{format}.jsonl"));
        convert(&out, &back, &[]).exits(0);
        assert!(fs::read_to_string(back).expect("a file").contains("../../evil"), "{format}");
    }
    assert_eq!(
        names(dir.path()),
        ["a.jsonl", "brat", "brat.jsonl", "inception", "inception.jsonl", "w3c", "w3c.jsonl"]
    );
}
