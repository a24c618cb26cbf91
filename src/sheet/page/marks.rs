//! A text cut where marks begin and end, so that marks may overlap and nest.

use std::collections::BTreeSet;

use crate::segment::paragraphs;
use crate::types::Span;

/// A piece under many claims names only this many, the innermost first, so that a page stays linear in its claims.
const NAMED: usize = 8;

/// What a mark shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Who says it.
    Source,
    /// The words that attribute it.
    Cue,
    /// What is said.
    Content,
}

/// A part of a claim in a text.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Bytes of the text, at characters' boundaries.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// The row of the claim.
    pub rank: usize,
}

/// Where a claim begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// Byte of the text.
    pub at: usize,
    /// The row of the claim.
    pub rank: usize,
    /// The claim.
    pub claim: usize,
}

/// A piece of the text under the same marks throughout.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The claims that begin with it.
    pub anchors: Vec<Anchor>,
    /// Its text.
    pub text: &'a str,
    /// Whether a source, a cue, a content covers it.
    pub roles: [bool; 3],
    /// Whether two contents do.
    pub nested: bool,
    /// The rows that it belongs to, the innermost first.
    pub ranks: Vec<usize>,
}

/// The paragraphs of `text`, in pieces. All anchors are in them; white space between paragraphs is not.
pub fn cut<'a>(text: &'a str, marks: &[Mark], mut anchors: Vec<Anchor>) -> Vec<Vec<Piece<'a>>> {
    anchors.sort_unstable();
    let mut anchors = anchors.into_iter().peekable();
    let mut cover = Cover::of(marks);
    let mut all = Vec::new();
    for paragraph in paragraphs(text, &[]) {
        let mut pieces = Vec::new();
        let mut start = paragraph.start;
        while start < paragraph.end {
            let end = cover.go_to(start).map_or(paragraph.end, |next| next.min(paragraph.end));
            let mut piece = cover.piece(&text[start..end]);
            while let Some(anchor) = anchors.next_if(|anchor| anchor.at < end) {
                piece.anchors.push(anchor);
            }
            pieces.push(piece);
            start = end;
        }
        all.push(pieces);
    }
    if anchors.peek().is_some() {
        all.push(vec![Piece { anchors: anchors.collect(), ..Piece::default() }]);
    }
    all
}

/// Which marks cover the place that a walk through the text has come to.
struct Cover<'a> {
    marks: &'a [Mark],
    /// Marks by their start, and by their end.
    starts: Vec<usize>,
    ends: Vec<usize>,
    started: usize,
    ended: usize,
    /// Marks here, the one that began last first.
    here: BTreeSet<(std::cmp::Reverse<usize>, usize, usize)>,
    counts: [usize; 3],
}

impl<'a> Cover<'a> {
    fn of(marks: &'a [Mark]) -> Self {
        let all = || (0..marks.len()).filter(|&at| !marks[at].span.is_empty());
        let (mut starts, mut ends): (Vec<usize>, Vec<usize>) = (all().collect(), all().collect());
        starts.sort_by_key(|&at| marks[at].span.start);
        ends.sort_by_key(|&at| marks[at].span.end);
        Self { marks, starts, ends, started: 0, ended: 0, here: BTreeSet::new(), counts: [0; 3] }
    }

    /// Goes on to a byte and tells where the next mark begins or ends.
    fn go_to(&mut self, byte: usize) -> Option<usize> {
        let key = |at: usize| {
            let Span { start, end } = self.marks[at].span;
            (std::cmp::Reverse(start), end, at)
        };
        while let Some(&at) = self.starts.get(self.started).filter(|&&at| self.marks[at].span.start <= byte) {
            self.here.insert(key(at));
            self.counts[self.marks[at].role as usize] += 1;
            self.started += 1;
        }
        while let Some(&at) = self.ends.get(self.ended).filter(|&&at| self.marks[at].span.end <= byte) {
            self.here.remove(&key(at));
            self.counts[self.marks[at].role as usize] -= 1;
            self.ended += 1;
        }
        let start = self.starts.get(self.started).map(|&at| self.marks[at].span.start);
        let end = self.ends.get(self.ended).map(|&at| self.marks[at].span.end);
        start.into_iter().chain(end).min()
    }

