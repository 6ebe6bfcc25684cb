//! The difference of two tables, by name: renames have been applied to the first already
//! (see [`Change::rename`](crate::plan::Change::rename)).

use super::{Check, Column, Exclusion, ForeignKey, Index, IndexElement, PrimaryKey, Table, Unique};
use crate::sql;

/// What differs between two tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableDifference {
    /// Columns that go.
    pub dropped_columns: Vec<Column>,
    /// Columns that come.
    pub added_columns: Vec<Column>,
    /// Columns that stay and differ: before, after.
    pub altered_columns: Vec<(Column, Column)>,
    /// The primary key, where it differs.
    pub primary_key: Option<(Option<PrimaryKey>, Option<PrimaryKey>)>,
    /// UNIQUE.
    pub uniques: ObjectDifference<Unique>,
    /// FOREIGN KEY.
    pub foreign_keys: ObjectDifference<ForeignKey>,
    /// CHECK.
    pub checks: ObjectDifference<Check>,
    /// EXCLUDE.
    pub exclusions: ObjectDifference<Exclusion>,
    /// Indexes.
    pub indexes: ObjectDifference<Index>,
    /// Whether the comment differs.
    pub comment: bool,
    /// Whether the storage differs.
    pub options: bool,
    /// Whether the partitioning differs.
    pub partition: bool,
}

/// What differs among objects of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectDifference<T> {
    /// Those that go.
    pub dropped: Vec<T>,
    /// Those that come.
    pub added: Vec<T>,
    /// Those that are the same but for the name: before, after.
    pub renamed: Vec<(T, T)>,
    /// Those that stay and are NOT VALID no more (as they are now). The way back is no change:
    /// nothing makes a valid constraint invalid again.
    pub validated: Vec<T>,
}

impl<T> Default for ObjectDifference<T> {
    fn default() -> Self {
        Self { dropped: Vec::new(), added: Vec::new(), renamed: Vec::new(), validated: Vec::new() }
    }
}

impl<T> ObjectDifference<T> {
    /// Whether nothing differs.
    pub const fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.added.is_empty() && self.renamed.is_empty() && self.validated.is_empty()
    }
}

/// What a schema object is compared by.
pub trait SchemaObject: Clone {
    /// The name, where it has one.
    fn name(&self) -> Option<&str>;
    /// Gives it a name, or takes it away.
    fn set_name(&mut self, name: Option<String>);
    /// Whether it says the same, whatever its name.
    fn same_substance(&self, other: &Self) -> bool;
    /// Whether it holds for the rows that exist.
    fn validated(&self) -> bool {
        true
    }
}

impl TableDifference {
    /// What differs.
    pub fn between(before: &Table, after: &Table) -> Self {
        let mut difference = Self::default();
        let mut kept = vec![false; after.columns.len()];
        for (place, old) in before.columns.iter().enumerate() {
            if before.columns.shares(place, &after.columns) {
                if let Some(slot) = kept.get_mut(place) {
                    *slot = true;
                }
                continue;
            }
            let found = after.columns.position_near(place, |new| same_column(old, new));
            match found.and_then(|at| Some((at, after.columns.get(at)?))) {
                None => difference.dropped_columns.push(old.clone()),
                Some((at, new)) => {
                    if let Some(slot) = kept.get_mut(at) {
                        *slot = true;
                    }
                    if !columns_equal(old, new) {
                        difference.altered_columns.push((old.clone(), new.clone()));
                    }
                }
            }
        }
        difference.added_columns =
            after.columns.iter().zip(kept).filter(|(_, kept)| !kept).map(|(new, _)| new.clone()).collect();
        let substance = |key: &Option<PrimaryKey>| key.clone().map(|key| PrimaryKey { name: None, ..key });
        if substance(&before.primary_key) != substance(&after.primary_key)
            || before
                .primary_key
                .as_ref()
                .zip(after.primary_key.as_ref())
                .is_some_and(|(old, new)| new.name.is_some() && old.name != new.name)
        {
            difference.primary_key = Some((before.primary_key.clone(), after.primary_key.clone()));
        }
        difference.uniques = objects(&before.uniques, &after.uniques);
        difference.foreign_keys = objects(&before.foreign_keys, &after.foreign_keys);
        difference.checks = objects(&before.checks, &after.checks);
        difference.exclusions = objects(&before.exclusions, &after.exclusions);
        difference.indexes = objects(&before.indexes, &after.indexes);
        difference.comment = before.comment != after.comment;
        difference.options = before.options != after.options;
        difference.partition = before.partition != after.partition;
        difference
    }

    /// Whether nothing differs.
    pub const fn is_empty(&self) -> bool {
        self.dropped_columns.is_empty()
            && self.added_columns.is_empty()
            && self.altered_columns.is_empty()
            && self.primary_key.is_none()
            && self.uniques.is_empty()
            && self.foreign_keys.is_empty()
            && self.checks.is_empty()
            && self.exclusions.is_empty()
            && self.indexes.is_empty()
            && !self.comment
            && !self.options
            && !self.partition
    }
}

