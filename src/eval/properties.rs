//! What holds for any input.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{Attribution, Report, RoleScore, ScoredDocument, Scores, Span, score, table};

/// Characters that scoring treats differently: letters of all planes, marks, spaces, line ends, combining marks.
const CHARACTERS: &str = "aZ9_é😀𝒳e\u{301}\u{200d}½\u{a0} \t\n\r.,:;!?-—…“”„«»\"'’`‘()[]";

fn text() -> impl Strategy<Value = Vec<char>> {
    let odd = select(CHARACTERS.chars().collect::<Vec<_>>());
    prop::collection::vec(prop_oneof![4 => odd, 3 => select(vec!['a', 'b', ' ']), 1 => any::<char>()], 0..60)
}

fn spans(length: usize) -> impl Strategy<Value = Vec<Span>> {
    let offsets = (any::<Index>(), any::<Index>()).prop_map(move |offsets| {
        let (one, other) = (offsets.0.index(length + 1), offsets.1.index(length + 1));
        [one.min(other), one.max(other)]
    });
    prop::collection::vec(offsets, 0..3)
}

fn attributions(length: usize) -> impl Strategy<Value = Vec<Attribution>> {
    let attribution = (spans(length), spans(length), spans(length)).prop_map(|(source, cue, content)| Attribution {
        source,
        cue,
        content,
        ..<_>::default()
    });
    prop::collection::vec(attribution, 0..6)
}

/// Two readings of one text.
fn readings() -> impl Strategy<Value = (ScoredDocument, ScoredDocument)> {
    let document =
        |text: &str, attributions| ScoredDocument { id: "d".to_owned(), text: Some(text.to_owned()), attributions };
    text().prop_flat_map(move |text| {
        let (length, text) = (text.len(), String::from_iter(text));
        (attributions(length), attributions(length))
            .prop_map(move |(one, other)| (document(&text, one), document(&text, other)))
    })
}

fn compared(gold: &ScoredDocument, predicted: &ScoredDocument) -> Report {
    score(std::slice::from_ref(gold), std::slice::from_ref(predicted)).expect("all spans lie in the text")
}

/// Every precision, recall and F1 with the counts of gold and predicted they rest on.
fn figures(report: &Report) -> Vec<RoleScore> {
    let roles = [report.span, report.trim, report.token].into_iter().flat_map(|by| [by.content, by.cue, by.source]);
    let attributions = report.attr.named().into_iter().flat_map(|(_, score)| {
        let of = |scores| RoleScore { scores, gold: score.gold, predicted: score.predicted };
        [of(score.content), of(score.content_source), of(score.content_source_cue)]
    });
    roles.chain(attributions).collect()
}

/// Whether two figures mirror each other; F1 may be rounded differently.
fn mirror(one: &RoleScore, other: &RoleScore) -> bool {
    let same = |one: f64, other: f64| one.total_cmp(&other).is_eq();
    same(one.scores.precision, other.scores.recall)
        && same(one.scores.recall, other.scores.precision)
        && (one.scores.f1 - other.scores.f1).abs() < 0.011
        && (one.gold, one.predicted) == (other.predicted, other.gold)
}

proptest! {
    #[test]
    fn swapping_the_sides_swaps_precision_and_recall((one, other) in readings()) {
        let (forth, back) = (compared(&one, &other), compared(&other, &one));
        for (one, other) in figures(&forth).iter().zip(&figures(&back)) {
            prop_assert!(mirror(one, other), "{one:?} {other:?}");
        }
        let agreement = |report: &Report| (report.link.pairs, report.link.source_agree, report.link.cue_agree);
        prop_assert_eq!(agreement(&forth), agreement(&back));
    }

    #[test]
    fn a_reading_agrees_with_itself((one, _) in readings()) {
        let report = compared(&one, &one);
        for by in [report.span, report.trim, report.token] {
            for role in [by.content, by.cue, by.source].iter().filter(|role| role.gold > 0) {
                prop_assert_eq!(role.scores, Scores { precision: 100.0, recall: 100.0, f1: 100.0 });
            }
        }
        let all = report.attr.all;
        prop_assert_eq!((all.content, all.content), (all.content_source, all.content_source_cue));
        if report.link.pairs == all.gold && all.gold > 0 {
            prop_assert_eq!(all.content.f1.total_cmp(&100.0), std::cmp::Ordering::Equal);
        }
    }

    #[test]
    fn figures_are_ordered_by_strictness((one, other) in readings()) {
        let report = compared(&one, &other);
        for role in super::Role::ALL {
            prop_assert!(report.trim.get(role).scores.f1 >= report.span.get(role).scores.f1);
        }
        for (_, score) in report.attr.named() {
            prop_assert!(score.content.f1 >= score.content_source.f1);
            prop_assert!(score.content_source.f1 >= score.content_source_cue.f1);
        }
        for Scores { precision, recall, f1 } in figures(&report).into_iter().map(|figure| figure.scores) {
            prop_assert!((0.0..=100.0).contains(&f1));
            // Rounded figures may leave their bounds by one unit of the last place.
            prop_assert!(f1 <= precision.max(recall) + 0.011 && f1 + 0.011 >= precision.min(recall));
        }
        let kinds = [report.attr.direct, report.attr.mixed, report.attr.indirect];
        prop_assert_eq!(kinds.iter().map(|kind| kind.gold).sum::<usize>(), report.attr.all.gold);
        prop_assert_eq!(kinds.iter().map(|kind| kind.predicted).sum::<usize>(), report.attr.all.predicted);
    }

    #[test]
    fn adding_documents_without_attributions_changes_no_figure((one, other) in readings(), text in text()) {
        let alone = compared(&one, &other);
        let empty = ScoredDocument { id: "e".to_owned(), text: Some(text.iter().collect()), attributions: vec![] };
        let more = score(&[one, empty], &[other]).expect("all spans lie in the text");
        prop_assert_eq!(Report { missing: 0, ..more }, alone);
    }

    #[test]
    fn nothing_panics_on_arbitrary_input(
        text in ".{0,40}",
        one in attributions(45),
        spans in prop::collection::vec(any::<Span>(), 0..3),
    ) {
        let gold = [ScoredDocument { id: "d".to_owned(), text: Some(text), attributions: one }];
        let wild = Attribution { source: spans.clone(), cue: vec![], content: spans, ..<_>::default() };
        let predicted = [ScoredDocument { id: "d".to_owned(), text: None, attributions: vec![wild] }];
        match score(&gold, &predicted) {
            Ok(report) => prop_assert!(table(&report).ends_with('\n')),
            Err(error) => prop_assert!(error.to_string().contains("span [")),
        }
    }

    #[test]
    fn reading_never_panics(lines in r#"[\[\]{}:,"a-d0-9\n -]{0,80}"#) {
        let _: Result<_, _> = super::read("any", lines.as_bytes());
    }
}
