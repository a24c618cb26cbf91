//! `ascribe sheet` on files: what it writes, reads back, and says about broken ones.

use std::fs::{self, File};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use crate::sheets::{Table, claim, column, csv, rows, sheet, speaker, with, worksheet};
use crate::support::{STORY, extract, names, program, run};

const FORMATS: [&str; 5] = ["csv", "tsv", "json", "xlsx", "parquet"];

fn corpus() -> String {
    [
        claim("c1", "The mill burned.", &json!({"check_worthiness": 0.9})),
        claim("c2", "We sail at dawn.", &json!({"kind": "direct", "speaker": speaker("Bo Lind"), "confidence": 0.4})),
        claim(
            "c3",
            "Nobody asked us.",
            &json!({"outlet": {"name": "Sky", "found_in": "metadata"}, "check_worthiness": null}),
        ),
    ]
    .concat()
}

#[test]
fn every_format_has_the_same_rows() {
    let extracted = run(extract().arg("-").write_stdin(STORY)).exits(0).out;
    let dir = with(&(corpus() + &extracted));
    let all: Vec<Table> = FORMATS
        .iter()
        .map(|format| {
            let name = format!("sheet.{format}");
            sheet(dir.path(), &["claims.jsonl", "-o", &name]).exits(0);
            rows(&dir.path().join(name))
        })
        .collect();
    assert!(all[0].len() > 5, "{:?}", all[0]);
    for (format, table) in FORMATS.iter().zip(&all) {
        assert_eq!(table, &all[0], "{format}");
    }
    let ids: Vec<String> = column(&all[0], "claim_ids")
        .iter()
        .flat_map(|ids| ids.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(ids.len(), 3 + extracted.lines().count());
    assert_eq!(worksheet(&dir.path().join("sheet.xlsx"), "Mentions").len(), 1 + ids.len());
    // Parquet keeps types.
    let file = File::open(dir.path().join("sheet.parquet")).expect("a file");
    let reader = SerializedFileReader::new(file).expect("Parquet");
    let row = reader.get_row_iter(None).expect("rows").next().expect("a row").expect("a row");
    let field = |name| row.get_column_iter().find(|(one, _)| *one == name).map(|(_, field)| field);
    assert!(matches!(field("rank"), Some(Field::Long(1))));
    assert!(matches!(field("confidence"), Some(Field::Double(_))) && matches!(field("claim"), Some(Field::Str(_))));
}

#[test]
fn the_workbook_tells_who_speaks_and_what_it_is() {
    let dir = with(&corpus());
    sheet(dir.path(), &["claims.jsonl", "-o", "sheet.xlsx", "--speaker", "quist", "--top", "9"]).exits(0);
    let path = dir.path().join("sheet.xlsx");
    assert_eq!(worksheet(&path, "Speakers")[1][..6], ["Ada Quist", "", "", "person", "2", "0"].map(str::to_owned));
    let outlets: Vec<Vec<String>> = worksheet(&path, "Outlets").split_off(1);
    assert_eq!(
        outlets,
        [["Sky", "1", "1", "1", "1"], ["Tide Post", "1", "1", "1", "1"]].map(|row| row.map(str::to_owned).to_vec())
    );
    let read_me: String = worksheet(&path, "Read me").concat().join("\n");
    for text in ["m@0", "speaker quist\nthe first 9 rows", env!("CARGO_PKG_VERSION"), "Where it was said"] {
        assert!(read_me.contains(text), "{text} in {read_me}");
    }
}

/// Unlike each other, so that each claim has a row of its own.
const THINGS: [&str; 17] = [
    "bridge",
    "herring",
    "court",
    "vaccine",
    "tunnel",
    "orchard",
    "glacier",
    "tariff",
    "ferry",
    "pension",
    "satellite",
    "quarry",
    "library",
    "drought",
    "embassy",
    "lighthouse",
    "tram",
];

#[test]
fn no_cell_is_a_formula_and_no_text_is_lost() {
    let hostile = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "'=1",
        "＝1",
        "=cmd|' /C calc'!A0",
        "=HYPERLINK(\"http://x\")",
        "_x0041_",
        "“שלום” قال",
        "👩‍👩‍👧 𝔔",
        "a,\"b\"\nc",
        " padded ",
        "</t></is>&amp;",
    ];
    let text = |at: usize| hostile[at % hostile.len()].to_owned();
    let lines: String = (0..hostile.len())
        .map(|at| {
            let span = |more: usize| json!({"text": text(at + more), "spans": [[0, 1]], "form": "named", "span": [0, 1], "type": "newspaper", "name": null});
            let document = json!({"id": text(at), "title": text(at), "author": null, "date": text(at), "date_text": null, "url": text(at), "sha256": "0"});
            let mut who = speaker(&text(at));
            who["role"] = json!(text(at));
            let more = json!({"speaker": who, "source": span(0), "venue": span(0), "sentence": text(at), "document": document,
                "outlet": {"name": text(at), "found_in": "metadata"}});
            claim(&text(at), &format!("{} {}", text(at), THINGS[at]), &more)
        })
        .collect();
    let dir = with(&lines);
    for format in ["csv", "tsv", "xlsx", "json", "parquet"] {
        let name = format!("sheet.{format}");
        sheet(dir.path(), &["claims.jsonl", "-o", &name]).exits(0);
        let rows = rows(&dir.path().join(&name));
        assert_eq!(rows.len(), hostile.len(), "{format}");
        if ["csv", "tsv"].contains(&format) {
            let cells = || rows.iter().flatten();
            assert!(cells().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝'])), "{rows:?}");
        }
        let contexts = column(&rows, "context");
        for text in hostile {
            // A workbook has line feeds only; CSV has an apostrophe before what a spreadsheet would take for a formula.
            let shown = if format == "xlsx" { text.replace('\r', "\n") } else { text.to_owned() };
            assert!(
                contexts.contains(&shown) || contexts.contains(&format!("'{shown}")),
                "{format}: {text:?} in {contexts:?}"
            );
        }
    }
}

#[test]
fn what_a_cell_cannot_hold_is_cut_or_replaced() {
    let (long, control) = ("é".repeat(40_000), "a\u{0}\u{b}\u{ffff}b");
    let dir =
        with(&[claim("c1", "x", &json!({"sentence": long})), claim("c2", "y", &json!({"sentence": control}))].concat());
    for format in FORMATS {
        let name = format!("sheet.{format}");
        sheet(dir.path(), &["claims.jsonl", "-o", &name]).exits(0);
        let contexts = column(&rows(&dir.path().join(&name)), "context");
        let whole = ["json", "parquet"].contains(&format);
        assert_eq!(contexts[0].chars().count(), if whole { 40_000 } else { 32_767 }, "{format}");
        assert_eq!(contexts[0].ends_with(" […cut]"), !whole);
        assert_eq!(contexts[1], if format == "xlsx" { "a\u{fffd}\u{fffd}\u{fffd}b" } else { control });
    }
}

#[test]
fn filters_and_top_choose() {
    let dir = with(&corpus());
    let ids = |arguments: &[&str]| {
        let out = sheet(dir.path(), &[&["claims.jsonl", "-q", "-o", "-", "--format", "json"], arguments].concat())
            .exits(0)
            .out;
        let rows: Vec<Value> = serde_json::from_str(&out).expect("JSON");
        rows.iter().map(|row| row["claim_ids"].as_str().expect("ids").to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&[]), "c1 c3 c2");
    for (arguments, left) in [
        (&["--top", "1"][..], "c1"),
        (&["--speaker", "LIND"], "c2"),
        (&["--outlet", "sky", "--outlet", "tide"], "c1 c3 c2"),
        (&["--outlet", "sky"], "c3"),
        (&["--kind", "direct,mixed"], "c2"),
        (&["--min-confidence", "0.5"], "c1 c3"),
        (&["--min-check-worthiness", "0.5"], "c1 c2"),
        (&["--since", "2024-05-02"], ""),
    ] {
        assert_eq!(ids(arguments), left, "{arguments:?}");
    }
    let told = sheet(dir.path(), &["claims.jsonl", "-o", "a.csv", "--kind", "direct"]).exits(0).err;
    assert_eq!(told, "1 rows from 1 claims; 2 left out by the filters or --top\n");
}

#[test]
fn the_same_claims_give_the_same_bytes() {
    let dir = with(&corpus());
    for format in FORMATS {
        let write = |name: String| {
            sheet(dir.path(), &["claims.jsonl", "-o", &name]).exits(0);
            fs::read(dir.path().join(name)).expect("a file")
        };
        assert!(write(format!("a.{format}")) == write(format!("b.{format}")), "{format}");
    }
    // Nothing in a workbook tells when it was written.
    let mut archive = zip::ZipArchive::new(File::open(dir.path().join("a.xlsx")).expect("a file")).expect("an archive");
    for at in 0..archive.len() {
        let entry = archive.by_index(at).expect("an entry");
        assert_eq!(entry.last_modified().map(|time| time.year()), Some(1980), "{}", entry.name());
    }
}

#[test]
fn nothing_gives_headings() {
    let dir = with("\n");
    for format in FORMATS {
        let name = format!("sheet.{format}");
        sheet(dir.path(), &["claims.jsonl", "-o", &name]).exits(0);
        assert!(rows(&dir.path().join(&name)).is_empty());
    }
    assert_eq!(
        csv(&dir.path().join("sheet.csv"))[0].len(),
        worksheet(&dir.path().join("sheet.xlsx"), "Claims")[0].len()
    );
    assert_eq!(fs::read_to_string(dir.path().join("sheet.json")).expect("a file"), "[]\n");
}

#[test]
fn streams_lead_in_and_out() {
    let dir = with(&corpus());
    for format in FORMATS {
        let name = format!("sheet.{format}");
        sheet(dir.path(), &["claims.jsonl", "-o", &name]).exits(0);
        let mut command = program();
        let piped = command.args(["sheet", "-", "-o", "-", "-q", "--format", format]).write_stdin(corpus());
        let piped = piped.output().expect("the program starts");
        assert!(piped.status.success() && piped.stderr.is_empty());
        assert!(piped.stdout == fs::read(dir.path().join(&name)).expect("a file"), "{format}");
    }
}

#[test]
fn a_broken_line_is_told_and_the_others_are_there() {
    let sound = claim("c1", "The mill burned.", &json!({}));
    let older = claim("c2", "x", &json!({"kind": "spoken"}));
    let dir = with(&format!("{sound}{older}{}", &sound[..sound.len() / 2]));
    let told = sheet(dir.path(), &["claims.jsonl", "-o", "a.xlsx"]).exits(1).err;
    assert!(told.contains("warning: claims.jsonl, line 2 is no claim and was left out: column "), "{told}");
    assert!(told.contains("warning: claims.jsonl, line 3 is no claim and was left out: the line is cut off"), "{told}");
    assert_eq!(rows(&dir.path().join("a.xlsx")).len(), 1);
    fs::write(dir.path().join("old.jsonl"), older).expect("a file");
    let told = sheet(dir.path(), &["old.jsonl", "-o", "b.xlsx"]).exits(2).err;
    assert!(told.contains("error: no line of the input is a claim") && told.contains("hint: "), "{told}");
    assert_eq!(names(dir.path()), ["a.xlsx", "claims.jsonl", "old.jsonl"]);
}

#[test]
fn what_cannot_be_written_is_refused() {
    let dir = with(&corpus());
    fs::create_dir(dir.path().join("folder.csv")).expect("a folder");
    fs::write(dir.path().join(".~lock.open.xlsx#"), "").expect("a file");
    for (output, code, told) in [
        ("claims.jsonl", 2, "error: it is not clear what to write to claims.jsonl"),
        ("folder.csv", 3, "error: cannot write folder.csv"),
        ("nowhere/a.csv", 3, "error: cannot write nowhere/a.csv"),
        // Nobody may write there.
        ("/proc/a.csv", 3, "error: cannot write /proc/a.csv"),
        ("open.xlsx", 2, "error: open.xlsx is open in another program"),
    ] {
        let run = sheet(dir.path(), &["claims.jsonl", "-o", output]).exits(code);
        assert!(run.err.starts_with(told) && run.err.contains("hint: "), "{}", run.err);
    }
    for format in FORMATS {
        let run = sheet(dir.path(), &["claims.jsonl", "-o", "/dev/full", "--format", format]).exits(3);
        assert!(run.err.starts_with("error: cannot write /dev/full\n  caused by: No space left"), "{}", run.err);
    }
    let run = sheet(dir.path(), &["claims.jsonl", "-o", "claims.jsonl", "--format", "csv"]).exits(2);
    assert!(run.err.contains("is input and output"), "{}", run.err);
    assert_eq!(names(dir.path()), [".~lock.open.xlsx#", "claims.jsonl", "folder.csv"]);
}
