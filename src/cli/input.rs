//! Files that commands read line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::fault::{Exit, Fault, OrFault};

/// Opens a file, or standard input for `-`.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, Fault> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .or_fault(Exit::Usage, "check the path")?;
    Ok(Box::new(BufReader::new(file)))
}

/// What is written may not take the place of what it is made from.
pub fn refuse_as_output(inputs: &[PathBuf], output: Option<&Path>) -> Result<(), Fault> {
    refuse(inputs, output, Path::is_file).or_fault(Exit::Usage, "name another file with -o")
}

/// The same for a folder of texts.
pub fn refuse_as_folder(inputs: &[PathBuf], folder: Option<&Path>) -> Result<(), Fault> {
    refuse(inputs, folder, Path::is_dir).or_fault(Exit::Usage, "name another folder with --save-text")
}

fn refuse(inputs: &[PathBuf], output: Option<&Path>, may_be: fn(&Path) -> bool) -> Result<()> {
    let Some(output) = output.and_then(|path| path.canonicalize().ok()) else { return Ok(()) };
    let input = |path: &&PathBuf| may_be(path) && path.canonicalize().is_ok_and(|path| path == output);
    match inputs.iter().find(input) {
        Some(path) => bail!("{} is input and output", path.display()),
        None => Ok(()),
    }
}
