//! Tag scores to spans: the best sequence of tags that is well formed.

use std::ops::Range;

use super::tags::{Role, TAGS, TagScores, log_softmax};

/// Source, cue and content of a nested attribution have at least a word each.
const LEAST_NESTING: usize = 3;

/// A tagged span of words.
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedSpan {
    /// What it is.
    pub role: Role,
    /// Which words of the section.
    pub words: Range<usize>,
    /// Mean probability of its words' tags.
    pub probability: f32,
    /// The least of them.
    pub least: f32,
    /// Number of the outer content that it stands in, for a nested span.
    pub within: Option<usize>,
}

/// Attributions within contents: the best tags of each outer content's words. A span of a few words holds none.
pub fn nested(words: &[TagScores], outer: &[TaggedSpan]) -> Vec<TaggedSpan> {
    let contents = outer.iter().filter(|span| span.role == Role::Content && span.words.len() >= LEAST_NESTING);
    contents
        .enumerate()
        .flat_map(|(number, content)| {
            let start = content.words.start;
            spans(&words[content.words.clone()]).into_iter().map(move |span| TaggedSpan {
                words: span.words.start + start..span.words.end + start,
                within: Some(number),
                ..span
            })
        })
        .collect()
}

/// Finds the best tags by Viterbi: an inside tag only follows the begin or inside tag of its own role. Takes the tag
/// scores of each word before softmax; linear in the number of words.
pub fn spans(words: &[TagScores]) -> Vec<TaggedSpan> {
    let logs: Vec<TagScores> = words.iter().map(|&scores| log_softmax(scores)).collect();
    let tags = best_tags(&logs);
    let mut spans: Vec<TaggedSpan> = Vec::new();
    for (word, &tag) in tags.iter().enumerate() {
        let probability = logs[word][tag].exp();
        for role in Role::ALL {
            if tag == role.begin() {
                spans.push(TaggedSpan { role, words: word..word + 1, probability, least: probability, within: None });
            } else if tag == role.inside()
                && let Some(open) = spans.last_mut()
            {
                open.words.end = word + 1;
                open.probability += probability;
                open.least = open.least.min(probability);
            }
        }
    }
    for span in &mut spans {
        span.probability /= span.words.len() as f32;
    }
    spans
}

fn may_follow(tag: usize, before: usize) -> bool {
    Role::ALL.iter().all(|role| tag != role.inside() || before == role.begin() || before == role.inside())
}

fn best_tags(logs: &[TagScores]) -> Vec<usize> {
    let Some(&first) = logs.first() else { return Vec::new() };
    let mut best = first;
    for role in Role::ALL {
        best[role.inside()] = f32::NEG_INFINITY;
    }
    let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(logs.len());
    for scores in &logs[1..] {
        let mut next = [f32::NEG_INFINITY; TAGS];
        let mut from = [0; TAGS];
        for after in 0..TAGS {
            for (before, &score) in best.iter().enumerate() {
                if may_follow(after, before) && score > next[after] {
                    next[after] = score;
                    from[after] = before;
                }
            }
            next[after] += scores[after];
        }
        // Only differences count; keeping the best at 0 keeps long texts exact.
        let most = next.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        best = next.map(|score| score - most);
        back.push(from);
    }
    let mut tag = (0..TAGS).fold(0, |most, tag| if best[tag] > best[most] { tag } else { most });
    let mut tags = vec![tag];
    for from in back.iter().rev() {
        tag = from[tag];
        tags.push(tag);
    }
    tags.reverse();
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one_hot(tag: usize) -> TagScores {
        let mut scores = [0.0; TAGS];
        scores[tag] = 5.0;
        scores
    }

    #[test]
    fn reads_spans_off() {
        let tags = [1, 2, 3, 0, 5, 6, 6, 5];
        let found = spans(&tags.map(one_hot));
        let plain: Vec<_> = found.iter().map(|span| (span.role, span.words.clone())).collect();
        assert_eq!(plain, [(Role::Source, 0..2), (Role::Cue, 2..3), (Role::Content, 4..7), (Role::Content, 7..8)]);
    }

    #[test]
    fn an_inside_tag_never_stands_alone() {
        let found = spans(&[one_hot(6), one_hot(6), one_hot(0)]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].words, 0..2);
    }

    #[test]
    fn nested_spans_stay_within_their_content() {
        let outer = spans(&[1, 3, 5, 6, 6, 6, 0, 5, 6].map(one_hot));
        let inner = nested(&[5, 6, 1, 3, 5, 6, 6, 5, 6].map(one_hot), &outer);
        let plain: Vec<_> = inner.iter().map(|span| (span.role, span.words.clone(), span.within)).collect();
        assert_eq!(plain, [(Role::Source, 2..3, Some(0)), (Role::Cue, 3..4, Some(0)), (Role::Content, 4..6, Some(0))]);
    }

    proptest! {
        #[test]
        fn spans_are_disjoint_and_probable(words in prop::collection::vec(prop::array::uniform7(-9f32..9.0), 0..60)) {
            let mut at = 0;
            for span in spans(&words) {
                prop_assert!(span.words.start >= at && span.words.end > span.words.start);
                prop_assert!((0.0..=1.0 + 1e-5).contains(&span.probability));
                at = span.words.end;
            }
            prop_assert!(at <= words.len());
        }

        #[test]
        fn no_sequence_is_better(words in prop::collection::vec(prop::array::uniform7(-4f32..4.0), 1..5)) {
            let logs: Vec<TagScores> = words.iter().map(|&scores| log_softmax(scores)).collect();
            let score = |tags: &[usize]| tags.iter().zip(&logs).map(|(&tag, log)| log[tag]).sum::<f32>();
            let best = score(&best_tags(&logs));
            for code in 0..TAGS.pow(u32::try_from(words.len()).unwrap_or(0)) {
                let tags: Vec<usize> =
                    (0..words.len()).scan(code, |rest, _| { let tag = *rest % TAGS; *rest /= TAGS; Some(tag) }).collect();
                let starts_well = Role::ALL.iter().all(|role| tags[0] != role.inside());
                if starts_well && tags.windows(2).all(|pair| may_follow(pair[1], pair[0])) {
                    prop_assert!(score(&tags) <= best + 1e-4);
                }
            }
        }
    }
}
