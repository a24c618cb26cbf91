//! Where everything that is read comes together: formats hand their documents on here, one after the other.

use std::io::Read;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Error, Result, anyhow};

use super::author;
use super::date;
use super::decode::{Decoded, decode};
use super::entry::{Entry, Skip};
use super::format::{Format, Packing};
use super::furniture;
use super::input::Input;
use super::manifest::Manifest;
use super::raw::{Comment, Known, Raw};
use super::template::Template;
use super::{archive, html, json, lines, markdown, table, warc};
use crate::types::{Document, FoundIn, Metadata};

/// Whether to go on.
pub type Flow = ControlFlow<()>;

/// What each claim of a document tells of it is no longer than this (bytes).
const LONGEST: usize = 4096;

/// How a corpus is read.
#[derive(Debug, Default)]
pub struct Settings {
    /// The field of JSON and tables that holds the text; by default `text`, `content`, `body` …
    pub text_column: Option<String>,
    /// Metadata by path or id.
    pub manifest: Option<Manifest>,
    /// What paths say.
    pub path_template: Option<Template>,
    /// Readers' comments are documents, too.
    pub comments: bool,
}

/// Where something stands in the corpus.
#[derive(Debug, Clone)]
pub struct Place {
    /// Path below the corpus folder; of a member, its archive's path and its own.
    pub name: String,
    /// It was found in a folder or archive, not named by the user.
    pub found: bool,
}

/// Finishes documents and hands them on.
pub struct Reader<'a> {
    settings: &'a Settings,
    sink: &'a mut dyn FnMut(Entry) -> Flow,
    /// Documents are only counted: what they hold is of no interest.
    counting: bool,
}

impl<'a> Reader<'a> {
    /// A reader that hands on to `sink`.
    pub fn new(settings: &'a Settings, sink: &'a mut dyn FnMut(Entry) -> Flow) -> Self {
        Self { settings, sink, counting: false }
    }

    /// The same, but documents come without text and metadata, as fast as may be.
    pub fn counting(settings: &'a Settings, sink: &'a mut dyn FnMut(Entry) -> Flow) -> Self {
        // How many comments an article has cannot be known without reading it.
        Self { settings, sink, counting: !settings.comments }
    }

    fn counted(&mut self, id: String) -> Flow {
        (self.sink)(Entry::Document(Document::new(id, "")))
    }

