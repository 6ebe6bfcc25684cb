//! What becomes of values when a column's type changes.

/// A conversion from one type to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cast {
    /// USING; none where the server converts by itself, and refuses what doesn't fit.
    pub(super) using: Option<String>,
    /// True for the values that would lose something.
    pub(super) loses: Option<String>,
    /// Whether the table is written anew, where that is certain.
    pub(super) rewrites: Option<bool>,
}

impl Cast {
    fn using(text: String) -> Self {
        Self { using: Some(text), ..Self::default() }
    }

    fn losing(mut self, condition: String) -> Self {
        self.loses = Some(condition);
        self
    }
}

/// A type without its length, as this room tells types apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Integer,
    Numeric,
    Float,
    Text,
    CiText,
    Boolean,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Interval,
    Json,
    Bytes,
    Network,
    Array,
    Other,
}

fn family(data_type: &str) -> Family {
    if data_type.ends_with("[]") {
        return Family::Array;
    }
    let name = data_type.split('(').next().unwrap_or(data_type).trim();
    match name {
        "smallint" | "integer" | "bigint" => Family::Integer,
        "numeric" => Family::Numeric,
        "real" | "double precision" => Family::Float,
        "text" | "character varying" | "character" => Family::Text,
        "citext" => Family::CiText,
        "boolean" => Family::Boolean,
        "date" => Family::Date,
        "interval" => Family::Interval,
        "json" | "jsonb" => Family::Json,
        "bytea" => Family::Bytes,
        "inet" | "cidr" => Family::Network,
        _ if data_type.starts_with("timestamp") && data_type.ends_with("with time zone") => Family::TimestampTz,
        _ if data_type.starts_with("timestamp") => Family::Timestamp,
        _ if data_type.starts_with("time") => Family::Time,
        _ => Family::Other,
    }
}

/// The first number in parentheses: a length, or the digits of a numeric.
fn modifier(data_type: &str, place: usize) -> Option<u64> {
    let inside = data_type.split_once('(')?.1.split(')').next()?;
    inside.split(',').nth(place)?.trim().parse().ok()
}

/// Whether values and defaults of one type are values of the other without more ado.
pub(super) fn is_same_family(old: &str, new: &str) -> bool {
    family(old) == family(new) && !matches!(family(old), Family::Array | Family::Other | Family::Json | Family::Time)
}

