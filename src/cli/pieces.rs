//! `ascribe pieces`: what the encoder is given, as JSON Lines. Training reads it, so that it sees texts as the tool does.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde::Serialize;

use super::documents::{CorpusOptions, each};
use super::fault::{Exit, Fault, OrFault};
use super::printer::Printer;
use crate::segment::{Segmented, Segmenter, WindowSize, read_tokenizer};
use crate::types::{CodePoints, Document};

/// Windows are laid by whoever trains.
const ANY_SIZE: WindowSize = WindowSize { window: 512, context: 0 };

/// Options of `ascribe pieces`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    corpus: CorpusOptions,
    /// The encoder's tokenizer.json
    #[arg(long, value_name = "FILE")]
    tokenizer: PathBuf,
}

/// A document as the encoder gets it.
#[derive(Debug, Serialize)]
struct Record<'a> {
    id: &'a str,
    /// Vocabulary id of each piece; every paragraph ends with `[SEP]`.
    ids: Vec<u32>,
    /// Typographic channel of each piece.
    channel: Vec<u8>,
    /// `[start, end, first piece, paragraph]` of each word; start and end in code points.
    words: Vec<[usize; 4]>,
    /// Indices of pieces at which a sentence starts.
    sentences: Vec<usize>,
}

impl<'a> Record<'a> {
    fn new(document: &'a Document, segmented: &Segmented) -> Self {
        let points = CodePoints::new(&document.text);
        let mut record =
            Self { id: &document.id, ids: Vec::new(), channel: Vec::new(), words: Vec::new(), sentences: Vec::new() };
        for section in &segmented.sections {
            let (pieces, begun) = (&section.pieces, record.ids.len());
            record.words.extend(pieces.words.iter().map(|word| {
                let [start, end] = points.span(word.span);
                [start, end, word.first_piece + begun, word.paragraph]
            }));
            record.sentences.extend(pieces.sentence_starts.iter().map(|at| at + begun));
            record.ids.extend(&pieces.ids);
            record.channel.extend(&pieces.channel);
        }
        record
    }
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let corpus = options.corpus.open()?;
    let segmenter = segmenter(options).or_fault(Exit::Usage, "name the encoder's tokenizer.json with --tokenizer")?;
    each(corpus, Exit::CouldNotRun, |document| {
        let cut_up = segmenter.segment_without(&document.text, &document.furniture).or_fault(Exit::CouldNotRun, "")?;
        printer.json(&Record::new(&document, &cut_up)).map(|_| ())
    })?;
    Ok(Exit::Done)
}

fn segmenter(options: &Options) -> anyhow::Result<Segmenter> {
    let path = &options.tokenizer;
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let tokenizer = read_tokenizer(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
    Segmenter::new(tokenizer, ANY_SIZE)
}
