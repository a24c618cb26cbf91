//! Whether two claims say the same, contradict each other, or neither: a log-linear choice over counted evidence, whose
//! weights are fitted on pairs of claims that we wrote (`scripts/train/same.py`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::align::{Alignment, Tie, align};
use super::gist::{Gist, Number, Term, TermKind};
use super::sign::{ALL, Evidence, SIGNS, Sign};
use crate::types::Stance;

/// What two claims are to each other, as probabilities; the rest is "neither".
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Relation {
    /// They say the same.
    pub same: f32,
    /// They cannot both be true.
    pub contrary: f32,
}

static WEIGHTS: LazyLock<[Evidence; 2]> = LazyLock::new(|| {
    let kept: BTreeMap<String, BTreeMap<Sign, f32>> =
        serde_json::from_str(include_str!("../../../models/same.json")).expect("tests read the weights");
    ["same", "contradicting"].map(|class| {
        let mut weights = [0.0; SIGNS];
        for (&sign, &weight) in kept.get(class).into_iter().flatten() {
            weights[sign as usize] = weight;
        }
        weights
    })
});

/// A gist and the weight of each of its terms.
#[derive(Debug, Clone, Copy)]
pub struct Weighed<'a> {
    /// What is compared.
    pub gist: &'a Gist,
    /// A weight for each term.
    pub weights: &'a [f32],
}

/// How much a number counts, in words.
const NUMBER: f32 = 1.5;

/// How much a term counts before its rarity is known.
pub fn base(term: &Term) -> f32 {
    match term.kind {
        TermKind::Light => 0.3,
        TermKind::Word | TermKind::Day => 1.0,
        TermKind::Name => 1.5,
    }
}

/// Compares two claims.
pub fn compare(one: Weighed, other: Weighed) -> Relation {
    // "I" of one is not "I" of another.
    if let (Some(one), Some(other)) = (one.gist.speaker, other.gist.speaker)
        && one != other
    {
        return Relation::default();
    }
    let evidence = evidence(one, other);
    let power = |weights: &Evidence| {
        let sum: f32 = weights.iter().zip(&evidence).map(|(weight, value)| weight * value).sum();
        sum.clamp(-30.0, 30.0).exp()
    };
    let [same, contrary] = [power(&WEIGHTS[0]), power(&WEIGHTS[1])];
    let all = 1.0 + same + contrary;
    Relation { same: same / all, contrary: contrary / all }
}

