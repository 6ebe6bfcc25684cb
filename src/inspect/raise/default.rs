//! A column's DEFAULT: a literal where one says exactly this, what the type brings, or the SQL.

use super::kind::Kinds;
use super::portable;
use crate::dialect::lower;
use crate::drift;
use crate::notation::literal_mismatch;
use crate::schema::{Column, Table};
use crate::sql::{self, Token, TokenKind};
use crate::state::{AutoNow, Engine, Field, FieldType, Literal};

/// What PostgreSQL makes of the default that a type brings: there is no other spelling to be had.
const SPELLED: [(&str, &str); 2] = [
    ("CURRENT_TIMESTAMP AT TIME ZONE 'UTC'", "(CURRENT_TIMESTAMP AT TIME ZONE 'UTC'::text)"),
    ("CURRENT_TIMESTAMP AT TIME ZONE 'UTC'", "timezone('UTC'::text, CURRENT_TIMESTAMP)"),
];

/// Two spellings of one expression: as declarations lower to it, and as it is live.
pub(super) type Spelling = (String, String);

/// Gives a field its default. A literal means what `typed` says: the field's type, or that at the
/// end of its keys.
pub(super) fn settle(
    field: &mut Field,
    typed: &FieldType,
    column: &Column,
    table: &Table,
    kinds: &Kinds,
) -> Option<Spelling> {
    let live = column.default.as_ref()?.sql.trim();
    if is_null(live) {
        return None;
    }
    let engine = kinds.engine;
    if let Some((kind, spelling)) = filled_by_type(&field.field_type, live, column, engine) {
        field.field_type = kind;
        return spelling;
    }
    let literal = candidates(typed, live, engine).into_iter().find(|literal| {
        let lowered = lower::literal_default(typed, literal, engine);
        literal_mismatch(counted(typed), literal).is_none()
            && lowered.is_some_and(|lowered| drift::same_default_text(&lowered, live, &column.data_type, engine))
    });
    match literal {
        Some(literal) => field.default = Some(literal),
        None => field.db_default = Some(portable::per_engine(live, engine, table)),
    }
    None
}

/// DEFAULT NULL is what a column has without being told.
fn is_null(sql: &str) -> bool {
    sql.eq_ignore_ascii_case("null") || sql.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("null::"))
}

/// The type with the key that asks for this very default.
fn filled_by_type(
    kind: &FieldType,
    live: &str,
    column: &Column,
    engine: Engine,
) -> Option<(FieldType, Option<Spelling>)> {
    let add = Some(AutoNow::Add);
    let filled: &[FieldType] = match kind {
        FieldType::Date { .. } => &[FieldType::Date { auto: add }],
        FieldType::Time { .. } => &[FieldType::Time { auto: add }],
        FieldType::DateTime { tz, .. } => &[FieldType::DateTime { auto: add, tz: *tz }],
        FieldType::Uuid { .. } => &[FieldType::Uuid { version: Some(4) }, FieldType::Uuid { version: Some(7) }],
        _ => &[],
    };
    filled.iter().find_map(|kind| {
        let lowered = lower::type_default(kind, engine)?;
        if drift::same_default_text(lowered, live, &column.data_type, engine) {
            return Some((kind.clone(), None));
        }
        let spelled = SPELLED.iter().any(|(ours, theirs)| {
            engine == Engine::Postgres && *ours == lowered && drift::same_expression(theirs, live, engine)
        });
        spelled.then(|| (kind.clone(), Some((lowered.to_owned(), live.to_owned()))))
    })
}

/// What a key to an auto field holds: a literal is held against that.
const fn counted(kind: &FieldType) -> &FieldType {
    use crate::state::IntegerSize;
    match kind {
        FieldType::Auto(auto) => match auto.size {
            IntegerSize::Small => &FieldType::Integer { size: IntegerSize::Small, positive: false },
            IntegerSize::Regular => &FieldType::Integer { size: IntegerSize::Regular, positive: false },
            IntegerSize::Big => &FieldType::Integer { size: IntegerSize::Big, positive: false },
        },
        other => other,
    }
}

/// A constant of SQL.
#[derive(Debug, Clone, PartialEq)]
enum Constant {
    Number(String),
    Text(String),
    Boolean(bool),
    Blob(String),
}

