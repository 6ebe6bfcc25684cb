//! `default`: read, written, and held against the field's type.

use super::{Reader, field_type_name};
use crate::state::{Engine, FieldType, IntegerSize, Literal};
use crate::text::{Node, Table, Value};
use std::net::IpAddr;
use std::ops::Range;
use toml::value::Datetime;

/// A literal as it stands in the file.
pub fn read_literal(node: &Node) -> Literal {
    match &node.value {
        Value::String(text) => Literal::String(text.clone()),
        Value::Integer(number) => Literal::Integer(*number),
        Value::Float(number) => Literal::Float(*number),
        Value::Boolean(value) => Literal::Boolean(*value),
        Value::Datetime(value) => Literal::Datetime(*value),
        Value::Array(items) => Literal::Array(items.iter().map(read_literal).collect()),
        Value::Table(table) => {
            Literal::Table(table.entries.iter().map(|entry| (entry.key.clone(), read_literal(&entry.node))).collect())
        }
    }
}

/// A literal as a file has it.
pub fn write_literal(literal: &Literal) -> Node {
    match literal {
        Literal::String(text) => Value::String(text.clone()),
        Literal::Integer(number) => Value::Integer(*number),
        Literal::Float(number) => Value::Float(*number),
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Datetime(value) => Value::Datetime(*value),
        Literal::Array(items) => Value::Array(items.iter().map(write_literal).collect()),
        Literal::Table(entries) => {
            let mut table = Table::default();
            for (key, value) in entries {
                table.insert(key.clone(), write_literal(value));
            }
            Value::Table(table)
        }
    }
    .into()
}

/// What is wrong with a literal for a type.
struct Mismatch {
    message: String,
    help: &'static str,
}

/// Reports a default that the type can't hold.
pub(super) fn check_literal(reader: &mut Reader<'_>, field_type: &FieldType, literal: &Literal, span: &Range<usize>) {
    if !is_finite(literal) {
        let help = "write it as SQL: `db_default = \"'NaN'\"`, where the engine has it";
        reader.error("bad-default", span, "a default is a finite number", help);
        return;
    }
    if let Err(mismatch) = fits(field_type, literal) {
        reader.error("bad-default", span, mismatch.message, mismatch.help);
        return;
    }
    if let (FieldType::Duration, Literal::String(text)) = (field_type, literal)
        && reader.checks(Engine::Sqlite)
        && duration_has_calendar_units(text)
    {
        let message = format!("`{text}` has years or months, which have no fixed length");
        reader.error("bad-default", span, message, "write days and less: SQLite keeps durations as microseconds");
    }
}

/// What is wrong with a default for a type, and what to do about it.
pub fn literal_mismatch(field_type: &FieldType, literal: &Literal) -> Option<(String, &'static str)> {
    fits(field_type, literal).err().map(|mismatch| (mismatch.message, mismatch.help))
}

