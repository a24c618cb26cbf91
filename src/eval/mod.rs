//! Scores predicted attributions against gold ones.
//!
//! The figures are those of the project's reference scorer, to the second decimal:
//!
//! - `span`: fragments whose two ends are both right, per role; `trim`: the same after white space, quotation marks and
//!   punctuation are taken off both ends;
//! - `token`: words that both sides give the role, whichever attribution they belong to;
//! - `attr`: whole attributions, aligned one to one by their content: content matched (`C`), and the source agrees
//!   (`CS`), and the cue agrees (`CSC`), over all attributions and by [`Kind`];
//! - `link`: of the aligned pairs, how many agree on the source and on the cue.
//!
//! The way through the module: [`read`] turns JSON Lines into documents, [`add_texts`] supplies missing texts,
//! [`score`] compares, and the [`Report`] is serialised as JSON or laid out by [`table`].
//!
//! The speakers of claims are scored apart, by [`score_speakers`].
//!
//! All offsets are Unicode code points into the text of the document, ends exclusive. Time and memory grow with the
//! length of the texts and the number of overlapping fragments, not with their product.

mod align;
mod counts;
mod error;
mod kind;
mod percent;
#[cfg(test)]
mod properties;
mod read;
mod record;
mod report;
mod runs;
mod score;
mod speakers;
mod table;
mod text;
mod words;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::types::ClaimType;

pub use error::{EvalError, Side};
pub use kind::Kind;
pub use read::read;
pub use report::{AttributionScore, ByKind, ByRole, LinkScore, Report, RoleScore, Scores};
pub use score::score;
pub use speakers::{
    SpeakerClaims, SpeakerCounts, SpeakerGold, SpeakerPoint, SpeakerReport, read_speaker_claims, read_speaker_gold,
    score_speakers, speaker_table,
};
pub use table::table;

/// A piece of text, `[start, end]`, in code points; the end is exclusive.
pub type Span = [usize; 2];

/// Who is said to have expressed what, by which words: three lists of spans, each of which may be empty.
///
/// A list has more than one span when the role is discontinuous, as the content of `"A," he said. "B."`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Attribution {
    /// The mention of who expressed it.
    #[serde(default, deserialize_with = "record::null_as_empty")]
    pub source: Vec<Span>,
    /// The words that express the attribution, as "said".
    #[serde(default, deserialize_with = "record::null_as_empty")]
    pub cue: Vec<Span>,
    /// What was expressed. An attribution without content counts for spans and words only, never as an attribution.
    #[serde(default, deserialize_with = "record::null_as_empty")]
    pub content: Vec<Span>,
    /// What the source does; `None` when it is not said or is none of ours.
    #[serde(default, rename = "type", deserialize_with = "record::known_type")]
    pub claim_type: Option<ClaimType>,
    /// It stands within the content of another one: it has a `parent`.
    #[serde(default, rename = "parent", deserialize_with = "record::is_there")]
    pub nested: bool,
}

impl Attribution {
    /// The spans that play `role`.
    pub fn spans(&self, role: Role) -> &[Span] {
        match role {
            Role::Content => &self.content,
            Role::Cue => &self.cue,
            Role::Source => &self.source,
        }
    }
}

/// A document as the scorer sees it: its attributions and, on at least one of the two sides, its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ScoredDocument {
    /// What pairs a gold document with its prediction.
    pub id: String,
    /// The text that the offsets refer to; claim records carry none.
    pub text: Option<String>,
    /// In the order of the file.
    pub attributions: Vec<Attribution>,
}

/// A part that a piece of text plays in an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What is attributed.
    Content,
    /// The words that express the attribution.
    Cue,
    /// Who it is attributed to.
    Source,
}

impl Role {
    /// All roles, in the order of the report.
    pub const ALL: [Self; 3] = [Self::Content, Self::Cue, Self::Source];

    /// The name of the role in the report and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Cue => "cue",
            Self::Source => "source",
        }
    }
}

/// Gives every document that has no text the one that `texts` holds under its id.
///
/// Texts that are there already stay, and ids that `texts` does not know stay without: [`score`] says which it needs.
pub fn add_texts(documents: &mut [ScoredDocument], texts: &BTreeMap<String, String>) {
    for document in documents.iter_mut().filter(|document| document.text.is_none()) {
        document.text = texts.get(&document.id).cloned();
    }
}

/// Keeps the attributions of some types on both sides; those without a type stay. When no gold attribution is nested,
/// the gold keeps one level, and nested predictions are left out as well.
pub fn select(gold: &mut [ScoredDocument], predicted: &mut [ScoredDocument], types: &[ClaimType]) {
    let levels = gold.iter().any(|document| document.attributions.iter().any(|one| one.nested));
    for document in gold.iter_mut().chain(predicted) {
        document.attributions.retain(|one| {
            (levels || !one.nested) && one.claim_type.is_none_or(|claim_type| types.contains(&claim_type))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fill_gaps_and_replace_nothing() {
        let document = |id: &str, text: Option<&str>| ScoredDocument {
            id: id.to_owned(),
            text: text.map(str::to_owned),
            attributions: Vec::new(),
        };
        let mut documents = [document("a", None), document("b", Some("own")), document("c", None)];
        let texts = BTreeMap::from([("a", "given"), ("b", "other")].map(|(id, text)| (id.to_owned(), text.to_owned())));
        add_texts(&mut documents, &texts);
        assert_eq!(documents.map(|document| document.text), [Some("given".to_owned()), Some("own".to_owned()), None]);
    }

    #[test]
    fn every_role_has_its_own_spans() {
        let attribution =
            Attribution { source: vec![[0, 1]], cue: vec![[2, 3]], content: vec![[4, 5]], ..<_>::default() };
        let spans = Role::ALL.map(|role| (role.name(), attribution.spans(role)[0]));
        assert_eq!(spans, [("content", [4, 5]), ("cue", [2, 3]), ("source", [0, 1])]);
    }

    #[test]
    fn types_and_levels_are_selected_on_both_sides() {
        let one = |claim_type, nested| Attribution { claim_type, nested, ..Attribution::default() };
        let document = |attributions| ScoredDocument { id: "a".into(), attributions, ..ScoredDocument::default() };
        let (belief, report) = (Some(ClaimType::Belief), Some(ClaimType::Report));
        let predicted = [document(vec![one(belief, false), one(report, false), one(report, true)])];

        let mut flat = [document(vec![one(None, false), one(belief, false)])];
        let mut found = predicted.clone();
        select(&mut flat, &mut found, &ClaimType::CLAIMS);
        assert_eq!(flat[0].attributions, [one(None, false)]);
        assert_eq!(found[0].attributions, [one(report, false)]);

        let mut levels = [document(vec![one(report, true)])];
        let mut found = predicted;
        select(&mut levels, &mut found, &ClaimType::CLAIMS);
        assert_eq!(found[0].attributions, [one(report, false), one(report, true)]);
    }
}
