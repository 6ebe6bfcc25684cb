//! Postgres.

use super::{DatabaseError, PostgresTarget, Value};
use crate::schema::Schema;

/// A connection to Postgres.
#[derive(Debug)]
pub struct Connection {}

impl Connection {
    /// Connects.
    pub fn open(target: &PostgresTarget) -> Result<Self, DatabaseError> {
        todo!()
    }

    /// See [`super::Connection::execute`].
    pub fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError> {
        todo!()
    }

    /// See [`super::Connection::query`].
    pub fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, DatabaseError> {
        todo!()
    }

    /// See [`super::Connection::introspect`].
    pub fn introspect(&mut self, schemas: &[String]) -> Result<Schema, DatabaseError> {
        todo!()
    }
}

/// Interim: what the executor needs of this room beside the four methods above.
impl Connection {
    /// `server_version_num`.
    pub fn version(&self) -> u32 {
        0
    }

    /// The tables and their dependents, for the planner.
    pub fn catalogue(&mut self) -> Result<crate::plan::PostgresCatalogue, DatabaseError> {
        todo!()
    }

    /// Takes the lock of the database and schema on a connection of its own; `waiting` is told for
    /// whom, again and again, and may give up.
    pub fn advisory_lock(
        &self,
        _wait: std::time::Duration,
        _waiting: impl FnMut(String) -> std::ops::ControlFlow<()>,
    ) -> Result<AdvisoryLock, DatabaseError> {
        todo!()
    }
}

/// Interim: held until it is dropped.
#[derive(Debug)]
pub struct AdvisoryLock {}

impl AdvisoryLock {
    /// Whether it is still held.
    pub fn check(&mut self) -> Result<(), DatabaseError> {
        todo!()
    }
}
