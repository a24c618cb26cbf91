//! A worksheet with headings, written line by line.

use std::rc::Rc;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};

use super::{Head, cell};

/// Links that Excel follows in one worksheet; more of them stay text.
const LINKS: usize = 65_530;

/// Height of a line of text (points). Rows get theirs from us: other programs than Excel do not fit them to wrapped text.
const LINE: f64 = 15.0;
/// Lines of a cell that are in sight at most; a click shows the others.
const LINES: usize = 12;

/// How cells look.
pub struct Styles {
    head: Format,
    text: Format,
    link: Format,
    /// For people to fill in.
    own: Format,
    share: Format,
    count: Format,
}

impl Default for Styles {
    fn default() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let number = top.clone().set_align(FormatAlign::Center);
        let text = top.set_text_wrap();
        Self {
            head: text
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0xDD_E6_F0))
                .set_border_bottom(FormatBorder::Thin),
            link: text.clone().set_font_color(Color::RGB(0x05_63_C1)).set_underline(FormatUnderline::Single),
            own: text.clone().set_background_color(Color::RGB(0xFF_F9_E0)),
            share: number.clone().set_num_format("0.00"),
            count: number.set_num_format("0"),
            text,
        }
    }
}

/// A value with a look.
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// An address, to be clicked on if it is one of the web.
    Link(&'a str),
    /// For people to fill in.
    Own(&'a str),
    /// 0..1.
    Share(Option<f64>),
    /// A count.
    Count(usize),
}

impl<'a> Value<'a> {
    /// Text, or none.
    pub fn maybe(text: Option<&'a str>) -> Self {
        Self::Text(text.unwrap_or_default())
    }

    /// What is wrapped.
    fn text(&self) -> &'a str {
        match *self {
            Self::Text(text) | Self::Link(text) | Self::Own(text) => text,
            Self::Share(_) | Self::Count(_) => "",
        }
    }
}

/// A worksheet that is being written.
pub struct Page {
    sheet: Worksheet,
    styles: Rc<Styles>,
    /// Of the columns, in characters.
    widths: Vec<u16>,
    /// The row to be written next.
    row: u32,
    links: usize,
}

impl Page {
    /// A worksheet with these headings, which stay in sight and are printed on each page.
    pub fn new(mut sheet: Worksheet, name: &str, heads: &[Head], styles: Rc<Styles>) -> Result<Self, XlsxError> {
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        sheet.set_landscape().set_repeat_rows(0, 0)?.set_print_fit_to_pages(1, 0);
        let widths = heads.iter().map(|&(_, width)| width).collect();
        let mut page = Self { sheet, styles, widths, row: 0, links: 0 };
        page.fit(heads.iter().map(|(title, _)| *title))?;
        for (column, (title, width)) in (0..).zip(heads) {
            page.sheet.set_column_width(column, *width)?;
            page.sheet.write_string_with_format(0, column, *title, &page.styles.head)?;
        }
        page.row = 1;
        Ok(page)
    }

    /// Writes a row.
    pub fn line<'a>(&mut self, cells: impl IntoIterator<Item = Value<'a>>) -> Result<(), XlsxError> {
        let cells: Vec<Value> = cells.into_iter().collect();
        self.fit(cells.iter().map(Value::text))?;
        for (column, cell) in (0..).zip(&cells) {
            self.cell(column, cell)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Makes the row to be written as high as its wrapped `texts`, one a column.
    fn fit<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Result<(), XlsxError> {
        let height = texts.zip(&self.widths).map(|(text, &width)| height(text, width)).fold(LINE, f64::max);
        self.sheet.set_row_height(self.row, height)?;
        Ok(())
    }

    fn cell(&mut self, column: u16, value: &Value) -> Result<(), XlsxError> {
        let (sheet, styles, row) = (&mut self.sheet, &self.styles, self.row);
        match *value {
            Value::Text("") | Value::Link("") | Value::Share(None) => sheet,
            Value::Link(link) if self.links < LINKS && cell::is_link(link) => {
                self.links += 1;
                sheet.write_url_with_format(row, column, link, &styles.link)?
            }
            Value::Text(text) | Value::Link(text) => {
                sheet.write_string_with_format(row, column, cell::text(text), &styles.text)?
            }
            // An empty one is there to be seen.
            Value::Own(text) => sheet.write_string_with_format(row, column, cell::text(text), &styles.own)?,
            Value::Share(Some(share)) => sheet.write_number_with_format(row, column, share, &styles.share)?,
            Value::Count(count) => sheet.write_number_with_format(row, column, count as f64, &styles.count)?,
        };
        Ok(())
    }

    /// The worksheet, to be filtered by any column.
    pub fn finish(mut self) -> Result<Worksheet, XlsxError> {
        let last = u16::try_from(self.widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.sheet.autofilter(0, 0, self.row - 1, last)?;
        Ok(self.sheet)
    }
}

/// How high a row is (points) in which `text` wraps in a column of `width` characters, up to [`LINES`].
pub fn height(text: &str, width: u16) -> f64 {
    LINE * lines(text, usize::from(width)) as f64
}

fn lines(text: &str, width: usize) -> usize {
    let of = |line: &str| line.chars().take(LINES * width).count().div_ceil(width).max(1);
    text.split('\n').take(LINES).map(of).sum::<usize>().clamp(1, LINES)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use rust_xlsxwriter::Workbook;

    use super::*;

    fn links(count: usize) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.new_worksheet_with_constant_memory();
        let mut page = Page::new(sheet, "Claims", &[("Link", 20)], Rc::default())?;
        for at in 0..count {
            page.line([Value::Link(&format!("https://a.example/{at}"))])?;
        }
        workbook.push_worksheet(page.finish()?);
        workbook.save_to_buffer()
    }

    #[test]
    fn rows_are_as_high_as_their_text() {
        let texts = ["", "port", "the port is open", "a\n\nb", &"port ".repeat(1000)];
        assert_eq!(texts.map(|text| lines(text, 10)), [1, 1, 2, 3, LINES]);
    }

    #[test]
    fn links_beyond_what_excel_follows_stay_text() {
        let bytes = links(LINKS + 1).expect("a workbook");
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut xml = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut xml).expect("text");
        assert_eq!(xml.matches("<hyperlink ").count(), LINKS);
        assert!(xml.contains(&format!(">https://a.example/{LINKS}</t>")));
    }
}
