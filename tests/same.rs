//! Grouping against pairs of claims that we wrote (`data/gold/same.jsonl`), and what it promises for any claims.

use std::collections::BTreeMap;
use std::path::Path;

use ascribe::sheet::group::{Cluster, Gist, group};
use ascribe::types::Stance;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Pair {
    a: String,
    stance_a: Stance,
    b: String,
    stance_b: Stance,
    label: String,
}

const LABELS: [&str; 3] = ["same", "contradicting", "different"];

/// The half that nothing was fitted on: events of three lines, in turn for tuning and for testing.
fn held_out() -> Vec<Pair> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gold/same.jsonl");
    let text = std::fs::read_to_string(path).expect("the gold is there");
    let pairs = text.lines().map(|line| serde_json::from_str(line).expect("a pair")).enumerate();
    pairs.filter(|(at, _)| at / 3 % 2 == 1).map(|(_, pair)| pair).collect()
}

fn told(clusters: &[Cluster]) -> &'static str {
    match clusters {
        [one] if one.sides.len() == 1 => "same",
        [_] => "contradicting",
        _ => "different",
    }
}

/// F1 of each label, in the order of [`LABELS`], and the precision of "same".
fn scores(pairs: &[(String, &str)]) -> ([f64; 3], f64) {
    let count =
        |wanted: &dyn Fn(&str, &str) -> bool| pairs.iter().filter(|(gold, told)| wanted(gold, told)).count() as f64;
    let f1 = LABELS.map(|label| {
        let (right, all) = (count(&|gold, told| gold == label && told == label), count(&|gold, _| gold == label));
        2.0 * right / (all + count(&|_, told| told == label))
    });
    (f1, count(&|gold, told| gold == "same" && told == "same") / count(&|_, told| told == "same"))
}

#[test]
fn pairs_are_told_apart() {
    let pairs = held_out();
    let told: Vec<(String, &str)> = pairs
        .iter()
        .map(|pair| {
            let both = [Gist::read(&pair.a, Some(pair.stance_a)), Gist::read(&pair.b, Some(pair.stance_b))];
            (pair.label.clone(), told(&group(&both)))
        })
        .collect();
    let (f1, precision) = scores(&told);
    let macro_f1 = f1.iter().sum::<f64>() / 3.0;
    assert!(pairs.len() >= 200);
    // What is reached, rounded down; the aim is 0.85.
    assert!(macro_f1 >= 0.70, "F1 of {LABELS:?} {f1:.3?}, macro {macro_f1:.3}, precision of same {precision:.3}");
    assert!(precision >= 0.80, "{precision}");
}

fn read(contents: &[(String, bool)]) -> Vec<Gist> {
    let stance = |denied: bool| Some(if denied { Stance::Denies } else { Stance::Asserts });
    contents.iter().map(|(content, denied)| Gist::read(content, stance(*denied))).collect()
}

/// The sides of claims and the clusters of sides, by the claims' numbers in `order`.
fn partition(clusters: &[Cluster], order: &[usize]) -> Vec<Vec<Vec<usize>>> {
    let mut out: Vec<Vec<Vec<usize>>> = Vec::new();
    for cluster in clusters {
        let mut sides: Vec<Vec<usize>> =
            cluster.sides.iter().map(|side| side.iter().map(|&at| order[at]).collect()).collect();
        for side in &mut sides {
            side.sort_unstable();
        }
        sides.sort();
        out.push(sides);
    }
    out.sort();
    out
}

/// Short claims of a small world, so that many say the same or the contrary.
fn claims() -> impl Strategy<Value = Vec<(String, bool)>> {
    let actor = prop_oneof![Just("the miners"), Just("Ilse Torvane"), Just("soldiers"), Just("he"), Just("")];
    let deed =
        prop_oneof![Just("closed"), Just("did not close"), Just("opened"), Just("attacked"), Just("were hit by")];
    let what = prop_oneof![Just("the harbour"), Just("35 tonnes"), Just("40 tonnes"), Just("Port Ellory"), Just("it")];
    let when = prop_oneof![Just(""), Just("on Friday"), Just("in 2019"), Just("\u{202e}«🦀»"), Just("—")];
    let claim = (actor, deed, what, when, prop::bool::weighted(0.2))
        .prop_map(|(actor, deed, what, when, denied)| (format!("{actor} {deed} {what} {when}"), denied));
    prop::collection::vec(claim, 0..60)
}

