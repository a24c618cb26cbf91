//! A document as fields with names: a JSON object, or a row of a table.

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use super::raw::{Known, Raw};

/// Names of the text, best first. Names are compared without case, `_`, `-`, `:` and spaces.
pub const TEXT: [&str; 10] = [
    "text",
    "content",
    "body",
    "article",
    "articlebody",
    "articletext",
    "fulltext",
    "maintext",
    "bodytext",
    "plaintext",
];
const ID: [&str; 7] = ["id", "docid", "documentid", "articleid", "uuid", "guid", "_id"];
const TITLE: [&str; 4] = ["title", "headline", "articletitle", "ogtitle"];
const AUTHOR: [&str; 6] = ["author", "authors", "byline", "writer", "creator", "dccreator"];
const DATE: [&str; 14] = [
    "date",
    "datepublished",
    "publishdate",
    "published",
    "publishedat",
    "publisheddate",
    "publishedon",
    "publicationdate",
    "pubdate",
    "datepublish",
    "articlepublishedtime",
    "timestamp",
    "created",
    "createdat",
];
const OTHER_DATES: [&str; 6] = ["datemodified", "modified", "updated", "updatedat", "datedownload", "crawled"];
const URL: [&str; 7] = ["url", "link", "canonicalurl", "articleurl", "sourceurl", "permalink", "uri"];
const OUTLET: [&str; 9] =
    ["outlet", "publisher", "publication", "source", "sitename", "ogsitename", "newspaper", "outletname", "sourcename"];

/// Fields by their folded names.
pub struct Fields(Vec<(String, Value)>);

impl Fields {
    /// The fields of a JSON object.
    pub fn of_object(object: Map<String, Value>) -> Self {
        Self(object.into_iter().map(|(name, value)| (fold(&name), value)).collect())
    }

    /// The cells of a row under `names`, which are folded.
    pub fn of_row(names: &[String], cells: impl Iterator<Item = String>) -> Self {
        Self(names.iter().cloned().zip(cells.map(Value::String)).collect())
    }

    fn take(&mut self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let (_, value) = self.0.iter_mut().find(|(own, _)| own == name)?;
            plain(value.take())
        })
    }

    /// What the fields say about a document, apart from its text and its id.
    pub fn known(&mut self) -> Known {
        Known {
            title: self.take(&TITLE),
            author: self.take(&AUTHOR),
            date: self.take(&DATE),
            url: self.take(&URL),
            outlet: self.take(&OUTLET),
            other_dates: OTHER_DATES.iter().filter_map(|name| self.take(&[name])).collect(),
        }
    }

    /// The id.
    pub fn id(&mut self) -> Option<String> {
        self.take(&ID)
    }

    /// The value of the one field `name`, which is folded.
    pub fn named(&mut self, name: &str) -> Option<String> {
        self.take(&[name])
    }

    /// The document, whose text is in the field `column`, or else in the one of [`TEXT`] that comes first. `name` is
    /// the id of one without an id.
    ///
    /// # Errors
    /// When no such field is a text.
    pub fn document(mut self, column: Option<&str>, name: &str) -> Result<Raw> {
        let text = |fields: &mut Self, name: &str| {
            let (_, value) = fields.0.iter_mut().find(|(own, value)| own == name && value.is_string())?;
            value.as_str().is_some().then(|| value.take())
        };
        let found = match column {
            Some(column) => text(&mut self, &fold(column)),
            None => TEXT.iter().find_map(|name| text(&mut self, name)),
        };
        let Some(Value::String(text)) = found else {
            let column = column.unwrap_or("text");
            return Err(anyhow::anyhow!("it has no text under {column:?}; --text-column names another field"));
        };
        let annotated = self.0.iter().any(|(name, value)| name == "attributions" && !value.is_null());
        let id = self.id().unwrap_or_else(|| name.to_owned());
        Ok(Raw { id, text, known: self.known(), annotated, ..Raw::default() })
    }
}

/// The document of a JSON object.
///
/// # Errors
/// When `value` is no object with a text.
pub fn document(value: Value, column: Option<&str>, name: &str) -> Result<Raw> {
    let Value::Object(object) = value else { return Err(anyhow::anyhow!("it is no JSON object with a \"text\"")) };
    Fields::of_object(object).document(column, name)
}

/// The document of a line of JSON.
///
/// # Errors
/// When the line is no JSON object with a text.
pub fn line(line: &str, column: Option<&str>, name: &str) -> Result<Raw> {
    document(serde_json::from_str(line).context("it is no JSON object with a \"text\"")?, column, name)
}

/// A field's name without case and joints.
pub fn fold(name: &str) -> String {
    let name = name.trim();
    let joint = |c: &char| !matches!(c, '_' | '-' | ':' | '.') && !c.is_whitespace();
    name.chars().filter(joint).flat_map(char::to_lowercase).collect()
}

/// A value as text: numbers as written, lists joined by commas, an object's name; `None` for nothing.
fn plain(value: Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.into_iter().filter_map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(mut object) => return plain(object.remove("name")?),
        Value::Null | Value::Bool(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let json = r#"{"id": 7, "text": "A", "author": ["B", "C"], "outlet": " D ", "url": null, "x": {}}"#;
        let read = line(json, None, "f:1").expect("a document");
        assert!(!read.annotated && line(r#"{"text": "A", "attributions": []}"#, None, "f:1").expect("one").annotated);
        assert_eq!((read.id.as_str(), read.text.as_str()), ("7", "A"));
        assert_eq!(read.known.author.as_deref(), Some("B, C"));
        assert_eq!(read.known.outlet.as_deref(), Some("D"));
        assert_eq!(read.known.url, None);
    }

    #[test]
    fn other_names() {
        let json = r#"{"body": "A", "headline": "T", "authors": [{"name": "B"}], "publishedAt": "2021-03-04",
            "source": {"id": "d", "name": "D"}, "date_modified": "2021-03-05", "link": "https://d.example/a"}"#;
        let Raw { id, text, known, .. } = line(json, None, "f:1").expect("a document");
        assert_eq!((id.as_str(), text.as_str()), ("f:1", "A"));
        let Known { title, author, date, url, outlet, other_dates } = known;
        let expected = ["T", "B", "2021-03-04", "https://d.example/a", "D"].map(|text| Some(text.to_owned()));
        assert_eq!([title, author, date, url, outlet], expected);
        assert_eq!(other_dates, ["2021-03-05"]);
        assert_eq!(line(r#"{"text": "A", "Lead Text": "B"}"#, Some("lead_text"), "f:1").expect("one").text, "B");
    }

    #[test]
    fn refused() {
        for text in ["", "[]", "{\"id\": 1}", r#"{"text": "\ud800"}"#, "{\"text\": 5}", "5"] {
            assert!(line(text, None, "f:1").is_err(), "{text}");
        }
    }
}
