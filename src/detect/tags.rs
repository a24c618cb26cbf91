//! The tags that the network gives each word.

/// Label names of the tag head, in the order of its rows.
pub const LABELS: [&str; 7] = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"];

/// Number of labels.
pub const TAGS: usize = LABELS.len();

/// One score a label.
pub type TagScores = [f32; TAGS];

/// What a tagged span is in an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Who.
    Source,
    /// By which words.
    Cue,
    /// What.
    Content,
}

impl Role {
    /// All roles, in the order of the labels and of the link head's rows.
    pub const ALL: [Role; 3] = [Role::Source, Role::Cue, Role::Content];

    /// Row of the role in the link head.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The label that begins a span of this role.
    pub fn begin(self) -> usize {
        1 + 2 * self.index()
    }

    /// The label that continues one.
    pub fn inside(self) -> usize {
        2 + 2 * self.index()
    }

    /// What a span of this role points to: content to its cue, a cue to its source.
    pub fn target(self) -> Option<Role> {
        match self {
            Role::Source => None,
            Role::Cue => Some(Role::Source),
            Role::Content => Some(Role::Cue),
        }
    }
}

/// Natural logarithms of the softmax of `scores`.
pub fn log_softmax(scores: TagScores) -> TagScores {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total = scores.iter().map(|score| (score - most).exp()).sum::<f32>().ln() + most;
    scores.map(|score| score - total)
}
