//! Counts, and the figures they make.

use super::percent::{percentage, share};
use super::report::{AttributionScore, ByKind, ByRole, LinkScore, Report, RoleScore, Scores};
use super::text::{Unit, common};
use super::words::WordSet;
use super::{Kind, Span};

/// Everything counted over the documents so far.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) exact: ByRole<Overlap>,
    pub(super) trimmed: ByRole<Overlap>,
    pub(super) words: ByRole<Overlap>,
    attributions: ByKind<AttributionCounts>,
    links: LinkCounts,
}

/// Fragments or words: on both sides, in the gold, and predicted.
#[derive(Default)]
pub(super) struct Overlap {
    both: usize,
    gold: usize,
    predicted: usize,
}

/// Attributions, and how many of either side were matched; the two differ within a kind.
#[derive(Default)]
struct AttributionCounts {
    gold: usize,
    predicted: usize,
    gold_matched: Matches,
    predicted_matched: Matches,
}

/// Matched attributions, ever more strictly.
#[derive(Default)]
struct Matches {
    content: usize,
    content_source: usize,
    content_source_cue: usize,
}

/// Matched pairs, and those that agree.
#[derive(Default)]
struct LinkCounts {
    pairs: usize,
    source_agrees: usize,
    cue_agrees: usize,
    gold_sources: usize,
    gold_sources_agree: usize,
}

impl Counts {
    /// Counts a gold attribution of this kind.
    pub(super) fn add_gold(&mut self, kind: Kind) {
        self.in_all_and(kind, |counts| counts.gold += 1);
    }

    /// Counts a predicted attribution of this kind.
    pub(super) fn add_predicted(&mut self, kind: Kind) {
        self.in_all_and(kind, |counts| counts.predicted += 1);
    }

    /// Counts a pair of attributions whose contents match.
    pub(super) fn add_pair(&mut self, gold: &Unit<'_>, predicted: &Unit<'_>) {
        let (source, cue) = (gold.source_agrees(predicted), gold.cue_agrees(predicted));
        self.in_all_and(gold.kind, |counts| counts.gold_matched.add(source, cue));
        self.in_all_and(predicted.kind, |counts| counts.predicted_matched.add(source, cue));

        let has_source = !gold.source.is_empty();
        self.links.pairs += 1;
        self.links.source_agrees += usize::from(source);
        self.links.cue_agrees += usize::from(cue);
        self.links.gold_sources += usize::from(has_source);
        self.links.gold_sources_agree += usize::from(has_source && source);
    }

    /// The figures; `ignored` and `missing` are passed through.
    pub(super) fn report(&self, ignored: usize, missing: usize) -> Report {
        Report {
            span: self.exact.map(Overlap::score),
            trim: self.trimmed.map(Overlap::score),
            token: self.words.map(Overlap::score),
            attr: self.attributions.map(AttributionCounts::score),
            link: self.links.score(),
            ignored,
            missing,
        }
    }

    fn in_all_and(&mut self, kind: Kind, count: impl Fn(&mut AttributionCounts)) {
        count(&mut self.attributions.all);
        count(self.attributions.get_mut(kind));
    }
}

impl Overlap {
    /// Counts fragments; each of the predicted ones can answer one equal one of the gold.
    pub(super) fn add_spans(&mut self, gold: Vec<Span>, predicted: Vec<Span>) {
        self.gold += gold.len();
        self.predicted += predicted.len();
        self.both += common(gold, predicted);
    }

    /// Counts words.
    pub(super) fn add_words(&mut self, gold: &WordSet, predicted: &WordSet) {
        self.gold += gold.len();
        self.predicted += predicted.len();
        self.both += gold.shared_with(predicted);
    }

    fn score(&self) -> RoleScore {
        let scores = Scores::new(share(self.both, self.predicted), share(self.both, self.gold));
        RoleScore { scores, gold: self.gold, predicted: self.predicted }
    }
}

impl AttributionCounts {
    fn score(&self) -> AttributionScore {
        let scores = |count: fn(&Matches) -> usize| {
            let precision = share(count(&self.predicted_matched), self.predicted);
            Scores::new(precision, share(count(&self.gold_matched), self.gold))
        };
        AttributionScore {
            gold: self.gold,
            predicted: self.predicted,
            content: scores(|matches| matches.content),
            content_source: scores(|matches| matches.content_source),
            content_source_cue: scores(|matches| matches.content_source_cue),
        }
    }
}

impl Matches {
    fn add(&mut self, source_agrees: bool, cue_agrees: bool) {
        self.content += 1;
        self.content_source += usize::from(source_agrees);
        self.content_source_cue += usize::from(source_agrees && cue_agrees);
    }
}

impl LinkCounts {
    fn score(&self) -> LinkScore {
        LinkScore {
            pairs: self.pairs,
            source_agree: percentage(self.source_agrees, self.pairs),
            cue_agree: percentage(self.cue_agrees, self.pairs),
            source_agree_when_gold_has: percentage(self.gold_sources_agree, self.gold_sources),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_goes_by_predictions_and_recall_by_gold() {
        let mut overlap = Overlap::default();
        overlap.add_spans(vec![[0, 1], [0, 1], [2, 3], [4, 5]], vec![[0, 1], [2, 4]]);
        let RoleScore { scores, gold, predicted } = overlap.score();
        assert_eq!(scores, Scores { precision: 50.0, recall: 25.0, f1: 33.33 });
        assert_eq!((gold, predicted), (4, 2));
    }

    #[test]
    fn words_count_over_documents() {
        let mut overlap = Overlap::default();
        let set = |words: std::ops::Range<usize>| std::iter::once(words).collect::<WordSet>();
        overlap.add_words(&set(0..4), &set(2..5));
        overlap.add_words(&set(0..1), &set(0..0));
        assert_eq!((overlap.both, overlap.gold, overlap.predicted), (2, 5, 3));
    }

    #[test]
    fn kinds_count_apart_and_all_together() {
        let mut counts = Counts::default();
        counts.add_gold(Kind::Direct);
        counts.add_gold(Kind::Mixed);
        counts.add_predicted(Kind::Direct);
        let attr = counts.report(0, 0).attr;
        let found = attr.named().map(|(name, score)| (name, score.gold, score.predicted));
        assert_eq!(found, [("all", 2, 1), ("direct", 1, 1), ("mixed", 1, 0), ("indirect", 0, 0)]);
    }
}
