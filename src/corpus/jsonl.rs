//! JSON Lines: one document a line.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::types::{Document, Metadata};

/// The fields that are read; others are left alone.
#[derive(Deserialize)]
struct Record {
    text: String,
    id: Option<Value>,
    title: Option<Value>,
    author: Option<Value>,
    date: Option<Value>,
    url: Option<Value>,
    outlet: Option<Value>,
    attributions: Option<IgnoredAny>,
}

/// Reads one line: the document, and whether it carries annotations. `name` is the id of a record without an `id`.
///
/// # Errors
/// When the line is no JSON object with a `text`.
pub fn document(line: &str, name: &str) -> Result<(Document, bool)> {
    let record: Record = serde_json::from_str(line).context("it is no JSON object with a \"text\"")?;
    let metadata = Metadata {
        title: record.title.and_then(plain),
        author: record.author.and_then(plain),
        date: record.date.and_then(plain),
        url: record.url.and_then(plain),
        outlet: record.outlet.and_then(plain),
    };
    let id = record.id.and_then(plain).unwrap_or_else(|| name.to_owned());
    Ok((Document { metadata, ..Document::new(id, record.text) }, record.attributions.is_some()))
}

/// A value as text: numbers as written, lists joined by commas; `None` for nothing and for objects.
fn plain(value: Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.into_iter().filter_map(plain).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Bool(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let read =
            document(r#"{"id": 7, "text": "A", "author": ["B", "C"], "outlet": " D ", "url": null, "x": {}}"#, "f:1");
        let (read, annotated) = read.expect("a document");
        assert!(!annotated && document(r#"{"text": "A", "attributions": []}"#, "f:1").expect("a document").1);
        assert_eq!((read.id.as_str(), read.text.as_str()), ("7", "A"));
        assert_eq!(read.metadata.author.as_deref(), Some("B, C"));
        assert_eq!(read.metadata.outlet.as_deref(), Some("D"));
        assert_eq!(read.metadata.url, None);
    }

    #[test]
    fn refused() {
        for line in ["", "[]", "{\"id\": 1}", r#"{"text": "\ud800"}"#, "{\"text\": 5}"] {
            assert!(document(line, "f:1").is_err(), "{line}");
        }
    }
}
