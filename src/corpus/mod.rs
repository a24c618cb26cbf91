//! Files, folders and standard input to documents, in a stable order.
//!
//! A new format is a new arm of `Format` and a file beside this one.

mod decode;
mod entry;
mod jsonl;
mod lines;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

use entry::text;
pub use entry::{Entry, Skip};
use lines::{Lines, MARK};

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
    except: Vec<PathBuf>,
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
                let name = id_of(path);
                let prefix = if several && !name.is_empty() { format!("{name}/") } else { String::new() };
                roots.push_back(Root::Folder(Box::new(walk), path.clone(), prefix));
            } else {
                roots.push_back(Root::File(path.clone()));
            }
        }
        Ok(Self { roots, lines: None, except: Vec::new() })
    }

    /// Passes the files `except` over without a word when they turn up in a folder.
    #[must_use]
    pub fn without(mut self, except: &[PathBuf]) -> Self {
        self.except.extend(except.iter().filter_map(|path| path.canonicalize().ok()));
        self
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
                    Ok(entry) if entry.file_type().is_dir() || self.is_excepted(entry.path()) => None,
                    Ok(entry) => {
                        let below = entry.path().strip_prefix(&*top).unwrap_or(entry.path());
                        let id = format!("{prefix}{}", id_of(below));
                        match Format::of(entry.path()) {
                            // Opening a pipe would wait for a writer.
                            _ if !entry.file_type().is_file() => {
                                Some(Entry::Skipped { name: id, reason: Skip::Special })
                            }
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

    fn is_excepted(&self, path: &Path) -> bool {
        let named = |except: &PathBuf| except.file_name() == path.file_name();
        self.except.iter().any(|except| named(except) && path.canonicalize().is_ok_and(|path| path == *except))
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
        let mut begun = Vec::new();
        let first = match first_byte(&mut reader, &mut begun) {
            Ok(first) => first,
            Err(error) => return Entry::Failed { name, error: error.into() },
        };
        let mut reader = io::Cursor::new(begun).chain(reader);
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

/// The first byte that is neither white space nor a byte order mark; what was read on the way is left in `begun`. It
/// may come slowly.
fn first_byte(reader: &mut impl BufRead, begun: &mut Vec<u8>) -> io::Result<Option<u8>> {
    let mut scanned = 0;
    loop {
        let maybe_mark = begun.len() < MARK.len() && MARK.starts_with(begun);
        if !maybe_mark {
            scanned = if begun.starts_with(MARK) { scanned.max(MARK.len()) } else { scanned };
            let found = begun[scanned..].iter().find(|byte| !byte.is_ascii_whitespace());
            if found.is_some() {
                return Ok(found.copied());
            }
            scanned = begun.len();
        }
        let buffer = reader.fill_buf()?;
        let read = buffer.len();
        begun.extend_from_slice(buffer);
        reader.consume(read);
        if read == 0 {
            return Ok(None);
        }
    }
}

/// A path as an id: with `/`, without a leading `./`.
fn id_of(path: &Path) -> String {
    let parts = path.components().filter(|part| !matches!(part, std::path::Component::CurDir));
    let path: PathBuf = parts.collect();
    path.to_string_lossy().into_owned()
}
