//! The scorer agrees with the reference scorer, on cases whose figures the reference computed.

use std::fs;

use ascribe::eval::{ScoredDocument, read, score};
use serde::Deserialize;
use serde_json::Value;

/// A line of the file of cases.
#[derive(Deserialize)]
struct Case {
    name: String,
    gold: Vec<Value>,
    predicted: Vec<Value>,
    expected: Value,
}

fn documents(name: &str, side: &[Value]) -> Vec<ScoredDocument> {
    let lines: Vec<String> = side.iter().map(Value::to_string).collect();
    read(name, lines.join("\n").as_bytes()).expect("the case is sound")
}

#[test]
fn every_figure_is_that_of_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/eval/cases.jsonl");
    let cases = fs::read_to_string(path).expect("the file of cases is there");
    assert!(cases.lines().count() >= 40);
    for line in cases.lines() {
        let case: Case = serde_json::from_str(line).expect("the line is a case");
        let (gold, predicted) = (documents(&case.name, &case.gold), documents(&case.name, &case.predicted));
        let report = score(&gold, &predicted).expect("the spans are in the texts");

        let figures = serde_json::to_value(&report).expect("figures serialise");
        for (group, expected) in case.expected.as_object().expect("the figures are in groups") {
            assert_eq!(&figures[group], expected, "{}: {group}", case.name);
        }
        // Parsing lost the order of the keys; the line still has it, at its end.
        let text = serde_json::to_string(&report).expect("figures serialise");
        assert!(line.ends_with(&format!(r#""expected":{text}}}"#)), "{}: order of keys, or other keys", case.name);
    }
}
