//! A database of one of the engines, for one test.

use std::path::PathBuf;

use rusqlite::types::ValueRef;
use tempfile::TempDir;

use super::{facts, postgres};

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// The word in `dorm.toml` and in the names of files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

/// An empty database, gone at the end of the test.
#[derive(Debug)]
pub enum Database {
    /// A file in a directory of its own.
    Sqlite(TempDir),
    /// A database of the test server.
    Postgres(String),
}

impl Database {
    /// A new one.
    pub fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                Self::Sqlite(tempfile::Builder::new().prefix("dorm-").tempdir().expect("a temporary directory"))
            }
            Engine::Postgres => Self::Postgres(postgres::server().create_database()),
        }
    }

    /// A copy of this one, nobody being connected to it.
    pub fn copy(&self) -> Self {
        let copy = match self {
            Self::Sqlite(_) => Self::new(Engine::Sqlite),
            Self::Postgres(name) => return Self::Postgres(postgres::server().copy_database(name)),
        };
        std::fs::copy(self.file(), copy.file()).expect("copy the database");
        copy
    }

    /// Which engine.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// The file of an SQLite database.
    pub fn file(&self) -> PathBuf {
        match self {
            Self::Sqlite(directory) => directory.path().join("test.db"),
            Self::Postgres(name) => panic!("`{name}` is no file"),
        }
    }

    /// The address, as in `dorm.toml`.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(_) => format!("sqlite:///{}", self.file().display()),
            Self::Postgres(name) => postgres::server().url(name),
        }
    }

    /// Runs SQL, several statements at once if need be.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        if let Err(error) = self.try_execute(sql) {
            panic!("{error}\nin:\n{sql}");
        }
    }

    /// Runs SQL; the database's message where it refuses.
    pub fn try_execute(&self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(_) => self.sqlite().execute_batch(sql).map_err(|error| error.to_string()),
            Self::Postgres(_) => self.postgres().batch_execute(sql).map_err(|error| server_message(&error)),
        }
    }

    /// The rows of a query, each value as text and NULL as `NULL`.
    #[track_caller]
    pub fn query(&self, sql: &str) -> Vec<Vec<String>> {
        match self.try_query(sql) {
            Ok(rows) => rows,
            Err(error) => panic!("{error}\nin:\n{sql}"),
        }
    }

    /// The rows of a query; the database's message where it refuses.
    pub fn try_query(&self, sql: &str) -> Result<Vec<Vec<String>>, String> {
        match self {
            Self::Sqlite(_) => sqlite_rows(&self.sqlite(), sql).map_err(|error| error.to_string()),
            Self::Postgres(_) => postgres_rows(&mut self.postgres(), sql).map_err(|error| server_message(&error)),
        }
    }

    /// The one value of a query.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        let mut rows = self.query(sql);
        assert!(rows.len() == 1 && rows[0].len() == 1, "not one value: {rows:?}\nof: {sql}");
        rows.remove(0).remove(0)
    }

    /// Everything that the schema says, a sorted line each. See [`facts`].
    pub fn facts(&self) -> String {
        match self {
            Self::Sqlite(_) => facts::sqlite(&self.sqlite()),
            Self::Postgres(_) => facts::postgres(&mut self.postgres()),
        }
    }

    /// The names of the tables, without dorm's own.
    pub fn tables(&self) -> Vec<String> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            }
            Self::Postgres(_) => {
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\""
            }
        };
        let own = |name: &String| facts::BOOKKEEPING.contains(&name.as_str());
        self.query(sql).into_iter().flatten().filter(|name| !own(name)).collect()
    }

    /// A connection of rusqlite's with foreign keys on, as programs have them.
    pub fn sqlite(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.file()).expect("open the database");
        connection.pragma_update(None, "foreign_keys", true).expect("foreign_keys");
        connection
    }

    /// A connection to the test server.
    pub fn postgres(&self) -> ::postgres::Client {
        match self {
            Self::Sqlite(_) => panic!("an SQLite database"),
            Self::Postgres(name) => postgres::server().connect(name),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres(name) = self {
            postgres::server().drop_database(name);
        }
    }
}

/// What the server said, with its detail.
fn server_message(error: &::postgres::Error) -> String {
    match error.as_db_error() {
        Some(server) => {
            format!("{} ({}) {}", server.message(), server.code().code(), server.detail().unwrap_or_default())
        }
        None => error.to_string(),
    }
}

/// The rows of a query as text.
pub fn postgres_rows(client: &mut ::postgres::Client, sql: &str) -> Result<Vec<Vec<String>>, ::postgres::Error> {
    let text = |row: &::postgres::SimpleQueryRow| {
        (0..row.len()).map(|place| row.get(place).unwrap_or("NULL").to_owned()).collect()
    };
    let messages = client.simple_query(sql)?;
    let rows = messages.iter().filter_map(|message| match message {
        ::postgres::SimpleQueryMessage::Row(row) => Some(text(row)),
        _ => None,
    });
    Ok(rows.collect())
}

/// The rows of a query as text.
pub fn sqlite_rows(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Vec<Vec<String>>> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let text = |place| Ok(value_text(row.get_ref(place)?));
        found.push((0..width).map(text).collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(found)
}

fn value_text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}
