//! Reads a field: its type, and the keys that all fields have.

use super::names::TypeName;
use super::{Reader, read_literal};
use crate::state::{Field, FieldType, OnDelete, StringKind};
use crate::text::{Node, Table, Value};
use std::ops::Range;

/// Keys of every field with a column.
const COLUMN_KEYS: &[&str] = &[
    "null",
    "default",
    "db_default",
    "primary_key",
    "unique",
    "db_index",
    "db_column",
    "db_comment",
    "db_collation",
    "db_tablespace",
    "check",
];

/// Keys of every field that the database has nothing of.
pub(super) const WITHOUT_EFFECT: &[&str] =
    &["blank", "choices", "editable", "help_text", "verbose_name", "related_name", "related_query_name", "validators"];

/// Keys of a field in a declaration only.
const HINTS: &[&str] = &["renamed_from"];

/// The fields of a model: every entry of its `fields` table.
pub fn read_fields(reader: &mut Reader<'_>, table: &Table) -> Vec<Field> {
    let mut fields = Vec::with_capacity(table.entries.len());
    for entry in &table.entries {
        check_name(reader, &entry.key, &entry.key_span, "field");
        fields.extend(read_field(reader, &entry.key, &entry.node));
    }
    fields
}

/// Reports a name of a model or field that files could not refer to.
pub fn check_name(reader: &mut Reader<'_>, name: &str, span: &Range<usize>, what: &str) {
    let message = if name.trim().is_empty() {
        format!("a {what} needs a name")
    } else if let Some(character) = name.chars().find(|character| matches!(character, '.' | '=')) {
        format!("the name of a {what} can't hold `{character}`")
    } else if name.chars().any(char::is_control) {
        format!("the name of a {what} can't hold control characters")
    } else if name.starts_with('-') {
        format!("the name of a {what} can't begin with `-`, which means descending in an index")
    } else {
        return;
    };
    reader.error("bad-name", span, message, "letters, digits and `_` are safe; quotes, spaces and Unicode are allowed");
}

/// A field. None where so much is wrong with it that there is no telling what was meant; what is
/// wrong is among the reader's diagnostics.
pub fn read_field(reader: &mut Reader<'_>, name: &str, node: &Node) -> Option<Field> {
    let TypeName { name: type_name, keys: own } = reader.type_name(node, name)?;
    let empty = Table::default();
    let table = match &node.value {
        Value::Table(table) => table,
        _ => &empty,
    };
    if type_name == "ManyToManyField" {
        check_no_column_keys(reader, table);
    }
    reader.known_keys(table, &[&["type"], own, COLUMN_KEYS, WITHOUT_EFFECT, HINTS], format_args!("`{type_name}`"));
    check_without_effect(reader, table);
    let field_type = reader.field_type(type_name, table, &node.span);
    let mut field = Field::new(name, FieldType::Text);
    if type_name != "ManyToManyField" {
        read_column_keys(reader, table, &mut field);
    }
    field.field_type = field_type?;
    if let (Some(literal), Some(default)) = (&field.default, table.get("default")) {
        super::literal::check_literal(reader, &field.field_type, literal, &default.span);
    }
    check_contradictions(reader, table, &field);
    Some(field)
}

fn read_column_keys(reader: &mut Reader<'_>, table: &Table, field: &mut Field) {
    field.null = reader.flag(table, "null");
    field.default = table.get("default").map(read_literal);
    field.db_default = reader.per_engine(table, "db_default");
    field.primary_key = reader.flag(table, "primary_key");
    field.unique = reader.flag(table, "unique");
    field.db_index = reader.boolean(table, "db_index");
    field.db_column = reader.object_name(table, "db_column");
    field.db_comment = reader.string(table, "db_comment");
    field.db_collation = reader.per_engine(table, "db_collation");
    field.db_tablespace = reader.object_name(table, "db_tablespace");
    field.check = reader.per_engine(table, "check");
}

fn check_no_column_keys(reader: &mut Reader<'_>, table: &Table) {
    for entry in table.entries.iter().filter(|entry| COLUMN_KEYS.contains(&entry.key.as_str())) {
        let message = format!("`{}` says nothing for a `ManyToManyField`, which has no column", entry.key);
        reader.error("contradiction", &entry.key_span, message, "leave it out, or declare a `through` model");
    }
}

