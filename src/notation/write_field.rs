//! Writes a field in the form that migrations have.

use super::names::{auto_name, model_text};
use super::{field_type_name, write_literal};
use crate::state::{
    AutoKind, AutoNow, Deferrable, Field, FieldType, IdentityKind, ManyToMany, OnDelete, PerEngine, Relation,
};
use crate::text::{Node, Table};

/// The fields of a model, each under its name.
pub fn write_fields<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Table {
    let mut table = Table::default();
    for field in fields {
        table.insert(&field.name, write_field(field));
    }
    table
}

/// A field; its name isn't in it.
pub fn write_field(field: &Field) -> Table {
    let mut table = write_type(&field.field_type);
    insert_true(&mut table, "null", field.null);
    insert_true(&mut table, "primary_key", field.primary_key);
    insert_true(&mut table, "unique", field.unique);
    insert(&mut table, "db_index", field.db_index);
    insert(&mut table, "default", field.default.as_ref().map(write_literal));
    insert(&mut table, "db_default", field.db_default.as_ref().map(write_per_engine));
    insert(&mut table, "check", field.check.as_ref().map(write_per_engine));
    insert(&mut table, "db_column", field.db_column.clone());
    insert(&mut table, "db_comment", field.db_comment.clone());
    insert(&mut table, "db_collation", field.db_collation.as_ref().map(write_per_engine));
    insert(&mut table, "db_tablespace", field.db_tablespace.clone());
    table
}

/// A text for both engines, or a table with one for each.
pub fn write_per_engine(value: &PerEngine<String>) -> Node {
    match value {
        PerEngine::Both(text) => text.as_str().into(),
        PerEngine::Each { sqlite, postgresql } => {
            let mut table = Table::default();
            insert(&mut table, "sqlite", sqlite.clone());
            insert(&mut table, "postgresql", postgresql.clone());
            table.into()
        }
    }
}

pub(super) fn insert<T: Into<Node>>(table: &mut Table, key: &str, value: Option<T>) {
    if let Some(value) = value {
        table.insert(key, value);
    }
}

pub(super) fn insert_true(table: &mut Table, key: &str, value: bool) {
    if value {
        table.insert(key, true);
    }
}

pub(super) fn insert_list(table: &mut Table, key: &str, items: &[String]) {
    if !items.is_empty() {
        table.insert(key, items.to_vec());
    }
}

pub(super) const fn deferrable_word(deferrable: Deferrable) -> &'static str {
    match deferrable {
        Deferrable::Deferred => "deferred",
        Deferrable::Immediate => "immediate",
    }
}

fn write_type(field_type: &FieldType) -> Table {
    let mut table = Table::default();
    table.insert("type", field_type_name(field_type));
    match field_type {
        FieldType::Auto(kind) => insert(&mut table, "identity", identity_word(kind.identity)),
        FieldType::String { max_length, .. } | FieldType::Binary { max_length } => {
            insert(&mut table, "max_length", max_length.map(i64::from));
        }
        FieldType::Decimal { max_digits, decimal_places } => {
            insert(&mut table, "max_digits", max_digits.map(i64::from));
            insert(&mut table, "decimal_places", decimal_places.map(i64::from));
        }
        FieldType::Date { auto } | FieldType::Time { auto } => insert_auto_now(&mut table, *auto),
        FieldType::DateTime { auto, tz } => {
            table.insert("tz", *tz);
            insert_auto_now(&mut table, *auto);
        }
        FieldType::Uuid { version } => insert(&mut table, "version", version.map(i64::from)),
        FieldType::Enum { values } => table.insert("values", values.clone()),
        FieldType::Array { base, size } => {
            table.insert("base_field", write_type(base));
            insert(&mut table, "size", size.map(i64::from));
        }
        FieldType::Vector { dimensions } => insert(&mut table, "dimensions", dimensions.map(i64::from)),
        FieldType::Geometry { shape: _, srid, geography } => {
            insert(&mut table, "srid", Some(i64::from(*srid)).filter(|srid| *srid != 4326));
            insert_true(&mut table, "geography", *geography);
        }
        FieldType::Generated(generated) => {
            table.insert("expression", write_per_engine(&generated.expression));
            table.insert("output_field", write_type(&generated.output));
            table.insert("db_persist", generated.db_persist);
        }
        FieldType::ForeignKey(relation) => write_relation(&mut table, relation),
        FieldType::ManyToMany(relation) => write_many_to_many(&mut table, relation),
        FieldType::Raw { db_type } => table.insert("db_type", write_per_engine(db_type)),
        FieldType::Text
        | FieldType::CiText
        | FieldType::EncryptedChar
        | FieldType::EncryptedText
        | FieldType::Integer { .. }
        | FieldType::Float
        | FieldType::Boolean
        | FieldType::Duration
        | FieldType::Json
        | FieldType::GenericIpAddress
        | FieldType::IpAddress
        | FieldType::HStore
        | FieldType::Range(_) => {}
    }
    table
}

const fn identity_word(identity: IdentityKind) -> Option<&'static str> {
    match identity {
        IdentityKind::ByDefault => None,
        IdentityKind::Always => Some("always"),
        IdentityKind::Serial => Some("serial"),
    }
}

fn insert_auto_now(table: &mut Table, auto: Option<AutoNow>) {
    match auto {
        Some(AutoNow::Now) => table.insert("auto_now", true),
        Some(AutoNow::Add) => table.insert("auto_now_add", true),
        None => {}
    }
}

fn write_relation(table: &mut Table, relation: &Relation) {
    table.insert("to", model_text(&relation.to));
    table.insert("on_delete", relation.on_delete.name());
    insert(table, "on_update", relation.on_update.map(OnDelete::name));
    insert(table, "to_field", relation.to_field.clone());
    if !relation.db_constraint {
        table.insert("db_constraint", false);
    }
    insert(table, "deferrable", relation.deferrable.map(deferrable_word));
}

fn write_many_to_many(table: &mut Table, relation: &ManyToMany) {
    table.insert("to", model_text(&relation.to));
    if let Some(through) = &relation.through {
        table.insert("through", model_text(through));
        if let Some((source, target)) = &relation.through_fields {
            table.insert("through_fields", vec![source.as_str(), target.as_str()]);
        }
        return;
    }
    insert(table, "db_table", relation.db_table.clone());
    table.insert("auto_field", write_auto_kind(relation.auto_field));
    if relation.on_delete != OnDelete::Cascade {
        table.insert("on_delete", relation.on_delete.name());
    }
    if !relation.db_constraint {
        table.insert("db_constraint", false);
    }
    insert(table, "deferrable", relation.deferrable.map(deferrable_word));
}

fn write_auto_kind(kind: AutoKind) -> Node {
    let name = auto_name(kind.size);
    match identity_word(kind.identity) {
        None => name.into(),
        Some(identity) => {
            let mut table = Table::default();
            table.insert("type", name);
            table.insert("identity", identity);
            table.into()
        }
    }
}
