//! Spans to attributions: content points to its cue, a cue to its source.
//!
//! Not the other way round, as "Trump said X and added Y" has one source and two attributions. A pointer is the best
//! of "none" and all spans of the wanted role in the same window, by dot product of the link vectors plus learned
//! biases for distance and paragraph offset.

use super::decode::TaggedSpan;
use super::heads::{LinkTables, PARAGRAPH_BUCKETS};
use super::network::{LinkVectors, Network, SpanInput, WindowScores};
use super::tags::Role;
use crate::segment::{Section, Window};
use crate::types::{Attribution, Span};

use anyhow::Result;

/// A span that lies in no window whole points to the nearest span of the wanted role, no further than this (words);
/// a paragraph in between counts as [`PARAGRAPH_WORDS`].
const NEAREST: [usize; 3] = [0, 900, 2000];
const PARAGRAPH_WORDS: usize = 1000;

/// Contents of one cue that are this many words apart are one piece.
const HOLE: usize = 1;

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
    fn target(self) -> Option<usize> {
        match self {
            Pointer::To(target, _) => Some(target),
            _ => None,
        }
    }

    fn probability(self) -> f32 {
        match self {
            Pointer::Unseen => 0.5,
            Pointer::Nothing(probability) | Pointer::To(_, probability) => probability,
        }
    }
}

/// Links the spans of a section. `scores` are those of its windows, in order.
///
/// # Errors
/// When the network fails.
pub fn attributions(
    network: &dyn Network,
    section: &Section,
    spans: &[TaggedSpan],
    scores: &[WindowScores],
) -> Result<Vec<Attribution>> {
    let pointers = pointers(network, section, spans, scores)?;
    Ok(assemble(section, spans, &pointers))
}

fn pointers(
    network: &dyn Network,
    section: &Section,
    spans: &[TaggedSpan],
    scores: &[WindowScores],
) -> Result<Vec<Pointer>> {
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
    for (window, held) in seen {
        let (own, left) = rest.split_at(held.len());
        rest = left;
        for (at, &index) in held.iter().enumerate() {
            if window.core.contains(&first_piece(section, &spans[index])) && spans[index].role.target().is_some() {
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
    Ok(pointers)
}

fn first_piece(section: &Section, span: &TaggedSpan) -> usize {
    section.pieces.words[span.words.start].first_piece
}

/// The first piece of the span's last word.
fn last_piece(section: &Section, span: &TaggedSpan) -> usize {
    section.pieces.words[span.words.end - 1].first_piece
}

fn paragraph(section: &Section, span: &TaggedSpan) -> usize {
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
        if Some(target.role) != span.role.target() {
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
    // Spans are disjoint and in order, so the nearest of a role is the first on either side.
    let before = spans[..index].iter().rposition(|target| target.role == wanted);
    let after = spans[index + 1..].iter().position(|target| target.role == wanted).map(|at| index + 1 + at);
    [before, after]
        .into_iter()
        .flatten()
        .map(|target| (distance(&spans[target]), target))
        .filter(|(distance, _)| *distance <= furthest)
        .min()
        .map(|(_, target)| target)
}

/// Groups the contents by cue. Contents without a cue are dropped: on PolNeAR's dev documents they are wrong more
/// often than right.
fn assemble(section: &Section, spans: &[TaggedSpan], pointers: &[Pointer]) -> Vec<Attribution> {
    let words = &section.pieces.words;
    let text_span =
        |span: &TaggedSpan| Span::new(words[span.words.start].span.start, words[span.words.end - 1].span.end);
    // Contents of each cue, in text order.
    let mut contents: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    for (index, span) in spans.iter().enumerate() {
        if span.role == Role::Content
            && let Some(cue) = pointers[index].target()
        {
            contents[cue].push(index);
        }
    }
    let mut attributions: Vec<Attribution> = Vec::new();
    for (cue, pieces) in contents.iter().enumerate().filter(|(_, pieces)| !pieces.is_empty()) {
        let source = pointers[cue].target();
        let tagged = pieces.iter().copied().chain([cue]).chain(source);
        let linked = pieces.iter().copied().chain([cue]);
        let least = |values: &mut dyn Iterator<Item = f32>| values.fold(1.0, f32::min);
        let confidence = least(&mut tagged.map(|index| spans[index].probability))
            * least(&mut linked.map(|index| pointers[index].probability()));
        attributions.push(Attribution {
            source: source.map(|index| text_span(&spans[index])),
            cue: Some(text_span(&spans[cue])),
            content: joined(section, spans, pieces)
                .into_iter()
                .map(|(first, last)| Span::new(text_span(&spans[first]).start, text_span(&spans[last]).end))
                .collect(),
            confidence,
        });
    }
    attributions.sort_by_key(Attribution::start);
    attributions
}

/// The content pieces of a cue as runs of spans (first, last): a single untagged word between two in a paragraph is a
/// slip of the tagger.
fn joined(section: &Section, spans: &[TaggedSpan], pieces: &[usize]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &piece in pieces {
        match runs.last_mut() {
            Some((_, last))
                if *last + 1 == piece
                    && spans[piece].words.start <= spans[*last].words.end + HOLE
                    && paragraph(section, &spans[piece]) == paragraph(section, &spans[*last]) =>
            {
                *last = piece;
            }
            _ => runs.push((piece, piece)),
        }
    }
    runs
}
