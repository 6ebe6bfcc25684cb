//! What unnamed objects are really called: looked up by what they cover, else by the convention.

use super::plan::Altered;
use crate::dialect::lower;
use crate::plan::TableChange;
use crate::schema::{ForeignKey, Index, IndexElement, SchemaObject, Table};
use crate::sql;
use crate::state::Engine;
use std::collections::BTreeSet;

/// The names of a table's objects on both sides of a change.
pub(super) struct NamedPair {
    /// The table as it will be, every object with a name.
    pub after: Table,
    /// Objects that get another name though nobody declared one: old, new.
    pub implicit: Vec<(ObjectKind, String, String)>,
    /// The primary key's name.
    pub primary_key: String,
    /// The primary key's name afterwards, where it changes with the table's.
    pub new_primary_key: Option<String>,
    /// The columns as they were called, by identity.
    pub old_columns: Vec<(crate::state::Identity, String)>,
}

/// How an object is renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    /// ALTER TABLE … RENAME CONSTRAINT.
    Constraint,
    /// ALTER INDEX … RENAME.
    Index,
}

/// Whether the names that things really have matter for this change: something that nobody named
/// is dropped, renamed or made anew.
pub(super) fn asks_for_names(pair: &TableChange) -> bool {
    let TableChange { before, after } = pair;
    let renamed = before.name != after.name
        || before
            .columns
            .iter()
            .any(|old| after.columns.iter().any(|new| new.identity == old.identity && new.name != old.name));
    let retyped = before
        .columns
        .iter()
        .any(|old| after.columns.iter().any(|new| new.identity == old.identity && new.data_type != old.data_type));
    renamed
        || retyped
        || before.primary_key != after.primary_key
        || loses(&before.uniques, &after.uniques)
        || loses(&before.foreign_keys, &after.foreign_keys)
        || loses(&before.checks, &after.checks)
        || loses(&before.exclusions, &after.exclusions)
        || loses(&before.indexes, &after.indexes)
}

fn loses<T: SchemaObject>(before: &[T], after: &[T]) -> bool {
    before
        .iter()
        .any(|old| old.name().is_none() && !after.iter().any(|new| new.same_substance(old) && new.name().is_none()))
}

/// Names everything in `before` by the live table (else by the convention), in place, and says what
/// the new names are.
pub(super) fn name_pair(pair: &mut TableChange, live: Option<&Table>) -> NamedPair {
    let mut old = pair.before.clone();
    lower::conventional_names(&mut old, Engine::Postgres);
    let mut after = pair.after.clone();
    lower::conventional_names(&mut after, Engine::Postgres);
    let mut implicit = Vec::new();
    macro_rules! name {
        ($list:ident, $kind:expr) => {
            for (place, object) in pair.before.$list.iter_mut().enumerate() {
                if object.name().is_some() {
                    continue;
                }
                let conventional = old.$list.get(place).and_then(|named| named.name().map(str::to_owned));
                let real = live.and_then(|live| {
                    let same = |other: &&_| SchemaObject::same_substance(*other, object);
                    // The one of the conventional name, if there is one; else any that covers the same.
                    live.$list
                        .iter()
                        .filter(same)
                        .find(|other| other.name().map(str::to_owned) == conventional)
                        .or_else(|| live.$list.iter().find(same))
                        .and_then(|other| other.name().map(str::to_owned))
                });
                object.set_name(real.or(conventional));
            }
        };
    }
    name!(uniques, ObjectKind::Constraint);
    name!(foreign_keys, ObjectKind::Constraint);
    name!(checks, ObjectKind::Constraint);
    name!(exclusions, ObjectKind::Constraint);
    name!(indexes, ObjectKind::Index);
    // What stays under another convention's name follows the renames of table and columns.
    let mut renamed = TableChange { before: pair.before.clone(), after: pair.after.clone() };
    rename_alone(&mut renamed);
    macro_rules! follow {
        ($list:ident, $kind:expr) => {
            let mut taken = vec![false; pair.after.$list.len()];
            for (place, object) in renamed.before.$list.iter().enumerate() {
                let stays = pair.after.$list.iter().enumerate().find(|(at, new)| {
                    !taken.get(*at).copied().unwrap_or(true) && new.name().is_none() && new.same_substance(object)
                });
                let Some((at, _)) = stays else { continue };
                if let Some(slot) = taken.get_mut(at) {
                    *slot = true;
                }
                let conventional = old.$list.get(place).and_then(|named| named.name());
                let new = after.$list.get(at).and_then(|named| named.name());
                if let (Some(name), Some(conventional), Some(new)) = (object.name(), conventional, new)
                    && name == conventional
                    && name != new
                {
                    implicit.push(($kind, name.to_owned(), new.to_owned()));
                }
            }
        };
    }
    follow!(uniques, ObjectKind::Constraint);
    follow!(foreign_keys, ObjectKind::Constraint);
    follow!(checks, ObjectKind::Constraint);
    follow!(exclusions, ObjectKind::Constraint);
    follow!(indexes, ObjectKind::Index);
    let conventional_key = primary_key_name(&pair.before.name.name);
    let primary_key = live
        .and_then(|live| live.primary_key.as_ref())
        .and_then(|key| key.name.clone())
        .unwrap_or_else(|| conventional_key.clone());
    let new_key = primary_key_name(&pair.after.name.name);
    let new_primary_key = (primary_key == conventional_key && new_key != primary_key).then_some(new_key);
    let old_columns = old
        .columns
        .iter()
        .filter_map(|column| column.identity.map(|identity| (identity, column.name.clone())))
        .collect();
    NamedPair { after, implicit, primary_key, new_primary_key, old_columns }
}

