//! Links between spans: content points to its cue, a cue to its source.
//!
//! Not the other way round, as "Trump said X and added Y" has one source and two attributions. A pointer is the best
//! of "none" and all spans of the wanted role in the same window, by dot product of the link vectors plus learned
//! biases for distance and paragraph offset.

use super::decode::TaggedSpan;
use super::heads::{LinkTables, PARAGRAPH_BUCKETS};
use super::network::{LinkVectors, Network, SpanInput, TypeScores, WindowScores};
use crate::segment::{Section, Window};

use anyhow::Result;

/// A span that lies in no window whole points to the nearest span of the wanted role, no further than this (words);
/// a paragraph in between counts as [`PARAGRAPH_WORDS`].
const NEAREST: [usize; 3] = [0, 900, 2000];
const PARAGRAPH_WORDS: usize = 1000;

/// Where a span points.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pointer {
    /// No window saw the span whole.
    Unseen,
    /// To nothing, with a probability.
    Nothing(f32),
    /// To a span by index, with a probability.
    To(usize, f32),
}

impl Pointer {
    fn probability(self) -> f32 {
        match self {
            Pointer::Unseen => 0.5,
            Pointer::Nothing(probability) | Pointer::To(_, probability) => probability,
        }
    }
}

/// What the network says of the spans of a section, by their indices.
#[derive(Debug)]
pub struct Links {
    pointers: Vec<Pointer>,
    types: Vec<Option<TypeScores>>,
}

impl Links {
    /// The span that span `index` points to.
    pub fn target(&self, index: usize) -> Option<usize> {
        match self.pointers[index] {
            Pointer::To(target, _) => Some(target),
            _ => None,
        }
    }

    /// How probable it is that it points there, or to nothing.
    pub fn probability(&self, index: usize) -> f32 {
        self.pointers[index].probability()
    }

    /// Claim type scores before softmax, were it a cue; `None` when no window saw it whole.
    pub fn types(&self, index: usize) -> Option<TypeScores> {
        self.types[index]
    }
}

/// Links the spans of a section. `scores` are those of its windows, in order.
///
/// # Errors
/// When the network fails.
pub fn links(network: &dyn Network, section: &Section, spans: &[TaggedSpan], scores: &[WindowScores]) -> Result<Links> {
    // For each window the spans that it holds whole, when its core holds the beginning of one.
    let mut seen: Vec<(&Window, Vec<usize>)> = Vec::new();
    let mut inputs = Vec::new();
    for (window, scores) in section.windows.iter().zip(scores) {
        let from = spans.partition_point(|span| first_piece(section, span) < window.read.start);
        let held: Vec<usize> = (from..spans.len())
            .take_while(|&index| first_piece(section, &spans[index]) < window.read.end)
            .filter(|&index| last_piece(section, &spans[index]) < window.read.end)
            .collect();
        if !held.iter().any(|&index| window.core.contains(&first_piece(section, &spans[index]))) {
            continue;
        }
        let width = network.hidden();
        let row = |piece: usize| &scores.hidden[(piece - window.read.start) * width..][..width];
        inputs.extend(held.iter().map(|&index| SpanInput {
            role: spans[index].role,
            first: row(first_piece(section, &spans[index])),
            last: row(last_piece(section, &spans[index])),
        }));
        seen.push((window, held));
    }
    let vectors = network.link(&inputs)?;
    let mut rest = vectors.as_slice();
    let mut pointers = vec![Pointer::Unseen; spans.len()];
    let mut types = vec![None; spans.len()];
    for (window, held) in seen {
        let (own, left) = rest.split_at(held.len());
        rest = left;
        for (at, &index) in held.iter().enumerate() {
            if window.core.contains(&first_piece(section, &spans[index])) && spans[index].role.target().is_some() {
                types[index] = Some(own[at].types);
                pointers[index] = point(network.tables(), section, spans, &held, own, at);
            }
        }
    }
    for (index, pointer) in pointers.iter_mut().enumerate() {
        if *pointer == Pointer::Unseen
            && let Some(target) = nearest(section, spans, index)
        {
            *pointer = Pointer::To(target, Pointer::Unseen.probability());
        }
    }
    Ok(Links { pointers, types })
}

