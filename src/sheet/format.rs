//! What a sheet can be written as.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::{Sheet, Texts, json, page, parquet, review, table, workbook};

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
    /// A page for the browser: the claims in their articles
    #[value(alias = "htm")]
    Html,
    /// JSON-LD: a stub of a `ClaimReview` (schema.org) for each row
    #[value(alias = "jsonld")]
    Claimreview,
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
            Self::Html => Some(page::MOST),
            Self::Csv | Self::Tsv | Self::Json | Self::Parquet | Self::Claimreview => None,
        }
    }

    /// Whether it has columns for people to fill in.
    pub fn is_filled_in(self) -> bool {
        !matches!(self, Self::Html | Self::Claimreview)
    }

    /// Writes the sheet. `texts` are the articles' texts, for those formats that show them.
    ///
    /// # Errors
    /// When the claims cannot be read back or `out` cannot be written.
    pub fn write(self, sheet: &Sheet, texts: &mut Texts, out: &mut (dyn Write + Send)) -> io::Result<()> {
        match self {
            Self::Xlsx => workbook::write(sheet, out),
            Self::Csv => table::write(sheet.lines(), b',', out),
            Self::Tsv => table::write(sheet.lines(), b'\t', out),
            Self::Json => json::write(sheet.lines(), out),
            Self::Parquet => parquet::write(sheet.lines(), out),
            Self::Html => page::write(sheet, texts, out),
            Self::Claimreview => review::write(sheet, out),
        }
    }
}
