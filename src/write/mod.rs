//! Claims to bytes, and bytes to where they belong.

mod output;
mod record;

pub use output::Output;
pub use record::{ClaimRecord, Recorder, schema};
