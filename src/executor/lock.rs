//! One dorm at a time on a database.

use super::{Event, Executor, Failure, interrupt};
use crate::database::sqlite::{FileLock, LockError};
use crate::database::{Connection, ErrorKind, postgres};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The lock of a run, until it is dropped.
#[derive(Debug)]
pub(super) enum RunLock {
    /// A file beside the database.
    File {
        /// Let go when it is dropped.
        _lock: FileLock,
    },
    /// An advisory lock of a connection of its own.
    Advisory(Box<postgres::AdvisoryLock>),
    /// A database in memory is nobody else's.
    Unneeded,
}

impl Executor<'_> {
    /// Takes the lock; waits for another dorm, and says for whom.
    pub(super) fn lock(&mut self) -> Result<(), Failure> {
        if self.lock.is_some() {
            return Ok(());
        }
        let wait = self.options.lock_wait;
        let mut told = String::new();
        let events = &mut *self.events;
        let mut waiting = |holder: String| {
            // Told once for each holder, not at each try.
            if holder != told {
                events(Event::Waiting { holder: holder.clone() });
                told = holder;
            }
            if interrupt::requested() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        self.lock = Some(match &mut self.connection {
            Connection::Sqlite(connection) => match connection.path() {
                None => RunLock::Unneeded,
                Some(path) => RunLock::File {
                    _lock: FileLock::acquire(&canonical(path), wait, |holder| waiting(holder.to_string()))
                        .map_err(refused)?,
                },
            },
            Connection::Postgres(connection) => {
                let lock = connection.advisory_lock(wait, |holder| waiting(holder.to_string()));
                RunLock::Advisory(Box::new(lock.map_err(|error| match error.kind {
                    ErrorKind::Busy => held(error.message),
                    _ => error.into(),
                })?))
            }
        });
        self.watcher = Some(interrupt::Watcher::of(&self.connection));
        Ok(())
    }

    /// Between two migrations: whether the lock's session is still there.
    pub(super) fn check_lock_session(&mut self) -> Result<(), Failure> {
        match &mut self.lock {
            Some(RunLock::Advisory(lock)) => Ok(lock.check_session()?),
            Some(RunLock::File { .. } | RunLock::Unneeded) | None => Ok(()),
        }
    }

    /// A lock that was lost (its connection was cut) must stop the run before the next part.
    pub(super) fn check_lock(&mut self) -> Result<(), Failure> {
        match &mut self.lock {
            Some(RunLock::Advisory(lock)) => Ok(lock.check()?),
            Some(RunLock::File { .. } | RunLock::Unneeded) | None => Ok(()),
        }
    }
}

/// The file itself: two ways to it (a link, another working directory) are one lock.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The time is over, and another dorm is still at work.
fn held(message: String) -> Failure {
    Failure::new("locked", message).help("nothing was changed; wait for it, or give more time with `--lock-wait`")
}

fn refused(error: LockError) -> Failure {
    let message = error.to_string();
    match error {
        LockError::Held(_) => held(message),
        LockError::GivenUp => Failure::new("interrupted", message),
        LockError::Io(..) => Failure::new("lock-file", message)
            .help("dorm must be able to write beside the database, as SQLite itself must"),
    }
}
