//! Why a command ended: its exit code, and what to tell the user.

use std::process::ExitCode;

use anyhow::Error;

/// Exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All done.
    Done = 0,
    /// Finished, but some documents failed.
    SomeFailed = 1,
    /// Bad usage or configuration.
    Usage = 2,
    /// Could not run.
    CouldNotRun = 3,
    /// Interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// An error that ends a command.
#[derive(Debug)]
pub struct Fault {
    /// The exit code.
    pub exit: Exit,
    /// What failed, and why.
    pub error: Error,
    /// What to do.
    pub hint: Option<String>,
}

/// Turns errors into faults.
pub trait OrFault<T> {
    /// Ends the command with `exit` and, unless it is empty, `hint`.
    fn or_fault(self, exit: Exit, hint: &str) -> Result<T, Fault>;
}

impl<T, E: Into<Error>> OrFault<T> for Result<T, E> {
    fn or_fault(self, exit: Exit, hint: &str) -> Result<T, Fault> {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        self.map_err(|error| Fault { exit, error: error.into(), hint })
    }
}
