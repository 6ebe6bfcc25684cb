//! What a run would do: the same plan, nothing touched.

use super::route::{self, Leg};
use super::run::{check_reversible, planner};
use super::stand_in::StandIn;
use super::{Failure, History, bookkeeping, partial, requirement};
use crate::database::Connection;
use crate::migration::{Direction, Graph, Migration, Route, Target};
use crate::plan::{Draft, OnlinePolicy, Planned, ScriptStep, Step, StepKind};
use crate::state::Engine;
use std::sync::Arc;

/// A migration with its steps.
#[derive(Debug, Clone)]
pub struct PreviewedMigration {
    /// Which; none for the bookkeeping tables themselves.
    pub migration: Option<Arc<Migration>>,
    /// Which way.
    pub direction: Direction,
    /// Its steps in order. A script's step holds its command, and isn't run.
    pub steps: Vec<Step>,
    /// The scripts among the steps, by the step's place.
    pub scripts: Vec<(usize, ScriptStep)>,
    /// Of one that is half-way: how many of its parts are done, and how many it has.
    pub parts: Option<(usize, usize)>,
}

/// Whether the bookkeeping's own statements are among the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// As `migrate --dry-run` prints: run by hand it ends where `migrate` does.
    Included,
    /// As `sqlmigrate` prints: the migration's own.
    Omitted,
}

/// What a run to a target would do. Takes no lock and changes nothing.
pub fn preview(
    connection: &mut Connection,
    graph: &Graph,
    target: &Target,
    online: OnlinePolicy,
) -> Result<Vec<PreviewedMigration>, Failure> {
    let history = History::read(connection)?;
    let mut applied = history.applied();
    let mut stand_in = None;
    let mut previewed = Vec::new();
    if history.partial.as_ref().is_some_and(|partial| !partial.is_untouched()) {
        let stand_in = stand_in.insert(StandIn::of(connection)?);
        let rest = partial::preview(graph, &history, target, stand_in)?;
        previewed.push(rest.previewed);
        applied = rest.applied;
    }
    let graph = route::graph_for(graph, &applied)?;
    graph.check_leaves()?;
    let route = graph.route(target)?;
    previewed.extend(preview_route(connection, &graph, &route, stand_in, online)?);
    Ok(previewed)
}

/// What a rollback would do.
pub fn preview_rollback(
    connection: &mut Connection,
    graph: &Graph,
    app: Option<&str>,
    steps: usize,
    online: OnlinePolicy,
) -> Result<Vec<PreviewedMigration>, Failure> {
    let history = History::read(connection)?;
    let graph = route::graph_for(graph, &history.applied())?;
    let route = graph.route_back(&history.last_applied(app, steps));
    preview_route(connection, &graph, &route, None, online)
}

fn preview_route(
    connection: &mut Connection,
    graph: &Graph,
    route: &Route,
    stand_in: Option<StandIn>,
    online: OnlinePolicy,
) -> Result<Vec<PreviewedMigration>, Failure> {
    check_reversible(route)?;
    let engine = connection.engine();
    let legs = route::legs(graph, route)?;
    let mut previewed = Vec::with_capacity(legs.len() + 1);
    if legs.is_empty() {
        return Ok(previewed);
    }
    requirement::check_server(connection, &legs)?;
    let tables: Vec<Step> = bookkeeping::missing(connection)?.into_iter().map(record_step).collect();
    if !tables.is_empty() {
        previewed.push(PreviewedMigration {
            migration: None,
            direction: Direction::Forwards,
            steps: tables,
            scripts: Vec::new(),
            parts: None,
        });
    }
    let mut stand_in = match stand_in {
        Some(stand_in) => stand_in,
        None => StandIn::of(connection)?,
    };
    for leg in &legs {
        previewed.push(preview_leg(leg, engine, &mut stand_in, online, Records::Included)?);
    }
    Ok(previewed)
}

/// The plan of one migration, without a database or on a stand-in for one.
pub fn preview_leg(
    leg: &Leg,
    engine: Engine,
    stand_in: &mut StandIn,
    online: OnlinePolicy,
    records: Records,
) -> Result<PreviewedMigration, Failure> {
    let name = &leg.migration.name;
    let in_leg = |failure: Failure| failure.during(name, leg.direction);
    let mut planner = planner(leg, engine, online).map_err(|error| in_leg(error.into()))?.following();
    let mut steps: Vec<Step> = Vec::new();
    let mut scripts = Vec::new();
    while let Some(planned) = planner.next(stand_in).map_err(|error| in_leg(error.into()))? {
        match planned {
            Planned::Steps(more) => {
                stand_in.lay(planner.last_change(), &more);
                steps.extend(more);
            }
            Planned::Script(script) => {
                scripts.push((steps.len(), (*script).clone()));
                steps.push(script.step);
            }
        }
    }
    if records == Records::Included {
        let mut record = record_step(bookkeeping::settle(engine, &leg.migration, leg.direction, None));
        let last = steps.last();
        record.part = last.map_or(1, |step| if step.transactional { step.part } else { step.part + 1 });
        steps.push(record);
    }
    Ok(PreviewedMigration {
        migration: Some(leg.migration.clone()),
        direction: leg.direction,
        steps,
        scripts,
        parts: None,
    })
}

pub(super) fn record_step(sql: String) -> Step {
    let mut step = Draft::ddl(sql).step;
    step.kind = StepKind::Record;
    step.part = 1;
    step
}
