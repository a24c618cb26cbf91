//! What a sheet can be written as.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::{Sheet, Texts, json, page, review, table};

/// A format of sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
    /// JSON: the columns, and each row's claims
    Json,
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

    /// Writes the sheet. `texts` are the articles' texts, for those formats that show them.
    ///
    /// # Errors
    /// When the claims cannot be read back, `out` cannot be written, or the format cannot hold so many rows.
    pub fn write(self, sheet: &Sheet, texts: &mut Texts, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Csv => table::write(sheet.rows(), b',', out),
            Self::Tsv => table::write(sheet.rows(), b'\t', out),
            Self::Json => json::write(sheet.rows(), out),
            Self::Html => page::write(sheet, texts, out),
            Self::Claimreview => review::write(sheet, out),
        }
    }
}
