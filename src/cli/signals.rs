//! SIGINT, SIGTERM and SIGHUP: the first ends the run after what is in hand, the second at once.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::Context;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::fault::{Exit, Fault, OrFault};

/// Listens from now on. The second signal removes what is `temporary`, as no destructor runs then.
pub fn listen(temporary: Vec<PathBuf>) -> Result<Arc<AtomicBool>, Fault> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut signals =
        Signals::new([SIGHUP, SIGINT, SIGTERM]).context("cannot listen for signals").or_fault(Exit::CouldNotRun, "")?;
    let flag = Arc::clone(&stop);
    thread::spawn(move || {
        for _ in signals.forever() {
            if flag.swap(true, Ordering::Relaxed) {
                for temporary in &temporary {
                    // Nothing is left to be done about it.
                    let _ = std::fs::remove_file(temporary);
                }
                // Not a plain exit: libtorch's threads do not survive its destructors.
                signal_hook::low_level::exit(Exit::Interrupted as i32);
            }
        }
    });
    Ok(stop)
}
