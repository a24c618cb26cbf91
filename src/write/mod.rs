//! Claims to bytes, and bytes to where they belong.

mod output;
mod record;
mod texts;

pub use output::Output;
pub use record::{ClaimRecord, Recorder, schema};
pub use texts::{SavedText, Texts};
