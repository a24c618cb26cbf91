//! Runs the real program as its users do, and holds what it writes against what it promises.

mod convert;
mod determinism;
mod endless;
mod eval;
mod extract;
mod formats;
mod generated;
mod golden;
mod hostile;
mod interrupt;
mod merge;
mod offsets;
mod output;
mod page;
mod refused;
mod resume;
mod sheet;
mod sheets;
mod speakers;
mod stress;
mod support;
mod texts;
mod worker;
mod worth;