/// What speaks for and against. Symmetrical but for the choice between equal words.
pub fn evidence(one: Weighed, other: Weighed) -> Evidence {
    let mut signs = [0.0; SIGNS];
    let mut set = |sign: Sign, value: f32| signs[sign as usize] = value;
    let ties = align(&one.gist.terms, &other.gist.terms);
    let numbers = Numbers::compare(&one.gist.numbers, &other.gist.numbers);
    let terms = Terms::count(&ties, one, other);
    let all = [terms.all[0] + numbers.all[0] * NUMBER, terms.all[1] + numbers.all[1] * NUMBER];
    let shared = [terms.shared[0] + numbers.agree * NUMBER, terms.shared[1] + numbers.agree * NUMBER];
    let part = |shared: f32, all: f32| if all > 0.0 { shared / all } else { 0.0 };
    let [in_one, in_other] = [part(shared[0], all[0]), part(shared[1], all[1])];
    let overlap = part(shared[0] + shared[1], all[0] + all[1]);
    let least = in_one.min(in_other);
    let equal = part(terms.equal + 2.0 * numbers.agree * NUMBER, all[0] + all[1]);
    set(Sign::Always, 1.0);
    set(Sign::Overlap, overlap);
    set(Sign::Containment, in_one.max(in_other));
    set(Sign::Least, least);
    set(Sign::EqualStems, equal);
    set(Sign::Shared, ((shared[0] + shared[1]) / 2.0).min(8.0) / 8.0);
    let (replaced, replaced_names) = terms.replaced;
    set(Sign::Replaced, part(replaced, all[0].min(all[1])));
    set(Sign::ReplacedName, part(replaced_names, all[0].min(all[1])));
    let extra = [part(all[0] - shared[0], all[0]), part(all[1] - shared[1], all[1])];
    set(Sign::ExtraInOne, extra[0].max(extra[1]));
    set(Sign::ExtraInBoth, extra[0].min(extra[1]));
    let [names, own_names] = terms.names;
    set(Sign::NamesDiffer, own_names[0].min(own_names[1]).min(2.0));
    set(Sign::NamesExtra, own_names[0].max(own_names[1]).min(3.0) / 3.0);
    set(Sign::NamesShared, names[0].min(2.0));
    set(Sign::NumbersAgree, numbers.agree.min(2.0));
    set(Sign::NumbersDiffer, numbers.differ);
    set(Sign::NumbersDifferElsewhere, numbers.differ_elsewhere);
    set(Sign::NumbersExtra, numbers.extra);
    set(Sign::DaysDiffer, truth(terms.own_days[0] && terms.own_days[1]));
    set(Sign::DaysAgree, truth(terms.days));
    let denies = |gist: &Gist| gist.stance == Some(Stance::Denies);
    let [negated, denied] =
        [one.gist.negated != other.gist.negated, denies(one.gist) != denies(other.gist)];
    let opposed = terms.opposites % 2 == 1;
    let turned = truth(negated ^ denied ^ opposed);
    set(Sign::Opposites, truth(terms.opposites > 0));
    set(Sign::Negated, truth(negated ^ denied));
    set(Sign::Turned, turned);
    set(Sign::TurnedOverlap, turned * overlap);
    set(Sign::TurnedLeast, turned * least);
    set(Sign::NegatedWord, truth(terms.negated));
    let inversions = ties.inversions(&one.gist.terms);
    let swapped = if one.gist.passive == other.gist.passive { inversions } else { 1.0 - inversions };
    set(Sign::Swapped, swapped);
    set(Sign::SwappedEqual, swapped * equal);
    set(Sign::StancesDiffer, truth(one.gist.stance != other.gist.stance));
    set(Sign::MoodsDiffer, truth(mood(one.gist.stance) != mood(other.gist.stance)));
    set(Sign::OneDenies, truth(denied));
    set(Sign::QuestionDiffers, truth(one.gist.question != other.gist.question));
    signs
}

/// Evidence by name, for fitting.
pub fn named(evidence: &Evidence) -> BTreeMap<Sign, f32> {
    ALL.iter().map(|&sign| (sign, evidence[sign as usize])).filter(|(_, value)| *value != 0.0).collect()
}

fn truth(value: bool) -> f32 {
    if value { 1.0 } else { 0.0 }
}

/// Whether something is told, asked or wanted.
fn mood(stance: Option<Stance>) -> u8 {
    match stance {
        Some(Stance::Asks) => 1,
        Some(Stance::Orders | Stance::Promises | Stance::Supports | Stance::Condemns) => 2,
        _ => 0,
    }
}

/// Sums over terms.
#[derive(Debug, Default)]
struct Terms {
    all: [f32; 2],
    shared: [f32; 2],
    /// Of both, by equal stems.
    equal: f32,
    opposites: usize,
    /// Whether an aligned word is negated in one only.
    negated: bool,
    /// Aligned names, and those without counterpart.
    names: [[f32; 2]; 2],
    days: bool,
    own_days: [bool; 2],
    replaced: (f32, f32),
}

impl Terms {
    fn count(ties: &Alignment, one: Weighed, other: Weighed) -> Self {
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
            match tie {
                Tie::Equal => sums.equal += weights[0] + weights[1],
                Tie::Opposite => sums.opposites += 1,
                Tie::Synonym | Tie::Akin => {}
            }
            sums.negated |= term.kind > TermKind::Light && term.negated != answer.negated;
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
            let name = |places: &[usize], side: Weighed| places.iter().any(|&at| side.gist.terms[at].kind == TermKind::Name);
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
        match term.kind {
            TermKind::Name => self.names[1][side] += 1.0,
            TermKind::Day => self.own_days[side] = true,
            TermKind::Light | TermKind::Word => {}
        }
    }
}

/// What numbers tell.
#[derive(Debug, Default)]
struct Numbers {
    all: [f32; 2],
    agree: f32,
    differ: f32,
    differ_elsewhere: f32,
    extra: f32,
}

impl Numbers {
    fn compare(one: &[Number], other: &[Number]) -> Self {
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
fn equal(one: Number, other: Number) -> bool {
    let (a, b) = (one.value(), other.value());
    let off = (a - b).abs();
    off <= 1e-5 * a.max(b) || (one.round || other.round) && off <= 0.05 * a.max(b)
}
