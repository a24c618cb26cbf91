//! Files, folders and standard input to documents, in a stable order.
//!
//! A new format is a new arm of `Format` and a file beside this one: a function that reads a stream and hands each
//! document to the `Reader` as soon as it has it.

mod archive;
mod author;
mod comments;
mod date;
mod decode;
mod entry;
mod feed;
mod format;
mod furniture;
mod html;
mod input;
mod json;
mod lines;
mod manifest;
mod markdown;
mod page;
mod parse;
mod raw;
mod reader;
mod record;
mod signs;
mod table;
mod template;
mod warc;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::{DirEntry, WalkDir};

pub(crate) use decode::decode;
pub use entry::{Entry, Skip};
pub use feed::{Fed, Feed};
use format::{Format, Packing};
use lines::MARK;
pub use manifest::Manifest;
use reader::Reader;
pub use reader::{Flow, Place, Settings};
pub(crate) use table::delimiter;
pub use template::Template;

/// Something named on the command line.
enum Root {
    Input,
    File(PathBuf),
    /// And what the ids begin with.
    Folder(PathBuf, String),
}

/// The documents of a corpus, one after the other. Reading goes on past whatever fails.
#[derive(Default)]
pub struct Corpus {
    roots: Vec<Root>,
    except: Vec<PathBuf>,
    settings: Settings,
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
        let mut roots = Vec::new();
        for path in paths {
            if path.as_os_str() == "-" {
                roots.push(Root::Input);
                continue;
            }
            let metadata = path.metadata().with_context(|| format!("cannot read {}", path.display()))?;
            if metadata.is_dir() {
                // With one folder an id is the path below it; with several it begins with the folder.
                let name = id_of(path);
                let prefix = if several && !name.is_empty() { format!("{name}/") } else { String::new() };
                roots.push(Root::Folder(path.clone(), prefix));
            } else {
                roots.push(Root::File(path.clone()));
            }
        }
        Ok(Self { roots, except: Vec::new(), settings: Settings::default() })
    }

    /// Reads it as `settings` say.
    #[must_use]
    pub fn with(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    /// Passes the files and folders `except` over without a word when they turn up in a folder.
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

    /// How many documents there are, without looking into pages and texts for whether they hold one; `None` when that is
    /// not known before they are read (standard input).
    pub fn count(&self) -> Option<usize> {
        if self.roots.iter().any(|root| matches!(root, Root::Input)) {
            return None;
        }
        let mut count = 0;
        let mut sink = |entry| {
            count += usize::from(!matches!(entry, Entry::Skipped { .. }));
            Flow::Continue(())
        };
        let _ = self.walk(&mut Reader::counting(&self.settings, &mut sink));
        Some(count)
    }

    /// Hands each entry to `sink` as soon as it is read, until `sink` breaks.
    pub fn read(self, sink: &mut dyn FnMut(Entry) -> Flow) -> Flow {
        self.walk(&mut Reader::new(&self.settings, sink))
    }

    fn walk(&self, reader: &mut Reader) -> Flow {
        self.roots.iter().try_for_each(|root| match root {
            Root::Input => standard_input(reader),
            Root::File(path) => {
                let place = Place { name: id_of(path), found: false };
                let (format, packing) = Format::of(&place.name).unwrap_or((Format::Text, Packing::Plain));
                file(reader, path, &place, format, packing)
            }
            Root::Folder(top, prefix) => self.folder(reader, top, prefix),
        })
    }

    fn folder(&self, reader: &mut Reader, top: &Path, prefix: &str) -> Flow {
        let walk = WalkDir::new(top).follow_links(true).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| !self.is_excepted(entry)) {
            let entry = match entry {
                Ok(entry) if entry.file_type().is_dir() => continue,
                Ok(entry) => entry,
                Err(error) => {
                    let name = error.path().map_or_else(|| id_of(top), id_of);
                    match error.loop_ancestor() {
                        Some(_) => reader.skip(name, Skip::Loop)?,
                        None => reader.fail(name, error.into())?,
                    }
                    continue;
                }
            };
            let below = entry.path().strip_prefix(top).unwrap_or(entry.path());
            let name = format!("{prefix}{}", id_of(below));
            match Format::of(&name) {
                // Opening a pipe would wait for a writer.
                _ if !entry.file_type().is_file() => reader.skip(name, Skip::Special)?,
                Some((format, packing)) => {
                    file(reader, entry.path(), &Place { name, found: true }, format, packing)?;
                }
                None => reader.skip(name, Skip::Format)?,
            }
        }
        Flow::Continue(())
    }

    fn is_excepted(&self, entry: &DirEntry) -> bool {
        // Links to a folder have names of their own; of files there are too many to look each up.
        let may_be = |except: &PathBuf| entry.file_type().is_dir() || except.file_name() == Some(entry.file_name());
        let is = |except: &PathBuf| may_be(except) && entry.path().canonicalize().is_ok_and(|path| path == *except);
        self.except.iter().any(is)
    }
}

fn file(reader: &mut Reader, path: &Path, place: &Place, format: Format, packing: Packing) -> Flow {
    match File::open(path).with_context(|| format!("cannot read {}", path.display())) {
        Err(error) => reader.fail(place.name.clone(), error),
        Ok(file) if format == Format::Zip => archive::read_zip(reader, place, BufReader::new(file)),
        Ok(file) => reader.packed(place, file, format, packing),
    }
}

/// Hands what a file called `name` (by whose ending it is read) with these `bytes` holds to `sink`, until `sink` breaks.
pub fn read_bytes(name: &str, bytes: &[u8], settings: &Settings, sink: &mut dyn FnMut(Entry) -> Flow) -> Flow {
    let reader = &mut Reader::new(settings, sink);
    let place = Place { name: name.to_owned(), found: true };
    match Format::of(name) {
        None => reader.skip(place.name, Skip::Format),
        Some((Format::Zip, _)) => archive::read_zip(reader, &place, io::Cursor::new(bytes)),
        Some((format, packing)) => reader.packed(&place, bytes, format, packing),
    }
}

fn standard_input(reader: &mut Reader) -> Flow {
    let place = Place { name: "stdin".to_owned(), found: false };
    let mut input = BufReader::with_capacity(1 << 16, io::stdin());
    let mut begun = Vec::new();
    let first = match first_byte(&mut input, &mut begun) {
        Ok(first) => first,
        Err(error) => return reader.fail(place.name, error.into()),
    };
    let mut input = io::Cursor::new(begun).chain(input);
    if first == Some(b'{') {
        return lines::read_lines(reader, &place, &mut input);
    }
    reader.packed(&place, input, Format::Text, Packing::Plain)
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
