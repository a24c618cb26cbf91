//! `ascribe speakers` on files: what it writes, reads back, and says about broken ones.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, STORY, extract, folder, names, program, run};

const HEAD: &str = "alias,name,role,affiliation,type,wikidata,claims,documents\n";

fn claim(document: &str, speaker: &Value) -> String {
    json!({"id": "c", "document": {"id": document, "date": null}, "outlet": null, "speaker": speaker}).to_string()
        + "\n"
}

fn named(document: &str, name: &str, role: &str) -> String {
    let role = Some(role).filter(|role| !role.is_empty());
    claim(document, &json!({"name": name, "role": role, "affiliation": null, "type": "person", "mention": [0, 1]}))
}

fn corpus() -> String {
    [
        named("a", "Sergej Lawrow", "Außenminister"),
        named("b", "Sergei Lavrov", "foreign minister"),
        named("b", "Sergei Lavrov", "foreign minister"),
        named("c", "Lavrov", ""),
        named("d", "Michael Bolton", "singer"),
        named("e", "John Bolton", "adviser"),
        claim("e", &Value::Null),
    ]
    .concat()
}

fn speakers(folder: &Path, arguments: &[&str]) -> Run {
    run(program().current_dir(folder).arg("speakers").args(arguments))
}

#[test]
fn a_row_for_each_name_the_most_quoted_speaker_first() {
    let dir = folder(&[("claims.jsonl", corpus())]);
    let table = speakers(dir.path(), &["claims.jsonl"]).exits(0).out;
    let rows = "Sergei Lavrov,Sergei Lavrov,foreign minister,,person,,2,1\n\
                Lavrov,Sergei Lavrov,foreign minister,,person,,1,1\n\
                Sergej Lawrow,Sergei Lavrov,foreign minister,,person,,1,1\n\
                John Bolton,John Bolton,adviser,,person,,1,1\n\
                Michael Bolton,Michael Bolton,singer,,person,,1,1\n";
    assert_eq!(table, format!("{HEAD}{rows}"));
    let piped = run(program().args(["speakers", "-"]).write_stdin(corpus()));
    assert_eq!(piped.exits(0).out, table);
}

#[test]
fn its_own_table_changes_nothing() {
    let dir = folder(&[("claims.jsonl", corpus())]);
    speakers(dir.path(), &["claims.jsonl", "-o", "names.csv"]).exits(0);
    let first = std::fs::read_to_string(dir.path().join("names.csv")).expect("the table was written");
    speakers(dir.path(), &["claims.jsonl", "--aliases", "names.csv", "-o", "names.csv"]).exits(0);
    assert_eq!(std::fs::read_to_string(dir.path().join("names.csv")).expect("it is there"), first);
    assert_eq!(names(dir.path()), ["claims.jsonl", "names.csv"]);
}

#[test]
fn the_claims_of_extract_are_read() {
    let extracted = run(extract().arg("-").write_stdin(STORY)).exits(0);
    let table = run(program().args(["speakers", "-"]).write_stdin(extracted.out)).exits(0).out;
    assert!(table.contains("\nAda Quist,Ada Quist,"), "{table}");
}

#[test]
fn the_newsroom_wins_and_its_unseen_names_are_kept() {
    // A byte order mark, other columns and any order of columns are what spreadsheets give.
    let aliases = "\u{feff}name,alias,note,wikidata,role\nJ. R. Bolton,John Bolton,,Q1,envoy\n\
                   J. R. Bolton,Michael Bolton,!,,\nIlse Torvane,Torvane,,Q2,\n";
    let dir = folder(&[("claims.jsonl", corpus()), ("aliases.csv", aliases.to_owned())]);
    let table = speakers(dir.path(), &["claims.jsonl", "--aliases", "aliases.csv"]).exits(0).out;
    for row in [
        "John Bolton,J. R. Bolton,envoy,,person,Q1,1,1",
        "Michael Bolton,J. R. Bolton,envoy,,person,Q1,1,1",
        "Torvane,Ilse Torvane,,,,Q2,0,0",
    ] {
        assert!(table.lines().any(|line| line == row), "{row} in {table}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    let hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "'quoted'", "a,\"b\"\nc", "=HYPERLINK(\"http://x\")"];
    let lines: String = hostile.iter().map(|name| named("d", name, "=cmd|' /C calc'!A0")).collect();
    let dir = folder(&[("claims.jsonl", lines)]);
    speakers(dir.path(), &["claims.jsonl", "-o", "names.csv"]).exits(0);
    let table = std::fs::read_to_string(dir.path().join("names.csv")).expect("the table was written");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        let row = row.expect("sound CSV");
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
        rows += 1;
    }
    assert_eq!(rows, hostile.len());
    let again = speakers(dir.path(), &["claims.jsonl", "--aliases", "names.csv"]).exits(0).out;
    assert_eq!(again, table);
}