    /// The name of the field that holds the text, when the user says so.
    pub fn text_column(&self) -> Option<&'a str> {
        self.settings.text_column.as_deref()
    }

    /// Something that is no document.
    pub fn skip(&mut self, name: String, reason: Skip) -> Flow {
        (self.sink)(Entry::Skipped { name: shortened(name), reason })
    }

    /// Something that cannot be read.
    pub fn fail(&mut self, name: String, error: Error) -> Flow {
        (self.sink)(Entry::Failed { name: shortened(name), error })
    }

    /// A file that holds nothing.
    pub fn empty(&mut self, place: &Place) -> Flow {
        self.skip(place.name.clone(), Skip::Empty)
    }

    /// A stream of `format`, packed as `packing` says.
    pub fn packed<'b>(&mut self, place: &Place, bytes: impl Read + 'b, format: Format, packing: Packing) -> Flow {
        match Input::unpacked(bytes, packing) {
            Ok(input) => self.stream(place, input, format),
            Err(error) => self.fail(place.name.clone(), error.into()),
        }
    }

    /// A stream of `format`.
    pub fn stream(&mut self, place: &Place, mut input: Input, format: Format) -> Flow {
        match format {
            Format::JsonLines => return lines::read(self, place, input),
            Format::Json => return json::read(self, place, input),
            Format::Table => return table::read(self, place, input),
            Format::Warc => return warc::read(self, place, input),
            Format::Tar => return archive::read_tar(self, place, input),
            // Its table of contents stands at its end: it is read from a file (see `Corpus`).
            Format::Zip => return self.skip(place.name.clone(), Skip::Nested),
            Format::Text | Format::Markdown | Format::Html => {}
        }
        let id = place.name.clone();
        if self.counting {
            return self.counted(id);
        }
        let bytes = match input.whole() {
            Ok(bytes) => bytes,
            Err(error) => return self.fail(id, error.into()),
        };
        match format {
            Format::Html => self.page(place, id, bytes, None),
            Format::Markdown => self.text(place, id, bytes, |id, text| markdown::document(id, &text)),
            _ => self.text(place, id, bytes, |id, text| Raw { id, text, ..Raw::default() }),
        }
    }

    /// The bytes of a text.
    pub fn text(&mut self, place: &Place, id: String, bytes: Vec<u8>, parse: fn(String, String) -> Raw) -> Flow {
        match decode(bytes) {
            Ok(Decoded { text, guessed }) => self.document(place, Raw { guessed, ..parse(id, text) }),
            Err(error) => self.fail(id, error),
        }
    }

    /// The bytes of a page, whose encoding `declared` tells, if known.
    pub fn page(&mut self, place: &Place, id: String, bytes: Vec<u8>, declared: Option<&str>) -> Flow {
        if self.counting {
            return self.counted(id);
        }
        match contain(|| html::document(id.clone(), bytes, declared)) {
            Ok(raw) if raw.text.trim().is_empty() => self.skip(id, Skip::NoArticle),
            Ok(raw) => self.document(place, raw),
            Err(error) => self.fail(id, error),
        }
    }

    /// A document: works in what is known from elsewhere, sets its furniture apart, and hands it and its comments on.
    pub fn document(&mut self, place: &Place, raw: Raw) -> Flow {
        let Raw { id, text, guessed, known, mut comments, annotated } = raw;
        if annotated && place.found {
            return self.skip(id, Skip::Annotated);
        }
        if text.trim().is_empty() {
            return self.skip(id, Skip::Empty);
        }
        if self.counting {
            return self.counted(id);
        }
        if id.len() > LONGEST {
            return self.fail(id, anyhow!("an id may have {LONGEST} bytes, and this has more"));
        }
        let metadata = self.metadata(place, &id, &text, known);
        let furniture = furniture::find(&text);
        if self.settings.comments {
            comments.extend(furniture.comments);
        } else {
            comments.clear();
        }
        let below: Vec<Document> =
            (1..).zip(comments).map(|(number, one)| comment(&id, &metadata, number, one)).collect();
        let article = Document { id, text, metadata, guessed_encoding: guessed, furniture: furniture.spans };
        (self.sink)(Entry::Document(article))?;
        below.into_iter().try_for_each(|document| (self.sink)(Entry::Document(document)))
    }

    /// Field by field: the manifest, else the document, else the path.
    fn metadata(&self, place: &Place, id: &str, text: &str, own: Known) -> Metadata {
        let listed = self.settings.manifest.as_ref().and_then(|manifest| manifest.get(id, &place.name));
        let listed = listed.cloned().unwrap_or_default();
        let path = self.settings.path_template.as_ref().and_then(|template| template.read(&place.name));
        let path = path.unwrap_or_default();
        let outlets =
            [(listed.outlet, FoundIn::Manifest), (own.outlet, FoundIn::Metadata), (path.outlet, FoundIn::Path)];
        let outlet = outlets.into_iter().find_map(|(name, found_in)| Some((author::plain_text(&name?)?, found_in)));
        let (outlet, outlet_found_in) = outlet.map_or((None, FoundIn::default()), |(name, by)| (Some(name), by));
        // Pages of web archives are called by their addresses.
        let address = (id.starts_with("http://") || id.starts_with("https://")).then(|| id.to_owned());
        let short = |text: &String| text.len() <= LONGEST;
        let url = listed.url.or(own.url).or(path.url).or(address).filter(short);
        let date_text = listed.date.or(own.date).or(path.date).filter(short);
        let others: Vec<&str> = own.other_dates.iter().map(String::as_str).chain(url.as_deref()).collect();
        let date = date_text.as_deref().and_then(|date| date::iso(date, &others, text));
        Metadata {
            title: listed.title.or(own.title).or(path.title).as_deref().and_then(author::plain_text),
            author: listed.author.or(own.author).or(path.author).as_deref().and_then(author::clean),
            date,
            date_text,
            url,
            outlet,
            outlet_found_in,
        }
    }
}

/// A name that people can read.
fn shortened(mut name: String) -> String {
    if name.len() > LONGEST {
        name.truncate(name.floor_char_boundary(100));
        name.push('…');
    }
    name
}

/// Reads a page; a panic becomes an error. The parsers are not ours, and pages are what people throw at them.
fn contain(read: impl FnOnce() -> Result<Raw>) -> Result<Raw> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(anyhow!("the program failed on this page")))
}

/// The document of a comment on article `id`.
fn comment(id: &str, article: &Metadata, number: usize, comment: Comment) -> Document {
    let date = comment.date.as_deref().and_then(|date| date::iso(date, &[], ""));
    let metadata = Metadata {
        title: None,
        author: comment.author.as_deref().and_then(author::clean),
        date,
        date_text: comment.date,
        ..article.clone()
    };
    Document { metadata, ..Document::new(format!("{id}#comment-{number}"), comment.text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_a_parser_panics_at_fails() {
        let told = contain(|| panic!("a fault that a test asked for")).err().map(|error| error.to_string());
        assert_eq!(told.as_deref(), Some("the program failed on this page"));
    }

    #[test]
    fn what_every_claim_tells_is_short() {
        let read = |record: serde_json::Value| {
            let mut entries = Vec::new();
            let _ =
                super::super::read_bytes("a.jsonl", record.to_string().as_bytes(), &Settings::default(), &mut |one| {
                    entries.push(one);
                    Flow::Continue(())
                });
            entries.pop().expect("an entry")
        };
        let long = "é".repeat(LONGEST);
        match read(serde_json::json!({"id": "a", "text": "Yes.", "url": long, "date": long, "title": long})) {
            Entry::Document(Document { metadata, .. }) => assert_eq!(metadata, Metadata::default()),
            other => panic!("{other:?}"),
        }
        match read(serde_json::json!({"id": long, "text": "Yes."})) {
            Entry::Failed { name, .. } => assert_eq!(name, format!("{}…", "é".repeat(50))),
            other => panic!("{other:?}"),
        }
    }
}
