//! Literals of declarations as SQL.

use crate::sql::string_literal;
use crate::state::{Engine, FieldType, Literal};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

/// What a literal says for a column of a type, as SQL; or what is wrong with it.
pub(super) fn literal(kind: &FieldType, value: &Literal, engine: Engine) -> Result<String, String> {
    match (kind, value) {
        (FieldType::Generated(generated), _) => literal(&generated.output, value, engine),
        (FieldType::Json, _) => Ok(string_literal(&json(value).to_string())),
        (FieldType::Boolean, Literal::Boolean(value)) => Ok(match (engine, value) {
            (Engine::Postgres, true) => "true",
            (Engine::Postgres, false) => "false",
            (Engine::Sqlite, true) => "1",
            (Engine::Sqlite, false) => "0",
        }
        .to_owned()),
        (FieldType::Array { .. }, Literal::Array(items)) => Ok(string_literal(&match engine {
            Engine::Postgres => array(items)?,
            Engine::Sqlite => json(value).to_string(),
        })),
        (FieldType::HStore, Literal::Table(entries)) => Ok(string_literal(&match engine {
            Engine::Postgres => hstore(entries),
            Engine::Sqlite => json(value).to_string(),
        })),
        (FieldType::Vector { .. }, Literal::Array(items)) => vector(items, engine),
        (FieldType::Decimal { .. }, Literal::String(text)) if is_number(text) => Ok(text.trim().to_owned()),
        (FieldType::DateTime { tz, .. }, Literal::String(text)) => Ok(string_literal(&datetime(text, *tz, engine))),
        (FieldType::DateTime { tz, .. }, Literal::Datetime(value)) => {
            Ok(string_literal(&datetime(&value.to_string(), *tz, engine)))
        }
        (FieldType::Duration, Literal::String(text)) => duration(text, engine),
        (FieldType::Uuid { .. }, Literal::String(text)) if engine == Engine::Sqlite => {
            Ok(string_literal(&text.replace('-', "").to_lowercase()))
        }
        (FieldType::Binary { .. }, Literal::String(text)) => binary(text, engine),
        _ => plain(value, engine),
    }
}

fn plain(value: &Literal, engine: Engine) -> Result<String, String> {
    Ok(match value {
        Literal::String(text) => string_literal(text),
        Literal::Integer(number) => number.to_string(),
        Literal::Float(number) => float(*number, engine)?,
        Literal::Boolean(value) => match engine {
            Engine::Postgres => value.to_string(),
            Engine::Sqlite => u8::from(*value).to_string(),
        },
        Literal::Datetime(value) => string_literal(&value.to_string().replacen('T', " ", 1)),
        Literal::Array(_) | Literal::Table(_) => string_literal(&json(value).to_string()),
    })
}

fn float(number: f64, engine: Engine) -> Result<String, String> {
    if number.is_finite() {
        return Ok(format!("{number:?}"));
    }
    match engine {
        Engine::Postgres if number.is_nan() => Ok("'NaN'".to_owned()),
        Engine::Postgres => Ok(if number > 0.0 { "'Infinity'" } else { "'-Infinity'" }.to_owned()),
        Engine::Sqlite if number.is_nan() => Err("SQLite has no NaN".to_owned()),
        Engine::Sqlite => Ok(if number > 0.0 { "9e999" } else { "-9e999" }.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.parse::<f64>().is_ok() && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

/// A moment. With a time zone it is UTC where the text doesn't say otherwise, so that the
/// session's own zone has no part in it; without one, and on SQLite, it is what a clock in UTC shows.
fn datetime(text: &str, tz: bool, engine: Engine) -> String {
    let in_utc = match text.parse::<Timestamp>() {
        Ok(moment) => Offset::UTC.to_datetime(moment),
        Err(_) => match text.parse::<DateTime>() {
            Ok(moment) => moment,
            // `now`, `infinity` and other words of the engine's.
            Err(_) => return text.to_owned(),
        },
    };
    let mut written = in_utc.to_string().replacen('T', " ", 1);
    if tz && engine == Engine::Postgres {
        written.push_str("+00");
    }
    written
}

fn duration(text: &str, engine: Engine) -> Result<String, String> {
    if engine == Engine::Postgres {
        return Ok(string_literal(text));
    }
    let span: Span =
        text.parse().map_err(|_| format!("`{text}` is no duration: write it as ISO 8601 does, such as `P1DT2H`"))?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(format!("`{text}` has years or months, and SQLite's durations are microseconds"));
    }
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let hours = days * 24 + i64::from(span.get_hours());
    let seconds = (hours * 60 + span.get_minutes()) * 60 + span.get_seconds();
    let microseconds =
        seconds * 1_000_000 + span.get_milliseconds() * 1000 + span.get_microseconds() + span.get_nanoseconds() / 1000;
    Ok(microseconds.to_string())
}

fn binary(text: &str, engine: Engine) -> Result<String, String> {
    let digits = text.trim_start_matches("0x").trim_start_matches("\\x");
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("`{text}` isn't written in hexadecimal digits, two for a byte"));
    }
    Ok(match engine {
        Engine::Postgres => format!("'\\x{}'", digits.to_lowercase()),
        Engine::Sqlite => format!("X'{}'", digits.to_uppercase()),
    })
}

/// An array's text form: every element in quotes, nested arrays in braces.
fn array(items: &[Literal]) -> Result<String, String> {
    let items = items.iter().map(|item| {
        Ok(match item {
            Literal::Array(inner) => array(inner)?,
            Literal::Integer(number) => number.to_string(),
            Literal::Boolean(value) => value.to_string(),
            Literal::Float(number) => number.to_string(),
            Literal::String(text) => quoted(text),
            Literal::Datetime(value) => quoted(&value.to_string()),
            Literal::Table(_) => quoted(&json(item).to_string()),
        })
    });
    Ok(format!("{{{}}}", items.collect::<Result<Vec<_>, String>>()?.join(",")))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn hstore(entries: &[(String, Literal)]) -> String {
    let entries = entries.iter().map(|(key, value)| {
        let value = match value {
            Literal::String(text) => text.clone(),
            other => json(other).to_string(),
        };
        format!("{}=>{}", quoted(key), quoted(&value))
    });
    entries.collect::<Vec<_>>().join(",")
}

fn vector(items: &[Literal], engine: Engine) -> Result<String, String> {
    let numbers: Vec<f64> = items
        .iter()
        .map(|item| match item {
            Literal::Float(number) => Ok(*number),
            Literal::Integer(number) => {
                number.to_string().parse().map_err(|_| "a vector's elements are numbers".to_owned())
            }
            _ => Err("a vector's elements are numbers".to_owned()),
        })
        .collect::<Result<_, String>>()?;
    Ok(match engine {
        Engine::Postgres => {
            let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
            format!("'[{}]'", numbers.join(","))
        }
        Engine::Sqlite => {
            #[expect(clippy::cast_possible_truncation, reason = "a vector's elements have 32 bits")]
            let bytes = numbers.iter().flat_map(|number| (*number as f32).to_le_bytes());
            format!("X'{}'", bytes.map(|byte| format!("{byte:02X}")).collect::<String>())
        }
    })
}

/// A literal as JSON.
fn json(value: &Literal) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Literal::String(text) => Value::String(text.clone()),
        Literal::Integer(number) => Value::from(*number),
        Literal::Float(number) => Value::from(*number),
        Literal::Boolean(value) => Value::Bool(*value),
        Literal::Datetime(value) => Value::String(value.to_string()),
        Literal::Array(items) => Value::Array(items.iter().map(json).collect()),
        Literal::Table(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}