/// The renames of one table, without those of the tables that its keys point at.
fn rename_alone(pair: &mut TableChange) {
    let columns: Vec<(String, String)> = pair
        .after
        .columns
        .iter()
        .filter_map(|new| {
            let old = pair.before.columns.iter().find(|old| old.identity == new.identity)?;
            (old.name != new.name).then(|| (old.name.clone(), new.name.clone()))
        })
        .collect();
    let columns: Vec<(&str, &str)> = columns.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    pair.before.rename_columns(&columns, Engine::Postgres);
    // Keys are paired by their columns here: where they point may be renamed in the same change.
    for key in &mut pair.before.foreign_keys {
        if let Some(new) = pair.after.foreign_keys.iter().find(|new| new.columns == key.columns) {
            key.target.clone_from(&new.target);
            key.target_columns.clone_from(&new.target_columns);
        }
    }
}

/// The name that PostgreSQL gives a primary key.
fn primary_key_name(table: &str) -> String {
    let mut end = table.len().min(63 - "_pkey".len());
    while !table.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_pkey", table.get(..end).unwrap_or(table))
}

/// Objects without a name get the one that the convention has for them.
pub(super) fn with_names<T: SchemaObject>(objects: &[T], named: &[T]) -> Vec<T> {
    objects
        .iter()
        .map(|object| {
            if object.name().is_some() {
                return object.clone();
            }
            named.iter().find(|named| named.same_substance(object)).unwrap_or(object).clone()
        })
        .collect()
}

/// The keys of a table with their conventional names.
pub(super) fn named_keys(table: &Table) -> Vec<ForeignKey> {
    let mut table = table.clone();
    lower::conventional_names(&mut table, Engine::Postgres);
    table.foreign_keys
}

/// Whether an index is over one of these columns: then it goes with the column.
pub(super) fn index_mentions(index: &Index, columns: &BTreeSet<&str>) -> bool {
    let mentions = |text: &str| columns.iter().any(|column| sql::mentions(text, column, Engine::Postgres));
    index.include.iter().any(|name| columns.contains(name.as_str()))
        || index.condition.as_deref().is_some_and(mentions)
        || index.elements.iter().any(|element| match element {
            IndexElement::Column { name, .. } => columns.contains(name.as_str()),
            IndexElement::Expression { sql, .. } => mentions(sql),
        })
}

/// The objects that change their name: those that a declaration renames, and those that follow.
pub(super) fn renames(altered: &Altered) -> Vec<(ObjectKind, String, String)> {
    let mut renames = altered.named.implicit.clone();
    let difference = &altered.difference;
    fn add<T: SchemaObject>(renames: &mut Vec<(ObjectKind, String, String)>, kind: ObjectKind, pairs: &[(T, T)]) {
        for (old, new) in pairs {
            if let (Some(old), Some(new)) = (old.name(), new.name()) {
                renames.push((kind, old.to_owned(), new.to_owned()));
            }
        }
    }
    add(&mut renames, ObjectKind::Constraint, &difference.uniques.renamed);
    add(&mut renames, ObjectKind::Constraint, &difference.foreign_keys.renamed);
    add(&mut renames, ObjectKind::Constraint, &difference.checks.renamed);
    add(&mut renames, ObjectKind::Constraint, &difference.exclusions.renamed);
    add(&mut renames, ObjectKind::Index, &difference.indexes.renamed);
    if let Some(new) = &altered.named.new_primary_key
        && difference.primary_key.is_none()
        && altered.after.primary_key.is_some()
    {
        renames.push((ObjectKind::Constraint, altered.named.primary_key.clone(), new.clone()));
    }
    renames
}
