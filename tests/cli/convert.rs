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

/// A document whose content goes over lines, as `content` at these offsets.
fn document(id: &str, text: &str, content: &Value) -> String {
    json!({"id": id, "text": text, "attributions": [{"id": "a1", "content": content, "type": "statement"}]}).to_string()
}

#[test]
fn marks_are_cut_where_brat_refuses_them() {
    let text = "He said:\n\n“It was\r\ncold,\tand 😀\u{2028}late.”";
    let line = document("a", text, &json!([[0, 2], [10, 35]]));
    let dir = folder(&[("a.jsonl", &line)]);
    let (brat, back) = (dir.path().join("brat"), dir.path().join("back.jsonl"));
    convert(&dir.path().join("a.jsonl"), &brat, &["--to", "brat"]).exits(0);
    let lines = fs::read_to_string(brat.join("a.ann")).expect("a file");
    let mark = "T1\tContent 0 2;10 17;19 24;25 30;31 35\tHe “It was cold, and 😀 late\n";
    assert!(lines.starts_with(mark) && lines.contains("#1\tPieces T1\t0 2;10 35\n"), "{lines}");
    assert!(fs::read_to_string(brat.join("annotation.conf")).expect("a file").contains("[events]\nAttribution\t"));
    // Uncut again, as long as nobody moved it.
    convert(&brat, &back, &[]).exits(0);
    assert!(fs::read_to_string(&back).expect("a file").contains("\"content\":[[0,2],[10,35]]"));
    let moved = lines.replacen("0 2;10 17;19 24", "10 17;19 24", 1).replacen("He “It", "“It", 1);
    fs::write(brat.join("a.ann"), moved).expect("a file can be written");
    convert(&brat, &back, &[]).exits(0);
    assert!(fs::read_to_string(&back).expect("a file").contains("\"content\":[[10,17],[19,24],[25,30],[31,35]]"));
}

#[test]
fn inception_gets_no_name_that_it_reserves() {
    let dir = folder(&[("a.jsonl", document("a", "Yes, she said.", &json!([[0, 4]])))]);
    let out = dir.path().join("out");
    convert(&dir.path().join("a.jsonl"), &out, &["--to", "inception"]).exits(0);
    let types = fs::read_to_string(out.join("TypeSystem.xml")).expect("a file");
    for reserved in ["type", "begin", "end", "sofa", "class", "view", "address", "coveredText"] {
        assert!(!types.contains(&format!("<featureDescription><name>{reserved}</name>")), "{reserved}");
    }
    assert!(fs::read_to_string(out.join("a.xmi")).expect("a file").contains(" claimType=\"statement\""));
}

#[test]
fn web_annotations_name_what_stands_beside_them() {
    let dir = folder(&[("a.jsonl", document("2019/a b.txt", "Yes, she said.", &json!([[0, 4]])))]);
    let out = dir.path().join("out");
    convert(&dir.path().join("a.jsonl"), &out, &["--to", "w3c"]).exits(0);
    let page = fs::read_to_string(out.join("2019/a b.jsonld")).expect("a file");
    let page: Value = serde_json::from_str(&page).expect("JSON");
    assert_eq!(page["items"][0]["target"]["source"], "a%20b.txt");
    assert_eq!(page["items"][0]["id"], "a%20b.jsonld#m1");
}

#[test]
fn doccano_gives_marks_new_numbers() {
    let dir = folder::<&str>(&[]);
    let [out, renumbered, back, straight] = ["a", "b", "c", "d"].map(|name| dir.path().join(format!("{name}.jsonl")));
    convert(&project("data/sample/gold.jsonl"), &out, &["--to", "doccano"]).exits(0);
    let mut lines = String::new();
    for line in fs::read_to_string(&out).expect("a file").lines() {
        let mut record: Value = serde_json::from_str(line).expect("JSON");
        for (list, ends) in [("entities", &["id"][..]), ("relations", &["id", "from_id", "to_id"])] {
            for one in record[list].as_array_mut().expect("a list") {
                for end in ends {
                    one[end] = json!(one[end].as_u64().expect("a number") + 7);
                }
            }
        }
        // What it has no value for, and what it adds.
        record["title"] = Value::Null;
        record["Comments"] = json!([]);
        lines.extend([&record.to_string(), "\n"]);
    }
    fs::write(&renumbered, lines).expect("a file can be written");
    convert(&renumbered, &back, &[]).exits(0);
    let attributions = |path: &Path| {
        let lines = fs::read_to_string(path).expect("a file");
        let records = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        records.map(|record| (record["id"].clone(), record["attributions"].clone())).collect::<Vec<_>>()
    };
    convert(&out, &straight, &[]).exits(0);
    assert_eq!(attributions(&back), attributions(&straight));
    let back = fs::read_to_string(&back).expect("a file");
    assert!(!back.contains("\"title\"") && !back.contains("Comments"), "{back}");
}
