//! Which words of one claim answer to which of the other.

use super::gist::{Term, TermKind};
use super::words::opposite;

/// How two words answer to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// One stem.
    Equal,
    /// Synonyms.
    Synonym,
    /// One beginning: "inject", "injection".
    Akin,
    /// Opposites.
    Opposite,
}

impl Tie {
    /// How much of the word's weight is shared.
    pub fn quality(self) -> f32 {
        match self {
            Tie::Equal => 1.0,
            Tie::Synonym => 0.8,
            Tie::Akin => 0.6,
            Tie::Opposite => 0.5,
        }
    }
}

/// Pairs of positions, by the first.
#[derive(Debug, Clone, Default)]
pub struct Alignment {
    /// For each word of the one, its counterpart.
    pub one: Vec<Option<(usize, Tie)>>,
    /// For each word of the other.
    pub other: Vec<Option<usize>>,
}

/// Each word to at most one: equal ones first, then synonyms, words akin, opposites. Of several that fit, the one whose
/// neighbour before is aligned too, then the first.
pub fn align(one: &[Term], other: &[Term]) -> Alignment {
    let mut ties = Alignment { one: vec![None; one.len()], other: vec![None; other.len()] };
    for tie in [Tie::Equal, Tie::Synonym, Tie::Akin, Tie::Opposite] {
        for (at, word) in one.iter().enumerate() {
            if ties.one[at].is_some() {
                continue;
            }
            let follows = at.checked_sub(1).and_then(|before| ties.one[before]).map(|(before, _)| before + 1);
            let fits = |place: &usize| ties.other[*place].is_none() && answers(word, &other[*place], tie);
            let place =
                follows.filter(|place| *place < other.len()).filter(fits).or_else(|| (0..other.len()).find(fits));
            if let Some(place) = place {
                ties.one[at] = Some((place, tie));
                ties.other[place] = Some(at);
            }
        }
    }
    ties
}

fn answers(one: &Term, other: &Term, tie: Tie) -> bool {
    match tie {
        Tie::Equal => one.stem == other.stem,
        Tie::Synonym => one.meaning == other.meaning,
        Tie::Akin => one.start != 0 && one.start == other.start,
        Tie::Opposite => one.has_opposite && other.has_opposite && opposite(one.meaning, other.meaning),
    }
}

impl Alignment {
    /// Words without counterpart that stand between the same neighbours in both: `(from one, from the other)`.
    pub fn replaced(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let gaps = |ties: &[Option<usize>], to_other: bool| {
            let mut gaps: Vec<((usize, usize), Vec<usize>)> = Vec::new();
            // Neighbours are named by their position in the other claim, from 1; 0 is the beginning.
            let name = |at: usize, tie: usize| if to_other { tie + 1 } else { at + 1 };
            let (mut before, mut open) = (0, Vec::new());
            for (at, tie) in ties.iter().enumerate() {
                match tie {
                    None => open.push(at),
                    Some(tie) => {
                        let next = name(at, *tie);
                        if !open.is_empty() {
                            gaps.push(((before, next), std::mem::take(&mut open)));
                        }
                        before = next;
                    }
                }
            }
            if !open.is_empty() {
                gaps.push(((before, usize::MAX), open));
            }
            gaps
        };
        let one: Vec<Option<usize>> = self.one.iter().map(|tie| tie.map(|(place, _)| place)).collect();
        let (one, mut other) = (gaps(&one, true), gaps(&self.other, false));
        let mut both = Vec::new();
        for (place, words) in one {
            if let Some(at) = other.iter().position(|(own, _)| *own == place) {
                both.push((words, other.swap_remove(at).1));
            }
        }
        both
    }

    /// Share of pairs of aligned words that stand in another order, of at least two words; with opposites left out.
    pub fn inversions(&self, one: &[Term]) -> f32 {
        let places: Vec<usize> = self
            .one
            .iter()
            .zip(one)
            .filter(|(_, term)| term.kind > TermKind::Light)
            .filter_map(|(tie, _)| tie.filter(|(_, tie)| *tie != Tie::Opposite).map(|(place, _)| place))
            .collect();
        let (mut pairs, mut turned) = (0.0_f32, 0.0_f32);
        for (at, place) in places.iter().enumerate() {
            for later in &places[at + 1..] {
                pairs += 1.0;
                turned += f32::from(u8::from(later < place));
            }
        }
        if pairs > 0.0 { turned / pairs } else { 0.0 }
    }

    /// Whether what each begins with stands later in the other, as in "A hit B" and "B hit A".
    pub fn crosses(&self, one: &[Term], other: &[Term]) -> bool {
        let first = |terms: &[Term]| terms.iter().position(|term| term.kind > TermKind::Light);
        let (Some(mine), Some(theirs)) = (first(one), first(other)) else { return false };
        let (Some((place, _)), Some(back)) = (self.one[mine], self.other[theirs]) else { return false };
        // More than a step, or it is "the police chief" and "the chief of police".
        place > theirs + 1 && back > mine + 1
    }
}
