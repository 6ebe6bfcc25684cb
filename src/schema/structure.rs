//! Whether a table that is there can stand for one that is declared: columns with their types and
//! NOT NULL, primary key, uniques, and where keys point. Names of constraints and indexes, defaults,
//! comments, actions, checks and plain indexes are no structure: they can be mended later, without
//! a look at rows.

use super::{Column, ForeignKey, Index, IndexElement, SchemaObject, Table};
use crate::state::Engine;
use std::collections::BTreeSet;

/// How a live table differs from a declared one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StructureDifference {
    /// What makes it another table.
    pub structure: Vec<String>,
    /// What else differs; `dbcheck` finds it.
    pub rest: Vec<String>,
}

/// Compares a declared table with the live one of its name.
pub fn compare_structure(wanted: &Table, live: &Table, engine: Engine) -> StructureDifference {
    let mut found = StructureDifference::default();
    compare_columns(wanted, live, engine, &mut found);
    let key = |table: &Table| table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
    if key(wanted) != key(live) {
        found.structure.push(format!(
            "the primary key is ({}), declared ({})",
            key(live).join(", "),
            key(wanted).join(", ")
        ));
    }
    let (wanted_uniques, live_uniques) = (uniques(wanted), uniques(live));
    for columns in wanted_uniques.difference(&live_uniques) {
        found.structure.push(format!("unique ({}) is missing", columns.join(", ")));
    }
    for columns in live_uniques.difference(&wanted_uniques) {
        found.structure.push(format!("unique ({}) isn't declared", columns.join(", ")));
    }
    let (wanted_keys, live_keys) = (targets(wanted, live), targets(live, wanted));
    for key in wanted_keys.difference(&live_keys) {
        found.structure.push(format!("the foreign key {key} is missing"));
    }
    for key in live_keys.difference(&wanted_keys) {
        found.structure.push(format!("the foreign key {key} isn't declared"));
    }
    compare_rest(wanted, live, &mut found);
    found
}

fn compare_columns(wanted: &Table, live: &Table, engine: Engine, found: &mut StructureDifference) {
    for column in &wanted.columns {
        let Some(there) = live.columns.iter().find(|there| there.name.eq_ignore_ascii_case(&column.name)) else {
            found.structure.push(format!("column `{}` is missing", column.name));
            continue;
        };
        let refers = wanted.foreign_keys.iter().any(|key| key.columns == [column.name.clone()]);
        let alike = engine == Engine::Sqlite && refers && [there, column].iter().all(|column| is_counter_type(column));
        let whole_key = wanted.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.clone()]);
        let is_int = engine == Engine::Sqlite
            && !whole_key
            && [there, column].iter().all(|column| ["int", "integer"].contains(&column.data_type.as_str()));
        if !alike && !is_int && !there.data_type.eq_ignore_ascii_case(&column.data_type) {
            found
                .structure
                .push(format!("column `{}` is `{}`, declared `{}`", column.name, there.data_type, column.data_type));
        }
        // SQLite lets a key's columns be without NOT NULL, which no declaration says.
        let is_key = |table: &Table| {
            table
                .primary_key
                .as_ref()
                .is_some_and(|key| key.columns.iter().any(|name| name.eq_ignore_ascii_case(&column.name)))
        };
        let excused = engine == Engine::Sqlite && is_key(wanted) && is_key(live);
        if there.nullable != column.nullable && !excused {
            let words = |nullable| if nullable { "allows NULL" } else { "is NOT NULL" };
            found.structure.push(format!(
                "column `{}` {}, declared it {}",
                column.name,
                words(there.nullable),
                words(column.nullable)
            ));
        }
        if has_default(there) != has_default(column) {
            found.rest.push(format!("the default of column `{}`", column.name));
        }
        if there.comment != column.comment {
            found.rest.push(format!("the comment of column `{}`", column.name));
        }
    }
    for column in &live.columns {
        if !wanted.columns.iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
            found.structure.push(format!("column `{}` isn't declared", column.name));
        }
    }
}

/// DEFAULT NULL is what a column has without being told.
fn has_default(column: &Column) -> bool {
    column.default.as_ref().is_some_and(|default| !default.sql.eq_ignore_ascii_case("null"))
}

/// On SQLite a number that counts is an `integer`, however wide it is declared; Django gives the keys
/// to it their width.
fn is_counter_type(column: &Column) -> bool {
    ["integer", "bigint", "smallint"].iter().any(|name| column.data_type.eq_ignore_ascii_case(name))
}

fn compare_rest(wanted: &Table, live: &Table, found: &mut StructureDifference) {
    for key in &wanted.foreign_keys {
        let there = live.foreign_keys.iter().find(|there| describe(there) == describe(key));
        if there.is_some_and(|there| !there.same_substance(key)) {
            found.rest.push(format!("the actions of the foreign key {}", describe(key)));
        }
    }
    for index in wanted.indexes.iter().filter(|index| !index.unique) {
        if !live.indexes.iter().any(|there| there.same_substance(index)) {
            found.rest.push(format!("an index over ({})", columns_of(index).join(", ")));
        }
    }
    if wanted.checks.len() != live.checks.len() {
        found.rest.push(format!("{} checks, declared {}", live.checks.len(), wanted.checks.len()));
    }
    if wanted.comment != live.comment {
        found.rest.push("the table's comment".to_owned());
    }
}

/// What is unique over columns, without a condition, however it was made.
fn uniques(table: &Table) -> BTreeSet<Vec<String>> {
    // One with ON CONFLICT, which no declaration says, or with a collation of its own, is looked at by
    // `dbcheck`.
    let constraints = table
        .uniques
        .iter()
        .filter(|unique| unique.on_conflict.is_none() && unique.elements.iter().all(is_plain))
        .map(|unique| unique.columns.clone());
    let indexes = table
        .indexes
        .iter()
        .filter(|index| index.unique && index.condition.is_none())
        .filter(|index| index.elements.iter().all(is_plain))
        .map(columns_of);
    constraints
        .chain(indexes)
        .map(|mut columns| {
            columns.sort_unstable();
            columns
        })
        .collect()
}

/// Whether an element is a column as it is, in whatever order.
const fn is_plain(element: &IndexElement) -> bool {
    matches!(element, IndexElement::Column { collation: None, .. })
}

fn columns_of(index: &Index) -> Vec<String> {
    index
        .elements
        .iter()
        .map(|element| match element {
            IndexElement::Column { name, .. } => name.clone(),
            IndexElement::Expression { sql, .. } => sql.clone(),
        })
        .collect()
}

/// A key of SQLite may name no columns of a table that isn't there; those of its partner will do.
fn targets(table: &Table, partner: &Table) -> BTreeSet<String> {
    let whole = |key: &ForeignKey| {
        let other = partner
            .foreign_keys
            .iter()
            .find(|other| key.target_columns.is_empty() && other.columns == key.columns && other.target == key.target);
        describe(other.unwrap_or(key))
    };
    table.foreign_keys.iter().map(whole).collect()
}

fn describe(key: &ForeignKey) -> String {
    format!("({}) → {} ({})", key.columns.join(", "), key.target.name, key.target_columns.join(", "))
}
