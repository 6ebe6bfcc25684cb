//! Indexes and constraints: the fields that they name, and no two of one kind over the same ones.

use super::super::draft::{Draft, Item};
use super::unique::{Uniqueness, uniqueness};
use super::{Checker, Whose};
use crate::state::{Constraint, ConstraintKind, Engine, ForeignKeyConstraint, Index, IndexElements, OnDelete};
use crate::text::Location;

pub(super) fn check<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    for index in &draft.indexes {
        elements(checker, draft, index, &index.value.elements);
        include(checker, draft, index, &index.value.include);
    }
    for constraint in &draft.constraints {
        match &constraint.value.kind {
            ConstraintKind::Unique(unique) => {
                elements(checker, draft, constraint, &unique.elements);
                include(checker, draft, constraint, &unique.include);
            }
            ConstraintKind::ForeignKey(key) => foreign_key(checker, draft, constraint, key),
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {}
        }
    }
    unnamed(checker, draft);
}

fn elements<'c, 'a, T>(
    checker: &mut Checker<'c, 'a>,
    draft: &'c Draft<'a>,
    item: &Item<'a, T>,
    elements: &IndexElements,
) {
    if let IndexElements::Fields(fields) = elements {
        for (position, field) in fields.iter().enumerate() {
            checker.column_field(draft, &field.name, || item.at_item("fields", position), Whose::Own);
        }
    }
}

fn include<'c, 'a, T>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>, item: &Item<'a, T>, names: &[String]) {
    for (position, name) in names.iter().enumerate() {
        checker.column_field(draft, name, || item.at_item("include", position), Whose::Own);
    }
}

/// A key of several columns.
fn foreign_key<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    draft: &'c Draft<'a>,
    item: &Item<'a, Constraint>,
    key: &ForeignKeyConstraint,
) {
    for (position, name) in key.fields.iter().enumerate() {
        let Some(field) = checker.column_field(draft, name, || item.at_item("fields", position), Whose::Own) else {
            continue;
        };
        let Some(field) = &field.field else { continue };
        for (word, action) in [("on_delete", Some(key.on_delete)), ("on_update", key.on_update)] {
            if action == Some(OnDelete::SetNull) && !field.null {
                let message = format!("`{word} = \"SET_NULL\"` needs `{name}` to allow NULL");
                let help = "add `null = true` to the field, or choose another action";
                checker.error("contradiction", item.at_key(word), message, help);
            }
            let has_default = field.default.is_some() || field.db_default.is_some() || field.null;
            if action == Some(OnDelete::SetDefault) && !has_default {
                let message = format!("`{word} = \"SET_DEFAULT\"` needs a default of `{name}`");
                checker.error("contradiction", item.at_key(word), message, "give the field a default");
            }
        }
    }
    let Some(target) = checker.find(&key.to) else { return };
    if key.to_fields.is_empty() {
        let count = target.primary_key_fields().len();
        if count != key.fields.len() && !target.unreadable() {
            let fields = key.fields.join("`, `");
            let message =
                format!("`{fields}` can't point at the primary key of `{}`, which has {count} fields", key.to);
            let help = "name as many `fields`, or other `to_fields`";
            checker.error("contradiction", item.at_key("fields"), message, help);
        }
        return;
    }
    let before = checker.diagnostics.0.len();
    for (position, name) in key.to_fields.iter().enumerate() {
        checker.column_field(target, name, || item.at_item("to_fields", position), Whose::Other);
    }
    if checker.diagnostics.0.len() == before {
        let names: Vec<&str> = key.to_fields.iter().map(String::as_str).collect();
        points_at_unique(checker, target, &names, item.value.engine, &item.at_key("to_fields"));
    }
}

