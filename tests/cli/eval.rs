//! `ascribe eval` on files: both forms, both directions, and what it says about broken ones.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::golden;
use crate::support::{Run, folder, program, project, run, sample, string};

/// Documents without text, from gold or from claims.
fn bare(documents: &[Value]) -> String {
    let line = |document: &Value| json!({"id": document["id"], "attributions": document["attributions"]});
    documents.iter().map(|document| line(document).to_string() + "\n").collect()
}

fn gold() -> Vec<Value> {
    sample("gold.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The documents of the gold with the attributions that the claims say.
fn as_documents(claims: &[Value]) -> Vec<Value> {
    let attributions = |id: &Value| -> Vec<Value> {
        let own = claims.iter().filter(|claim| claim["document"]["id"] == *id);
        own.map(|claim| {
            let spans = |role: &str| claim[role]["spans"].clone();
            json!({"source": spans("source"), "cue": spans("cue"), "content": spans("content"), "parent": claim["parent"]})
        })
        .collect()
    };
    let documents = gold().into_iter().map(|mut document| {
        document["attributions"] = attributions(&document["id"]).into();
        document
    });
    documents.collect()
}

/// The attributions of documents as claims.
fn as_claims(documents: &[Value]) -> String {
    let mut lines = String::new();
    for document in documents {
        for attribution in document["attributions"].as_array().expect("attributions") {
            let part = |role: &str| match &attribution[role] {
                Value::Array(spans) if spans.is_empty() => Value::Null,
                spans => json!({"spans": spans}),
            };
            let id = json!({"id": document["id"]});
            let parent = &attribution["parent"];
            let (content, cue, source) = (part("content"), part("cue"), part("source"));
            let claim = json!({"document": id, "content": content, "cue": cue, "source": source, "parent": parent});
            lines += &(claim.to_string() + "\n");
        }
    }
    lines
}

/// Gold and predictions in every form.
fn forms() -> TempDir {
    let (gold, predicted) = (gold(), as_documents(&golden::sample().claims));
    let whole =
        |documents: &[Value]| -> String { documents.iter().map(|document| document.to_string() + "\n").collect() };
    folder(&[
        ("gold.whole", whole(&gold)),
        ("gold.bare", bare(&gold)),
        ("gold.claims", as_claims(&gold)),
        ("predicted.whole", whole(&predicted)),
        ("predicted.bare", bare(&predicted)),
        ("predicted.claims", golden::sample().lines.clone()),
    ])
}

fn eval(gold: &Path, predicted: &Path, options: &[&str]) -> Run {
    run(program().arg("eval").arg(gold).arg(predicted).args(options))
}

fn report(run: Run) -> Value {
    serde_json::from_str(&run.exits(0).out).expect("the report is JSON")
}

#[test]
fn both_forms_give_one_report() {
    let dir = forms();
    let corpus = project("data/sample");
    let corpus = corpus.to_str().expect("a path in UTF-8");
    let expected = report(eval(&dir.path().join("gold.whole"), &dir.path().join("predicted.whole"), &["--json"]));
    assert!(expected["attr"]["all"]["CS"]["f1"].as_f64().is_some_and(|f1| (50.0..100.0).contains(&f1)));
    for (gold, predicted) in [
        ("gold.whole", "predicted.bare"),
        ("gold.bare", "predicted.claims"),
        ("gold.claims", "predicted.whole"),
        ("gold.claims", "predicted.claims"),
    ] {
        let options = ["--json", "--text", corpus];
        let found = eval(&dir.path().join(gold), &dir.path().join(predicted), &options);
        assert_eq!(report(found), expected, "{gold} and {predicted}");
    }
    // Each side may bring the texts alone.
    for (gold, predicted) in [("gold.whole", "predicted.claims"), ("gold.bare", "predicted.whole")] {
        let found = eval(&dir.path().join(gold), &dir.path().join(predicted), &["--json"]);
        assert_eq!(report(found), expected, "{gold} and {predicted}");
    }
    let mut piped = program();
    piped.arg("eval").arg(dir.path().join("gold.whole")).args(["-", "--json"]);
    piped.write_stdin(golden::sample().lines.clone());
    assert_eq!(report(run(&mut piped)), expected);
}

#[test]
fn without_texts_it_says_where_to_get_them() {
    let dir = forms();
    let run = eval(&dir.path().join("gold.claims"), &dir.path().join("predicted.claims"), &[]).exits(2);
    assert_eq!(run.out, "");
    assert!(run.err.contains("border_talks.txt") && run.err.contains("--text"), "{}", run.err);
}

/// Exchanges precision with recall, and counts of gold with counts of predictions.
fn exchanged(value: &Value) -> Value {
    let Some(object) = value.as_object() else {
        return value.clone();
    };
    let other = |key: &str| match key {
        "p" => "r".to_owned(),
        "r" => "p".to_owned(),
        "gold" => "pred".to_owned(),
        "pred" => "gold".to_owned(),
        key => key.to_owned(),
    };
    Value::Object(object.iter().map(|(key, value)| (other(key), exchanged(value))).collect())
}

#[test]
fn exchanging_the_sides_exchanges_precision_and_recall() {
    let dir = forms();
    let (gold, predicted) = (dir.path().join("gold.whole"), dir.path().join("predicted.whole"));
    let there = report(eval(&gold, &predicted, &["--json"]));
    let back = report(eval(&predicted, &gold, &["--json"]));
    assert_ne!(there["attr"], back["attr"]);
    for group in ["span", "trim", "token", "attr"] {
        assert_eq!(exchanged(&there[group]), back[group], "{group}");
    }
    assert_eq!(there["link"]["pairs"], back["link"]["pairs"]);
}

#[test]
fn what_is_held_against_itself_is_perfect() {
    let gold = project("data/sample/gold.jsonl");
    let report = report(eval(&gold, &gold, &["--json"]));
    for group in ["span", "trim", "token"] {
        for role in ["content", "cue", "source"] {
            assert_eq!(report[group][role]["f1"], 100.0, "{group} {role}");
        }
    }
    for kind in ["all", "direct", "mixed", "indirect"] {
        assert_eq!(report["attr"][kind]["CSC"]["f1"], 100.0, "{kind}");
    }
}

#[test]
fn the_table_shows_the_figures_of_the_report() {
    let dir = forms();
    let (gold, predicted) = (dir.path().join("gold.whole"), dir.path().join("predicted.claims"));
    let report = report(eval(&gold, &predicted, &["--json"]));
    let table = eval(&gold, &predicted, &[]).exits(0).out;
    for kind in ["all", "direct", "mixed", "indirect"] {
        let row = table.lines().find(|line| line.starts_with(kind)).expect("a row of the kind");
        let f1 = report["attr"][kind]["CS"]["f1"].as_f64().expect("a score");
        assert!(row.contains(&format!("{f1:.2}")), "{f1} in {row}");
    }
}

#[test]
fn documents_on_one_side_only_are_told() {
    let gold = gold();
    let dir = folder(&[("some", bare(&gold[..3])), ("others", bare(&gold[1..]))]);
    let corpus = project("data/sample");
    let corpus = corpus.to_str().expect("a path in UTF-8");
    let run = eval(&dir.path().join("some"), &dir.path().join("others"), &["--text", corpus, "--json"]).exits(0);
    let told: Vec<&str> = run.err.lines().collect();
    assert!(told.iter().any(|line| line.starts_with("warning: 1 gold document")), "{}", run.err);
    assert!(told.iter().any(|line| line.starts_with("warning: 13 predicted document")), "{}", run.err);
}

#[test]
fn a_broken_line_is_named_by_file_and_number() {
    let sound = sample("gold.jsonl");
    let lines: Vec<&str> = sound.lines().take(2).collect();
    let cut = &lines[0][..200];
    let broken = [
        cut,
        "nonsense",
        "[]",
        "{\"id\": \"a\"}",
        r#"{"id": "a", "attributions": [{"cue": [[1]]}]}"#,
        r#"{"id": "a", "attributions": [{"cue": [[-1, 2]]}]}"#,
        r#"{"document": {"id": "\ud800"}, "content": null}"#,
    ];
    for (number, line) in broken.into_iter().enumerate() {
        let dir = folder(&[("broken.jsonl", format!("{}\n\n{line}\n{}\n", lines[0], lines[1]))]);
        let (path, gold) = (dir.path().join("broken.jsonl"), project("data/sample/gold.jsonl"));
        // Either side may be the broken one.
        let sides = if number % 2 == 0 { [&path, &gold] } else { [&gold, &path] };
        let run = eval(sides[0], sides[1], &[]).exits(2);
        assert_eq!(run.out, "");
        assert!(run.err.starts_with("error: ") && run.err.contains("hint: "), "{}", run.err);
        let place = format!("{}, line 3", path.display());
        assert!(run.err.contains(&place), "{line}: {}", run.err);
    }
}

#[test]
fn spans_outside_the_text_are_named() {
    let document = |spans: &str| {
        format!(
            r#"{{"id": "d", "text": "“Né,” said Bo.", "attributions": [{{"cue": [[6, 10]]}}, {{"content": {spans}}}]}}"#
        )
    };
    for (spans, shown) in [("[[0, 15]]", "[0, 15]"), ("[[5, 2]]", "[5, 2]"), ("[[0, 1], [90, 91]]", "[90, 91]")] {
        let dir = folder(&[("sound", document("[[0, 14]]")), ("broken", document(spans))]);
        let (sound, broken) = (dir.path().join("sound"), dir.path().join("broken"));
        for (run, side) in [(eval(&broken, &sound, &[]), "gold"), (eval(&sound, &broken, &[]), "predicted")] {
            let run = run.exits(2);
            assert_eq!(run.out, "");
            for word in [side, "\"d\"", "attribution 2", "content", shown, "14 characters"] {
                assert!(run.err.contains(word), "{word}: {}", run.err);
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let gold = project("data/sample/gold.jsonl");
    let dir = folder(&[("empty", ""), ("binary", "")]);
    std::fs::write(dir.path().join("binary"), b"\xff\xfe\0").expect("a file can be written");
    let missing = dir.path().join("no-such-file");
    assert!(eval(&missing, &gold, &[]).exits(2).err.contains("no-such-file"));
    assert!(eval(&gold, &missing, &[]).exits(2).err.contains("no-such-file"));
    assert!(eval(&gold, dir.path(), &[]).exits(2).err.contains(&string(&json!(dir.path()))));
    assert!(eval(&gold, &dir.path().join("binary"), &[]).exits(2).err.contains("binary, line 1"));
    let text = missing.to_str().expect("a path in UTF-8");
    assert!(eval(&gold, &gold, &["--text", text]).exits(2).err.contains("no-such-file"));
    // Nothing predicted is no error: nothing is found.
    let report = report(eval(&gold, &dir.path().join("empty"), &["--json"]));
    assert_eq!(report["attr"]["all"]["C"]["f1"], 0.0);
}
