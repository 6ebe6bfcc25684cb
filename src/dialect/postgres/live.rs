//! What the live database says of the tables that a change touches.

use crate::plan::{Catalogue, Dependent, PlanError};
use crate::schema::{Table, TableName};
use std::collections::BTreeMap;

/// The tables before the change, as far as they are known.
#[derive(Debug, Default)]
pub(super) struct Live {
    tables: BTreeMap<TableName, Table>,
    sequences: BTreeMap<TableName, BTreeMap<String, String>>,
    dependents: Vec<Dependent>,
    is_known: bool,
}

impl Live {
    /// Asks for some tables.
    pub(super) fn read(catalogue: &mut dyn Catalogue, names: &[TableName]) -> Result<Self, PlanError> {
        if names.is_empty() {
            return Ok(Self::default());
        }
        let Some(known) = catalogue.postgres(names)? else { return Ok(Self::default()) };
        let mut live = Self { is_known: true, ..Self::default() };
        for name in names {
            if let Some(table) = known.tables.get(name) {
                live.tables.insert(name.clone(), table.clone());
            }
            if let Some(sequences) = known.sequences.get(name) {
                live.sequences.insert(name.clone(), sequences.clone());
            }
        }
        live.dependents =
            known.dependents.iter().filter(|dependent| names.contains(&dependent.table)).cloned().collect();
        Ok(live)
    }

    /// Whether there is a database to ask.
    pub(super) const fn is_known(&self) -> bool {
        self.is_known
    }

    /// A table under its old name.
    pub(super) fn table(&self, name: &TableName) -> Option<&Table> {
        self.tables.get(name)
    }

    /// The sequence of a column, under the old names.
    pub(super) fn sequence(&self, table: &TableName, column: &str) -> Option<&str> {
        self.sequences.get(table)?.get(column).map(String::as_str)
    }

    /// What hangs on a table (or one of its columns), under the old names.
    pub(super) fn dependents<'a>(&'a self, table: &'a TableName) -> impl Iterator<Item = &'a Dependent> {
        self.dependents.iter().filter(move |dependent| &dependent.table == table)
    }
}
