//! Ctrl-C.

use super::Status;
use crate::executor::interrupt;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something runs that must be rolled back first.
static BUSY: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C ends dorm at once, with nothing to roll back, unless [`busy`] was called.
pub fn watch() {
    // A second handler can't be set; the first one does.
    let _ = ctrlc::set_handler(|| {
        if BUSY.load(Ordering::SeqCst) {
            interrupt::request();
        } else {
            // A question hides the cursor while it waits.
            let mut terminal = std::io::stderr();
            if terminal.is_terminal() {
                let _ = terminal.write_all(b"\x1b[?25h\n");
            }
            std::process::exit(i32::from(Status::Interrupted.code()));
        }
    });
}

/// From now on Ctrl-C asks the executor to stop.
pub fn busy() {
    BUSY.store(true, Ordering::SeqCst);
}
