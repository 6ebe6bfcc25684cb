//! A database as a schema.

use super::Connection;
use crate::database::DatabaseError;
use crate::schema::Schema;

impl Connection {
    /// See [`crate::database::Connection::introspect`]. SQLite has no schemas to name.
    pub fn introspect(&mut self, _schemas: &[String]) -> Result<Schema, DatabaseError> {
        self.catalogue()?;
        Ok(Schema::default())
    }
}
