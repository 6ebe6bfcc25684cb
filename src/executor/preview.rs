//! What a run would do: the same plan, nothing touched.

use super::journal::Partial;
use super::partial::{self, Way};
use super::route::{self, Leg};
use super::run::{check_reversible, half_applied, planner};
use super::stand_in::StandIn;
use super::{Failure, History, bookkeeping, requirement};
use crate::database::Connection;
use crate::dialect::postgres;
use crate::migration::{Applied, Direction, Graph, Migration, MigrationName, Route, Target};
use crate::plan::{Draft, OnlinePolicy, Planned, Step, StepKind};
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

/// How much of a preview is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Each migration with its steps.
    Steps,
    /// The migrations; nothing is planned.
    Migrations,
}

/// What a run to a target would do. Takes no lock and changes nothing.
pub fn preview(
    connection: &mut Connection,
    graph: &Graph,
    target: &Target,
    online: OnlinePolicy,
) -> Result<Vec<PreviewedMigration>, Failure> {
    look_ahead(connection, graph, target, online, Detail::Steps)
}

/// Which migrations a run to a target would take, without their steps, which take longer to plan.
pub fn outline(
    connection: &mut Connection,
    graph: &Graph,
    target: &Target,
    online: OnlinePolicy,
) -> Result<Vec<PreviewedMigration>, Failure> {
    look_ahead(connection, graph, target, online, Detail::Migrations)
}

fn look_ahead(
    connection: &mut Connection,
    graph: &Graph,
    target: &Target,
    online: OnlinePolicy,
    detail: Detail,
) -> Result<Vec<PreviewedMigration>, Failure> {
    let history = History::read_for(connection, graph)?;
    let mut preview = Preview::of(connection, graph, &history, online, detail)?;
    if let Some(partial) = &history.partial {
        match partial::way(graph, &history, target)? {
            // Only planned: it is planned anew.
            Way::Onwards if partial.is_untouched() => preview.forget(partial),
            Way::Onwards => preview.add_partial(partial.direction)?,
            Way::Undone => preview.add_partial(Direction::Backwards)?,
        }
    }
    let graph = route::graph_for(graph, &preview.applied)?;
    graph.check_leaves()?;
    preview.add_route(connection, &graph, &graph.route(target)?)
}

/// What a rollback would do.
pub fn preview_rollback(
    connection: &mut Connection,
    graph: &Graph,
    app: Option<&str>,
    steps: usize,
    online: OnlinePolicy,
) -> Result<Vec<PreviewedMigration>, Failure> {
    let history = History::read_for(connection, graph)?;
    let mut preview = Preview::of(connection, graph, &history, online, Detail::Steps)?;
    let mut steps = steps;
    if let Some(partial) = &history.partial {
        if app.is_some_and(|app| app != partial.name.app) {
            return Err(half_applied(&partial.name));
        }
        preview.add_partial(Direction::Backwards)?;
        steps = steps.saturating_sub(1);
    }
    let graph = route::graph_for(graph, &preview.applied)?;
    let last: Vec<MigrationName> =
        history.last_applied(app).into_iter().filter(|name| preview.applied.contains(name)).collect();
    preview.add_route(connection, &graph, &graph.route_back(&last, steps)?)
}

/// Plans that are laid one over the other.
struct Preview<'a> {
    graph: &'a Graph,
    history: &'a History,
    /// What is applied when all of it is done.
    applied: Applied,
    engine: Engine,
    online: OnlinePolicy,
    detail: Detail,
    stand_in: StandIn,
    previewed: Vec<PreviewedMigration>,
}

