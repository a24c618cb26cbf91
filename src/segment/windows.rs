//! Lays windows over the pieces of a section for the encoder.

use std::ops::Range;

use super::pieces::Pieces;

/// How many pieces the encoder sees at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowSize {
    /// Pieces in a window, with `[CLS]`.
    pub window: usize,
    /// Pieces of context on both sides of what a window decides about.
    pub context: usize,
}

/// A stretch of pieces that is encoded at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Pieces that the encoder reads (without `[CLS]`).
    pub read: Range<usize>,
    /// Pieces that this window decides about; the cores of a section's windows tile its pieces.
    pub core: Range<usize>,
}

/// The windows over `pieces`: one when everything fits, otherwise overlapping ones whose middle (the core) counts,
/// cut at the end of a paragraph or sentence where one is near, and never inside a word that fits.
pub fn windows(pieces: &Pieces, size: WindowSize) -> Vec<Window> {
    let room = size.window - 1;
    let total = pieces.ids.len();
    if total <= room {
        return if total == 0 { Vec::new() } else { vec![Window { read: 0..total, core: 0..total }] };
    }
    let mut windows = Vec::new();
    let mut start = 0;
    while start < total {
        // The first core needs no context before it, the last none after it.
        let before = size.context.min(start);
        let end = if total - start <= room - before {
            total
        } else {
            cut(pieces, start, start + room - before - size.context)
        };
        // Context that would begin or end inside a word is shortened.
        let mut from = start - before;
        while !pieces.is_word_boundary(from) && from < start {
            from += 1;
        }
        let mut to = total.min(end + size.context);
        while !pieces.is_word_boundary(to) && to > end {
            to -= 1;
        }
        windows.push(Window { read: from..to, core: start..end });
        start = end;
    }
    windows
}

/// The best place to end a core that starts at `start` and may reach up to `limit`.
fn cut(pieces: &Pieces, start: usize, limit: usize) -> usize {
    let earliest = start + (limit - start) * 2 / 3;
    let paragraph = (earliest..limit).rev().find(|&at| pieces.word[at].is_none()).map(|at| at + 1);
    let sentence = || {
        let after = pieces.sentence_starts.partition_point(|&at| at <= limit);
        pieces.sentence_starts[..after].last().copied().filter(|&at| at > earliest)
    };
    let word = || (start + 1..=limit).rev().find(|&at| pieces.is_word_boundary(at));
    paragraph.or_else(sentence).or_else(word).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(lengths: &[usize]) -> Pieces {
        let mut pieces = Pieces::default();
        for (index, &length) in lengths.iter().enumerate() {
            let word = (length > 0).then_some(u32::try_from(index).unwrap_or_default());
            for _ in 0..length.max(1) {
                pieces.ids.push(1);
                pieces.word.push(word);
            }
        }
        pieces.sentence_starts = (0..pieces.ids.len()).step_by(17).collect();
        pieces
    }

    proptest! {
        #[test]
        fn cores_tile_and_windows_fit(
            lengths in prop::collection::vec(prop_oneof![8 => 0usize..4, 1 => 40usize..90], 0..300),
            window in 24usize..80,
            context in 0usize..10,
        ) {
            let pieces = pieces(&lengths);
            let size = WindowSize { window, context };
            let windows = windows(&pieces, size);
            let mut at = 0;
            for one in &windows {
                prop_assert_eq!(one.core.start, at);
                prop_assert!(one.core.end > at);
                prop_assert!(one.read.start <= one.core.start && one.core.end <= one.read.end);
                prop_assert!(one.read.len() < window);
                at = one.core.end;
            }
            prop_assert_eq!(at, pieces.ids.len());
        }
    }
}
