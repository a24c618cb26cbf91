//! Which claims a sheet is made from.

use crate::types::Kind;
use crate::write::ClaimRecord;

/// What the user wants to see. Names are compared by their words, without case and accents: "zakharova" finds "Maria
/// Zakharova".
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Canonical or written names of speakers; empty for all.
    pub speakers: Vec<String>,
    /// Names of outlets; empty for all.
    pub outlets: Vec<String>,
    /// First date, `YYYY-MM-DD`. With a date asked for, claims without one are left out.
    pub since: Option<String>,
    /// Last date.
    pub until: Option<String>,
    /// Direct, mixed, indirect; empty for all.
    pub kinds: Vec<Kind>,
    /// Least confidence.
    pub min_confidence: f64,
    /// Least check-worthiness; above 0, claims without one are left out.
    pub min_check_worthiness: f64,
}

impl Filter {
    /// What is asked for, in words, a line each.
    pub fn in_words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |what: &str, values: &[String]| {
            if !values.is_empty() {
                lines.push(format!("{what} {}", values.join(" or ")));
            }
        };
        let scores = |least: f64| if least > 0.0 { vec![least.to_string()] } else { Vec::new() };
        add("speaker", &self.speakers);
        add("outlet", &self.outlets);
        add("since", self.since.as_slice());
        add("until", self.until.as_slice());
        add("kind", &self.kinds.iter().map(|kind| kind.name().to_owned()).collect::<Vec<_>>());
        add("confidence from", &scores(self.min_confidence));
        add("check-worthiness from", &scores(self.min_check_worthiness));
        lines
    }

    /// Whether everything but the speaker is as wanted: who that is shows only when all claims have been read.
    pub fn wants(&self, claim: &ClaimRecord) -> bool {
        let outlet =
            || claim.outlet.as_ref().is_some_and(|outlet| self.outlets.iter().any(|one| names(one, &outlet.name)));
        let date = claim.document.date.as_deref();
        let since = self.since.as_deref().is_none_or(|since| date.is_some_and(|date| date >= since));
        let until = self.until.as_deref().is_none_or(|until| date.is_some_and(|date| date <= until));
        let worth = claim.check_worthiness.unwrap_or(0.0) >= self.min_check_worthiness;
        (self.outlets.is_empty() || outlet())
            && since
            && until
            && (self.kinds.is_empty() || self.kinds.contains(&claim.kind))
            && claim.confidence >= self.min_confidence
            && worth
    }

    /// Whether a speaker with these names is wanted.
    pub fn wants_speaker(&self, mut any_of: impl Iterator<Item = impl AsRef<str>>) -> bool {
        self.speakers.is_empty() || any_of.any(|name| self.speakers.iter().any(|one| names(one, name.as_ref())))
    }
}

/// Whether all words asked for stand in the name, in this order and beside each other.
fn names(asked: &str, name: &str) -> bool {
    let (asked, name) = (words(asked), words(name));
    !asked.is_empty() && name.windows(asked.len()).any(|some| some == asked)
}

fn words(text: &str) -> Vec<String> {
    let plain = any_ascii::any_ascii(text).to_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::store::tests::record;
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_found_by_their_words() {
        assert!(names("quist", "Zoë Quist") && names("zoe quist", "Zoë Quist") && names("Sky", "Sky News"));
        assert!(!names("Qui", "Zoë Quist") && !names("", "Zoë Quist") && !names("zoe k", "Zoë Quist"));
    }

    #[test]
    fn a_claim_without_date_is_in_no_span_of_time() {
        let filter = Filter { since: Some("2019-03-01".into()), until: Some("2019-03-31".into()), ..Filter::default() };
        let dated = |date| record("x", json!({"document": {"id": "a", "sha256": "0", "date": date}}));
        let wanted = [Some("2019-02-28"), Some("2019-03-01"), Some("2019-03-31"), Some("2019-04-01"), None];
        assert_eq!(wanted.map(|date| filter.wants(&dated(date))), [false, true, true, false, false]);
    }

    #[test]
    fn scores_below_the_least_are_left_out() {
        let filter = Filter { min_confidence: 0.5, min_check_worthiness: 0.2, ..Filter::default() };
        let scored = |confidence, worth| record("x", json!({"confidence": confidence, "check_worthiness": worth}));
        assert!(filter.wants(&scored(0.5, Some(0.2))));
        assert!(!filter.wants(&scored(0.4, Some(0.2))) && !filter.wants(&scored(0.5, None)));
    }
}
