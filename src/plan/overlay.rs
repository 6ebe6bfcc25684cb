//! PostgreSQL: a catalogue that was read follows the changes that are planned on it.

use super::{Change, PostgresCatalogue, TableChange};
use crate::dialect::lower;
use crate::dialect::postgres::names::object_name;
use crate::schema::{Column, ColumnIdentity, SchemaObject, Table, TableName};
use crate::state::Engine;
use std::collections::BTreeMap;

impl PostgresCatalogue {
    /// Adds what was read of other tables.
    pub fn extend(&mut self, other: Self) {
        self.tables.extend(other.tables);
        self.sequences.extend(other.sequences);
        self.dependents.extend(other.dependents);
    }

    /// The tables as they will be when a change has been made.
    pub fn lay(&mut self, change: &Change) {
        self.lay_sequences(change);
        let mut change = change.clone();
        let old_names: Vec<Table> = change.altered.iter().map(|pair| conventional(&pair.before)).collect();
        let was: Vec<_> = change.altered.iter().map(|pair| pair.before.name.clone()).collect();
        change.rename(Engine::Postgres);
        for table in &change.dropped {
            self.tables.remove(&table.name);
            self.dependents.retain(|dependent| dependent.table != table.name);
        }
        // All leave their old names before one comes to a new one: names may be swapped.
        let live: Vec<Option<Table>> = was.iter().map(|name| self.tables.remove(name)).collect();
        for ((pair, live), old) in change.altered.into_iter().zip(live).zip(old_names) {
            let mut after = pair.after;
            if let Some(live) = live {
                inherit(&mut after.uniques, &pair.before.uniques, &old.uniques, live.uniques);
                inherit(&mut after.foreign_keys, &pair.before.foreign_keys, &old.foreign_keys, live.foreign_keys);
                inherit(&mut after.checks, &pair.before.checks, &old.checks, live.checks);
                inherit(&mut after.exclusions, &pair.before.exclusions, &old.exclusions, live.exclusions);
                inherit(&mut after.indexes, &pair.before.indexes, &old.indexes, live.indexes);
                after.columns.extend(
                    live.columns
                        .into_iter()
                        .filter(|column| {
                            !old.columns.iter().any(|known| known.name == column.name)
                                && !after.columns.iter().any(|known| known.name == column.name)
                        })
                        .collect::<Vec<_>>(),
                );
                after.triggers = live.triggers;
            }
            let after = conventional(&after);
            self.tables.insert(after.name.clone(), after);
        }
        for table in change.created.iter().chain(&change.adopted) {
            let table = conventional(table);
            self.tables.insert(table.name.clone(), table);
        }
    }
}

impl PostgresCatalogue {
    /// The sequences that come with columns, and follow them where they are called after them.
    fn lay_sequences(&mut self, change: &Change) {
        let was: Vec<_> = change.altered.iter().map(|pair| self.sequences.remove(&pair.before.name)).collect();
        for table in &change.dropped {
            self.sequences.remove(&table.name);
        }
        for (pair, known) in change.altered.iter().zip(was) {
            self.keep_sequences(&pair.after.name, sequences_after(pair, known.unwrap_or_default()));
        }
        for table in &change.created {
            let made = counting(table).map(|column| (column.to_owned(), object_name(&table.name.name, column, "seq")));
            self.keep_sequences(&table.name, made.collect());
        }
    }

    fn keep_sequences(&mut self, table: &TableName, sequences: BTreeMap<String, String>) {
        if !sequences.is_empty() {
            self.sequences.insert(table.clone(), sequences);
        }
    }
}

/// The names of the columns that count with a sequence.
fn counting(table: &Table) -> impl Iterator<Item = &str> {
    let counts = |auto: &Option<ColumnIdentity>| matches!(auto, Some(ColumnIdentity::Identity(_)));
    table.columns.iter().filter(move |column| counts(&column.auto)).map(|column| column.name.as_str())
}

fn sequences_after(pair: &TableChange, mut known: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let (old_table, new_table) = (&pair.before.name.name, &pair.after.name.name);
    let mut after = BTreeMap::new();
    for new in counting(&pair.after) {
        let identity = pair.after.columns.iter().find(|column| column.name == new).and_then(|column| column.identity);
        let same = |column: &&Column| identity.is_some() && column.identity == identity && column.auto.is_some();
        let old = pair.before.columns.iter().find(same);
        let kept = old.and_then(|old| {
            let name = known.remove(&old.name)?;
            Some(name).filter(|name| *name != object_name(old_table, &old.name, "seq"))
        });
        after.insert(new.to_owned(), kept.unwrap_or_else(|| object_name(new_table, new, "seq")));
    }
    // Of columns that nobody declared.
    known.retain(|column, _| !pair.before.columns.iter().any(|old| old.name == *column));
    after.extend(known);
    after
}

fn conventional(table: &Table) -> Table {
    let mut table = table.clone();
    lower::conventional_names(&mut table, Engine::Postgres);
    table
}

/// Objects that were there keep the names that the live database gives them, unless that was the
/// convention's for the old names of table and columns; what nobody declared stays.
fn inherit<T: SchemaObject>(after: &mut Vec<T>, before: &[T], conventional: &[T], live: Vec<T>) {
    for object in live {
        let name = object.name().map(str::to_owned);
        // `before` speaks of the new names of columns already, and so must whatever is compared with it.
        let declared = before
            .iter()
            .zip(conventional)
            .find(|(declared, named)| declared.same_substance(&object) || named.name().map(str::to_owned) == name);
        match declared {
            Some((_, named)) if named.name().map(str::to_owned) == name => {}
            Some((declared, _)) => {
                if let Some(kept) = after.iter_mut().find(|kept| kept.name().is_none() && kept.same_substance(declared))
                {
                    kept.set_name(name);
                }
            }
            None => {
                if !after.iter().any(|known| known.name().map(str::to_owned) == name) {
                    after.push(object);
                }
            }
        }
    }
}
