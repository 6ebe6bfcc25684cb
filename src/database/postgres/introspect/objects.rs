//! Constraints.

use super::super::Connection;
use super::index::Indexes;
use super::{Row, Wanted};
use crate::database::DatabaseError;
use crate::schema::{Check, Deferral, Exclusion, ForeignKey, IndexElement, PrimaryKey, Table, Unique};
use crate::sql;
use crate::state::{Engine, OnDelete};
use rustc_hash::FxHashMap;

impl Connection {
    pub(super) fn read_constraints(
        &mut self,
        tables: &mut [Table],
        places: &FxHashMap<String, usize>,
        indexes: &mut Indexes,
        wanted: Wanted<'_>,
    ) -> Result<(), DatabaseError> {
        for mut row in self.rows(include_str!("../sql/constraints.sql"), wanted)? {
            if let Some(table) = places.get(&row.text()).and_then(|place| tables.get_mut(*place)) {
                self.constraint(table, &mut row, indexes);
            }
        }
        Ok(())
    }

    fn constraint(&self, table: &mut Table, row: &mut Row, indexes: &mut Indexes) {
        let (name, kind, columns) = (row.optional(), row.text(), row.list());
        let (target_schema, target) = (row.text(), row.text());
        let target_columns = row.list();
        let (on_delete, on_update, match_type) = (row.text(), row.text(), row.text());
        let deferral = match row.optional().as_deref() {
            Some("deferred") => Deferral::Deferred,
            Some(_) => Deferral::Immediate,
            None => Deferral::NotDeferrable,
        };
        let (validated, enforced) = (row.flag(), row.flag());
        let (expression, index, operators) = (row.text(), row.text(), row.list());
        match kind.as_str() {
            "p" => {
                indexes.take(&index);
                table.primary_key = Some(PrimaryKey { name, ..PrimaryKey::over(columns) });
            }
            "u" => {
                let index = indexes.take(&index);
                table.uniques.push(Unique {
                    name,
                    columns,
                    include: index.as_ref().map(|index| index.include.clone()).unwrap_or_default(),
                    deferral,
                    nulls_not_distinct: index.is_some_and(|index| index.nulls_not_distinct),
                    elements: Vec::new(),
                    on_conflict: None,
                });
            }
            "f" => table.foreign_keys.push(ForeignKey {
                name,
                columns,
                target: self.table_name(&target_schema, &target),
                target_columns,
                on_delete: action(&on_delete),
                on_update: action(&on_update),
                match_full: match_type == "f",
                deferral,
                validated,
                enforced,
            }),
            "c" => table.checks.push(Check {
                name,
                column: match columns.as_slice() {
                    [column] => Some(column.clone()),
                    _ => None,
                },
                expression: sql::strip_parentheses(&expression).to_owned(),
                validated,
                enforced,
            }),
            "x" => {
                let Some(index) = indexes.take(&index) else { return };
                let elements = index.elements.into_iter().map(element_text).zip(operators).collect();
                table.exclusions.push(Exclusion {
                    name,
                    method: index.method,
                    elements,
                    condition: index.condition,
                    deferral,
                });
            }
            _ => {}
        }
    }
}

fn element_text(element: IndexElement) -> String {
    match element {
        IndexElement::Column { name, collation, opclass, .. } => {
            let mut text = sql::quote(&name, Engine::Postgres);
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", sql::quote(&collation, Engine::Postgres)));
            }
            if let Some(class) = opclass {
                text.push_str(&format!(" {class}"));
            }
            text
        }
        IndexElement::Expression { sql, .. } => sql,
    }
}

fn action(letter: &str) -> OnDelete {
    match letter {
        "c" => OnDelete::Cascade,
        "n" => OnDelete::SetNull,
        "d" => OnDelete::SetDefault,
        "r" => OnDelete::Restrict,
        _ => OnDelete::DoNothing,
    }
}
