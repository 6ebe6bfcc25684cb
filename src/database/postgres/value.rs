//! Values on their way to the server and back, as text.

use crate::database::Value;
use crate::sql::{self, TokenKind};
use crate::state::Engine;
use postgres::types::Type;

/// A statement with its parameters `$1`, `$2`, … written in.
pub(super) fn fill(sql: &str, parameters: &[Value]) -> String {
    if parameters.is_empty() {
        return sql.to_owned();
    }
    let mut filled = String::with_capacity(sql.len() + 32 * parameters.len());
    for token in sql::tokens(sql, Engine::Postgres) {
        let text = token.text(sql);
        let number = match token.kind {
            TokenKind::Parameter => text.strip_prefix('$').and_then(|digits| digits.parse::<usize>().ok()),
            _ => None,
        };
        match number.and_then(|number| parameters.get(number.checked_sub(1)?)) {
            Some(value) => filled.push_str(&literal(value)),
            None => filled.push_str(text),
        }
    }
    filled
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        // In parentheses, or `1 -$1` begins a comment.
        Value::Integer(number) if *number < 0 => format!("({number})"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("'{number}'::float8"),
        Value::Boolean(value) => value.to_string(),
        Value::Text(text) => sql::string_literal(text),
        Value::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("'\\x{digits}'::bytea")
        }
    }
}

/// A value from its text form.
pub(super) fn read(text: Option<String>, kind: &Type) -> Value {
    let Some(text) = text else { return Value::Null };
    let parsed = match *kind {
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => text.parse().ok().map(Value::Integer),
        Type::FLOAT4 | Type::FLOAT8 => text.parse().ok().map(Value::Float),
        Type::BOOL => Some(Value::Boolean(text == "t")),
        Type::BYTEA => bytes(&text).map(Value::Bytes),
        _ => None,
    };
    parsed.unwrap_or(Value::Text(text))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x")?;
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_written_in_and_strings_left_alone() {
        let filled = fill(
            "SELECT '$1', $1, $2, $3 -- $1",
            &[Value::Text("O'B".to_owned()), Value::Integer(-1), Value::Bytes(vec![0, 255])],
        );
        assert_eq!(filled, "SELECT '$1', 'O''B', (-1), '\\x00ff'::bytea -- $1");
    }
}
