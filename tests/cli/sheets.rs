//! Claims for sheets, and sheets of every format as text.

use std::fs::{self, File};
use std::path::Path;

use ascribe::sheet::COLUMNS;
use calamine::{Data, Reader, Xlsx, open_workbook};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Run, folder, program, run};

/// A claim with this content; fields of `more` win over the usual ones.
pub fn claim(id: &str, content: &str, more: &Value) -> String {
    let mut claim = json!({
        "id": id, "document": {"id": "a.txt", "title": "Harbour", "author": null, "date": "2024-05-01", "date_text": null,
            "url": "https://tide.example/a", "sha256": "00"},
        "kind": "indirect", "type": "statement", "parent": null,
        "content": {"text": content, "spans": [[0, content.chars().count()]]}, "cue": null, "source": null,
        "speaker": speaker("Ada Quist"), "outlet": {"name": "Tide Post", "found_in": "metadata"}, "venue": null,
        "addressee": null, "stance": "asserts", "confidence": 0.9, "check_worthiness": 0.5, "sentence": content,
        "model": "m@0",
    });
    let fields = claim.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    claim.to_string() + "\n"
}

pub fn speaker(name: &str) -> Value {
    json!({"name": name, "role": null, "affiliation": null, "type": "person", "mention": [0, 1], "resolved_by": "named",
        "confidence": 1.0})
}

pub fn sheet(folder: &Path, arguments: &[&str]) -> Run {
    run(program().current_dir(folder).arg("sheet").args(arguments))
}

pub fn with(claims: &str) -> TempDir {
    folder(&[("claims.jsonl", claims)])
}

/// A sheet as text: the headings, then the rows.
pub type Table = Vec<Vec<String>>;

pub fn csv(path: &Path) -> Table {
    let delimiter = if path.extension().is_some_and(|ending| ending == "tsv") { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_path(path).expect("a file");
    reader.records().map(|row| row.expect("sound CSV").iter().map(str::to_owned).collect()).collect()
}

pub fn worksheet(path: &Path, name: &str) -> Table {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = workbook.worksheet_range(name).expect("a sheet");
    let formulas = workbook.worksheet_formula(name).expect("a sheet");
    assert!(formulas.used_cells().next().is_none());
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// The rows without headings of any format.
pub fn rows(path: &Path) -> Table {
    let text = || fs::read_to_string(path).expect("a file");
    match path.extension().and_then(|ending| ending.to_str()).expect("an ending") {
        "xlsx" => worksheet(path, "Claims").split_off(1),
        "json" => {
            let rows: Vec<Value> = serde_json::from_str(&text()).expect("JSON");
            let cell = |value: &Value| match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                // JSON writes 1.0, the others 1.
                Value::Number(number) => number.as_f64().expect("a number").to_string(),
                other => other.to_string(),
            };
            rows.iter().map(|row| COLUMNS.iter().map(|column| cell(&row[column.name])).collect()).collect()
        }
        "parquet" => {
            let reader = SerializedFileReader::new(File::open(path).expect("a file")).expect("Parquet");
            let cell = |field: &Field| match field {
                Field::Null => String::new(),
                Field::Str(text) => text.clone(),
                Field::Long(count) => count.to_string(),
                Field::Double(share) => share.to_string(),
                other => panic!("{other}"),
            };
            let rows = reader.get_row_iter(None).expect("rows");
            rows.map(|row| row.expect("a row").get_column_iter().map(|(_, field)| cell(field)).collect()).collect()
        }
        _ => csv(path).split_off(1),
    }
}

pub fn column(rows: &Table, name: &str) -> Vec<String> {
    let at = COLUMNS.iter().position(|column| column.name == name).expect("a column");
    rows.iter().map(|row| row[at].clone()).collect()
}
