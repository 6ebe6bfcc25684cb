//! A run: from the lock to the last migration.

use super::history::{Comparison, History};
use super::partial::{self, Way};
use super::preview::{PreviewedMigration, Records, preview_leg};
use super::route::{self, Leg};
use super::stand_in::StandIn;
use super::{Edited, Event, Executor, Failure, bookkeeping, requirement};
use crate::database::Connection;
use crate::database::sqlite::ForeignKeys;
use crate::migration::{Direction, Graph, Migration, MigrationName, Route, Target};
use crate::plan::{Atomicity, Lock, OnlinePolicy, PlanError, Planned, Planner, Step};
use crate::state::Engine;
use crate::text::Diagnostic;
use std::time::Instant;

impl Executor<'_> {
    /// Brings the database to a target. Waits for another dorm first, and goes on with a migration
    /// that was left half-way, or takes it back where the target lies behind it.
    pub fn migrate(&mut self, target: &Target) -> Result<(), Failure> {
        let mut history = self.begin()?;
        if let Some(partial) = &history.partial {
            match partial::way(self.graph, &history, target)? {
                Way::Onwards => self.resume(&history)?,
                Way::Undone => {
                    self.check_way_back(&history, &partial.name, |graph, _| graph.route(target))?;
                    self.undo_partial(&history)?;
                }
            }
            history = History::read(&mut self.connection)?;
        }
        let graph = route::graph_for(self.graph, &history.applied())?;
        graph.check_leaves()?;
        self.record_squashes(&graph)?;
        self.travel(&graph, &graph.route(target)?)
    }

    /// Takes the last `steps` applied migrations back (of an app, or of all); one that was left
    /// half-way counts as the first.
    pub fn rollback(&mut self, app: Option<&str>, steps: usize) -> Result<(), Failure> {
        let mut history = self.begin()?;
        let mut steps = steps;
        if let Some(partial) = &history.partial {
            if app.is_some_and(|app| app != partial.name.app) {
                return Err(half_applied(&partial.name));
            }
            steps = steps.saturating_sub(1);
            self.check_way_back(&history, &partial.name, |graph, history| {
                graph.route_back(&history.last_applied(app), steps)
            })?;
            self.undo_partial(&history)?;
            history = History::read(&mut self.connection)?;
        }
        let graph = route::graph_for(self.graph, &history.applied())?;
        self.travel(&graph, &graph.route_back(&history.last_applied(app), steps)?)
    }

    /// What stands on the way back behind a half-applied migration must be reversible before that
    /// is taken back.
    fn check_way_back(
        &self,
        history: &History,
        partial: &MigrationName,
        route: impl FnOnce(&Graph, &History) -> Result<Route, Diagnostic>,
    ) -> Result<(), Failure> {
        let mut without = history.clone();
        without.rows.remove(partial);
        let graph = route::graph_for(self.graph, &without.applied())?;
        check_reversible(&route(&graph, &without)?)
    }

    /// Lock, history, and what must be settled before anything runs.
    pub(super) fn begin(&mut self) -> Result<History, Failure> {
        self.lock()?;
        let mut history = History::read(&mut self.connection)?;
        let comparison = history.compare(self.graph);
        self.settle_differences(&comparison)?;
        if !comparison.renamed.is_empty() || !comparison.edited.is_empty() {
            history = History::read(&mut self.connection)?;
        }
        Ok(history)
    }

    fn settle_differences(&mut self, comparison: &Comparison) -> Result<(), Failure> {
        if !comparison.edited.is_empty() && self.options.edited == Edited::Refuse {
            return Err(edited(&comparison.edited));
        }
        for (old, new) in &comparison.renamed {
            self.connection.execute(&bookkeeping::rename(old, new), &[])?;
            (self.events)(Event::Renamed { old: old.clone(), new: new.clone() });
        }
        for migration in self.graph.files().iter().filter(|migration| comparison.edited.contains(&migration.name)) {
            self.connection.execute(&bookkeeping::accept(migration), &[])?;
            let message = format!("recorded what the edited file of `{}` says now", migration.name);
            (self.events)(Event::Note { message });
        }
        // A run may begin twice, and tells once.
        let told = std::mem::replace(&mut self.told_missing, true);
        for name in comparison.missing.iter().filter(|_| !told) {
            let message = format!(
                "`{name}` is applied and its file is missing; restore the file, or `dorm migrate --prune` forgets the row"
            );
            (self.events)(Event::Note { message });
        }
        Ok(())
    }

    /// Squashes whose originals are all applied count as applied; now they have a row too.
    fn record_squashes(&mut self, graph: &Graph) -> Result<(), Failure> {
        let engine = self.connection.engine();
        for name in graph.unrecorded() {
            if let Some(migration) = graph.get(name) {
                self.connection.execute(&bookkeeping::record(engine, migration, None), &[])?;
                (self.events)(Event::Note { message: format!("recorded `{name}`: all that it replaces is applied") });
            }
        }
        Ok(())
    }

    /// Makes the bookkeeping tables, if they aren't there.
    pub(super) fn ensure_bookkeeping(&mut self) -> Result<(), Failure> {
        let missing = bookkeeping::missing(&mut self.connection)?;
        if missing.is_empty() {
            return Ok(());
        }
        self.begin_transaction()?;
        for sql in missing {
            if let Err(error) = self.connection.execute(&sql, &[]) {
                self.rollback_transaction();
                return Err(error.into());
            }
        }
        self.commit()
    }

    fn travel(&mut self, graph: &Graph, route: &Route) -> Result<(), Failure> {
        let legs = route::legs(graph, route)?;
        if legs.is_empty() {
            return Ok(());
        }
        check_reversible(route)?;
        requirement::check_server(&self.connection, &legs)?;
        self.check_writable()?;
        self.ensure_bookkeeping()?;
        let total = legs.len();
        for (place, leg) in legs.iter().enumerate() {
            (self.events)(Event::Started {
                name: leg.migration.name.clone(),
                direction: leg.direction,
                position: place + 1,
                total,
            });
            self.apply(leg)?;
        }
        Ok(())
    }

    pub(super) fn apply(&mut self, leg: &Leg) -> Result<(), Failure> {
        let begin = Instant::now();
        self.check_lock_session()?;
        let name = &leg.migration.name;
        let in_leg = |error: PlanError| Failure::from(error).during(name, leg.direction);
        let planner = planner(leg, self.connection.engine(), self.options.online).map_err(in_leg)?;
        if planner.is_one_transaction() {
            match self.plan_recipes(leg, &planner)? {
                Some((plan, mut stand_in)) if !is_one_part(&plan.steps) => {
                    self.apply_plan_in_parts(leg, &plan, &mut stand_in, begin)?;
                }
                plan => self.apply_at_once(leg, plan.as_ref().map(|(plan, _)| plan), begin)?,
            }
        } else {
            self.apply_in_parts(leg, begin)?;
        }
        self.finished(name, leg.direction, begin);
        self.end_session_of(name)?;
        // Only a person's SQL changes how many rows there are.
        let only_schema = leg.migration.operations.iter().all(|operation| operation.is_schema_only());
        if let Some(observer) = self.observer.as_mut().filter(|_| !only_schema) {
            observer.forget_sizes();
        }
        Ok(())
    }

    /// The plan of a migration that may need recipes; none where all its tables are small.
    fn plan_recipes(&mut self, leg: &Leg, planner: &Planner) -> Result<Option<(PreviewedMigration, StandIn)>, Failure> {
        if self.connection.engine() == Engine::Sqlite {
            return Ok(None);
        }
        if !planner.is_online() {
            let tables: Vec<_> = planner.tables_by_size().into_iter().collect();
            let policy = self.options.online;
            let sizes = match self.observer() {
                Some(observer) if !tables.is_empty() => observer.sizes(&tables)?,
                _ => return Ok(None),
            };
            if !sizes.into_values().any(|size| size.rows >= policy.threshold) {
                return Ok(None);
            }
        }
        let mut stand_in = StandIn::of(&mut self.connection)?;
        let plan = preview_leg(leg, Engine::Postgres, &mut stand_in, self.options.online, Records::Omitted)?;
        Ok(Some((plan, stand_in)))
    }

    pub(super) fn finished(&mut self, name: &MigrationName, direction: Direction, begin: Instant) {
        let duration = begin.elapsed();
        self.report.push(name.clone(), direction, duration);
        (self.events)(Event::Finished { name: name.clone(), direction, duration });
    }

    /// In one transaction; in parts after all, where a table turns out to be big only now.
    fn apply_at_once(&mut self, leg: &Leg, plan: Option<&PreviewedMigration>, begin: Instant) -> Result<(), Failure> {
        let Leg { migration, direction, .. } = leg;
        let engine = self.connection.engine();
        let online = self.options.online;
        let locks: Vec<Lock> =
            plan.iter().flat_map(|plan| &plan.steps).flat_map(|step| step.locks.clone().unwrap_or_default()).collect();
        let result = self.patiently(&locks, |this| {
            this.run_planned(migration, *direction, planner(leg, engine, online)?)?;
            let duration = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
            this.connection.execute(&bookkeeping::settle(engine, migration, *direction, Some(duration)), &[])?;
            Ok(())
        });
        match result {
            Err(failure) if failure.code == TAKES_PARTS => self.apply_in_parts(leg, begin),
            done => done,
        }
        .map_err(|failure| failure.during(&migration.name, *direction))
    }

    /// Plans and runs, segment after segment, inside the transaction that is open.
    pub(super) fn run_planned(
        &mut self,
        migration: &Migration,
        direction: Direction,
        planner: Planner,
    ) -> Result<(), Failure> {
        let mut planner = planner.remembering(std::mem::take(&mut self.lowered));
        let mut number = 0;
        loop {
            let mut live = super::live::Live::new(&mut self.connection, &mut self.postgres, &mut self.observer);
            let Some(Planned::Steps(steps)) = planner.next(&mut live)? else {
                self.lowered = planner.into_memory();
                return Ok(());
            };
            if !is_one_part(&steps) {
                return Err(Failure::new(TAKES_PARTS, "this takes more than one transaction"));
            }
            let watch = self.watch_foreign_keys(&steps)?;
            for step in &steps {
                number += 1;
                self.execute(migration, direction, step, number)?;
            }
            self.postgres = None;
            self.compare_foreign_keys(&watch)?;
        }
    }

    /// Does something in one transaction: all of it or nothing.
    pub(super) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.begin_transaction()?;
        let before = self.report.steps.len();
        let result = match work(self) {
            Ok(done) => self.commit().map(|()| done),
            Err(failure) => {
                self.rollback_transaction();
                Err(failure)
            }
        };
        if result.is_err() {
            self.report.steps.truncate(before);
        }
        result
    }

    /// Begins a transaction; on SQLite it may write from the start, so that it waits for its turn
    /// now and not in the middle.
    fn begin_transaction(&mut self) -> Result<(), Failure> {
        if let Connection::Sqlite(connection) = &mut self.connection
            && self.keys == ForeignKeys::On
        {
            // Inside a transaction the pragma does nothing; with keys on, the DROP TABLE of a
            // rebuild would delete the rows that refer to the table.
            connection.set_foreign_keys(ForeignKeys::Off)?;
            self.keys = ForeignKeys::Off;
        }
        let sql = match self.connection.engine() {
            Engine::Sqlite => "BEGIN IMMEDIATE".to_owned(),
            Engine::Postgres => self.begin_statement(),
        };
        self.connection.execute(&sql, &[])?;
        Ok(())
    }

    /// What was told to be done is done only after this.
    fn commit(&mut self) -> Result<(), Failure> {
        if let Err(error) = self.connection.execute("COMMIT", &[]) {
            self.rollback_transaction();
            return Err(error.into());
        }
        Ok(())
    }

    fn rollback_transaction(&mut self) {
        self.postgres = None;
        // Where the connection is lost there is nothing to roll back: the server has done it.
        let _ = self.connection.execute("ROLLBACK", &[]);
        if let Connection::Sqlite(connection) = &mut self.connection {
            // A rebuild sets it for a moment, and no transaction takes it back.
            let _ = connection.execute("PRAGMA legacy_alter_table = OFF", &[]);
        }
    }
}

