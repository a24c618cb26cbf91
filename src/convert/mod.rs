//! Annotated documents in the formats of annotation tools, and back.
//!
//! Each format is a file with a `read` and a `write`; between them stands [`Annotated`]. Most tools know spans and
//! arrows between them, which is `graph`. Offsets are bytes in here; each format has its own unit, which its file
//! names, and what stands at the offsets is held against the text where the format repeats it.

mod brat;
mod claims;
mod conll;
mod doccano;
mod folder;
mod graph;
mod inception;
mod jsonl;
mod label_studio;
mod positions;
#[cfg(test)]
mod properties;
mod w3c;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::types::Span;

/// A document and what is annotated in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Annotated {
    /// Its name.
    pub id: String,
    /// What the spans refer to.
    pub text: String,
    /// In the order of the file.
    pub attributions: Vec<Attribution>,
    /// What else is known about it: title, outlet, date … Formats keep what they have room for.
    pub fields: Map<String, Value>,
}

/// Who is said to have expressed what, and by which words. Each role may be in several pieces, in text order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attribution {
    /// Its name within the document.
    pub id: String,
    /// The mention of who expressed it; empty when there is none.
    pub source: Vec<Span>,
    /// The words that attribute it; empty when there are none.
    pub cue: Vec<Span>,
    /// What is attributed; never empty.
    pub content: Vec<Span>,
    /// Its type: statement, report … or a word of the annotators'.
    pub kind: Option<String>,
    /// Name of the attribution in whose content it stands.
    pub parent: Option<String>,
    /// What else is known about it: the speaker … Only JSON Lines have room for it.
    pub fields: Map<String, Value>,
}

/// A format of annotated documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Documents with `attributions`, or claim records, one a line.
    JsonLines,
    /// brat: a folder with `.txt` and `.ann`.
    Brat,
    /// W3C Web Annotations: a folder with `.txt` and `.jsonld`.
    W3c,
    /// Words in columns, with BIO tags.
    Conll,
    /// INCEpTION: a folder with UIMA CAS XMI.
    Inception,
    /// Label Studio: an array of tasks.
    LabelStudio,
    /// doccano: sequence labelling with relations, JSON Lines.
    Doccano,
}

impl Format {
    /// All formats, with their names.
    pub const ALL: [(Format, &'static str); 7] = [
        (Format::JsonLines, "jsonl"),
        (Format::Brat, "brat"),
        (Format::W3c, "w3c"),
        (Format::Conll, "conll"),
        (Format::Inception, "inception"),
        (Format::LabelStudio, "label-studio"),
        (Format::Doccano, "doccano"),
    ];

    /// The format that `path` is in; `None` when it does not show.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(path: &Path) -> Result<Option<Self>> {
        if path.is_dir() {
            let endings = [("ann", Format::Brat), ("jsonld", Format::W3c), ("xmi", Format::Inception)];
            let found = folder::files(path, &endings.map(|(ending, _)| ending))?;
            let ending = found.first().and_then(|path| path.extension()?.to_str());
            return Ok(endings.into_iter().find(|(one, _)| Some(*one) == ending).map(|(_, format)| format));
        }
        let Some(by_name) = Self::by_ending(path) else { return Ok(None) };
        if by_name != Format::JsonLines {
            return Ok(Some(by_name));
        }
        let mut first = String::new();
        BufReader::new(open(path)?).read_line(&mut first)?;
        let object: Map<String, Value> = serde_json::from_str(&first).unwrap_or_default();
        let doccano = object.contains_key("entities") || object.contains_key("label");
        Ok(Some(if doccano { Format::Doccano } else { Format::JsonLines }))
    }

    /// The format that a file of this name is written in.
    pub fn by_ending(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "jsonl" => Some(Format::JsonLines),
            "conll" | "bio" => Some(Format::Conll),
            "json" => Some(Format::LabelStudio),
            _ => None,
        }
    }
}

/// What was read.
#[derive(Debug, Default)]
pub struct Documents {
    /// In the order of the file, or by name.
    pub documents: Vec<Annotated>,
    /// Spans that belong to no attribution, and attributions without content: they are left out.
    pub left_out: usize,
}

/// Reads annotated documents. `texts` is the folder that `ascribe extract --save-text` filled, which claim records need.
///
/// # Errors
/// When a file cannot be read, is not in `format`, or does not fit its text.
pub fn read(path: &Path, format: Format, texts: Option<&Path>) -> Result<Documents> {
    let context = || format!("cannot read {}", path.display());
    let mut found = Documents::default();
    match format {
        Format::JsonLines => jsonl::read(BufReader::new(open(path)?), texts, &mut found),
        Format::Conll => conll::read(BufReader::new(open(path)?), &mut found),
        Format::Doccano => doccano::read(BufReader::new(open(path)?), &mut found),
        Format::LabelStudio => label_studio::read(BufReader::new(open(path)?), &mut found),
        Format::Brat => brat::read(path, &mut found),
        Format::W3c => w3c::read(path, &mut found),
        Format::Inception => inception::read(path, &mut found),
    }
    .with_context(context)?;
    for document in &found.documents {
        document.check().with_context(context)?;
    }
    Ok(found)
}

/// The files that hold `documents` in `format`: paths below the output, `None` for the output itself, and their bytes.
///
/// # Errors
/// When a document cannot be put so.
pub fn write(documents: &[Annotated], format: Format) -> Result<Vec<(Option<PathBuf>, Vec<u8>)>> {
    let one = |bytes: Result<Vec<u8>>| bytes.map(|bytes| vec![(None, bytes)]);
    match format {
        Format::JsonLines => one(jsonl::write(documents)),
        Format::Conll => one(conll::write(documents)),
        Format::Doccano => one(doccano::write(documents)),
        Format::LabelStudio => one(label_studio::write(documents)),
        Format::Brat => brat::write(documents),
        Format::W3c => w3c::write(documents),
        Format::Inception => inception::write(documents),
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("cannot read {}", path.display()))
}

impl Annotated {
    /// Offsets are law: every span lies in the text, on character boundaries.
    fn check(&self) -> Result<()> {
        for one in &self.attributions {
            for span in one.source.iter().chain(&one.cue).chain(&one.content) {
                if self.text.get(span.start..span.end).is_none() {
                    bail!("{}: a span of {} is not in the text", self.id, one.id);
                }
            }
        }
        Ok(())
    }
}
