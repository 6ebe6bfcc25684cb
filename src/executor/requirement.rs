//! What a server must have for a whole run: asked before the first migration of it begins.

use super::Failure;
use super::route::Leg;
use crate::database::Connection;
use crate::dialect::{lower, postgres};
use crate::migration::Direction;
use crate::state::{Engine, ProjectState};

/// The first server that has all that can be declared: nothing is asked of it.
const COMPLETE: u32 = 180_000;

/// Refuses a run that ends in tables which the server can't have. Those that a later migration of
/// the run takes away again are left to the plan of the one that makes them.
pub(super) fn check_server(connection: &Connection, legs: &[Leg]) -> Result<(), Failure> {
    let Connection::Postgres(server) = connection else { return Ok(()) };
    let version = server.version();
    let [.., last] = legs else { return Ok(()) };
    if version >= COMPLETE || last.direction == Direction::Backwards || check(last.states.last(), version).is_ok() {
        return Ok(());
    }
    for leg in legs {
        check(leg.states.last(), version).map_err(|failure| failure.during(&leg.migration.name, leg.direction))?;
    }
    Ok(())
}

fn check(state: Option<&ProjectState>, version: u32) -> Result<(), Failure> {
    // What can't be lowered is told by the plan, with its place.
    let Some(Ok(schema)) = state.map(|state| lower::project(state, Engine::Postgres)) else { return Ok(()) };
    Ok(postgres::check_schema(&schema, version)?)
}