/// How to convert a column (its name in quotes where needed).
pub(super) fn cast(column: &str, old: &str, new: &str) -> Cast {
    let to_new = |expression: &str| Cast::using(format!("{expression}::{new}"));
    let utc = format!("{column} AT TIME ZONE 'UTC'");
    match (family(old), family(new)) {
        (Family::Text, Family::Text) => text_to_text(column, old, new),
        (Family::Integer, Family::Integer) => Cast { rewrites: Some(true), ..Cast::default() },
        (Family::Integer, Family::Numeric | Family::Float) | (Family::Numeric | Family::Float, Family::Float) => {
            Cast::default()
        }
        (Family::Numeric | Family::Float, Family::Integer) => {
            Cast::default().losing(format!("{column} <> trunc({column})"))
        }
        (Family::Numeric, Family::Numeric) => match (modifier(old, 1), modifier(new, 1)) {
            (_, None) if modifier(new, 0).is_none() => Cast { rewrites: Some(false), ..Cast::default() },
            (Some(before), Some(after)) if after >= before => Cast::default(),
            (_, Some(after)) => Cast::default().losing(format!("{column} <> round({column}, {after})")),
            _ => Cast::default(),
        },
        (Family::Float, Family::Numeric) => match modifier(new, 1) {
            Some(places) => Cast::default().losing(format!("{column}::numeric <> round({column}::numeric, {places})")),
            None => Cast::default(),
        },
        (Family::Boolean, Family::Integer | Family::Numeric | Family::Float) => to_new(&format!("{column}::integer")),
        (Family::Integer | Family::Numeric | Family::Float, Family::Boolean) => {
            Cast::using(format!("{column} <> 0")).losing(format!("{column} NOT IN (0, 1)"))
        }
        (Family::Timestamp, Family::TimestampTz) | (Family::TimestampTz, Family::Timestamp) => Cast::using(utc),
        (Family::Date, Family::TimestampTz) => Cast::using(format!("{column}::timestamp AT TIME ZONE 'UTC'")),
        (Family::Date, Family::Timestamp)
        | (Family::Timestamp, Family::Timestamp)
        | (Family::TimestampTz, Family::TimestampTz)
        | (Family::Interval, Family::Interval)
        | (Family::Network, Family::Network)
        | (Family::Time, Family::Interval) => Cast::default(),
        (Family::TimestampTz, Family::Date) => {
            Cast::using(format!("({utc})::date")).losing(format!("{utc} <> date_trunc('day', {utc})"))
        }
        (Family::Timestamp, Family::Date) => to_new(column).losing(format!("{column} <> date_trunc('day', {column})")),
        (Family::TimestampTz, Family::Time) => {
            Cast::using(format!("({utc})::{new}")).losing(format!("{column} IS NOT NULL"))
        }
        (Family::Timestamp, Family::Time) => to_new(column).losing(format!("{column} IS NOT NULL")),
        (Family::Interval, Family::Time) => to_new(column).losing(format!("{column} >= '1 day' OR {column} < '0'")),
        (Family::Interval, Family::Integer | Family::Numeric | Family::Float) => {
            Cast::using(format!("(extract(epoch FROM {column}) * 1000000)::{new}"))
        }
        (Family::Integer | Family::Numeric | Family::Float, Family::Interval) => {
            Cast::using(format!("{column} * interval '1 microsecond'"))
        }
        (Family::Text | Family::CiText, Family::Bytes) => Cast::using(format!("convert_to({column}::text, 'UTF8')")),
        (Family::Bytes, Family::Text | Family::CiText) => Cast::using(format!("convert_from({column}, 'UTF8')")),
        (Family::Network, Family::Text) => Cast::using(format!("abbrev({column})")),
        (Family::Json, Family::Json) | (Family::Text | Family::CiText, Family::Json) => to_new(&cast_text(column, old)),
        (Family::Array, Family::Array) => to_new(column),
        (_, Family::Json) if new == "jsonb" => Cast::using(format!("to_jsonb({column})")),
        (_, Family::Json) => Cast::using(format!("to_json({column})")),
        (Family::Json, Family::Integer | Family::Numeric | Family::Float | Family::Boolean) if old == "jsonb" => {
            to_new(column)
        }
        (Family::Json, Family::Text | Family::CiText) => Cast::using(format!("{column}::text")),
        (Family::Json, Family::Array) => to_new(&format!("translate({column}::text, '[]', '{{}}')")),
        (Family::Json, _) => to_new(&format!("({column} #>> '{{}}')")),
        (Family::Array, Family::Text) => Cast::default(),
        (Family::Text | Family::CiText, Family::Array) => to_new(column),
        (Family::Array, _) => to_new(&format!("{column}[1]::text")).losing(format!("cardinality({column}) > 1")),
        (_, Family::Array) => {
            Cast::using(format!("CASE WHEN {column} IS NOT NULL THEN ARRAY[{column}::text]::{new} END"))
        }
        (Family::CiText, Family::Text) => text_to_text(column, old, new),
        (_, Family::Text) => shrinking(&format!("{column}::text"), new, Cast::default()),
        // Words such as `yesterday` are dates to the server, and what `1/2/2024` is depends on its settings.
        (Family::Text, Family::Date | Family::Timestamp | Family::TimestampTz) => {
            to_new(column).losing(format!("{column} !~ '^\\s*\\d{{4,}}-\\d\\d-\\d\\d'"))
        }
        (Family::Text, Family::Time) => to_new(column).losing(format!("{column} !~ '^\\s*\\d'")),
        (Family::Text, _) => to_new(column),
        // Whatever has a text form that the other type can read; else the server says what can't be.
        _ => to_new(&format!("{column}::text")),
    }
}

fn cast_text(column: &str, old: &str) -> String {
    if old == "citext" { format!("{column}::text") } else { column.to_owned() }
}

fn text_to_text(column: &str, old: &str, new: &str) -> Cast {
    let grows = match (modifier(old, 0), modifier(new, 0)) {
        (_, None) => true,
        (Some(before), Some(after)) => after >= before,
        (None, Some(_)) => false,
    };
    let is_padded = |name: &str| name.starts_with("character(");
    let cast = Cast { rewrites: (grows && !is_padded(old) && !is_padded(new)).then_some(false), ..Cast::default() };
    if grows { cast } else { shrinking(column, new, cast) }
}

/// The server refuses what is too long; told beforehand, with the values.
fn shrinking(text: &str, new: &str, cast: Cast) -> Cast {
    match modifier(new, 0) {
        Some(length) => cast.losing(format!("char_length({text}) > {length}")),
        None => cast,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_chosen_by_family() {
        let using = |old, new| cast("c", old, new).using;
        assert_eq!(using("text", "integer").as_deref(), Some("c::integer"));
        assert_eq!(using("integer", "text"), None);
        assert_eq!(using("boolean", "bigint").as_deref(), Some("c::integer::bigint"));
        assert_eq!(using("integer", "boolean").as_deref(), Some("c <> 0"));
        assert_eq!(
            using("timestamp without time zone", "timestamp with time zone").as_deref(),
            Some("c AT TIME ZONE 'UTC'")
        );
        assert_eq!(using("integer", "uuid").as_deref(), Some("c::text::uuid"));
        assert_eq!(using("jsonb", "uuid").as_deref(), Some("(c #>> '{}')::uuid"));
        let shrunk = cast("c", "character varying(50)", "character varying(20)");
        assert_eq!((shrunk.using, shrunk.loses.as_deref()), (None, Some("char_length(c) > 20")));
        assert_eq!(cast("c", "character varying(50)", "text").rewrites, Some(false));
        assert_eq!(cast("c", "numeric(8,4)", "numeric(8,2)").loses.as_deref(), Some("c <> round(c, 2)"));
    }
}
