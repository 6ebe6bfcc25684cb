//! The columns of a model: no two of one name, none that an engine can't have.

use super::super::draft::{Draft, DraftField};
use super::Checker;
use crate::state::{Engine, Field, FieldType};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The columns that every PostgreSQL table has already.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

pub(super) fn check<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    let mut seen: FxHashMap<Cow<'_, str>, &DraftField<'_>> = FxHashMap::default();
    for (place, field) in draft.readable() {
        check_engines(checker, draft, place, field);
        let Some(column) = place.column() else { continue };
        check_name(checker, place, &column);
        // SQLite compares the names of columns without case.
        let fold = checker.checks(Engine::Sqlite) && column.bytes().any(|byte| byte.is_ascii_uppercase());
        let key = if fold { Cow::Owned(column.to_ascii_lowercase()) } else { column.clone() };
        if let Some(other) = seen.insert(key, place) {
            let message = match other.column() {
                Some(name) if name != column => {
                    format!("the columns `{name}` and `{column}` differ only in case, and SQLite takes them for one")
                }
                _ => format!("`{}` and `{}` both make the column `{column}`", other.name, place.name),
            };
            let help = "rename one of the fields, or give it another `db_column`";
            checker.clash(place.location(), (other.location(), "the other one"), message, help);
        }
    }
}

fn check_name(checker: &mut Checker<'_, '_>, place: &DraftField<'_>, column: &str) {
    if !checker.checks(Engine::Postgres) {
        return;
    }
    if column.len() > 63 {
        let message = format!("the column `{column}` has {} bytes, and PostgreSQL keeps 63", column.len());
        checker.error("long-name", place.at_key("db_column"), message, "give the field a shorter `db_column`");
    }
    if SYSTEM_COLUMNS.contains(&column) {
        let message = format!("every PostgreSQL table has a system column `{column}`");
        checker.error("reserved-name", place.at_key("db_column"), message, "give the field another `db_column`");
    }
}

fn check_engines(checker: &mut Checker<'_, '_>, draft: &Draft<'_>, place: &DraftField<'_>, field: &Field) {
    for engine in checker.engines.iter().copied() {
        let (key, missing) = match &field.field_type {
            FieldType::Generated(generated) => ("expression", generated.expression.get(engine).is_none()),
            FieldType::Raw { db_type } => ("db_type", db_type.get(engine).is_none()),
            _ => return check_auto(checker, draft, place, field),
        };
        if missing {
            let message = format!("`{key}` says nothing for {engine}, and the column must exist there too");
            checker.error("engine", place.at_key(key), message, format!("add `{engine} = \"…\"` to it"));
        }
    }
}

/// SQLite counts by AUTOINCREMENT, which only a primary key of one column has.
fn check_auto(checker: &mut Checker<'_, '_>, draft: &Draft<'_>, place: &DraftField<'_>, field: &Field) {
    if !matches!(field.field_type, FieldType::Auto(_)) || !checker.checks(Engine::Sqlite) || draft.options.unmanaged {
        return;
    }
    let key = draft.primary_key_fields();
    let alone = key.len() == 1 && key.iter().all(|part| part.name == place.name);
    if !alone {
        let message = format!("SQLite can count up `{}` only where it alone is the primary key", place.name);
        let help = if key.is_empty() {
            "add `primary_key = true`, or make it an `IntegerField`"
        } else {
            "make it an `IntegerField`, or the whole primary key"
        };
        checker.error("engine", place.at_key("type"), message, help);
    } else if draft.options.without_rowid {
        let message = "an auto field can't count in a table `without_rowid`";
        let help = "take `without_rowid` away, or make the key an `IntegerField`";
        checker.error("contradiction", draft.at_key("options"), message, help);
    }
}
