//! Files, folders and standard input to documents, in a stable order.
//!
//! A new format is a new arm of [`Format`] and a file beside this one.

mod decode;
mod jsonl;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, anyhow};
use walkdir::WalkDir;

use crate::types::Document;
use decode::{Decoded, decode};

/// What the corpus holds at one place.
#[derive(Debug)]
pub enum Entry {
    /// A document to work on.
    Document(Document),
    /// Something that is no document, and why.
    Skipped {
        /// Its path, or path and line.
        name: String,
        /// Why.
        reason: Skip,
    },
    /// Something that could not be read.
    Failed {
        /// Its path, or path and line.
        name: String,
        /// Why.
        error: Error,
    },
}

/// Why something is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Nothing but white space.
    Empty,
    /// A file in a folder whose ending is not one that is read.
    Format,
    /// A link to a folder that holds it.
    Loop,
    /// A record in a folder that carries annotations: gold, not an article.
    Annotated,
}

impl Skip {
    /// In words.
    pub fn reason(self) -> &'static str {
        match self {
            Skip::Empty => "empty",
            Skip::Format => "not .txt or .jsonl",
            Skip::Loop => "a link in a circle",
            Skip::Annotated => "with annotations",
        }
    }
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    JsonLines,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Text),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            _ => None,
        }
    }
}

/// Something named on the command line.
enum Root {
    Input,
    File(PathBuf),
    Folder(Box<walkdir::IntoIter>, PathBuf, String),
}

/// The documents of a corpus, one after the other. Reading goes on past whatever fails.
pub struct Corpus {
    roots: VecDeque<Root>,
    lines: Option<Lines>,
}

/// An open JSON Lines stream.
struct Lines {
    name: String,
    /// It was found in a folder, not named by the user.
    found: bool,
    reader: Box<dyn BufRead + Send>,
    number: usize,
}

impl Corpus {
    /// The corpus under `paths`: files, folders (all files below, by name, links followed) and `-` for standard input,
    /// which is one text, or JSON Lines when it begins with `{`. In a folder, records that carry annotations (gold
    /// files) are skipped.
    ///
    /// # Errors
    /// When a path does not exist.
    pub fn open(paths: &[PathBuf]) -> Result<Self> {
        let several = paths.len() > 1;
        let mut roots = VecDeque::new();
        for path in paths {
            if path.as_os_str() == "-" {
                roots.push_back(Root::Input);
                continue;
            }
            let metadata = path.metadata().with_context(|| format!("cannot read {}", path.display()))?;
            if metadata.is_dir() {
                let walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
                // With one folder an id is the path below it; with several it begins with the folder.
                let prefix = if several { format!("{}/", id_of(path)) } else { String::new() };
                roots.push_back(Root::Folder(Box::new(walk), path.clone(), prefix));
            } else {
                roots.push_back(Root::File(path.clone()));
            }
        }
        Ok(Self { roots, lines: None })
    }

    /// The size of all files under `paths`, for showing progress (bytes); unreadable ones count as nothing.
    pub fn measure(paths: &[PathBuf]) -> u64 {
        paths
            .iter()
            .flat_map(|path| WalkDir::new(path).follow_links(true))
            .filter_map(|entry| entry.ok()?.metadata().ok())
            .filter(std::fs::Metadata::is_file)
            .map(|metadata| metadata.len())
            .sum()
    }

    /// The next entry of the first root; `None` when it has none left, or for a folder on the way.
    fn next_of_root(&mut self) -> Option<Entry> {
        let mut root = self.roots.pop_front()?;
        match &mut root {
            Root::Input => Some(self.standard_input()),
            Root::File(path) => {
                let format = Format::of(path).unwrap_or(Format::Text);
                Some(self.file(path, id_of(path), format, false))
            }
            Root::Folder(walk, top, prefix) => {
                let entry = walk.next()?;
                let entry = match entry {
                    Ok(entry) if entry.file_type().is_dir() => None,
                    Ok(entry) => {
                        let below = entry.path().strip_prefix(&*top).unwrap_or(entry.path());
                        let id = format!("{prefix}{}", id_of(below));
                        match Format::of(entry.path()) {
                            Some(format) => Some(self.file(entry.path(), id, format, true)),
                            None => Some(Entry::Skipped { name: id, reason: Skip::Format }),
                        }
                    }
                    Err(error) => {
                        let name = error.path().map_or_else(|| id_of(top), id_of);
                        Some(if error.loop_ancestor().is_some() {
                            Entry::Skipped { name, reason: Skip::Loop }
                        } else {
                            Entry::Failed { name, error: error.into() }
                        })
                    }
                };
                self.roots.push_front(root);
                entry
            }
        }
    }

    fn file(&mut self, path: &Path, id: String, format: Format, found: bool) -> Entry {
        let opened = File::open(path).with_context(|| format!("cannot read {}", path.display()));
        match (opened, format) {
            (Err(error), _) => Entry::Failed { name: id, error },
            (Ok(file), Format::JsonLines) => {
                self.json_lines(id, Box::new(BufReader::with_capacity(1 << 16, file)), found)
            }
            (Ok(mut file), Format::Text) => {
                let mut bytes = Vec::new();
                match file.read_to_end(&mut bytes) {
                    Ok(_) => text(id, bytes),
                    Err(error) => Entry::Failed { name: id, error: error.into() },
                }
            }
        }
    }

    fn standard_input(&mut self) -> Entry {
        let name = "stdin".to_owned();
        let mut reader = BufReader::with_capacity(1 << 16, io::stdin());
        let first = match reader.fill_buf() {
            Ok(buffer) => buffer.iter().copied().find(|byte| !byte.is_ascii_whitespace()),
            Err(error) => {
                return Entry::Failed { name, error: error.into() };
            }
        };
        if first == Some(b'{') {
            return self.json_lines(name, Box::new(reader), false);
        }
        let mut bytes = Vec::new();
        match reader.read_to_end(&mut bytes) {
            Ok(_) => text(name, bytes),
            Err(error) => Entry::Failed { name, error: error.into() },
        }
    }

    fn json_lines(&mut self, name: String, reader: Box<dyn BufRead + Send>, found: bool) -> Entry {
        let mut lines = Lines { name: name.clone(), found, reader, number: 0 };
        match lines.next() {
            Some(entry) => {
                self.lines = Some(lines);
                entry
            }
            None => Entry::Skipped { name, reason: Skip::Empty },
        }
    }
}

impl Iterator for Corpus {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if let Some(lines) = &mut self.lines {
            if let Some(entry) = lines.next() {
                return Some(entry);
            }
            self.lines = None;
        }
        while !self.roots.is_empty() {
            if let Some(entry) = self.next_of_root() {
                return Some(entry);
            }
        }
        None
    }
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
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
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

fn text(id: String, bytes: Vec<u8>) -> Entry {
    match decode(bytes) {
        Ok(Decoded { text, guessed }) => checked(Document { guessed_encoding: guessed, ..Document::new(id, text) }),
        Err(error) => Entry::Failed { name: id, error },
    }
}

fn checked(document: Document) -> Entry {
    if document.text.trim().is_empty() {
        return Entry::Skipped { name: document.id, reason: Skip::Empty };
    }
    Entry::Document(document)
}

/// A path as an id: with `/`, without a leading `./`.
fn id_of(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, std::path::Component::CurDir));
    let path: PathBuf = parts.collect();
    path.to_string_lossy().into_owned()
}
