//! Whether a table that is there can stand for one that is declared: columns with their types and
//! NOT NULL, primary key, uniques, and where keys point. Names of constraints and indexes, defaults,
//! comments, actions, checks and plain indexes are no structure: they can be mended later, without
//! a look at rows.

use super::{ForeignKey, Index, IndexElement, SchemaObject, Table};
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
pub fn compare_structure(wanted: &Table, live: &Table) -> StructureDifference {
    let mut found = StructureDifference::default();
    compare_columns(wanted, live, &mut found);
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
    let (wanted_keys, live_keys) = (targets(wanted), targets(live));
    for key in wanted_keys.difference(&live_keys) {
        found.structure.push(format!("the foreign key {key} is missing"));
    }
    for key in live_keys.difference(&wanted_keys) {
        found.structure.push(format!("the foreign key {key} isn't declared"));
    }
    compare_rest(wanted, live, &mut found);
    found
}

fn compare_columns(wanted: &Table, live: &Table, found: &mut StructureDifference) {
    for column in &wanted.columns {
        let Some(there) = live.columns.iter().find(|there| there.name.eq_ignore_ascii_case(&column.name)) else {
            found.structure.push(format!("column `{}` is missing", column.name));
            continue;
        };
        if !there.data_type.eq_ignore_ascii_case(&column.data_type) {
            found
                .structure
                .push(format!("column `{}` is `{}`, declared `{}`", column.name, there.data_type, column.data_type));
        }
        if there.nullable != column.nullable {
            let words = |nullable| if nullable { "allows NULL" } else { "is NOT NULL" };
            found.structure.push(format!(
                "column `{}` {}, declared it {}",
                column.name,
                words(there.nullable),
                words(column.nullable)
            ));
        }
        if there.default.is_some() != column.default.is_some() {
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
    let constraints = table.uniques.iter().map(|unique| unique.columns.clone());
    let indexes = table
        .indexes
        .iter()
        .filter(|index| index.unique && index.condition.is_none())
        .filter(|index| index.elements.iter().all(|element| matches!(element, IndexElement::Column { .. })))
        .map(columns_of);
    constraints
        .chain(indexes)
        .map(|mut columns| {
            columns.sort_unstable();
            columns
        })
        .collect()
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

fn targets(table: &Table) -> BTreeSet<String> {
    table.foreign_keys.iter().map(describe).collect()
}

fn describe(key: &ForeignKey) -> String {
    format!("({}) → {} ({})", key.columns.join(", "), key.target.name, key.target_columns.join(", "))
}
