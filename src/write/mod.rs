//! Claims to bytes, and bytes to where they belong.

mod journal;
mod output;
mod record;
mod sink;
mod texts;

pub use journal::{Earlier, Journal, Key, Known, Refusal, key};
pub use output::Output;
pub use record::{ClaimRecord, Recorder, schema};
pub use sink::Sink;
pub use texts::{SavedText, Texts};
