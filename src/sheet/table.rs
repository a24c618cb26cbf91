//! Rows as CSV or TSV.

use std::io::{self, Write};

use super::column::{COLUMNS, Cell};
use super::{Row, safe};

/// Writes a heading and the rows; `delimiter` is a comma or a tab. Text that a spreadsheet would take for a formula has an
/// apostrophe before it (see [`safe::inert`]).
///
/// # Errors
/// When a row cannot be had or `out` cannot be written.
pub fn write(rows: impl Iterator<Item = io::Result<Row>>, delimiter: u8, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(COLUMNS.iter().map(|column| column.name))?;
    for row in rows {
        let row = row?;
        writer.write_record(COLUMNS.iter().map(|column| match (column.value)(&row) {
            Cell::Text(text) => safe::inert(&text).into_owned(),
            Cell::Share(share) => share.map(|share| share.to_string()).unwrap_or_default(),
            Cell::Count(count) => count.to_string(),
        }))?;
    }
    writer.flush()
}
