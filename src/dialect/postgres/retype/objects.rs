//! Indexes and constraints over columns that are made anew: made for the new ones as well.

use crate::dialect::postgres::order::in_between;
use crate::dialect::postgres::plan::{ENGINE, Pair};
use crate::schema::{
    Check, ForeignKey, Index, IndexElement, ObjectDifference, PrimaryKey, SchemaObject, TableDifference, TableName,
    Unique,
};
use crate::sql;
use std::collections::{BTreeMap, BTreeSet};

/// Objects as they will be, and as they are made before they have their names.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) indexes: Vec<Moved<Index>>,
    pub(super) uniques: Vec<Moved<Unique>>,
    pub(super) checks: Vec<Moved<Check>>,
    pub(super) foreign_keys: Vec<Moved<ForeignKey>>,
    pub(super) primary_key: Option<MovedKey>,
}

/// An object over the old column and the same over the new one.
#[derive(Debug)]
pub(super) struct Moved<T> {
    /// As it stays.
    pub(super) object: T,
    /// Over the columns that come, under a name in between.
    pub(super) coming: T,
}

/// A primary key over old columns and the same over new ones.
#[derive(Debug)]
pub(super) struct MovedKey {
    /// As it stays.
    pub(super) key: PrimaryKey,
    /// Over the columns that come, under a name in between.
    pub(super) coming: PrimaryKey,
}

impl<T: SchemaObject> Moved<T> {
    /// Its name at the end.
    pub(super) fn name(&self) -> &str {
        self.object.name().unwrap_or_default()
    }

    /// Its name until then.
    pub(super) fn coming_name(&self) -> &str {
        self.coming.name().unwrap_or_default()
    }
}

impl Objects {
    /// Finds them. Columns are renamed from the old ones to those that come, in each table of the
    /// group. None where the primary key changes in another way as well.
    pub(super) fn of(pair: &Pair, renames: &BTreeMap<&TableName, Vec<(&str, &str)>>) -> Option<Self> {
        let difference = &pair.difference;
        let renames_of = |table: &TableName| renames.get(table).map(Vec::as_slice).unwrap_or_default();
        let renamed = |table: &TableName, name: &String| {
            let renamed = renames_of(table).iter().find(|(old, _)| old == name);
            renamed.map_or_else(|| name.clone(), |(_, new)| (*new).to_owned())
        };
        let own = &pair.after.name;
        let text = |text: &str| sql::rename_columns(text, renames_of(own), ENGINE);
        let column = |name: &String| renamed(own, name);
        let columns = |names: &[String]| names.iter().map(column).collect::<Vec<_>>();
        let primary_key = match &pair.after.primary_key {
            Some(key) if columns(&key.columns) != key.columns => {
                let is_same = pair.before.primary_key.as_ref().is_some_and(|old| old.columns == key.columns);
                if !is_same || difference.primary_key.is_some() {
                    return None;
                }
                let name = key.name.as_deref().map(in_between);
                Some(MovedKey {
                    key: key.clone(),
                    coming: PrimaryKey { name, columns: columns(&key.columns), ..key.clone() },
                })
            }
            _ => None,
        };
        Some(Self {
            primary_key,
            foreign_keys: moved(&pair.before.foreign_keys, &pair.after.foreign_keys, &difference.foreign_keys, |key| {
                ForeignKey {
                    columns: columns(&key.columns),
                    target_columns: key.target_columns.iter().map(|column| renamed(&key.target, column)).collect(),
                    ..key.clone()
                }
            }),
            indexes: moved(&pair.before.indexes, &pair.after.indexes, &difference.indexes, |index| Index {
                elements: index
                    .elements
                    .iter()
                    .map(|element| match element.clone() {
                        IndexElement::Column { name, descending, nulls, collation, opclass } => {
                            IndexElement::Column { name: column(&name), descending, nulls, collation, opclass }
                        }
                        IndexElement::Expression { sql, opclass } => {
                            IndexElement::Expression { sql: text(&sql), opclass }
                        }
                    })
                    .collect(),
                include: columns(&index.include),
                condition: index.condition.as_deref().map(text),
                ..index.clone()
            }),
            uniques: moved(&pair.before.uniques, &pair.after.uniques, &difference.uniques, |unique| Unique {
                columns: columns(&unique.columns),
                include: columns(&unique.include),
                ..unique.clone()
            }),
            checks: moved(&pair.before.checks, &pair.after.checks, &difference.checks, |check| Check {
                expression: text(&check.expression),
                ..check.clone()
            }),
        })
    }

    /// Whether the names in between are all different: they are cut at their 63rd byte.
    pub(super) fn names_differ(&self) -> bool {
        let relations = self.indexes.iter().map(Moved::coming_name).chain(self.uniques.iter().map(Moved::coming_name));
        let constraints =
            self.checks.iter().map(Moved::coming_name).chain(self.foreign_keys.iter().map(Moved::coming_name));
        let key = self.primary_key.iter().filter_map(|key| key.coming.name.as_deref());
        let names: Vec<&str> = relations.chain(constraints).chain(key).collect();
        names.iter().collect::<BTreeSet<_>>().len() == names.len()
    }

    /// They neither go nor come any more: they move.
    pub(super) fn take_from(&self, difference: &mut TableDifference) {
        fn take<T: SchemaObject>(moved: &[Moved<T>], difference: &mut ObjectDifference<T>) {
            let is_moved = |object: &T| moved.iter().any(|moved| moved.object.name() == object.name());
            difference.dropped.retain(|object| !is_moved(object));
            difference.added.retain(|object| !is_moved(object));
            difference.validated.retain(|object| !is_moved(object));
        }
        take(&self.indexes, &mut difference.indexes);
        take(&self.uniques, &mut difference.uniques);
        take(&self.checks, &mut difference.checks);
        take(&self.foreign_keys, &mut difference.foreign_keys);
    }
}

/// The objects of one kind that are there before and after, and that other columns change.
fn moved<T: SchemaObject>(
    before: &[T],
    after: &[T],
    difference: &ObjectDifference<T>,
    over_coming: impl Fn(&T) -> T,
) -> Vec<Moved<T>> {
    let touches = |object: &T| !over_coming(object).same_substance(object);
    let stays = |new: &&T| {
        let is_added = difference.added.iter().any(|added| added.name() == new.name());
        let is_dropped = |old: &T| difference.dropped.iter().any(|dropped| dropped.name() == old.name());
        let renamed = difference.renamed.iter().any(|(_, renamed)| renamed.name() == new.name());
        let same_name = before.iter().find(|old| old.name() == new.name());
        touches(new)
            && match same_name {
                // The old one goes with the old column.
                Some(old) if is_added => is_dropped(old) && touches(old),
                Some(_) => true,
                None => renamed,
            }
    };
    let moved = after.iter().filter(stays).map(|object| {
        let mut coming = over_coming(object);
        coming.set_name(Some(in_between(object.name().unwrap_or_default())));
        Moved { object: object.clone(), coming }
    });
    moved.collect()
}
