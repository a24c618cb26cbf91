//! Claim records, as `ascribe extract` writes them: to be corrected in an annotation tool.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::jsonl::spans;
use super::positions::{Positions, Unit};
use super::{Annotated, Attribution, Documents};

/// Gathers the claims of documents, whose texts are in a folder by their SHA-256.
pub struct Claims<'a> {
    texts: Option<&'a Path>,
    /// Place of each document among those found, and its positions.
    known: BTreeMap<String, (usize, Positions)>,
}

impl<'a> Claims<'a> {
    pub fn new(texts: Option<&'a Path>) -> Self {
        Self { texts, known: BTreeMap::new() }
    }

    /// Adds a claim to its document.
    pub fn add(&mut self, record: &Map<String, Value>, found: &mut Documents) -> Result<()> {
        let at = |path: &str| Value::Object(record.clone()).pointer(path).cloned();
        let Some(Value::String(id)) = at("/document/id") else { bail!("the claim's document has no id") };
        if !self.known.contains_key(&id) {
            let document = self.document(id.clone(), at("/document"))?;
            let positions = Positions::new(&document.text, Unit::CodePoints);
            self.known.insert(id.clone(), (found.documents.len(), positions));
            found.documents.push(document);
        }
        let (place, positions) = &self.known[&id];
        let role = |name: &str| spans(at(&format!("/{name}/spans")).as_ref(), positions);
        let word = |path: &str| at(path).and_then(|value| value.as_str().map(str::to_owned));
        let kept = [("confidence", "/confidence"), ("speaker", "/speaker/name"), ("stance", "/stance")];
        let fields = kept.into_iter().filter_map(|(name, path)| Some((name.to_owned(), at(path)?)));
        let one = Attribution {
            id: word("/id").context("the claim has no id")?,
            source: role("source")?,
            cue: role("cue")?,
            content: role("content")?,
            kind: word("/type"),
            parent: word("/parent"),
            fields: fields.collect(),
        };
        if one.content.is_empty() {
            found.left_out += 1;
        } else {
            found.documents[*place].attributions.push(one);
        }
        Ok(())
    }

    fn document(&self, id: String, record: Option<Value>) -> Result<Annotated> {
        let Some(texts) = self.texts else {
            bail!("these are claims, which do not hold the texts: name their folder with --texts (extract --save-text)")
        };
        let Some(Value::Object(mut fields)) = record else { bail!("the claim has no document") };
        fields.remove("id");
        fields.retain(|_, value| !value.is_null());
        let sha256 = fields.get("sha256").and_then(Value::as_str).unwrap_or_default();
        // What stands in a file may not lead out of the folder.
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!("the claim's document has no sha256");
        }
        let path = texts.join(format!("{sha256}.txt"));
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Annotated { id, text, fields, attributions: Vec::new() })
    }
}
