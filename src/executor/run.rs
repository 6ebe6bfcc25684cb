//! A run: from the lock to the last migration.

use super::history::{Comparison, History};
use super::route::{Route, RouteStep, Target, migration};
use super::{Edited, Event, Executor, Failure, bookkeeping};
use crate::database::Connection;
use crate::migration::{Migration, MigrationName};
use crate::plan::{Atomicity, Direction, Planned, Planner};
use crate::state::Engine;
use std::time::Instant;

impl Executor<'_> {
    /// Brings the database to a target. Waits for another dorm first, and goes on with a migration
    /// that was left half-way.
    pub fn migrate(&mut self, target: &Target) -> Result<(), Failure> {
        let mut history = self.begin()?;
        if history.partial.is_some() {
            self.resume(&history)?;
            history = History::read(&mut self.connection)?;
        }
        let route = Route::find(self.graph, &history.applied(), target)?;
        self.travel(&route)
    }

    /// Takes the last `steps` applied migrations back (of an app, or of all); one that was left
    /// half-way counts as the first.
    pub fn rollback(&mut self, app: Option<&str>, steps: usize) -> Result<(), Failure> {
        let mut history = self.begin()?;
        let mut steps = steps;
        if let Some(partial) = &history.partial
            && app.is_none_or(|app| app == partial.name.app)
            && steps > 0
        {
            self.undo_partial(&history)?;
            steps -= 1;
            history = History::read(&mut self.connection)?;
        }
        let names = last_applied(&history, app, steps);
        let route = Route::find(self.graph, &history.applied(), &Target::Without(names))?;
        self.travel(&route)
    }

    /// Lock, history, and what must be settled before anything runs.
    pub(super) fn begin(&mut self) -> Result<History, Failure> {
        self.lock()?;
        let mut history = History::read(&mut self.connection)?;
        if !history.recorded {
            return Ok(history);
        }
        let comparison = history.compare(self.graph);
        self.settle_differences(&comparison)?;
        if !comparison.renamed.is_empty() || !comparison.edited.is_empty() {
            history = History::read(&mut self.connection)?;
        }
        Ok(history)
    }

    fn lock(&mut self) -> Result<(), Failure> {
        let Self { connection, events, options, .. } = self;
        connection.lock(options.lock_wait, &mut |holder| {
            events(Event::Waiting { holder: holder.to_owned() });
        })?;
        Ok(())
    }

    fn settle_differences(&mut self, comparison: &Comparison) -> Result<(), Failure> {
        if !comparison.edited.is_empty() && self.options.edited == Edited::Refuse {
            return Err(edited(&comparison.edited));
        }
        for (old, new) in &comparison.renamed {
            self.connection.execute(&bookkeeping::rename(old, new), &[])?;
            (self.events)(Event::Renamed { old: old.clone(), new: new.clone() });
        }
        for name in &comparison.edited {
            let migration = migration(self.graph, name)?;
            self.connection.execute(&bookkeeping::accept(migration), &[])?;
            (self.events)(Event::Note { message: format!("recorded what the edited file of `{name}` says now") });
        }
        for name in &comparison.missing {
            (self.events)(Event::Note {
                message: format!(
                    "`{name}` is applied and its file is missing; restore the file, or `dorm migrate --prune` forgets the row"
                ),
            });
        }
        Ok(())
    }

    /// Makes the bookkeeping tables, if they aren't there.
    pub(super) fn ensure_bookkeeping(&mut self) -> Result<(), Failure> {
        if History::read(&mut self.connection)?.recorded {
            return Ok(());
        }
        let engine = self.connection.engine();
        self.begin_transaction()?;
        for (sql, table) in bookkeeping::create(engine).iter().zip([bookkeeping::MIGRATIONS, bookkeeping::STEPS]) {
            if super::history::columns_of(&mut self.connection, table)?.is_empty() {
                self.connection.execute(sql, &[])?;
            }
        }
        self.commit()
    }

    fn travel(&mut self, route: &Route) -> Result<(), Failure> {
        if route.steps.is_empty() {
            return Ok(());
        }
        self.check_reversible(route)?;
        self.ensure_bookkeeping()?;
        let total = route.steps.len();
        for (place, step) in route.steps.iter().enumerate() {
            (self.events)(Event::Started {
                name: step.name.clone(),
                direction: step.direction,
                position: place + 1,
                total,
            });
            self.apply(step)?;
        }
        Ok(())
    }

    /// Irreversible operations are found before anything runs, and all of them are named.
    fn check_reversible(&self, route: &Route) -> Result<(), Failure> {
        let mut refused = Vec::new();
        for step in route.steps.iter().filter(|step| step.direction == Direction::Backwards) {
            for (place, operation) in migration(self.graph, &step.name)?.operations.iter().enumerate() {
                if !operation.reversible() {
                    refused.push(format!("{} operation {} ({})", step.name, place + 1, operation.describe()));
                }
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        Err(Failure::new("irreversible", format!("can't be taken back: {}", refused.join(", ")))
            .help("nothing was changed; give the operation a `reverse_sql` (or `reverse_command`), or go forward with a new migration"))
    }

    fn apply(&mut self, step: &RouteStep) -> Result<(), Failure> {
        let begin = Instant::now();
        let migration = migration(self.graph, &step.name)?;
        let planner = planner(migration, step, self.connection.engine())
            .map_err(|error| Failure::from(error).during(&step.name, step.direction))?;
        if planner.is_one_transaction() {
            self.apply_at_once(migration, step.direction, planner, begin)?;
        } else {
            self.apply_in_parts(migration, step, planner)?;
        }
        self.finished(&step.name, step.direction, begin);
        Ok(())
    }

    pub(super) fn finished(&mut self, name: &MigrationName, direction: Direction, begin: Instant) {
        let duration = begin.elapsed();
        self.report.push(name.clone(), direction, duration);
        (self.events)(Event::Finished { name: name.clone(), direction, duration });
    }

    fn apply_at_once(
        &mut self,
        migration: &Migration,
        direction: Direction,
        planner: Planner,
        begin: Instant,
    ) -> Result<(), Failure> {
        self.begin_transaction()?;
        let result = self.run_planned(migration, direction, planner).and_then(|()| {
            let duration = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
            let engine = self.connection.engine();
            let sql = bookkeeping::settle(engine, migration, direction, Some(duration));
            self.connection.execute(&sql, &[])?;
            Ok(())
        });
        match result {
            Ok(()) => self.commit().map_err(|failure| failure.during(&migration.name, direction)),
            Err(failure) => {
                self.rollback_transaction();
                Err(failure.during(&migration.name, direction))
            }
        }
    }

    /// Plans and runs, segment after segment, inside the transaction that is open.
    pub(super) fn run_planned(
        &mut self,
        migration: &Migration,
        direction: Direction,
        mut planner: Planner,
    ) -> Result<(), Failure> {
        let mut number = 0;
        loop {
            let mut live = super::live::Live::new(&mut self.connection, &mut self.postgres);
            let planned = planner.next(&mut live).map_err(|error| Failure::from(error).during(&migration.name, direction))?;
            let Some(Planned::Steps(steps)) = planned else { return Ok(()) };
            let watch = self.watch_foreign_keys(&steps)?;
            for step in &steps {
                number += 1;
                self.execute(migration, direction, step, number)?;
            }
            self.postgres = None;
            self.compare_foreign_keys(&watch)?;
        }
    }

    /// Begins a transaction; on SQLite it may write from the start, so that it waits for its turn
    /// now and not in the middle.
    pub(super) fn begin_transaction(&mut self) -> Result<(), Failure> {
        if let Connection::Sqlite(connection) = &mut self.connection {
            // Inside a transaction the pragma does nothing; with keys on, DROP TABLE of a rebuild
            // would delete the rows that refer to the table.
            connection.set_foreign_keys(crate::database::sqlite::ForeignKeys::Off)?;
        }
        let sql = match self.connection.engine() {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        self.connection.execute(sql, &[])?;
        Ok(())
    }

    /// Commits; what was told to be done is done only after this.
    pub(super) fn commit(&mut self) -> Result<(), Failure> {
        if let Err(error) = self.connection.execute("COMMIT", &[]) {
            self.rollback_transaction();
            return Err(error.into());
        }
        Ok(())
    }

    pub(super) fn rollback_transaction(&mut self) {
        self.postgres = None;
        // Where the connection is lost there is nothing to roll back: the server has done it.
        let _ = self.connection.execute("ROLLBACK", &[]);
    }
}

/// The planner of a step of a route.
pub(super) fn planner(
    migration: &Migration,
    step: &RouteStep,
    engine: Engine,
) -> Result<Planner, crate::plan::PlanError> {
    let atomicity = if migration.atomic { Atomicity::Atomic } else { Atomicity::Autocommit };
    Planner::new(&migration.name.app, &migration.operations, &step.start, step.direction, engine, atomicity)
}

/// The last `steps` applied migrations, by the order in which they were applied.
fn last_applied(history: &History, app: Option<&str>, steps: usize) -> Vec<MigrationName> {
    let mut rows: Vec<_> = history
        .rows
        .iter()
        .filter(|(name, _)| app.is_none_or(|app| app == name.app))
        .map(|(name, row)| (row.order, name))
        .collect();
    rows.sort_unstable();
    rows.into_iter().rev().take(steps).map(|(_, name)| name.clone()).collect()
}

fn edited(names: &[MigrationName]) -> Failure {
    let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    Failure::new("edited", format!("edited after it was applied: {}", list.join(", "))).help(
        "restore the file and write a new migration for the change; if the edit changes nothing in the database, \
         `dorm migrate --allow-edited` records it",
    )
}
