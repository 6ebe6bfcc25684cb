//! A connection to a file or to memory.

use super::error::{convert, ignored};
use super::obstacle::{foreign, obstacle, unreadable};
use crate::database::{CreateFile, DatabaseError, ErrorKind, SqliteTarget, Value};
use crate::sql;
use crate::state::Engine;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, ToSql};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a statement waits for another program's lock, unless it is told otherwise.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection to SQLite.
pub struct Connection {
    inner: rusqlite::Connection,
    path: Option<PathBuf>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("path", &self.path).finish_non_exhaustive()
    }
}

/// An answer with the names of its columns.
pub type NamedRows = (Vec<String>, Vec<Vec<Value>>);

/// Whether foreign keys are enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignKeys {
    /// They are.
    On,
    /// They aren't: nothing cascades, nothing is refused.
    Off,
}

/// Stops the statement that runs on a connection, from another thread.
pub struct Interrupt(rusqlite::InterruptHandle);

impl Interrupt {
    /// Stops it.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Interrupt")
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Float(number) => ValueRef::Real(*number),
            Self::Boolean(truth) => ValueRef::Integer(i64::from(*truth)),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Float(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

fn has_directory(path: &Path) -> bool {
    path.parent().is_none_or(|directory| directory.as_os_str().is_empty() || directory.is_dir())
}

impl Connection {
    /// Opens a database. With [`CreateFile::Never`] a missing file reads as an empty database, and
    /// none is made; where even its directory isn't there, the path is wrong.
    pub fn open(target: &SqliteTarget, create: CreateFile) -> Result<Self, DatabaseError> {
        let path = match target {
            SqliteTarget::Memory => None,
            SqliteTarget::File(path) => {
                // A file that nobody may look at isn't a missing one.
                let exists = path.try_exists().map_err(|error| unreadable(path, &error))?;
                let is_to_come = create == CreateFile::Never && !exists && has_directory(path);
                (!is_to_come).then(|| path.clone())
            }
        };
        let inner = match &path {
            None => rusqlite::Connection::open_in_memory(),
            Some(path) => {
                let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                if create == CreateFile::IfMissing {
                    flags |= OpenFlags::SQLITE_OPEN_CREATE;
                }
                rusqlite::Connection::open_with_flags(literal_path(path), flags)
            }
        }
        .map_err(|error| {
            let mut error = path.as_deref().and_then(obstacle).unwrap_or_else(|| convert(&error));
            error.kind = ErrorKind::Connection;
            error
        })?;
        let connection = Self { inner, path };
        // The driver's own is 5 s.
        connection.inner.busy_timeout(Duration::ZERO).map_err(|error| convert(&error))?;
        // The file is read only now. Whatever else is wrong with it is said by who reads on, and who
        // holds it is waited for then.
        if let (Err(error), Some(path)) = (connection.prepares("SELECT 1 FROM sqlite_schema"), &connection.path)
            && error.code.as_deref() == Some("SQLITE_NOTADB")
        {
            return Err(foreign(path));
        }
        connection.configure().map_err(|error| convert(&error))?;
        Ok(connection)
    }

    /// Whether the file can't be written, which SQLite says only when somebody tries.
    pub fn is_read_only(&self) -> bool {
        self.inner.is_readonly("main").unwrap_or_default()
    }

    /// Opens the same file once more, without what a session was told: settings, temporary tables,
    /// attached databases. One in memory has nothing but its session, and stays.
    pub fn renew(&mut self) -> Result<(), DatabaseError> {
        if let Some(path) = self.path.clone() {
            *self = Self::open(&SqliteTarget::File(path), CreateFile::Never)?;
        }
        Ok(())
    }

    fn configure(&self) -> rusqlite::Result<()> {
        self.inner.busy_timeout(BUSY_TIMEOUT)?;
        // `"name"` is a name, and never a string where no such column exists.
        self.inner.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        self.inner.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        Ok(())
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// How long a statement waits for another program's lock.
    pub fn set_busy_timeout(&mut self, timeout: Duration) -> Result<(), DatabaseError> {
        let timeout = timeout.min(Duration::from_millis(i32::MAX as u64));
        self.inner.busy_timeout(timeout).map_err(|error| convert(&error))
    }

    /// What stops a running statement.
    pub fn interrupt_handle(&self) -> Interrupt {
        Interrupt(self.inner.get_interrupt_handle())
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    /// Whether keys are enforced.
    pub fn foreign_keys(&mut self) -> Result<ForeignKeys, DatabaseError> {
        let answer = self.query("PRAGMA foreign_keys", &[])?;
        let on = matches!(answer.first().and_then(|row| row.first()), Some(Value::Integer(1)));
        Ok(if on { ForeignKeys::On } else { ForeignKeys::Off })
    }

    /// Sets whether keys are enforced, and reads it back: inside a transaction the pragma does
    /// nothing and says nothing.
    pub fn set_foreign_keys(&mut self, wanted: ForeignKeys) -> Result<(), DatabaseError> {
        let sql = match wanted {
            ForeignKeys::On => "PRAGMA foreign_keys = ON",
            ForeignKeys::Off => "PRAGMA foreign_keys = OFF",
        };
        self.execute(sql, &[])?;
        if self.foreign_keys()? == wanted {
            return Ok(());
        }
        Err(DatabaseError {
            kind: ErrorKind::Statement,
            message: format!("`{sql}` had no effect"),
            code: None,
            detail: None,
            hint: Some("a transaction is open: end it first".to_owned()),
            context: None,
            position: None,
        })
    }

    /// See [`crate::database::Connection::execute`].
    pub fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError> {
        if self.in_transaction() && sql::sets_journal_mode(sql) {
            return Err(ignored());
        }
        let before = self.inner.total_changes();
        self.each_row(sql, parameters, |_, _| Ok(()))?;
        Ok(if self.inner.total_changes() == before { 0 } else { self.inner.changes() })
    }

    /// See [`crate::database::Connection::query`].
    pub fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, DatabaseError> {
        let mut answer = Vec::new();
        self.each_row(sql, parameters, |row, width| {
            answer.push((0..width).map(|place| row.get_ref(place).map(value)).collect::<rusqlite::Result<_>>()?);
            Ok(())
        })?;
        Ok(answer)
    }

    /// Like [`query`](Self::query), with the names of the answer's columns.
    pub fn query_named(&mut self, sql: &str) -> Result<NamedRows, DatabaseError> {
        let names = {
            let statement = self.inner.prepare(sql).map_err(|error| convert(&error))?;
            statement.column_names().map(str::to_owned).collect()
        };
        Ok((names, self.query(sql, &[])?))
    }

    /// Lets `"name"` be a string where no such column exists, as the definitions of old databases
    /// have it.
    pub(crate) fn allow_quoted_strings(&self) -> Result<(), DatabaseError> {
        self.inner.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, true).map(drop).map_err(|error| convert(&error))
    }

    /// The contrary.
    pub(crate) fn refuse_quoted_strings(&self) -> Result<(), DatabaseError> {
        self.inner.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false).map(drop).map_err(|error| convert(&error))
    }

    /// Whether a statement would be accepted, without running it.
    pub(super) fn prepares(&self, sql: &str) -> Result<(), DatabaseError> {
        self.inner.prepare(sql).map(drop).map_err(|error| convert(&error))
    }

    /// The driver's own.
    pub(super) const fn raw(&mut self) -> &mut rusqlite::Connection {
        &mut self.inner
    }

    fn each_row(
        &self,
        sql: &str,
        parameters: &[Value],
        mut see: impl FnMut(&rusqlite::Row<'_>, usize) -> rusqlite::Result<()>,
    ) -> Result<(), DatabaseError> {
        if !sql::tokens(sql, Engine::Sqlite).any(|token| token.is_significant() && token.text(sql) != ";") {
            return Ok(());
        }
        let mut run = || -> rusqlite::Result<()> {
            let mut statement = self.inner.prepare(sql)?;
            let width = statement.column_count();
            let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
            while let Some(row) = rows.next()? {
                see(row, width)?;
            }
            Ok(())
        };
        run().map_err(|error| convert(&error))
    }
}

/// A path that SQLite doesn't take for a URI or for one of its special names.
fn literal_path(path: &Path) -> PathBuf {
    if path.is_relative() { Path::new(".").join(path) } else { path.to_path_buf() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Connection {
        Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap()
    }

    #[test]
    fn statements_and_answers() {
        let mut connection = memory();
        assert_eq!(connection.execute("CREATE TABLE t (a, b)", &[]).unwrap(), 0);
        let changed =
            connection.execute("INSERT INTO t VALUES (?1, ?2), (1.5, NULL)", &[Value::Integer(7), "x".into_value()]);
        assert_eq!(changed.unwrap(), 2);
        assert_eq!(connection.execute("CREATE INDEX i ON t (a)", &[]).unwrap(), 0);
        let rows = connection.query("SELECT * FROM t ORDER BY a DESC", &[]).unwrap();
        assert_eq!(rows, [[Value::Integer(7), "x".into_value()], [Value::Float(1.5), Value::Null]]);
        assert_eq!(connection.execute(" -- nothing\n;", &[]).unwrap(), 0);
    }

    trait IntoValue {
        fn into_value(self) -> Value;
    }

    impl IntoValue for &str {
        fn into_value(self) -> Value {
            Value::Text(self.to_owned())
        }
    }

    #[test]
    fn refusals_say_kind_code_and_place() {
        let mut connection = memory();
        let error = connection.execute("SELECT gone FROM t", &[]).unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Statement, Some("SQLITE_ERROR")));
        connection.execute("CREATE TABLE t (a NOT NULL)", &[]).unwrap();
        let error = connection.execute("SELECT a, wrong FROM t", &[]).unwrap_err();
        assert_eq!((error.message.as_str(), error.position), ("no such column: wrong", Some(10)));
        let error = connection.execute("INSERT INTO t VALUES (NULL)", &[]).unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Constraint, Some("SQLITE_CONSTRAINT_NOTNULL")));
    }