    fn piece<'t>(&self, text: &'t str) -> Piece<'t> {
        let mut ranks = Vec::new();
        for &(_, _, at) in self.here.iter().take(NAMED) {
            if !ranks.contains(&self.marks[at].rank) {
                ranks.push(self.marks[at].rank);
            }
        }
        let nested = self.counts[Role::Content as usize] > 1;
        Piece { anchors: Vec::new(), text, roles: self.counts.map(|count| count > 0), nested, ranks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROLES: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

    fn mark(start: usize, end: usize, role: Role, rank: usize) -> Mark {
        Mark { span: Span::new(start, end), role, rank }
    }

    #[test]
    fn a_claim_in_a_claim_is_cut_at_all_ends() {
        let text = "Ada said he said it burned.";
        let marks = [
            mark(0, 3, Role::Source, 1),
            mark(4, 8, Role::Cue, 1),
            mark(9, 26, Role::Content, 1),
            mark(9, 11, Role::Source, 2),
            mark(17, 26, Role::Content, 2),
        ];
        let anchors = vec![Anchor { at: 17, rank: 2, claim: 5 }, Anchor { at: 9, rank: 1, claim: 4 }];
        let paragraphs = cut(text, &marks, anchors);
        let shown: Vec<_> = paragraphs[0]
            .iter()
            .map(|piece| (piece.text, piece.roles, piece.nested, piece.ranks.as_slice(), piece.anchors.len()))
            .collect();
        assert_eq!(
            shown,
            [
                ("Ada", [true, false, false], false, &[1][..], 0),
                (" ", [false; 3], false, &[], 0),
                ("said", [false, true, false], false, &[1], 0),
                (" ", [false; 3], false, &[], 0),
                ("he", [true, false, true], false, &[2, 1], 1),
                (" said ", [false, false, true], false, &[1], 0),
                ("it burned", [false, false, true], true, &[2, 1], 1),
                (".", [false; 3], false, &[], 0),
            ]
        );
    }

    proptest! {
        #[test]
        fn pieces_are_the_text_and_tell_what_covers_them(
            text in "[ab ü\u{202e}😀\n]{0,60}",
            marks in prop::collection::vec((0_usize..60, 0_usize..60, 0_usize..3, 0_usize..5), 0..12),
            anchors in prop::collection::vec(0_usize..90, 0..5),
        ) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let byte = |point: usize| bounds[point.min(bounds.len() - 1)];
            let marks: Vec<Mark> = marks
                .into_iter()
                .map(|(one, other, role, rank)| mark(byte(one.min(other)), byte(one.max(other)), ROLES[role], rank))
                .collect();
            let count = anchors.len();
            let anchors = anchors.into_iter().map(|at| Anchor { at, rank: 0, claim: 0 }).collect();
            let cut = cut(&text, &marks, anchors);
            prop_assert_eq!(cut.iter().flatten().map(|piece| piece.anchors.len()).sum::<usize>(), count);
            let whole: Vec<String> =
                cut.iter().map(|pieces| pieces.iter().map(|piece| piece.text).collect()).filter(|text: &String| !text.is_empty()).collect();
            let expected: Vec<&str> = paragraphs(&text, &[]).into_iter().map(|span| span.of(&text)).collect();
            prop_assert_eq!(whole, expected);
            for piece in cut.iter().flatten().filter(|piece| !piece.text.is_empty()) {
                let start = piece.text.as_ptr() as usize - text.as_ptr() as usize;
                let span = Span::new(start, start + piece.text.len());
                let covers = |role: Role| marks.iter().filter(|mark| mark.role == role && mark.span.contains(span)).count();
                prop_assert_eq!(piece.roles, ROLES.map(|role| covers(role) > 0));
                prop_assert_eq!(piece.nested, covers(Role::Content) > 1);
            }
        }
    }
}
