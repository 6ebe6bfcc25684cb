//! What a way back would lose: tables and columns that go and hold something.

use super::route::{advance, graph_for};
use super::run::check_reversible;
use super::{Failure, History, legs};
use crate::database::{Connection, DatabaseError};
use crate::migration::{Direction, Graph, Target};
use crate::plan::change;
use crate::schema::TableName;
use crate::sql;
use crate::state::Engine;
use std::collections::BTreeMap;

/// A way back.
#[derive(Debug, Clone, Copy)]
pub enum Back<'a> {
    /// `migrate` to a target.
    To(&'a Target),
    /// `rollback`.
    Steps {
        /// Of this app only.
        app: Option<&'a str>,
        /// How many.
        steps: usize,
    },
}

/// What rows or values would be gone, in words; nothing where the way leads forwards. Compares
/// what is applied with what will be: what goes and comes back on the way isn't there to be lost.
pub fn losses(connection: &mut Connection, graph: &Graph, back: Back<'_>) -> Result<Vec<String>, Failure> {
    let history = History::read(connection)?;
    let graph = graph_for(graph, &history.applied())?;
    let route = match back {
        Back::To(target) => graph.route(target)?,
        Back::Steps { app, steps } => graph.route_back(&history.last_applied(app, steps)),
    };
    if route.direction == Direction::Forwards {
        return Ok(Vec::new());
    }
    // What can't be taken back at all is said first.
    check_reversible(&route)?;
    let legs = legs(&graph, &route)?;
    let (Some(latest), Some(earliest)) = (legs.first(), legs.last()) else { return Ok(Vec::new()) };
    let mut now = latest.start();
    advance(&latest.migration, &mut now)?;
    let engine = connection.engine();
    let change = change(&now, &earliest.start(), BTreeMap::new(), engine)?;
    let mut lost = Vec::new();
    for table in &change.dropped {
        if holds(connection, &table.name, None)? {
            lost.push(format!("the rows of table `{}`", table.name.name));
        }
    }
    for pair in &change.altered {
        let kept =
            |column: &crate::schema::Column| pair.after.columns.iter().any(|other| other.identity == column.identity);
        for column in pair.before.columns.iter().filter(|column| column.generated.is_none() && !kept(column)) {
            if holds(connection, &pair.before.name, Some(&column.name))? {
                lost.push(format!("the values of column `{}.{}`", pair.before.name.name, column.name));
            }
        }
    }
    lost.sort();
    Ok(lost)
}

/// Whether a table has a row, or a column a value. What isn't there can't be lost.
fn holds(connection: &mut Connection, table: &TableName, column: Option<&str>) -> Result<bool, Failure> {
    let engine = connection.engine();
    let mut query = match &table.schema {
        Some(schema) => format!("SELECT 1 FROM {}.{}", sql::quote_always(schema), sql::quote_always(&table.name)),
        None => format!("SELECT 1 FROM {}", sql::quote_always(&table.name)),
    };
    if let Some(column) = column {
        query.push_str(&format!(" WHERE {} IS NOT NULL", sql::quote_always(column)));
    }
    query.push_str(" LIMIT 1");
    match connection.query(&query, &[]) {
        Ok(rows) => Ok(!rows.is_empty()),
        Err(error) if is_missing(&error, engine) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_missing(error: &DatabaseError, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => matches!(error.code.as_deref(), Some("42P01" | "42703" | "3F000")),
        Engine::Sqlite => error.message.contains("no such table") || error.message.contains("no such column"),
    }
}