#[test]
fn hostile_names_do_no_harm() {
    let names = [
        String::new(),
        " ".to_owned(),
        "…".to_owned(),
        "\u{202e}\u{0}\u{7}".to_owned(),
        "Jr.".to_owned(),
        "of of of".to_owned(),
        "(((".to_owned(),
        ",,,,".to_owned(),
        "A".repeat(100_000),
        "a ".repeat(50_000),
        "President ".repeat(10_000),
        "-".repeat(10_000),
        "👩‍👩‍👧 𝔔𝔲𝔦𝔰𝔱".to_owned(),
    ];
    let lines: String = names.iter().map(|name| named("d", name, name)).collect();
    let dir = folder(&[("claims.jsonl", lines)]);
    let table = speakers(dir.path(), &["claims.jsonl"]).exits(0).out;
    // The two that are empty name nobody.
    assert_eq!(csv::Reader::from_reader(table.as_bytes()).records().count(), names.len() - 2);
}

#[test]
fn nothing_gives_a_table_of_nobody() {
    let dir = folder(&[("empty.jsonl", String::new()), ("null.jsonl", claim("a", &Value::Null) + "\n \n")]);
    assert_eq!(speakers(dir.path(), &["empty.jsonl", "null.jsonl"]).exits(0).out, HEAD);
}

#[test]
fn a_broken_claim_is_named_by_file_and_line() {
    let sound = named("a", "Ada Quist", "");
    let cut = &sound[..sound.len() / 2];
    let broken = [cut, "nonsense", "[]", "{}", r#"{"document": {"id": "a"}}"#, r#"{"document": {}, "speaker": null}"#];
    for line in broken {
        let dir = folder(&[("claims.jsonl", format!("{sound}\n{line}"))]);
        let run = speakers(dir.path(), &["claims.jsonl", "-o", "names.csv"]).exits(2);
        assert!(run.err.starts_with("error: claims.jsonl, line 3, column "), "{line}: {}", run.err);
        assert!(run.err.contains("hint: give JSON Lines"), "{}", run.err);
        assert_eq!(names(dir.path()), ["claims.jsonl"]);
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let dir = folder(&[("claims.jsonl", corpus())]);
    for arguments in [&["no-such-file"][..], &["claims.jsonl", "--aliases", "no-such-file"]] {
        let run = speakers(dir.path(), arguments).exits(2);
        assert!(run.err.starts_with("error: cannot read no-such-file\n"), "{}", run.err);
        assert!(run.err.contains("hint: check the path"), "{}", run.err);
    }
}

#[test]
fn a_broken_table_is_named_with_what_is_wrong() {
    for (table, told) in [
        ("", "no column `alias`"),
        ("alias;name\na;b\n", "no column `alias`"),
        ("alias,role\na,b\n", "no column `name`"),
        ("alias,name\na,b\nc\n", "line: 3"),
        ("alias,name\na,b\n,b\n", "line 3: `alias` is empty"),
        ("alias,name\na, \n", "line 2: `name` is empty"),
        ("alias,name,type\na,b,robot\n", "line 2: `type` is \"robot\""),
    ] {
        let dir = folder(&[("claims.jsonl", corpus()), ("aliases.csv", table.to_owned())]);
        let run = speakers(dir.path(), &["claims.jsonl", "--aliases", "aliases.csv"]).exits(2);
        assert_eq!(run.out, "");
        assert!(run.err.starts_with("error: aliases.csv") && run.err.contains(told), "{table}: {}", run.err);
        assert!(run.err.contains("hint: give CSV"), "{}", run.err);
    }
    let dir = folder(&[("claims.jsonl", corpus().into_bytes()), ("aliases.csv", b"alias,name\n\xff,b\n".to_vec())]);
    let run = speakers(dir.path(), &["claims.jsonl", "--aliases", "aliases.csv"]).exits(2);
    assert!(run.err.contains("UTF-8"), "{}", run.err);
}

#[test]
fn the_claims_are_not_written_over() {
    let dir = folder(&[("claims.jsonl", corpus())]);
    let run = speakers(dir.path(), &["claims.jsonl", "-o", "claims.jsonl"]).exits(2);
    assert!(run.err.contains("is input and output"), "{}", run.err);
    assert_eq!(std::fs::read_to_string(dir.path().join("claims.jsonl")).expect("it is there"), corpus());
}
