//! Standard output, or a file that appears only when it is whole.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::{NamedTempFile, TempPath};

/// Where something whole goes.
#[derive(Debug)]
pub struct Output {
    inner: Inner,
}

#[derive(Debug)]
enum Inner {
    Stdout(BufWriter<io::Stdout>),
    Device(std::fs::File),
    File { writer: BufWriter<std::fs::File>, temporary: TempPath, target: PathBuf },
}

impl Output {
    /// Standard output for `None` and `-`, otherwise the file `path`, written beside its place and moved there by
    /// [`Output::finish`].
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self { inner: Inner::Stdout(BufWriter::new(io::stdout())) });
        };
        let context = || format!("cannot write {}", path.display());
        let Some(target) = place(path)? else {
            let file = std::fs::OpenOptions::new().write(true).open(path).with_context(context)?;
            return Ok(Self { inner: Inner::Device(file) });
        };
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (file, temporary) = new_file(folder).with_context(context)?.into_parts();
        let inner = Inner::File { writer: BufWriter::new(file), temporary, target };
        Ok(Self { inner })
    }

    fn inner(&mut self) -> &mut dyn Write {
        match &mut self.inner {
            Inner::Stdout(out) => out,
            Inner::Device(file) => file,
            Inner::File { writer, .. } => writer,
        }
    }

    /// The files that are written to, which are no input.
    pub fn paths(&self) -> Vec<PathBuf> {
        match &self.inner {
            Inner::File { temporary, target, .. } => vec![temporary.to_path_buf(), target.clone()],
            Inner::Stdout(_) | Inner::Device(_) => Vec::new(),
        }
    }

    /// Makes what was written final.
    ///
    /// # Errors
    /// When it cannot be written or moved to its place; nothing is left there then.
    pub fn finish(self) -> Result<()> {
        match self.inner {
            Inner::Stdout(mut out) => out.flush().context("cannot write to standard output"),
            Inner::Device(_) => Ok(()),
            Inner::File { writer, temporary, target } => {
                let context = || format!("cannot write {}", target.display());
                let file = writer.into_inner().map_err(io::IntoInnerError::into_error).with_context(context)?;
                file.sync_all().with_context(context)?;
                temporary.persist(&target).map_err(|error| error.error).with_context(context)
            }
        }
    }
}

/// [`io::ErrorKind::BrokenPipe`] tells that the reader of standard output has gone.
impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner().flush()
    }
}

/// The file that `path` means; `None` for standard output (`-`), pipes and devices, which cannot be moved over.
///
/// # Errors
/// When it is a folder.
pub(super) fn place(path: &Path) -> Result<Option<PathBuf>> {
    if path.as_os_str() == "-" {
        return Ok(None);
    }
    // A link keeps pointing at the result.
    let target = path.canonicalize().unwrap_or_else(|_| linked(path));
    if target.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory))
            .with_context(|| format!("cannot write {}", path.display()));
    }
    Ok((target.is_file() || !target.exists()).then_some(target))
}

/// Where a link to nothing points; any other path as it is.
fn linked(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::read_link(path).map_or_else(|_| path.to_owned(), |target| folder.join(target))
}

/// A temporary file in `folder` with the rights of any new file, so that the result has them too.
pub(super) fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ascribe-").suffix(".partial");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_reads_the_old_file_reads_it_to_its_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x");
        std::fs::write(&path, "old").expect("a file");
        let old = std::fs::File::open(&path).expect("the file");
        let mut output = Output::open(Some(&path)).expect("opens");
        output.write_all(b"new").expect("writes");
        output.finish().expect("it is moved");
        assert_eq!(io::read_to_string(old).expect("reads"), "old");
        assert_eq!(std::fs::read(&path).expect("the file"), b"new");
    }
}