fn first_piece(section: &Section, span: &TaggedSpan) -> usize {
    section.pieces.words[span.words.start].first_piece
}

/// The first piece of the span's last word.
fn last_piece(section: &Section, span: &TaggedSpan) -> usize {
    section.pieces.words[span.words.end - 1].first_piece
}

/// The paragraph that a span begins in.
pub fn paragraph(section: &Section, span: &TaggedSpan) -> usize {
    section.pieces.words[span.words.start].paragraph
}

/// The best target of span `held[at]`, by softmax over "none" and the candidates.
fn point(
    tables: &LinkTables,
    section: &Section,
    spans: &[TaggedSpan],
    held: &[usize],
    vectors: &[LinkVectors],
    at: usize,
) -> Pointer {
    let span = &spans[held[at]];
    let query = &vectors[at].query;
    let scale = (query.len() as f32).sqrt();
    let dot = |key: &[f32]| query.iter().zip(key).map(|(a, b)| a * b).sum::<f32>() / scale;
    let none = dot(&tables.none);
    let mut best = (none, None);
    let mut scores = vec![none];
    for (&candidate, vector) in held.iter().zip(vectors) {
        let target = &spans[candidate];
        if Some(target.role) != span.role.target() || target.within != span.within {
            continue;
        }
        let score = dot(&vector.key) + bias(tables, section, span, target);
        scores.push(score);
        if score > best.0 {
            best = (score, Some(candidate));
        }
    }
    let total: f32 = scores.iter().map(|score| (score - best.0).exp()).sum();
    match best.1 {
        Some(target) => Pointer::To(target, 1.0 / total),
        None => Pointer::Nothing(1.0 / total),
    }
}

/// Words between two spans; spans are disjoint.
fn words_between(a: &TaggedSpan, b: &TaggedSpan) -> usize {
    let (first, second) = if a.words.start <= b.words.start { (a, b) } else { (b, a) };
    second.words.start.saturating_sub(first.words.end)
}

fn bias(tables: &LinkTables, section: &Section, span: &TaggedSpan, target: &TaggedSpan) -> f32 {
    let buckets = tables.distances.len();
    let to_the_right = target.words.start >= span.words.end;
    let distance = words_between(span, target);
    let bucket = tables.distances[1..].iter().filter(|&&least| distance >= least).count();
    let bucket = bucket + if to_the_right { buckets } else { 0 };
    let (own, other) = (paragraph(section, span), paragraph(section, target));
    let offset = if own == other {
        0
    } else if other + 1 == own {
        1
    } else if own + 1 == other {
        2
    } else {
        3
    };
    let role = span.role.index();
    tables.distance_bias[role * 2 * buckets + bucket] + tables.paragraph_bias[role * PARAGRAPH_BUCKETS + offset]
}

fn nearest(section: &Section, spans: &[TaggedSpan], index: usize) -> Option<usize> {
    let span = &spans[index];
    let wanted = span.role.target()?;
    let furthest = NEAREST[span.role.index()];
    let distance = |target: &TaggedSpan| {
        words_between(span, target) + PARAGRAPH_WORDS * paragraph(section, span).abs_diff(paragraph(section, target))
    };
    let fits = |target: &TaggedSpan| target.role == wanted && target.within == span.within;
    // Spans are disjoint and in order, so the nearest of a role is the first on either side.
    let before = spans[..index].iter().rposition(fits);
    let after = spans[index + 1..].iter().position(fits).map(|at| index + 1 + at);
    [before, after]
        .into_iter()
        .flatten()
        .map(|target| (distance(&spans[target]), target))
        .filter(|(distance, _)| *distance <= furthest)
        .min()
        .map(|(_, target)| target)
}
