//! JSON Lines that another program sends a line at a time, waiting for what becomes of each.

use std::io::BufRead;

use super::entry::Entry;
use super::input::DOCUMENT;
use super::lines::{next, read_line};
use super::reader::{Flow, Place, Reader, Settings};

/// What a stream is called in the names of documents without an id.
const NAME: &str = "stdin";

/// One line, and what it holds.
#[derive(Debug)]
pub struct Fed {
    /// Its number in the stream, from 1; blank lines count.
    pub line: usize,
    /// The document's id; `stdin:LINE` for one without an id and for what is no document.
    pub id: String,
    /// The document and the comments below it, or why it is none; never empty.
    pub entries: Vec<Entry>,
}

/// The lines of a stream; blank ones are passed over.
pub struct Feed<R> {
    lines: R,
    settings: Settings,
    line: usize,
    broken: bool,
}

impl<R: BufRead> Feed<R> {
    /// The lines of `lines`, read as `settings` say.
    pub fn new(lines: R, settings: Settings) -> Self {
        Self { lines, settings, line: 0, broken: false }
    }

    fn entries(&self, name: String, line: &[u8]) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut sink = |entry| {
            entries.push(entry);
            Flow::Continue(())
        };
        let place = Place { name: NAME.to_owned(), found: false };
        let _ = read_line(&mut Reader::new(&self.settings, &mut sink), &place, name, line);
        entries
    }
}

impl<R: BufRead> Iterator for Feed<R> {
    type Item = Fed;

    fn next(&mut self) -> Option<Fed> {
        let mut bytes = Vec::new();
        while !self.broken {
            bytes.clear();
            self.line += 1;
            let (line, name) = (self.line, format!("{NAME}:{}", self.line));
            match next(&mut self.lines, &mut bytes) {
                Ok(false) => break,
                Ok(true) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(true) => {
                    let entries = self.entries(name.clone(), &bytes);
                    let id = match entries.first() {
                        Some(Entry::Document(document)) => document.id.clone(),
                        Some(Entry::Skipped { name, .. } | Entry::Failed { name, .. }) => name.clone(),
                        None => name,
                    };
                    return Some(Fed { line, id, entries });
                }
                Err(error) => {
                    // After a line too long the next one can be read; after any other error nothing can.
                    self.broken = bytes.len() as u64 <= DOCUMENT;
                    let entries = vec![Entry::Failed { name: name.clone(), error: error.into() }];
                    return Some(Fed { line, id: name, entries });
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_told_apart() {
        let lines = "{\"id\":\"a\",\"text\":\"A.\"}\n\n{\n{\"text\":\" \"}\n{\"text\":\"B.\"}";
        let fed: Vec<Fed> = Feed::new(lines.as_bytes(), Settings::default()).collect();
        let told: Vec<(usize, &str)> = fed.iter().map(|one| (one.line, one.id.as_str())).collect();
        assert_eq!(told, [(1, "a"), (3, "stdin:3"), (4, "stdin:4"), (5, "stdin:5")]);
        assert!(matches!(fed[0].entries[..], [Entry::Document(_)]));
        assert!(matches!(fed[1].entries[..], [Entry::Failed { .. }]));
        assert!(matches!(fed[2].entries[..], [Entry::Skipped { .. }]));
        assert!(matches!(fed[3].entries[..], [Entry::Document(_)]));
    }
}
