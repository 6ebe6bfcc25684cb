//! Names on the way. Whatever else happens to a table happens under its old names; renames come
//! last, as ALTER TABLE … RENAME, because SQLite itself then follows them into views, triggers,
//! indexes and the keys of other tables. A new column that takes a name which isn't free before
//! the renames is made as `__dorm_<name>`, and renamed with the rest.

use crate::plan::{Change, Conversion, TableChange};
use crate::schema::{Column, Table};
use crate::sql;
use crate::state::{Engine, Identity};
use std::collections::{BTreeMap, BTreeSet};

/// Before its own name is free, an object has this one.
pub(super) fn temporary(name: &str) -> String {
    format!("__dorm_{name}")
}

/// The names of a table that is altered: final name, and the one that holds until the renames.
#[derive(Debug, Clone)]
struct TableNames {
    interim: String,
    /// Of all its columns; none, where each has its own from the start.
    columns: Vec<(String, String)>,
}

/// The interim names of all altered tables, by final name.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    tables: BTreeMap<String, TableNames>,
    /// Created tables that are made under a temporary name, because a key to them is written
    /// while another table still has theirs.
    pub displaced: BTreeSet<String>,
}

impl Names {
    /// Of a change.
    pub fn of(change: &Change) -> Self {
        let mut names = Self::default();
        for pair in &change.altered {
            let own = TableNames { interim: pair.before.name.name.clone(), columns: column_names(pair) };
            names.tables.insert(pair.after.name.name.clone(), own);
        }
        let vacated: BTreeSet<&str> = change
            .altered
            .iter()
            .filter(|pair| pair.before.name != pair.after.name)
            .map(|pair| pair.before.name.name.as_str())
            .collect();
        for table in &change.created {
            let name = &table.name.name;
            let targeted =
                change.altered.iter().any(|pair| pair.after.foreign_keys.iter().any(|key| &key.target.name == name));
            if vacated.contains(name.as_str()) && targeted {
                names.displaced.insert(name.clone());
            }
        }
        names
    }

    /// An altered table as it will be, under the names that hold until the renames.
    pub fn interim(&self, after: &Table) -> Table {
        let mut table = after.clone();
        if let Some(names) = self.tables.get(&after.name.name) {
            table.name.name.clone_from(&names.interim);
            table.rename_columns(&pairs(names), Engine::Sqlite);
        }
        for key in &mut table.foreign_keys {
            let target = key.target.name.clone();
            if self.displaced.contains(&target) {
                key.target.name = temporary(&target);
            } else if let Some(names) = self.tables.get(&target) {
                key.target.name.clone_from(&names.interim);
                for column in &mut key.target_columns {
                    if let Some((_, interim)) = names.columns.iter().find(|(own, _)| own == column) {
                        column.clone_from(interim);
                    }
                }
            }
        }
        table
    }

    /// What operations say about values, under the names that hold until the renames.
    pub fn conversion(&self, after: &Table, column: Identity, change: &Change) -> Conversion {
        let mut conversion = change.conversions.get(&column).cloned().unwrap_or_default();
        if let Some(names) = self.tables.get(&after.name.name) {
            let pairs = pairs(names);
            for text in [&mut conversion.backfill, &mut conversion.using].into_iter().flatten() {
                *text = sql::rename_columns(text, &pairs, Engine::Sqlite);
            }
        }
        conversion
    }

    /// The column renames of a table, in an order that works.
    pub fn column_renames(&self, after: &Table) -> Vec<(String, String)> {
        let Some(names) = self.tables.get(&after.name.name) else { return Vec::new() };
        let wanted = names.columns.iter().map(|(own, interim)| (interim.clone(), own.clone())).collect();
        order(wanted, std::iter::empty())
    }

    /// The table renames, in an order that works. The names of tables that stay as they are count
    /// as taken.
    pub fn table_renames(&self) -> Vec<(String, String)> {
        let wanted = self.tables.iter().map(|(own, names)| (names.interim.clone(), own.clone())).collect();
        order(wanted, std::iter::empty())
    }
}

fn pairs(names: &TableNames) -> Vec<(&str, &str)> {
    names
        .columns
        .iter()
        .filter(|(own, interim)| own != interim)
        .map(|(own, interim)| (own.as_str(), interim.as_str()))
        .collect()
}

fn column_names(pair: &TableChange) -> Vec<(String, String)> {
    let taken = |name: &str| pair.before.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let interim = |(place, column): (usize, &Column)| {
        if pair.before.columns.shares(place, &pair.after.columns) {
            return None;
        }
        let old = pair.before.columns.find_near(place, |old| match (old.identity, column.identity) {
            (Some(old), Some(new)) => old == new,
            _ => old.name == column.name,
        });
        let interim = match old {
            Some(old) => old.name.clone(),
            None if taken(&column.name) => temporary(&column.name),
            None => return None,
        };
        (interim != column.name).then_some(interim)
    };
    let interims: Vec<Option<String>> = pair.after.columns.iter().enumerate().map(interim).collect();
    if interims.iter().all(Option::is_none) {
        return Vec::new();
    }
    let own = pair.after.columns.iter().map(|column| &column.name);
    own.zip(interims).map(|(own, interim)| (own.clone(), interim.unwrap_or_else(|| own.clone()))).collect()
}

/// Puts renames into an order in which no name is taken when it is given; what swaps goes through
/// a temporary name.
fn order(wanted: Vec<(String, String)>, also_taken: impl Iterator<Item = String>) -> Vec<(String, String)> {
    let mut taken: BTreeSet<String> = wanted.iter().map(|(from, _)| from.to_ascii_lowercase()).collect();
    taken.extend(also_taken);
    let mut pending: Vec<(String, String)> = wanted.into_iter().filter(|(from, to)| from != to).collect();
    let mut ordered = Vec::new();
    while !pending.is_empty() {
        let free = pending.iter().position(|(_, to)| !taken.contains(&to.to_ascii_lowercase()));
        let (from, to) = match free {
            Some(place) => pending.remove(place),
            None => {
                // A circle (or a name of which only the case changes): one steps aside.
                let aside = temporary(&pending[0].0);
                let from = std::mem::replace(&mut pending[0].0, aside.clone());
                (from, aside)
            }
        };
        taken.remove(&from.to_ascii_lowercase());
        taken.insert(to.to_ascii_lowercase());
        ordered.push((from, to));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(wanted: &[(&str, &str)]) -> Vec<String> {
        let wanted = wanted.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        order(wanted, std::iter::empty()).into_iter().map(|(from, to)| format!("{from}>{to}")).collect()
    }

    #[test]
    fn renames_come_in_an_order_that_works() {
        assert_eq!(ordered(&[("a", "a"), ("b", "c")]), ["b>c"]);
        assert_eq!(ordered(&[("a", "b"), ("b", "c")]), ["b>c", "a>b"]);
        assert_eq!(ordered(&[("a", "b"), ("b", "a")]), ["a>__dorm_a", "b>a", "__dorm_a>b"]);
        assert_eq!(ordered(&[("a", "A")]), ["a>__dorm_a", "__dorm_a>A"]);
    }
}
