//! Connections to live databases: the only room that knows the drivers.

mod error;
#[cfg(debug_assertions)]
mod failpoint;
mod settings;

pub mod postgres;
pub mod sqlite;

pub use error::{DatabaseError, ErrorKind};
pub use settings::{PostgresTarget, Secret, Settings, SqliteTarget, Target};

use crate::schema::Schema;
use crate::state::Engine;

/// A value of a query's answer, or for one of its parameters.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// An integer of any width.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean (PostgreSQL; SQLite answers integers).
    Boolean(bool),
    /// Text, and whatever else has a text form.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// An open connection.
#[derive(Debug)]
pub enum Connection {
    /// To SQLite.
    Sqlite(Box<sqlite::Connection>),
    /// To PostgreSQL.
    Postgres(Box<postgres::Connection>),
}

/// Calls the method of the same name of the engine's own connection.
macro_rules! dispatch {
    ($self:expr, $connection:ident => $call:expr) => {
        match $self {
            Connection::Sqlite($connection) => $call,
            Connection::Postgres($connection) => $call,
        }
    };
}

impl Connection {
    /// Connects. On SQLite a missing file is made only where `create` says so.
    pub fn open(settings: &Settings, create: CreateFile) -> Result<Self, DatabaseError> {
        Ok(match &settings.target {
            Target::Sqlite(target) => Self::Sqlite(Box::new(sqlite::Connection::open(target, create)?)),
            Target::Postgres(target) => Self::Postgres(Box::new(postgres::Connection::open(target)?)),
        })
    }

    /// Which engine.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs one statement and forgets its answer; says how many rows it changed.
    pub fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError> {
        #[cfg(debug_assertions)]
        failpoint::answers()?;
        #[cfg(debug_assertions)]
        let number = failpoint::count();
        #[cfg(debug_assertions)]
        failpoint::strike(number, failpoint::Moment::Before)?;
        let changed = dispatch!(self, connection => connection.execute(sql, parameters));
        #[cfg(debug_assertions)]
        failpoint::strike(number, failpoint::Moment::After)?;
        changed
    }

    /// Runs one statement and reads its whole answer.
    pub fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, DatabaseError> {
        #[cfg(debug_assertions)]
        failpoint::answers()?;
        dispatch!(self, connection => connection.query(sql, parameters))
    }

    /// Reads the catalogue (the tables of the database's own schema and of the schemas named, the
    /// bookkeeping tables left out) in a fixed number of queries.
    pub fn introspect(&mut self, schemas: &[String]) -> Result<Schema, DatabaseError> {
        dispatch!(self, connection => connection.introspect(schemas))
    }
}

/// Whether a missing SQLite file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateFile {
    /// It is.
    IfMissing,
    /// A missing file reads as an empty database: dry commands leave nothing behind.
    Never,
}
