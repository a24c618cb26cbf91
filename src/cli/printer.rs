//! The only place that writes to the terminal. Standard output is data only.

use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Error};
use serde::Serialize;

use super::fault::{Exit, Fault, OrFault};

/// Writes data to standard output and words to standard error.
#[derive(Debug)]
pub struct Printer {
    data: io::Stdout,
    words: io::Stderr,
}

impl Printer {
    /// A printer on the program's streams.
    pub fn new() -> Self {
        Self { data: io::stdout(), words: io::stderr() }
    }

    /// Whether a person is looking.
    pub fn is_terminal(&self) -> bool {
        self.words.is_terminal()
    }

    /// Data. A reader that has gone is no error.
    pub fn data(&self, text: &str) -> Result<Exit, Fault> {
        let mut out = self.data.lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Fault {
                exit: Exit::CouldNotRun,
                error: Error::new(error).context("cannot write to standard output"),
                hint: None,
            }),
            _ => Ok(Exit::Done),
        }
    }

    /// A value as one line of JSON.
    pub fn json(&self, value: &impl Serialize) -> Result<Exit, Fault> {
        let json = serde_json::to_string(value).context("cannot write JSON").or_fault(Exit::CouldNotRun, "")?;
        self.data(&(json + "\n"))
    }

    /// A line for people.
    pub fn line(&self, text: &str) {
        // Nobody is left to tell when standard error is closed.
        let _ = writeln!(self.words.lock(), "{}", clean(text));
    }

    /// Something went wrong for one document.
    pub fn warning(&self, what: &str, error: Option<&Error>) {
        let mut text = format!("warning: {what}");
        for cause in error.iter().flat_map(|error| error.chain()) {
            text.push_str(": ");
            text.push_str(&cause.to_string());
        }
        self.line(&text);
    }

    /// Tells why a command ended and returns its exit code.
    pub fn fault(&self, fault: &Fault) -> Exit {
        self.line(&format!("error: {}", fault.error));
        for cause in fault.error.chain().skip(1) {
            self.line(&format!("  caused by: {cause}"));
        }
        if let Some(hint) = &fault.hint {
            self.line(&format!("hint: {hint}"));
        }
        fault.exit
    }
}

/// Text from outside may not steer the terminal: control characters and bidirectional overrides are written out.
fn clean(text: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().flat_map(|c| if steers(c) { c.escape_unicode().collect::<Vec<_>>() } else { vec![c] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_written_out() {
        assert_eq!(clean("a\u{1b}[2Jb\n\u{202e}é"), "a\\u{1b}[2Jb\\u{a}\\u{202e}é");
    }
}
