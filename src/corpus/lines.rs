//! JSON Lines: one document a line.

use std::io::{self, BufRead, BufReader};

use anyhow::anyhow;

use super::input::{DOCUMENT, Input, too_large};
use super::reader::{Flow, Place, Reader};
use super::record;

/// The byte order mark of UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads the lines of `input`. A line is called `NAME:NUMBER`.
pub fn read(reader: &mut Reader, place: &Place, input: Input) -> Flow {
    // A line too long is told apart here, and the next one goes on; the input's own limit would end the file.
    let mut lines = BufReader::with_capacity(1 << 16, input.without_allowance());
    read_lines(reader, place, &mut lines)
}

/// Reads the lines of a stream that may come slowly.
pub fn read_lines(reader: &mut Reader, place: &Place, lines: &mut impl BufRead) -> Flow {
    let mut line = Vec::new();
    let mut empty = true;
    for number in 1.. {
        line.clear();
        let name = format!("{}:{number}", place.name);
        match next(lines, &mut line) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                reader.fail(name, error.into())?;
                if line.len() as u64 > DOCUMENT {
                    continue;
                }
                // What follows cannot be told apart from what failed.
                return Flow::Continue(());
            }
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        empty = false;
        read_line(reader, place, name, &line)?;
    }
    if empty { reader.empty(place) } else { Flow::Continue(()) }
}

/// Reads one line, which is called `name`.
pub fn read_line(reader: &mut Reader, place: &Place, name: String, line: &[u8]) -> Flow {
    let read = str::from_utf8(line.strip_prefix(MARK).unwrap_or(line))
        .map_err(|error| anyhow!("JSON is UTF-8, and this is not: {error}"))
        .and_then(|line| record::line(line, reader.text_column(), &name));
    match read {
        Ok(raw) => reader.document(place, raw),
        Err(error) => reader.fail(name, error),
    }
}

/// Reads a line with its end into `line`; false at the end of the stream. After a line beyond [`DOCUMENT`], which is an
/// error, `line` is longer than that and the next line can be read.
pub fn next(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        let buffer = match lines.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        if line.len() as u64 <= DOCUMENT {
            line.extend_from_slice(&buffer[..taken]);
        }
        lines.consume(taken);
        if end.is_some() || taken == 0 {
            return if line.len() as u64 > DOCUMENT { Err(too_large()) } else { Ok(!line.is_empty()) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_too_long_ends_with_itself() {
        let long = vec![b'a'; usize::try_from(DOCUMENT).expect("fits") + 10];
        let bytes = [b"one\n", &long[..], b"\ntwo"].concat();
        let (mut lines, mut line) = (&bytes[..], Vec::new());
        assert!(next(&mut lines, &mut line).expect("a line") && line == b"one\n");
        line.clear();
        assert!(next(&mut lines, &mut line).is_err());
        line.clear();
        assert!(next(&mut lines, &mut line).expect("a line") && line == b"two");
        line.clear();
        assert!(!next(&mut lines, &mut line).expect("the end"));
    }
}
