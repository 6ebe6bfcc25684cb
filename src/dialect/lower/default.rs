//! A column's DEFAULT: declared, or brought by the type.

use super::literal::literal;
use super::{LowerError, Scope};
use crate::schema::ColumnDefault;
use crate::state::{Engine, Field, FieldType};

/// A random uuid as 32 hexadecimal digits, version 4.
const SQLITE_UUID4: &str = "lower(hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || \
substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || hex(randomblob(6)))";

/// The same of version 7: milliseconds since 1970 first.
const SQLITE_UUID7: &str = "lower(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) || '7' || \
substr(hex(randomblob(2)), 2) || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || \
hex(randomblob(6)))";

/// The DEFAULT. A literal means what the type at the end of the keys says (`typed`).
pub(super) fn default(scope: &Scope<'_>, field: &Field, typed: &Field) -> Result<Option<ColumnDefault>, LowerError> {
    if let Some(value) = &field.default {
        let sql = literal(&typed.field_type, value, scope.engine)
            .map_err(|message| scope.error(Some(&field.name), message))?;
        return Ok(Some(ColumnDefault { sql, literal: true }));
    }
    if let Some(declared) = &field.db_default {
        return Ok(declared.get(scope.engine).map(|sql| ColumnDefault { sql: sql.clone(), literal: is_constant(sql) }));
    }
    Ok(of_type(&field.field_type, scope.engine).map(|sql| ColumnDefault { sql: sql.to_owned(), literal: false }))
}

pub(super) const fn of_type(kind: &FieldType, engine: Engine) -> Option<&'static str> {
    match kind {
        FieldType::Date { auto: Some(_) } => Some("CURRENT_DATE"),
        FieldType::Time { auto: Some(_) } => Some("CURRENT_TIME"),
        FieldType::DateTime { auto: Some(_), tz } => Some(match (engine, tz) {
            (Engine::Postgres, false) => "CURRENT_TIMESTAMP AT TIME ZONE 'UTC'",
            (Engine::Postgres, true) | (Engine::Sqlite, _) => "CURRENT_TIMESTAMP",
        }),
        FieldType::Uuid { version: Some(version) } => Some(match (engine, version) {
            (Engine::Postgres, 7) => "uuidv7()",
            (Engine::Postgres, _) => "gen_random_uuid()",
            (Engine::Sqlite, 7) => SQLITE_UUID7,
            (Engine::Sqlite, _) => SQLITE_UUID4,
        }),
        _ => None,
    }
}

/// Whether SQL is one constant: a number, a string, or a word for a value.
fn is_constant(sql: &str) -> bool {
    let sql = sql.trim();
    if ["null", "true", "false"].iter().any(|word| sql.eq_ignore_ascii_case(word)) {
        return true;
    }
    if let Some(inner) = sql.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return !inner.replace("''", "").contains('\'');
    }
    let digits = sql.strip_prefix(['-', '+']).unwrap_or(sql);
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.parse::<f64>().is_ok_and(f64::is_finite)
}