fn fits(field_type: &FieldType, literal: &Literal) -> Result<(), Mismatch> {
    let name = field_type_name(field_type);
    let wrong = |expected: &str, help: &'static str| {
        Err(Mismatch {
            message: format!("the default of `{name}` must be {expected}, and this is {}", kind_of(literal)),
            help,
        })
    };
    let bad = |text: &str, expected: &str, help: &'static str| {
        Err(Mismatch { message: format!("`{text}` is no {expected}, which `{name}` needs as default"), help })
    };
    const EXPRESSION: &str = "write a literal, or an SQL expression as `db_default`";
    match (field_type, literal) {
        (FieldType::String { max_length: Some(limit), .. }, Literal::String(text))
            if text.chars().count() > usize::try_from(*limit).unwrap_or(usize::MAX) =>
        {
            let message = format!("the default has {} characters, and `max_length` is {limit}", text.chars().count());
            Err(Mismatch { message, help: "shorten it, or raise `max_length`" })
        }
        (
            FieldType::String { .. }
            | FieldType::Text
            | FieldType::CiText
            | FieldType::EncryptedChar
            | FieldType::EncryptedText
            | FieldType::Range(_)
            | FieldType::Geometry { .. },
            Literal::String(_),
        ) => Ok(()),
        (FieldType::Integer { size, positive }, Literal::Integer(number)) => {
            let (low, high) = bounds(*size, *positive);
            if (low..=high).contains(number) {
                return Ok(());
            }
            let message = format!("`{number}` is outside of what `{name}` holds, {low} to {high}");
            Err(Mismatch { message, help: "choose another default, or a wider type" })
        }
        (FieldType::Integer { .. }, _) => wrong("an integer", EXPRESSION),
        (FieldType::Float, Literal::Integer(_) | Literal::Float(_)) => Ok(()),
        (FieldType::Float, _) => wrong("a number", EXPRESSION),
        (FieldType::Decimal { .. }, Literal::Integer(_) | Literal::Float(_)) => Ok(()),
        (FieldType::Decimal { .. }, Literal::String(text)) if is_decimal(text) => Ok(()),
        (FieldType::Decimal { .. }, Literal::String(text)) => bad(text, "decimal number", "write `\"12.50\"`, for one"),
        (FieldType::Decimal { .. }, _) => wrong("a number, or a string with one", EXPRESSION),
        (FieldType::Boolean, Literal::Boolean(_)) => Ok(()),
        (FieldType::Boolean, _) => wrong("true or false", EXPRESSION),
        (FieldType::Date { .. } | FieldType::Time { .. } | FieldType::DateTime { .. }, Literal::Datetime(value)) => {
            if datetime_fits(field_type, value) {
                Ok(())
            } else {
                bad(&value.to_string(), moment(field_type), MOMENTS)
            }
        }
        (FieldType::Date { .. } | FieldType::Time { .. } | FieldType::DateTime { .. }, Literal::String(text)) => {
            match text.parse::<Datetime>() {
                Ok(value) if datetime_fits(field_type, &value) => Ok(()),
                _ => bad(text, moment(field_type), MOMENTS),
            }
        }
        (FieldType::Date { .. } | FieldType::Time { .. } | FieldType::DateTime { .. }, _) => {
            wrong(moment_article(field_type), EXPRESSION)
        }
        (FieldType::Duration, Literal::String(text)) if is_duration(text) => Ok(()),
        (FieldType::Duration, Literal::String(text)) => bad(text, "duration", "write ISO 8601, such as `\"P1DT2H\"`"),
        (FieldType::Uuid { .. }, Literal::String(text)) if is_uuid(text) => Ok(()),
        (FieldType::Uuid { .. }, Literal::String(text)) => bad(text, "uuid", "write 32 hexadecimal digits"),
        (FieldType::Binary { .. }, Literal::String(text)) if is_hex(text) => Ok(()),
        (FieldType::Binary { .. }, Literal::String(text)) => {
            bad(text, "hexadecimal text", "write two hexadecimal digits a byte, such as `\"00ff\"`")
        }
        (FieldType::GenericIpAddress | FieldType::IpAddress, Literal::String(text)) if is_address(text) => Ok(()),
        (FieldType::GenericIpAddress | FieldType::IpAddress, Literal::String(text)) => {
            bad(text, "address", "write `\"127.0.0.1\"` or `\"::1\"`, for one")
        }
        (FieldType::Enum { values }, Literal::String(text)) if values.contains(text) => Ok(()),
        (FieldType::Enum { .. }, Literal::String(text)) => {
            let message = format!("the default `{text}` is none of `values`");
            Err(Mismatch { message, help: "choose one of `values`, or add it to them" })
        }
        (FieldType::Json, _) => Ok(()),
        (FieldType::Array { base, .. }, Literal::Array(items)) => items.iter().try_for_each(|item| fits(base, item)),
        (FieldType::Array { .. }, _) => wrong("a list", EXPRESSION),
        (FieldType::HStore, Literal::Table(entries)) => {
            match entries.iter().find(|(_, value)| !matches!(value, Literal::String(_))) {
                None => Ok(()),
                Some((key, _)) => bad(key, "key with a string", "an hstore holds strings alone"),
            }
        }
        (FieldType::HStore, Literal::String(_)) => Ok(()),
        (FieldType::HStore, _) => wrong("a table of strings", EXPRESSION),
        (FieldType::Vector { dimensions }, Literal::Array(items)) => {
            if !items.iter().all(|item| matches!(item, Literal::Integer(_) | Literal::Float(_))) {
                return wrong("a list of numbers", EXPRESSION);
            }
            match dimensions {
                Some(count) if items.len() != usize::try_from(*count).unwrap_or(usize::MAX) => Err(Mismatch {
                    message: format!("the default has {} numbers, and `dimensions` is {count}", items.len()),
                    help: "write one number for each dimension",
                }),
                _ => Ok(()),
            }
        }
        (FieldType::Vector { .. }, Literal::String(_)) => Ok(()),
        (FieldType::Vector { .. }, _) => wrong("a list of numbers", EXPRESSION),
        (
            FieldType::Raw { .. } | FieldType::ForeignKey(_),
            Literal::String(_) | Literal::Integer(_) | Literal::Float(_) | Literal::Boolean(_) | Literal::Datetime(_),
        ) => Ok(()),
        (FieldType::Raw { .. } | FieldType::ForeignKey(_), _) => wrong("a plain value", EXPRESSION),
        // These have no default at all; that is said elsewhere.
        (FieldType::Auto(_) | FieldType::Generated(_) | FieldType::ManyToMany(_), _) => Ok(()),
        (
            FieldType::String { .. }
            | FieldType::Text
            | FieldType::CiText
            | FieldType::EncryptedChar
            | FieldType::EncryptedText
            | FieldType::Range(_)
            | FieldType::Geometry { .. }
            | FieldType::Duration
            | FieldType::Uuid { .. }
            | FieldType::Binary { .. }
            | FieldType::GenericIpAddress
            | FieldType::IpAddress
            | FieldType::Enum { .. },
            _,
        ) => wrong("a string", EXPRESSION),
    }
}