impl<'a> Preview<'a> {
    fn of(
        connection: &mut Connection,
        graph: &'a Graph,
        history: &'a History,
        online: OnlinePolicy,
        detail: Detail,
    ) -> Result<Self, Failure> {
        // What was left half-way is planned either way.
        let stand_in = match (detail, &history.partial) {
            (Detail::Migrations, None) => StandIn::without_database(connection.engine(), None),
            (Detail::Steps, _) | (Detail::Migrations, Some(_)) => StandIn::of(connection)?,
        };
        let renames = history.renamed.iter().map(|(old, new)| record_step(bookkeeping::rename(old, new)));
        let renames: Vec<Step> = if detail == Detail::Steps { renames.collect() } else { Vec::new() };
        let mut preview = Self {
            graph,
            history,
            applied: history.applied(),
            engine: connection.engine(),
            online,
            detail,
            stand_in,
            previewed: Vec::new(),
        };
        if !renames.is_empty() {
            preview.add_bookkeeping(renames);
        }
        Ok(preview)
    }

    /// What was left half-way comes first.
    fn add_partial(&mut self, way: Direction) -> Result<(), Failure> {
        let Some(partial) = &self.history.partial else { return Ok(()) };
        match way {
            Direction::Forwards => self.applied.insert(partial.name.clone()),
            Direction::Backwards => self.applied.remove(&partial.name),
        };
        self.previewed.extend(partial::preview(self.graph, self.history, way, &mut self.stand_in, self.online)?);
        Ok(())
    }

    /// A plan of which nothing ran goes.
    fn forget(&mut self, partial: &Partial) {
        self.add_bookkeeping(vec![record_step(bookkeeping::forget_steps(&partial.name))]);
    }

    fn add_bookkeeping(&mut self, steps: Vec<Step>) {
        let direction = Direction::Forwards;
        self.previewed.push(PreviewedMigration { migration: None, direction, steps, parts: None });
    }

    fn add_route(
        mut self,
        connection: &mut Connection,
        graph: &Graph,
        route: &Route,
    ) -> Result<Vec<PreviewedMigration>, Failure> {
        check_reversible(route)?;
        let legs = route::legs(graph, route)?;
        if legs.is_empty() {
            return Ok(self.previewed);
        }
        requirement::check_server(connection, &legs)?;
        let tables: Vec<Step> = bookkeeping::missing(connection)?.into_iter().map(record_step).collect();
        if !tables.is_empty() {
            self.add_bookkeeping(tables);
        }
        for leg in &legs {
            self.previewed.push(match self.detail {
                Detail::Steps => preview_leg(leg, self.engine, &mut self.stand_in, self.online, Records::Included)?,
                Detail::Migrations => PreviewedMigration {
                    migration: Some(leg.migration.clone()),
                    direction: leg.direction,
                    steps: Vec::new(),
                    parts: None,
                },
            });
        }
        Ok(self.previewed)
    }
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
    let planner = planner(leg, engine, online).map_err(|error| in_leg(error.into()))?.following();
    let mut planner = planner.remembering(std::mem::take(&mut stand_in.lowered));
    let mut steps: Vec<Step> = Vec::new();
    while let Some(planned) = planner.next(stand_in).map_err(|error| in_leg(error.into()))? {
        match planned {
            Planned::Steps(mut more) => {
                if engine == Engine::Postgres {
                    let policy = online.narrowed(leg.migration.online);
                    postgres::measure(&mut more, stand_in, policy).map_err(|error| in_leg(error.into()))?;
                }
                stand_in.lay(planner.last_change(), &more);
                steps.extend(more);
            }
            Planned::Script(script) => {
                steps.push(script.step);
            }
        }
    }
    stand_in.lowered = planner.into_memory();
    if records == Records::Included {
        let mut record = record_step(bookkeeping::settle(engine, &leg.migration, leg.direction, None));
        let last = steps.last();
        record.part = last.map_or(1, |step| if step.transactional { step.part } else { step.part + 1 });
        steps.push(record);
    }
    Ok(PreviewedMigration { migration: Some(leg.migration.clone()), direction: leg.direction, steps, parts: None })
}

pub(super) fn record_step(sql: String) -> Step {
    let mut step = Draft::ddl(sql).step;
    step.kind = StepKind::Record;
    step.part = 1;
    step
}
