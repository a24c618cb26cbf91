//! What a corpus is and how it is read, for the commands that read one.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::fault::{Exit, Fault, OrFault};
use crate::corpus::{Corpus, Entry, Flow, Manifest, Settings, Template};
use crate::types::Document;

/// Options of every command that reads a corpus.
#[derive(Debug, Args)]
pub struct CorpusOptions {
    /// Files, folders (everything below that is read) or - for standard input (a text, or JSON Lines when it begins
    /// with {). Read are .txt, .md, .html, .jsonl, .json, .csv, .tsv and .warc, also as .gz or .zst, and what .zip and
    /// .tar hold
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Field of JSON, or column of tables, that holds the text [default: text, content, body, article …]
    #[arg(long, value_name = "NAME", help_heading = "Corpus")]
    text_column: Option<String>,
    /// Table (CSV) or JSON Lines with path or id, and outlet, author, date, title, url; wins over what documents say
    #[arg(long, value_name = "FILE", help_heading = "Corpus")]
    manifest: Option<PathBuf>,
    /// What paths say where nothing else does: '{outlet}/{date}_{slug}.txt'; outlet, author, date, title and url are
    /// taken
    #[arg(long, value_name = "TEMPLATE", help_heading = "Corpus")]
    path_template: Option<Template>,
    /// What is read besides articles: readers' comments, as documents of their own (ID#comment-3)
    #[arg(long, value_name = "WHAT", help_heading = "Corpus")]
    include: Vec<Include>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Include {
    Comments,
}

impl CorpusOptions {
    /// The corpus.
    pub fn open(&self) -> Result<Corpus, Fault> {
        let corpus = Corpus::open(&self.paths).or_fault(Exit::Usage, "check the path")?;
        Ok(corpus.with(self.settings()?).without(self.manifest.as_slice()))
    }

    /// How it is read.
    pub fn settings(&self) -> Result<Settings, Fault> {
        let manifest = self.manifest.as_deref().map(Manifest::read).transpose();
        Ok(Settings {
            text_column: self.text_column.clone(),
            manifest: manifest.or_fault(Exit::Usage, "name a table or JSON Lines with path or id, and outlet …")?,
            path_template: self.path_template.clone(),
            comments: self.include.contains(&Include::Comments),
        })
    }
}

/// Runs `work` on each document of `corpus`. One that cannot be read ends the command with `exit`: a result for part of
/// a corpus would go unnoticed.
pub fn each(corpus: Corpus, exit: Exit, mut work: impl FnMut(Document) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut result = Ok(());
    let _ = corpus.read(&mut |entry| {
        result = match entry {
            Entry::Document(document) => work(document),
            Entry::Skipped { .. } => Ok(()),
            Entry::Failed { name, error } => Err(error.context(format!("cannot read {name}"))).or_fault(exit, ""),
        };
        if result.is_ok() { Flow::Continue(()) } else { Flow::Break(()) }
    });
    result
}
