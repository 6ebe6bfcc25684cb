//! Migrations that take more than one transaction: planned in full, stored, and run part by part.

use super::batches::BatchPart;
use super::history::History;
use super::journal::{self, JournalPart, PartKind, PartState, Partial};
use super::long::placed;
use super::preview::{PreviewedMigration, Records, preview_leg};
use super::recipe_parts::RecipePart;
use super::route::Leg;
use super::stand_in::StandIn;
use super::{Event, Executor, Failure, UnknownStep, bookkeeping, partial, script, undo};
use crate::database::Value;
use crate::database::sqlite::ForeignKeys;
use crate::migration::{Direction, Migration};
use crate::plan::{Draft, Step, StepClass, write_steps};
use crate::sql;
use crate::state::{Engine, ProjectState};
use std::time::Instant;

impl Executor<'_> {
    /// Plans a migration, stores the plan, and runs its parts. Told as finished by the caller.
    pub(super) fn apply_in_parts(&mut self, leg: &Leg, begin: Instant) -> Result<(), Failure> {
        let mut stand_in = StandIn::of(&mut self.connection)?;
        let online = self.options.online;
        let plan = preview_leg(leg, self.connection.engine(), &mut stand_in, online, Records::Omitted)?;
        self.apply_plan_in_parts(leg, &plan, &mut stand_in, begin)
    }

    /// The same with the plan made already.
    pub(super) fn apply_plan_in_parts(
        &mut self,
        leg: &Leg,
        plan: &PreviewedMigration,
        stand_in: &mut StandIn,
        begin: Instant,
    ) -> Result<(), Failure> {
        let migration = &leg.migration;
        let mut partial = journal::plan(plan, migration, leg.direction);
        if leg.direction == Direction::Forwards {
            undo::plan_reverses(&mut partial.parts, leg, stand_in);
        }
        self.in_transaction(|this| this.store(&partial))?;
        self.run_parts(&partial, migration, &leg.start(), begin)
            .map_err(|failure| failure.during(&migration.name, leg.direction))
    }

    /// Goes on with what an earlier run left half-way, as it was planned then.
    pub(super) fn resume(&mut self, history: &History) -> Result<(), Failure> {
        let Some(partial) = &history.partial else { return Ok(()) };
        let begin = Instant::now();
        if partial.is_untouched() {
            // Nothing of it was done: it is planned anew, from the file as it is now.
            return self.in_transaction(|this| {
                Ok(this.connection.execute(&bookkeeping::forget_steps(&partial.name), &[]).map(|_| ())?)
            });
        }
        let (migration, start) = partial::source(self.graph, history, partial)?;
        (self.events)(Event::Resumed {
            name: partial.name.clone(),
            parts_done: partial.done(),
            parts: partial.parts.len(),
        });
        let partial = self.settle_unknown(partial)?;
        self.run_parts(&partial, &migration, &start, begin)
            .map_err(|failure| failure.during(&partial.name, partial.direction))?;
        self.finished(&partial.name, partial.direction, begin);
        self.end_session_of(&partial.name)
    }

    /// A step that was running outside any transaction when dorm was killed: only a person knows.
    pub(super) fn settle_unknown(&mut self, partial: &Partial) -> Result<Partial, Failure> {
        let mut partial = partial.clone();
        let Some(unknown) = partial.parts.iter_mut().find(|part| part.is_unknown()) else {
            return Ok(partial);
        };
        let told = match self.options.unknown_step {
            UnknownStep::Skip => None,
            UnknownStep::Retry | UnknownStep::Ask => self.told_by_catalogue(unknown)?,
        };
        let state = match (told, self.options.unknown_step) {
            (Some(state), _) => state,
            (None, UnknownStep::Retry) => PartState::Pending,
            (None, UnknownStep::Skip) => PartState::Done,
            (None, UnknownStep::Ask) => {
                let mut failure = Failure::new(
                    "unknown-step",
                    format!(
                        "`{}`, part {}: dorm was stopped while this ran, and can't know whether it was done:\n{}",
                        partial.name,
                        unknown.part,
                        unknown.sql()
                    ),
                )
                .help("look at the database; then `dorm migrate --retry-step` runs it again, `--skip-step` counts it as done")
                .during(&partial.name, partial.direction);
                failure.parts = Some((partial.done(), partial.parts.len()));
                return Err(failure);
            }
        };
        unknown.state = state;
        let sql = journal::mark(&partial.name, partial.direction, unknown.part, state, self.connection.engine());
        self.connection.execute(&sql, &[])?;
        Ok(partial)
    }

    pub(super) fn run_parts(
        &mut self,
        partial: &Partial,
        migration: &Migration,
        start: &ProjectState,
        begin: Instant,
    ) -> Result<(), Failure> {
        let total = partial.parts.len();
        let counted = |failure: Failure, done: usize| {
            let mut failure = failure;
            failure.parts = Some((done, total));
            failure
        };
        let mut number = 0;
        let waiting = partial.parts.iter().filter(|part| part.state != PartState::Done);
        for (done, part) in (partial.done()..).zip(waiting) {
            self.check_lock().map_err(|failure| counted(failure, done))?;
            let last = done + 1 == total;
            self.run_part(partial, part, migration, start, last.then_some(begin), &mut number)
                .map_err(|failure| counted(failure, done))?;
        }
        if total == 0 || partial.done() == total {
            // Killed between the last part and the record, or nothing but state.
            self.in_transaction(|this| this.settle(migration, partial.direction, begin))?;
        }
        Ok(())
    }

    fn run_part(
        &mut self,
        partial: &Partial,
        part: &JournalPart,
        migration: &Migration,
        start: &ProjectState,
        last: Option<Instant>,
        number: &mut usize,
    ) -> Result<(), Failure> {
        let direction = partial.direction;
        let engine = self.connection.engine();
        let mark = |state| journal::mark(&partial.name, direction, part.part, state, engine);
        let mut steps = part.steps.clone();
        match part.kind {
            PartKind::ScriptSql if !part.script_done() => {
                let output = self.run_script(part, migration, direction, start)?;
                let printed = statements(&output, part.steps.first().map_or(0, |step| step.run.0), engine)?;
                // Behind the program itself, which stays the first step.
                steps.splice(1..1, printed);
                // What it printed is stored before it runs: the program itself runs once.
                let update = format!(
                    "UPDATE {} SET sql = $1, cursor = '{}' WHERE {} AND direction = '{}' AND part = {}",
                    bookkeeping::STEPS,
                    journal::SCRIPT_DONE,
                    bookkeeping::named(&partial.name),
                    direction.name(),
                    part.part
                );
                self.connection.execute(&update, &[Value::Text(write_steps(&steps))])?;
            }
            PartKind::ScriptNothing => {
                self.connection.execute(&mark(PartState::Started), &[])?;
                if let Err(failure) = self.run_script(part, migration, direction, start) {
                    // It ended by itself, with an error that it told: that is known.
                    let _ = self.connection.execute(&mark(PartState::Pending), &[]);
                    return Err(failure);
                }
                return self.in_transaction(|this| {
                    this.connection.execute(&mark(PartState::Done), &[])?;
                    last.map_or(Ok(()), |begin| this.settle(migration, direction, begin))
                });
            }
            PartKind::Batch => {
                *number += 1;
                return self.run_batches(BatchPart { partial, part, migration, last, number: *number });
            }
            PartKind::Instant | PartKind::Long => {
                let work = RecipePart { partial, part, migration, last, number: *number };
                *number += steps.len();
                return match part.kind {
                    PartKind::Long => self.run_long_part(&work, &steps),
                    _ => self.run_instant(&work, steps),
                };
            }
            PartKind::Statement => {
                let before = match steps.as_slice() {
                    [step] => {
                        self.look_before(&step.sql).map_err(|failure| placed(failure, migration, direction, step))?
                    }
                    _ => None,
                };
                self.connection.execute(&journal::begin(partial, part.part, before.as_deref(), engine), &[])?;
                self.keys = ForeignKeys::On;
                for step in &steps {
                    *number += 1;
                    if let Err(failure) = self.execute(migration, direction, step, *number) {
                        // A refusal is known not to be done. Where the connection is lost nobody knows.
                        if failure.code != "connection"
                            && self.clear_away(&step.sql, before.as_deref()).is_ok_and(|is_clear| is_clear)
                        {
                            let _ = self.connection.execute(&mark(PartState::Pending), &[]);
                        }
                        return Err(failure);
                    }
                }
                return self.in_transaction(|this| {
                    this.connection.execute(&mark(PartState::Done), &[])?;
                    last.map_or(Ok(()), |begin| this.settle(migration, direction, begin))
                });
            }
            PartKind::Transaction | PartKind::ScriptSql => {}
        }
        steps.retain(|step| step.program.is_none());
        let first = *number + 1;
        *number += steps.len();
        self.patiently(&part.locks(), |this| {
            let watch = this.watch_foreign_keys(&steps)?;
            for (place, step) in steps.iter().enumerate() {
                this.execute(migration, direction, step, first + place)?;
            }
            this.compare_foreign_keys(&watch)?;
            this.connection.execute(&mark(PartState::Done), &[])?;
            last.map_or(Ok(()), |begin| this.settle(migration, direction, begin))
        })
    }

    /// The record, and the journal's rows go.
    pub(super) fn settle(
        &mut self,
        migration: &Migration,
        direction: Direction,
        begin: Instant,
    ) -> Result<(), Failure> {
        let duration = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        let engine = self.connection.engine();
        self.connection.execute(&bookkeeping::settle(engine, migration, direction, Some(duration)), &[])?;
        self.connection.execute(&bookkeeping::forget_steps(&migration.name), &[])?;
        Ok(())
    }

    fn run_script(
        &mut self,
        part: &JournalPart,
        migration: &Migration,
        direction: Direction,
        start: &ProjectState,
    ) -> Result<String, Failure> {
        let lost = || Failure::new("journal", format!("part {} of `{}` is no script", part.part, migration.name));
        let step = part.steps.first().ok_or_else(lost)?;
        let program = step.program.as_deref().ok_or_else(lost)?;
        let place = step.run.0;
        let before = state_at(migration, start, if direction == Direction::Forwards { place } else { place + 1 })?;
        let state = tempfile::Builder::new()
            .prefix("dorm-state-")
            .suffix(".json")
            .tempfile()
            .and_then(|file| {
                std::fs::write(file.path(), script::state_json(&before))?;
                Ok(file)
            })
            .map_err(|error| Failure::new("script", format!("the file for `DORM_STATE` can't be written: {error}")))?;
        let events = &mut *self.events;
        script::run(program, &migration.name.app, direction, &self.environment, state.path(), &mut |line| {
            events(Event::ScriptOutput { line: line.to_owned() });
        })
        .map_err(|failure| {
            let mut failure = failure.during(&migration.name, direction);
            failure.operation = migration.operations.get(place).map(|operation| (place, operation.describe()));
            failure
        })
        .inspect(|_| self.report.ran(&migration.name, step))
    }
}

