//! A file beside the corpus that tells documents' metadata by path or id.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use csv::ReaderBuilder;
use serde_json::Value;

use super::decode::decode;
use super::raw::Known;
use super::record::{Fields, fold};
use super::table;

/// Metadata by path or id.
#[derive(Debug, Default)]
pub struct Manifest(BTreeMap<String, Known>);

impl Manifest {
    /// Reads a table with a line of names, or JSON Lines, with a `path` or an `id` each.
    ///
    /// # Errors
    /// When the file cannot be read, or a line has neither.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let bytes = fs::read(path).with_context(|| format!("cannot read {name}"))?;
        let text = decode(bytes).with_context(|| format!("cannot read {name}"))?.text;
        Self::parse(&text).with_context(|| format!("{name} is no manifest"))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut manifest = Self::default();
        if text.trim_start().starts_with('{') {
            for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
                let Value::Object(object) = serde_json::from_str(line).with_context(|| format!("in line {number}"))?
                else {
                    bail!("line {number} is no JSON object");
                };
                manifest.add(Fields::of_object(object), number)?;
            }
            return Ok(manifest);
        }
        let delimiter = table::delimiter(text.as_bytes());
        let mut rows = ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let names: Vec<String> = rows.headers()?.iter().map(fold).collect();
        for (number, row) in (2..).zip(rows.records()) {
            manifest.add(Fields::of_row(&names, row?.iter().map(str::to_owned)), number)?;
        }
        Ok(manifest)
    }

    fn add(&mut self, mut fields: Fields, number: usize) -> Result<()> {
        let keys: Vec<String> = ["path", "file", "filename"]
            .iter()
            .find_map(|name| fields.named(name))
            .into_iter()
            .chain(fields.id())
            .collect();
        if keys.is_empty() {
            bail!("line {number} has neither a path nor an id");
        }
        let known = fields.known();
        for key in keys {
            self.0.insert(key.trim_start_matches("./").to_owned(), known.clone());
        }
        Ok(())
    }

    /// What is said of the document `id`, or else of all that stands at `place`.
    pub fn get(&self, id: &str, place: &str) -> Option<&Known> {
        self.0.get(id).or_else(|| self.0.get(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_lines() {
        let table = Manifest::parse("path;outlet;date\n./a/1.txt;Tidewater Post;2021-03-04\n").expect("a manifest");
        let lines = Manifest::parse("{\"id\": \"a/1.txt\", \"outlet\": \"Tidewater Post\"}\n\n").expect("a manifest");
        for manifest in [&table, &lines] {
            let known = manifest.get("a/1.txt", "a/1.txt").expect("listed");
            assert_eq!(known.outlet.as_deref(), Some("Tidewater Post"));
            assert!(manifest.get("b", "a/1.txt").is_some() && manifest.get("b", "c").is_none());
        }
        for broken in ["outlet\nX\n", "{\"outlet\": \"X\"}", "{", "path,outlet\na\n"] {
            assert!(Manifest::parse(broken).is_err(), "{broken}");
        }
    }
}
