//! Weighs the candidates of a question: by the counted evidence alone, or with what the encoder saw at their names.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error;

use super::coreference::{LEAST, counted};
use super::evidence::Candidate;
use super::places::distance;
use super::query::Asks;
use super::sign::{Evidence, SIGNS, Sign};
use crate::types::{PointerTables, Sights, Span};

/// The weights of one kind of source; see [`PointerTables`].
#[derive(Debug, Clone)]
struct Weights {
    evidence: [f32; SIGNS],
    both: Vec<f32>,
    alone: Vec<f32>,
    nobody: Vec<f32>,
}

#[derive(Debug, Clone)]
struct Pointer {
    least: f32,
    kinds: BTreeMap<Asks, Weights>,
    distance: Vec<f32>,
}

/// Chooses among candidates. Without a pointer, or where the encoder saw nothing, by the counted evidence alone.
#[derive(Debug, Clone, Default)]
pub struct Resolver(Option<Pointer>);

impl Resolver {
    /// The resolver of a model.
    ///
    /// # Errors
    /// When its pointer knows kinds of sources or of evidence that this version does not.
    pub fn new(tables: Option<&PointerTables>) -> Result<Self> {
        let Some(tables) = tables else { return Ok(Self::default()) };
        let signs: Vec<Sign> = tables.signs.iter().map(|name| named(name)).collect::<Result<_>>()?;
        let mut kinds = BTreeMap::new();
        for (at, name) in tables.kinds.iter().enumerate() {
            let row = |values: &[f32], width: usize| values[at * width..][..width].to_vec();
            let mut evidence = [0.0; SIGNS];
            for (&sign, weight) in signs.iter().zip(row(&tables.evidence, signs.len())) {
                evidence[sign as usize] = weight;
            }
            let [both, alone, nobody] =
                [&tables.both, &tables.alone, &tables.nobody].map(|values| row(values, tables.width));
            kinds.insert(named(name)?, Weights { evidence, both, alone, nobody });
        }
        Ok(Self(Some(Pointer { least: tables.least, kinds, distance: tables.distance.clone() })))
    }

    /// Which of the candidates `source` means, as an index into the cast, with the probability. `places` gives the mentions
    /// of an entity that are looked at.
    pub fn choose(
        &self,
        asks: Asks,
        source: Span,
        candidates: &[Candidate],
        sights: &Sights,
        places: impl Fn(usize) -> Vec<Span>,
    ) -> Option<(usize, f32)> {
        let seen = self.0.as_ref().zip(query(sights, source)).and_then(|(pointer, query)| {
            let weights = pointer.kinds.get(&asks)?;
            let score = |one: &Candidate| pointer.score(weights, query, source, one, sights, &places);
            Some((candidates.iter().map(score).collect(), pointer.least))
        });
        let (scores, least) = seen.or_else(|| Some((counted(asks, candidates)?, LEAST)))?;
        let shares = softmax(scores);
        let best = (0..candidates.len()).max_by(|&a, &b| shares[a].total_cmp(&shares[b]).then(b.cmp(&a)))?;
        candidates[best].entity.filter(|_| shares[best] >= least).map(|entity| (entity, shares[best]))
    }
}

impl Pointer {
    fn score(
        &self,
        weights: &Weights,
        query: &[f32],
        source: Span,
        candidate: &Candidate,
        sights: &Sights,
        places: impl Fn(usize) -> Vec<Span>,
    ) -> f32 {
        let score = weigh(&weights.evidence, &candidate.evidence);
        let Some(entity) = candidate.entity else { return score + dot(query, &weights.nobody) };
        let pairs: Vec<f32> = places(entity)
            .into_iter()
            .filter_map(|place| {
                let key = sights.names.get(&place)?;
                let both: f32 = query.iter().zip(key).zip(&weights.both).map(|((q, k), d)| q * k * d).sum();
                Some(both + dot(key, &weights.alone) + self.distance[distance(source, place)])
            })
            .collect();
        score + log_sum(&pairs)
    }
}

/// The query of a source. The attribution may have given up the end of its source (a venue), so the query is that of the
/// span that holds it.
fn query(sights: &Sights, source: Span) -> Option<&[f32]> {
    let last = Span::new(source.start, usize::MAX);
    let (_, query) = sights.sources.range(..=last).next_back().filter(|(span, _)| span.contains(source))?;
    Some(query)
}

