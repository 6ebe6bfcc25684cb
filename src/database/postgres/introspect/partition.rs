//! The parts of partitioned tables.

use super::super::Connection;
use super::array;
use crate::database::DatabaseError;
use crate::schema::TableName;

impl Connection {
    /// Statements that make the parts of these tables, with the indexes and constraints that are
    /// theirs alone, where the tables are there and without parts.
    pub fn partitions(&mut self, tables: &[TableName]) -> Result<Vec<String>, DatabaseError> {
        if tables.is_empty() {
            return Ok(Vec::new());
        }
        let own = self.schema().to_owned();
        let schemas = array(tables.iter().map(|table| table.schema.as_deref().unwrap_or(&own)));
        let names = array(tables.iter().map(|table| table.name.as_str()));
        let sql = super::super::value::fill(include_str!("../sql/partitions.sql"), &[schemas, names]);
        Ok(self.texts(&sql)?.into_iter().flatten().flatten().collect())
    }
}
