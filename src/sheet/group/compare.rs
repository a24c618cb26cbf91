//! Whether two claims say the same, contradict each other, or neither: a log-linear choice over counted evidence, whose
//! weights are fitted on pairs of claims that we wrote (`scripts/train/same.py`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::align::align;
use super::gist::{Gist, Term, TermKind};
use super::sign::{ALL, Evidence, SIGNS, Sign};
use super::tally::{Numbers, Terms, equal};
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
/// What contradicts has three words in common, or half of them.
const HALF: f32 = 0.5;
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
    Relation {
        same: if much { same / all } else { 0.0 },
        contrary: if about_one && (much || value(Sign::Least) >= HALF) { contrary / all } else { 0.0 },
    }
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

/// 1 for yes.
pub fn truth(value: bool) -> f32 {
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
