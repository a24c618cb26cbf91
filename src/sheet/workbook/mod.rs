//! Rows as an Excel workbook.

mod cell;
mod page;
mod read_me;

use std::io::{self, Write};
use std::rc::Rc;

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use zip::result::ZipError;

use super::column::{COLUMNS, Cell, Column, place};
use super::{Row, Sheet};
use crate::types::{SpeakerType, Stance};
use page::{Page, Styles, Value};

/// Rows that a worksheet holds below its headings.
pub const ROWS: usize = 1_048_575;

/// Rows from which worksheets may be larger than a plain zip archive can hold.
const LARGE: usize = 200_000;

/// What the drop-down of the Verdict column offers.
const VERDICTS: [&str; 8] =
    ["True", "Mostly true", "Half true", "Mostly false", "False", "Unproven", "Out of context", "Satire"];

/// A heading and a width in characters.
type Head = (&'static str, u16);

const MENTIONS: [Head; 11] = [
    ("Rank", 6),
    ("Claim id", 18),
    ("Document", 24),
    ("Title", 36),
    ("Date", 11),
    ("Outlet", 20),
    ("Speaker", 24),
    ("Stance", 10),
    ("Claim", 60),
    ("Source", 24),
    ("Link", 24),
];

const SPEAKERS: [Head; 10] = [
    ("Speaker", 28),
    ("Role", 24),
    ("Affiliation", 24),
    ("Type", 12),
    ("Claims", 8),
    ("Direct", 8),
    ("Mixed", 8),
    ("Indirect", 8),
    ("Rows", 8),
    ("Outlets", 48),
];

const OUTLETS: [Head; 5] =
    [("Outlet", 32), ("Claims", 8), ("Documents", 11), ("Speakers", 10), ("Rows of its own", 10)];

/// Writes worksheets of the rows, their claims, speakers and outlets, of rows that were kept, and of what all that means.
/// Rows go through the temporary folder, not through memory. Strings are typed as such, so none is a formula, whatever it
/// begins with.
///
/// # Errors
/// When the store cannot be read, `out` cannot be written, or there are more than [`ROWS`] rows or claims.
///
/// # Panics
/// When the temporary folder is full: the crate does.
pub fn write(sheet: &Sheet, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let mut workbook = Workbook::new();
    // The time of writing would make each file another one.
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    workbook.use_zip_large_file(sheet.len().max(sheet.claims()) > LARGE);
    let styles = Rc::new(Styles::default());
    let page = |workbook: &mut Workbook, name, heads: &[Head]| {
        Page::new(workbook.new_worksheet_with_constant_memory(), name, heads, Rc::clone(&styles)).map_err(failed)
    };
    let heads: Vec<Head> = COLUMNS.iter().map(|column| (column.title, column.width)).collect();

    let mut claims = page(&mut workbook, "Claims", &heads)?;
    let mut mentions = page(&mut workbook, "Mentions", &MENTIONS)?;
    for row in sheet.rows() {
        let row = row?;
        let cells: Vec<Cell> = COLUMNS.iter().map(|column| (column.value)(&row)).collect();
        claims.line(COLUMNS.iter().zip(&cells).map(|(column, cell)| value(column, cell))).map_err(failed)?;
        mention(&row, &mut mentions).map_err(failed)?;
    }
    let mut pages = vec![verdicts(claims.finish().map_err(failed)?, sheet.len()).map_err(failed)?];
    pages.push(mentions.finish().map_err(failed)?);

    let mut speakers = page(&mut workbook, "Speakers", &SPEAKERS)?;
    for one in sheet.speakers()? {
        let [direct, mixed, indirect] = one.kinds.map(Value::Count);
        let outlets = one.outlets.join("; ");
        let cells = [
            Value::Text(&one.speaker),
            Value::maybe(one.role.as_deref()),
            Value::maybe(one.affiliation.as_deref()),
            Value::maybe(one.r#type.map(kind_of_speaker)),
            Value::Count(one.claims),
            direct,
            mixed,
            indirect,
            Value::Count(one.rows),
            Value::Text(&outlets),
        ];
        speakers.line(cells).map_err(failed)?;
    }
    pages.push(speakers.finish().map_err(failed)?);

    let mut outlets = page(&mut workbook, "Outlets", &OUTLETS)?;
    for one in sheet.outlets()? {
        let counts = [one.claims, one.documents, one.speakers, one.alone].map(Value::Count);
        outlets.line([Value::Text(&one.outlet)].into_iter().chain(counts)).map_err(failed)?;
    }
    pages.push(outlets.finish().map_err(failed)?);

    if !sheet.kept.is_empty() {
        let mut kept = page(&mut workbook, "Kept", &heads)?;
        for cells in &sheet.kept {
            kept.line(COLUMNS.iter().zip(cells).map(|(column, cell)| value(column, cell))).map_err(failed)?;
        }
        pages.push(kept.finish().map_err(failed)?);
    }
    pages.push(read_me::page(workbook.new_worksheet_with_constant_memory(), sheet, &sheet.models()?).map_err(failed)?);
    for page in pages {
        workbook.push_worksheet(page);
    }
    workbook.save_to_writer(Failing { out, failed: false }).map_err(failed)
}

/// Fails once: the archive's end, which is written even then, goes nowhere instead of onto the terminal as another error.
struct Failing<'a> {
    out: &'a mut (dyn Write + Send),
    failed: bool,
}

impl Write for Failing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.failed = written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed { Ok(()) } else { self.out.flush() }
    }
}

fn kind_of_speaker(kind: SpeakerType) -> &'static str {
    match kind {
        SpeakerType::Person => "person",
        SpeakerType::Organization => "organization",
    }
}

fn value<'a>(column: &Column, cell: &'a Cell) -> Value<'a> {
    match cell {
        Cell::Text(text) if column.own().is_some() => Value::Own(text),
        Cell::Text(text) if column.name == "link" => Value::Link(text),
        Cell::Text(text) => Value::Text(text),
        Cell::Share(share) => Value::Share(*share),
        Cell::Count(count) => Value::Count(*count),
    }
}

fn mention(row: &Row, page: &mut Page) -> Result<(), XlsxError> {
    for member in &row.members {
        page.line([
            Value::Count(row.rank),
            Value::Text(&member.id),
            Value::Text(&member.document),
            Value::maybe(member.title.as_deref()),
            Value::maybe(member.date.as_deref()),
            Value::maybe(member.outlet.as_deref()),
            Value::maybe(member.speaker.as_deref()),
            Value::maybe(member.stance.map(Stance::name)),
            Value::Text(&member.claim),
            Value::maybe(member.source_text.as_deref()),
            member.url.as_deref().map_or(Value::Text(""), Value::Link),
        ])?;
    }
    Ok(())
}

/// Puts the drop-down into the Verdict column. Other words stay allowed: newsrooms have their own.
fn verdicts(mut claims: Worksheet, rows: usize) -> Result<Worksheet, XlsxError> {
    let column = place("verdict").and_then(|at| u16::try_from(at).ok());
    let last = u32::try_from(rows).unwrap_or(u32::MAX);
    if let (Some(column), 1..) = (column, last) {
        let offered = DataValidation::new().allow_list_strings(&VERDICTS)?.show_error_message(false);
        claims.add_data_validation(1, column, last, column, &offered)?;
    }
    Ok(claims)
}

/// The error of `out`, if it was one.
fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error)) => error,
        error => io::Error::other(error),
    }
}
