//! The migrations of a run, each with the state in which it begins.

use super::Failure;
use crate::migration::{Applied, Direction, Graph, Migration, MigrationName, Route, same_models};
use crate::state::ProjectState;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One migration of a run.
#[derive(Debug, Clone)]
pub struct Leg {
    /// Which.
    pub migration: Arc<Migration>,
    /// Which way.
    pub direction: Direction,
    /// The states before each of its operations, and after the last one.
    pub states: Arc<[ProjectState]>,
}

impl Leg {
    /// The state in which its operations begin: backwards too.
    pub fn start(&self) -> ProjectState {
        self.states.first().cloned().unwrap_or_default()
    }
}

/// Replays what is applied, and then each migration of the route: a state costs what changes in it.
pub fn legs(graph: &Graph, route: &Route) -> Result<Vec<Leg>, Failure> {
    if route.migrations.is_empty() {
        return Ok(Vec::new());
    }
    if route.direction == Direction::Forwards {
        check_order(graph)?;
    }
    let going: BTreeSet<&MigrationName> = match route.direction {
        Direction::Forwards => BTreeSet::new(),
        Direction::Backwards => route.migrations.iter().map(|migration| &migration.name).collect(),
    };
    let mut state = ProjectState::new();
    for migration in graph.migrations() {
        if graph.is_applied(&migration.name) && !going.contains(&migration.name) {
            advance(migration, &mut state)?;
        }
    }
    let mut legs = Vec::with_capacity(route.migrations.len());
    let mut add = |migration: &Arc<Migration>| -> Result<(), Failure> {
        let states = advance(migration, &mut state)?.into();
        legs.push(Leg { migration: migration.clone(), direction: route.direction, states });
        Ok(())
    };
    match route.direction {
        Direction::Forwards => route.migrations.iter().try_for_each(&mut add)?,
        Direction::Backwards => route.migrations.iter().rev().try_for_each(&mut add)?,
    }
    if route.direction == Direction::Backwards {
        legs.reverse();
    }
    Ok(legs)
}

/// The state that the applied migrations leave.
pub fn applied_state(graph: &Graph) -> Result<ProjectState, Failure> {
    let mut state = ProjectState::new();
    for migration in graph.migrations().filter(|migration| graph.is_applied(&migration.name)) {
        advance(migration, &mut state)?;
    }
    Ok(state)
}

/// The graph as it is for a database with these rows.
pub(super) fn graph_for(graph: &Graph, applied: &Applied) -> Result<Graph, Failure> {
    Ok(graph.with_applied(applied)?)
}

/// What a migration that is applied depends on may have come later (`--rebase`, a branch that was
/// long on its way). It is applied where both orders end in the same models; else that is refused.
fn check_order(graph: &Graph) -> Result<(), Failure> {
    let Err(problem) = graph.check_history() else { return Ok(()) };
    let late: BTreeSet<&MigrationName> = graph.late().map(|migration| &migration.name).collect();
    let is_there = |migration: &&Arc<Migration>| graph.is_applied(&migration.name);
    let is_late = |migration: &&Arc<Migration>| late.contains(&migration.name);
    let replay = |migrations: &mut dyn Iterator<Item = &Arc<Migration>>| -> Result<ProjectState, Failure> {
        let mut state = ProjectState::new();
        for migration in migrations {
            advance(migration, &mut state)?;
        }
        Ok(state)
    };
    let in_order = replay(&mut graph.migrations().filter(|one| is_there(one) || is_late(one)));
    let as_it_is = replay(&mut graph.migrations().filter(is_there).chain(graph.migrations().filter(is_late)));
    match (in_order, as_it_is) {
        (Ok(in_order), Ok(as_it_is)) if same_models(&in_order, &as_it_is) => Ok(()),
        _ => Err(problem.into()),
    }
}

/// Replays a migration; the states before each operation, and after the last one.
pub(super) fn advance(migration: &Migration, state: &mut ProjectState) -> Result<Vec<ProjectState>, Failure> {
    let mut states = Vec::with_capacity(migration.operations.len() + 1);
    states.push(state.clone());
    for (place, operation) in migration.operations.iter().enumerate() {
        operation.apply(&migration.name.app, state).map_err(|error| {
            let mut failure = Failure::new("state", format!("{}: {error}", migration.name))
                .help("the operations of a migration must fit the models that the migrations before it leave");
            failure.operation = Some((place, operation.describe()));
            failure
        })?;
        states.push(state.clone());
    }
    Ok(states)
}
