//! What a way back would lose: tables and columns that go and hold something.

use super::journal::JournalPart;
use super::partial::{self, Way};
use super::parts::state_at;
use super::route::{advance, graph_for};
use super::run::check_reversible;
use super::undo::{Undo, stored_way_back};
use super::{Failure, History, legs};
use crate::database::{Connection, DatabaseError};
use crate::migration::{Direction, Graph, Target};
use crate::plan::change;
use crate::schema::TableName;
use crate::sql;
use crate::state::{Engine, ProjectState};
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

/// Which way a target lies: behind what is applied, or half applied, or not.
pub fn direction(connection: &mut Connection, graph: &Graph, target: &Target) -> Result<Direction, Failure> {
    let history = History::read_for(connection, graph)?;
    if partial::way(graph, &history, target)? == Way::Undone {
        return Ok(Direction::Backwards);
    }
    Ok(graph_for(graph, &history.applied())?.route(target)?.direction)
}

/// What rows or values would be gone, in words; nothing where the way leads forwards. Compares
/// what is applied with what will be: what goes and comes back on the way isn't there to be lost.
pub fn losses(connection: &mut Connection, graph: &Graph, back: Back<'_>) -> Result<Vec<String>, Failure> {
    let mut history = History::read_for(connection, graph)?;
    let partial = match (&history.partial, back) {
        (Some(_), Back::To(target)) if partial::way(graph, &history, target)? == Way::Undone => history.partial.clone(),
        (Some(partial), Back::Steps { app, .. }) if app.is_none_or(|app| app == partial.name.app) => {
            history.partial.clone()
        }
        _ => None,
    };
    // What is there now, and what will be there.
    let mut now: Option<ProjectState> = None;
    let mut then: Option<ProjectState> = None;
    let mut undone = 0;
    if let Some(partial) = &partial {
        let (migration, start) = match partial::source(graph, &history, partial) {
            Ok(source) => source,
            // The file isn't what it was, and the journal knows no states: what it says must do.
            Err(failure) => {
                let way_back = stored_way_back(partial, Some(&failure))?;
                let steps = way_back.into_iter().flat_map(|(_, steps)| steps);
                return Ok(steps.filter_map(|step| step.loses).collect());
            }
        };
        if partial.direction == Direction::Forwards {
            // What can't be taken back at all is said first.
            Undo::of(partial, &migration, connection.engine())?;
        }
        // What has been done there, or hasn't been done of the way back.
        let there = |part: &&JournalPart| part.may_be_done() == (partial.direction == Direction::Forwards);
        let reached = partial.parts.iter().filter(there).map(|part| part.operations.1).max().unwrap_or_default();
        now = Some(state_at(&migration, &start, reached)?);
        then = Some(start);
        undone = 1;
        history.rows.remove(&partial.name);
    }
    let graph = graph_for(graph, &history.applied())?;
    let route = match back {
        Back::To(target) => graph.route(target)?,
        Back::Steps { app, steps } => graph.route_back(&history.last_applied(app), steps.saturating_sub(undone))?,
    };
    if route.direction == Direction::Backwards {
        check_reversible(&route)?;
        let legs = legs(&graph, &route)?;
        if let (Some(latest), Some(earliest)) = (legs.first(), legs.last()) {
            if now.is_none() {
                let mut state = latest.start();
                advance(&latest.migration, &mut state)?;
                now = Some(state);
            }
            then = Some(earliest.start());
        }
    }
    let (Some(now), Some(then)) = (now, then) else { return Ok(Vec::new()) };
    lost_between(connection, &now, &then)
}

fn lost_between(connection: &mut Connection, now: &ProjectState, then: &ProjectState) -> Result<Vec<String>, Failure> {
    let engine = connection.engine();
    let change = change(now, then, BTreeMap::new(), engine)?;
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