/// Not a number is equal to nothing, itself included: such a default would be a change for ever.
fn is_finite(literal: &Literal) -> bool {
    match literal {
        Literal::Float(number) => number.is_finite(),
        Literal::Array(items) => items.iter().all(is_finite),
        Literal::Table(entries) => entries.iter().all(|(_, value)| is_finite(value)),
        Literal::String(_) | Literal::Integer(_) | Literal::Boolean(_) | Literal::Datetime(_) => true,
    }
}

const MOMENTS: &str = "write `2026-01-31`, `12:30:00` or `2026-01-31T12:30:00Z`, as the type has it";

const fn kind_of(literal: &Literal) -> &'static str {
    match literal {
        Literal::String(_) => "a string",
        Literal::Integer(_) => "an integer",
        Literal::Float(_) => "a float",
        Literal::Boolean(_) => "a boolean",
        Literal::Datetime(_) => "a date or time",
        Literal::Array(_) => "a list",
        Literal::Table(_) => "a table",
    }
}

const fn bounds(size: IntegerSize, positive: bool) -> (i64, i64) {
    let (low, high) = match size {
        IntegerSize::Small => (-32_768, 32_767),
        IntegerSize::Regular => (-2_147_483_648, 2_147_483_647),
        IntegerSize::Big => (i64::MIN, i64::MAX),
    };
    (if positive { 0 } else { low }, high)
}

const fn datetime_fits(field_type: &FieldType, value: &Datetime) -> bool {
    match field_type {
        FieldType::Date { .. } => value.date.is_some() && value.time.is_none(),
        FieldType::Time { .. } => value.date.is_none() && value.time.is_some(),
        _ => value.date.is_some() && value.time.is_some(),
    }
}

const fn moment(field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Date { .. } => "date",
        FieldType::Time { .. } => "time",
        _ => "date with a time",
    }
}

const fn moment_article(field_type: &FieldType) -> &'static str {
    match field_type {
        FieldType::Date { .. } => "a date",
        FieldType::Time { .. } => "a time",
        _ => "a date with a time",
    }
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.') && unsigned.parse::<f64>().is_ok()
}

fn is_duration(text: &str) -> bool {
    // jiff reads a friendly format too, which PostgreSQL and SQLite readers of the file would not.
    text.trim_start_matches(['+', '-']).starts_with(['P', 'p']) && text.parse::<jiff::Span>().is_ok()
}

fn duration_has_calendar_units(text: &str) -> bool {
    text.parse::<jiff::Span>().is_ok_and(|span| span.get_years() != 0 || span.get_months() != 0)
}

fn is_uuid(text: &str) -> bool {
    let digits: String = text.chars().filter(|character| *character != '-').collect();
    digits.len() == 32 && is_hex(&digits)
}

fn is_hex(text: &str) -> bool {
    text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_address(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
    address.parse::<IpAddr>().is_ok() && prefix.parse::<u8>().is_ok_and(|bits| bits <= 128)
}