/// SQL that a program printed, as steps.
fn statements(text: &str, operation: usize, engine: Engine) -> Result<Vec<Step>, Failure> {
    let statements = sql::statements(text, engine).map_err(|error| {
        Failure::new("script", format!("what the program printed is no SQL: {error}"))
            .help("with `emits = \"sql\"` standard output is SQL alone; messages belong on standard error")
    })?;
    if let Some(refused) = statements.iter().find_map(|statement| sql::refused(&statement.sql, engine)) {
        return Err(Failure::new("script", format!("the program printed a statement that can't be run: {refused}"))
            .help(refused.help()));
    }
    let step = |sql: String| {
        let is_data = sql::is_data(&sql, engine);
        let mut step = if is_data { Draft::data(sql) } else { Draft::ddl(sql) }.step;
        step.class = StepClass::User;
        step.operations = vec![operation];
        step.run = (operation, operation + 1);
        step
    };
    Ok(statements.into_iter().map(|statement| step(statement.sql)).collect())
}

/// The state before an operation of a migration.
pub(super) fn state_at(migration: &Migration, start: &ProjectState, place: usize) -> Result<ProjectState, Failure> {
    let mut state = start.clone();
    for operation in migration.operations.iter().take(place) {
        operation
            .apply(&migration.name.app, &mut state)
            .map_err(|error| Failure::new("state", format!("{}: {error}", migration.name)))?;
    }
    Ok(state)
}
