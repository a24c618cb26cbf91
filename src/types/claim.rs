//! An attribution with its speaker and outlet.

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Attribution, Span};

/// How much of the content stands in quotation marks.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// At least nine tenths of its letters and digits.
    Direct,
    /// Some of them.
    Mixed,
    /// None.
    #[default]
    Indirect,
}

impl Kind {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Direct => "direct",
            Kind::Mixed => "mixed",
            Kind::Indirect => "indirect",
        }
    }
}

/// What the source of an attribution does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClaimType {
    /// Someone says, writes, asks, denies.
    #[default]
    Statement,
    /// A document, study, poll or figure says or shows.
    Report,
    /// Someone thinks, believes, hopes, fears, knows.
    Belief,
    /// Someone wants, plans or refuses to do something.
    Intention,
    /// Someone sees, hears, remembers, learns.
    Perception,
}

impl ClaimType {
    /// All types, in the order of the type head's rows.
    pub const ALL: [ClaimType; 5] =
        [ClaimType::Statement, ClaimType::Report, ClaimType::Belief, ClaimType::Intention, ClaimType::Perception];
    /// What counts as a claim unless more is asked for.
    pub const CLAIMS: [ClaimType; 2] = [ClaimType::Statement, ClaimType::Report];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            ClaimType::Statement => "statement",
            ClaimType::Report => "report",
            ClaimType::Belief => "belief",
            ClaimType::Intention => "intention",
            ClaimType::Perception => "perception",
        }
    }
}

/// How the text mentions the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceForm {
    /// By name: "Kremlin spokesman Dimitri Peskov".
    Named,
    /// By a common noun: "the spokesman".
    Nominal,
    /// By a pronoun: "he", "who".
    Pronoun,
    /// Not at all: the attribution has no source.
    Implicit,
}

/// What a speaker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpeakerType {
    /// A human being.
    Person,
    /// A company, party, ministry, state, court, outlet …
    Organization,
}

/// By what the speaker's name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResolvedBy {
    /// The source itself holds the full name.
    Named,
    /// The name stands beside the source: "the spokesman, Dimitri Peskov".
    Apposition,
    /// The source is a short form of a name in the document: "Peskov".
    Alias,
    /// A pronoun or common noun that refers to a name.
    Coreference,
    /// The quotation goes on from the paragraph before.
    Continuation,
    /// "I" in a signed article.
    Author,
}

/// The person or organisation behind a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// Canonical name: the fullest form that the document gives.
    pub name: String,
    /// Title or office as the text says it: "spokesman", "Foreign Minister".
    pub role: Option<String>,
    /// What the speaker belongs to: "Kremlin".
    pub affiliation: Option<String>,
    /// Person or organisation; `None` when the text does not tell.
    pub kind: Option<SpeakerType>,
    /// Where the name stands; `None` when it is the author's and the text does not give it.
    pub mention: Option<Span>,
    /// How it was found.
    pub resolved_by: ResolvedBy,
    /// 0..1: how sure it is that the source means this name; 1 when the source holds it.
    pub confidence: f32,
}

/// Where the outlet's name was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FoundIn {
    /// `--outlet`.
    Option,
    /// The file given with `--manifest`.
    Manifest,
    /// The document's own metadata.
    #[default]
    Metadata,
    /// A byline or agency line.
    Byline,
    /// The path of the file.
    Path,
}

/// Who published the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Name as given.
    pub name: String,
    /// Where it was found.
    pub found_in: FoundIn,
}

/// What a statement was made to or in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VenueType {
    /// Printed or on the web: newspapers, magazines, news sites.
    Newspaper,
    /// A television or radio station, or a programme.
    Broadcaster,
    /// A news agency.
    Agency,
    /// Where anybody can post: Twitter.
    Platform,
    /// A spoken occasion: an interview, a press conference, a rally.
    Event,
    /// A text or film: a statement, a letter, an advertisement.
    Document,
}

/// Where a statement was made, as the text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    /// The noun phrase, without its preposition.
    pub span: Span,
    /// What it is.
    pub kind: VenueType,
    /// The canonical name of the outlet or platform that it names.
    pub name: Option<String>,
}

/// What the source of an attribution does with the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Says, shows or implies it.
    Asserts,
    /// Says that it is not so, refuses or doubts it.
    Denies,
    /// Puts a question or a request.
    Asks,
    /// Orders it, calls for it, proposes or permits it.
    Orders,
    /// Forecasts or expects it, warns of it, means to do it.
    Predicts,
    /// Holds it true, hopes, fears or wants it.
    Believes,
    /// Backs or praises it.
    Supports,
    /// Criticises, accuses or opposes.
    Condemns,
    /// Pledges, agrees to do or threatens it.
    Promises,
    /// Withholds: neither confirms nor denies.
    None,
}

impl Stance {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::Asks => "asks",
            Stance::Orders => "orders",
            Stance::Predicts => "predicts",
            Stance::Believes => "believes",
            Stance::Supports => "supports",
            Stance::Condemns => "condemns",
            Stance::Promises => "promises",
            Stance::None => "none",
        }
    }
}

/// One claim: an attribution with everything that is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The spans and the confidence.
    pub attribution: Attribution,
    /// Direct, mixed or indirect.
    pub kind: Kind,
    /// How the source is mentioned.
    pub form: SourceForm,
    /// `None` when unknown.
    pub speaker: Option<Speaker>,
    /// `None` when unknown.
    pub outlet: Option<Outlet>,
    /// `None` when the text does not say.
    pub venue: Option<Venue>,
    /// To whom it was said; `None` when the text does not say.
    pub addressee: Option<Span>,
    /// `None` when no word attributes it.
    pub stance: Option<Stance>,
    /// The sentence or sentences around the claim's first content piece.
    pub sentence: Span,
    /// For a nested claim the index of the claim that it stands in, among the document's claims.
    pub parent: Option<usize>,
}
