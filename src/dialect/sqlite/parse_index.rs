//! Reads CREATE INDEX.

use super::cursor::Cursor;
use crate::schema::{Index, IndexElement, NullsOrder};
use crate::sql::{self, TokenKind};
use crate::state::Engine;

/// An index and the table that it is on.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexDefinition {
    /// The table, as written.
    pub table: String,
    /// What it is; always with a name.
    pub index: Index,
}

/// The definition of an index, or nothing for what isn't one.
pub fn parse_index(sql: &str) -> Option<IndexDefinition> {
    let mut cursor = Cursor::new(sql);
    if !cursor.eat(&["CREATE"]) {
        return None;
    }
    let unique = cursor.eat(&["UNIQUE"]);
    if !cursor.eat(&["INDEX"]) {
        return None;
    }
    cursor.eat(&["IF", "NOT", "EXISTS"]);
    let mut name = cursor.name()?;
    if cursor.eat(&["."]) {
        name = cursor.name()?;
    }
    if !cursor.eat(&["ON"]) {
        return None;
    }
    let table = cursor.name()?;
    let elements = split(cursor.group()?).into_iter().map(element).collect();
    let condition = cursor.eat(&["WHERE"]).then(|| cursor.rest().trim_end_matches(';').trim_end().to_owned());
    let index = Index {
        name: Some(name),
        elements,
        unique,
        method: "btree".to_owned(),
        include: Vec::new(),
        condition,
        with: Vec::new(),
        tablespace: None,
        nulls_not_distinct: false,
        valid: true,
    };
    Some(IndexDefinition { table, index })
}

/// The parts between commas that stand in no parentheses.
fn split(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for token in sql::tokens(list, Engine::Sqlite).filter(sql::Token::is_significant) {
        match token.text(list) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                parts.push(list.get(start..token.span.start).unwrap_or_default().trim());
                start = token.span.end;
            }
            _ => {}
        }
    }
    parts.push(list.get(start..).unwrap_or_default().trim());
    parts
}

fn element(text: &str) -> IndexElement {
    column_element(text).unwrap_or_else(|| IndexElement::Expression { sql: text.to_owned(), opclass: None })
}

/// A name with what may follow it.
fn column_element(text: &str) -> Option<IndexElement> {
    let mut cursor = Cursor::new(text);
    if !matches!(cursor.kind(0), Some(TokenKind::Word | TokenKind::Quoted)) {
        return None;
    }
    let name = cursor.name()?;
    let (mut collation, mut descending, mut nulls) = (None, false, None);
    while !cursor.is_done() {
        if cursor.eat(&["COLLATE"]) {
            collation = Some(cursor.name()?);
        } else if cursor.eat(&["DESC"]) {
            descending = true;
        } else if cursor.eat(&["NULLS", "FIRST"]) {
            nulls = Some(NullsOrder::First);
        } else if cursor.eat(&["NULLS", "LAST"]) {
            nulls = Some(NullsOrder::Last);
        } else if !cursor.eat(&["ASC"]) {
            return None;
        }
    }
    Some(IndexElement::Column { name, descending, nulls, collation, opclass: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, descending: bool, collation: Option<&str>) -> IndexElement {
        let collation = collation.map(str::to_owned);
        IndexElement::Column { name: name.to_owned(), descending, nulls: None, collation, opclass: None }
    }

    fn expression(sql: &str) -> IndexElement {
        IndexElement::Expression { sql: sql.to_owned(), opclass: None }
    }

    #[test]
    fn columns_expressions_and_conditions() {
        let found = parse_index(
            "CREATE UNIQUE INDEX \"i x\" ON [t t] (a, \"b\" COLLATE nocase DESC, lower(c), d + 1 desc) WHERE a > ')' AND b",
        )
        .unwrap();
        assert_eq!((found.table.as_str(), found.index.name.as_deref()), ("t t", Some("i x")));
        assert!(found.index.unique);
        assert_eq!(
            found.index.elements,
            [
                column("a", false, None),
                column("b", true, Some("nocase")),
                expression("lower(c)"),
                expression("d + 1 desc")
            ]
        );
        assert_eq!(found.index.condition.as_deref(), Some("a > ')' AND b"));
        assert!(parse_index("CREATE TABLE t (a)").is_none());
        assert!(parse_index("").is_none());
    }
}
