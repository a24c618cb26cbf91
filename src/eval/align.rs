//! Pairs gold attributions with predicted ones by their content.

use std::collections::BTreeMap;

use super::words::WordSet;

/// Pairs contents one to one, greedily by falling Jaccard index of their words, which must be one half at least.
///
/// Ties go to the lower gold, then the lower predicted index. Returns pairs of a gold and a predicted index, best
/// first. A content without words is never paired.
pub(super) fn align(gold: &[&WordSet], predicted: &[&WordSet]) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for ((g, p), shared) in shared_words(gold, predicted) {
        let all = gold[g].len() + predicted[p].len() - shared;
        if 2 * shared >= all {
            candidates.push((shared as f64 / all as f64, g, p));
        }
    }
    // The sort is stable and candidates come by index, which settles ties.
    candidates.sort_by(|(left, ..), (right, ..)| right.total_cmp(left));

    let (mut gold_taken, mut predicted_taken) = (vec![false; gold.len()], vec![false; predicted.len()]);
    let mut pairs = Vec::new();
    for (_, g, p) in candidates {
        if !gold_taken[g] && !predicted_taken[p] {
            gold_taken[g] = true;
            predicted_taken[p] = true;
            pairs.push((g, p));
        }
    }
    pairs
}

/// A range of words of one set.
struct Piece {
    start: usize,
    end: usize,
    is_gold: bool,
    set: usize,
    /// How many words the whole set has.
    set_len: usize,
}

impl Piece {
    /// Whether the sets are near enough in size to have half of all their words in common.
    fn may_match(&self, other: &Self) -> bool {
        2 * self.set_len.min(other.set_len) >= self.set_len.max(other.set_len)
    }
}

/// How many words each gold and predicted set have in common, by the sets' indices, for those that may match.
///
/// Sweeps over the ranges of both sides by their starts, so that only ranges that overlap ever meet.
fn shared_words(gold: &[&WordSet], predicted: &[&WordSet]) -> BTreeMap<(usize, usize), usize> {
    let mut pieces: Vec<Piece> = pieces(gold, true).chain(pieces(predicted, false)).collect();
    pieces.sort_by_key(|piece| piece.start);

    let mut shared = BTreeMap::new();
    let (mut open_gold, mut open_predicted) = (Vec::<Piece>::new(), Vec::<Piece>::new());
    for piece in pieces {
        let (own, others) =
            if piece.is_gold { (&mut open_gold, &mut open_predicted) } else { (&mut open_predicted, &mut open_gold) };
        others.retain(|other| other.end > piece.start);
        for other in others.iter().filter(|other| piece.may_match(other)) {
            let pair = if piece.is_gold { (piece.set, other.set) } else { (other.set, piece.set) };
            *shared.entry(pair).or_default() += piece.end.min(other.end) - piece.start;
        }
        own.push(piece);
    }
    shared
}

fn pieces(sets: &[&WordSet], is_gold: bool) -> impl Iterator<Item = Piece> {
    sets.iter().enumerate().flat_map(move |(set, words)| {
        let set_len = words.len();
        words.ranges().iter().map(move |range| Piece { start: range.start, end: range.end, is_gold, set, set_len })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Words as ranges of word numbers, `[start, end]`.
    type Words = Vec<[usize; 2]>;

    fn aligned(gold: &[Words], predicted: &[Words]) -> Vec<(usize, usize)> {
        let set = |words: &Words| words.iter().map(|&[start, end]| start..end).collect::<WordSet>();
        let (gold, predicted): (Vec<_>, Vec<_>) = (gold.iter().map(set).collect(), predicted.iter().map(set).collect());
        align(&gold.iter().collect::<Vec<_>>(), &predicted.iter().collect::<Vec<_>>())
    }

    /// Aligns contents in one piece each.
    fn simple(gold: &[[usize; 2]], predicted: &[[usize; 2]]) -> Vec<(usize, usize)> {
        let single = |side: &[[usize; 2]]| side.iter().map(|&words| vec![words]).collect::<Vec<_>>();
        aligned(&single(gold), &single(predicted))
    }

    #[test]
    fn one_half_is_enough_and_less_is_not() {
        assert_eq!(simple(&[[0, 4], [10, 14]], &[[0, 2], [10, 11]]), [(0, 0)]);
        assert_eq!(simple(&[[0, 2]], &[[1, 3]]), []);
    }

    #[test]
    fn pieces_add_up() {
        assert_eq!(aligned(&[vec![[0, 3], [5, 9]]], &[vec![[0, 2], [8, 9], [20, 21]], vec![[1, 6]]]), []);
        assert_eq!(aligned(&[vec![[0, 3], [5, 9]]], &[vec![[1, 6]], vec![[0, 2], [7, 9], [20, 21]]]), [(0, 1)]);
    }

    #[test]
    fn better_pairs_go_first() {
        assert_eq!(simple(&[[0, 10], [2, 10]], &[[2, 10], [0, 9]]), [(1, 0), (0, 1)]);
    }

    #[test]
    fn ties_go_to_the_lower_gold_then_the_lower_predicted_index() {
        assert_eq!(simple(&[[0, 3], [0, 3]], &[[0, 3], [0, 3], [0, 3]]), [(0, 0), (1, 1)]);
        assert_eq!(simple(&[[0, 2], [2, 4]], &[[0, 4]]), [(0, 0)]);
        assert_eq!(simple(&[[0, 4]], &[[2, 4], [0, 2]]), [(0, 0)]);
    }

    #[test]
    fn contents_without_words_stay_alone() {
        assert_eq!(aligned(&[vec![], vec![[1, 2]]], &[vec![[1, 2]], vec![]]), [(1, 0)]);
        assert_eq!(aligned(&[vec![]], &[vec![]]), []);
    }

    /// The rule spelt out: every pair is compared, word by word.
    fn aligned_slowly(gold: &[Words], predicted: &[Words]) -> Vec<(usize, usize)> {
        let members = |words: &Words| words.iter().flat_map(|&[start, end]| start..end).collect::<BTreeSet<_>>();
        let mut candidates = Vec::new();
        for (g, left) in gold.iter().map(members).enumerate() {
            for (p, right) in predicted.iter().map(members).enumerate() {
                let (shared, all) = (left.intersection(&right).count(), left.union(&right).count());
                if shared > 0 && 2 * shared >= all {
                    candidates.push((shared as f64 / all as f64, g, p));
                }
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (_, g, p) in candidates {
            if pairs.iter().all(|&(taken_g, taken_p)| taken_g != g && taken_p != p) {
                pairs.push((g, p));
            }
        }
        pairs
    }

    fn side() -> impl Strategy<Value = Vec<Words>> {
        let range = (0..12_usize, 0..6_usize).prop_map(|(start, length)| [start, start + length]);
        prop::collection::vec(prop::collection::vec(range, 0..3), 0..7)
    }

    proptest! {
        #[test]
        fn the_sweep_finds_what_comparing_all_pairs_finds(gold in side(), predicted in side()) {
            prop_assert_eq!(aligned(&gold, &predicted), aligned_slowly(&gold, &predicted));
        }
    }
}
