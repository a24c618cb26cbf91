//! Tables: comma- or tab-separated values with a line of names.

use std::io::{BufRead, BufReader};

use anyhow::{Error, anyhow};
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs_io::DecodeReaderBytes;

use super::decode::{Decoded, decode};
use super::input::Input;
use super::reader::{Flow, Place, Reader};
use super::record::{Fields, fold};

/// What a cell cannot hold, so that a row is decoded as one text.
const BETWEEN_CELLS: char = '\u{1e}';

/// Reads the rows of `input`, the first of which gives the names. A row is called `NAME:LINE`.
pub fn read(reader: &mut Reader, place: &Place, input: Input) -> Flow {
    let allowance = input.allowance();
    let mut bytes = BufReader::with_capacity(1 << 16, DecodeReaderBytes::new(input));
    let delimiter = match bytes.fill_buf() {
        Ok(beginning) => delimiter(beginning),
        Err(error) => return reader.fail(place.name.clone(), error.into()),
    };
    let mut table = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(bytes);
    let mut row = ByteRecord::new();
    let mut names: Vec<String> = Vec::new();
    loop {
        allowance.renew();
        let line = table.position().line();
        let name = format!("{}:{line}", place.name);
        match table.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return if names.is_empty() { reader.empty(place) } else { Flow::Continue(()) },
            Err(error) => return reader.fail(name, error.into()),
        }
        let (cells, guessed) = match cells(&row) {
            Ok(cells) => cells,
            Err(error) => {
                reader.fail(name, error)?;
                continue;
            }
        };
        if names.is_empty() {
            names = cells.iter().map(|cell| fold(cell)).collect();
            continue;
        }
        if cells.len() != names.len() {
            reader.fail(name, anyhow!("it has {} cells under {} names", cells.len(), names.len()))?;
            continue;
        }
        match Fields::of_row(&names, cells.into_iter()).document(reader.text_column(), &name) {
            Ok(mut raw) => {
                raw.guessed = guessed;
                reader.document(place, raw)?;
            }
            // A table without a column of texts has none in any row.
            Err(error) => return reader.fail(place.name.clone(), error),
        }
    }
}

/// The cells of a row, and the name of their encoding, if it was guessed.
fn cells(row: &ByteRecord) -> Result<(Vec<String>, Option<&'static str>), Error> {
    if let Ok(cells) = row.iter().map(|cell| str::from_utf8(cell).map(str::to_owned)).collect() {
        return Ok((cells, None));
    }
    // A short cell says little about its encoding; the row says more.
    let separator = [BETWEEN_CELLS as u8];
    let Decoded { text, guessed } = decode(row.iter().collect::<Vec<_>>().join(&separator[..]))?;
    let cells: Vec<String> = text.split(BETWEEN_CELLS).map(str::to_owned).collect();
    if cells.len() != row.len() {
        return Err(anyhow!("its cells cannot be told apart"));
    }
    Ok((cells, guessed))
}

/// What stands between the names most often.
pub fn delimiter(beginning: &[u8]) -> u8 {
    let line = beginning.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.split(|&byte| byte == delimiter).count();
    // The last of equals wins; a line of names has tabs for nothing else.
    [b'|', b',', b';', b'\t'].into_iter().filter(|&one| count(one) > 1).max_by_key(|&one| count(one)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters() {
        assert_eq!(delimiter(b"id;text;date\na,b,c"), b';');
        assert_eq!(delimiter(b"id\ttext, whole"), b'\t');
        assert_eq!(delimiter(b"text"), b',');
    }

    #[test]
    fn a_row_is_decoded_as_one() {
        let (cells, guessed) = cells(&ByteRecord::from(vec![&b"La Naci\xf3n"[..], b"El ni\xf1o dijo"])).expect("text");
        assert_eq!(cells, ["La Nación", "El niño dijo"]);
        assert_eq!(guessed, Some("windows-1252"));
    }
}
