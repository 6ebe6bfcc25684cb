//! A change of type that would write or read a whole table in one go: a new column is filled in
//! batches while a trigger keeps both, and takes the old one's place at the end, in a moment.

mod objects;
mod steps;
mod trigger;

use super::order::in_between;
use super::plan::{ENGINE, Pair, Work};
use super::type_change::TypeChange;
use super::undeclared::{self, Reason};
use super::{ddl, disturbance};
use crate::plan::{Batch, Catalogue, Conversion, PlanError};
use crate::schema::{Column, ColumnDefault, SchemaObject, Table, TableName};
use crate::sql;
use objects::Objects;
use std::collections::BTreeSet;
use std::time::Duration;

pub(super) use steps::write;

/// The columns of a table that get their new type this way.
pub(super) struct Retyping {
    columns: Vec<Retyped>,
    /// What is there for these columns and stays.
    objects: Objects,
    batch: Batch,
}

/// A column that is made anew beside the old one.
struct Retyped {
    old: Column,
    new: Column,
    /// The new one's name until it takes the old one's place.
    coming: String,
    change: TypeChange,
    /// For rows that hold NULL where it is no longer allowed.
    fill: Option<String>,
    /// Whether a person said how values are converted.
    by_hand: bool,
}

impl Retyping {
    /// Whether a column gets its new type this way.
    pub(super) fn takes(&self, column: &str) -> bool {
        self.columns.iter().any(|retyped| retyped.new.name == column)
    }
}

impl Retyped {
    /// The new value, over the columns of the row.
    fn value(&self) -> String {
        let value = self.change.value();
        match &self.fill {
            Some(fill) => format!("coalesce({value}, {fill})"),
            None => value.to_owned(),
        }
    }

    /// The column before it has its name: nullable, and without a default.
    fn bare(&self) -> Column {
        Column { name: self.coming.clone(), nullable: true, default: None, comment: None, ..self.new.clone() }
    }
}

/// Decides for each table how its columns get their new types. What costs nothing, or can't be done
/// this way, is left to ALTER COLUMN.
pub(super) fn choose(work: &Work, pairs: &mut [Pair], catalogue: &mut dyn Catalogue) -> Result<(), PlanError> {
    let targets: BTreeSet<(TableName, String)> = pairs
        .iter()
        .flat_map(|pair| pair.before.foreign_keys.iter().chain(&pair.after.foreign_keys))
        .flat_map(|key| key.target_columns.iter().map(|column| (key.target.clone(), column.clone())))
        .collect();
    for pair in pairs.iter_mut().filter(|pair| pair.takes_recipes) {
        let columns = costly(work, pair, catalogue)?;
        if columns.is_empty() || !columns.iter().all(|column| is_free_standing(pair, column, &targets)) {
            continue;
        }
        let renames: Vec<(&str, &str)> =
            columns.iter().map(|column| (column.new.name.as_str(), column.coming.as_str())).collect();
        let objects = Objects::of(pair, &renames);
        let Some(batch) = batch(pair, &columns).filter(|_| objects.names_differ()) else { continue };
        for column in &columns {
            let named = pair.named.declared.columns.iter().find(|old| old.identity == column.old.identity);
            let name = named.map_or(&column.old.name, |old| &old.name);
            undeclared::check_column(&work.live, &pair.named, name, Reason::Replaced)?;
        }
        objects.take_from(&mut pair.difference);
        pair.retyping = Some(Retyping { columns, objects, batch });
    }
    Ok(())
}

/// The columns whose change of type isn't done in a moment.
fn costly(work: &Work, pair: &Pair, catalogue: &mut dyn Catalogue) -> Result<Vec<Retyped>, PlanError> {
    let dropped: Vec<String> =
        pair.difference.indexes.dropped.iter().filter_map(|index| index.name().map(str::to_owned)).collect();
    let mut columns = Vec::new();
    for (old, new) in disturbance::retyped(pair).filter(|(_, new)| !pair.recreated.contains(&new.name)) {
        let conversion: Conversion =
            new.identity.and_then(|identity| work.conversions.get(&identity)).cloned().unwrap_or_default();
        let change = TypeChange::of(old, new, &conversion);
        let cost = if change.rewrites == Some(true) {
            None
        } else {
            catalogue.postgres_cost(&pair.named.declared.name, &change.actions(), &dropped)?
        };
        let is_free = match cost {
            Some(cost) => !cost.rewrites && !cost.scans,
            // Nobody could be asked: where no table is known, the type alone counts.
            None => change.rewrites == Some(false) && !work.live.is_known(),
        };
        if is_free {
            continue;
        }
        let fill =
            conversion.backfill.or_else(|| new.default.as_ref().map(|default: &ColumnDefault| default.sql.clone()));
        columns.push(Retyped {
            coming: in_between(&new.name),
            fill: fill.filter(|_| old.nullable && !new.nullable),
            by_hand: conversion.using.is_some(),
            change,
            old: old.clone(),
            new: new.clone(),
        });
    }
    Ok(columns)
}

/// Whether nothing hangs on a column that can't be made for another one beside it.
fn is_free_standing(pair: &Pair, column: &Retyped, targets: &BTreeSet<(TableName, String)>) -> bool {
    let name = &column.new.name;
    let is_plain = |column: &Column| column.auto.is_none() && column.generated.is_none();
    let is_alone_in = |table: &Table| {
        let in_key = table.primary_key.iter().any(|key| key.columns.contains(name));
        let is_read = table.columns.iter().any(|other| {
            other.generated.as_ref().is_some_and(|generated| sql::mentions(&generated.expression, name, ENGINE))
        });
        let is_excluding = table.exclusions.iter().any(|exclusion| {
            let texts = exclusion.elements.iter().map(|(element, _)| element).chain(&exclusion.condition);
            texts.into_iter().any(|text| sql::mentions(text, name, ENGINE))
        });
        let refers = table.foreign_keys.iter().any(|key| key.columns.contains(name));
        !in_key && !is_read && !is_excluding && !refers
    };
    is_plain(&column.old)
        && is_plain(&column.new)
        && is_alone_in(&pair.before)
        && is_alone_in(&pair.after)
        && !targets.contains(&(pair.after.name.clone(), name.clone()))
}

/// The rows to be gone through; none where the table has no key to go along.
fn batch(pair: &Pair, columns: &[Retyped]) -> Option<Batch> {
    let mut names = BTreeSet::new();
    let mut conditions = Vec::new();
    for column in columns {
        names.insert(column.coming.as_str());
        let empty = format!("{} IS NULL", ddl::quote(&column.coming));
        // NULL becomes something else only where somebody says so.
        conditions.push(if column.fill.is_some() || column.by_hand {
            empty
        } else {
            format!("{empty} AND {} IS NOT NULL", ddl::quote(&column.new.name))
        });
    }
    // Names that are cut at their 63rd byte may be equal.
    if names.len() != columns.len() {
        return None;
    }
    let condition = match conditions.as_slice() {
        [one] => one.clone(),
        several => several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" OR "),
    };
    let coming: Vec<String> = columns.iter().map(|column| column.coming.clone()).collect();
    let key = super::recipes::key(pair, &coming);
    (!key.is_empty()).then(|| Batch {
        table: pair.after.name.clone(),
        key,
        set: columns.iter().map(|column| (column.coming.clone(), column.value())).collect(),
        condition: Some(condition),
        size: None,
        sleep: Duration::ZERO,
        max_batches: None,
    })
}
