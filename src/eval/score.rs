//! Compares documents.

use std::collections::{BTreeMap, BTreeSet};

use super::align::align;
use super::counts::Counts;
use super::text::Text;
use super::{Attribution, EvalError, Report, Role, ScoredDocument, Side, Span};

/// Scores `predicted` against `gold`, document by document, and adds the counts up.
///
/// A gold document is compared with the last predicted one of its id, or with nothing. Gold documents of one id are
/// each scored. The text is the gold document's, else the predicted one's. Predicted documents of other ids are not
/// looked at, only counted.
///
/// # Errors
///
/// [`EvalError::NoText`] when neither side has the text of a gold document, [`EvalError::Span`] when a span ends before
/// it starts or beyond the text. Empty spans are allowed.
pub fn score(gold: &[ScoredDocument], predicted: &[ScoredDocument]) -> Result<Report, EvalError> {
    let predictions: BTreeMap<&str, &ScoredDocument> =
        predicted.iter().map(|document| (document.id.as_str(), document)).collect();
    let mut counts = Counts::default();
    let mut missing = 0;
    for document in gold {
        let prediction = predictions.get(document.id.as_str()).copied();
        let text = document
            .text
            .as_deref()
            .or_else(|| prediction?.text.as_deref())
            .ok_or_else(|| EvalError::NoText { document: document.id.clone() })?;
        let text = Text::new(text);
        text.check(document, Side::Gold)?;
        if let Some(prediction) = prediction {
            text.check(prediction, Side::Predicted)?;
        } else {
            missing += 1;
        }
        let found = prediction.map_or(&[][..], |prediction| &prediction.attributions);
        compare(&text, &document.attributions, found, &mut counts);
    }
    let known: BTreeSet<&str> = gold.iter().map(|document| document.id.as_str()).collect();
    let ignored = predictions.keys().filter(|id| !known.contains(*id)).count();
    Ok(counts.report(ignored, missing))
}

/// Counts how the attributions of one document compare.
fn compare(text: &Text, gold: &[Attribution], predicted: &[Attribution], counts: &mut Counts) {
    for role in Role::ALL {
        let (gold, predicted) = (fragments(gold, role), fragments(predicted, role));
        counts.words.get_mut(role).add_words(&text.words_in(&gold), &text.words_in(&predicted));
        let trimmed = |fragments: &[Span]| fragments.iter().map(|&span| text.trim(span)).collect();
        counts.trimmed.get_mut(role).add_spans(trimmed(&gold), trimmed(&predicted));
        counts.exact.get_mut(role).add_spans(gold, predicted);
    }

    let (gold, predicted) = (text.units(gold), text.units(predicted));
    for unit in &gold {
        counts.add_gold(unit.kind);
    }
    for unit in &predicted {
        counts.add_predicted(unit.kind);
    }
    let gold_contents: Vec<_> = gold.iter().map(|unit| &unit.content).collect();
    let predicted_contents: Vec<_> = predicted.iter().map(|unit| &unit.content).collect();
    for (gold, predicted) in
        align(&gold_contents, &predicted_contents).into_iter().map(|(g, p)| (&gold[g], &predicted[p]))
    {
        counts.add_pair(gold, predicted);
    }
}

/// The spans of one role in all attributions.
fn fragments(attributions: &[Attribution], role: Role) -> Vec<Span> {
    attributions.iter().flat_map(|attribution| attribution.spans(role)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Offsets:        0         10        20        30        40
    // Offsets:        01234567890123456789012345678901234567890123
    const TEXT: &str = "“Ships sail,” said Ann. Bo thinks ships sink";

    fn document(id: &str, text: Option<&str>, attributions: Vec<Attribution>) -> ScoredDocument {
        ScoredDocument { id: id.to_owned(), text: text.map(str::to_owned), attributions }
    }

    fn ann() -> Attribution {
        Attribution { source: vec![[19, 22]], cue: vec![[14, 18]], content: vec![[0, 13]], ..<_>::default() }
    }

    fn bo() -> Attribution {
        Attribution { source: vec![[24, 26]], cue: vec![[27, 33]], content: vec![[34, 44]], ..<_>::default() }
    }

    #[test]
    fn everything_is_counted_once() {
        let gold = [document("d", Some(TEXT), vec![ann(), bo()])];
        let wrong = Attribution { source: vec![[19, 22]], content: vec![[1, 12]], ..Attribution::default() };
        let report = score(&gold, &[document("d", None, vec![wrong])]).expect("the spans are in the text");

        assert_eq!((report.span.content.gold, report.span.content.predicted), (2, 1));
        assert!(report.span.content.scores.recall.total_cmp(&0.0).is_eq());
        assert!(report.trim.content.scores.recall.total_cmp(&50.0).is_eq());
        assert!(report.token.source.scores.precision.total_cmp(&100.0).is_eq());
        assert_eq!((report.attr.direct.gold, report.attr.indirect.gold, report.attr.indirect.predicted), (1, 1, 0));
        assert!(report.attr.direct.content_source.f1.total_cmp(&100.0).is_eq());
        assert!(report.attr.direct.content_source_cue.f1.total_cmp(&0.0).is_eq());
        assert_eq!(report.link.pairs, 1);
    }

    #[test]
    fn the_last_prediction_of_an_id_counts_for_every_gold_document_of_it() {
        let gold = [document("d", Some(TEXT), vec![ann()]), document("d", Some(TEXT), vec![ann(), bo()])];
        let predicted = [document("d", None, vec![]), document("d", None, vec![ann()])];
        let report = score(&gold, &predicted).expect("the spans are in the text");
        assert_eq!((report.attr.all.gold, report.attr.all.predicted, report.link.pairs), (3, 2, 2));
    }

    #[test]
    fn documents_on_one_side_only_are_counted() {
        let gold = [document("a", Some(TEXT), vec![ann()]), document("b", Some(""), vec![])];
        let outside = Attribution { cue: vec![[900, 901]], ..Attribution::default() };
        let predicted = ["b", "c", "c", "d"].map(|id| document(id, None, vec![]));
        let predicted = [predicted.as_slice(), &[document("d", None, vec![outside])]].concat();
        let report = score(&gold, &predicted).expect("ignored documents are not checked");
        assert_eq!((report.ignored, report.missing), (2, 1));
    }

    #[test]
    fn the_text_may_come_from_either_side_but_must_be_there() {
        let (with, without) = (document("d", Some(TEXT), vec![bo()]), document("d", None, vec![bo()]));
        let report = score(std::slice::from_ref(&without), std::slice::from_ref(&with)).expect("there is a text");
        assert_eq!(Some(report), score(&[with], std::slice::from_ref(&without)).ok());
        let error = score(std::slice::from_ref(&without), &[]).expect_err("there is no text");
        assert!(matches!(error, EvalError::NoText { document } if document == "d"));
    }

    #[test]
    fn spans_outside_the_text_are_refused_on_both_sides() {
        let sound = [document("d", Some(TEXT), vec![ann()])];
        let broken = [document("d", Some("“Ships"), vec![ann()])];
        let refused = |gold, predicted| match score(gold, predicted) {
            Err(EvalError::Span { side, length, .. }) => Some((side, length)),
            _ => None,
        };
        assert_eq!(refused(&broken, &sound), Some((Side::Gold, 6)));
        let beyond = Attribution { source: vec![[40, 45]], ..ann() };
        assert_eq!(refused(&sound, &[document("d", None, vec![beyond])]), Some((Side::Predicted, 44)));
    }
}
