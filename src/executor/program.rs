//! What SQLite makes of an expression. It keeps the text of expressions as somebody wrote them, so
//! `a <> 1` and `(a) != 1` differ in text; the program that it compiles them to (EXPLAIN, which runs
//! nothing) is the same. Where a declared expression and a live one are one program over the same
//! literals, the live text takes the place of the declared one before both are compared.

use crate::database::{Connection, Value};
use crate::drift::{self, Comparison, ExpectedTable, FindingKind, ObjectKind};
use crate::schema::{Index, Schema, Table};
use crate::sql::{self, TokenKind};
use crate::state::Engine;

/// Gives declared tables the spelling of the live ones, where both mean the same.
pub(super) fn adopt(
    connection: &mut Connection,
    expected: &mut [ExpectedTable],
    live: &Schema,
    comparison: &Comparison,
) {
    let mut places: Vec<usize> = comparison
        .differences
        .iter()
        .filter(|difference| is_of_text(difference.kind))
        .map(|difference| difference.expected_table)
        .collect();
    places.dedup();
    for place in places {
        let Some(wanted) = expected.get_mut(place).map(|wanted| &mut wanted.table) else { continue };
        let found = live.tables.iter().find(|table| table.name.name.eq_ignore_ascii_case(&wanted.name.name));
        if let Some(found) = found {
            adopt_table(&mut Programs { connection, table: found }, wanted, found);
        }
    }
}

const fn is_of_text(kind: FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::ColumnDefault
            | FindingKind::ColumnGenerated
            | FindingKind::Missing(ObjectKind::Check | ObjectKind::Index)
            | FindingKind::Changed(ObjectKind::Check | ObjectKind::Index)
    )
}

fn adopt_table(programs: &mut Programs<'_>, wanted: &mut Table, found: &Table) {
    for column in &mut wanted.columns {
        let Some(there) = found.columns.iter().find(|there| there.name.eq_ignore_ascii_case(&column.name)) else {
            continue;
        };
        if let (Some(default), Some(live)) = (&mut column.default, &there.default)
            && programs.are_one(&default.sql, &live.sql, Part::Value)
        {
            default.sql.clone_from(&live.sql);
        }
        if let (Some(generated), Some(live)) = (&mut column.generated, &there.generated)
            && programs.are_one(&generated.expression, &live.expression, Part::Value)
        {
            generated.expression.clone_from(&live.expression);
        }
    }
    for check in &mut wanted.checks {
        let live = found.checks.iter().find(|live| programs.are_one(&check.expression, &live.expression, Part::Value));
        if let Some(live) = live {
            check.expression.clone_from(&live.expression);
        }
    }
    for index in &mut wanted.indexes {
        if let Some(live) = found.indexes.iter().find(|live| programs.are_one_index(index, live)) {
            index.elements.clone_from(&live.elements);
            index.condition.clone_from(&live.condition);
        }
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
enum Part {
    /// By itself.
    Value,
    /// In the elements of an index, with COLLATE and DESC.
    Order,
}

/// Asks for programs over a live table.
struct Programs<'a> {
    connection: &'a mut Connection,
    table: &'a Table,
}

impl Programs<'_> {
    /// Whether two texts are one expression.
    fn are_one(&mut self, one: &str, other: &str, part: Part) -> bool {
        if drift::same_expression(one, other, Engine::Sqlite) {
            return true;
        }
        // EXPLAIN shows no blob and not every digit.
        if literals(one) != literals(other) {
            return false;
        }
        match (self.program(one, part), self.program(other, part)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
    }

    fn are_one_index(&mut self, one: &Index, other: &Index) -> bool {
        let elements = |index: &Index| -> String {
            let texts = index.elements.iter().map(|element| drift::index_element(element, Engine::Sqlite));
            texts.collect::<Vec<_>>().join(", ")
        };
        one.unique == other.unique
            && one.elements.len() == other.elements.len()
            && match (&one.condition, &other.condition) {
                (None, None) => true,
                (Some(one), Some(other)) => self.are_one(one, other, Part::Value),
                _ => false,
            }
            && self.are_one(&elements(one), &elements(other), Part::Order)
    }

    /// The program, but for what stands in it as a remark; none of what SQLite refuses.
    fn program(&mut self, text: &str, part: Part) -> Option<Vec<Vec<Value>>> {
        let table = sql::quote_always(&self.table.name.name);
        let query = match part {
            Part::Value => format!("EXPLAIN SELECT ({text}\n) FROM main.{table} NOT INDEXED"),
            Part::Order => format!("EXPLAIN SELECT 1 FROM main.{table} NOT INDEXED ORDER BY {text}"),
        };
        let mut rows = self.connection.query(&query, &[]).ok()?;
        rows.iter_mut().for_each(|row| row.truncate(7));
        Some(rows)
    }
}

/// The literals of a text, in order of the alphabet.
fn literals(text: &str) -> Vec<String> {
    let mut literals: Vec<String> = sql::tokens(text, Engine::Sqlite)
        .filter(|token| matches!(token.kind, TokenKind::String | TokenKind::Number))
        .map(|token| match token.kind {
            TokenKind::Number => token.text(text).to_ascii_lowercase(),
            _ => token.text(text).to_owned(),
        })
        .collect();
    literals.sort();
    literals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sqlite;
    use crate::database::{CreateFile, SqliteTarget};

    fn one(pairs: &[(&str, &str)], part: Part, answer: bool) {
        let mut inner = sqlite::Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        for sql in [
            "CREATE TABLE t (a integer, b text COLLATE NOCASE, c text)",
            "CREATE INDEX i ON t (lower(c))",
            "CREATE INDEX j ON t (a)",
        ] {
            inner.execute(sql, &[]).unwrap();
        }
        let schema = inner.introspect(&[]).unwrap();
        let mut connection = Connection::Sqlite(Box::new(inner));
        let mut programs = Programs { connection: &mut connection, table: &schema.tables[0] };
        for (left, right) in pairs {
            assert_eq!(programs.are_one(left, right, part), answer, "{left} | {right}");
        }
    }

    #[test]
    fn spellings_of_one_expression() {
        one(
            &[
                ("a <> 1", "(a) != 1"),
                ("a = 1 AND c IS NOT NULL", "((a == 1)) and (c NOTNULL)"),
                ("a IN (1, 2) OR length(c) > 3", "(a in (1,2)) or (LENGTH([c])>(3))"),
                ("c LIKE 'x%'", "(c like 'x%')"),
                ("CAST(a AS text) || c", "cast(a as TEXT)||c"),
            ],
            Part::Value,
            true,
        );
        one(&[("lower(c), a DESC", "(LOWER(c)) ASC, (a) DESC")], Part::Order, true);
    }

    #[test]
    fn other_expressions() {
        one(
            &[
                ("a > 1", "a >= 1"),
                ("a > 1", "a > 2"),
                ("a = 1", "a IS 1"),
                ("b = 'x'", "b = 'x' COLLATE BINARY"),
                ("c = x'00'", "c = x'01'"),
                ("a = 0.1", "a = 0.10000000000000001"),
                ("a = 3", "a = '3'"),
                ("length(c)", "lower(c)"),
                ("CAST(a AS text)", "CAST(a AS integer)"),
                ("a AND c OR b", "a AND (c OR b)"),
                ("unknown(a)", "unknown((a))"),
                ("gone > 1", "(gone) > 1"),
            ],
            Part::Value,
            false,
        );
        one(
            &[("a", "a DESC"), ("c", "c COLLATE NOCASE"), ("b", "b COLLATE BINARY"), ("a, c", "c, a")],
            Part::Order,
            false,
        );
    }
}
