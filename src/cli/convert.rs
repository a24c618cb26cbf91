//! `ascribe convert`: annotated documents from one tool's format to another's.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::builder::PossibleValuesParser;
use clap::{Args, builder::TypedValueParser};

use super::fault::{Exit, Fault, OrFault};
use super::input;
use super::printer::Printer;
use crate::convert::{self, Format};
use crate::write::Output;

/// Options of `ascribe convert`.
#[derive(Debug, Args)]
pub struct Options {
    /// File or folder of annotated documents, or claims
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File, or new folder for formats with a file a document
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Format of IN [default: as its name and content tell]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    from: Option<Format>,
    /// Format of OUT [default: as its ending tells: .jsonl, .conll, .json (label-studio)]
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    to: Option<Format>,
    /// Folder with the texts of claims, as `extract --save-text` fills it
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
}

/// Reads the name of a format.
fn format() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(Format::ALL.map(|(_, name)| name));
    names.try_map(|name| {
        let found = Format::ALL.into_iter().find(|(_, own)| *own == name);
        found.map(|(format, _)| format).ok_or("no such format")
    })
}

/// Runs the command.
pub fn run(options: &Options, printer: &Printer) -> Result<Exit, Fault> {
    let Options { input, output, .. } = options;
    let to = options.to.or_else(|| Format::by_ending(output));
    let to = to.with_context(|| format!("the format of {} does not show in its name", output.display()));
    let to = to.or_fault(Exit::Usage, "name it with --to")?;
    let from = options.from.map_or_else(|| Format::of(input), |from| Ok(Some(from)));
    let from =
        from.with_context(|| format!("cannot read {}", input.display())).or_fault(Exit::Usage, "check the path")?;
    let unknown = || anyhow!("the format of {} does not show", input.display());
    let from = from.with_context(unknown).or_fault(Exit::Usage, "name it with --from")?;
    input::refuse_as_output(std::slice::from_ref(input), Some(output))?;
    let hint = "name the right format with --from, or correct the file";
    let found = convert::read(input, from, options.texts.as_deref()).or_fault(Exit::Usage, hint)?;
    let files = convert::write(&found.documents, to);
    let files = files.or_fault(Exit::Usage, "name another format with --to")?;
    save(output, files).or_fault(Exit::CouldNotRun, "name another place, or make its rights fit")?;
    if output.as_os_str() != "-" {
        let attributions: usize = found.documents.iter().map(|document| document.attributions.len()).sum();
        printer.line(&format!("documents: {}, attributions: {attributions}", found.documents.len()));
    }
    if found.left_out > 0 {
        printer.warning(&format!("{} marks that belong to no attribution were left out", found.left_out), None);
    }
    Ok(Exit::Done)
}

/// Writes one file, or a folder of them, where none may be: it could hold somebody's work.
fn save(output: &Path, files: Vec<(Option<PathBuf>, Vec<u8>)>) -> Result<()> {
    let context = || format!("cannot write {}", output.display());
    if let [(None, bytes)] = &files[..] {
        let mut file = Output::open(Some(output))?;
        file.write_all(bytes).with_context(context)?;
        return file.finish();
    }
    if fs::read_dir(output).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(anyhow!("the folder holds something")).with_context(context);
    }
    fs::create_dir_all(output).with_context(context)?;
    for (name, bytes) in files {
        let Some(name) = name else { bail!("a folder holds files with names") };
        let path = output.join(name);
        let folder = path.parent().unwrap_or(output);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, bytes));
        written.with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
