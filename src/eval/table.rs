//! The report as a table for people.

use super::Role;
use super::report::{AttributionScore, Report, RoleScore, Scores};

const LEGEND: &str = "C: the content matches (one to one, word Jaccard of at least 0.5); CS: C and the source agrees; \
                      CSC: CS and the cue agrees (a shared word, or neither has one).";

/// Lays the report out for reading, its figures unchanged; the last line explains C, CS and CSC.
///
/// The counts of a role are of its fragments. Documents that only one side has are mentioned if there are any. Every
/// line ends with `\n`.
pub fn table(report: &Report) -> String {
    let mut lines = vec![heading("role", ["exact spans", "trimmed spans", "words"])];
    for role in Role::ALL {
        let [exact, trimmed, words] = [&report.span, &report.trim, &report.token].map(|scores| *scores.get(role));
        let RoleScore { gold, predicted, .. } = exact;
        lines.push(row(role.name(), [exact.scores, trimmed.scores, words.scores], gold, predicted));
    }
    lines.push(String::new());
    lines.push(heading("attributions", ["C", "CS", "CSC"]));
    for (name, &AttributionScore { gold, predicted, content, content_source, content_source_cue }) in
        report.attr.named()
    {
        lines.push(row(name, [content, content_source, content_source_cue], gold, predicted));
    }
    lines.push(String::new());
    let link = report.link;
    lines.push(format!(
        "Of {} matched contents, {:.2}% agree on the source ({:.2}% where the gold has one), {:.2}% on the cue.",
        link.pairs, link.source_agree, link.source_agree_when_gold_has, link.cue_agree
    ));
    if report.missing > 0 {
        lines.push(format!("Gold documents without a prediction: {}.", report.missing));
    }
    if report.ignored > 0 {
        lines.push(format!("Predicted documents that the gold does not have, ignored: {}.", report.ignored));
    }
    lines.push(LEGEND.to_owned());
    lines.push(String::new());
    lines.join("\n")
}

/// Two lines: the names of the three groups, and of their columns.
fn heading(title: &str, groups: [&str; 3]) -> String {
    let [first, second, third] = groups;
    let columns = format!("{:>7}{:>7}{:>7}", "P", "R", "F1");
    let names = format!("{:12}  {first:>21}  {second:>21}  {third:>21}", "");
    format!("{names}\n{title:12}  {columns}  {columns}  {columns}  {:>6}{:>7}", "gold", "pred")
}

fn row(name: &str, groups: [Scores; 3], gold: usize, predicted: usize) -> String {
    let [first, second, third] =
        groups.map(|Scores { precision, recall, f1 }| format!("{precision:7.2}{recall:7.2}{f1:7.2}"));
    format!("{name:12}  {first}  {second}  {third}  {gold:>6}{predicted:>7}")
}

#[cfg(test)]
mod tests {
    use super::super::{ByKind, ByRole, LinkScore};
    use super::*;

    fn report(ignored: usize, missing: usize) -> Report {
        let scores = Scores { precision: 100.0, recall: 33.33, f1: 50.0 };
        let role = RoleScore { scores, gold: 1234, predicted: 56 };
        let all = AttributionScore { gold: 9, predicted: 3, content: scores, ..AttributionScore::default() };
        let link = LinkScore { pairs: 3, source_agree: 66.67, cue_agree: 0.0, source_agree_when_gold_has: 100.0 };
        let roles = ByRole { content: role, ..ByRole::default() };
        Report {
            span: roles,
            trim: ByRole::default(),
            token: roles,
            attr: ByKind { all, ..ByKind::default() },
            link,
            ignored,
            missing,
        }
    }

    #[test]
    fn columns_line_up_and_figures_stay() {
        let expected = [
            "                        exact spans          trimmed spans                  words",
            "role                P      R     F1        P      R     F1        P      R     F1    gold   pred",
            "content        100.00  33.33  50.00     0.00   0.00   0.00   100.00  33.33  50.00    1234     56",
        ];
        assert_eq!(table(&report(0, 0)).lines().take(3).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_last_line_explains_the_abbreviations() {
        let table = table(&report(0, 0));
        assert_eq!(table.lines().last(), Some(LEGEND));
        assert!(table.ends_with('\n'));
        assert!(table.contains("Of 3 matched contents, 66.67% agree on the source (100.00% where the gold has one)"));
    }

    #[test]
    fn documents_on_one_side_only_are_mentioned_when_there_are_any() {
        assert!(!table(&report(0, 0)).contains("without"));
        let table = table(&report(2, 7));
        assert!(table.contains("without a prediction: 7.\n") && table.contains("ignored: 2.\n"), "{table}");
    }
}
