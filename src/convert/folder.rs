//! Folders with a text and an annotation file for each document.
//!
//! A file is called by its document's id where that is a plain relative path, else by a hash: an id is hostile and may not
//! lead out of the folder. `documents.jsonl` beside them tells the ids and what else is known.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::Annotated;
use crate::types::hex;

/// Files below the output, and their bytes.
pub type Files = Vec<(Option<PathBuf>, Vec<u8>)>;

/// Ids and fields of the documents of a folder.
const INDEX: &str = "documents.jsonl";
/// In it, the path of a document's text.
const FILE: &str = "file";

/// The files below `folder` with one of these endings, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry?;
        let ending = entry.path().extension().and_then(|ending| ending.to_str());
        if entry.file_type().is_file() && ending.is_some_and(|ending| endings.contains(&ending)) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// What `documents.jsonl` says, by the path of the text.
pub struct Index(BTreeMap<String, Map<String, Value>>);

impl Index {
    /// The index of `folder`; empty without one.
    ///
    /// # Errors
    /// When it is no JSON Lines.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(INDEX);
        if !path.is_file() {
            return Ok(Self(BTreeMap::new()));
        }
        let lines = fs::read_to_string(&path)?;
        let lines = lines.lines().filter(|line| !line.trim().is_empty());
        let mut known = BTreeMap::new();
        for line in lines {
            let mut fields: Map<String, Value> =
                serde_json::from_str(line).with_context(|| format!("cannot read {}", path.display()))?;
            if let Some(Value::String(file)) = fields.remove(FILE) {
                known.insert(file, fields);
            }
        }
        Ok(Self(known))
    }

    /// The document of a text at `path` below the folder; without an entry it is called by `name`.
    pub fn document(&self, path: &Path, name: &str, text: String) -> Annotated {
        let mut fields = self.0.get(&*path.to_string_lossy()).cloned().unwrap_or_default();
        let id = match fields.remove("id") {
            Some(Value::String(id)) => id,
            _ => name.to_owned(),
        };
        Annotated { id, text, fields, attributions: Vec::new() }
    }
}

/// The paths of the documents' texts, all different; they end with `.txt`.
pub fn names(documents: &[Annotated]) -> Vec<PathBuf> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let name = |document: &Annotated| {
        let path = safe(&document.id).unwrap_or_else(|| hex(&Sha256::digest(&document.id))[..16].to_owned());
        let stem = path.strip_suffix(".txt").unwrap_or(&path);
        // Documents of one name, as of several annotators; file systems may not tell case apart.
        let times = taken.entry(stem.to_lowercase()).or_default();
        *times += 1;
        PathBuf::from(if *times == 1 { format!("{stem}.txt") } else { format!("{stem}.{times}~.txt") })
    };
    documents.iter().map(name).collect()
}

/// The id as a relative path, when it is one whose parts are plain names.
fn safe(id: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ' ' | ',');
    let part = |part: &str| !part.is_empty() && !part.starts_with(['.', ' ', '-']) && !part.ends_with(['.', ' ']);
    let is = id.len() <= 200 && id.chars().all(plain) && id.split('/').all(part) && is_below(Path::new(id));
    (is && id != INDEX).then(|| id.to_owned())
}

/// Whether a path stays below the folder that it is joined to.
pub fn is_below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// The index of `documents`, whose texts are at `names`.
///
/// # Errors
/// None that can happen.
pub fn index(documents: &[Annotated], names: &[PathBuf]) -> Result<(Option<PathBuf>, Vec<u8>)> {
    let mut out = Vec::new();
    for (document, name) in documents.iter().zip(names) {
        let mut fields = document.fields.clone();
        fields.extend([("id".to_owned(), json!(document.id)), (FILE.to_owned(), json!(name.to_string_lossy()))]);
        serde_json::to_writer(&mut out, &fields)?;
        out.push(b'\n');
    }
    Ok((Some(PathBuf::from(INDEX)), out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_leads_out_of_the_folder() {
        let ids = ["a.txt", "2019/b", "../c", "/etc/d", "a.TXT", ".hidden", "e\nf", "a.txt", "documents.jsonl"];
        let documents = ids.map(|id| Annotated { id: id.to_owned(), ..Annotated::default() });
        let names = names(&documents);
        assert_eq!(names[..2], [PathBuf::from("a.txt"), PathBuf::from("2019/b.txt")]);
        assert!(names.iter().all(|name| is_below(name)), "{names:?}");
        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), ids.len());
    }
}
