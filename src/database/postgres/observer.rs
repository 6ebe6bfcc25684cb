//! A second connection that looks while the first one works: how big tables are, who is in the
//! way, how far a long statement is, what a change would cost. It is opened when it is first asked, and
//! begins no transaction but those for trials, which are rolled back.

use super::introspect::{Wanted, sequence};
use super::{Connection, value};
use crate::database::{DatabaseError, ErrorKind, PostgresTarget, Value};
use crate::plan::{Lock, TableSize};
use crate::schema::TableName;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Looks, and remembers how big tables are.
#[derive(Debug)]
pub struct Observer {
    target: PostgresTarget,
    /// The backend of the connection that works.
    pub(super) worker: i32,
    connection: Option<Connection>,
    sizes: BTreeMap<TableName, Option<TableSize>>,
}

/// A session that holds a lock in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// Its backend; none for a prepared transaction.
    pub pid: Option<i32>,
    /// What it calls itself, or what kind of backend it is.
    pub application: Option<String>,
    /// Its statement, or its last one.
    pub query: Option<String>,
    /// How old its transaction is.
    pub age: Duration,
    /// `active`, `idle in transaction`, ….
    pub state: Option<String>,
    /// The table; none where it is rows, or the end of a transaction, that is waited for.
    pub table: Option<String>,
}

/// How much of a statement is shown.
const SHOWN_QUERY: usize = 60;

impl fmt::Display for Blocker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(pid) = self.pid else {
            return match &self.table {
                Some(table) => write!(formatter, "a prepared transaction holds a lock on `{table}`"),
                None => formatter.write_str("a prepared transaction holds a lock"),
            };
        };
        write!(formatter, "backend process {pid}")?;
        if let Some(application) = &self.application {
            write!(formatter, " (`{application}`)")?;
        }
        let age = self.age.as_millis();
        let age = if age < 10_000 { format!("{age} ms") } else { format!("{} s", self.age.as_secs()) };
        match &self.table {
            Some(table) => write!(formatter, " holds a lock on `{table}` in a transaction of {age}")?,
            None => write!(formatter, " is in the way with a transaction of {age}")?,
        }
        if self.state.as_deref().is_some_and(|state| state.starts_with("idle in transaction")) {
            formatter.write_str(", and does nothing")?;
        }
        if let Some(query) = self.query.as_deref().filter(|query| !query.is_empty()) {
            let text = query.split_whitespace().collect::<Vec<_>>().join(" ");
            let short: String = text.chars().take(SHOWN_QUERY).collect();
            let more = if short.len() < text.len() { "…" } else { "" };
            write!(formatter, ": {short}{more}")?;
        }
        Ok(())
    }
}

/// The sessions of an answer, each once.
fn read_blockers(rows: Vec<Vec<Option<String>>>) -> Vec<Blocker> {
    let mut blockers: Vec<Blocker> = Vec::new();
    for row in rows {
        let mut values = row.into_iter();
        let mut next = || values.next().flatten();
        let blocker = Blocker {
            pid: next().and_then(|pid| pid.parse().ok()),
            application: next(),
            query: next(),
            age: Duration::from_millis(next().and_then(|age| age.parse().ok()).unwrap_or_default()),
            state: next(),
            table: next(),
        };
        if !blockers.iter().any(|known| known.pid == blocker.pid && known.pid.is_some()) {
            blockers.push(blocker);
        }
    }
    blockers
}

/// How far an index is that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexProgress {
    /// In the server's words.
    pub phase: String,
    /// Blocks (or, later, rows) done, of how many.
    pub done: u64,
    /// How many there are.
    pub total: u64,
    /// The backend that is waited for.
    pub waits_for: Option<i32>,
}

impl Connection {
    /// An observer of this connection's work.
    pub fn observer(&self) -> Observer {
        Observer { target: self.target().clone(), worker: self.pid(), connection: None, sizes: BTreeMap::new() }
    }
}

