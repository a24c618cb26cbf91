//! `ascribe sheet --merge`: what people filled in comes into the next sheet.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;
use serde_json::json;

use crate::sheets::{Table, claim, column, rows, sheet, with, worksheet};
use crate::support::names;

const OWN: [&str; 4] = ["verdict", "evidence", "checked_by", "notes"];

fn corpus() -> String {
    [claim("c1", "The mill burned.", &json!({})), claim("c2", "We sail at dawn.", &json!({}))].concat()
}

/// A workbook with these rows, as text.
fn workbook(path: &Path, rows: &Table) {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (at, cell) in (0..).zip(cells) {
            page.write_string(row, at, cell).expect("a cell");
        }
    }
    workbook.save(path).expect("a workbook");
}

fn table(rows: &[&[&str]]) -> Table {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

/// What stands in the columns to fill in, by the text of the claim.
fn filled(rows: &Table) -> Vec<(String, [String; 4])> {
    let own = OWN.map(|name| column(rows, name));
    let mut filled: Vec<_> = column(rows, "claim")
        .into_iter()
        .enumerate()
        .map(|(at, claim)| (claim, own.each_ref().map(|one| one[at].clone())))
        .collect();
    filled.sort();
    filled
}

fn cells(claim: &str, own: [&str; 4]) -> (String, [String; 4]) {
    (claim.to_owned(), own.map(str::to_owned))
}

#[test]
fn a_filled_in_sheet_goes_round() {
    let dir = with(&corpus());
    sheet(dir.path(), &["claims.jsonl", "-o", "sheet.xlsx"]).exits(0);
    let path = dir.path().join("sheet.xlsx");
    let mut old = worksheet(&path, "Claims");
    let at = |name: &str| old[0].iter().position(|heading| heading == name).expect("a column");
    let (verdict, notes, claim) = (at("Verdict"), at("Notes"), at("Claim"));
    for row in &mut old[1..] {
        if row[claim] == "The mill burned." {
            row[verdict] = "=False".to_owned();
            row[notes] = "Fire service:\n“no fire” 🔥".to_owned();
        }
    }
    // People sort rows, move columns and add their own.
    old[1..].reverse();
    for (row, extra) in old.iter_mut().zip(["Priority", "high", "low"]) {
        row.reverse();
        row.push(extra.to_owned());
    }
    workbook(&path, &old);
    // Over itself, too.
    let told = sheet(dir.path(), &["claims.jsonl", "--merge", "sheet.xlsx", "-o", "sheet.xlsx"]).exits(0).err;
    assert!(told.contains("warning: columns of sheet.xlsx that are not carried over: Priority\n"), "{told}");
    assert!(told.contains("1 rows with what people filled in, from 1 rows of sheet.xlsx\n"), "{told}");
    let expected = [
        cells("The mill burned.", ["=False", "", "", "Fire service:\n“no fire” 🔥"]),
        cells("We sail at dawn.", ["", "", "", ""]),
    ];
    assert_eq!(filled(&rows(&path)), expected);
    // And through every format that is read, the same comes back.
    for name in ["a.csv", "b.tsv", "c.xlsx"] {
        let run = sheet(dir.path(), &["claims.jsonl", "--merge", "sheet.xlsx", "-o", name]).exits(0);
        assert!(!run.err.contains("warning"), "{}", run.err);
        sheet(dir.path(), &["claims.jsonl", "--merge", name, "-o", "d.xlsx"]).exits(0);
        assert_eq!(filled(&rows(&dir.path().join("d.xlsx"))), expected, "{name}");
    }
}

#[test]
fn rows_that_match_nothing_are_kept() {
    let dir = with(&corpus());
    let old = table(&[
        &["Claim ids", "Claim", "Speaker", "Verdict", "Documents"],
        &["x1", "The mill burned.", "Ada Quist", "True", "1"],
        &["x2", "The mill burned.", "Bo Lind", "False", "3"],
        &["x3", "Long gone.", "", "", "1"],
    ]);
    workbook(&dir.path().join("old.xlsx"), &old);
    for format in ["xlsx", "csv", "tsv", "json", "parquet"] {
        let name = format!("new.{format}");
        let told = sheet(dir.path(), &["claims.jsonl", "--merge", "old.xlsx", "-o", &name]).exits(0).err;
        assert!(told.contains("warning: 1 rows that people filled in match no claim any more"), "{told}");
        let path = dir.path().join(&name);
        let mut all = rows(&path);
        if format == "xlsx" {
            all.extend(worksheet(&path, "Kept").split_off(1));
        }
        let own = [cells("The mill burned.", ["False", "", "", ""]), cells("The mill burned.", ["True", "", "", ""])];
        assert_eq!(filled(&all)[..2], own, "{format}");
        assert_eq!(column(&all, "rank"), ["1", "2", ""], "{format}");
        assert_eq!(column(&all, "documents")[2], "3", "{format}");
        // They come back when their claims do.
        if ["xlsx", "csv", "tsv"].contains(&format) {
            let again = corpus() + &claim("x2", "It burned.", &json!({}));
            fs::write(dir.path().join("again.jsonl"), again).expect("a file");
            let run = sheet(dir.path(), &["again.jsonl", "--merge", &name, "-o", "again.csv"]).exits(0);
            assert!(run.err.contains("2 rows with what people filled in, from 2 rows"), "{}", run.err);
            let filled = filled(&rows(&dir.path().join("again.csv")));
            assert!(filled.contains(&cells("It burned.", ["False", "", "", ""])), "{filled:?}");
        }
    }
}

#[test]
fn what_is_no_sheet_is_refused() {
    let dir = with(&corpus());
    let write = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).expect("a file");
    write("broken.xlsx", b"PK\x03\x04 and no more");
    write("picture.png", b"\x89PNG\r\n");
    write("other.csv", b"Claim,Speaker\na,b\n");
    workbook(&dir.path().join("open.xlsx"), &table(&[&["Claim", "Verdict"]]));
    write(".~lock.open.xlsx#", b"");
    let before = names(dir.path());
    for (old, told) in [
        ("missing.xlsx", "error: cannot read missing.xlsx\n  caused by: No such file"),
        ("broken.xlsx", "error: cannot read broken.xlsx\n  caused by: it is no workbook"),
        ("picture.png", "error: cannot read picture.png\n  caused by: it is no workbook"),
        (
            "other.csv",
            "error: cannot read other.csv\n  caused by: it has no column Claim ids or Claim beside one of Verdict",
        ),
        ("open.xlsx", "error: open.xlsx is open in another program"),
        (".", "error: cannot read .\n"),
    ] {
        let run = sheet(dir.path(), &["claims.jsonl", "--merge", old, "-o", "new.xlsx"]).exits(2);
        assert!(run.err.starts_with(told) && run.err.contains("hint: "), "{}", run.err);
    }
    assert_eq!(names(dir.path()), before);
}
