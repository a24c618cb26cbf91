//! Groups documents so that a worker's batches are full and memory stays flat.

use crate::corpus::Entry;

/// A chunk ends when it holds this much text (bytes) …
const TEXT: usize = 64 * 1024;
/// … or this many entries.
const ENTRIES: usize = 256;

/// Entries that follow each other in the corpus.
pub type Chunk = Vec<Entry>;

/// Groups `entries`, keeping their order.
pub fn chunks(mut entries: impl Iterator<Item = Entry>) -> impl Iterator<Item = Chunk> {
    std::iter::from_fn(move || {
        let mut chunk = Vec::new();
        let mut text = 0;
        while text < TEXT && chunk.len() < ENTRIES {
            let Some(entry) = entries.next() else { break };
            if let Entry::Document(document) = &entry {
                text += document.text.len();
            }
            chunk.push(entry);
        }
        (!chunk.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Document;

    #[test]
    fn order_is_kept_and_size_bounded() {
        let entries = (0..1000).map(|number| {
            let length = if number % 7 == 0 { 40_000 } else { 10 };
            Entry::Document(Document::new(number.to_string(), "x".repeat(length)))
        });
        let mut next = 0;
        for chunk in chunks(entries) {
            assert!(chunk.len() <= ENTRIES);
            for entry in chunk {
                let Entry::Document(document) = entry else { panic!("a document") };
                assert_eq!(document.id, next.to_string());
                next += 1;
            }
        }
        assert_eq!(next, 1000);
    }
}