/// The constants that a text may be: on PostgreSQL a number may stand in quotes.
fn constants(live: &str, engine: Engine) -> Vec<Constant> {
    let text = sql::strip_parentheses(live);
    let tokens: Vec<Token> = sql::tokens(text, engine).filter(Token::is_significant).collect();
    let word = |place: usize| tokens.get(place).map_or("", |token| token.text(text));
    // What follows the first constant is a cast to the column's own type, or the comparison fails.
    let (sign, first) = match word(0) {
        "-" => ("-", 1),
        _ => ("", 0),
    };
    let Some(token) = tokens.get(first) else { return Vec::new() };
    let rest = word(first + 1);
    if !rest.is_empty() && rest != "::" {
        return Vec::new();
    }
    match token.kind {
        TokenKind::Number => vec![Constant::Number(format!("{sign}{}", word(first)))],
        TokenKind::Word if sign.is_empty() && word(first).eq_ignore_ascii_case("true") => vec![Constant::Boolean(true)],
        TokenKind::Word if sign.is_empty() && word(first).eq_ignore_ascii_case("false") => {
            vec![Constant::Boolean(false)]
        }
        TokenKind::String if sign.is_empty() => {
            let written = word(first);
            if let Some(inner) = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
                let inner = inner.replace("''", "'");
                let mut found = vec![Constant::Text(inner.clone())];
                if inner.parse::<f64>().is_ok_and(f64::is_finite) {
                    found.push(Constant::Number(inner));
                }
                return found;
            }
            let blob = written.strip_prefix(['x', 'X']).and_then(|rest| rest.strip_prefix('\''));
            blob.and_then(|rest| rest.strip_suffix('\''))
                .map(|digits| Constant::Blob(digits.to_owned()))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The literals that may lower to a text.
fn candidates(kind: &FieldType, live: &str, engine: Engine) -> Vec<Literal> {
    constants(live, engine).into_iter().flat_map(|constant| of_constant(kind, constant)).collect()
}

fn of_constant(kind: &FieldType, constant: Constant) -> Vec<Literal> {
    match (kind, constant) {
        (FieldType::Boolean, Constant::Boolean(value)) => vec![Literal::Boolean(value)],
        (FieldType::Boolean, Constant::Number(number)) => match number.as_str() {
            "0" => vec![Literal::Boolean(false)],
            "1" => vec![Literal::Boolean(true)],
            _ => Vec::new(),
        },
        (FieldType::Json, Constant::Text(text)) => {
            serde_json::from_str(&text).ok().as_ref().and_then(json).into_iter().collect()
        }
        (FieldType::Array { .. }, Constant::Text(text)) if text == "{}" || text == "[]" => {
            vec![Literal::Array(Vec::new())]
        }
        (FieldType::Binary { .. }, Constant::Blob(digits)) => vec![Literal::String(digits.to_lowercase())],
        (FieldType::Binary { .. }, Constant::Text(text)) => {
            text.strip_prefix("\\x").map(|digits| Literal::String(digits.to_owned())).into_iter().collect()
        }
        (FieldType::Date { .. } | FieldType::Time { .. } | FieldType::DateTime { .. }, Constant::Text(text)) => {
            moments(&text).into_iter().map(Literal::Datetime).collect()
        }
        (FieldType::Decimal { .. }, Constant::Number(number)) => {
            let mut found = numbers(&number);
            found.push(Literal::String(number));
            found
        }
        (
            FieldType::Integer { .. } | FieldType::Auto(_) | FieldType::Float | FieldType::Raw { .. },
            Constant::Number(number),
        ) => numbers(&number),
        (FieldType::Raw { .. }, Constant::Boolean(value)) => vec![Literal::Boolean(value)],
        (
            FieldType::String { .. }
            | FieldType::Text
            | FieldType::CiText
            | FieldType::Enum { .. }
            | FieldType::Uuid { .. }
            | FieldType::GenericIpAddress
            | FieldType::IpAddress
            | FieldType::Range(_)
            | FieldType::Raw { .. },
            Constant::Text(text),
        ) => vec![Literal::String(text)],
        _ => Vec::new(),
    }
}

fn numbers(text: &str) -> Vec<Literal> {
    let integer = text.parse::<i64>().ok().map(Literal::Integer);
    let float = text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Literal::Float);
    integer.into_iter().chain(float).collect()
}

/// A date, a time or both, as an engine may have written it.
fn moments(text: &str) -> Vec<toml::value::Datetime> {
    let joined = text.replacen(' ', "T", 1);
    let spelled = match joined.strip_suffix("+00") {
        Some(moment) => vec![format!("{moment}Z")],
        None => vec![joined.clone(), format!("{joined}Z")],
    };
    spelled.iter().filter_map(|text| text.parse().ok()).collect()
}

/// JSON as a literal, where TOML can say it: it has no null, and a number is an i64 or a float.
fn json(value: &serde_json::Value) -> Option<Literal> {
    use serde_json::Value;
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => Literal::Boolean(*value),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Literal::Integer(number),
            None => Literal::Float(number.as_f64().filter(|number| number.is_finite())?),
        },
        Value::String(text) => Literal::String(text.clone()),
        Value::Array(items) => Literal::Array(items.iter().map(json).collect::<Option<_>>()?),
        Value::Object(entries) => {
            Literal::Table(entries.iter().map(|(key, value)| Some((key.clone(), json(value)?))).collect::<Option<_>>()?)
        }
    })
}
