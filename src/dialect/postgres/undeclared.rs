//! What dorm never declared and a DROP would take with it, or that would stand in its way.

use super::ddl;
use super::live::Live;
use super::names::Named;
use crate::plan::PlanError;
use crate::schema::{IndexElement, SchemaObject, Table};
use crate::sql;
use crate::state::Engine;
use std::collections::BTreeSet;

/// Why a column is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason<'a> {
    /// It goes, and takes with it what hangs on it.
    Dropped,
    /// Its type changes: views and their like stand in the way.
    Retyped,
    /// Another column takes its place: whatever hangs on it would go. The keys of other tables that
    /// were declared come along: `foreign key `name` of `table``.
    Replaced {
        /// These.
        declared: &'a BTreeSet<String>,
    },
}

/// Refuses to touch a column that something undeclared hangs on. Names are the old ones.
pub(super) fn check_column(live: &Live, named: &Named, column: &str, reason: Reason<'_>) -> Result<(), PlanError> {
    let table = &named.declared.name;
    let remedies = remedies(live, named, column, reason);
    if remedies.is_empty() {
        return Ok(());
    }
    let what: Vec<&str> = remedies.iter().map(|(what, _)| what.as_str()).collect();
    let lines: Vec<&str> = remedies.iter().map(|(_, drop)| drop.as_str()).collect();
    let (what, lines) = (what.join(", "), lines.join("; "));
    let (message, otherwise) = match reason {
        Reason::Dropped => ("would go with it, and was never declared", ""),
        Reason::Retyped => ("stands in the way of another type", ""),
        Reason::Replaced { .. } => (
            "was never declared, and wouldn't be there for the column that takes its place",
            ". Make it again afterwards; or change the type at once, in a quiet hour, with `online = \"never\"` (or \
             `--online never`)",
        ),
    };
    Err(PlanError::new(format!("column `{}.{column}`: {what} {message}", table.name))
        .help(format!("drop it in the migration first: {lines}{otherwise}")))
}

fn remedies(live: &Live, named: &Named, column: &str, reason: Reason<'_>) -> Vec<(String, String)> {
    let table = &named.declared.name;
    let counts = |description: &str| {
        let is = |kind: &str| description.starts_with(kind);
        match reason {
            // Rights go with a column, as one would expect, and keys that point at it stand in its way.
            Reason::Dropped => !is("privileges") && !is("foreign key"),
            Reason::Retyped => !is("statistics") && !is("privileges") && !is("foreign key"),
            Reason::Replaced { declared } => !declared.contains(description),
        }
    };
    let mut remedies: Vec<(String, String)> = live
        .dependents(table)
        .filter(|dependent| dependent.column.as_deref() == Some(column) && counts(&dependent.description))
        .map(|dependent| (dependent.description.clone(), dependent.drop.clone()))
        .collect();
    if reason != Reason::Retyped
        && let Some(live) = live.table(table)
    {
        remedies.extend(taken_along(live, &named.table, column, reason));
    }
    remedies.dedup();
    remedies
}

/// Objects of several columns, and conditions: an index on the column alone goes with it, as one
/// would expect.
fn taken_along(live: &Table, known: &Table, column: &str, reason: Reason<'_>) -> Vec<(String, String)> {
    let alone_counts = matches!(reason, Reason::Replaced { .. });
    let mut found = Vec::new();
    let name = ddl::table_name(&live.name);
    let mentions = |text: &str| sql::mentions(text, column, Engine::Postgres);
    for index in live.indexes.iter().filter(|index| !is_known(*index, known.indexes.iter(), &known.uniques)) {
        let columns = |element: &IndexElement| match element {
            IndexElement::Column { name, .. } => name == column,
            IndexElement::Expression { sql, .. } => mentions(sql),
        };
        let touches = index.elements.iter().any(columns)
            || index.include.iter().any(|included| included == column)
            || index.condition.as_deref().is_some_and(mentions);
        let is_alone = index.elements.len() == 1 && index.include.is_empty() && index.condition.is_none();
        if touches && (alone_counts || !is_alone) {
            let object = index.name.clone().unwrap_or_default();
            found.push((format!("index `{object}`"), format!("DROP INDEX {}", ddl::beside(&live.name, &object))));
        }
    }
    let mut constraint = |object: Option<&str>, kind: &str| {
        let object = object.unwrap_or_default();
        let drop = format!("ALTER TABLE {name} DROP CONSTRAINT {}", ddl::quote(object));
        found.push((format!("{kind} `{object}`"), drop));
    };
    for unique in live.uniques.iter().filter(|unique| !is_known(*unique, known.uniques.iter(), &known.indexes)) {
        if (alone_counts || unique.columns.len() > 1)
            && unique.columns.iter().chain(&unique.include).any(|name| name == column)
        {
            constraint(unique.name(), "unique constraint");
        }
    }
    for check in live.checks.iter().filter(|check| !is_known(*check, known.checks.iter(), &known.uniques)) {
        if (alone_counts || check.column.as_deref() != Some(column)) && mentions(&check.expression) {
            constraint(check.name(), "check");
        }
    }
    for key in live.foreign_keys.iter().filter(|key| !is_known(*key, known.foreign_keys.iter(), &known.uniques)) {
        if (alone_counts || key.columns.len() > 1) && key.columns.iter().any(|name| name == column) {
            constraint(key.name(), "foreign key");
        }
    }
    for exclusion in live.exclusions.iter().filter(|entry| !is_known(*entry, known.exclusions.iter(), &known.uniques)) {
        if exclusion.elements.iter().any(|(element, _)| mentions(element)) {
            constraint(exclusion.name(), "exclusion constraint");
        }
    }
    found
}

/// Whether an object of the database is one that dorm declared: by its name, which was looked up
/// by what the object covers. A unique may be an index, and the other way round.
fn is_known<'a, T: SchemaObject + 'a, U: SchemaObject>(
    object: &T,
    mut known: impl Iterator<Item = &'a T>,
    also: &[U],
) -> bool {
    known.any(|other| other.name() == object.name()) || also.iter().any(|other| other.name() == object.name())
}

/// Refuses to drop a table that something outside of it hangs on.
pub(super) fn check_table(live: &Live, table: &Table) -> Result<(), PlanError> {
    let outside = ["view ", "materialized view ", "function ", "rule "];
    let found: Vec<_> = live
        .dependents(&table.name)
        .filter(|dependent| outside.iter().any(|kind| dependent.description.starts_with(kind)))
        .collect();
    let mut what: Vec<&str> = found.iter().map(|dependent| dependent.description.as_str()).collect();
    let mut lines: Vec<&str> = found.iter().map(|dependent| dependent.drop.as_str()).collect();
    what.dedup();
    lines.dedup();
    if what.is_empty() {
        return Ok(());
    }
    Err(PlanError::new(format!("table `{}` can't be dropped: {} needs it", table.name.name, what.join(", ")))
        .help(format!("drop it in the migration first: {}", lines.join("; "))))
}