proptest! {
    #[test]
    fn each_claim_is_in_one_cluster(claims in claims()) {
        let clusters = group(&read(&claims));
        let mut members: Vec<usize> = clusters.iter().flat_map(|cluster| cluster.sides.concat()).collect();
        members.sort_unstable();
        prop_assert!(members.into_iter().eq(0..claims.len()));
        prop_assert!(clusters.iter().all(|cluster| cluster.sides.iter().all(|side| !side.is_empty())));
    }

    #[test]
    fn the_order_of_claims_changes_nothing((claims, order) in claims().prop_flat_map(|claims| {
        let order: Vec<usize> = (0..claims.len()).collect();
        (Just(claims), Just(order).prop_shuffle())
    })) {
        let shuffled: Vec<(String, bool)> = order.iter().map(|&at| claims[at].clone()).collect();
        let straight: Vec<usize> = (0..claims.len()).collect();
        let expected = partition(&group(&read(&claims)), &straight);
        prop_assert_eq!(partition(&group(&read(&shuffled)), &order), expected);
    }

    #[test]
    fn equal_claims_are_together(claims in claims()) {
        let gists = read(&claims);
        let mut side_of = BTreeMap::new();
        for (number, side) in group(&gists).iter().flat_map(|cluster| &cluster.sides).enumerate() {
            for &at in side {
                side_of.insert(at, number);
            }
        }
        for at in 0..claims.len() {
            for other in 0..at {
                if claims[at] == claims[other] && !gists[at].is_thin() {
                    prop_assert_eq!(side_of[&at], side_of[&other]);
                }
            }
        }
    }

    #[test]
    fn any_text_can_be_read(texts in prop::collection::vec("\\PC{0,80}", 0..8)) {
        let claims: Vec<(String, bool)> = texts.into_iter().map(|text| (text, false)).collect();
        prop_assert!(group(&read(&claims)).len() <= claims.len());
    }
}

fn by_sides(contents: &[&str]) -> Vec<Vec<Vec<usize>>> {
    let claims: Vec<(String, bool)> = contents.iter().map(|&content| (content.to_owned(), false)).collect();
    group(&read(&claims)).into_iter().map(|cluster| cluster.sides).collect()
}

#[test]
fn three_outlets_with_one_claim_and_one_against_it() {
    let claims = [
        "two planes brought 100 instructors and 35 tonnes of supplies to the capital",
        "100 instructors and 35 tons of supplies were brought to the capital by two planes",
        "the harvest was poor this summer in the southern provinces",
        "Two planes brought some one hundred instructors and 35 tonnes of supplies to the capital",
        "two planes brought no instructors and no supplies to the capital",
    ];
    assert_eq!(by_sides(&claims), [vec![vec![0, 1, 3], vec![4]], vec![vec![2]]]);
}

#[test]
fn likeness_does_not_run_on_in_a_chain() {
    // Each claim shares most of its words with the next, the first nothing with the last.
    let words =
        ["harbour", "glacier", "senator", "hospital", "violin", "reactor", "orchard", "satellite", "ferry", "museum"];
    let claims: Vec<String> = (0..40)
        .map(|at| {
            (0..5)
                .map(|place| format!("{}{}", words[(at + place) % 10], (at + place) / 10))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    assert!(by_sides(&claims).iter().flatten().all(|side| side.len() <= 5));
}

#[test]
fn i_is_not_another_i() {
    let claim = |speaker| Gist::read("“I will never leave the harbour board”", Some(Stance::Asserts)).by(speaker);
    let clusters = group(&[claim(Some(1)), claim(Some(2)), claim(Some(1))]);
    assert_eq!(
        clusters.iter().map(|cluster| cluster.sides.clone()).collect::<Vec<_>>(),
        [vec![vec![0, 2]], vec![vec![1]]]
    );
}
