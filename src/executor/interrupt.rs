//! Ctrl-C: asked for by a signal handler, seen by the executor between two statements.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Asks the run to stop at the next chance. Safe to call from a signal handler's thread.
pub fn request() {
    REQUESTED.store(true, Ordering::SeqCst);
}

/// Whether it was asked for.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}