impl Observer {
    pub(super) fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        if self.connection.as_ref().is_none_or(Connection::is_closed) {
            let mut connection = Connection::open(&self.target)?;
            // Whoever looks must not wait behind whoever works.
            connection.execute("SET lock_timeout = '100ms'", &[])?;
            self.connection = Some(connection);
        }
        self.connection
            .as_mut()
            .ok_or_else(|| super::error::plain(ErrorKind::Connection, "the second connection was lost"))
    }

    /// Rows may have come or gone: sizes are looked up anew.
    pub fn forget_sizes(&mut self) {
        self.sizes.clear();
    }

    /// How big tables are, for those that are there.
    pub fn sizes(&mut self, tables: &[TableName]) -> Result<BTreeMap<TableName, TableSize>, DatabaseError> {
        let unknown: Vec<TableName> = tables.iter().filter(|name| !self.sizes.contains_key(name)).cloned().collect();
        if !unknown.is_empty() {
            let found = match self.read_sizes(&unknown, Value::Boolean(true)) {
                // Somebody holds the strongest lock on one of them: what was counted last must do.
                Err(error) if error.kind == ErrorKind::Busy => self.read_sizes(&unknown, Value::Boolean(false)),
                read => read,
            }?;
            for name in unknown {
                let size = found.get(&name).copied();
                self.sizes.insert(name, size);
            }
        }
        Ok(tables.iter().filter_map(|name| Some((name.clone(), (*self.sizes.get(name)?)?))).collect())
    }

    fn read_sizes(
        &mut self,
        tables: &[TableName],
        measured: Value,
    ) -> Result<BTreeMap<TableName, TableSize>, DatabaseError> {
        let connection = self.connection()?;
        let mut sizes = BTreeMap::new();
        for mut row in connection.rows_with(include_str!("sql/sizes.sql"), Wanted::Tables(tables), &[measured])? {
            let (schema, name) = (row.text(), row.text());
            let size = TableSize {
                rows: row.text().parse().unwrap_or_default(),
                bytes: row.text().parse().unwrap_or_default(),
            };
            sizes.insert(connection.table_name(&schema, &name), size);
        }
        Ok(sizes)
    }

    /// Who holds what these locks would wait for, in a transaction of at least that age.
    pub fn blockers(&mut self, locks: &[Lock], age: Duration) -> Result<Vec<Blocker>, DatabaseError> {
        if locks.is_empty() {
            return Ok(Vec::new());
        }
        let worker = self.worker;
        let connection = self.connection()?;
        let own = Value::Text(format!("{{{worker},{}}}", connection.pid()));
        let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        let parameters = [
            sequence(locks.iter().map(|lock| lock.table.as_str())),
            sequence(locks.iter().map(|lock| lock.mode)),
            own,
            Value::Integer(age),
        ];
        let rows = connection.texts(&value::fill(include_str!("sql/blockers.sql"), &parameters))?;
        Ok(read_blockers(rows))
    }

    /// Who the first connection waits for just now.
    pub fn waits_for(&mut self) -> Result<Vec<Blocker>, DatabaseError> {
        let worker = Value::Integer(self.worker.into());
        let rows = self.connection()?.texts(&value::fill(include_str!("sql/waits.sql"), &[worker]))?;
        Ok(read_blockers(rows))
    }

    /// How far the index is that the first connection builds.
    pub fn index_progress(&mut self) -> Result<Option<IndexProgress>, DatabaseError> {
        let sql = format!(
            "SELECT phase, greatest(blocks_done, tuples_done), greatest(blocks_total, tuples_total), \
             nullif(current_locker_pid, 0) FROM pg_stat_progress_create_index WHERE pid = {}",
            self.worker
        );
        let rows = self.connection()?.texts(&sql)?;
        Ok(rows.into_iter().next().map(|row| {
            let mut values = row.into_iter();
            let mut next = || values.next().flatten();
            IndexProgress {
                phase: next().unwrap_or_default(),
                done: next().and_then(|done| done.parse().ok()).unwrap_or_default(),
                total: next().and_then(|total| total.parse().ok()).unwrap_or_default(),
                waits_for: next().and_then(|pid| pid.parse().ok()),
            }
        }))
    }

    /// Whether an index is there, and whether it works. The name is as SQL says it.
    pub fn index_state(&mut self, name: &str) -> Result<IndexState, DatabaseError> {
        let sql = format!(
            "SELECT CASE WHEN i.indisvalid AND i.indisready THEN 'valid' \
             WHEN EXISTS (SELECT FROM pg_stat_progress_create_index p \
                          WHERE p.datid = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                            AND p.relid = i.indrelid AND p.index_relid IN (0, i.indexrelid)) THEN 'building' \
             ELSE 'invalid' END FROM pg_index i WHERE i.indexrelid = to_regclass({})",
            crate::sql::string_literal(name)
        );
        let rows = self.connection()?.texts(&sql)?;
        Ok(match rows.first().and_then(|row| row.first()?.as_deref()) {
            None => IndexState::Missing,
            Some("valid") => IndexState::Valid,
            Some("building") => IndexState::Building,
            Some(_) => IndexState::Invalid,
        })
    }
}

/// What there is of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexState {
    /// Nothing.
    Missing,
    /// Somebody is at it.
    Building,
    /// What a CREATE INDEX CONCURRENTLY that failed leaves.
    Invalid,
    /// An index.
    Valid,
}
