//! The command line of ascribe.

use std::process::ExitCode;

fn main() -> ExitCode {
    ascribe::cli::main()
}
