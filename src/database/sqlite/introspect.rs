//! A database as a schema.

use super::Connection;
use crate::database::{DatabaseError, Value};
use crate::dialect::sqlite;
use crate::plan::SqliteCatalogue;
use crate::schema::{Column, ColumnDefault, PrimaryKey, Schema, Table, TableName, TableOptions};

/// Bookkeeping of dorm and of other tools: never listed, never touched.
const BOOKKEEPING: [&str; 5] =
    ["dorm_migrations", "dorm_migration_steps", "django_migrations", "djanorm_migrations", "alembic_version"];

impl Connection {
    /// See [`crate::database::Connection::introspect`]. SQLite has no schemas to name. One query,
    /// because the catalogue holds every definition; and one for each table whose definition can't
    /// be read, which is none in an ordinary database.
    pub fn introspect(&mut self, _schemas: &[String]) -> Result<Schema, DatabaseError> {
        let catalogue = SqliteCatalogue { objects: self.objects()?, ..SqliteCatalogue::default() };
        let reading = sqlite::read(&catalogue);
        let mut tables = reading.tables;
        for name in reading.unread {
            tables.extend(self.facts_of(&name)?);
        }
        tables.retain(|table| !BOOKKEEPING.contains(&table.name.name.as_str()));
        tables.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Schema { tables })
    }

    /// What SQLite itself says about a table, where its text says nothing to us: columns, types
    /// and the key.
    pub(super) fn facts_of(&mut self, name: &str) -> Result<Option<Table>, DatabaseError> {
        let sql = "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo(?1) ORDER BY cid";
        let answer = match self.query(sql, &[Value::Text(name.to_owned())]) {
            Ok(answer) => answer,
            // A table that SQLite can't read either.
            Err(_) => return Ok(None),
        };
        let mut table = Table {
            identity: None,
            name: TableName { schema: None, name: name.to_owned() },
            columns: crate::state::SharedList::new(),
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            options: TableOptions::default(),
            partition: None,
            triggers: Vec::new(),
            peculiarities: Vec::new(),
        };
        let mut key: Vec<(i64, String)> = Vec::new();
        for row in answer {
            let Ok([Value::Text(name), data_type, not_null, default, place]) = <[Value; 5]>::try_from(row) else {
                continue;
            };
            if let Value::Integer(place @ 1..) = place {
                key.push((place, name.clone()));
            }
            let text = |value| match value {
                Value::Text(text) => Some(text),
                _ => None,
            };
            table.columns.push(Column {
                identity: None,
                name,
                data_type: text(data_type).unwrap_or_default().to_ascii_lowercase(),
                nullable: not_null != Value::Integer(1),
                default: text(default).map(|sql| ColumnDefault { sql, literal: false }),
                auto: None,
                generated: None,
                collation: None,
                comment: None,
                on_conflict: None,
            });
        }
        key.sort();
        if !key.is_empty() {
            let columns = key.into_iter().map(|(_, name)| name).collect();
            table.primary_key = Some(PrimaryKey::over(columns));
        }
        Ok((!table.columns.is_empty()).then_some(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{CreateFile, SqliteTarget};

    #[test]
    fn a_database_full_of_odd_things() {
        let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        for sql in [
            "CREATE TABLE made AS SELECT 1 AS a, 'x' AS \"b c\"",
            "CREATE TABLE dorm_migrations (id INTEGER PRIMARY KEY)",
            "CREATE TABLE p (a, b, PRIMARY KEY (b, a)) WITHOUT ROWID",
            "ALTER TABLE p RENAME TO \"P P\"",
            "CREATE VIEW broken AS SELECT * FROM gone",
            "CREATE VIRTUAL TABLE f USING fts5(a)",
            "CREATE VIRTUAL TABLE r USING rtree(id, a, b)",
        ] {
            connection.execute(sql, &[]).unwrap();
        }
        let schema = connection.introspect(&[]).unwrap();
        let names: Vec<&str> = schema.tables.iter().map(|table| table.name.name.as_str()).collect();
        assert_eq!(names, ["P P", "made"]);
        assert_eq!(schema.tables[0].primary_key.as_ref().unwrap().columns, ["b", "a"]);
        assert_eq!(schema.tables[1].columns[1].name, "b c");
        let facts = connection.facts_of("P P").unwrap().unwrap();
        assert_eq!(facts.primary_key, schema.tables[0].primary_key);
    }
}
