//! What no declaration can say of a table.

use super::super::Connection;
use super::{Row, Wanted};
use crate::database::DatabaseError;
use crate::schema::{PeculiarPart, PeculiarState, Peculiarity, Remedy, Table, TableName};
use rustc_hash::FxHashMap;

impl Connection {
    /// One query, whatever the number of tables.
    pub(super) fn read_peculiarities(&mut self, tables: &mut [Table], wanted: Wanted<'_>) -> Result<(), DatabaseError> {
        let rows = self.rows(include_str!("../sql/peculiarities.sql"), wanted)?;
        if rows.is_empty() {
            return Ok(());
        }
        let places: FxHashMap<TableName, usize> =
            tables.iter().enumerate().map(|(place, table)| (table.name.clone(), place)).collect();
        for mut row in rows {
            let (schema, name) = (row.text(), row.text());
            let table = places.get(&self.table_name(&schema, &name)).and_then(|place| tables.get_mut(*place));
            if let (Some(table), Some(peculiarity)) = (table, peculiarity(&mut row)) {
                table.peculiarities.push(peculiarity);
            }
        }
        Ok(())
    }
}

fn peculiarity(row: &mut Row) -> Option<Peculiarity> {
    let part = match row.text().as_str() {
        "table" => PeculiarPart::Table,
        "storage" => PeculiarPart::Storage,
        "counter" => PeculiarPart::Counter,
        "p" => PeculiarPart::PrimaryKey,
        "u" => PeculiarPart::Unique,
        "f" => PeculiarPart::ForeignKey,
        "c" => PeculiarPart::Check,
        "x" => PeculiarPart::Exclusion,
        _ => return None,
    };
    let object = row.optional();
    let state = match row.text().as_str() {
        "invalid" => PeculiarState::Invalid,
        "disabled" => PeculiarState::Disabled,
        _ => PeculiarState::Changed,
    };
    let words = row.text();
    let is_anew = row.flag();
    let (before, after) = (row.list(), row.list());
    let remedy = if is_anew { Remedy::Anew { before, after } } else { Remedy::Statements(before) };
    Some(Peculiarity { part, object, state, words, remedy })
}
