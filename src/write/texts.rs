//! The texts that offsets refer to, a file each.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempPath;

use super::output::new_file;

/// A document's text, and the name that its claims know it by.
#[derive(Debug)]
pub struct SavedText {
    /// SHA-256 of `text`, in hexadecimal.
    pub sha256: String,
    /// The decoded text.
    pub text: String,
}

/// A folder of texts. No name in it comes from a document, so no document can write outside of it; equal texts share a
/// file.
#[derive(Debug)]
pub struct Texts {
    folder: PathBuf,
    /// What is not whole yet is called so.
    temporary: TempPath,
}

impl Texts {
    /// The folder `path`, which is made if it is missing.
    ///
    /// # Errors
    /// When it cannot be made or written to.
    pub fn open(path: &Path) -> Result<Self> {
        let open = || {
            fs::create_dir_all(path)?;
            let temporary = new_file(path)?.into_temp_path();
            fs::remove_file(&temporary).map(|()| temporary)
        };
        let temporary = open().with_context(|| format!("cannot write texts to {}", path.display()))?;
        Ok(Self { folder: path.to_owned(), temporary })
    }

    /// The folder, which is no input.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The unfinished file, when there is one.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Writes a text to `SHA256.txt`, which appears when it is whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, SavedText { sha256, text }: &SavedText) -> Result<()> {
        let path = self.folder.join(format!("{sha256}.txt"));
        let write = || {
            let mut file = File::options().write(true).create_new(true).open(&self.temporary)?;
            file.write_all(text.as_bytes())?;
            fs::rename(&self.temporary, &path)
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}
