//! `sqlite_schema`, read whole.

use super::Connection;
use crate::database::{DatabaseError, Value};
use crate::plan::{SqliteCatalogue, SqliteObject};
use crate::sql;

impl Connection {
    /// Every row of `sqlite_schema`, in its order, and the views that don't work.
    pub fn catalogue(&mut self) -> Result<SqliteCatalogue, DatabaseError> {
        let objects = self.objects()?;
        let views = objects.iter().filter(|object| object.kind == "view");
        let broken_views = views
            .filter(|view| self.prepares(&format!("SELECT * FROM main.{}", sql::quote_always(&view.name))).is_err())
            .map(|view| view.name.clone())
            .collect();
        Ok(SqliteCatalogue { objects, broken_views })
    }

    /// Every row of `sqlite_schema`, in its order, in one query.
    pub(super) fn objects(&mut self) -> Result<Vec<SqliteObject>, DatabaseError> {
        let answer = self.query("SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY rowid", &[])?;
        let text = |value: Value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        };
        let objects = answer
            .into_iter()
            .filter_map(|row| {
                let [kind, name, table, sql] = <[Value; 4]>::try_from(row).ok()?;
                Some(SqliteObject { kind: text(kind)?, name: text(name)?, table: text(table)?, sql: text(sql) })
            })
            .collect();
        Ok(objects)
    }
}
