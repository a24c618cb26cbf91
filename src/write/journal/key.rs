//! By what a journal knows a document again.

use sha2::{Digest, Sha256};

use crate::types::{Document, FoundIn, Metadata};

/// The first half of a SHA-256.
pub type Key = [u8; 16];

/// A hash of all of `document` that reaches its claims: id, text and metadata.
pub fn key(document: &Document) -> Key {
    let Document { id, text, metadata, guessed_encoding: _, furniture: _ } = document;
    let Metadata { title, author, date, date_text, url, outlet, outlet_found_in } = metadata;
    let mut hash = Sha256::new();
    for field in [Some(id), Some(text), title.as_ref(), author.as_ref(), date.as_ref(), date_text.as_ref()]
        .into_iter()
        .chain([url.as_ref(), outlet.as_ref()])
    {
        // No other fields may run together into the same bytes.
        hash.update(field.map_or(u64::MAX, |field| field.len() as u64).to_le_bytes());
        hash.update(field.map_or("", String::as_str));
    }
    hash.update([match outlet_found_in {
        FoundIn::Option => 0,
        FoundIn::Manifest => 1,
        FoundIn::Metadata => 2,
        FoundIn::Byline => 3,
        FoundIn::Path => 4,
    }]);
    let mut key = Key::default();
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_reaches_a_claim_changes_the_key() {
        let with = |metadata| Document { metadata, ..Document::new("a", "b") };
        let some = || Some("x".to_owned());
        let documents = [
            Document::new("a", "b"),
            Document::new("ab", ""),
            Document::new("", "ab"),
            with(Metadata { title: some(), ..Metadata::default() }),
            with(Metadata { title: Some(String::new()), ..Metadata::default() }),
            with(Metadata { author: some(), ..Metadata::default() }),
            with(Metadata { date: some(), ..Metadata::default() }),
            with(Metadata { date_text: some(), ..Metadata::default() }),
            with(Metadata { url: some(), ..Metadata::default() }),
            with(Metadata { outlet: some(), ..Metadata::default() }),
            with(Metadata { outlet: some(), outlet_found_in: FoundIn::Path, ..Metadata::default() }),
        ];
        let keys: std::collections::BTreeSet<Key> = documents.iter().map(key).collect();
        assert_eq!(keys.len(), documents.len());
        assert_eq!(key(&documents[0]), key(&Document::new("a", "b")));
    }
}
