//! What one run of operations changes in the physical schema.

use super::OnlinePolicy;
use crate::schema::{Column, Schema, Table, TableName};
use crate::sql;
use crate::state::{Engine, Identity};
use std::collections::{BTreeMap, BTreeSet};

/// What one run changes: whole tables, paired by identity.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Tables that go, in no particular order.
    pub dropped: Vec<Table>,
    /// Tables that come, in the order of the operations.
    pub created: Vec<Table>,
    /// Tables of models that dorm manages from now on: created if they aren't there, else compared.
    pub adopted: Vec<Table>,
    /// Tables that stay and differ (in name, columns or what hangs on them).
    pub altered: Vec<TableChange>,
    /// What becomes of values, by column identity.
    pub conversions: BTreeMap<Identity, Conversion>,
    /// Tables that an earlier run of the same migration made: nobody else has rows in them yet.
    pub fresh: BTreeSet<Identity>,
    /// PostgreSQL: which tables take the recipes that block nobody.
    pub online: OnlinePolicy,
}

/// A table before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct TableChange {
    /// As it was (with the names of objects that the live database gives it, where that is known).
    pub before: Table,
    /// As it will be.
    pub after: Table,
}

/// What the operations say about a column's values. SQL over the table's columns under the names
/// that they have after the run's renames.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversion {
    /// For rows that exist (a new column), or hold NULL where it is no longer allowed.
    pub backfill: Option<String>,
    /// The old value in the new type.
    pub using: Option<String>,
}

/// The renames of a change, as [`Change::rename`] found them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Renames {
    /// Tables: identity, old name, new name.
    pub tables: Vec<(Identity, TableName, TableName)>,
    /// Columns: the table's new name, the column's identity, old name, new name.
    pub columns: Vec<(TableName, Identity, String, String)>,
}

impl Change {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.created.is_empty() && self.adopted.is_empty() && self.altered.is_empty()
    }

    /// Finds the renamed tables and columns, and rewrites every `before` as if they had been
    /// renamed already, in keys that point at them and in expressions too. What differs
    /// afterwards differs in substance, and is compared by name.
    pub fn rename(&mut self, engine: Engine) -> Renames {
        let mut renames = Renames::default();
        for pair in &self.altered {
            if let Some(identity) = pair.after.identity
                && pair.before.name != pair.after.name
            {
                renames.tables.push((identity, pair.before.name.clone(), pair.after.name.clone()));
            }
            for (place, column) in pair.after.columns.iter().enumerate() {
                if pair.before.columns.shares(place, &pair.after.columns) {
                    continue;
                }
                let old = pair.before.columns.find_near(place, |old| old.identity == column.identity);
                if let (Some(identity), Some(old)) = (column.identity, old)
                    && old.name != column.name
                {
                    renames.columns.push((pair.after.name.clone(), identity, old.name.clone(), column.name.clone()));
                }
            }
        }
        if renames.tables.is_empty() && renames.columns.is_empty() {
            return renames;
        }
        let tables: BTreeMap<&TableName, &TableName> = renames.tables.iter().map(|(_, old, new)| (old, new)).collect();
        let mut columns: BTreeMap<&TableName, Vec<(&str, &str)>> = BTreeMap::new();
        for (table, _, old, new) in &renames.columns {
            columns.entry(table).or_default().push((old, new));
        }
        for pair in &mut self.altered {
            if let Some(new) = tables.get(&pair.before.name) {
                pair.before.name = (*new).clone();
            }
            if let Some(columns) = columns.get(&pair.before.name) {
                pair.before.rename_columns(columns, engine);
            }
            for key in &mut pair.before.foreign_keys {
                if let Some(new) = tables.get(&key.target) {
                    key.target = (*new).clone();
                }
                if let Some(columns) = columns.get(&key.target) {
                    rename_all(&mut key.target_columns, columns);
                }
            }
        }
        renames
    }
}

fn rename_all(names: &mut [String], renames: &[(&str, &str)]) {
    for name in names {
        if let Some((_, new)) = renames.iter().find(|(old, _)| old == name) {
            *name = (*new).to_owned();
        }
    }
}

impl Table {
    /// Columns under other names, wherever the table itself speaks of them.
    pub fn rename_columns(&mut self, renames: &[(&str, &str)], engine: Engine) {
        if renames.is_empty() {
            return;
        }
        let expression = |text: &mut String| *text = sql::rename_columns(text, renames, engine);
        for place in 0..self.columns.len() {
            let concerned =
                |column: &Column| column.generated.is_some() || renames.iter().any(|(old, _)| *old == column.name);
            if self.columns.get(place).is_some_and(concerned)
                && let Some(column) = self.columns.get_mut(place)
            {
                rename_all(std::slice::from_mut(&mut column.name), renames);
                if let Some(generated) = &mut column.generated {
                    expression(&mut generated.expression);
                }
            }
        }
        if let Some(key) = &mut self.primary_key {
            rename_all(&mut key.columns, renames);
        }
        for unique in &mut self.uniques {
            rename_all(&mut unique.columns, renames);
            rename_all(&mut unique.include, renames);
        }
        for key in &mut self.foreign_keys {
            rename_all(&mut key.columns, renames);
        }
        for check in &mut self.checks {
            expression(&mut check.expression);
            if let Some(column) = &mut check.column {
                rename_all(std::slice::from_mut(column), renames);
            }
        }
        for exclusion in &mut self.exclusions {
            exclusion.elements.iter_mut().for_each(|(element, _)| expression(element));
            exclusion.condition.iter_mut().for_each(expression);
        }
        for index in &mut self.indexes {
            for element in &mut index.elements {
                match element {
                    crate::schema::IndexElement::Column { name, .. } => {
                        rename_all(std::slice::from_mut(name), renames);
                    }
                    crate::schema::IndexElement::Expression { sql, .. } => expression(sql),
                }
            }
            rename_all(&mut index.include, renames);
            index.condition.iter_mut().for_each(expression);
        }
        if let Some(partition) = &mut self.partition {
            for key in &mut partition.key {
                expression(key);
            }
        }
    }
}

impl Schema {
    /// A table by name.
    pub fn table(&self, name: &TableName) -> Option<&Table> {
        self.tables.iter().find(|table| &table.name == name)
    }
}
