//! Cuts sentences into words and word pieces for the encoder.

use anyhow::{Context, Result, anyhow};
use tokenizers::Tokenizer;

use super::typography::{Channel, in_marks};
use crate::types::Span;

/// A sentence longer than this is tokenised in parts cut at white space, so that memory stays flat (bytes).
const PART: usize = 8 * 1024;

/// A word as the encoder sees it: letters and digits, or one punctuation mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the word.
    pub span: Span,
    /// Index of its first piece.
    pub first_piece: usize,
    /// Which paragraph it stands in.
    pub paragraph: usize,
}

/// The words and pieces of a stretch of text. Every paragraph ends with a separator piece.
#[derive(Debug, Default, PartialEq)]
pub struct Pieces {
    /// Vocabulary id of each piece.
    pub ids: Vec<u32>,
    /// Typographic channel of each piece (see `segment/typography.rs`).
    pub channel: Vec<u8>,
    /// Index of each piece's word; `None` for a separator.
    pub word: Vec<Option<u32>>,
    /// The words in text order, disjoint.
    pub words: Vec<Word>,
    /// Indices of pieces at which a sentence starts.
    pub sentence_starts: Vec<usize>,
}

impl Pieces {
    /// Whether a window may start or end before piece `at`: not inside a word.
    pub fn is_word_boundary(&self, at: usize) -> bool {
        at == 0 || at >= self.word.len() || self.word[at].is_none() || self.word[at] != self.word[at - 1]
    }

    /// Whether a word stands between quotation marks, or is one.
    pub fn in_marks(&self, word: usize) -> bool {
        in_marks(self.channel[self.words[word].first_piece])
    }

    /// The first and the last piece of the words that `span` touches, or of the word nearest to it; `None` without words.
    pub fn ends(&self, span: Span) -> Option<[usize; 2]> {
        let first =
            self.words.partition_point(|word| word.span.end <= span.start).min(self.words.len().checked_sub(1)?);
        let last = self.words.partition_point(|word| word.span.start < span.end).saturating_sub(1).max(first);
        let next = self.words.get(last + 1).map_or(self.ids.len(), |word| word.first_piece);
        let own = self.word[..next].iter().rposition(Option::is_some)?;
        Some([self.words[first].first_piece, own])
    }

    /// Appends `other`, which follows in the text.
    pub fn append(&mut self, other: Pieces) {
        let (pieces, words) = (self.ids.len(), self.words.len());
        self.ids.extend(other.ids);
        self.channel.extend(other.channel);
        self.word.extend(other.word.into_iter().map(|word| word.map(|index| index + to_u32(words))));
        self.words.extend(other.words.into_iter().map(|word| Word { first_piece: word.first_piece + pieces, ..word }));
        self.sentence_starts.extend(other.sentence_starts.into_iter().map(|at| at + pieces));
    }
}

/// Reads a `tokenizer.json`, without padding and truncation: windows are our own.
///
/// # Errors
/// When `bytes` is no tokenizer, or lacks `[CLS]` or `[SEP]`.
pub fn read_tokenizer(bytes: &[u8]) -> Result<Tokenizer> {
    let mut tokenizer = Tokenizer::from_bytes(bytes).map_err(|error| anyhow!("{error}"))?;
    tokenizer.with_padding(None);
    tokenizer.with_truncation(None).map_err(|error| anyhow!("{error}"))?;
    for special in ["[CLS]", "[SEP]"] {
        tokenizer.token_to_id(special).with_context(|| format!("the vocabulary has no {special}"))?;
    }
    Ok(tokenizer)
}

/// Some sentences of one paragraph that are cut into pieces together.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    /// Which paragraph.
    pub paragraph: usize,
    /// The sentences.
    pub sentences: &'a [Span],
    /// The first one begins the paragraph.
    pub begins: bool,
    /// The last one ends the paragraph.
    pub ends: bool,
}

/// The pieces of one stretch; the last of a paragraph gets a separator.
///
/// # Errors
/// When the tokenizer fails on the text.
pub fn stretch_pieces(
    tokenizer: &Tokenizer,
    separator: u32,
    text: &str,
    stretch: Stretch,
    channel: &mut Channel,
) -> Result<Pieces> {
    let mut out = Pieces::default();
    for &sentence in stretch.sentences {
        let begun = out.ids.len();
        for part in parts(text, sentence) {
            add_words(tokenizer, text, stretch, part, channel, &mut out)?;
        }
        if out.ids.len() > begun {
            out.sentence_starts.push(begun);
        }
    }
    if stretch.ends {
        out.ids.push(separator);
        out.channel.push(0);
        out.word.push(None);
    }
    Ok(out)
}

fn add_words(
    tokenizer: &Tokenizer,
    text: &str,
    stretch: Stretch,
    part: Span,
    channel: &mut Channel,
    out: &mut Pieces,
) -> Result<()> {
    let encoding = tokenizer.encode(part.of(text), false).map_err(|error| anyhow!("tokenizer: {error}"))?;
    let mut current: Option<u32> = None;
    for ((&id, &(from, to)), &word) in
        encoding.get_ids().iter().zip(encoding.get_offsets()).zip(encoding.get_word_ids())
    {
        // Offsets of normalised characters may fall inside a character or overlap: widen, then keep words disjoint.
        let floor = out.words.last().map_or(part.start, |last| last.span.end);
        let end = ceil_char_boundary(text, part.start + to);
        let continues = word.is_some() && word == current;
        if continues && let Some(last) = out.words.last_mut() {
            last.span.end = last.span.end.max(end);
        } else {
            let start = text.floor_char_boundary(part.start + from).max(floor);
            if start >= end {
                current = None;
                continue;
            }
            out.words.push(Word {
                span: Span::new(start, end),
                first_piece: out.ids.len(),
                paragraph: stretch.paragraph,
            });
            current = word;
        }
        out.ids.push(id);
        out.channel.push(0);
        out.word.push(Some(to_u32(out.words.len() - 1)));
    }
    // The channel needs whole words.
    let first_new = out.words.partition_point(|word| word.span.start < part.start);
    for index in first_new..out.words.len() {
        let word = out.words[index];
        let value = channel.value(text, word.span, index == 0 && stretch.begins);
        let end = out.words.get(index + 1).map_or(out.ids.len(), |next| next.first_piece);
        out.channel[word.first_piece..end].fill(value);
    }
    Ok(())
}

/// Cuts a sentence at white space into parts of at most [`PART`] bytes; without white space, at any character.
fn parts(text: &str, sentence: Span) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = sentence.start;
    while sentence.end - start > PART {
        let hard = text.floor_char_boundary(start + PART);
        let cut = text[start..hard].rfind(char::is_whitespace).filter(|&at| at > 0).map_or(hard, |at| start + at);
        parts.push(Span::new(start, cut));
        start = cut;
    }
    parts.push(Span::new(start, sentence.end));
    parts
}

fn ceil_char_boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Words of one section are far fewer than 2^32.
pub(super) fn to_u32(index: usize) -> u32 {
    u32::try_from(index).expect("a section holds fewer than 2^32 words. This is a bug.")
}
