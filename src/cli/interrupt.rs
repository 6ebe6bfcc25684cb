//! Ctrl-C. The first one asks for an orderly end; a later one, when that takes too long, ends dorm
//! at once, which the database survives like a crash.

use super::Status;
use crate::executor::interrupt;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Whether something runs that must be rolled back first.
static BUSY: AtomicBool = AtomicBool::new(false);

/// When the first one came.
static FIRST: Mutex<Option<Instant>> = Mutex::new(None);

/// What comes sooner after the first one is the same one: a shell and whoever started dorm may both
/// pass it on.
const ECHO: Duration = Duration::from_secs(1);

/// From now on Ctrl-C ends dorm at once, with nothing to roll back, unless [`busy`] was called.
pub fn watch() {
    // A second handler can't be set; the first one does.
    let _ = ctrlc::set_handler(|| {
        if !BUSY.load(Ordering::SeqCst) {
            end("");
        }
        interrupt::request();
        let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
        if first.get_or_insert_with(Instant::now).elapsed() > ECHO {
            end("interrupted twice: ended at once; what wasn't committed is rolled back by the database\n");
        }
    });
}

fn end(message: &str) -> ! {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        // A question and a progress bar hide the cursor while they are shown.
        let _ = terminal.write_all(b"\x1b[?25h\n");
    }
    let _ = terminal.write_all(message.as_bytes());
    std::process::exit(i32::from(Status::Interrupted.code()));
}

/// From now on Ctrl-C asks the executor to stop.
pub fn busy() {
    BUSY.store(true, Ordering::SeqCst);
}
