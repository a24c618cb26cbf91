//! Rows as CSV or TSV.

use std::io::{self, Write};

use super::column::{COLUMNS, Cell};
use super::line::Line;
use super::safe;

/// Writes a heading and the rows; `delimiter` is a comma or a tab. Text that a spreadsheet would take for a formula has an
/// apostrophe before it (see [`safe::inert`]), and what it could not hold is cut off (see [`safe::cut`]).
///
/// # Errors
/// When a row cannot be had or `out` cannot be written.
pub fn write(lines: impl Iterator<Item = io::Result<Line>>, delimiter: u8, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    writer.write_record(COLUMNS.iter().map(|column| column.name))?;
    for line in lines {
        writer.write_record(line?.cells.into_iter().map(|cell| match cell {
            Cell::Text(text) => safe::cut(&safe::inert(&text)).into_owned(),
            Cell::Share(share) => share.map(|share| share.to_string()).unwrap_or_default(),
            Cell::Count(count) => count.to_string(),
        }))?;
    }
    writer.flush()
}
