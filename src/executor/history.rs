//! What a database says of the migrations that were applied to it, held against the files.

use super::bookkeeping::{MIGRATION_COLUMNS, MIGRATIONS, STEPS};
use super::journal::Partial;
use super::{Failure, journal};
use crate::database::{Connection, DatabaseError, Value};
use crate::migration::{Applied, Graph, MigrationName};
use crate::state::Engine;
use std::collections::BTreeMap;

/// What the bookkeeping tables hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Whether both tables are there.
    pub recorded: bool,
    /// The migrations that are applied.
    pub rows: BTreeMap<MigrationName, AppliedRow>,
    /// The one that was left half-way.
    pub partial: Option<Partial>,
    /// Rows that stand here under the names that their files have now: old name, new name.
    pub renamed: Vec<(MigrationName, MigrationName)>,
}

/// A row of `dorm_migrations`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRow {
    /// Its place in the order of application.
    pub order: usize,
    /// When.
    pub applied_at: String,
    /// What its file said.
    pub checksum: String,
}

impl History {
    /// Reads the bookkeeping tables; a database without them has no history.
    pub fn read(connection: &mut Connection) -> Result<Self, Failure> {
        let columns = columns_of(connection, MIGRATIONS)?;
        let journal = !columns_of(connection, STEPS)?.is_empty();
        if columns.is_empty() {
            return Ok(Self::default());
        }
        if let Some(missing) = MIGRATION_COLUMNS.iter().find(|column| !columns.iter().any(|name| name == *column)) {
            return Err(Failure::new(
                "foreign-bookkeeping",
                format!("there is a table `{MIGRATIONS}` that isn't dorm's: it has no column `{missing}`"),
            )
            .help("if it is djanorm's, `dorm migrate --adopt djanorm` takes its history over and keeps it as `djanorm_migrations`"));
        }
        let mut history = Self { recorded: journal, ..Self::default() };
        let cast = match connection.engine() {
            Engine::Sqlite => "applied_at",
            Engine::Postgres => "to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
        };
        for row in
            connection.query(&format!("SELECT app, name, {cast}, checksum FROM {MIGRATIONS} ORDER BY id"), &[])?
        {
            if let [app, name, applied_at, checksum] = row.as_slice() {
                history.rows.insert(
                    MigrationName::new(text(app), text(name)),
                    AppliedRow { order: history.rows.len(), applied_at: text(applied_at), checksum: text(checksum) },
                );
            }
        }
        if journal {
            history.partial = journal::read(connection)?;
        }
        Ok(history)
    }

    /// What is half applied, and nothing else of the history.
    pub fn read_partial(connection: &mut Connection) -> Result<Option<Partial>, Failure> {
        match columns_of(connection, STEPS)?.is_empty() {
            true => Ok(None),
            false => journal::read(connection),
        }
    }

    /// The same for whoever only looks: a row whose file was renamed counts under the new name, which
    /// the next run writes into it.
    pub fn read_for(connection: &mut Connection, graph: &Graph) -> Result<Self, Failure> {
        let mut history = Self::read(connection)?;
        history.renamed = history.compare(graph).renamed;
        for (old, new) in &history.renamed {
            if let Some(row) = history.rows.remove(old) {
                history.rows.insert(new.clone(), row);
            }
        }
        Ok(history)
    }

    /// The names of what is applied.
    pub fn applied(&self) -> Applied {
        self.rows.keys().cloned().collect()
    }

    /// What is applied, of an app or of all, the very last first.
    pub fn last_applied(&self, app: Option<&str>) -> Vec<MigrationName> {
        let mut rows: Vec<(usize, &MigrationName)> = self
            .rows
            .iter()
            .filter(|(name, _)| app.is_none_or(|app| app == name.app))
            .map(|(name, row)| (row.order, name))
            .collect();
        rows.sort_unstable();
        rows.into_iter().rev().map(|(_, name)| name.clone()).collect()
    }

    /// Holds the history against the files.
    pub fn compare(&self, graph: &Graph) -> Comparison {
        let applied = self.applied();
        let mut comparison = Comparison::default();
        let mut unapplied: BTreeMap<(&str, &str), &MigrationName> = BTreeMap::new();
        for migration in graph.files() {
            match self.rows.get(&migration.name) {
                Some(row) if row.checksum != migration.checksum => comparison.edited.push(migration.name.clone()),
                Some(_) => {}
                None => {
                    unapplied.insert((&migration.name.app, &migration.checksum), &migration.name);
                }
            }
        }
        for name in graph.without_file(&applied) {
            let row = self.rows.get(name);
            match row.and_then(|row| unapplied.get(&(name.app.as_str(), row.checksum.as_str()))) {
                Some(new) => comparison.renamed.push((name.clone(), (*new).clone())),
                None => comparison.missing.push(name.clone()),
            }
        }
        comparison
    }
}

/// Where a history and the files differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Applied, and their file says something else now.
    pub edited: Vec<MigrationName>,
    /// Applied, and their file is gone.
    pub missing: Vec<MigrationName>,
    /// Applied, and their file has another name now: the row's name, the file's.
    pub renamed: Vec<(MigrationName, MigrationName)>,
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Null => String::new(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The columns of a table of the database's own schema; none if there is no such table.
pub(super) fn columns_of(connection: &mut Connection, table: &str) -> Result<Vec<String>, DatabaseError> {
    let sql = match connection.engine() {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info({})", crate::sql::string_literal(table)),
        Engine::Postgres => format!(
            "SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
             AND c.relname = {} AND a.attnum > 0 AND NOT a.attisdropped",
            crate::sql::string_literal(table)
        ),
    };
    Ok(connection.query(&sql, &[])?.iter().filter_map(|row| row.first().map(text)).collect())
}
