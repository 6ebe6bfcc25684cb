//! PostgreSQL: a catalogue that was read follows the changes that are planned on it.

use super::{Change, PostgresCatalogue};
use crate::dialect::lower;
use crate::schema::{SchemaObject, Table};
use crate::state::Engine;

impl PostgresCatalogue {
    /// Adds what was read of other tables.
    pub fn extend(&mut self, other: Self) {
        self.tables.extend(other.tables);
        self.sequences.extend(other.sequences);
        self.dependents.extend(other.dependents);
    }

    /// The tables as they will be when a change has been made.
    pub fn lay(&mut self, change: &Change) {
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
