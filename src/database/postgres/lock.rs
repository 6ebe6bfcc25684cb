//! One dorm at a time on a database and schema: a session advisory lock on a connection of its own.
//!
//! It is polled: a session that waits in `pg_advisory_lock` holds a snapshot, for which CREATE INDEX
//! CONCURRENTLY waits in its turn. And it is on a connection that never begins a transaction.

use super::Connection;
use super::error::plain;
use crate::database::{DatabaseError, ErrorKind};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// The lock, until it is dropped (or its process is gone).
#[derive(Debug)]
pub struct AdvisoryLock {
    connection: Connection,
    key: i64,
    /// When the session was last seen.
    seen: Instant,
}

/// Who holds the lock, as far as the server says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    /// The server's process.
    pub pid: Option<i32>,
    /// Since when it is connected, in RFC 3339.
    pub since: Option<String>,
    /// Its `application_name`.
    pub application: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(formatter, "backend process {pid}")?,
            None => formatter.write_str("another session")?,
        }
        if let Some(application) = &self.application {
            write!(formatter, " (`{application}`)")?;
        }
        match &self.since {
            Some(since) => write!(formatter, ", connected since {since}"),
            None => Ok(()),
        }
    }
}

/// For so long a session that was seen needn't be looked for again.
const SEEN: Duration = Duration::from_millis(50);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(40);

impl Connection {
    /// Takes the lock of the database and schema on a connection of its own. Whoever has to wait is
    /// told for whom, again and again, and may give up.
    pub fn advisory_lock(
        &mut self,
        wait: Duration,
        mut waiting: impl FnMut(&Holder) -> ControlFlow<()>,
    ) -> Result<AdvisoryLock, DatabaseError> {
        let mut connection = Self::open(self.target())?;
        if connection.pid() == self.pid() {
            return Err(pooled(SHARED));
        }
        // Before there is a lock, which a session that is somebody else's by then would keep.
        for _ in 0..2 {
            if !(self.keeps_its_session()? && connection.keeps_its_session()?) {
                return Err(pooled(CHANGING));
            }
        }
        let key = key(connection.schema());
        let mut lock = AdvisoryLock { connection, key, seen: Instant::now() };
        let start = Instant::now();
        loop {
            if lock.try_lock()? {
                return Ok(lock);
            }
            let holder = lock.holder()?;
            if start.elapsed() >= wait {
                return Err(held(&holder));
            }
            if waiting(&holder).is_break() {
                return Err(plain(ErrorKind::Interrupted, "interrupted while waiting for another dorm"));
            }
            std::thread::sleep(PAUSE.min(wait.saturating_sub(start.elapsed())));
        }
    }
}

fn held(holder: &Holder) -> DatabaseError {
    let mut error = plain(ErrorKind::Busy, format!("another dorm is at work on this database: {holder}"));
    error.hint = Some("wait for it, or give it more time with `--lock-wait`".to_owned());
    error
}

/// What a proxy does that pools transactions.
const SHARED: &str = "a proxy gives both of dorm's connections one session of the server (transaction pooling), so that \
                      a lock would be nobody's";
const CHANGING: &str = "a proxy gives dorm's connection one session of the server after the other (transaction \
                        pooling), so that a lock would be nobody's";

fn pooled(what: &str) -> DatabaseError {
    let mut error = plain(ErrorKind::Connection, what);
    error.hint = Some("connect to the server itself, or to the proxy's session pool".to_owned());
    error
}

impl AdvisoryLock {
    fn try_lock(&mut self) -> Result<bool, DatabaseError> {
        // Only in its own session: nobody could let it go in another one.
        let sql = format!(
            "SELECT CASE WHEN pg_backend_pid() = {} THEN pg_try_advisory_lock({}) END",
            self.connection.pid(),
            self.key
        );
        match self.connection.texts(&sql)?.first().and_then(|row| row.first()?.as_deref()) {
            Some(taken) => Ok(taken == "t"),
            None => Err(pooled(CHANGING)),
        }
    }

    /// Fails where the session is gone that holds the lock: the quick look between two migrations.
    /// Many small ones take less time together than a look at each would.
    pub fn check_session(&mut self) -> Result<(), DatabaseError> {
        if self.seen.elapsed() < SEEN {
            return Ok(());
        }
        self.seen = Instant::now();
        if self.connection.keeps_its_session()? { Ok(()) } else { Err(pooled(CHANGING)) }
    }

    /// Fails where the lock is no longer this session's: a connection that was cut has lost it, and
    /// behind a proxy the session may have become another one.
    pub fn check(&mut self) -> Result<(), DatabaseError> {
        let sql = format!(
            "SELECT l.pid = pg_backend_pid() AND l.pid = {} FROM pg_locks l WHERE {}",
            self.connection.pid(),
            self.lock_row()
        );
        let rows = self.connection.texts(&sql)?;
        if rows.iter().any(|row| row.first().and_then(Option::as_deref) == Some("t")) {
            return Ok(());
        }
        if !self.connection.keeps_its_session()? {
            return Err(pooled(CHANGING));
        }
        let mut error = plain(ErrorKind::Connection, "the lock that keeps other dorms away was lost");
        error.hint = Some("run the command again; it goes on where this one stopped".to_owned());
        Err(error)
    }

    fn holder(&mut self) -> Result<Holder, DatabaseError> {
        let sql = format!(
            "SELECT l.pid, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), \
             nullif(a.application_name, '') \
             FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE {} LIMIT 1",
            self.lock_row()
        );
        let row = self.connection.texts(&sql)?.into_iter().next().unwrap_or_default();
        let mut values = row.into_iter();
        let mut next = || values.next().flatten();
        Ok(Holder { pid: next().and_then(|pid| pid.parse().ok()), since: next(), application: next() })
    }

    /// The row of `pg_locks` that is this lock held by somebody.
    fn lock_row(&self) -> String {
        let [a, b, c, d, e, f, g, h] = self.key.to_be_bytes();
        let (high, low) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        format!(
            "l.locktype = 'advisory' AND l.granted AND l.classid = {high} AND l.objid = {low} AND l.objsubid = 1 \
             AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    }
}

/// The lock's number: advisory locks are a database's already, so that only the schema is in it.
fn key(schema: &str) -> i64 {
    let digest = Sha256::digest(format!("dorm migrate {schema}").as_bytes());
    digest.iter().take(8).fold(0_i64, |key, byte| (key << 8) | i64::from(*byte))
}
