//! The claim record: what one claim looks like in JSON Lines.

use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::types::{
    Attribution, Claim, ClaimType, CodePoints, Document, FoundIn, Kind, ResolvedBy, SourceForm, Span, SpeakerType,
    Stance, VenueType, hex, join,
};

/// One claim. Offsets are Unicode code points into the document's decoded text, end exclusive. What is not known is
/// `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// Stable: a hash of the document's id, the spans and the model.
    pub id: String,
    /// The document it stands in.
    pub document: DocumentRecord,
    /// How much of the content stands in quotation marks.
    pub kind: Kind,
    /// What the source does: says, shows (a document, study, poll), believes, intends, perceives.
    pub r#type: ClaimType,
    /// For a claim within the content of another one ("he said officials *denied it*"), that claim's id, which is given
    /// even when that claim is left out.
    pub parent: Option<String>,
    /// What is claimed.
    pub content: SpansRecord,
    /// The words that attribute it; `null` for a quotation that goes on from another paragraph.
    pub cue: Option<SpansRecord>,
    /// The mention of who said it; `null` when the text names nobody.
    pub source: Option<SourceRecord>,
    /// Who said it, by name; `null` when unknown.
    pub speaker: Option<SpeakerRecord>,
    /// Who published the document; `null` when unknown.
    pub outlet: Option<OutletRecord>,
    /// The outlet, platform, occasion or document in which it was said, as the text says; `null` when it does not.
    pub venue: Option<VenueRecord>,
    /// The person or group to whom it was said; `null` when the text does not say.
    pub addressee: Option<MentionRecord>,
    /// What the source does with the content: asserts, denies, asks …; `null` when no word attributes it.
    pub stance: Option<Stance>,
    /// 0..1: how probable it is that content and source are right (calibrated on held-out news, see the model card).
    pub confidence: f64,
    /// 0..1: how probable it is that a fact-checker would want to check the content (calibrated, see the model card);
    /// `null` with a model that does not say.
    pub check_worthiness: Option<f64>,
    /// The sentence or sentences around it.
    pub sentence: String,
    /// Name of the model and the beginning of its weights' SHA-256.
    pub model: String,
}

/// The document of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRecord {
    /// Path below the corpus folder, or the `id` of a JSON record.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Who signed it.
    pub author: Option<String>,
    /// Publication date, `YYYY-MM-DD`; `null` when what is given is no date or could be two.
    pub date: Option<String>,
    /// Publication date as given.
    pub date_text: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// SHA-256 of the decoded text as UTF-8.
    pub sha256: String,
}

/// A span, in one or more pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpansRecord {
    /// The covered text; pieces are joined by ` … `.
    pub text: String,
    /// `[start, end]` of each piece.
    pub spans: Vec<[usize; 2]>,
}

/// The source of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceRecord {
    /// The covered text.
    pub text: String,
    /// `[start, end]` of each piece.
    pub spans: Vec<[usize; 2]>,
    /// By name, by a common noun or by a pronoun.
    pub form: SourceForm,
}

/// The speaker of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SpeakerRecord {
    /// The fullest form of the name that the document gives.
    pub name: String,
    /// Title or office as the text says it.
    pub role: Option<String>,
    /// What the speaker belongs to, as the text says it.
    pub affiliation: Option<String>,
    /// Person or organisation; `null` when the text does not tell.
    pub r#type: Option<SpeakerType>,
    /// `[start, end]` of the name in the text; `null` for an author whom only the metadata name.
    pub mention: Option<[usize; 2]>,
    /// How the name was found.
    pub resolved_by: ResolvedBy,
    /// 0..1: how sure it is that the source means this name; 1 when the source holds it.
    pub confidence: f64,
}

/// The outlet of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutletRecord {
    /// Name as given.
    pub name: String,
    /// Where it was found.
    pub found_in: FoundIn,
}

/// The venue of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VenueRecord {
    /// The covered text, without a preposition.
    pub text: String,
    /// `[start, end]`.
    pub span: [usize; 2],
    /// What it is.
    pub r#type: VenueType,
    /// Canonical name of the outlet or platform in it; `null` when it names none.
    pub name: Option<String>,
}

