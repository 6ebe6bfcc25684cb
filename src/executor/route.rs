//! Which migrations a run applies or takes back, and in which states.

use super::Failure;
use crate::migration::{Graph, Migration, MigrationName};
use crate::plan::Direction;
use crate::state::ProjectState;
use std::collections::BTreeSet;

/// Where a run goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All migrations of all apps.
    Latest,
    /// All migrations of an app, and what they depend on.
    App(String),
    /// This migration, and what it depends on; backwards if it is applied.
    Migration(MigrationName),
    /// Nothing of an app.
    Zero(String),
    /// These back, with all that depends on them.
    Without(Vec<MigrationName>),
}

/// The migrations of a run in their order.
#[derive(Debug, Clone, Default)]
pub struct Route {
    /// In order.
    pub steps: Vec<RouteStep>,
}

/// One migration of a run.
#[derive(Debug, Clone)]
pub struct RouteStep {
    /// Which.
    pub name: MigrationName,
    /// Which way.
    pub direction: Direction,
    /// The state in which its operations begin: backwards too.
    pub start: ProjectState,
}

impl Route {
    /// Finds the way from what is applied to a target.
    pub fn find(graph: &Graph, applied: &BTreeSet<MigrationName>, target: &Target) -> Result<Self, Failure> {
        let (names, direction) = match target {
            Target::Latest => (graph.pending(applied, None), Direction::Forwards),
            Target::App(app) => (graph.pending(applied, Some(app)), Direction::Forwards),
            Target::Migration(name) if applied.contains(name) => {
                (graph.after(applied, name), Direction::Backwards)
            }
            Target::Migration(name) => (graph.up_to(applied, name), Direction::Forwards),
            Target::Zero(app) => {
                let all: Vec<MigrationName> = applied.iter().filter(|name| &name.app == app).cloned().collect();
                (graph.back_from(applied, &all), Direction::Backwards)
            }
            Target::Without(names) => (graph.back_from(applied, names), Direction::Backwards),
        };
        match direction {
            Direction::Forwards => Self::forwards(graph, applied, names),
            Direction::Backwards => Self::backwards(graph, applied, names),
        }
    }

    fn forwards(graph: &Graph, applied: &BTreeSet<MigrationName>, names: Vec<MigrationName>) -> Result<Self, Failure> {
        let mut route = Self::default();
        if names.is_empty() {
            return Ok(route);
        }
        let mut state = graph.replay(applied)?;
        for name in names {
            let start = state.clone();
            advance(graph, &name, &mut state)?;
            route.steps.push(RouteStep { name, direction: Direction::Forwards, start });
        }
        Ok(route)
    }

    /// `names` in the order in which they are taken back.
    fn backwards(graph: &Graph, applied: &BTreeSet<MigrationName>, names: Vec<MigrationName>) -> Result<Self, Failure> {
        let going: BTreeSet<&MigrationName> = names.iter().collect();
        let staying = applied.iter().filter(|name| !going.contains(name)).cloned().collect();
        let mut state = graph.replay(&staying)?;
        let mut route = Self::default();
        for name in names.into_iter().rev() {
            let start = state.clone();
            advance(graph, &name, &mut state)?;
            route.steps.push(RouteStep { name, direction: Direction::Backwards, start });
        }
        route.steps.reverse();
        Ok(route)
    }
}

/// The migration of a name that the graph itself answered.
pub(super) fn migration<'a>(graph: &'a Graph, name: &MigrationName) -> Result<&'a Migration, Failure> {
    graph.get(name).ok_or_else(|| {
        Failure::new("missing-file", format!("the file of the migration `{name}` is missing"))
            .help("restore it from version control: without it nobody knows what it did")
    })
}

fn advance(graph: &Graph, name: &MigrationName, state: &mut ProjectState) -> Result<(), Failure> {
    let migration = migration(graph, name)?;
    for (place, operation) in migration.operations.iter().enumerate() {
        operation.apply(&name.app, state).map_err(|error| {
            let mut failure = Failure::new("state", format!("{name}: {error}"))
                .help("the operations of a migration must fit the models that the migrations before it leave");
            failure.operation = Some((place, operation.describe()));
            failure
        })?;
    }
    Ok(())
}
