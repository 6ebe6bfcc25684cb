//! Indexes.

use super::super::Connection;
use super::Wanted;
use crate::database::DatabaseError;
use crate::schema::{Index, IndexElement, NullsOrder};
use crate::sql;
use crate::state::Engine;
use serde_json::Value as Json;

/// All indexes, those of constraints included, by their number in the catalogue.
pub(in super::super) struct Indexes(Vec<(String, String, Option<Index>)>);

impl Indexes {
    /// The index of a constraint: it isn't one of its own then.
    pub(super) fn take(&mut self, oid: &str) -> Option<Index> {
        self.0.iter_mut().find(|(_, index, _)| index == oid)?.2.take()
    }

    /// Those that no constraint has: table, index.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, Index)> {
        self.0.into_iter().filter_map(|(table, _, index)| Some((table, index?)))
    }
}

/// An index element as the catalogue query answers it: column, expression, option bits, collation,
/// operator class.
type RawElement = (Option<String>, Option<String>, Option<i64>, Option<String>, Option<String>);

impl Connection {
    pub(super) fn read_indexes(&mut self, wanted: Wanted<'_>) -> Result<Indexes, DatabaseError> {
        let rows = self.rows(include_str!("../sql/indexes.sql"), wanted)?;
        let read = |mut row: super::Row| {
            let (table, oid) = (row.text(), row.text());
            let mut index = Index {
                name: row.optional(),
                method: row.text(),
                unique: row.flag(),
                valid: row.flag(),
                nulls_not_distinct: row.flag(),
                condition: row.optional().map(|text| sql::strip_parentheses(&text).to_owned()),
                with: row.parameters(),
                tablespace: row.optional(),
                elements: Vec::new(),
                include: Vec::new(),
            };
            let elements: Vec<RawElement> = serde_json::from_str::<Json>(&row.text())
                .ok()
                .and_then(|elements| Some(elements.as_array()?.iter().map(parts).collect()))
                .unwrap_or_default();
            for (column, expression, option, collation, opclass) in elements {
                match (column, expression, option) {
                    (Some(column), _, None) => index.include.push(column),
                    (column, expression, option) => {
                        let option = option.unwrap_or_default();
                        index.elements.push(element(column, expression, option, collation, opclass));
                    }
                }
            }
            (table, oid, Some(index))
        };
        Ok(Indexes(rows.into_iter().map(read).collect()))
    }
}

#[expect(clippy::type_complexity, reason = "five columns of a query's answer, named where they are taken apart")]
fn parts(element: &Json) -> (Option<String>, Option<String>, Option<i64>, Option<String>, Option<String>) {
    let text = |place: usize| element.get(place).and_then(Json::as_str).map(str::to_owned);
    (text(0), text(1), element.get(2).and_then(Json::as_i64), text(3), text(4))
}

fn element(
    column: Option<String>,
    expression: Option<String>,
    option: i64,
    collation: Option<String>,
    opclass: Option<String>,
) -> IndexElement {
    let descending = option & 1 != 0;
    let nulls = match (descending, option & 2 != 0) {
        (false, true) => Some(NullsOrder::First),
        (true, false) => Some(NullsOrder::Last),
        _ => None,
    };
    match column {
        Some(name) => IndexElement::Column { name, descending, nulls, collation, opclass },
        None => {
            let mut sql = expression.unwrap_or_default();
            if let Some(collation) = collation {
                sql = format!("{sql} COLLATE {}", sql::quote(&collation, Engine::Postgres));
            }
            if let Some(class) = opclass {
                sql = format!("{sql} {class}");
            }
            if descending {
                sql.push_str(" DESC");
            }
            sql.push_str(match nulls {
                None => "",
                Some(NullsOrder::First) => " NULLS FIRST",
                Some(NullsOrder::Last) => " NULLS LAST",
            });
            IndexElement::Expression { sql, opclass: None }
        }
    }
}
