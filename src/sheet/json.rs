//! Rows as JSON.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Row;
use super::column::{COLUMNS, Cell};

/// Writes one array of objects with the columns' names, `null` where there is nothing to say, and `members`: the claims of
/// the row.
///
/// # Errors
/// When a row cannot be had or `out` cannot be written.
pub fn write(rows: impl Iterator<Item = io::Result<Row>>, out: &mut dyn Write) -> io::Result<()> {
    let mut before = "[\n";
    for row in rows {
        out.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut *out, &Object(&row?))?;
        before = ",\n";
    }
    out.write_all(if before == "[\n" { b"[]\n" } else { b"\n]\n" })
}

struct Object<'a>(&'a Row);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(COLUMNS.len() + 1))?;
        for column in &COLUMNS {
            match (column.value)(self.0) {
                Cell::Text(text) => map.serialize_entry(column.name, &Some(text).filter(|text| !text.is_empty()))?,
                Cell::Share(share) => map.serialize_entry(column.name, &share)?,
                Cell::Count(count) => map.serialize_entry(column.name, &count)?,
            }
        }
        map.serialize_entry("members", &self.0.members)?;
        map.end()
    }
}
