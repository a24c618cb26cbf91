//! An earlier sheet.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use calamine::{Data, ExcelDateTime, Reader};

use super::super::column::{COLUMNS, Column};
use super::super::safe;
use crate::corpus::{decode, delimiter};

/// Rows above the headings that people may have added.
const ABOVE: usize = 20;

/// What people filled in in an earlier sheet.
#[derive(Debug, Default)]
pub struct Old {
    /// The rows with something filled in: a text for each of [`COLUMNS`].
    pub(super) rows: Vec<Vec<String>>,
    /// Headings of columns that are not ours.
    pub others: Vec<String>,
}

impl Old {
    /// Reads a workbook (.xlsx, .ods and others) or a table (.csv, .tsv). Columns are found by their headings, in any order,
    /// on every sheet that has a column to fill in and one that tells the claim.
    ///
    /// # Errors
    /// When the file cannot be read, or has no such columns.
    pub fn read(path: &Path) -> Result<Self> {
        let mut old = Self::default();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let found =
            if ["csv", "tsv", "txt"].contains(&ending.as_str()) { old.table(path)? } else { old.workbook(path)? };
        if !found {
            bail!("it has no column Claim ids or Claim beside one of Verdict, Evidence, Checked by and Notes");
        }
        Ok(old)
    }

    /// How many rows people filled in.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody filled in anything.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn table(&mut self, path: &Path) -> Result<bool> {
        let text = decode(fs::read(path)?)?.text;
        let mut reader = csv::ReaderBuilder::new();
        reader.delimiter(delimiter(headings(&text).as_bytes())).flexible(true).has_headers(false);
        let mut rows = Vec::new();
        for row in reader.from_reader(text.as_bytes()).records() {
            rows.push(row?.iter().map(|cell| safe::plain(cell).to_owned()).collect());
        }
        Ok(self.add(rows.into_iter()))
    }

    fn workbook(&mut self, path: &Path) -> Result<bool> {
        // A file that is not there is told apart from one that is no workbook.
        fs::File::open(path)?;
        let mut workbook = calamine::open_workbook_auto(path).context("it is no workbook")?;
        let mut found = false;
        for name in workbook.sheet_names() {
            let range = workbook.worksheet_range(&name).with_context(|| format!("its sheet {name} cannot be read"))?;
            found |= self.add(range.rows().map(|row| row.iter().map(text).collect()));
        }
        Ok(found)
    }

    /// Adds the rows of a sheet; `false` if it has not the columns.
    fn add(&mut self, mut rows: impl Iterator<Item = Vec<String>>) -> bool {
        let Some((columns, headings)) = rows.by_ref().take(ABOVE).find_map(|row| Some((columns(&row)?, row))) else {
            return false;
        };
        for (heading, column) in headings.iter().zip(&columns) {
            let heading = heading.trim();
            if column.is_none() && !heading.is_empty() && !self.others.iter().any(|other| other == heading) {
                self.others.push(heading.to_owned());
            }
        }
        for row in rows {
            let mut cells = vec![String::new(); COLUMNS.len()];
            for (cell, column) in row.into_iter().zip(&columns) {
                if let Some(at) = column {
                    cells[*at] = cell;
                }
            }
            let filled = |(column, cell): (&Column, &String)| column.own().is_some() && !cell.trim().is_empty();
            if COLUMNS.iter().zip(&cells).any(filled) {
                self.rows.push(cells);
            }
        }
        true
    }
}

/// The line of a table that looks like its headings.
fn headings(text: &str) -> &str {
    let named = |line: &&str| {
        let line = line.to_lowercase();
        let holds = |column: &Column| line.contains(&column.title.to_lowercase()) || line.contains(column.name);
        line.contains("claim") && COLUMNS.iter().any(|column| column.own().is_some() && holds(column))
    };
    text.lines().take(ABOVE).find(named).unwrap_or_default()
}

/// Which of [`COLUMNS`] each heading names, if this is a row of headings. The first of two that are the same counts.
fn columns(row: &[String]) -> Option<Vec<Option<usize>>> {
    let mut columns: Vec<Option<usize>> = Vec::new();
    for heading in row {
        let heading = heading.trim_start_matches('\u{feff}').trim().to_lowercase();
        let named = |column: &Column| column.title.to_lowercase() == heading || column.name == heading;
        let at = COLUMNS.iter().position(named).filter(|at| !columns.contains(&Some(*at)));
        columns.push(at);
    }
    let named = || columns.iter().flatten().map(|&at| &COLUMNS[at]);
    let found = named().any(|one| one.own().is_some()) && named().any(|one| ["claim_ids", "claim"].contains(&one.name));
    found.then_some(columns)
}

/// A cell as people see it, dates as `YYYY-MM-DD`.
fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) if date.is_datetime() => date_text(date),
        Data::Bool(truth) => truth.to_string().to_uppercase(),
        other => other.to_string(),
    }
}

fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, _, _) = date.to_ymd_hms_milli();
    let time = if (hour, minute) == (0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}") };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime as XlsxDate, Format, Workbook, XlsxError};

    use super::super::super::column::place;
    use super::*;

    fn read(name: &str, bytes: &[u8]) -> Result<Old> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        Old::read(&path)
    }

    fn cells<'a>(old: &'a Old, name: &str) -> Vec<&'a str> {
        old.rows.iter().map(|row| row[place(name).expect("a column")].as_str()).collect()
    }

    #[test]
    fn columns_are_found_by_their_headings() {
        let text =
            "\u{feff}My sheet\n\nNotes;Priority;CLAIM IDS;verdict;Notes\n'=1+1;high;c1 c2;;x\n;low;c3;  ;\n;;;True;\n";
        let old = read("old.csv", text.as_bytes()).expect("a sheet");
        assert_eq!(cells(&old, "notes"), ["=1+1", ""]);
        assert_eq!(cells(&old, "claim_ids"), ["c1 c2", ""]);
        assert_eq!(cells(&old, "verdict"), ["", "True"]);
        assert_eq!(old.others, ["Priority", "Notes"]);
    }

    /// A workbook with a number, a date and a truth value where people write.
    fn typed() -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let (date, day) = (Format::new().set_num_format("yyyy-mm-dd"), XlsxDate::from_ymd(2024, 5, 1)?);
        workbook.add_worksheet().write_string(0, 0, "Claim")?;
        let sheet = workbook.add_worksheet();
        sheet.write_string(2, 1, "Claim")?.write_string(2, 2, "Notes")?.write_string(2, 3, "Verdict")?;
        sheet.write_string(3, 1, "x")?.write_number(3, 2, 5.0)?.write_boolean(3, 3, true)?;
        sheet.write_string(4, 1, "y")?.write_datetime_with_format(4, 2, &day, &date)?;
        workbook.save_to_buffer()
    }

    #[test]
    fn what_people_type_is_read_as_they_see_it() {
        let old = read("old.xlsx", &typed().expect("a workbook")).expect("a sheet");
        assert_eq!(cells(&old, "notes"), ["5", "2024-05-01"]);
        assert_eq!(cells(&old, "verdict"), ["TRUE", ""]);
    }

    #[test]
    fn what_is_no_sheet_is_an_error() {
        let told = |name, bytes| format!("{:#}", read(name, bytes).expect_err("no sheet"));
        assert!(told("old.xlsx", b"PK\x03\x04nonsense").contains("no workbook"));
        assert!(told("old.json", b"[]").contains("no workbook"));
        assert!(told("old.csv", b"Claim,Speaker\na,b\n").contains("no column Claim ids"));
        assert!(told("old.csv", b"").contains("no column Claim ids"));
    }
}
