//! What two claims have in common and what not, added up.

use super::align::{Alignment, Tie};
use super::compare::{Weighed, truth};
use super::gist::{Number, Term, TermKind};

/// Sums over terms.
#[derive(Debug, Default)]
pub struct Terms {
    pub all: [f32; 2],
    pub shared: [f32; 2],
    /// How many words that say something, a name once.
    pub in_common: f32,
    /// Of that, by opposites.
    pub opposed: [f32; 2],
    /// Of both, by equal stems.
    pub equal: f32,
    pub opposites: usize,
    /// Words without counterpart that undo.
    pub undone: usize,
    /// Whether an aligned word is negated in one only.
    pub negated: bool,
    /// Whether one is in both.
    pub negated_in_both: bool,
    /// Aligned names, and those without counterpart.
    pub names: [[f32; 2]; 2],
    pub days: bool,
    pub own_days: [bool; 2],
    pub replaced: (f32, f32),
}

impl Terms {
    /// Adds up.
    pub fn count(ties: &Alignment, one: Weighed, other: Weighed) -> Self {
        let mut sums = Self { all: [one, other].map(|side| side.weights.iter().sum()), ..Self::default() };
        for (at, tie) in ties.one.iter().enumerate() {
            let term = &one.gist.terms[at];
            let Some((place, tie)) = *tie else {
                sums.own(0, term);
                continue;
            };
            let answer = &other.gist.terms[place];
            let weights = [one.weights[at], other.weights[place]];
            for (shared, weight) in sums.shared.iter_mut().zip(weights) {
                *shared += tie.quality() * weight;
            }
            let goes_on = at > 0
                && term.kind == TermKind::Name
                && one.gist.terms[at - 1].kind == TermKind::Name
                && ties.one[at - 1].is_some();
            if !goes_on {
                sums.in_common += if term.kind > TermKind::Light { 1.0 } else { 0.5 };
            }
            match tie {
                Tie::Equal => sums.equal += weights[0] + weights[1],
                Tie::Opposite => {
                    sums.opposites += 1;
                    for (opposed, weight) in sums.opposed.iter_mut().zip(weights) {
                        *opposed += tie.quality() * weight;
                    }
                }
                Tie::Synonym | Tie::Akin => {}
            }
            sums.negated |= term.kind > TermKind::Light && term.negated != answer.negated;
            sums.negated_in_both |= term.kind > TermKind::Light && term.negated && answer.negated;
            if term.kind == TermKind::Name || answer.kind == TermKind::Name {
                sums.names[0] = sums.names[0].map(|names| names + 1.0);
            }
            sums.days |= term.kind == TermKind::Day;
        }
        for (at, tie) in ties.other.iter().enumerate() {
            if tie.is_none() {
                sums.own(1, &other.gist.terms[at]);
            }
        }
        for (mine, theirs) in ties.replaced() {
            let weight = |places: &[usize], side: Weighed| places.iter().map(|&at| side.weights[at]).sum::<f32>();
            let name =
                |places: &[usize], side: Weighed| places.iter().any(|&at| side.gist.terms[at].kind == TermKind::Name);
            let least = weight(&mine, one).min(weight(&theirs, other));
            if name(&mine, one) && name(&theirs, other) {
                sums.replaced.1 += least;
            } else {
                sums.replaced.0 += least;
            }
        }
        sums
    }

    fn own(&mut self, side: usize, term: &Term) {
        self.undone += usize::from(term.undoing);
        match term.kind {
            TermKind::Name => self.names[1][side] += 1.0,
            TermKind::Day => self.own_days[side] = true,
            TermKind::Light | TermKind::Word => {}
        }
    }
}

/// What numbers tell.
#[derive(Debug, Default)]
pub struct Numbers {
    pub all: [f32; 2],
    pub agree: f32,
    pub differ: f32,
    pub differ_elsewhere: f32,
    pub extra: f32,
}

impl Numbers {
    /// Compares the numbers of two claims.
    pub fn compare(one: &[Number], other: &[Number]) -> Self {
        let mut sums = Self { all: [one.len() as f32, other.len() as f32], ..Self::default() };
        let mut rest: Vec<Number> = other.to_vec();
        let mut own: Vec<Number> = Vec::new();
        for number in one {
            let best = rest.iter().position(|answer| equal(*number, *answer) && number.unit == answer.unit);
            match best.or_else(|| rest.iter().position(|answer| equal(*number, *answer))) {
                Some(at) => {
                    rest.swap_remove(at);
                    sums.agree += 1.0;
                }
                None => own.push(*number),
            }
        }
        let differ = own.iter().any(|number| rest.iter().any(|answer| number.unit == answer.unit && number.unit != 0));
        sums.differ = truth(differ);
        sums.differ_elsewhere = truth(!differ && !own.is_empty() && !rest.is_empty());
        sums.extra = truth(own.is_empty() != rest.is_empty());
        sums
    }
}

/// Within a twentieth where either is round.
pub fn equal(one: Number, other: Number) -> bool {
    let (a, b) = (one.value(), other.value());
    let off = (a - b).abs();
    off <= 1e-5 * a.max(b) || (one.round || other.round) && off <= 0.05 * a.max(b)
}
