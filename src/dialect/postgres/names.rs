//! Names for what nobody named: those that the live database gives, else the convention's.

use super::live::Live;
use crate::dialect::lower::{self, Names};
use crate::schema::{Check, Index, IndexElement, PrimaryKey, SchemaObject, Table};
use crate::sql;
use crate::state::Engine;

/// A table before a change, every object with the name that it has in the database.
pub(super) struct Named {
    /// The table.
    pub(super) table: Table,
    /// The same, with the names that the convention gives.
    pub(super) conventional: Table,
    /// The same as it was lowered: nameless where nobody declared a name.
    pub(super) declared: Table,
}

/// Looks every unnamed object up by what it covers.
pub(super) fn before(declared: &Table, live: &Live) -> Named {
    let mut conventional = declared.clone();
    lower::conventional_names(&mut conventional, Engine::Postgres);
    let mut table = conventional.clone();
    if let Some(live) = live.table(&declared.name) {
        // One that is declared under a name of its own is no other one, even if it covers the same.
        let known: Vec<&str> = declared_names(declared);
        let is_free = |name: &Option<String>| !name.as_deref().is_some_and(|name| known.contains(&name));
        for (object, own) in table.uniques.iter_mut().zip(&declared.uniques).filter(|(_, own)| own.name.is_none()) {
            let as_index = |index: &&Index| {
                index.unique && index.condition.is_none() && covers(index, &own.columns) && is_free(&index.name)
            };
            let constraint = live.uniques.iter().find(|unique| unique.columns == own.columns && is_free(&unique.name));
            let found = constraint.and_then(|unique| unique.name.clone());
            let found = found.or_else(|| live.indexes.iter().find(as_index).and_then(|index| index.name.clone()));
            object.name = found.or_else(|| object.name.take());
        }
        for (object, own) in table.foreign_keys.iter_mut().zip(&declared.foreign_keys) {
            let found = live.foreign_keys.iter().find(|key| {
                own.name.is_none()
                    && is_free(&key.name)
                    && key.columns == own.columns
                    && key.target == own.target
                    && key.target_columns == own.target_columns
            });
            object.name = found.and_then(|key| key.name.clone()).or_else(|| object.name.take());
        }
        for (object, own) in table.checks.iter_mut().zip(&declared.checks).filter(|(_, own)| own.name.is_none()) {
            object.name = live_check(own, object.name.as_deref(), live, is_free).or_else(|| object.name.take());
        }
        for (object, own) in table.indexes.iter_mut().zip(&declared.indexes).filter(|(_, own)| own.name.is_none()) {
            object.name = live_index(own, object.name.as_deref(), live, is_free).or_else(|| object.name.take());
        }
    }
    table.primary_key = table.primary_key.map(|key| {
        let live_name = live.table(&declared.name).and_then(|table| table.primary_key.as_ref()?.name.clone());
        PrimaryKey { name: live_name.or_else(|| Some(object_name(&declared.name.name, "", "pkey"))), ..key }
    });
    Named { table, conventional, declared: declared.clone() }
}

fn declared_names(table: &Table) -> Vec<&str> {
    let keys = table.foreign_keys.iter().filter_map(SchemaObject::name);
    relations(table).chain(keys).chain(table.checks.iter().filter_map(SchemaObject::name)).collect()
}

fn live_check(
    own: &Check,
    conventional: Option<&str>,
    live: &Table,
    is_free: impl Fn(&Option<String>) -> bool,
) -> Option<String> {
    let of_column = |check: &&Check| own.column.is_some() && check.column == own.column && is_free(&check.name);
    let by_name = live.checks.iter().find(|check| check.name.as_deref() == conventional && of_column(check));
    let by_text =
        || live.checks.iter().find(|check| of_column(check) && sql::equal(&check.expression, &own.expression));
    let found = by_name.or_else(by_text).or_else(|| live.checks.iter().find(of_column));
    found.and_then(|check| check.name.clone())
}

