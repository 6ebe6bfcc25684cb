//! Storage and partitions: what an engine would refuse.

use super::super::draft::Draft;
use super::{Checker, Whose};
use crate::state::{ConstraintKind, Engine, IndexElements, PartitionBy, PartitionMethod};
use crate::text::Location;

pub(super) fn check<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    if draft.options.unmanaged {
        return;
    }
    let without_key = draft.primary_key_fields().is_empty() && !draft.unreadable();
    if draft.options.without_rowid && without_key && checker.checks(Engine::Sqlite) {
        let message = "a table `without_rowid` needs a primary key";
        let help = "give the model a primary key, or take `without_rowid` away";
        checker.error("contradiction", draft.at_key("options"), message, help);
    }
    if let Some(partition) = &draft.options.partition_by {
        check_partition(checker, draft, partition);
    }
}

fn check_partition<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>, partition: &PartitionBy) {
    let place = || draft.at_key("partition_by");
    if partition.method == PartitionMethod::List && partition.key.len() > 1 {
        let message = "a table is partitioned by the list of one key";
        checker.error("contradiction", place(), message, "name one field in `key`");
    }
    if !draft.options.storage.is_empty() && checker.checks(Engine::Postgres) {
        let message = "a partitioned table has no storage parameters";
        checker.error("contradiction", draft.at_key("options"), message, "set them on the partitions");
    }
    let mut fields = Vec::new();
    for key in &partition.key {
        if key.trim_start().starts_with('(') {
            fields.push(None);
        } else {
            let known = checker.column_field(draft, key, place, Whose::Own).is_some();
            fields.extend(known.then_some(Some(key.as_str())));
        }
    }
    if checker.checks(Engine::Postgres) && !draft.unreadable() {
        check_unique_keys(checker, draft, &fields);
    }
}

/// A unique key of a partitioned table must hold the fields that it is partitioned by.
fn check_unique_keys<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>, key: &[Option<&str>]) {
    let mut keys: Vec<(Location, String, Vec<&str>)> = Vec::new();
    let primary: Vec<&str> = draft.primary_key_fields().iter().map(|field| field.name.as_str()).collect();
    if let [first, ..] = primary.as_slice() {
        let location = match &draft.primary_key {
            Some(_) => draft.at_key("primary_key"),
            None => draft.field(first).map_or_else(|| draft.location(), |field| field.at_key("primary_key")),
        };
        keys.push((location, format!("the primary key (`{}`)", primary.join("`, `")), primary));
    }
    for (place, field) in draft.readable().filter(|(_, field)| field.is_unique() && !field.primary_key) {
        keys.push((place.at_key("unique"), format!("unique `{}`", field.name), vec![&field.name]));
    }
    let names = |elements: &'c IndexElements| match elements {
        IndexElements::Fields(fields) => fields.iter().map(|field| field.name.as_str()).collect(),
        IndexElements::Expressions(_) => Vec::new(),
    };
    for constraint in &draft.constraints {
        if let (ConstraintKind::Unique(unique), None | Some(Engine::Postgres)) =
            (&constraint.value.kind, constraint.value.engine)
        {
            keys.push((constraint.location(), "this unique constraint".to_owned(), names(&unique.elements)));
        }
    }
    for index in &draft.indexes {
        if index.value.unique && index.value.engine != Some(Engine::Sqlite) {
            keys.push((index.location(), "this unique index".to_owned(), names(&index.value.elements)));
        }
    }
    for (location, what, fields) in keys {
        for part in key {
            match part {
                Some(name) if fields.contains(name) => {}
                Some(name) => {
                    let message = format!("{what} must hold `{name}`, which the table is partitioned by");
                    let help = format!("add `{name}` to it, such as `primary_key = [\"id\", \"{name}\"]` on the model");
                    checker.error("partition", location.clone(), message, help);
                }
                None => {
                    let message = format!("{what} can't be kept in a table that is partitioned by an expression");
                    checker.error("partition", location.clone(), message, "partition by fields, or drop the key");
                }
            }
        }
    }
}
