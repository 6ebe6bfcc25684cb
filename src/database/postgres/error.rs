//! The server's refusals, and those of the way to it.

use super::remedy::remedy;
use crate::database::{DatabaseError, ErrorKind};
use postgres::error::{DbError, ErrorPosition};
use std::error::Error as _;

/// A statement that was refused.
pub(super) fn statement_error(error: &postgres::Error, sql: &str) -> DatabaseError {
    match error.as_db_error() {
        Some(refusal) => {
            let mut read = of_server(refusal);
            read.position = match refusal.position() {
                Some(ErrorPosition::Original(position)) => byte_offset(sql, *position),
                // The body of a DO block is a part of the statement; that of a function isn't.
                Some(ErrorPosition::Internal { position, query }) => {
                    sql.find(query.as_str()).zip(byte_offset(query, *position)).map(|(start, at)| start + at)
                }
                None => None,
            };
            read
        }
        None => transport_error(error, None),
    }
}

/// A connection that could not be had or was lost. `place` says where to, without the password.
pub(super) fn transport_error(error: &postgres::Error, place: Option<&str>) -> DatabaseError {
    let mut read = match error.as_db_error() {
        Some(refusal) => DatabaseError { kind: ErrorKind::Connection, ..of_server(refusal) },
        None => {
            let mut message = error.to_string();
            let mut source = error.source();
            while let Some(inner) = source {
                let text = inner.to_string();
                if !message.contains(&text) {
                    message = format!("{message}: {text}");
                }
                source = inner.source();
            }
            plain(ErrorKind::Connection, message)
        }
    };
    if let Some(place) = place {
        read.hint = read.hint.take().or_else(|| remedy(&read));
        read.message = format!("can't connect to PostgreSQL at {place}: {}", read.message);
    }
    read
}

/// A refusal that is dorm's own.
pub(super) fn plain(kind: ErrorKind, message: impl Into<String>) -> DatabaseError {
    DatabaseError { kind, message: message.into(), code: None, detail: None, hint: None, context: None, position: None }
}

fn of_server(refusal: &DbError) -> DatabaseError {
    let code = refusal.code().code();
    DatabaseError {
        kind: kind(code),
        message: refusal.message().to_owned(),
        code: Some(code.into()),
        detail: refusal.detail().map(Into::into),
        hint: refusal.hint().map(str::to_owned).or_else(|| missing_extension(code, refusal.message())).or_else(|| {
            right(code).filter(|_| code != "55006" || refusal.message().contains("pending trigger events"))
        }),
        context: refusal.where_().map(Into::into),
        position: None,
    }
}

fn kind(code: &str) -> ErrorKind {
    match code {
        "55P03" => ErrorKind::Busy,
        "40001" | "40P01" => ErrorKind::Retry,
        "57014" => ErrorKind::Interrupted,
        "57P01" | "57P02" | "57P03" | "57P05" => ErrorKind::Connection,
        _ if code.starts_with("08") => ErrorKind::Connection,
        _ if code.starts_with("23") => ErrorKind::Constraint,
        _ => ErrorKind::Statement,
    }
}

/// What a role lacks, where the server says no more than that.
fn right(code: &str) -> Option<String> {
    let help = match code {
        "42501" => {
            "the role needs USAGE and CREATE on the schema (GRANT USAGE, CREATE ON SCHEMA … TO …), and must own the \
             tables that it changes"
        }
        "25006" => {
            "this server is a standby, or the role's transactions are read-only (`default_transaction_read_only`): \
             connect to the primary, or as a role that may write"
        }
        "25001" => "a migration with `atomic = false` runs each of its statements by itself, outside of a transaction",
        "42P05" | "26000" => {
            "a proxy between dorm and the server pools transactions: connect to the server itself, or to the proxy's \
             session pool"
        }
        "55006" => {
            "rows changed before in this transaction have deferred constraints still to be checked: `SET CONSTRAINTS ALL \
             IMMEDIATE` as the last statement of the SQL that changed them does so"
        }
        "25P04" => "`transaction_timeout` of the role or the database ended it; set it to 0 for this role",
        _ => return None,
    };
    Some(help.to_owned())
}

/// The server counts characters from 1; dorm bytes from 0.
fn byte_offset(sql: &str, position: u32) -> Option<usize> {
    let characters = usize::try_from(position).ok()?.checked_sub(1)?;
    let mut offsets = sql.char_indices().map(|(offset, _)| offset).chain([sql.len()]);
    offsets.nth(characters)
}

/// What brings a type or an operator class that the server doesn't know.
fn missing_extension(code: &str, message: &str) -> Option<String> {
    if !matches!(code, "42704" | "42883") {
        return None;
    }
    let extension = [
        ("\"citext\"", "citext"),
        ("\"hstore\"", "hstore"),
        ("\"ltree\"", "ltree"),
        ("\"vector\"", "vector"),
        ("\"halfvec\"", "vector"),
        ("\"vector_", "vector"),
        ("\"geometry\"", "postgis"),
        ("\"geography\"", "postgis"),
        ("trgm_ops\"", "pg_trgm"),
        ("has no default operator class for access method \"gist\"", "btree_gist"),
        ("has no default operator class for access method \"gin\"", "btree_gin"),
        ("access method \"hnsw\"", "vector"),
        ("access method \"ivfflat\"", "vector"),
    ]
    .into_iter()
    .find(|(sign, _)| message.contains(sign))?
    .1;
    Some(format!("an extension brings it: CREATE EXTENSION {extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_in_bytes() {
        assert_eq!(byte_offset("SELECT é, x", 11), Some(11));
        assert_eq!(byte_offset("x", 1), Some(0));
        assert_eq!(byte_offset("x", 9), None);
    }

    #[test]
    fn a_missing_type_names_its_extension() {
        let hint = missing_extension("42704", "type \"citext\" does not exist").unwrap();
        assert!(hint.ends_with("CREATE EXTENSION citext"));
        assert_eq!(missing_extension("42601", "type \"citext\""), None);
    }
}