/// Something that the text mentions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MentionRecord {
    /// The covered text.
    pub text: String,
    /// `[start, end]`.
    pub span: [usize; 2],
}

/// More digits than four would say more than is known.
fn four_places(share: f32) -> f64 {
    (f64::from(share) * 1e4).round() / 1e4
}

/// The JSON Schema of a claim record.
pub fn schema() -> Schema {
    schema_for!(ClaimRecord)
}

/// Makes the records of one document's claims; its text is hashed and indexed once.
pub struct Recorder<'a> {
    document: &'a Document,
    sha256: String,
    points: CodePoints<'a>,
    model: &'a str,
}

impl<'a> Recorder<'a> {
    /// A recorder for the claims that `model` found in `document`.
    pub fn new(document: &'a Document, model: &'a str) -> Self {
        Self { document, sha256: document.sha256(), points: CodePoints::new(&document.text), model }
    }

    /// SHA-256 of the document's text, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The record of one of the document's `claims`.
    pub fn record(&self, claim: &Claim, claims: &[Claim]) -> ClaimRecord {
        let parent = claim.parent.map(|parent| self.id(&claims[parent].attribution));
        let text = &self.document.text;
        let spans = |spans: &[Span]| SpansRecord {
            text: join(text, spans),
            spans: spans.iter().map(|&span| self.points.span(span)).collect(),
        };
        let attribution = &claim.attribution;
        let content = spans(&attribution.content);
        let cue = attribution.cue.map(|cue| spans(&[cue]));
        let source = attribution.source.map(|source| {
            let SpansRecord { text, spans } = spans(&[source]);
            SourceRecord { text, spans, form: claim.form }
        });
        let metadata = &self.document.metadata;
        ClaimRecord {
            id: self.id(attribution),
            document: DocumentRecord {
                id: self.document.id.clone(),
                title: metadata.title.clone(),
                author: metadata.author.clone(),
                date: metadata.date.clone(),
                date_text: metadata.date_text.clone(),
                url: metadata.url.clone(),
                sha256: self.sha256.clone(),
            },
            kind: claim.kind,
            r#type: attribution.claim_type,
            parent,
            content,
            cue,
            source,
            speaker: claim.speaker.as_ref().map(|speaker| SpeakerRecord {
                name: speaker.name.clone(),
                role: speaker.role.clone(),
                affiliation: speaker.affiliation.clone(),
                r#type: speaker.kind,
                mention: speaker.mention.map(|mention| self.points.span(mention)),
                resolved_by: speaker.resolved_by,
                confidence: four_places(speaker.confidence),
            }),
            outlet: claim
                .outlet
                .as_ref()
                .map(|outlet| OutletRecord { name: outlet.name.clone(), found_in: outlet.found_in }),
            venue: claim.venue.as_ref().map(|venue| VenueRecord {
                text: venue.span.of(text).to_owned(),
                span: self.points.span(venue.span),
                r#type: venue.kind,
                name: venue.name.clone(),
            }),
            addressee: claim
                .addressee
                .map(|span| MentionRecord { text: span.of(text).to_owned(), span: self.points.span(span) }),
            stance: claim.stance,
            confidence: four_places(attribution.confidence),
            check_worthiness: attribution.check_worthiness.map(four_places),
            sentence: claim.sentence.of(text).to_owned(),
            model: self.model.to_owned(),
        }
    }

    fn id(&self, attribution: &Attribution) -> String {
        let mut hash = Sha256::new();
        for part in [&self.document.id, self.model] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        for spans in [&attribution.content[..], attribution.cue.as_slice(), attribution.source.as_slice()] {
            hash.update((spans.len() as u64).to_le_bytes());
            for [start, end] in spans.iter().map(|&span| self.points.span(span)) {
                hash.update((start as u64).to_le_bytes());
                hash.update((end as u64).to_le_bytes());
            }
        }
        format!("c{}", &hex(&hash.finalize())[..15])
    }
}
