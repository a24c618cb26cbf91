//! Files that another program has open.

use std::path::Path;

use anyhow::anyhow;

use super::fault::{Exit, Fault, OrFault};

/// Spreadsheet programs put a file beside one that they have open: what is changed there and not saved yet would be missed,
/// and what is written would be lost when they save.
pub fn refuse_open(path: &Path) -> Result<(), Fault> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
    let locks = [format!(".~lock.{name}#"), format!("~${name}")].map(|lock| path.with_file_name(lock));
    let Some(lock) = locks.iter().find(|lock| lock.is_file()) else { return Ok(()) };
    Err(anyhow!("{} is there", lock.display()).context(format!("{} is open in another program", path.display())))
        .or_fault(
            Exit::Usage,
            &format!("save and close it there; if no program has it open, remove {}", lock.display()),
        )
}
