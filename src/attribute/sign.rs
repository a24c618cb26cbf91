//! The kinds of evidence for and against a name, and against all of them.

use serde::{Deserialize, Serialize};

/// One kind of evidence. The weights are fitted by `scripts/train/speakers.py`, for each [`Asks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sign {
    // How far the last mention before the source is, in sentences.
    SameSentence,
    SentenceBefore,
    TwoBefore,
    FourBefore,
    EightBefore,
    FurtherBefore,
    // Where the next one is, when there is none before.
    BehindInSentence,
    BehindInNext,
    BehindFurther,
    // Its place among the names by their last mention, and among those that fit in gender and kind.
    Latest,
    SecondLatest,
    FourthLatest,
    LatestFitting,
    SecondLatestFitting,
    OnlyFitting,
    // The same without mentions within quotations, and without those behind a preposition or owning something.
    LatestOutside,
    SecondLatestOutside,
    LatestSubject,
    SecondLatestSubject,
    SubjectInSentence,
    SubjectInSentenceBefore,
    SubjectInTwoBefore,
    SameParagraph,
    // Where the last mention stands in its sentence.
    FirstInSentence,
    FirstInSameSentence,
    FirstInParagraph,
    Object,
    Possessive,
    Followed,
    // Who spoke before.
    SpeakerBefore,
    SpeakerBeforeInParagraph,
    SpeakerBeforeNear,
    SpeakerBeforeAlone,
    SpeakerBeforeLatest,
    SpeakerBeforeSubject,
    SpeakerBeforeThat,
    SamePronounBefore,
    OtherPronounBefore,
    SpokeEarlier,
    // The name in the document.
    Mentions,
    MostMentioned,
    Early,
    GenderFits,
    GenderContradicts,
    IsPerson,
    IsOrganization,
    IsUnknown,
    IsPlace,
    Doubtful,
    // What is said and quoted.
    InContent,
    LatestInContent,
    LatestInQuotation,
    LatestInOtherContent,
    // Common nouns.
    CalledSo,
    CalledSoDefinite,
    CalledSoIndefinite,
    OnlyOneCalledSo,
    LatestCalledSo,
    NearSuchWord,
    LatestNearSuchWord,
    NamedSo,
    InSource,
    SameNounBefore,
    // Relative pronouns.
    RightBefore,
    AlmostBefore,
    // Nobody who is named.
    Nobody,
    NobodyDefinite,
    NobodyIndefinite,
    NobodyPlural,
    NobodyFits,
    NobodyCalledSo,
    NobodyBehindNoun,
    NobodyOwned,
    NobodyLong,
    NobodySpokeBefore,
    // Always the last.
    NobodyNear,
}

/// How many kinds of evidence there are.
pub const SIGNS: usize = Sign::NobodyNear as usize + 1;

/// The evidence for one answer: each kind that holds, and how much of it there is.
#[derive(Debug, Clone, Default)]
pub struct Evidence(Vec<(Sign, f32)>);

impl Evidence {
    /// Adds what either holds or does not.
    pub fn add(&mut self, sign: Sign, holds: bool) {
        if holds {
            self.amount(sign, 1.0);
        }
    }

    /// Adds what there is more or less of.
    pub fn amount(&mut self, sign: Sign, value: f32) {
        self.0.push((sign, value));
    }

    /// All of it, in the order in which it was added.
    pub fn iter(&self) -> impl Iterator<Item = (Sign, f32)> + '_ {
        self.0.iter().copied()
    }
}
