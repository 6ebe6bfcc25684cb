//! What must be taken away and put back, though nobody changed it: keys around columns that change
//! their type, objects on columns that are made anew.

use super::cast;
use super::plan::{ENGINE, Pair};
use crate::schema::{
    Check, Column, Exclusion, ForeignKey, Index, IndexElement, ObjectDifference, PrimaryKey, SchemaObject, TableName,
    Unique,
};
use crate::sql;
use std::collections::BTreeSet;

/// Adds to the differences of all tables what their changes bring with them.
pub(super) fn spread(pairs: &mut [Pair]) {
    for pair in pairs.iter_mut() {
        pair.recreated = recreated(pair);
    }
    let mut columns: BTreeSet<(TableName, String)> = BTreeSet::new();
    let mut keys: BTreeSet<(TableName, Vec<String>)> = BTreeSet::new();
    for pair in pairs.iter() {
        let changed = retyped(pair).filter(|(old, new)| !is_text(old, new)).map(|(_, new)| new.name.clone());
        columns.extend(changed.chain(pair.recreated.iter().cloned()).map(|column| (pair.after.name.clone(), column)));
        let uniques = pair.difference.uniques.dropped.iter().map(|unique| unique.columns.clone());
        // A key that only gets another name is no other key.
        let is_moved = |new: Option<&PrimaryKey>, old: &PrimaryKey| new.is_none_or(|new| new.columns != old.columns);
        let key = pair.difference.primary_key.iter().filter_map(|(old, new)| {
            old.as_ref().filter(|old| is_moved(new.as_ref(), old)).map(|key| key.columns.clone())
        });
        keys.extend(uniques.chain(key).map(|columns| (pair.after.name.clone(), columns)));
    }
    for pair in pairs.iter_mut() {
        let own = pair.after.name.clone();
        let is_touched = |key: &ForeignKey| {
            key.columns.iter().any(|column| columns.contains(&(own.clone(), column.clone())))
                || key.target_columns.iter().any(|column| columns.contains(&(key.target.clone(), column.clone())))
                || keys.contains(&(key.target.clone(), key.target_columns.clone()))
        };
        renew(&pair.before.foreign_keys, &pair.after.foreign_keys, &mut pair.difference.foreign_keys, is_touched);
        renew_objects(pair);
    }
}

/// Columns that stay and change their type or collation.
pub(super) fn retyped(pair: &Pair) -> impl Iterator<Item = (&Column, &Column)> {
    pair.difference
        .altered_columns
        .iter()
        .filter(|(old, new)| old.data_type != new.data_type || old.collation != new.collation)
        .map(|(old, new)| (old, new))
}

fn is_text(old: &Column, new: &Column) -> bool {
    cast::is_same_family(&old.data_type, &new.data_type)
        && old.data_type.starts_with("character varying") | (old.data_type == "text")
        && old.collation == new.collation
}

/// Generated columns whose expression, type or kind changes, and those that are computed from a
/// column whose type changes.
fn recreated(pair: &Pair) -> BTreeSet<String> {
    let mut again = BTreeSet::new();
    for (old, new) in &pair.difference.altered_columns {
        let is_again = match (&old.generated, &new.generated) {
            (None, None) => false,
            (None, Some(_)) => true,
            // A stored value can stay as a plain one.
            (Some(old), None) => !old.stored,
            (Some(before), Some(after)) => {
                before.stored != after.stored
                    || !sql::equal(&before.expression, &after.expression)
                    || old.data_type != new.data_type
                    || old.collation != new.collation
            }
        };
        if is_again {
            again.insert(new.name.clone());
        }
    }
    let changing: Vec<&str> =
        retyped(pair).map(|(_, new)| new.name.as_str()).chain(again.iter().map(String::as_str)).collect();
    let computed = pair.after.columns.iter().filter(|column| {
        column
            .generated
            .as_ref()
            .is_some_and(|generated| changing.iter().any(|name| sql::mentions(&generated.expression, name, ENGINE)))
            && pair.before.columns.iter().any(|old| old.identity == column.identity && old.generated.is_some())
    });
    let computed: Vec<String> = computed.map(|column| column.name.clone()).collect();
    again.extend(computed);
    again
}

/// Objects on columns that are made anew; and conditions and expressions over columns that become
/// something else, because the server would only re-read its own old spelling of them.
fn renew_objects(pair: &mut Pair) {
    let again = pair.recreated.clone();
    let other: Vec<String> = retyped(pair)
        .filter(|(old, new)| !cast::is_same_family(&old.data_type, &new.data_type))
        .map(|(_, new)| new.name.clone())
        .collect();
    let has = |columns: &[String]| columns.iter().any(|column| again.contains(column));
    let text = |text: &str| again.iter().chain(&other).any(|column| sql::mentions(text, column, ENGINE));
    let Pair { before, after, difference, .. } = pair;
    renew(&before.uniques, &after.uniques, &mut difference.uniques, |unique: &Unique| {
        has(&unique.columns) || has(&unique.include)
    });
    renew(&before.checks, &after.checks, &mut difference.checks, |check: &Check| text(&check.expression));
    renew(&before.exclusions, &after.exclusions, &mut difference.exclusions, |exclusion: &Exclusion| {
        exclusion.elements.iter().any(|(element, _)| text(element)) || exclusion.condition.as_deref().is_some_and(text)
    });
    renew(&before.indexes, &after.indexes, &mut difference.indexes, |index: &Index| {
        index.elements.iter().any(|element| match element {
            IndexElement::Column { name, .. } => again.contains(name),
            IndexElement::Expression { sql, .. } => text(sql),
        }) || has(&index.include)
            || index.condition.as_deref().is_some_and(text)
    });
    if let (None, Some(old), Some(new)) = (&difference.primary_key, &before.primary_key, &after.primary_key)
        && has(&new.columns)
    {
        difference.primary_key = Some((Some(old.clone()), Some(new.clone())));
    }
}

/// Makes objects that would stay go and come back.
fn renew<T: SchemaObject>(
    before: &[T],
    after: &[T],
    difference: &mut ObjectDifference<T>,
    is_touched: impl Fn(&T) -> bool,
) {
    for new in after.iter().filter(|object| is_touched(object)) {
        if difference.added.iter().any(|added| added.name() == new.name()) {
            continue;
        }
        let renamed = difference.renamed.iter().position(|(_, renamed)| renamed.name() == new.name());
        let old = match renamed {
            Some(place) => Some(difference.renamed.remove(place).0),
            None => before.iter().find(|old| old.name() == new.name()).cloned(),
        };
        difference.validated.retain(|validated| validated.name() != new.name());
        if let Some(old) = old {
            difference.dropped.push(old);
            difference.added.push(new.clone());
        }
    }
}
