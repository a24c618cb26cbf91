//! The texts that offsets refer to, a file each.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::output::{new_file, place};
use crate::types::hex;

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
    temporary: PathBuf,
}

impl Texts {
    /// The folder `path`, which is made if it is missing. What a run into `output` leaves unfinished there when it is
    /// killed, the next one into `output` overwrites.
    ///
    /// # Errors
    /// When it cannot be made or written to.
    pub fn open(path: &Path, output: Option<&Path>) -> Result<Self> {
        let open = || {
            fs::create_dir_all(path)?;
            let temporary = new_file(path)?.into_temp_path();
            fs::remove_file(&temporary).map(|()| temporary.to_path_buf())
        };
        let temporary = open().with_context(|| format!("cannot write texts to {}", path.display()))?;
        let of_output = |output: PathBuf| {
            let name = hex(&Sha256::digest(output.as_os_str().as_encoded_bytes()));
            path.join(format!(".ascribe-{}.partial", &name[..16]))
        };
        let output = output.map(place).transpose()?.flatten();
        Ok(Self { folder: path.to_owned(), temporary: output.map_or(temporary, of_output) })
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
        let create = || File::options().write(true).create_new(true).open(&self.temporary);
        let write = || {
            let file = create();
            let stale = file.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists);
            let mut file = if stale { fs::remove_file(&self.temporary).and_then(|()| create())? } else { file? };
            file.write_all(text.as_bytes())?;
            fs::rename(&self.temporary, &path)
        };
        let written = write();
        if written.is_err() {
            // Half a text is of no use; it may be that there is no room.
            let _ = fs::remove_file(&self.temporary);
        }
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}
