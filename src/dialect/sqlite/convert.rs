//! What becomes of values when a column's type changes: an expression for the new value, and a
//! condition that finds the rows whose value would be lost. SQLite would store anything; a column
//! of numbers with words in it is what this prevents.

/// What kind of values a type is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Integers of so many bytes.
    Integer(u8),
    Real,
    Decimal,
    Bool,
    /// Text, of so many characters at most.
    Text(Option<u64>),
    Uuid,
    Blob,
    Date,
    Time,
    DateTime,
    Other,
}

/// How values pass from one type to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// The new value.
    pub expression: String,
    /// True for a value that doesn't fit; none where every one does.
    pub unfit: Option<String>,
}

fn class(data_type: &str) -> Class {
    let lower = data_type.to_ascii_lowercase();
    let (word, rest) = match lower.find(['(', ' ']) {
        Some(end) => lower.split_at(end),
        None => (lower.as_str(), ""),
    };
    let length = || rest.trim().strip_prefix('(')?.split([')', ',']).next()?.trim().parse().ok();
    match word {
        "smallint" => Class::Integer(2),
        "integer" | "int" | "mediumint" => Class::Integer(4),
        "bigint" => Class::Integer(8),
        "real" | "float" | "double" => Class::Real,
        "decimal" | "numeric" => Class::Decimal,
        "bool" | "boolean" => Class::Bool,
        "char" if length() == Some(32) => Class::Uuid,
        "varchar" | "char" | "character" | "nvarchar" => Class::Text(length()),
        "text" | "clob" => Class::Text(None),
        "blob" => Class::Blob,
        "date" => Class::Date,
        "time" => Class::Time,
        "datetime" | "timestamp" => Class::DateTime,
        _ => Class::Other,
    }
}

/// How a value (a quoted column) passes from one type to another.
pub(super) fn passage(value: &str, from: &str, to: &str) -> Passage {
    let (before, after) = (class(from), class(to));
    let keep = || value.to_owned();
    let (expression, unfit) = match (before, after) {
        (_, Class::Other) => (keep(), None),
        (Class::Integer(had), Class::Integer(has)) => {
            // The rowid, and a key's identity, may be wider than `integer` says.
            (keep(), (has < had).then(|| out_of_range(value, has)).flatten())
        }
        (Class::Bool, Class::Integer(_) | Class::Decimal | Class::Real) => (keep(), None),
        (_, Class::Integer(size)) => {
            let cast = format!("CAST({value} AS INTEGER)");
            let mut unfit = format!("NOT ({cast} = {value})");
            if let Some(range) = out_of_range(&cast, size) {
                unfit = format!("{unfit} OR {range}");
            }
            (cast, Some(unfit))
        }
        (Class::Real, Class::Real) | (Class::Decimal | Class::Integer(_) | Class::Real, Class::Decimal) => {
            (keep(), None)
        }
        (_, Class::Real) => cast_back(value, "REAL"),
        (_, Class::Decimal) => cast_back(value, "NUMERIC"),
        (Class::Bool, Class::Bool) => (keep(), None),
        (Class::Text(_) | Class::Other, Class::Bool) => truth(value),
        (_, Class::Bool) => (format!("CAST({value} AS INTEGER)"), Some(format!("NOT ({value} IN (0, 1))"))),
        (_, Class::Text(length)) => text(value, before, length),
        (Class::Uuid, Class::Uuid) => (keep(), None),
        (Class::Blob, Class::Uuid) => {
            (format!("nullif(lower(hex({value})), '')"), Some(format!("length(CAST({value} AS BLOB)) <> 16")))
        }
        (_, Class::Uuid) => {
            let digits = format!("lower(replace({value}, '-', ''))");
            let unfit = format!("length({digits}) <> 32 OR {digits} GLOB '*[^0-9a-f]*'");
            (digits, Some(unfit))
        }
        (Class::Blob, Class::Blob) => (keep(), None),
        (_, Class::Blob) => (format!("CAST({value} AS BLOB)"), None),
        (Class::Date, Class::Date) | (Class::Time, Class::Time) | (Class::DateTime, Class::DateTime) => (keep(), None),
        (Class::DateTime, Class::Date) => {
            (format!("date({value})"), Some(format!("date({value}) IS NULL OR time({value}) <> '00:00:00'")))
        }
        (Class::Date, Class::DateTime) => {
            (format!("{value} || ' 00:00:00'"), Some(format!("date({value}) IS NOT {value}")))
        }
        (Class::Text(_) | Class::Other, Class::Date) => (keep(), Some(format!("date({value}) IS NOT {value}"))),
        (Class::Text(_) | Class::Other, Class::DateTime) => {
            (keep(), Some(format!("datetime({value}) IS NULL OR {value} NOT GLOB '*-*'")))
        }
        (Class::Text(_) | Class::Other, Class::Time) => {
            (keep(), Some(format!("time({value}) IS NULL OR {value} NOT GLOB '*:*'")))
        }
        // No number, date alone or time alone is one of these: fine where there are no values.
        (_, Class::Date | Class::Time | Class::DateTime) => (keep(), Some(format!("{value} IS NOT NULL"))),
    };
    Passage { expression, unfit: unfit.map(|unfit| format!("{value} IS NOT NULL AND ({unfit})")) }
}

