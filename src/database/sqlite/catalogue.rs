//! `sqlite_schema`, read whole or in part.

use super::{Connection, Shadow};
use crate::database::{DatabaseError, Value};
use crate::plan::{SqliteCatalogue, SqliteObject};
use crate::schema::TableName;
use crate::sql::{self, TokenKind};
use crate::state::Engine;
use std::collections::HashSet;

const ROWS: &str = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema";

impl Connection {
    /// Every row of `sqlite_schema`, in its order, and the views that don't work.
    pub fn catalogue(&mut self) -> Result<SqliteCatalogue, DatabaseError> {
        let objects = self.objects()?;
        Ok(self.with_broken(objects))
    }

    /// What belongs to some tables, and all views and triggers. Where there are views, all of it:
    /// only then does another table matter.
    pub fn catalogue_of(&mut self, tables: &[TableName]) -> Result<SqliteCatalogue, DatabaseError> {
        let views = self.query("SELECT 1 FROM main.sqlite_schema WHERE type IN ('view', 'trigger') LIMIT 1", &[])?;
        if !views.is_empty() {
            return self.catalogue();
        }
        let names: Vec<Value> = tables.iter().map(|table| Value::Text(table.name.clone())).collect();
        let places = vec!["?"; names.len()].join(", ");
        let sql = format!(
            "{ROWS} WHERE tbl_name COLLATE NOCASE IN ({places}) OR name LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY rowid"
        );
        let objects = objects(self.query(&sql, &names)?);
        Ok(SqliteCatalogue { objects, ..SqliteCatalogue::default() })
    }

    /// Every row of `sqlite_schema`, in its order, in one query.
    pub(super) fn objects(&mut self) -> Result<Vec<SqliteObject>, DatabaseError> {
        Ok(objects(self.query(&format!("{ROWS} ORDER BY rowid"), &[])?))
    }

    /// The triggers that don't work. SQLite says so only when one fires or when something is renamed,
    /// and then it names one at a time: so something is renamed, where it does no harm.
    pub fn broken_triggers(&mut self) -> Result<Vec<String>, DatabaseError> {
        broken_triggers(&self.catalogue()?)
    }

    fn with_broken(&self, objects: Vec<SqliteObject>) -> SqliteCatalogue {
        let views = objects.iter().filter(|object| object.kind == "view");
        let broken_views = views
            .filter(|view| self.prepares(&format!("SELECT * FROM main.{}", sql::quote_always(&view.name))).is_err())
            .map(|view| view.name.clone())
            .collect();
        SqliteCatalogue { objects, broken_views }
    }
}

fn objects(answer: Vec<Vec<Value>>) -> Vec<SqliteObject> {
    let text = |value: Value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    answer
        .into_iter()
        .filter_map(|row| {
            let [kind, name, table, sql] = <[Value; 4]>::try_from(row).ok()?;
            Some(SqliteObject { kind: text(kind)?, name: text(name)?, table: text(table)?, sql: text(sql) })
        })
        .collect()
}

/// All views and triggers, and of the rest what they speak of: a shadow of it takes as long to make as
/// there are objects, squared.
fn spoken_of(catalogue: &SqliteCatalogue) -> SqliteCatalogue {
    let mut names: HashSet<String> = HashSet::new();
    for object in catalogue.objects.iter().filter(|object| matches!(object.kind.as_str(), "view" | "trigger")) {
        names.insert(object.table.to_lowercase());
        let text = object.sql.as_deref().unwrap_or_default();
        for token in sql::tokens(text, Engine::Sqlite) {
            let own = token.text(text);
            match token.kind {
                TokenKind::Word => names.insert(own.to_lowercase()),
                TokenKind::Quoted => names.insert(sql::unquote(own).to_lowercase()),
                _ => false,
            };
        }
    }
    let is_spoken_of = |object: &&SqliteObject| {
        matches!(object.kind.as_str(), "view" | "trigger") || names.contains(&object.table.to_lowercase())
    };
    let objects = catalogue.objects.iter().filter(is_spoken_of).cloned().collect();
    SqliteCatalogue { objects, broken_views: catalogue.broken_views.clone() }
}

/// The triggers of a catalogue that don't work.
pub fn broken_triggers(catalogue: &SqliteCatalogue) -> Result<Vec<String>, DatabaseError> {
    let catalogue = &spoken_of(catalogue);
    let mut shadow = Shadow::new(catalogue)?;
    let mut broken = Vec::new();
    for view in &catalogue.broken_views {
        shadow.execute(&format!("DROP VIEW IF EXISTS {}", sql::quote_always(view)))?;
    }
    shadow.execute("CREATE TABLE __dorm_probe (a)")?;
    loop {
        let Err(error) = shadow.execute("ALTER TABLE __dorm_probe RENAME COLUMN a TO b") else { return Ok(broken) };
        let named = catalogue.objects.iter().find(|object| {
            object.kind == "trigger"
                && !broken.contains(&object.name)
                && error.message.starts_with(&format!("error in trigger {}:", object.name))
        });
        let Some(trigger) = named else { return Ok(broken) };
        shadow.execute(&format!("DROP TRIGGER {}", sql::quote_always(&trigger.name)))?;
        broken.push(trigger.name.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{CreateFile, SqliteTarget};

    #[test]
    fn what_does_not_work_is_known() {
        let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        for sql in [
            "CREATE TABLE t (a)",
            "CREATE TABLE other (a)",
            "CREATE INDEX i ON t (a)",
            "CREATE VIEW broken AS SELECT * FROM gone",
            "CREATE TRIGGER \"g 1\" AFTER INSERT ON t BEGIN INSERT INTO gone VALUES (1); END",
            "CREATE TRIGGER fine AFTER INSERT ON t BEGIN SELECT 1; END",
            "CREATE TRIGGER g2 AFTER INSERT ON t BEGIN SELECT new.b; END",
        ] {
            connection.execute(sql, &[]).unwrap();
        }
        let catalogue = connection.catalogue().unwrap();
        assert_eq!(catalogue.broken_views, ["broken"]);
        assert_eq!(connection.broken_triggers().unwrap(), ["g 1", "g2"]);
        for sql in ["DROP VIEW broken", "DROP TRIGGER \"g 1\"", "DROP TRIGGER fine", "DROP TRIGGER g2"] {
            connection.execute(sql, &[]).unwrap();
        }
        let name = TableName { schema: None, name: "T".to_owned() };
        let names: Vec<String> =
            connection.catalogue_of(&[name]).unwrap().objects.into_iter().map(|o| o.name).collect();
        assert_eq!(names, ["t", "i"]);
    }
}
