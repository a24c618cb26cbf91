//! Maximal runs of characters of one sort: words, quoted letters, punctuation.

use std::ops::Range;

use super::Span;

/// Where the characters of one sort stand in a text, as maximal runs, in code points.
///
/// Every question about a span is answered in logarithmic time, however long the span.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
}

#[derive(Debug, Clone)]
struct Run {
    start: usize,
    end: usize,
    /// Length of all runs in front of this one.
    before: usize,
}

impl Runs {
    /// Collects the runs of a text from one flag for each of its characters: whether it is of the sort.
    pub(super) fn new(flags: impl IntoIterator<Item = bool>) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for (at, _) in flags.into_iter().enumerate().filter(|&(_, flag)| flag) {
            match runs.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                last => {
                    let before = last.map_or(0, |last| last.before + last.end - last.start);
                    runs.push(Run { start: at, end: at + 1, before });
                }
            }
        }
        Self { runs }
    }

    /// The indices of the runs that share a character with `span`.
    ///
    /// An empty span strictly inside a run counts as touching it, one at its edge does not: the reference's rule.
    pub(super) fn touched_by(&self, [start, end]: Span) -> Range<usize> {
        self.runs.partition_point(|run| run.end <= start)..self.runs.partition_point(|run| run.start < end)
    }

    /// How many characters of `span` are of the sort.
    pub(super) fn count_in(&self, [start, end]: Span) -> usize {
        self.count_before(end) - self.count_before(start)
    }

    /// `span` without the characters of the sort at its start and then at its end.
    ///
    /// A span of nothing else shrinks to nothing at its own end.
    pub(super) fn trim(&self, [mut start, mut end]: Span) -> Span {
        if start < end {
            start = self.run_around(start).map_or(start, |run| run.end.min(end));
        }
        if start < end {
            end = self.run_around(end - 1).map_or(end, |run| run.start);
        }
        [start, end]
    }

    fn count_before(&self, offset: usize) -> usize {
        let starting_before = self.runs.partition_point(|run| run.start < offset);
        self.runs[..starting_before].last().map_or(0, |run| run.before + run.end.min(offset) - run.start)
    }

    fn run_around(&self, offset: usize) -> Option<&Run> {
        let run = self.runs.get(self.runs.partition_point(|run| run.end <= offset))?;
        (run.start <= offset).then_some(run)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Offsets:        0123456789
    const TEXT: &str = "ab..cde.fg";

    fn letters() -> Runs {
        Runs::new(TEXT.chars().map(char::is_alphabetic))
    }

    #[test]
    fn spans_touch_the_runs_they_share_characters_with() {
        let runs = letters();
        let touched = [[0, 10], [1, 5], [2, 4], [2, 5], [3, 8], [7, 8], [9, 10]].map(|span| runs.touched_by(span));
        let touched = touched.map(Iterator::collect::<Vec<_>>);
        assert_eq!(touched, [vec![0, 1, 2], vec![0, 1], vec![], vec![1], vec![1], vec![], vec![2]]);
    }

    #[test]
    fn empty_spans_touch_only_from_strictly_inside() {
        let touching: Vec<usize> = (0..=10).filter(|&at| !letters().touched_by([at, at]).is_empty()).collect();
        assert_eq!(touching, [1, 5, 6, 9]);
    }

    #[test]
    fn characters_are_counted_as_one_by_one() {
        let (runs, characters) = (letters(), TEXT.chars().collect::<Vec<_>>());
        for start in 0..=characters.len() {
            for end in start..=characters.len() {
                let expected = characters[start..end].iter().filter(|c| c.is_alphabetic()).count();
                assert_eq!(runs.count_in([start, end]), expected, "[{start}, {end}]");
            }
        }
    }

    #[test]
    fn trimming_takes_whole_runs_off_both_ends() {
        let dots = Runs::new(TEXT.chars().map(|c| c == '.'));
        let trimmed = [[0, 10], [2, 8], [3, 7], [2, 4], [3, 4], [3, 3], [0, 3], [7, 7]].map(|span| dots.trim(span));
        assert_eq!(trimmed, [[0, 10], [4, 7], [4, 7], [4, 4], [4, 4], [3, 3], [0, 2], [7, 7]]);
    }

    #[test]
    fn no_runs_change_nothing() {
        let none = Runs::new([false; 3]);
        assert_eq!((none.touched_by([0, 3]), none.count_in([0, 3]), none.trim([0, 3])), (0..0, 0, [0, 3]));
    }
}
