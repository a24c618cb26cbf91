//! Text to paragraphs, quotations, sentences, words and windows. Every step keeps exact byte offsets.

mod marks;
mod pairing;
mod paragraphs;
mod pieces;
mod quotation;
mod sentences;
mod typography;
mod windows;

use anyhow::{Context, Result};
use rayon::prelude::*;
use tokenizers::Tokenizer;

pub use paragraphs::paragraphs;
pub use pieces::{Pieces, Word, read_tokenizer};
use pieces::{Stretch, stretch_pieces};
pub use quotation::{Quotation, Quotations};
pub use typography::CHANNEL_VALUES;
pub use windows::{Window, WindowSize};

use crate::types::Span;
use typography::Channel;

/// A section ends at the first stretch end past this many pieces, so that a document of any length is decoded in
/// bounded memory. Typical articles are one section.
const SECTION_PIECES: usize = 16 * 1024;

/// A paragraph longer than this is tokenised in several stretches of sentences (bytes).
const STRETCH: usize = 16 * 1024;

/// A stretch of a document that is encoded and decoded together.
#[derive(Debug)]
pub struct Section {
    /// Its words and pieces.
    pub pieces: Pieces,
    /// The windows over the pieces.
    pub windows: Vec<Window>,
}

/// A document cut up.
#[derive(Debug)]
pub struct Segmented {
    /// Paragraphs, in order, without white space around them.
    pub paragraphs: Vec<Span>,
    /// Sentences of all paragraphs, in order.
    pub sentences: Vec<Span>,
    /// Quotations of all paragraphs.
    pub quotations: Quotations,
    /// What the encoder reads; empty when the document has no words.
    pub sections: Vec<Section>,
}

/// A section, with the places in it that the encoder is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The section.
    pub section: &'a Section,
    /// Names, in text order, disjoint.
    pub names: &'a [Span],
}

impl Segmented {
    /// The sections, each with those of `names` (in text order, disjoint) that stand in it.
    pub fn parts<'a>(&'a self, names: &'a [Span]) -> Vec<Part<'a>> {
        let part = |section: &'a Section| {
            let words = &section.pieces.words;
            let start = words.first().map_or(0, |word| word.span.start);
            let end = words.last().map_or(0, |word| word.span.end);
            let from = names.partition_point(|name| name.start < start);
            let to = names.partition_point(|name| name.end <= end);
            Part { section, names: &names[from..to.max(from)] }
        };
        self.sections.iter().map(part).collect()
    }
}

/// Cuts documents up for one encoder.
#[derive(Debug)]
pub struct Segmenter {
    tokenizer: Tokenizer,
    separator: u32,
    size: WindowSize,
}

impl Segmenter {
    /// A segmenter for the encoder that `tokenizer` belongs to.
    ///
    /// # Errors
    /// When its vocabulary has no separator.
    pub fn new(tokenizer: Tokenizer, size: WindowSize) -> Result<Self> {
        let separator = tokenizer.token_to_id("[SEP]").context("the vocabulary has no [SEP]")?;
        Ok(Self { tokenizer, separator, size })
    }

    /// Cuts `text` up; the paragraphs of a document are worked on in parallel in the current rayon pool.
    ///
    /// # Errors
    /// When the tokenizer fails on the text.
    pub fn segment(&self, text: &str) -> Result<Segmented> {
        self.segment_without(text, &[])
    }

