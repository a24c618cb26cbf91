//! What the worksheets and columns mean, and what they were made from.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::super::Sheet;
use super::super::column::COLUMNS;
use super::cell;
use super::page::height;

const WORKSHEETS: [(&str, &str); 5] = [
    (
        "Claims",
        "One claim a row, with all who make it, what is most worth checking first. The yellow columns are yours.",
    ),
    ("Mentions", "Every claim of every article that is in a row of Claims; Rank says in which."),
    ("Speakers", "Who makes the claims, by name: how many, of which kinds, in which outlets."),
    ("Outlets", "Who published them; Rows of its own are those that no other outlet brings."),
    ("Kept", "Rows of the earlier sheet that people filled in and that match no claim any more, if there are any."),
];

const NOTES: [(&str, &str); 3] = [
    ("A new version", "ascribe sheet CLAIMS --merge THIS_FILE -o NEW_FILE brings what you filled in into a new sheet."),
    ("[…cut]", "Stands where a text is longer than a cell can hold; --format json has all of it."),
    ("\u{fffd}", "Stands for a character that a workbook cannot hold."),
];

/// Width of the column with explanations (characters).
const ABOUT: u16 = 100;

/// Writes the worksheet.
pub fn page(mut page: Worksheet, sheet: &Sheet, models: &[String]) -> Result<Worksheet, XlsxError> {
    let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let bold = text.clone().set_bold();
    page.set_name("Read me")?.set_column_width(0, 24)?.set_column_width(1, ABOUT)?;
    let filters = if sheet.filters.is_empty() { "none".to_owned() } else { sheet.filters.join("\n") };
    let (rows, claims) = (sheet.len().to_string(), sheet.claims().to_string());
    let models = models.join("\n");
    let made = [
        ("Made by", concat!("ascribe ", env!("CARGO_PKG_VERSION"))),
        ("Model", models.as_str()),
        ("Rows", rows.as_str()),
        ("Claims in them", claims.as_str()),
        ("Filters", filters.as_str()),
    ];
    let parts: [(&str, Vec<(&str, &str)>); 4] = [
        ("What this is", made.to_vec()),
        ("Worksheets", WORKSHEETS.to_vec()),
        ("Columns of Claims", COLUMNS.iter().map(|column| (column.title, column.about)).collect()),
        ("Notes", NOTES.to_vec()),
    ];
    let mut row = 0;
    for (title, lines) in parts {
        page.write_string_with_format(row, 0, title, &bold)?;
        for (what, about) in lines {
            row += 1;
            page.set_row_height(row, height(about, ABOUT))?;
            page.write_string_with_format(row, 0, what, &text)?;
            page.write_string_with_format(row, 1, cell::text(about), &text)?;
        }
        row += 2;
    }
    Ok(page)
}
