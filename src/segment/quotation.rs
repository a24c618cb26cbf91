//! Pairs quotation marks over a whole document, before sentences are split.

use super::marks::{Family, Lean, Mark, marks};
use super::pairing::{OUTSIDE, Role, read};
use crate::types::Span;

/// A stretch of quoted text. A quotation that runs over paragraphs is one `Quotation` a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// The text between the marks.
    pub inside: Span,
    /// The opening mark; `None` when the paragraph goes on without repeating it.
    pub open: Option<Span>,
    /// The closing mark; `None` when the quotation goes on in the next paragraph or never closes.
    pub close: Option<Span>,
    /// It carries on the quotation of the paragraph before.
    pub continues: bool,
    /// Which paragraph it stands in.
    pub paragraph: usize,
}

/// The quotations of a document.
#[derive(Debug, Default)]
pub struct Quotations {
    /// Quotations in the document's main style of marks, disjoint, in text order.
    pub outer: Vec<Quotation>,
    /// Quotations in its other style, such as single marks within double ones, disjoint, in text order.
    pub inner: Vec<Quotation>,
    /// Every mark of the main style with what it does, in text order.
    pub marks: Vec<(Mark, Role)>,
}

impl Quotations {
    /// Pairs the marks of all `paragraphs` of `text`.
    pub fn find(text: &str, paragraphs: &[Span]) -> Self {
        let all: Vec<Vec<Mark>> = paragraphs.iter().map(|&paragraph| marks(text, paragraph)).collect();
        let of = |single: bool| -> Vec<Vec<Mark>> {
            all.iter()
                .map(|line| line.iter().filter(|mark| (mark.family == Family::Single) == single).copied().collect())
                .collect()
        };
        let (double, single) = (of(false), of(true));
        // In British style single marks are the outer ones: more of them open than pairs of double marks exist.
        let doubles = double.iter().map(Vec::len).sum::<usize>();
        let singles = single.iter().flatten().filter(|mark| mark.lean == Lean::Next).count();
        let (main, other) = if singles * 2 > doubles { (single, double) } else { (double, single) };
        let (outer, marks) = pair(paragraphs, &main);
        let (inner, _) = pair(paragraphs, &other);
        Self { outer, inner, marks }
    }

    /// The marks of the main style that stand in `span`.
    pub fn marks_within(&self, span: Span) -> &[(Mark, Role)] {
        let from = self.marks.partition_point(|(mark, _)| mark.span.start < span.start);
        let to = self.marks.partition_point(|(mark, _)| mark.span.start < span.end);
        &self.marks[from..to]
    }
}

/// Pairs the marks of each paragraph and cuts the quotations out.
fn pair(paragraphs: &[Span], lines: &[Vec<Mark>]) -> (Vec<Quotation>, Vec<(Mark, Role)>) {
    cut(paragraphs, lines, &read(lines))
}

fn cut(paragraphs: &[Span], lines: &[Vec<Mark>], roles: &[(usize, Role)]) -> (Vec<Quotation>, Vec<(Mark, Role)>) {
    let mut quotations: Vec<Quotation> = Vec::new();
    let mut marks = Vec::new();
    let mut steps = roles.iter();
    for (paragraph, (&span, line)) in paragraphs.iter().zip(lines).enumerate() {
        // The state before a paragraph's first mark is the one after the break.
        let mut open: Option<Quotation> = None;
        if paragraph > 0 {
            steps.next();
        }
        let before_first = steps.as_slice().first().map(|&(state, _)| state);
        let carried = paragraph > 0 && !line.is_empty() && before_first.is_some_and(|state| state != OUTSIDE);
        let whole = paragraph > 0 && line.is_empty() && is_carried_through(steps.as_slice());
        if carried || whole {
            open = Some(Quotation { inside: span, open: None, close: None, continues: true, paragraph });
        }
        for &mark in line {
            let Some(&(_, role)) = steps.next() else { break };
            marks.push((mark, role));
            match role {
                Role::Opens => {
                    let inside = Span::new(mark.span.end, span.end);
                    let continues = open.is_some();
                    open = Some(Quotation { inside, open: Some(mark.span), close: None, continues, paragraph });
                }
                Role::Closes => {
                    if let Some(mut done) = open.take() {
                        done.inside.end = mark.span.start;
                        done.close = Some(mark.span);
                        quotations.push(done);
                    }
                }
                Role::Stray => {}
            }
        }
        quotations.extend(open);
    }
    (quotations, marks)
}