/// Not a failure of anybody's: a plan for one transaction came to a step that needs another one.
const TAKES_PARTS: &str = "takes-parts";

fn is_one_part(steps: &[Step]) -> bool {
    steps.iter().all(|step| step.transactional && step.part == 1)
}

/// The planner of a leg.
pub(super) fn planner(leg: &Leg, engine: Engine, online: OnlinePolicy) -> Result<Planner, PlanError> {
    let migration = &leg.migration;
    let atomicity = if migration.atomic { Atomicity::Atomic } else { Atomicity::Autocommit };
    let planner =
        Planner::new(&migration.name.app, &migration.operations, &leg.states, leg.direction, engine, atomicity)?;
    Ok(planner.online(online.narrowed(migration.online)))
}

/// Irreversible operations are found before anything runs, and all of them are named.
pub(super) fn check_reversible(route: &Route) -> Result<(), Failure> {
    if route.direction == Direction::Forwards {
        return Ok(());
    }
    let mut refused = Vec::new();
    for migration in &route.migrations {
        for (place, operation) in migration.operations.iter().enumerate() {
            if !operation.reversible() {
                refused.push(format!("{} operation {} ({})", migration.name, place + 1, operation.describe()));
            }
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    Err(Failure::new("irreversible", format!("can't be taken back: {}", refused.join(", "))).help(
        "nothing was changed; give the operation a `reverse_sql` (or `reverse_command`), or go forward with a new migration",
    ))
}

/// Nothing else may begin while one is half applied.
pub(super) fn half_applied(name: &MigrationName) -> Failure {
    Failure::new("partial", format!("`{name}` is applied half-way"))
        .help("finish it with `dorm migrate` or undo it with `dorm rollback` first")
}

fn edited(names: &[MigrationName]) -> Failure {
    let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Failure::new("edited", format!("edited after it was applied: {}", list.join(", "))).help(
        "restore the file and write a new migration for the change; if the edit changes nothing in the database, \
         `dorm migrate --allow-edited` records it",
    )
}