fn live_index(
    own: &Index,
    conventional: Option<&str>,
    live: &Table,
    is_free: impl Fn(&Option<String>) -> bool,
) -> Option<String> {
    let alike = |index: &&Index| {
        is_free(&index.name)
            && index.unique == own.unique
            && index.method == own.method
            && index.condition.is_some() == own.condition.is_some()
            && index.elements.len() == own.elements.len()
            && index.elements.iter().zip(&own.elements).all(|(left, right)| same_column(left, right))
    };
    let by_name = live.indexes.iter().find(|index| index.name.as_deref() == conventional && alike(index));
    by_name.or_else(|| live.indexes.iter().find(alike)).and_then(|index| index.name.clone())
}

fn same_column(left: &IndexElement, right: &IndexElement) -> bool {
    match (left, right) {
        (
            IndexElement::Column { name: left, descending: left_order, .. },
            IndexElement::Column { name: right, descending: right_order, .. },
        ) => left == right && left_order == right_order,
        _ => false,
    }
}

fn covers(index: &Index, columns: &[String]) -> bool {
    index.elements.len() == columns.len()
        && index
            .elements
            .iter()
            .zip(columns)
            .all(|(element, column)| matches!(element, IndexElement::Column { name, .. } if name == column))
}

/// Gives names to the table as it will be. `renamed` is the table before under its new names; what
/// stays keeps its name, unless that was the convention's, which follows.
pub(super) fn after(after: &mut Table, renamed: &Table, named: &Named, live: &Live) {
    keep(&mut after.uniques, &renamed.uniques, &named.conventional.uniques, &named.declared.uniques);
    keep(
        &mut after.foreign_keys,
        &renamed.foreign_keys,
        &named.conventional.foreign_keys,
        &named.declared.foreign_keys,
    );
    keep(&mut after.checks, &renamed.checks, &named.conventional.checks, &named.declared.checks);
    keep(&mut after.exclusions, &renamed.exclusions, &named.conventional.exclusions, &named.declared.exclusions);
    keep(&mut after.indexes, &renamed.indexes, &named.conventional.indexes, &named.declared.indexes);
    let mut taken = Names::default();
    if let Some(live) = live.table(&named.declared.name) {
        let known: Vec<&str> = relations(&named.table).collect();
        for name in relations(live).filter(|name| !known.contains(name)) {
            taken.take(name, Engine::Postgres);
        }
    }
    lower::implicit_names(after, Engine::Postgres, &mut taken);
    if let (Some(key), Some(old)) = (&mut after.primary_key, &renamed.primary_key)
        && key.columns == old.columns
    {
        let was_conventional = old.name.as_deref() == Some(&object_name(&named.declared.name.name, "", "pkey"));
        key.name = if was_conventional { Some(object_name(&after.name.name, "", "pkey")) } else { old.name.clone() };
    }
}

fn relations(table: &Table) -> impl Iterator<Item = &str> {
    let uniques = table.uniques.iter().filter_map(SchemaObject::name);
    uniques.chain(table.indexes.iter().filter_map(SchemaObject::name))
}

fn keep<T: SchemaObject>(after: &mut [T], renamed: &[T], conventional: &[T], declared: &[T]) {
    let mut free = vec![true; renamed.len()];
    for object in after.iter_mut().filter(|object| object.name().is_none()) {
        let mut candidates = renamed.iter().zip(conventional).zip(declared).zip(free.iter_mut());
        let found = candidates.find(|(((old, _), _), free)| **free && old.same_substance(object));
        if let Some((((old, conventional), declared), free)) = found {
            *free = false;
            // A declared name that is declared no more gives way to the convention's, too.
            let follows = declared.name().is_some() || old.name() == conventional.name();
            if !follows {
                object.set_name(old.name().map(str::to_owned));
            }
        }
    }
}

/// A name as PostgreSQL itself makes it of table, column and kind: parts that are too long are cut.
pub(crate) fn object_name(table: &str, column: &str, kind: &str) -> String {
    let overhead = kind.len() + 1 + usize::from(!column.is_empty());
    let room = 63_usize.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), column.len());
    while first + second > room {
        if first > second {
            first -= 1;
        } else {
            second -= 1;
        }
    }
    let cut = |text: &str, mut end: usize| {
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text[..end].to_owned()
    };
    let (table, column) = (cut(table, first), cut(column, second));
    if column.is_empty() { format!("{table}_{kind}") } else { format!("{table}_{column}_{kind}") }
}