/// Whether a paragraph without marks lies inside a quotation: the next break starts from an inside state and carries.
fn is_carried_through(rest: &[(usize, Role)]) -> bool {
    rest.first().is_some_and(|&(state, _)| state != OUTSIDE)
}

#[cfg(test)]
mod tests {
    use super::super::paragraphs::paragraphs;
    use super::*;
    use proptest::prelude::*;

    fn outer(text: &str) -> Vec<String> {
        let found = Quotations::find(text, &paragraphs(text, &[]));
        found
            .outer
            .iter()
            .map(|quotation| {
                let ends = (quotation.continues, quotation.close.is_some());
                let inside = quotation.inside.of(text);
                match ends {
                    (false, true) => inside.to_owned(),
                    (false, false) => format!("{inside} >"),
                    (true, true) => format!("> {inside}"),
                    (true, false) => format!("> {inside} >"),
                }
            })
            .collect()
    }

    #[test]
    fn every_style_of_marks() {
        assert_eq!(outer("He said \"yes\" and “no”."), ["yes", "no"]);
        assert_eq!(outer("Er sagte: „Nein“, und ging. „Doch“, sagte sie."), ["Nein", "Doch"]);
        assert_eq!(outer("« Bonjour », dit-il. »Hallo«, rief er."), [" Bonjour ", "Hallo"]);
        assert_eq!(outer("She wrote ``so be it'' twice."), ["so be it"]);
        assert_eq!(outer("彼は「はい」と言った。"), ["はい"]);
    }

    #[test]
    fn single_marks_against_apostrophes() {
        assert_eq!(
            outer("'The workers' rights don't end at the gate,' Ms Orr said. 'They won’t.'"),
            ["The workers' rights don't end at the gate,", "They won’t."]
        );
        assert_eq!(outer("‘It’s the boys’ turn,’ he said."), ["It’s the boys’ turn,"]);
        assert!(outer("It's the boys' turn in the '90s, 'tis said.").is_empty());
    }

    #[test]
    fn nested_single_marks_are_inner() {
        let text = "\"She said 'no' to Jones' plan,\" he said.";
        let found = Quotations::find(text, &paragraphs(text, &[]));
        assert_eq!(found.outer.len(), 1);
        assert_eq!(found.inner.iter().map(|q| q.inside.of(text)).collect::<Vec<_>>(), ["no"]);
    }

    #[test]
    fn over_paragraphs() {
        assert_eq!(
            outer("“One.\n\n“Two.\n\n“Three,” he said.\n\n“Four.”"),
            ["One. >", "> Two. >", "> Three,", "Four."]
        );
        assert_eq!(outer("“One.\n\nTwo.\n\nThree,” he said."), ["One. >", "> Two. >", "> Three,"]);
    }

    #[test]
    fn never_closed() {
        assert_eq!(outer("“We go on.\n\nHe left.\n\n“No,” she said."), ["We go on. >", "No,"]);
    }

    #[test]
    fn spaces_on_the_wrong_side() {
        assert_eq!(outer("\"They made him stay, \"said Ms Orr. Then rain."), ["They made him stay, "]);
    }

    #[test]
    fn inches_are_no_quotation() {
        assert_eq!(outer("At 6'2\" he is tall. \"True,\" she said."), ["True,"]);
    }

    proptest! {
        #[test]
        fn quotations_are_disjoint_and_inside_their_paragraph(
            text in "([a-z]{1,3}|[ ,.]|[\"“”„«»'‘’`]|``|''|\n\n){0,60}"
        ) {
            let spans = paragraphs(&text, &[]);
            let found = Quotations::find(&text, &spans);
            for list in [&found.outer, &found.inner] {
                let mut at = 0;
                for quotation in list {
                    let whole = Span::new(
                        quotation.open.map_or(quotation.inside.start, |mark| mark.start),
                        quotation.close.map_or(quotation.inside.end, |mark| mark.end),
                    );
                    prop_assert!(whole.start >= at);
                    prop_assert!(spans[quotation.paragraph].contains(whole));
                    prop_assert!(quotation.open.is_some() || quotation.continues);
                    at = whole.end;
                }
            }
        }

        #[test]
        fn well_formed_pairs_are_found(words in prop::collection::vec("[a-z]{1,6}( [a-z]{1,6}){0,4}", 1..8)) {
            let text = words.iter().map(|inside| format!("She said: “{inside},” twice.")).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(outer(&text), words.iter().map(|inside| format!("{inside},")).collect::<Vec<_>>());
        }
    }
}
