//! A stand-in for a database: the same schema in memory, without a row. Steps are executed on it so
//! that what comes after them can be planned on what they leave, and the database isn't touched.

use super::{Connection, ForeignKeys};
use crate::database::{CreateFile, DatabaseError, SqliteTarget};
use crate::plan::SqliteCatalogue;

/// An empty database of a given schema.
#[derive(Debug)]
pub struct Shadow {
    connection: Connection,
}

impl Shadow {
    /// One with this schema. Objects that can't be made again (a virtual table of a module that
    /// isn't linked) are left out: nothing that dorm plans depends on them.
    pub fn new(catalogue: &SqliteCatalogue) -> Result<Self, DatabaseError> {
        let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing)?;
        connection.set_foreign_keys(ForeignKeys::Off)?;
        connection.allow_quoted_strings()?;
        connection.execute("BEGIN", &[])?;
        // Tables first: an index or a trigger may stand before a table that was renamed or rebuilt.
        // Views before triggers, which may belong to them.
        for kind in ["table", "index", "view", "trigger"] {
            for object in catalogue.objects.iter().filter(|object| object.kind == kind) {
                let Some(sql) = &object.sql else { continue };
                if object.name.starts_with("sqlite_") {
                    continue;
                }
                // The shadow tables of a virtual table are made with it, and are refused here.
                drop(connection.execute(sql, &[]));
            }
        }
        if catalogue.objects.iter().any(|object| object.name.starts_with("sqlite_stat")) {
            connection.execute("ANALYZE", &[])?;
        }
        connection.execute("COMMIT", &[])?;
        connection.refuse_quoted_strings()?;
        Ok(Self { connection })
    }

    /// Runs a statement on it.
    pub fn execute(&mut self, sql: &str) -> Result<(), DatabaseError> {
        self.connection.execute(sql, &[]).map(drop)
    }

    /// Its schema now.
    pub fn catalogue(&mut self) -> Result<SqliteCatalogue, DatabaseError> {
        self.connection.catalogue()
    }

    /// Its connection.
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_full_of_odd_things_is_the_same_again() {
        let mut original = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        original.allow_quoted_strings().unwrap();
        for sql in [
            "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT UNIQUE CHECK (b <> \"x\"))",
            "CREATE INDEX i ON t (lower(b)) WHERE b <> \"y\"",
            "CREATE VIEW broken AS SELECT * FROM gone",
            "CREATE VIEW v AS SELECT b FROM t",
            "CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO t (b) VALUES (new.b); END",
            "CREATE VIRTUAL TABLE f USING fts5(b)",
            "INSERT INTO t (b) VALUES ('1')",
        ] {
            original.execute(sql, &[]).unwrap();
        }
        let catalogue = original.catalogue().unwrap();
        let mut shadow = Shadow::new(&catalogue).unwrap();
        let sorted = |catalogue: &SqliteCatalogue| {
            let mut objects = catalogue.objects.clone();
            objects.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
            objects
        };
        assert_eq!(sorted(&shadow.catalogue().unwrap()), sorted(&catalogue));
        assert_eq!(catalogue.broken_views, ["broken"]);
        shadow.execute("DROP VIEW broken").unwrap();
        assert!(shadow.catalogue().unwrap().broken_views.is_empty());
    }
}
