//! Whether a column's type, collation and default are what they should be, however they are written.

use super::expression::same_expression;
use crate::schema::Column;
use crate::state::Engine;

/// INTEGER for INT.
pub(super) fn integer(data_type: &str) -> &str {
    if data_type.trim().eq_ignore_ascii_case("int") { "integer" } else { data_type }
}

/// Whether two types are one for a column that refers to another. On SQLite a number that counts is
/// an `integer`, however wide it is declared, and Django gives the keys to it their width.
pub fn same_key_type(wanted: &str, found: &str, engine: Engine) -> bool {
    same_type(wanted, found, engine) || engine == Engine::Sqlite && is_counter_type(wanted) && is_counter_type(found)
}

fn is_counter_type(data_type: &str) -> bool {
    ["integer", "bigint", "smallint"].iter().any(|name| data_type.trim().eq_ignore_ascii_case(name))
}

/// Whether two types are one.
pub fn same_type(wanted: &str, found: &str, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => wanted == found,
        // SQLite keeps the type as it was written.
        Engine::Sqlite => {
            wanted == found || {
                let tokens = |text: &str| -> Vec<String> {
                    crate::sql::tokens(text, engine)
                        .filter(crate::sql::Token::is_significant)
                        .map(|token| crate::sql::unquote(token.text(text)).to_ascii_lowercase())
                        .collect()
                };
                tokens(wanted) == tokens(found)
            }
        }
    }
}

pub(super) fn same_collation(wanted: Option<&str>, found: Option<&str>, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => wanted == found,
        // BINARY is what a column has without being told.
        Engine::Sqlite => {
            let plain = |name: Option<&str>| name.unwrap_or("binary").to_ascii_lowercase();
            plain(wanted) == plain(found)
        }
    }
}

pub(super) fn same_default(wanted: &Column, found: &Column, engine: Engine) -> bool {
    let text = |column: &Column| {
        let sql = column.default.as_ref().map(|default| default.sql.clone());
        // DEFAULT NULL is what a column has without being told.
        sql.filter(|sql| !sql.eq_ignore_ascii_case("null") && !sql.to_ascii_lowercase().starts_with("null::"))
    };
    match (text(wanted), text(found)) {
        (None, None) => true,
        (Some(wanted), Some(live)) => {
            let same_moment =
                engine == Engine::Postgres && moment(&wanted).is_some() && moment(&wanted) == moment(&live);
            same_moment || same_default_text(&wanted, &live, &found.data_type, engine)
        }
        _ => false,
    }
}

/// Whether a declared DEFAULT is the live one of a column of a type.
pub fn same_default_text(wanted: &str, live: &str, data_type: &str, engine: Engine) -> bool {
    same_expression(wanted, live, engine) || engine == Engine::Postgres && same_constant(wanted, live, data_type)
}

/// The beginning of the transaction has several names in PostgreSQL.
fn moment(text: &str) -> Option<&'static str> {
    let plain: String =
        text.chars().filter(|character| !character.is_whitespace() && !matches!(character, '(' | ')')).collect();
    let plain = plain.to_ascii_lowercase();
    let (name, cast) = plain.split_once("::").unwrap_or((&plain, ""));
    match (name, cast) {
        ("now" | "transaction_timestamp" | "current_timestamp", "" | "timestampwithtimezone") => Some("timestamp"),
        ("now" | "transaction_timestamp" | "current_timestamp", "date") | ("current_date", "") => Some("date"),
        ("now" | "transaction_timestamp" | "current_timestamp", "timestampwithouttimezone")
        | ("localtimestamp", "") => Some("local timestamp"),
        _ => None,
    }
}

/// PostgreSQL writes a constant with its type: `'a'::character varying`, `'-1'::integer`.
fn same_constant(wanted: &str, live: &str, data_type: &str) -> bool {
    let base = data_type.split('(').next().unwrap_or(data_type).trim_end();
    let Some(literal) = live.strip_suffix(base).and_then(|rest| rest.strip_suffix("::")) else { return false };
    if literal == wanted {
        return literal.ends_with('\'');
    }
    let inner = literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    inner.is_some_and(|inner| inner == wanted && inner.parse::<f64>().is_ok())
}
