//! Defaults that are constants: PostgreSQL is asked whether two are one value of the column's type.
//! It writes a constant with the type that it had when it was set, and one value has many texts.

use crate::database::{Connection, DatabaseError, Value};
use crate::drift::{Comparison, Difference, ExpectedTable, FindingKind};
use crate::schema::Schema;
use crate::sql::{self, TokenKind};
use crate::state::Engine;

/// A value that depends on the zone of a session differs in one of these.
const ZONES: [&str; 2] = ["UTC", "Asia/Kathmandu"];

/// Takes away differences of defaults that are one value.
pub(super) fn settle(connection: &mut Connection, expected: &[ExpectedTable], live: &Schema, found: &mut Comparison) {
    let questions: Vec<(usize, String)> = found
        .differences
        .iter()
        .enumerate()
        .filter_map(|(at, difference)| Some((at, question(difference, expected, live)?)))
        .collect();
    if questions.is_empty() {
        return;
    }
    let all: Vec<&str> = questions.iter().map(|(_, question)| question.as_str()).collect();
    let answers = match ask(connection, &all) {
        Ok(answers) => answers,
        // One of them is no value of its type; the others are asked alone.
        Err(_) => all.iter().map(|one| ask(connection, &[one]).is_ok_and(|answers| answers == [true])).collect(),
    };
    let same: Vec<usize> =
        questions.iter().zip(answers).filter(|(_, is_same)| *is_same).map(|((at, _), _)| *at).collect();
    let mut at = 0_usize;
    found.differences.retain(|_| {
        at += 1;
        !same.contains(&(at - 1))
    });
}

fn question(difference: &Difference, expected: &[ExpectedTable], live: &Schema) -> Option<String> {
    if difference.kind != FindingKind::ColumnDefault {
        return None;
    }
    let (wanted, actual) = (difference.expected.as_ref()?, difference.actual.as_ref()?);
    if !is_constant(wanted) || !is_constant(actual) {
        return None;
    }
    let name = &expected.get(difference.expected_table)?.table.name;
    let table = live.tables.iter().find(|table| table.name == *name)?;
    let column = table.columns.iter().find(|column| Some(&column.name) == difference.object.as_ref())?;
    let value = |text: &str| format!("(({text})::{})::text", column.data_type);
    Some(format!("{} IS NOT DISTINCT FROM {}", value(wanted), value(actual)))
}

/// Whether every question is answered with yes, whatever the zone.
fn ask(connection: &mut Connection, questions: &[&str]) -> Result<Vec<bool>, DatabaseError> {
    let mut same = vec![true; questions.len()];
    connection.execute("BEGIN READ ONLY", &[])?;
    let mut failed = None;
    for zone in ZONES {
        let answer = connection
            .execute(&format!("SET LOCAL timezone = '{zone}'"), &[])
            .and_then(|_| connection.query(&format!("SELECT {}", questions.join(", ")), &[]));
        match answer {
            Ok(rows) => {
                for (is_same, answer) in same.iter_mut().zip(rows.into_iter().flatten()) {
                    *is_same &= matches!(&answer, Value::Boolean(true))
                        || matches!(&answer, Value::Text(text) if text == "t" || text == "true");
                }
            }
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    connection.execute("ROLLBACK", &[])?;
    failed.map_or(Ok(same), Err)
}

/// Whether SQL is made of values and casts alone: it means the same at any time, and asking for it
/// does nothing.
fn is_constant(text: &str) -> bool {
    let tokens: Vec<sql::Token> = sql::tokens(text, Engine::Postgres).filter(sql::Token::is_significant).collect();
    let mut in_type = false;
    let mut has_value = false;
    for (place, token) in tokens.iter().enumerate() {
        let word = token.text(text);
        match token.kind {
            TokenKind::String | TokenKind::Number => {
                in_type = in_type && token.kind == TokenKind::Number;
                has_value = true;
            }
            TokenKind::Symbol if word == "::" => in_type = true,
            TokenKind::Symbol => {
                if !["(", ")", "[", "]", ",", "-", "+", "."].contains(&word) {
                    return false;
                }
                // After these comes another value.
                in_type &= ![",", "-", "+", "["].contains(&word);
            }
            TokenKind::Word | TokenKind::Quoted if in_type => {}
            TokenKind::Word if ["true", "false", "null"].iter().any(|value| word.eq_ignore_ascii_case(value)) => {
                has_value = true;
            }
            TokenKind::Word => {
                let next = tokens.get(place + 1);
                let is_array = word.eq_ignore_ascii_case("array") && next.is_some_and(|next| next.text(text) == "[");
                let is_typed = next.is_some_and(|next| next.kind == TokenKind::String);
                if !is_array && !is_typed {
                    return false;
                }
            }
            _ => return false,
        }
    }
    has_value
}

#[cfg(test)]
mod tests {
    use super::is_constant;

    #[test]
    fn constants() {
        for text in [
            "1",
            "-1.5",
            "'a'::character varying",
            "('1e+30'::double precision)",
            "DATE '2020-01-01'",
            "10.50::numeric(9,2)",
            "ARRAY[1, 2]::integer[]",
            "'x'::app.\"Kind\"",
            "'2020-01-01 00:00:00'::timestamp without time zone",
            "(1 + 1)",
            "true",
        ] {
            assert!(is_constant(text), "{text}");
        }
        for text in [
            "now()",
            "CURRENT_DATE",
            "lower('A')",
            "nextval('a'::regclass)",
            "(a + 1)",
            "''::text || b",
            "",
            "(SELECT 1)",
            "'a'::text || random()",
            "ARRAY['a'::text, lower('A')]",
            "(ARRAY['a'::text])[random()]",
        ] {
            assert!(!is_constant(text), "{text}");
        }
    }
}