    /// Cuts `text` up as if the lines that `furniture` covers (in order, disjoint) were empty.
    ///
    /// # Errors
    /// When the tokenizer fails on the text.
    pub fn segment_without(&self, text: &str, furniture: &[Span]) -> Result<Segmented> {
        let paragraphs = paragraphs::paragraphs(text, furniture);
        let quotations = Quotations::find(text, &paragraphs);
        let split: Vec<Vec<Span>> = paragraphs
            .par_iter()
            .map(|&span| sentences::sentences(text, span, quotations.marks_within(span)))
            .collect();
        let stretches: Vec<Stretch> =
            split.iter().enumerate().flat_map(|(number, own)| stretches(number, own)).collect();
        let done: Vec<Pieces> = stretches
            .par_iter()
            .map(|&stretch| {
                let from = stretch.sentences.first().map_or(0, |sentence| sentence.start);
                let mut channel = Channel::new(&quotations, from);
                stretch_pieces(&self.tokenizer, self.separator, text, stretch, &mut channel)
            })
            .collect::<Result<_>>()?;
        let mut sections = Vec::new();
        let mut open = Pieces::default();
        for pieces in done {
            open.append(pieces);
            if open.ids.len() > SECTION_PIECES {
                sections.push(self.section(std::mem::take(&mut open)));
            }
        }
        sections.push(self.section(open));
        sections.retain(|section| !section.pieces.words.is_empty());
        let sentences = split.into_iter().flatten().collect();
        Ok(Segmented { paragraphs, sentences, quotations, sections })
    }

    fn section(&self, pieces: Pieces) -> Section {
        let windows = windows::windows(&pieces, self.size);
        Section { pieces, windows }
    }
}

/// Groups the sentences of a paragraph into stretches of about [`STRETCH`] bytes.
fn stretches(paragraph: usize, sentences: &[Span]) -> Vec<Stretch<'_>> {
    let mut stretches = Vec::new();
    let mut rest = sentences;
    while let Some(first) = rest.first() {
        let count = rest.partition_point(|sentence| sentence.end - first.start <= STRETCH).max(1);
        let (taken, left) = rest.split_at(count);
        stretches.push(Stretch {
            paragraph,
            sentences: taken,
            begins: rest.len() == sentences.len(),
            ends: left.is_empty(),
        });
        rest = left;
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segmenter() -> Segmenter {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/tiny/tokenizer.json");
        let tokenizer = read_tokenizer(&std::fs::read(path).expect("the tiny model")).expect("a tokenizer");
        Segmenter::new(tokenizer, WindowSize { window: 64, context: 12 }).expect("[SEP]")
    }

    fn check(text: &str) {
        let segmented = segmenter().segment(text).expect("segments");
        for sentence in &segmented.sentences {
            assert!(segmented.paragraphs.iter().any(|paragraph| paragraph.contains(*sentence)));
        }
        let mut at = 0;
        for section in &segmented.sections {
            let pieces = &section.pieces;
            assert_eq!(pieces.ids.len(), pieces.channel.len());
            assert_eq!(pieces.ids.len(), pieces.word.len());
            for (index, word) in pieces.words.iter().enumerate() {
                assert!(word.span.start >= at && !word.span.is_empty());
                assert!(!word.span.of(text).trim().is_empty());
                assert_eq!(pieces.word[word.first_piece].map(|word| word as usize), Some(index));
                at = word.span.end;
            }
            assert!(pieces.channel.iter().all(|&value| value < CHANNEL_VALUES));
        }
    }

    #[test]
    fn hostile_texts_keep_their_offsets() {
        for text in
            ["", " \n ", "\u{fffd}\0x", "e\u{301}\u{301}\u{301} ½ ﷽ 한국 İ", "\u{202e}abc “", "a\u{ad}b\u{200d}👩‍🚀"]
        {
            check(text);
        }
        check(&"x".repeat(40_000));
        check(&"“a” b, ".repeat(20_000));
    }

    #[test]
    fn a_document_of_any_length_is_cut_into_sections() {
        let segmented = segmenter().segment(&"Go on. ".repeat(30_000)).expect("segments");
        assert!(segmented.sections.len() > 2);
        assert!(segmented.sections.iter().all(|section| section.pieces.ids.len() < 2 * SECTION_PIECES));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_keeps_its_offsets(text in "(\\PC|[a-zA-Z]{1,12}|[ .,\"“”'’]|\n){0,120}") {
            check(&text);
        }
    }
}
