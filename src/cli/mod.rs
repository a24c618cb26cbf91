//! The command line: one file a command.

mod compare;
mod convert;
mod doctor;
mod documents;
mod eval;
mod evidence;
mod extract;
mod fault;
mod generate;
mod input;
mod lock;
mod model;
mod pieces;
mod printer;
mod progress;
mod resolve;
mod resume;
mod sheet;
mod signals;
mod speakers;
mod types;

use std::panic;
use std::process::ExitCode;
use std::thread;

use clap::{Parser, Subcommand};

use printer::Printer;

/// Finds who claimed what, and where, in news articles.
///
/// Exit codes: 0 all done; 1 finished, but some documents failed; 2 bad usage or configuration; 3 could not run;
/// 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "ascribe", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Extract the claims of articles as JSON Lines
    Extract(extract::Options),
    /// Give each speaker of a corpus one name: a table of who speaks under which names
    Speakers(speakers::Options),
    /// Make a sheet for fact-checkers: the same claim on one row, the most worth checking first
    Sheet(sheet::Options),
    /// Turn annotated documents and claims into the formats of annotation tools, and back
    Convert(convert::Options),
    /// Score predicted attributions against gold ones
    Eval(eval::Options),
    /// Print attributions with the numbers that their confidence is computed from, for calibration
    #[command(hide = true)]
    Evidence(evidence::Options),
    /// Print the word pieces that the encoder is given, for training
    #[command(hide = true)]
    Pieces(pieces::Options),
    /// Print given attributions as claims with their speakers, to measure and to fit the choice of speakers
    #[command(hide = true)]
    Resolve(resolve::Options),
    /// Print what speaks for and against pairs of claims' saying the same, to fit the weights of grouping
    #[command(hide = true)]
    Compare(compare::Options),
    /// Tell what is installed, which device and model are used, and whether they are sound
    Doctor(doctor::Options),
    /// Print the JSON Schema of a claim record
    Schema,
    /// Print a completion script for a shell
    Completions(generate::CompletionOptions),
    /// Print the manual page
    Man,
}

/// Runs the program on its arguments.
pub fn main() -> ExitCode {
    quiet_worker_panics();
    start_log();
    let arguments = Arguments::parse();
    let printer = Printer::new();
    let result = match arguments.command {
        Command::Extract(options) => extract::run(options, &printer),
        Command::Speakers(options) => speakers::run(&options, &printer),
        Command::Sheet(options) => sheet::run(options, &printer),
        Command::Convert(options) => convert::run(&options, &printer),
        Command::Eval(options) => eval::run(&options, &printer),
        Command::Evidence(options) => evidence::run(&options, &printer),
        Command::Pieces(options) => pieces::run(&options, &printer),
        Command::Resolve(options) => resolve::run(&options, &printer),
        Command::Compare(options) => compare::run(&options, &printer),
        Command::Doctor(options) => doctor::run(&options, &printer),
        Command::Schema => generate::schema(&printer),
        Command::Completions(options) => generate::completions(&options, &printer),
        Command::Man => generate::man(&printer),
    };
    result.unwrap_or_else(|fault| printer.fault(&fault)).into()
}

/// A panic on a document is caught, reported with the document and counted; its own message would only be noise.
fn quiet_worker_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().name() == Some(crate::run::THREAD) {
            tracing::debug!("{info}");
        } else {
            usual(info);
        }
    }));
}

/// `ASCRIBE_LOG=debug` shows what goes on inside.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ASCRIBE_LOG").unwrap_or_default();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
