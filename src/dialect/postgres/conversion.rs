//! From one type to another: what USING says where nobody has said it.

use crate::plan::Guard;

/// Groups of types that convert in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Integer,
    Exact,
    Floating,
    Boolean,
    Text,
    Timestamp,
    TimestampTz,
    Date,
    Time,
    Interval,
    Uuid,
    Json,
    Bytes,
    Network,
    Other,
}

fn family(data_type: &str) -> Family {
    let head = data_type.split('(').next().unwrap_or(data_type).trim();
    if data_type.ends_with("[]") {
        return Family::Other;
    }
    match head {
        "smallint" | "integer" | "bigint" => Family::Integer,
        "numeric" => Family::Exact,
        "real" | "double precision" => Family::Floating,
        "boolean" => Family::Boolean,
        "character varying" | "character" | "text" | "citext" => Family::Text,
        "date" => Family::Date,
        "interval" => Family::Interval,
        "uuid" => Family::Uuid,
        "json" | "jsonb" => Family::Json,
        "bytea" => Family::Bytes,
        "inet" | "cidr" => Family::Network,
        "timestamp without time zone" => Family::Timestamp,
        "timestamp with time zone" => Family::TimestampTz,
        "time without time zone" => Family::Time,
        _ if data_type.starts_with("timestamp") && data_type.ends_with("with time zone") => Family::TimestampTz,
        _ if data_type.starts_with("timestamp") => Family::Timestamp,
        _ if data_type.starts_with("time") => Family::Time,
        _ => Family::Other,
    }
}

/// USING; none where PostgreSQL converts by assignment, or where nothing can be said.
pub(super) fn using(column: &str, old: &str, new: &str) -> Option<String> {
    use Family::{Boolean, Bytes, Date, Exact, Floating, Integer, Text, Time, Timestamp, TimestampTz};
    match (family(old), family(new)) {
        // A timestamp without a zone is UTC, as dorm's own defaults write it.
        (Timestamp, TimestampTz) | (TimestampTz, Timestamp) => Some(format!("{column} AT TIME ZONE 'UTC'")),
        (TimestampTz, Date | Time) => Some(format!("({column} AT TIME ZONE 'UTC')::{new}")),
        (Date, TimestampTz) => Some(format!("{column}::timestamp AT TIME ZONE 'UTC'")),
        (Boolean, Integer) => Some(format!("{column}::integer::{new}")),
        (Boolean, Exact | Floating) => Some(format!("{column}::integer::{new}")),
        (Integer | Exact | Floating, Boolean) => Some(format!("({column} <> 0)")),
        (Text, Bytes) => Some(format!("convert_to({column}, 'UTF8')")),
        (Bytes, Text) => Some(format!("convert_from({column}, 'UTF8')")),
        (Text, Text) | (Integer | Exact | Floating, Integer | Exact | Floating) | (Date, Timestamp) => None,
        _ => Some(format!("{column}::{new}")),
    }
}

/// Rows whose value would be cut silently: an assignment to a shorter varchar is an error by
/// itself, an explicit cast cuts; fractions of a number are rounded away.
pub(super) fn guard(table: &str, column: &str, old: &str, new: &str) -> Option<Guard> {
    let (was, is) = (family(old), family(new));
    let condition = match (was, is) {
        (_, Family::Text) if was != Family::Text => {
            let length = new.split(['(', ')']).nth(1)?.parse::<u32>().ok()?;
            format!("length({column}::text) > {length}")
        }
        (Family::Exact | Family::Floating, Family::Integer) => format!("{column} <> trunc({column}::numeric)"),
        (Family::Timestamp | Family::TimestampTz, Family::Date) => {
            format!("{column}{} <> date_trunc('day', {column}{})", utc(was), utc(was))
        }
        _ => return None,
    };
    Some(Guard {
        query: format!("SELECT {column} FROM {table} WHERE {condition} LIMIT 6"),
        message: format!("values of {table}.{column} would be cut by the change from `{old}` to `{new}`"),
        help: Some("correct the rows first, or say with `using` how they are to be converted".to_owned()),
    })
}

fn utc(family: Family) -> &'static str {
    if family == Family::TimestampTz { " AT TIME ZONE 'UTC'" } else { "" }
}
