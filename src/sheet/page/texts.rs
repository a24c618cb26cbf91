//! The texts of the documents, as `ascribe extract --save-text` leaves them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::types::hex;

/// A text may not be larger (bytes): four times what a document may have.
const LARGEST: u64 = 256 << 20;

/// A folder of texts, each named by its hash, and what was wrong with them.
#[derive(Debug, Default)]
pub struct Texts {
    folder: Option<PathBuf>,
    missing: usize,
    damaged: Vec<String>,
}

impl Texts {
    /// The texts of a folder; `None` for none at all.
    pub fn of(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned), ..Self::default() }
    }

    /// The text with this SHA-256, if the folder has it and it has that hash.
    pub fn read(&mut self, sha256: &str) -> Option<String> {
        let folder = self.folder.as_ref()?;
        // The name comes from outside and may lead nowhere else.
        if sha256.len() != 64 || !sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            self.missing += 1;
            return None;
        }
        let path = folder.join(format!("{sha256}.txt"));
        match load(&path, sha256) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.missing += 1;
                None
            }
            Err(error) => {
                self.damaged.push(format!("{} cannot be used: {error}", path.display()));
                None
            }
        }
    }

    /// How many texts the folder does not have.
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// Texts that could not be used, and why.
    pub fn damaged(&self) -> &[String] {
        &self.damaged
    }
}

fn load(path: &Path, sha256: &str) -> io::Result<String> {
    // Anything else could block or never end.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("it has more than {} MiB", LARGEST >> 20)));
    }
    if hex(&Sha256::digest(&bytes)) != sha256 {
        return Err(io::Error::other("it is not the text that the claims were found in"));
    }
    String::from_utf8(bytes).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_the_text_with_the_hash_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = |text: &str| hex(&Sha256::digest(text));
        let put = |name: &str, text: &str| fs::write(folder.path().join(format!("{name}.txt")), text).expect("a file");
        put(&name("zwei 二"), "zwei 二");
        put(&name("one"), "other");
        put("secret", "secret");
        fs::create_dir(folder.path().join("below")).expect("a folder");
        fs::create_dir(folder.path().join(format!("{}.txt", name("folder")))).expect("a folder");
        let mut texts = Texts::of(Some(folder.path()));
        assert_eq!(texts.read(&name("zwei 二")).as_deref(), Some("zwei 二"));
        for missing in ["secret", "below/../secret", "", &name("three"), &name("zwei 二").to_uppercase()] {
            assert_eq!(texts.read(missing), None);
        }
        assert_eq!((texts.missing(), texts.damaged().len()), (5, 0));
        assert_eq!((texts.read(&name("one")), texts.read(&name("folder"))), (None, None));
        assert_eq!((texts.missing(), texts.damaged().len()), (5, 2));
        assert_eq!(Texts::of(None).read(&name("zwei 二")), None);
    }
}