    #[test]
    fn quoted_words_are_never_strings() {
        let mut connection = memory();
        connection.execute("CREATE TABLE t (a)", &[]).unwrap();
        assert!(connection.execute("CREATE INDEX i ON t (\"b\")", &[]).is_err());
        assert!(connection.query("SELECT \"b\" FROM t", &[]).is_err());
    }

    #[test]
    fn a_missing_file_is_an_empty_database_and_stays_missing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite3");
        let target = SqliteTarget::File(path.clone());
        let mut connection = Connection::open(&target, CreateFile::Never).unwrap();
        assert!(connection.query("SELECT * FROM sqlite_schema", &[]).unwrap().is_empty());
        assert!(!path.exists());
        let mut connection = Connection::open(&target, CreateFile::IfMissing).unwrap();
        connection.execute("CREATE TABLE t (a)", &[]).unwrap();
        assert!(path.exists());
        let error =
            Connection::open(&SqliteTarget::File(folder.path().join("no/db")), CreateFile::IfMissing).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Connection);
    }

    #[test]
    fn foreign_keys_are_read_back() {
        let mut connection = memory();
        connection.set_foreign_keys(ForeignKeys::Off).unwrap();
        connection.execute("BEGIN", &[]).unwrap();
        assert!(connection.set_foreign_keys(ForeignKeys::On).is_err());
        connection.execute("ROLLBACK", &[]).unwrap();
        connection.set_foreign_keys(ForeignKeys::On).unwrap();
    }
}
