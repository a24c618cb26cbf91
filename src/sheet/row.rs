//! A row of the sheet: one claim, with all who make it.

use serde::Serialize;

use crate::types::{ClaimType, Kind, Stance};

/// One side of a cluster of claims. What its members say differently is listed, most frequent first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// 1 is to be checked first.
    pub rank: usize,
    /// The content of the member that stands for all: the one that is most sure among those of usual length.
    pub claim: String,
    /// Its kind.
    pub kind: Kind,
    /// Its type.
    pub r#type: ClaimType,
    /// Canonical names; empty when unknown.
    pub speakers: Vec<String>,
    /// The first speaker's role.
    pub role: Option<String>,
    /// How the texts mention who said it.
    pub sources: Vec<String>,
    /// What the source does with the content.
    pub stance: Option<Stance>,
    /// Rows that contradict this one.
    pub opposed_by: Vec<Opponent>,
    /// Who published it.
    pub outlets: Vec<String>,
    /// Where it was said.
    pub venues: Vec<String>,
    /// The earliest date of its documents.
    pub first_date: Option<String>,
    /// The highest of its members, 0..1.
    pub check_worthiness: Option<f64>,
    /// The highest of its members, 0..1.
    pub confidence: f64,
    /// The sentences around the claim.
    pub context: String,
    /// Address of the document, where it has one.
    pub link: Option<String>,
    /// How many documents make the claim.
    pub documents: usize,
    /// What people filled in, in the order of [`OWN`](super::OWN).
    pub own: [String; 4],
    /// All claims of the row, in the order of the input.
    pub members: Vec<Member>,
}

/// A row on another side.
#[derive(Debug, Clone, PartialEq)]
pub struct Opponent {
    /// Its rank.
    pub rank: usize,
    /// Its first speaker.
    pub speaker: Option<String>,
}

/// A claim of a row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Member {
    /// The claim's id.
    pub id: String,
    /// The document's id.
    pub document: String,
    /// The document's title.
    pub title: Option<String>,
    /// SHA-256 of the document's text.
    pub sha256: String,
    /// Address of the document.
    pub url: Option<String>,
    /// Its date.
    pub date: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Direct, mixed, indirect.
    pub kind: Kind,
    /// Canonical name.
    pub speaker: Option<String>,
    /// What the source does with the content.
    pub stance: Option<Stance>,
    /// The content's text.
    pub claim: String,
    /// Spans of the content in code points of the document's text.
    pub content: Vec<[usize; 2]>,
    /// Spans of the cue.
    pub cue: Vec<[usize; 2]>,
    /// Spans of the source.
    pub source: Vec<[usize; 2]>,
    /// How the text mentions who said it.
    pub source_text: Option<String>,
    /// The sentences around the claim.
    pub context: String,
    /// Check-worthiness.
    pub check_worthiness: Option<f64>,
    /// Confidence.
    pub confidence: f64,
}
