//! What speaks for and against two claims' saying the same.

use serde::{Deserialize, Serialize};

/// One kind of evidence. The weights are fitted by `scripts/train/same.py`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sign {
    /// Always 1.
    Always,
    // Shares of weight that have a counterpart: in both, in the one that has more of it, in the one that has less.
    Overlap,
    Containment,
    Least,
    // The same, of equal stems only.
    EqualStems,
    // How far the share falls short of one half, in both together and in the one that has less.
    Scant,
    ScantLeast,
    // How far what is shared but for opposites falls short of one half, in the one that has less.
    ScantTopic,
    // How much is shared, in words, and how far that falls short of three.
    Shared,
    SharedFew,
    InCommon,
    // What stands in one place in both and differs, names apart.
    Replaced,
    ReplacedName,
    ReplacedInEqual,
    // What only one of them has, and what each has of its own.
    ExtraInOne,
    ExtraInBoth,
    // Names of which each has its own; names that one has more.
    NamesDiffer,
    NamesExtra,
    NamesShared,
    // Numbers that agree; that differ in what counts the same; that differ otherwise; that only one has.
    NumbersAgree,
    NumbersDiffer,
    NumbersDifferElsewhere,
    NumbersExtra,
    // Weekdays and months.
    DaysDiffer,
    DaysAgree,
    // Opposites and negation: whether they turn one claim against the other.
    Opposites,
    Negated,
    Turned,
    TurnedOverlap,
    TurnedLeast,
    NegatedWord,
    // "refused", "called off" in one only.
    Undone,
    UndoneOverlap,
    // Words in another order, as it is when who did it and to whom are swapped.
    Swapped,
    SwappedEqual,
    SubjectsSwapped,
    // What the sources do with the contents.
    StancesDiffer,
    MoodsDiffer,
    OneDenies,
    QuestionDiffers,
}

/// How many kinds there are.
pub const SIGNS: usize = Sign::QuestionDiffers as usize + 1;

/// The kinds in their order.
pub const ALL: [Sign; SIGNS] = [
    Sign::Always,
    Sign::Overlap,
    Sign::Containment,
    Sign::Least,
    Sign::EqualStems,
    Sign::Scant,
    Sign::ScantLeast,
    Sign::ScantTopic,
    Sign::Shared,
    Sign::SharedFew,
    Sign::InCommon,
    Sign::Replaced,
    Sign::ReplacedName,
    Sign::ReplacedInEqual,
    Sign::ExtraInOne,
    Sign::ExtraInBoth,
    Sign::NamesDiffer,
    Sign::NamesExtra,
    Sign::NamesShared,
    Sign::NumbersAgree,
    Sign::NumbersDiffer,
    Sign::NumbersDifferElsewhere,
    Sign::NumbersExtra,
    Sign::DaysDiffer,
    Sign::DaysAgree,
    Sign::Opposites,
    Sign::Negated,
    Sign::Turned,
    Sign::TurnedOverlap,
    Sign::TurnedLeast,
    Sign::NegatedWord,
    Sign::Undone,
    Sign::UndoneOverlap,
    Sign::Swapped,
    Sign::SwappedEqual,
    Sign::SubjectsSwapped,
    Sign::StancesDiffer,
    Sign::MoodsDiffer,
    Sign::OneDenies,
    Sign::QuestionDiffers,
];

/// How strong each kind is, by [`Sign`] as a position.
pub type Evidence = [f32; SIGNS];