/// Reports a key to fields that aren't unique.
pub(super) fn points_at_unique<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    target: &'c Draft<'a>,
    names: &[&str],
    limit: Option<Engine>,
    location: &Location,
) {
    if target.unreadable() {
        return;
    }
    let list = names.join("`, `");
    let engines: Vec<Engine> =
        checker.engines.iter().copied().filter(|engine| limit.is_none_or(|limit| limit == *engine)).collect();
    let found = |engine: &Engine| uniqueness(target, names, *engine);
    let nowhere = engines.iter().all(|engine| found(engine) == Uniqueness::None);
    for engine in engines {
        match found(&engine) {
            Uniqueness::Unique => {}
            Uniqueness::None => {
                // Nowhere is one mistake; on one engine only, it is said which.
                let place = if nowhere { String::new() } else { format!(" on {engine}") };
                let message = format!("a key can't point at `{list}` of `{}`, which isn't unique{place}", target.name);
                let help = if names.len() == 1 {
                    "add `unique = true` to that field, or point at the primary key"
                } else {
                    "add an unconditional `unique` constraint over exactly these fields to that model"
                };
                checker.error("not-unique", location.clone(), message, help);
            }
            Uniqueness::Deferrable if engine == Engine::Postgres => {
                let message = format!(
                    "a key can't point at `{list}` of `{}`, whose unique constraint is deferrable",
                    target.name
                );
                let help = "PostgreSQL allows it for constraints that aren't deferrable";
                checker.error("not-unique", location.clone(), message, help);
            }
            Uniqueness::Deferrable => {}
        }
    }
}

/// What has no name is known by what it covers, so there may be only one of a kind.
fn unnamed(checker: &mut Checker<'_, '_>, draft: &Draft<'_>) {
    let mut seen: Vec<Unnamed<'_>> = Vec::new();
    for (place, field) in draft.readable() {
        let mut add = |kind, key| {
            seen.push(Unnamed { kind, fields: vec![&field.name], engine: None, location: place.at_key(key) });
        };
        if field.indexed() {
            add("index", "db_index");
        }
        if field.is_unique() {
            add("unique constraint", "unique");
        }
        if field.relation().is_some_and(|relation| relation.db_constraint) {
            add("foreign key", "to");
        }
    }
    let mut found = Vec::new();
    found.extend(draft.indexes.iter().filter_map(unnamed_index));
    found.extend(draft.constraints.iter().filter_map(unnamed_constraint));
    for item in found {
        let same = seen.iter().find(|other| {
            let overlap = other.engine.is_none() || item.engine.is_none() || other.engine == item.engine;
            overlap && other.kind == item.kind && other.fields == item.fields
        });
        if let Some(other) = same {
            let message = format!("there is an unnamed {} over `{}` already", item.kind, item.fields.join("`, `"));
            let help = "take one of them out, or give it a `name`";
            checker.clash(item.location.clone(), (other.location.clone(), "the other one"), message, help);
        }
        seen.push(item);
    }
}

struct Unnamed<'f> {
    kind: &'static str,
    fields: Vec<&'f str>,
    engine: Option<Engine>,
    location: Location,
}

fn field_names(elements: &IndexElements) -> Option<Vec<&str>> {
    match elements {
        IndexElements::Fields(fields) => Some(fields.iter().map(|field| field.name.as_str()).collect()),
        IndexElements::Expressions(_) => None,
    }
}

fn unnamed_index<'f>(index: &'f Item<'_, Index>) -> Option<Unnamed<'f>> {
    let value = &index.value;
    let kind = if value.unique { "unique index" } else { "index" };
    // One with a condition or another method needs a name, and is told so.
    let plain = value.condition.is_none() && value.using.as_deref().is_none_or(|using| using == "btree");
    let fields = field_names(&value.elements).filter(|_| plain && value.name.is_none())?;
    Some(Unnamed { kind, fields, engine: value.engine, location: index.location() })
}

fn unnamed_constraint<'f>(constraint: &'f Item<'_, Constraint>) -> Option<Unnamed<'f>> {
    let value = &constraint.value;
    let (kind, fields) = match &value.kind {
        ConstraintKind::Unique(unique) => ("unique constraint", field_names(&unique.elements)),
        ConstraintKind::ForeignKey(key) => ("foreign key", Some(key.fields.iter().map(String::as_str).collect())),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => return None,
    };
    let fields = fields.filter(|_| value.name.is_none())?;
    Some(Unnamed { kind, fields, engine: value.engine, location: constraint.location() })
}
