//! What is compared of a claim.

use crate::types::Stance;

/// A claim's content and stance, ready to be compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gist {
    words: Vec<String>,
    stance: Option<Stance>,
}

impl Gist {
    /// Reads the text of a content and what its source does with it.
    pub fn read(content: &str, stance: Option<Stance>) -> Self {
        let plain = any_ascii::any_ascii(content).to_lowercase();
        let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Self { words: words.map(str::to_owned).collect(), stance }
    }
}
