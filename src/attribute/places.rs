//! Which mentions of a name are looked at, when it may be what a source means.

use super::cast::Cast;
use crate::types::Span;

/// How many mentions before the source are looked at, apart from the first of all.
const BEFORE: usize = 3;

/// The last few mentions of the entity before `source`, its very first one, the one in the source, and the next one; in
/// text order.
pub fn places(cast: &Cast, entity: usize, source: Span) -> Vec<Span> {
    let all = &cast.entities[entity].mentions;
    let span = |at: usize| cast.mentions[all[at]].span;
    let before = all.partition_point(|&at| cast.mentions[at].span.end <= source.start);
    let behind = all.partition_point(|&at| cast.mentions[at].span.start < source.end);
    let first = (0..before.min(1)).chain(before.saturating_sub(BEFORE).max(1)..before);
    first.chain((before..behind).take(1)).chain((behind..all.len()).take(1)).map(span).collect()
}

/// Where the mention stands, seen from the source: 0 within it, 1 and 2 behind it, from 3 on before it, ever further.
pub fn distance(source: Span, mention: Span) -> usize {
    const FAR_BEHIND: usize = 200;
    const STEPS: [usize; 5] = [30, 100, 250, 600, 1500];
    if mention.end <= source.start {
        3 + STEPS.iter().filter(|&&step| source.start - mention.end >= step).count()
    } else if mention.start < source.end {
        0
    } else if mention.end > source.start + FAR_BEHIND {
        1
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::super::names::Names;
    use super::super::roster::Roster;
    use super::super::token::tokens;
    use super::*;
    use crate::types::DISTANCES;
    use proptest::prelude::*;

    fn names(text: &str) -> Names {
        let words = [tokens(text, Span::new(0, text.len()))];
        let roster = Roster::collect(text, &words);
        let cast = Cast::collect(text, &words, &roster);
        Names { roster, cast }
    }

    #[test]
    fn the_first_the_last_and_the_next() {
        let text = "then Ada Quist saw Quist, Quist, Quist and Quist, and when she left Quist cried to Quist";
        let cast = names(text).cast;
        let at = text.find("she").expect("it is there");
        let found: Vec<usize> = places(&cast, 0, Span::new(at, at + 3)).into_iter().map(|span| span.start).collect();
        assert_eq!(found, [5, 26, 33, 43, 68]);
        let own = cast.mentions[1].span;
        assert_eq!(places(&cast, 0, own).len(), 3);
    }

    proptest! {
        #[test]
        fn places_are_in_order_and_at_some_distance(text in "(Quist|Ada Quist|Orr| and | then |, ){0,30}", at in 0usize..200, len in 0usize..9) {
            let cast = names(&text).cast;
            let source = Span::new(at, at + len);
            for entity in 0..cast.entities.len() {
                let found = places(&cast, entity, source);
                prop_assert!(!found.is_empty() && found.is_sorted_by(|a, b| a.end <= b.start));
                prop_assert!(found.iter().all(|&place| distance(source, place) < DISTANCES));
            }
        }
    }
}
