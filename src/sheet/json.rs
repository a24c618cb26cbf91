//! Rows as JSON.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::column::{COLUMNS, Cell};
use super::line::Line;

/// Writes one array of objects with the columns' names, `null` where there is nothing to say, and `members`: the claims of
/// the row.
///
/// # Errors
/// When a row cannot be had or `out` cannot be written.
pub fn write(lines: impl Iterator<Item = io::Result<Line>>, out: &mut dyn Write) -> io::Result<()> {
    let mut before = "[\n";
    for line in lines {
        out.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut *out, &Object(&line?))?;
        before = ",\n";
    }
    out.write_all(if before == "[\n" { b"[]\n" } else { b"\n]\n" })
}

struct Object<'a>(&'a Line);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(COLUMNS.len() + 1))?;
        for (column, cell) in COLUMNS.iter().zip(&self.0.cells) {
            match cell {
                Cell::Text(text) => map.serialize_entry(column.name, &Some(text).filter(|text| !text.is_empty()))?,
                Cell::Share(share) => map.serialize_entry(column.name, share)?,
                Cell::Count(count) => map.serialize_entry(column.name, count)?,
            }
        }
        map.serialize_entry("members", &self.0.members)?;
        map.end()
    }
}
