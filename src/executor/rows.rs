//! The rows of a scratch database, to be held against those of another one.
//!
//! What a clock or a die gave when the rows were made isn't the same twice, and isn't compared.

use super::moment::Moment;
use super::{Executor, Failure};
use crate::database::{Connection, Value};
use crate::dialect::postgres::ddl;
use crate::schema::TableName;
use crate::sql;
use crate::state::Engine;
use jiff::{Timestamp, ToSpan, civil::Date};
use std::collections::{BTreeMap, BTreeSet};

/// The rows of each table that has some, sorted; the values in the order of the columns' names.
pub(super) type Rows = BTreeMap<TableName, Vec<String>>;

impl Executor<'_> {
    /// All rows of the tables of a moment.
    pub(super) fn rows(&mut self, moment: &Moment) -> Result<Rows, Failure> {
        let engine = self.connection.engine();
        let filled = self.filled()?;
        let mut found = Rows::new();
        for (name, table) in moment {
            if filled.as_ref().is_some_and(|filled| !filled.contains(name)) {
                continue;
            }
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|column| match engine {
                    Engine::Postgres => format!("{}::text", sql::quote_always(&column.name)),
                    Engine::Sqlite => format!("quote({})", sql::quote_always(&column.name)),
                })
                .collect();
            if columns.is_empty() {
                continue;
            }
            let place = match engine {
                Engine::Postgres => ddl::table_name(name),
                Engine::Sqlite => sql::quote_always(&name.name),
            };
            let rows = self.connection.query(&format!("SELECT {} FROM {place}", columns.join(", ")), &[])?;
            let mut lines: Vec<String> = rows.into_iter().map(|row| line(&row)).collect();
            if !lines.is_empty() {
                lines.sort();
                found.insert(name.clone(), lines);
            }
        }
        Ok(found)
    }

    /// PostgreSQL's tables that hold pages; none: nobody knows without looking.
    fn filled(&mut self) -> Result<Option<BTreeSet<TableName>>, Failure> {
        let Connection::Postgres(postgres) = &self.connection else { return Ok(None) };
        let own = postgres.schema().to_owned();
        let rows = self.connection.query(
            "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind = 'p' OR c.relkind = 'r' AND pg_relation_size(c.oid) > 0",
            &[],
        )?;
        let name = |row: Vec<Value>| match <[Value; 2]>::try_from(row) {
            Ok([Value::Text(schema), Value::Text(name)]) => {
                Some(TableName { schema: Some(schema).filter(|schema| *schema != own), name })
            }
            _ => None,
        };
        Ok(Some(rows.into_iter().filter_map(name).collect()))
    }
}

fn line(row: &[Value]) -> String {
    let values: Vec<&str> = row
        .iter()
        .map(|value| match value {
            Value::Text(text) if is_of_the_clock(text) => "(now)",
            Value::Text(text) if is_random(text) => "(random)",
            Value::Text(text) => text,
            _ => "NULL",
        })
        .collect();
    values.join(" | ")
}

/// Whether a value is a moment of the last days, which only a clock can have given.
fn is_of_the_clock(text: &str) -> bool {
    let text = text.trim_matches('\'');
    let now = Timestamp::now();
    if let Ok(number) = text.parse::<i64>() {
        let (seconds, day) = (now.as_second(), 86_400);
        return [number, number / 1000].into_iter().any(|at| (seconds - day..=seconds + day).contains(&at));
    }
    if is_time(text) {
        return true;
    }
    let Some(date) = text.get(..10).and_then(|date| date.parse::<Date>().ok()) else { return false };
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    match (today.checked_sub(2.days()), today.checked_add(2.days())) {
        (Ok(from), Ok(to)) => (from..=to).contains(&date),
        _ => false,
    }
}

/// `12:34:56`, with what may follow: a default of CURRENT_TIME.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.len() >= 8
        && [0, 1, 3, 4, 6, 7].into_iter().all(is_digit)
        && bytes.get(2) == Some(&b':')
        && bytes.get(5) == Some(&b':')
        && bytes[8..].iter().all(|byte| byte.is_ascii_digit() || b".+-: ".contains(byte))
}

/// Whether a value looks like a UUID of version 4 or 7.
fn is_random(text: &str) -> bool {
    let digits: Vec<u8> = text.trim_matches('\'').bytes().filter(|byte| *byte != b'-').collect();
    digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit) && matches!(digits.get(12), Some(b'4' | b'7'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_clock_or_a_die_gave() {
        let now = Timestamp::now();
        for text in [now.to_string(), format!("'{now}'"), now.as_second().to_string(), now.as_millisecond().to_string()]
        {
            assert!(is_of_the_clock(&text), "{text}");
        }
        assert!(is_of_the_clock("12:34:56.789+00"));
        for text in ["'2001-02-03'", "2001-02-03 04:05:06", "17", "'first'", "NULL", "'é'", "12:34"] {
            assert!(!is_of_the_clock(text), "{text}");
        }
        assert!(is_random("'f81d4fae7dec41d0a76500a0c91e6bf6'") && is_random("f81d4fae-7dec-41d0-a765-00a0c91e6bf6"));
        assert!(!is_random("'f81d4fae7dec11d0a76500a0c91e6bf6'") && !is_random("17"));
    }
}