/// The kinds of the keys that are checked and then forgotten.
fn check_without_effect(reader: &mut Reader<'_>, table: &Table) {
    for entry in &table.entries {
        match entry.key.as_str() {
            "blank" | "editable" => {
                reader.boolean(table, &entry.key);
            }
            "help_text" | "verbose_name" | "related_name" | "related_query_name" => {
                reader.string(table, &entry.key);
            }
            "choices" if matches!(entry.node.value, Value::Table(_)) => {}
            "choices" | "validators" => {
                reader.list(table, &entry.key);
            }
            "renamed_from" => {
                reader.filled_string(table, &entry.key);
            }
            _ => {}
        }
    }
}

fn check_contradictions(reader: &mut Reader<'_>, table: &Table, field: &Field) {
    let span = |key: &str| table.get(key).map(|node| node.span.clone());
    if let (Some(first), Some(second)) = (span("default"), span("db_default")) {
        let message = "a field has `default` or `db_default`, not both";
        let help = "keep `default` for a literal, `db_default` for an SQL expression";
        let also = reader.location(&first);
        let diagnostic = crate::text::Diagnostic::error("contradiction", message, reader.location(&second))
            .also(also, "the other one")
            .help(help);
        reader.diagnostics.push(diagnostic);
    }
    if let Some(default) = span("default").or_else(|| span("db_default"))
        && let Some(reason) = fills_itself(&field.field_type)
    {
        reader.error("contradiction", &default, format!("no default beside {reason}"), "leave one of them out");
    }
    if field.primary_key
        && field.null
        && let Some(null) = span("null")
    {
        reader.error("contradiction", &null, "a primary key can't be null", "leave `null` out");
    }
    if field.primary_key
        && matches!(field.field_type, FieldType::Generated(_))
        && let Some(span) = span("primary_key")
    {
        let help = "make it `unique` and another field the primary key";
        reader.error("contradiction", &span, "a generated column can't be the primary key", help);
    }
    if field.db_collation.is_some()
        && !has_collation(&field.field_type)
        && let Some(span) = span("db_collation")
    {
        let message = format!("`{}` has no collation", super::field_type_name(&field.field_type));
        reader.error("contradiction", &span, message, "leave `db_collation` out: only text has one");
    }
    if let FieldType::ForeignKey(relation) = &field.field_type {
        check_action(reader, table, field, "on_delete", Some(relation.on_delete));
        check_action(reader, table, field, "on_update", relation.on_update);
    }
}

fn check_action(reader: &mut Reader<'_>, table: &Table, field: &Field, key: &str, action: Option<OnDelete>) {
    let Some(span) = table.get(key).map(|node| node.span.clone()) else { return };
    if action == Some(OnDelete::SetNull) && !field.null {
        let message = format!("`{key} = \"SET_NULL\"` needs a column that may be NULL");
        reader.error("contradiction", &span, message, "add `null = true`, or choose another action");
    }
    if action == Some(OnDelete::SetDefault) && field.default.is_none() && field.db_default.is_none() {
        let message = format!("`{key} = \"SET_DEFAULT\"` needs a default");
        reader.error("contradiction", &span, message, "add `default` or `db_default`, or choose another action");
    }
}

/// What gives the column its value already.
fn fills_itself(field_type: &FieldType) -> Option<&'static str> {
    match field_type {
        FieldType::Auto(_) => Some("an auto field, which counts by itself"),
        FieldType::Generated(_) => Some("a generated column, which is computed"),
        FieldType::Date { auto: Some(_) } | FieldType::Time { auto: Some(_) } => Some("`auto_now`, which is one"),
        FieldType::DateTime { auto: Some(_), .. } => Some("`auto_now`, which is one"),
        FieldType::Uuid { version: Some(_) } => Some("`version`, which is one"),
        _ => None,
    }
}

fn has_collation(field_type: &FieldType) -> bool {
    match field_type {
        FieldType::String { kind, .. } => match kind {
            StringKind::Char
            | StringKind::Email
            | StringKind::Url
            | StringKind::Slug
            | StringKind::FilePath
            | StringKind::File
            | StringKind::Image => true,
        },
        FieldType::Text | FieldType::CiText | FieldType::EncryptedChar | FieldType::EncryptedText => true,
        // The target's type isn't known here.
        FieldType::Enum { .. } | FieldType::Raw { .. } | FieldType::ForeignKey(_) => true,
        FieldType::Array { base, .. } => has_collation(base),
        FieldType::Generated(generated) => has_collation(&generated.output),
        _ => false,
    }
}
