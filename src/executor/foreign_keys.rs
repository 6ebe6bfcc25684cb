//! SQLite: migrations run with foreign keys off, so what they leave is looked at before the commit.

use super::{Executor, Failure};
use crate::database::Connection;
use crate::database::sqlite::{KeyFact, KeyFacts};
use crate::plan::{Step, StepKind};
use crate::sql::{self, TokenKind};
use crate::state::Engine;
use std::collections::BTreeSet;

/// How many violations are shown.
const SHOWN: usize = 5;

/// What a person is told meanwhile.
const LOOKING: &str = "looking whether foreign keys point at rows";

/// The keys that some steps may break, as they were before them.
#[derive(Debug, Default)]
pub(super) struct Watch {
    tables: BTreeSet<String>,
    before: KeyFacts,
}

impl Executor<'_> {
    /// Looks at the keys of the tables that the steps rebuild or write to, and of those that refer
    /// to them. Which tables that are is read from the statements: a name too many costs a look.
    pub(super) fn watch_foreign_keys(&mut self, steps: &[Step]) -> Result<Watch, Failure> {
        let Connection::Sqlite(connection) = &mut self.connection else { return Ok(Watch::default()) };
        let writes = |step: &&Step| {
            matches!(step.kind, StepKind::Data | StepKind::Batch | StepKind::Script)
                || step.rewrites == Some(true)
                || step.destructive
        };
        let mut names = BTreeSet::new();
        for step in steps.iter().filter(writes) {
            for token in sql::tokens(&step.sql, Engine::Sqlite) {
                let text = token.text(&step.sql);
                match token.kind {
                    TokenKind::Word => names.insert(text.to_lowercase()),
                    TokenKind::Quoted => names.insert(sql::unquote(text).to_lowercase()),
                    _ => false,
                };
            }
        }
        if names.is_empty() {
            return Ok(Watch::default());
        }
        let known = connection.query("SELECT name FROM sqlite_schema WHERE type = 'table'", &[])?;
        let mut tables: BTreeSet<String> = known
            .iter()
            .filter_map(|row| row.first().map(super::history::text))
            .filter(|table| names.contains(&table.to_lowercase()))
            .collect();
        if tables.is_empty() {
            return Ok(Watch::default());
        }
        tables.extend(connection.referring_tables(&tables)?);
        self.tell_check(LOOKING);
        let Connection::Sqlite(connection) = &mut self.connection else { return Ok(Watch::default()) };
        let before = connection.foreign_key_check(&tables)?;
        Ok(Watch { tables, before })
    }

    /// A violation that wasn't there before fails the migration.
    pub(super) fn compare_foreign_keys(&mut self, watch: &Watch) -> Result<(), Failure> {
        if watch.tables.is_empty() {
            return Ok(());
        }
        self.tell_check(LOOKING);
        let Connection::Sqlite(connection) = &mut self.connection else { return Ok(()) };
        let mut tables = watch.tables.clone();
        tables.extend(connection.referring_tables(&watch.tables)?);
        let found = connection.foreign_key_check(&tables)?.new_since(&watch.before);
        if found.is_empty() {
            return Ok(());
        }
        let mut message = "it would leave foreign keys that point at nothing".to_owned();
        for fact in found.iter().take(SHOWN) {
            match fact {
                KeyFact::Mismatch { table, message: said } => message.push_str(&format!("\n  `{table}`: {said}")),
                KeyFact::Violation { table, parent, .. } => {
                    message.push_str(&format!("\n  `{table}` → `{parent}`"));
                    if let Some((columns, values)) = connection.violating_row(fact)? {
                        let row: Vec<String> = columns
                            .iter()
                            .zip(&values)
                            .map(|(column, value)| format!("{column}={}", super::history::text(value)))
                            .collect();
                        message.push_str(&format!(": {}", row.join(", ")));
                    }
                }
            }
        }
        if found.len() > SHOWN {
            message.push_str(&format!("\n  … and {} more", found.len() - SHOWN));
        }
        Err(Failure::new("foreign-keys", message).help(
            "delete or correct these rows in the migration first; ON DELETE doesn't act while a migration runs on \
             SQLite (PostgreSQL would have cascaded)",
        ))
    }
}
