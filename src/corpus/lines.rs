//! An open JSON Lines stream: one entry a line.

use std::io::{self, BufRead};

use anyhow::anyhow;

use super::entry::{Entry, Skip, checked};
use super::jsonl;

/// The byte order mark of UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// An open JSON Lines stream.
pub struct Lines {
    /// Of the stream; a line is called `NAME:NUMBER`.
    pub name: String,
    /// It was found in a folder, not named by the user.
    pub found: bool,
    /// The stream.
    pub reader: Box<dyn BufRead + Send>,
    /// Lines read so far.
    pub number: usize,
}

impl Iterator for Lines {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            let name = format!("{}:{}", self.name, self.number);
            match self.reader.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => {
                    // What follows cannot be told apart from what failed.
                    self.reader = Box::new(io::empty());
                    return Some(Entry::Failed { name, error: error.into() });
                }
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let line = line.strip_prefix(MARK).unwrap_or(&line);
            let read = str::from_utf8(line)
                .map_err(|error| anyhow!("JSON is UTF-8, and this is not: {error}"))
                .and_then(|line| jsonl::document(line, &name));
            return Some(match read {
                Ok((document, annotated)) if annotated && self.found => {
                    Entry::Skipped { name: document.id, reason: Skip::Annotated }
                }
                Ok((document, _)) => checked(document),
                Err(error) => Entry::Failed { name, error },
            });
        }
    }
}
