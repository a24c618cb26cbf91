//! The documents of a corpus, for commands that need all of them.

use std::path::PathBuf;

use super::fault::{Exit, Fault, OrFault};
use crate::corpus::{Corpus, Entry};
use crate::types::Document;

/// The documents under `paths`. One that cannot be read ends the command with `exit`: a result for part of a corpus
/// would go unnoticed.
pub fn documents(
    paths: &[PathBuf],
    exit: Exit,
) -> Result<impl Iterator<Item = Result<Document, Fault>> + use<>, Fault> {
    let corpus = Corpus::open(paths).or_fault(Exit::Usage, "check the path")?;
    Ok(corpus.filter_map(move |entry| match entry {
        Entry::Document(document) => Some(Ok(document)),
        Entry::Skipped { .. } => None,
        Entry::Failed { name, error } => Some(Err(error.context(format!("cannot read {name}"))).or_fault(exit, "")),
    }))
}