/// Evidence, added up by its weights.
pub fn weigh(weights: &[f32; SIGNS], evidence: &Evidence) -> f32 {
    evidence.iter().map(|(sign, value)| weights[sign as usize] * value).sum()
}

/// The kind of source or of evidence with this name.
fn named<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T> {
    T::deserialize(IntoDeserializer::<Error>::into_deserializer(name))
        .with_context(|| format!("the pointer of the model knows {name}, this version does not"))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The logarithm of the sum of the powers; 0 of none.
fn log_sum(values: &[f32]) -> f32 {
    let Some(most) = values.iter().copied().reduce(f32::max) else { return 0.0 };
    values.iter().map(|value| (value - most).exp()).sum::<f32>().ln() + most
}

fn softmax(scores: Vec<f32>) -> Vec<f32> {
    let total = log_sum(&scores);
    scores.into_iter().map(|score| (score - total).exp()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tables() -> PointerTables {
        PointerTables {
            width: 1,
            least: 0.4,
            kinds: vec!["Person".to_owned()],
            signs: vec!["Latest".to_owned(), "Nobody".to_owned()],
            evidence: vec![2.0, -1.0],
            both: vec![1.0],
            alone: vec![0.0],
            nobody: vec![0.0],
            distance: vec![0.0; 9],
        }
    }

    const SOURCE: Span = Span { start: 50, end: 52 };

    fn place(entity: usize) -> Vec<Span> {
        vec![Span::new(entity * 10, entity * 10 + 5)]
    }

    fn sights(query: f32, keys: &[f32]) -> Sights {
        Sights {
            sources: [(SOURCE, vec![query])].into(),
            names: keys.iter().enumerate().map(|(entity, &key)| (place(entity)[0], vec![key])).collect(),
        }
    }

    fn candidates(names: usize) -> Vec<Candidate> {
        let mut out = Vec::new();
        for entity in (0..names).map(Some).chain([None]) {
            let mut evidence = Evidence::default();
            evidence.add(Sign::Latest, entity == Some(0));
            evidence.add(Sign::Nobody, entity.is_none());
            out.push(Candidate { entity, evidence });
        }
        out
    }

    fn choose(resolver: &Resolver, sights: &Sights) -> Option<usize> {
        resolver.choose(Asks::Person, SOURCE, &candidates(2), sights, place).map(|(entity, _)| entity)
    }

    #[test]
    fn what_the_encoder_saw_outweighs_what_is_counted() {
        let resolver = Resolver::new(Some(&tables())).expect("a pointer");
        assert_eq!(choose(&resolver, &sights(1.0, &[0.0, 0.0])), Some(0));
        assert_eq!(choose(&resolver, &sights(1.0, &[0.0, 5.0])), Some(1));
        assert_eq!(choose(&resolver, &sights(1.0, &[-9.0, -9.0])), None);
        // A source whose end was cut off.
        let longer = Sights { sources: [(Span::new(50, 60), vec![1.0])].into(), ..sights(1.0, &[0.0, 5.0]) };
        assert_eq!(choose(&resolver, &longer), Some(1));
    }

    #[test]
    fn unseen_sources_are_answered_by_the_counted_evidence() {
        let resolver = Resolver::new(Some(&tables())).expect("a pointer");
        let unseen = Sights::default();
        assert_eq!(choose(&resolver, &unseen), choose(&Resolver::default(), &unseen));
    }

    #[test]
    fn unknown_evidence_is_refused() {
        let tables = PointerTables { signs: vec!["Latest".to_owned(), "Smell".to_owned()], ..tables() };
        assert!(Resolver::new(Some(&tables)).expect_err("refused").to_string().contains("Smell"));
    }

    proptest! {
        #[test]
        fn an_answer_is_one_of_the_candidates(
            query in -9f32..9.0,
            keys in prop::collection::vec(-9f32..9.0, 0..5),
            names in 0usize..5,
        ) {
            let resolver = Resolver::new(Some(&tables())).expect("a pointer");
            let found = resolver.choose(Asks::Person, SOURCE, &candidates(names), &sights(query, &keys), place);
            prop_assert!(found.is_none_or(|(entity, share)| entity < names && (0.4..=1.001).contains(&share)));
        }
    }
}
