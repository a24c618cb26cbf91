//! From pairs to sides and clusters.
//!
//! A side is a star: all its members are the same as the one in its middle, so that chains of likeness end after one link.
//! The claim that most others are the same as is a middle first.

use super::compare::Relation;

/// Claims that were compared: `(earlier, later, relation)`.
pub type Pair = (usize, usize, Relation);

/// From here on two claims say the same: a wrong merge hides a claim.
pub const SAME: f32 = 0.55;
/// From here on they contradict each other.
pub const CONTRARY: f32 = 0.6;
/// With how many members of a side a new one is compared, and how many stand for a side that others contradict.
const JURY: usize = 12;
/// The most sides of a cluster.
const SIDES: usize = 8;

/// Sides of claims `0..count`; the first of each is its middle. `copies` is how often each claim was made.
pub fn sides(copies: &[usize], pairs: &[Pair], compare: &impl Fn(usize, usize) -> Relation) -> Vec<Vec<usize>> {
    let mut near: Vec<Vec<(usize, f32)>> = vec![Vec::new(); copies.len()];
    for &(one, other, relation) in pairs.iter().filter(|pair| pair.2.same >= SAME) {
        near[one].push((other, relation.same));
        near[other].push((one, relation.same));
    }
    let votes = |at: usize| copies[at] + near[at].iter().map(|&(other, _)| copies[other]).sum::<usize>();
    let mut order: Vec<(usize, usize)> = (0..copies.len()).map(|at| (votes(at), at)).collect();
    order.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut side_of: Vec<Option<usize>> = vec![None; copies.len()];
    let mut sides: Vec<Vec<usize>> = Vec::new();
    let mut taken = vec![false; copies.len()];
    for &(_, at) in &order {
        if !taken[at] {
            side_of[at] = Some(sides.len());
            sides.push(vec![at]);
            for &(other, _) in &near[at] {
                taken[other] = true;
            }
            taken[at] = true;
        }
    }
    for (_, at) in order {
        if side_of[at].is_some() {
            continue;
        }
        let mut middles: Vec<(f32, usize)> = near[at]
            .iter()
            .filter_map(|&(other, same)| Some((same, side_of[other].filter(|&side| sides[side][0] == other)?)))
            .collect();
        middles.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let fits = |side: &[usize]| {
            side.iter().skip(1).take(JURY).all(|&member| {
                let relation = compare(member.min(at), member.max(at));
                relation.contrary < CONTRARY && relation.same >= SAME / 2.0
            })
        };
        let side = middles.into_iter().map(|(_, side)| side).find(|&side| fits(&sides[side]));
        if let Some(side) = side {
            sides[side].push(at);
        } else {
            sides.push(vec![at]);
        }
        side_of[at] = Some(side.unwrap_or(sides.len() - 1));
    }
    sides
}

/// Clusters of sides, by their numbers: each side contradicts all others of its cluster.
pub fn clusters(
    count: usize,
    sides: &[Vec<usize>],
    pairs: &[Pair],
    compare: &impl Fn(usize, usize) -> Relation,
) -> Vec<Vec<usize>> {
    let mut side_of = vec![0; count];
    for (number, side) in sides.iter().enumerate() {
        for &at in side {
            side_of[at] = number;
        }
    }
    let contrary = pairs.iter().filter(|pair| pair.2.contrary >= CONTRARY);
    let mut against: Vec<(usize, usize)> = contrary
        .map(|&(one, other, _)| (side_of[one].min(side_of[other]), side_of[one].max(side_of[other])))
        .filter(|(one, other)| one != other)
        .collect();
    against.sort_unstable();
    against.dedup();
    // Most of some members of each side must contradict each other.
    let strength = |one: usize, other: usize| {
        let few = |side: usize| &sides[side][..sides[side].len().min(4)];
        let all = few(one).iter().flat_map(|&a| few(other).iter().map(move |&b| compare(a.min(b), a.max(b)).contrary));
        let all: Vec<f32> = all.collect();
        all.iter().sum::<f32>() / all.len() as f32
    };
    let mut strong: Vec<(f32, usize, usize)> = against
        .into_iter()
        .map(|(one, other)| (strength(one, other), one, other))
        .filter(|(strength, ..)| *strength >= CONTRARY)
        .collect();
    strong.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let mut cluster_of: Vec<usize> = (0..sides.len()).collect();
    let mut clusters: Vec<Vec<usize>> = (0..sides.len()).map(|side| vec![side]).collect();
    for (_, one, other) in strong {
        let (into, from) = (cluster_of[one], cluster_of[other]);
        if into == from || clusters[into].len() + clusters[from].len() > SIDES {
            continue;
        }
        let all =
            clusters[into].iter().all(|&a| clusters[from].iter().all(|&b| strength(a.min(b), a.max(b)) >= CONTRARY));
        if all {
            let moved = std::mem::take(&mut clusters[from]);
            for &side in &moved {
                cluster_of[side] = into;
            }
            clusters[into].extend(moved);
        }
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}
