//! Sqlite.

use super::{CreateFile, DatabaseError, SqliteTarget, Value};
use crate::schema::Schema;

/// A connection to Sqlite.
#[derive(Debug)]
pub struct Connection {}

impl Connection {
    /// Connects.
    pub fn open(target: &SqliteTarget, create: CreateFile) -> Result<Self, DatabaseError> {
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
