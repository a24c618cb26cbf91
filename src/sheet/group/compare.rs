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

/// What contradicts has more than a third of its words in common with what it contradicts, opposites apart.
const SCANT: f32 = 0.3;
/// What says the same has three words in common, or nearly all of them.
const MOST: f32 = 0.7;
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

/// Whether two words or numbers of the claims answer to each other: without them [`compare`] says "neither". Cheap.
pub fn comparable(one: &Gist, other: &Gist) -> bool {
    let words = one.terms.iter().filter(|term| {
        let akin = |answer: &Term| term.meaning == answer.meaning || term.start != 0 && term.start == answer.start;
        other.terms.iter().any(akin)
    });
    let numbers = one.numbers.iter().filter(|number| other.numbers.iter().any(|answer| equal(**number, *answer)));
    words.take(2).count() + numbers.take(2).count() >= 2
}

/// Compares two claims.
pub fn compare(one: Weighed, other: Weighed) -> Relation {
    // "I" of one is not "I" of another.
    if let (Some(one), Some(other)) = (one.gist.speaker, other.gist.speaker)
        && one != other
    {
        return Relation::default();
    }
    let Some(evidence) = enough(one, other) else { return Relation::default() };
    let power = |weights: &Evidence| {
        let sum: f32 = weights.iter().zip(&evidence).map(|(weight, value)| weight * value).sum();
        sum.clamp(-30.0, 30.0).exp()
    };
    let [same, contrary] = [power(&WEIGHTS[0]), power(&WEIGHTS[1])];
    let all = 1.0 + same + contrary;
    let value = |sign: Sign| evidence[sign as usize];
    let much = value(Sign::InCommon) >= 3.0 || value(Sign::Least) >= MOST;
    let about_one = value(Sign::ScantTopic) <= SCANT;
    Relation { same: if much { same / all } else { 0.0 }, contrary: if about_one { contrary / all } else { 0.0 } }
}

/// The evidence, if there is enough to compare: two words or numbers in common, and not a question on one side only.
fn enough(one: Weighed, other: Weighed) -> Option<Evidence> {
    let asks = |gist: &Gist| gist.question || gist.stance == Some(Stance::Asks);
    let evidence = evidence(one, other);
    (asks(one.gist) == asks(other.gist) && evidence[Sign::InCommon as usize] >= 2.0).then_some(evidence)
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
    set(Sign::Scant, (0.5 - overlap).max(0.0) * 2.0);
    set(Sign::ScantLeast, (0.5 - least).max(0.0) * 2.0);
    let topic = [0, 1].map(|side| part(shared[side] - terms.opposed[side], all[side]));
    set(Sign::ScantTopic, (0.5 - topic[0].min(topic[1])).max(0.0) * 2.0);
    set(Sign::Shared, f32::midpoint(shared[0], shared[1]).min(8.0) / 8.0);
    set(Sign::InCommon, terms.in_common + numbers.agree);
    set(Sign::SharedFew, (3.0 - f32::midpoint(shared[0], shared[1])).max(0.0));
    let (replaced, replaced_names) = terms.replaced;
    set(Sign::Replaced, part(replaced, all[0].min(all[1])));
    set(Sign::ReplacedName, part(replaced_names, all[0].min(all[1])));
    set(Sign::ReplacedInEqual, (replaced + replaced_names).min(2.0) * equal);
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
    let denied = |gist: &Gist| gist.stance == Some(Stance::Denies);
    let [negated, one_denies] = [one.gist.negated != other.gist.negated, denied(one.gist) != denied(other.gist)];
    let [opposed, undone] = [terms.opposites % 2 == 1, terms.undone % 2 == 1];
    // A negation in what only the longer one says turns nothing.
    let negated = negated && (terms.negated || least >= 0.5);
    // What is negated in both is not turned by a "false" beside it.
    let undone = undone && !terms.negated_in_both;
    let turned = truth(negated ^ one_denies ^ opposed ^ undone);
    set(Sign::Opposites, truth(terms.opposites > 0));
    set(Sign::Negated, truth(negated ^ one_denies));
    set(Sign::Turned, turned);
    set(Sign::TurnedOverlap, turned * overlap);
    set(Sign::TurnedLeast, turned * least);
    set(Sign::NegatedWord, truth(terms.negated));
    let undone = truth(undone);
    set(Sign::Undone, undone);
    set(Sign::UndoneOverlap, undone * overlap);
    let inversions = ties.inversions(&one.gist.terms);
    let swapped = if one.gist.subject.passive == other.gist.subject.passive { inversions } else { 1.0 - inversions };
    set(Sign::Swapped, swapped);
    set(Sign::SwappedEqual, swapped * equal);
    let actors = one.gist.subject.passive == other.gist.subject.passive
        && !one.gist.subject.adverbial
        && !other.gist.subject.adverbial;
    set(Sign::SubjectsSwapped, truth(actors && equal > 0.9 && ties.crosses(&one.gist.terms, &other.gist.terms)) * 5.0);
    set(Sign::StancesDiffer, truth(one.gist.stance != other.gist.stance));
    set(Sign::MoodsDiffer, truth(mood(one.gist.stance) != mood(other.gist.stance)));
    set(Sign::OneDenies, truth(one_denies));
    set(Sign::QuestionDiffers, truth(one.gist.question != other.gist.question));
    signs
}

/// Evidence by name, for fitting.
pub fn named(evidence: &Evidence) -> BTreeMap<String, f32> {
    ALL.iter().map(|&sign| (format!("{sign:?}"), evidence[sign as usize])).filter(|(_, value)| *value != 0.0).collect()
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
    /// How many words that say something, a name once.
    in_common: f32,
    /// Of that, by opposites.
    opposed: [f32; 2],
    /// Of both, by equal stems.
    equal: f32,
    opposites: usize,
    /// Words without counterpart that undo.
    undone: usize,
    /// Whether an aligned word is negated in one only.
    negated: bool,
    /// Whether one is in both.
    negated_in_both: bool,
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