/// The values that a narrower integer doesn't hold. SQLite holds them; PostgreSQL, and whoever
/// reads the declaration, doesn't.
fn out_of_range(value: &str, size: u8) -> Option<String> {
    let (low, high) = match size {
        2 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        4 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => return None,
    };
    Some(format!("{value} NOT BETWEEN {low} AND {high}"))
}

/// A cast that must compare equal to what it was made of: the comparison reads text as a number.
fn cast_back(value: &str, to: &str) -> (String, Option<String>) {
    let cast = format!("CAST({value} AS {to})");
    let unfit = format!("NOT ({cast} = {value})");
    (cast, Some(unfit))
}

fn truth(value: &str) -> (String, Option<String>) {
    const TRUE: &str = "'1', 't', 'true', 'y', 'yes', 'on'";
    const FALSE: &str = "'0', 'f', 'false', 'n', 'no', 'off'";
    let lower = format!("lower(CAST({value} AS TEXT))");
    let expression = format!("CASE WHEN {lower} IN ({TRUE}) THEN 1 WHEN {lower} IN ({FALSE}) THEN 0 END");
    (expression, Some(format!("{lower} NOT IN ({TRUE}, {FALSE})")))
}

fn text(value: &str, before: Class, length: Option<u64>) -> (String, Option<String>) {
    let had = match before {
        Class::Text(had) => had,
        Class::Uuid => Some(32),
        _ => None,
    };
    let is_text = matches!(before, Class::Text(_) | Class::Uuid | Class::Other);
    let expression = if is_text { value.to_owned() } else { format!("CAST({value} AS TEXT)") };
    let too_long = length
        .filter(|length| had.is_none_or(|had| had > *length))
        .map(|length| format!("length({expression}) > {length}"));
    let lossy =
        (before == Class::Real).then(|| format!("typeof({value}) = 'real' AND CAST({expression} AS REAL) <> {value}"));
    let unfit = match (too_long, lossy) {
        (Some(long), Some(lossy)) => Some(format!("{long} OR {lossy}")),
        (long, lossy) => long.or(lossy),
    };
    (expression, unfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_where_everything_fits() {
        for (from, to) in [
            ("varchar(50)", "varchar(80)"),
            ("varchar(50)", "text"),
            ("integer", "bigint"),
            ("integer", "decimal"),
            ("bool", "integer"),
            ("date", "date"),
            ("char(32)", "varchar(32)"),
            ("text", "tsvector"),
        ] {
            assert_eq!(passage("v", from, to), Passage { expression: "v".to_owned(), unfit: None }, "{from} {to}");
        }
    }

    #[test]
    fn a_shrink_and_a_narrower_integer_are_looked_at() {
        assert_eq!(
            passage("v", "varchar(80)", "varchar(50)").unfit.as_deref(),
            Some("v IS NOT NULL AND (length(v) > 50)")
        );
        assert_eq!(
            passage("v", "bigint", "smallint unsigned").unfit.as_deref(),
            Some("v IS NOT NULL AND (v NOT BETWEEN -32768 AND 32767)")
        );
    }
}
