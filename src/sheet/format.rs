//! What a sheet can be written as.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::{Sheet, json, parquet, table, workbook};

/// A format of sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Excel workbook
    Xlsx,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
    /// JSON: the columns, and each row's claims
    Json,
    /// Apache Parquet
    Parquet,
}

impl Format {
    /// The format that a file's ending stands for.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::from_str(&ending, true).ok()
    }

    /// How many rows, and claims, it can hold; `None` for any number.
    pub fn holds(self) -> Option<usize> {
        match self {
            Self::Xlsx => Some(workbook::ROWS),
            Self::Csv | Self::Tsv | Self::Json | Self::Parquet => None,
        }
    }

    /// Writes the sheet.
    ///
    /// # Errors
    /// When the claims cannot be read back, `out` cannot be written, or the format cannot hold so many rows.
    pub fn write(self, sheet: &Sheet, out: &mut (dyn Write + Send)) -> io::Result<()> {
        match self {
            Self::Xlsx => workbook::write(sheet, out),
            Self::Csv => table::write(sheet.lines(), b',', out),
            Self::Tsv => table::write(sheet.lines(), b'\t', out),
            Self::Json => json::write(sheet.lines(), out),
            Self::Parquet => parquet::write(sheet.lines(), out),
        }
    }
}
