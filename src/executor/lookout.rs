//! A statement that runs, and a second connection that looks who it waits for and how far it is.

use super::{Event, Executor, interrupt};
use crate::database::postgres::Observer;
use crate::database::{Connection, DatabaseError, ErrorKind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// What takes less isn't told about.
const QUIET: Duration = Duration::from_secs(1);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);

impl Executor<'_> {
    /// Runs a statement of a migration. On PostgreSQL one that may wait for long runs on a thread of
    /// its own, while this one tells who is in its way: a thread for each costs as much as many a
    /// statement does.
    pub(super) fn execute_watched(&mut self, sql: &str) -> Result<u64, DatabaseError> {
        if matches!(self.connection, Connection::Sqlite(_)) || self.waits_briefly() {
            return self.connection.execute(sql, &[]);
        }
        self.observer();
        let Self { connection, observer, events, .. } = self;
        let begin = Instant::now();
        thread::scope(|scope| {
            let (answer, answers) = sync_channel(1);
            let running = scope.spawn(move || drop(answer.send(connection.execute(sql, &[]))));
            let mut wait = QUIET;
            let mut is_held = false;
            loop {
                match answers.recv_timeout(wait) {
                    Ok(result) => return result,
                    Err(RecvTimeoutError::Disconnected) => {
                        let _ = running.join();
                        return Err(ended_by_itself());
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                }
                wait = PAUSE;
                if interrupt::requested() {
                    continue;
                }
                match observer.as_mut().and_then(|observer| look(observer, begin.elapsed(), sql)) {
                    Some(event) => {
                        is_held = matches!(event, Event::Held { .. });
                        events(event);
                    }
                    None if is_held => {
                        is_held = false;
                        events(Event::Freed);
                    }
                    None => {}
                }
            }
        })
    }
}

/// What there is to tell; nothing also where nobody answers.
fn look(observer: &mut Observer, waited: Duration, sql: &str) -> Option<Event> {
    let blockers = observer.waits_for().ok()?;
    if !blockers.is_empty() {
        let names: Vec<String> = blockers.iter().map(ToString::to_string).collect();
        let pids = blockers.iter().filter_map(|blocker| blocker.pid).collect();
        return Some(Event::Held { by: names.join("; "), pids, waited });
    }
    if !(sql.starts_with("CREATE") || sql.starts_with("REINDEX")) {
        return None;
    }
    let progress = observer.index_progress().ok()??;
    let mut line = progress.phase;
    if let Some(percent) = (progress.done * 100).checked_div(progress.total) {
        line.push_str(&format!(", {percent} %"));
    }
    Some(Event::Progress { line })
}

fn ended_by_itself() -> DatabaseError {
    DatabaseError {
        kind: ErrorKind::Statement,
        message: "the thread of a statement ended by itself".to_owned(),
        code: None,
        detail: None,
        hint: None,
        context: None,
        position: None,
    }
}
