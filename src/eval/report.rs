//! The figures, in the layout of the reference's `--json`.

use serde::Serialize;

use super::percent::rounded;
use super::{Kind, Role};

/// All figures of one comparison. Serialised, it has the reference's keys in the reference's order.
///
/// Shares are percentages from 0 to 100, rounded to two decimals; a share of nothing is 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Fragments with exactly the right ends.
    pub span: ByRole<RoleScore>,
    /// Fragments with the right ends, white space, quotation marks and punctuation at the ends aside.
    pub trim: ByRole<RoleScore>,
    /// Words that have the role on both sides, in whichever attributions.
    pub token: ByRole<RoleScore>,
    /// Attributions, all of them and by kind of content.
    pub attr: ByKind<AttributionScore>,
    /// Agreement within the pairs whose content matched.
    pub link: LinkScore,
    /// Ids among the predicted documents that no gold document has; they are not scored.
    #[serde(skip)]
    pub ignored: usize,
    /// Gold documents without a predicted one; all they hold counts as not found.
    #[serde(skip)]
    pub missing: usize,
}

/// One value for each role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ByRole<T> {
    /// What is attributed.
    pub content: T,
    /// The words that express the attribution.
    pub cue: T,
    /// Who it is attributed to.
    pub source: T,
}

impl<T> ByRole<T> {
    /// The value of `role`.
    pub fn get(&self, role: Role) -> &T {
        match role {
            Role::Content => &self.content,
            Role::Cue => &self.cue,
            Role::Source => &self.source,
        }
    }

    pub(super) fn get_mut(&mut self, role: Role) -> &mut T {
        match role {
            Role::Content => &mut self.content,
            Role::Cue => &mut self.cue,
            Role::Source => &mut self.source,
        }
    }

    pub(super) fn map<U>(&self, f: impl Fn(&T) -> U) -> ByRole<U> {
        ByRole { content: f(&self.content), cue: f(&self.cue), source: f(&self.source) }
    }
}

/// One value for all attributions, and one for those of each kind.
///
/// Within a kind, recall goes by the kind of the gold content, precision by that of the predicted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ByKind<T> {
    /// Of every kind.
    pub all: T,
    /// With content inside quotation marks.
    pub direct: T,
    /// With content partly inside quotation marks.
    pub mixed: T,
    /// With content outside quotation marks.
    pub indirect: T,
}

impl<T> ByKind<T> {
    /// The values with their names in the report, in its order.
    pub fn named(&self) -> [(&'static str, &T); 4] {
        [("all", &self.all), ("direct", &self.direct), ("mixed", &self.mixed), ("indirect", &self.indirect)]
    }

    pub(super) fn get_mut(&mut self, kind: Kind) -> &mut T {
        match kind {
            Kind::Direct => &mut self.direct,
            Kind::Mixed => &mut self.mixed,
            Kind::Indirect => &mut self.indirect,
        }
    }

    pub(super) fn map<U>(&self, f: impl Fn(&T) -> U) -> ByKind<U> {
        ByKind { all: f(&self.all), direct: f(&self.direct), mixed: f(&self.mixed), indirect: f(&self.indirect) }
    }
}

/// Precision, recall and their harmonic mean, in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Of what was predicted, the share that is right.
    #[serde(rename = "p")]
    pub precision: f64,
    /// Of what is in the gold, the share that was found.
    #[serde(rename = "r")]
    pub recall: f64,
    /// The harmonic mean of the two before rounding.
    pub f1: f64,
}

impl Scores {
    /// From shares between 0 and 1.
    pub(super) fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 200.0 * precision * recall / sum } else { 0.0 };
        Self { precision: rounded(100.0 * precision), recall: rounded(100.0 * recall), f1: rounded(f1) }
    }
}

/// How well one role was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct RoleScore {
    /// The figures.
    #[serde(flatten)]
    pub scores: Scores,
    /// Fragments or words of this role in the gold.
    pub gold: usize,
    /// Fragments or words of this role in the predictions.
    #[serde(rename = "pred")]
    pub predicted: usize,
}

/// How well attributions were found, ever more strictly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct AttributionScore {
    /// Attributions with content in the gold.
    pub gold: usize,
    /// Attributions with content in the predictions.
    #[serde(rename = "pred")]
    pub predicted: usize,
    /// The content matched.
    #[serde(rename = "C")]
    pub content: Scores,
    /// The content matched and the source agrees.
    #[serde(rename = "CS")]
    pub content_source: Scores,
    /// The content matched, and source and cue agree.
    #[serde(rename = "CSC")]
    pub content_source_cue: Scores,
}

/// How well sources and cues are linked to contents, over the pairs whose content matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LinkScore {
    /// Number of pairs.
    pub pairs: usize,
    /// Percentage of pairs whose source agrees.
    pub source_agree: f64,
    /// Percentage of pairs whose cue agrees.
    pub cue_agree: f64,
    /// Percentage of pairs whose source agrees, among those whose gold source has words.
    pub source_agree_when_gold_has: f64,
}

#[cfg(test)]
mod tests {
    use super::super::percent::share;
    use super::*;

    #[test]
    fn scores_of_nothing_are_zero() {
        assert_eq!(Scores::new(share(0, 0), share(0, 5)), Scores::default());
        assert_eq!(Scores::new(1.0, 0.5), Scores { precision: 100.0, recall: 50.0, f1: 66.67 });
    }

    #[test]
    fn keys_come_in_the_order_of_the_reference() {
        let role = RoleScore { gold: 1, predicted: 2, ..RoleScore::default() };
        let text = serde_json::to_string(&role).expect("figures serialise");
        assert_eq!(text, r#"{"p":0.0,"r":0.0,"f1":0.0,"gold":1,"pred":2}"#);
        let text = serde_json::to_string(&AttributionScore::default()).expect("figures serialise");
        let zeros = r#"{"p":0.0,"r":0.0,"f1":0.0}"#;
        assert_eq!(text, format!(r#"{{"gold":0,"pred":0,"C":{zeros},"CS":{zeros},"CSC":{zeros}}}"#));
    }
}
