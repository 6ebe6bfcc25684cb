//! Ctrl-C: asked for by a signal handler, seen between two statements, and carried into the one
//! that runs.

use super::Failure;
use crate::database::{Connection, postgres, sqlite};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// How often the request is looked for while a statement runs.
const POLL: Duration = Duration::from_millis(20);

/// Asks the run to stop at the next chance. Safe to call from a signal handler's thread.
pub fn request() {
    REQUESTED.store(true, Ordering::SeqCst);
}

/// Whether it was asked for.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// Refuses to go on where it was asked for.
pub(super) fn check() -> Result<(), Failure> {
    if requested() { Err(Failure::new("interrupted", "interrupted")) } else { Ok(()) }
}

/// What stops a running statement from another thread.
enum Stopper {
    Sqlite(sqlite::Interrupt),
    Postgres(postgres::Interrupt),
}

/// Stops the statement that runs when Ctrl-C comes, until it is dropped. It strikes once: the
/// ROLLBACK that follows must run.
#[derive(Debug)]
pub(super) struct Watcher {
    over: Arc<AtomicBool>,
}

impl Watcher {
    pub(super) fn of(connection: &Connection) -> Self {
        let stopper = match connection {
            Connection::Sqlite(connection) => Stopper::Sqlite(connection.interrupt_handle()),
            Connection::Postgres(connection) => Stopper::Postgres(connection.interrupt_handle()),
        };
        let over = Arc::new(AtomicBool::new(false));
        let seen = over.clone();
        thread::spawn(move || {
            while !seen.load(Ordering::SeqCst) {
                if requested() {
                    match &stopper {
                        Stopper::Sqlite(interrupt) => interrupt.interrupt(),
                        // Where the server can't be reached, the statement ends by itself.
                        Stopper::Postgres(interrupt) => drop(interrupt.interrupt()),
                    }
                    return;
                }
                thread::sleep(POLL);
            }
        });
        Self { over }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}
