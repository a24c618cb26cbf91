//! Linked spans to attributions: a cue with the contents that point to it and the source it points to.

use super::confidence::{Calibration, Findings};
use super::decode::TaggedSpan;
use super::link::{Links, paragraph};
use super::network::{Network, TypeScores, WindowScores};
use super::tags::Role;
use crate::segment::Section;
use crate::types::{Attribution, ClaimType, Span};

/// Contents of one cue that are this many words apart are one piece.
const HOLE: usize = 1;

/// Groups the contents by cue, in text order. Contents without a cue are dropped: on PolNeAR's dev documents they are
/// wrong more often than right. `scores` are those of the section's windows, in order.
pub fn attributions(
    network: &dyn Network,
    section: &Section,
    spans: &[TaggedSpan],
    links: &Links,
    scores: &[WindowScores],
) -> Vec<Attribution> {
    // Contents of each cue, in text order.
    let mut contents: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    for (index, span) in spans.iter().enumerate() {
        if span.role == Role::Content
            && let Some(cue) = links.target(index)
        {
            contents[cue].push(index);
        }
    }
    let found = contents.iter().enumerate().filter(|(_, pieces)| !pieces.is_empty());
    let worth = |pieces: &[usize]| {
        let words: Vec<_> = pieces.iter().map(|&piece| spans[piece].words.clone()).collect();
        network.worth().and_then(|worth| worth.of(section, scores, &words))
    };
    found
        .map(|(cue, pieces)| Attribution {
            check_worthiness: worth(pieces),
            ..attribution(section, spans, links, network.calibration(), cue, pieces)
        })
        .collect()
}

fn attribution(
    section: &Section,
    spans: &[TaggedSpan],
    links: &Links,
    calibration: &Calibration,
    cue: usize,
    pieces: &[usize],
) -> Attribution {
    let words = &section.pieces.words;
    let text_span =
        |span: &TaggedSpan| Span::new(words[span.words.start].span.start, words[span.words.end - 1].span.end);
    let least = |value: &dyn Fn(usize) -> f32| pieces.iter().map(|&piece| value(piece)).fold(1.0, f32::min);
    let source = links.target(cue);
    let types = links.types(cue).map_or([0.2; ClaimType::ALL.len()], softmax);
    let count = pieces.iter().map(|&piece| spans[piece].words.len()).sum();
    let quoted =
        pieces.iter().flat_map(|&piece| spans[piece].words.clone()).filter(|&word| section.pieces.in_marks(word));
    let evidence = Findings {
        content: least(&|piece| spans[piece].probability),
        content_least: least(&|piece| spans[piece].least),
        cue: spans[cue].probability,
        source: source.map(|source| spans[source].probability),
        content_link: least(&|piece| links.probability(piece)),
        source_link: links.probability(cue),
        words: count,
        quoted: quoted.count() as f32 / count as f32,
        pieces: pieces.len(),
        claim: ClaimType::CLAIMS.iter().map(|&one| types[one as usize]).sum(),
        nested: spans[cue].within.is_some(),
    }
    .evidence();
    Attribution {
        source: source.map(|index| text_span(&spans[index])),
        cue: Some(text_span(&spans[cue])),
        content: joined(section, spans, pieces)
            .into_iter()
            .map(|(first, last)| Span::new(text_span(&spans[first]).start, text_span(&spans[last]).end))
            .collect(),
        claim_type: ClaimType::ALL.into_iter().fold(ClaimType::Statement, |best, one| {
            if types[one as usize] > types[best as usize] { one } else { best }
        }),
        nested: spans[cue].within.is_some(),
        confidence: calibration.confidence(&evidence),
        evidence,
        check_worthiness: None,
    }
}

fn softmax(scores: TypeScores) -> TypeScores {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores.map(|score| (score - most).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
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
