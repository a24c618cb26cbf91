//! The encoder and its heads: sections of documents in, attributions out. The only stage that knows libtorch.

mod assemble;
mod confidence;
mod config;
mod decode;
mod encoder;
mod heads;
mod int8;
mod link;
mod network;
mod pointer;
mod tags;
mod weights;
mod worth;

use anyhow::Result;

pub use confidence::Calibration;
pub use config::ModelConfig;
pub use heads::LinkTables;
pub use network::{
    ComputeDevice, LinkVectors, Network, PointInput, Precision, SpanInput, TorchNetwork, TypeScores, WindowInput,
    WindowScores,
};
pub use pointer::PointerConfig;
pub use tags::{Role, TagScores};
pub use weights::ModelFiles;
pub use worth::{Worth, WorthConfig};

use crate::segment::{Part, Section, Window};
use crate::types::{Attribution, Found, Sights, Span};

/// How many pieces go through the encoder at once, when nothing else is said.
pub const BATCH_PIECES: usize = 4096;

/// Keeps libtorch to the calling thread: many workers of one thread each are twice as fast as one worker of many.
pub fn use_one_thread() {
    tch::set_num_threads(1);
}

/// Finds the attributions of documents. Each thread has one of its own.
pub struct Detector {
    network: Box<dyn Network>,
    batch_pieces: usize,
}

impl Detector {
    /// A detector that gives the network at most `batch_pieces` pieces at once (or one window, if that is longer).
    pub fn new(network: Box<dyn Network>, batch_pieces: usize) -> Self {
        Self { network, batch_pieces }
    }

    /// Another detector on the same weights, for another thread.
    #[must_use]
    pub fn share(&self) -> Self {
        Self { network: self.network.share(), batch_pieces: self.batch_pieces }
    }

    /// What each part of a document holds, in order. What a part gets does not depend on the others.
    ///
    /// # Errors
    /// When the network fails.
    pub fn detect(&self, parts: &[Part]) -> Result<Vec<Found>> {
        self.each(parts, |part, scores| {
            let section = part.section;
            let outer = decode::spans(&word_scores(section, scores, |scores| &scores.tags));
            let nested = decode::nested(&word_scores(section, scores, |scores| &scores.nested), &outer);
            let mut attributions = Vec::new();
            for spans in [outer, nested] {
                let links = link::links(&*self.network, section, &spans, scores)?;
                attributions.extend(assemble::attributions(&*self.network, section, &spans, &links, scores));
            }
            attributions.sort_by_key(Attribution::start);
            let sources: Vec<Span> = attributions.iter().filter_map(|one| one.source).collect();
            let sights = pointer::sights(&*self.network, part, &sources, scores)?;
            Ok(Found { attributions, sights })
        })
    }

    /// What is seen at given `sources` of the parts of one document; see [`Detector::detect`].
    ///
    /// # Errors
    /// When the network fails.
    pub fn look(&self, parts: &[Part], sources: &[Span]) -> Result<Vec<Sights>> {
        if !self.network.points() {
            return Ok(vec![Sights::default(); parts.len()]);
        }
        self.each(parts, |part, scores| pointer::sights(&*self.network, part, &within(part, sources), scores))
    }

    /// Encodes the parts and calls `take` with each and the scores of its windows.
    fn each<T>(&self, parts: &[Part], take: impl Fn(Part, &[WindowScores]) -> Result<T>) -> Result<Vec<T>> {
        let mut found = Vec::with_capacity(parts.len());
        // Hidden states are large: as many sections at a time as fill a batch, and at least one.
        let mut rest = parts;
        while !rest.is_empty() {
            let budget = self.batch_pieces.saturating_mul(2);
            let (now, later) = split_at_budget(rest, budget, |part| part.section.pieces.ids.len());
            for (&part, scores) in now.iter().zip(self.encode(now)?) {
                found.push(take(part, &scores)?);
            }
            rest = later;
        }
        Ok(found)
    }

    /// Scores of all windows of the parts, batched by length under the budget.
    fn encode(&self, parts: &[Part]) -> Result<Vec<Vec<WindowScores>>> {
        let sections: Vec<&Section> = parts.iter().map(|part| part.section).collect();
        let mut scores: Vec<Vec<WindowScores>> =
            sections.iter().map(|section| vec![WindowScores::default(); section.windows.len()]).collect();
        let mut order: Vec<(usize, usize, &Window)> = sections
            .iter()
            .enumerate()
            .flat_map(|(at, section)| {
                section.windows.iter().enumerate().map(move |(index, window)| (at, index, window))
            })
            .collect();
        order.sort_by_key(|(at, index, window)| (window.read.len(), *at, *index));
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let (batch, later) = split_at_budget(rest, self.batch_pieces, |(_, _, window)| window.read.len() + 1);
            let inputs: Vec<WindowInput> = batch
                .iter()
                .map(|(at, _, window)| WindowInput {
                    ids: &sections[*at].pieces.ids[window.read.clone()],
                    channel: &sections[*at].pieces.channel[window.read.clone()],
                })
                .collect();
            for ((at, index, _), result) in batch.iter().zip(self.network.encode(&inputs)?) {
                scores[*at][*index] = result;
            }
            rest = later;
        }
        Ok(scores)
    }
}

/// The items whose pieces fit into the budget, at least one, and the others.
fn split_at_budget<T>(items: &[T], budget: usize, pieces: impl Fn(&T) -> usize) -> (&[T], &[T]) {
    let mut total = 0;
    let fits = |item: &&T| {
        total += pieces(item);
        total <= budget
    };
    items.split_at(items.iter().take_while(fits).count().max(1))
}

/// The tag scores of each word, from the window whose core holds its first piece; `level` picks them.
fn word_scores(
    section: &Section,
    scores: &[WindowScores],
    level: impl Fn(&WindowScores) -> &Vec<TagScores>,
) -> Vec<TagScores> {
    let mut windows = section.windows.iter().zip(scores).peekable();
    section
        .pieces
        .words
        .iter()
        .map(|word| {
            while windows.next_if(|(window, _)| window.core.end <= word.first_piece).is_some() {}
            windows
                .peek()
                .and_then(|(window, scores)| level(scores).get(word.first_piece - window.read.start))
                .copied()
                .unwrap_or_default()
        })
        .collect()
}

/// Those of `spans` that begin in a part.
fn within(part: Part, spans: &[Span]) -> Vec<Span> {
    let words = &part.section.pieces.words;
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    spans.iter().copied().filter(|span| (first.span.start..last.span.end).contains(&span.start)).collect()
}