/// Identity decides where both have one; a column that was dropped and came back under the same
/// name is another column.
fn same_column(old: &Column, new: &Column) -> bool {
    match (old.identity, new.identity) {
        (Some(old), Some(new)) => old == new,
        _ => old.name == new.name,
    }
}

fn columns_equal(old: &Column, new: &Column) -> bool {
    let defaults = match (&old.default, &new.default) {
        (None, None) => true,
        (Some(old), Some(new)) => sql::equal(&old.sql, &new.sql),
        _ => false,
    };
    let generated = match (&old.generated, &new.generated) {
        (None, None) => true,
        (Some(old), Some(new)) => old.stored == new.stored && sql::equal(&old.expression, &new.expression),
        _ => false,
    };
    defaults
        && generated
        && old.name == new.name
        && old.data_type == new.data_type
        && old.nullable == new.nullable
        && old.auto == new.auto
        && old.collation == new.collation
        && old.comment == new.comment
        && old.on_conflict == new.on_conflict
}

/// Whether two objects that say the same belong together.
type Accepts<'a, T> = &'a dyn Fn(&T, &T) -> bool;

/// Pairs objects that say the same: first those of one name, then those where a side has none (an
/// unnamed object is whatever covers the same), then the ones that only changed their name.
fn objects<T: SchemaObject>(before: &[T], after: &[T]) -> ObjectDifference<T> {
    let mut old: Vec<Option<&T>> = before.iter().map(Some).collect();
    let mut new: Vec<Option<&T>> = after.iter().map(Some).collect();
    let mut difference = ObjectDifference::default();
    let same_name = |old: &T, new: &T| old.name() == new.name();
    let now_unnamed = |_: &T, new: &T| new.name().is_none();
    let renamed = |_: &T, _: &T| true;
    let passes: [(Accepts<'_, T>, bool); 3] = [(&same_name, false), (&now_unnamed, false), (&renamed, true)];
    for (accept, is_rename) in passes {
        for slot in &mut old {
            let Some(object) = *slot else { continue };
            let partner = new
                .iter_mut()
                .find(|other| other.is_some_and(|other| accept(object, other) && object.same_substance(other)));
            if let Some(partner) = partner
                && let Some(other) = partner.take()
            {
                *slot = None;
                if !object.validated() && other.validated() {
                    difference.validated.push(other.clone());
                }
                if is_rename {
                    difference.renamed.push((object.clone(), other.clone()));
                }
            }
        }
    }
    difference.dropped.extend(old.into_iter().flatten().cloned());
    difference.added.extend(new.into_iter().flatten().cloned());
    difference
}

fn same_sql(old: Option<&String>, new: Option<&String>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => sql::equal(old, new),
        _ => false,
    }
}

/// The name of an object that keeps it in `name`.
macro_rules! own_name {
    () => {
        fn name(&self) -> Option<&str> {
            self.name.as_deref()
        }

        fn set_name(&mut self, name: Option<String>) {
            self.name = name;
        }
    };
}

impl SchemaObject for Unique {
    own_name!();

    fn same_substance(&self, other: &Self) -> bool {
        self.columns == other.columns
            && self.include == other.include
            && self.deferral == other.deferral
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.elements == other.elements
            && self.on_conflict == other.on_conflict
    }
}

impl SchemaObject for ForeignKey {
    own_name!();

    fn same_substance(&self, other: &Self) -> bool {
        self.columns == other.columns
            && self.target == other.target
            && self.target_columns == other.target_columns
            && self.on_delete == other.on_delete
            && self.on_update == other.on_update
            && self.match_full == other.match_full
            && self.deferral == other.deferral
            && self.enforced == other.enforced
    }

    fn validated(&self) -> bool {
        self.validated
    }
}

impl SchemaObject for Check {
    own_name!();

    fn same_substance(&self, other: &Self) -> bool {
        self.enforced == other.enforced && sql::equal(&self.expression, &other.expression)
    }

    fn validated(&self) -> bool {
        self.validated
    }
}

impl SchemaObject for Exclusion {
    own_name!();

    fn same_substance(&self, other: &Self) -> bool {
        self.method == other.method
            && self.deferral == other.deferral
            && self.elements.len() == other.elements.len()
            && self.elements.iter().zip(&other.elements).all(|(old, new)| sql::equal(&old.0, &new.0) && old.1 == new.1)
            && same_sql(self.condition.as_ref(), other.condition.as_ref())
    }
}

impl SchemaObject for Index {
    own_name!();

    fn same_substance(&self, other: &Self) -> bool {
        self.unique == other.unique
            && self.method == other.method
            && self.include == other.include
            && self.with == other.with
            && self.tablespace == other.tablespace
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.elements.len() == other.elements.len()
            && self.elements.iter().zip(&other.elements).all(|(old, new)| same_element(old, new))
            && same_sql(self.condition.as_ref(), other.condition.as_ref())
    }
}

fn same_element(old: &IndexElement, new: &IndexElement) -> bool {
    match (old, new) {
        (
            IndexElement::Expression { sql: old, opclass: old_class },
            IndexElement::Expression { sql: new, opclass: new_class },
        ) => old_class == new_class && sql::equal(old, new),
        _ => old == new,
    }
}
