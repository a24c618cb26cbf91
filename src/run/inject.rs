//! Faults on demand, for tests: a build without debug assertions has none of this.

/// A stage that can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Segment,
    Detect,
    Attribute,
}

/// Panics when `ASCRIBE_PANIC` says so: `STAGE:DOCUMENT`, with `segment`, `detect` or `attribute`.
#[cfg(debug_assertions)]
pub fn inject(stage: Stage, document: &str) {
    use std::sync::OnceLock;
    static WANTED: OnceLock<Option<(String, String)>> = OnceLock::new();
    let read = || {
        let wanted = std::env::var("ASCRIBE_PANIC").ok()?;
        wanted.split_once(':').map(|(stage, id)| (stage.to_owned(), id.to_owned()))
    };
    let Some((wanted, id)) = WANTED.get_or_init(read) else { return };
    let name = match stage {
        Stage::Segment => "segment",
        Stage::Detect => "detect",
        Stage::Attribute => "attribute",
    };
    assert!(name != wanted || id != document, "a fault that a test asked for, in {name}");
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub fn inject(_stage: Stage, _document: &str) {}
