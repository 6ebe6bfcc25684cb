//! What tables stand on: types, functions, sequences, extensions.

use super::super::Connection;
use super::array;
use crate::database::{DatabaseError, Value};
use crate::schema::TableName;

impl Connection {
    /// Statements that make what these tables need and no declaration can say, in an order that
    /// works; each does nothing where its object is there already.
    pub fn foundation(&mut self, tables: &[TableName]) -> Result<Vec<String>, DatabaseError> {
        if tables.is_empty() {
            return Ok(Vec::new());
        }
        let own = self.schema().to_owned();
        let schemas = array(tables.iter().map(|table| table.schema.as_deref().unwrap_or(&own)));
        let names = array(tables.iter().map(|table| table.name.as_str()));
        let sql = include_str!("../sql/foundation.sql");
        let sql = super::super::value::fill(sql, &[schemas, names, Value::Text(own)]);
        let statements: Vec<String> =
            self.texts(&sql)?.into_iter().flatten().flatten().map(|sql| sql.trim().to_owned()).collect();
        // A function may speak of tables that come after it.
        if statements.iter().any(|sql| sql.starts_with("CREATE OR REPLACE ")) {
            let mut with_setting = vec!["SET LOCAL check_function_bodies = off".to_owned()];
            with_setting.extend(statements);
            with_setting.push("SET LOCAL check_function_bodies = on".to_owned());
            return Ok(with_setting);
        }
        Ok(statements)
    }
}
