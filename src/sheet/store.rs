//! The claims of a sheet, on disk: a million of them need not fit into memory.

use std::fs::File;
use std::io::{self, BufRead, BufWriter, Write};
use std::os::unix::fs::FileExt;

use crate::write::ClaimRecord;

/// Claim records in a temporary file, read back one by one. Records are numbered from 0 in the order of the input.
pub struct Store {
    file: File,
    /// Where each line begins, and where the last one ends.
    starts: Vec<u64>,
}

/// A line that is no claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, as the caller named it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
    /// Whether it is the last line and has no end, as a run that was killed leaves it.
    pub truncated: bool,
}

/// Puts claims into a [`Store`].
pub struct Filler {
    file: BufWriter<File>,
    starts: Vec<u64>,
}

impl Filler {
    /// An empty store in the temporary folder.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn new() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), starts: vec![0] })
    }

    /// Adds claim records, one a line, that `keep` wants; blank lines are passed over. `path` is how damage names the input.
    ///
    /// # Errors
    /// When the input cannot be read or the store cannot be written. A line that is no claim is returned, not an error.
    pub fn read(
        &mut self,
        path: &str,
        mut reader: impl BufRead,
        mut keep: impl FnMut(&ClaimRecord) -> bool,
    ) -> io::Result<Vec<Damage>> {
        let mut damage = Vec::new();
        let mut bytes = Vec::new();
        for line in 1.. {
            bytes.clear();
            if reader.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let whole = bytes.last() == Some(&b'\n');
            let record = bytes.trim_ascii();
            if record.is_empty() {
                continue;
            }
            match parse(record) {
                Ok(claim) if keep(&claim) => self.push(record)?,
                Ok(_) => {}
                Err(reason) => damage.push(Damage { path: path.to_owned(), line, reason, truncated: !whole }),
            }
        }
        Ok(damage)
    }

    fn push(&mut self, record: &[u8]) -> io::Result<()> {
        self.file.write_all(record)?;
        self.starts.push(self.starts[self.starts.len() - 1] + record.len() as u64);
        Ok(())
    }

    /// The filled store.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<Store> {
        Ok(Store { file: self.file.into_inner().map_err(io::IntoInnerError::into_error)?, starts: self.starts })
    }
}

impl Store {
    /// How many claims there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The claim number `at`.
    ///
    /// # Errors
    /// When the temporary file cannot be read any more.
    pub fn claim(&self, at: usize) -> io::Result<ClaimRecord> {
        let (start, end) = (self.starts[at], self.starts[at + 1]);
        let mut bytes = vec![0; usize::try_from(end - start).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, start)?;
        parse(&bytes).map_err(io::Error::other)
    }
}

fn parse(record: &[u8]) -> Result<ClaimRecord, String> {
    // serde would take an array for an object whose fields are in order.
    if !record.starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    serde_json::from_slice(record).map_err(|error| {
        let message = error.to_string();
        // serde_json counts lines within what it was given, which is one line.
        let place = format!(" at line {} column {}", error.line(), error.column());
        format!("column {}: {}", error.column(), message.strip_suffix(&place).unwrap_or(&message))
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A claim record with this content; fields of `more` (a JSON object) win over the usual ones.
    pub fn record(content: &str, more: serde_json::Value) -> ClaimRecord {
        let id =
            format!("c{:015x}", content.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte)) >> 4);
        let mut value = serde_json::json!({
            "id": id, "document": {"id": "a.txt", "sha256": "00"}, "kind": "indirect", "type": "statement",
            "content": {"text": content, "spans": [[0, content.chars().count()]]}, "stance": "asserts",
            "confidence": 0.9, "sentence": content, "model": "m@0",
        });
        if let (Some(value), serde_json::Value::Object(more)) = (value.as_object_mut(), more) {
            value.extend(more);
        }
        serde_json::from_value(value).expect("a record")
    }

    /// A store with these claims.
    pub fn store(claims: &[ClaimRecord]) -> Store {
        let lines: String = claims.iter().map(|claim| serde_json::to_string(claim).expect("JSON") + "\n").collect();
        let mut filler = Filler::new().expect("a temporary file");
        assert_eq!(filler.read("a", lines.as_bytes(), |_| true).expect("a store"), []);
        filler.finish().expect("a store")
    }

    #[test]
    fn claims_come_back_in_order() {
        let claims = [record("one", serde_json::json!({})), record("zwei – 二", serde_json::json!({}))];
        let store = store(&claims);
        assert_eq!((store.len(), store.claim(1).expect("a claim")), (2, claims[1].clone()));
        assert_eq!(store.claim(0).expect("a claim"), claims[0]);
    }

    #[test]
    fn a_cut_line_is_told_and_the_others_are_kept() {
        let whole = serde_json::to_string(&record("one", serde_json::json!({}))).expect("JSON");
        let text = format!("{whole}\n\n[1]\n{whole}\n{}", &whole[..whole.len() / 2]);
        let mut filler = Filler::new().expect("a temporary file");
        let damage = filler.read("a.jsonl", text.as_bytes(), |_| true).expect("a store");
        assert_eq!(filler.finish().expect("a store").len(), 2);
        assert_eq!(damage.iter().map(|one| (one.line, one.truncated)).collect::<Vec<_>>(), [(3, false), (5, true)]);
    }
}
