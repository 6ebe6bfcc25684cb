//! Migrations that take more than one transaction: planned in full, stored, and run part by part.

use super::batches::BatchPart;
use super::history::{self, History, JournalPart, PartKind, PartState, Partial};
use super::preview::{PreviewedMigration, Records, preview_leg};
use super::recipe_parts::RecipePart;
use super::route::Leg;
use super::stand_in::StandIn;
use super::{Event, Executor, Failure, UnknownStep, bookkeeping, partial, script, undo};
use crate::database::Value;
use crate::database::sqlite::ForeignKeys;
use crate::migration::{Direction, Migration};
use crate::operation::{Operation, ScriptOutput};
use crate::plan::{Draft, Guard, Lock, ScriptStep, Step, StepClass};
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
        let mut partial = journal(plan, migration, leg.direction, self.connection.engine());
        if leg.direction == Direction::Forwards {
            undo::plan_reverses(&mut partial.parts, leg, &plan.steps, stand_in);
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
        Ok(())
    }

    /// A step that was running outside any transaction when dorm was killed: only a person knows.
    pub(super) fn settle_unknown(&mut self, partial: &Partial) -> Result<Partial, Failure> {
        let mut partial = partial.clone();
        let Some(unknown) = partial.parts.iter_mut().find(|part| part.is_unknown()) else {
            return Ok(partial);
        };
        let state = match self.options.unknown_step {
            UnknownStep::Retry => PartState::Pending,
            UnknownStep::Skip => PartState::Done,
            UnknownStep::Ask => {
                let mut failure = Failure::new(
                    "unknown-step",
                    format!(
                        "`{}`, part {}: dorm was stopped while this ran, and can't know whether it was done:\n{}",
                        partial.name, unknown.part, unknown.sql
                    ),
                )
                .help("look at the database; then `dorm migrate --retry-step` runs it again, `--skip-step` counts it as done")
                .during(&partial.name, partial.direction);
                failure.parts = Some((partial.done(), partial.parts.len()));
                return Err(failure);
            }
        };
        unknown.state = state;
        let sql = history::mark(&partial.name, partial.direction, unknown.part, state, self.connection.engine());
        self.connection.execute(&sql, &[])?;
        Ok(partial)
    }

    /// Stores a plan: a row that holds the checksum, and a row for each part.
    fn store(&mut self, partial: &Partial) -> Result<(), Failure> {
        let row = |part: i64, statement: String, sql: &str, reverse: &str, state: PartState, cursor: Value| {
            vec![
                Value::Text(partial.name.app.clone()),
                Value::Text(partial.name.name.clone()),
                Value::Text(partial.direction.name().to_owned()),
                Value::Integer(part),
                Value::Text(statement),
                Value::Text(sql.to_owned()),
                Value::Text(reverse.to_owned()),
                Value::Text(state.name().to_owned()),
                cursor,
            ]
        };
        let insert = format!(
            "INSERT INTO {} (app, name, direction, part, statement, sql, reverse_sql, state, cursor) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            bookkeeping::STEPS
        );
        let plan = row(0, "plan".to_owned(), "", "", PartState::Done, Value::Text(partial.checksum.clone()));
        self.connection.execute(&insert, &plan)?;
        for part in &partial.parts {
            let part_number = i64::try_from(part.part).unwrap_or(i64::MAX);
            let reverse = part.reverse.as_deref().unwrap_or_default();
            let values = row(part_number, label(part), &part.sql, reverse, part.state, Value::Null);
            self.connection.execute(&insert, &values)?;
        }
        Ok(())
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
        let mut sql_text = part.sql.clone();
        let mark = |state| history::mark(&partial.name, direction, part.part, state, engine);
        match part.kind {
            PartKind::ScriptSql if !part.script_done() => {
                let script = script_step(migration, part, direction, start)?;
                let output = self.run_script(&script, migration, direction)?;
                sql_text = [output.trim_end().trim_end_matches(';'), &part.sql]
                    .into_iter()
                    .filter(|text| !text.trim().is_empty())
                    .collect::<Vec<_>>()
                    .join(";\n");
                // What it printed is stored before it runs: the program itself runs once.
                let update = format!(
                    "UPDATE {} SET sql = $1, cursor = '{}' WHERE {} AND direction = '{}' AND part = {}",
                    bookkeeping::STEPS,
                    history::SCRIPT_DONE,
                    bookkeeping::named(&partial.name),
                    direction.name(),
                    part.part
                );
                self.connection.execute(&update, &[Value::Text(sql_text.clone())])?;
            }
            PartKind::ScriptNothing => {
                let script = script_step(migration, part, direction, start)?;
                self.connection.execute(&mark(PartState::Started), &[])?;
                if let Err(failure) = self.run_script(&script, migration, direction) {
                    // It ended by itself, with an error that it told: that is known.
                    self.connection.execute(&mark(PartState::Pending), &[])?;
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
            PartKind::Transaction | PartKind::Statement | PartKind::ScriptSql | PartKind::Instant | PartKind::Long => {}
        }
        let steps = steps_of(part, &sql_text, engine)?;
        if part.kind.is_recipe() {
            let work = RecipePart { partial, part, migration, last, number: *number };
            *number += steps.len();
            return match part.kind {
                PartKind::Long => self.run_long_part(&work, &steps),
                _ => self.run_instant(&work, steps),
            };
        }
        if part.kind == PartKind::Statement {
            self.connection.execute(&mark(PartState::Started), &[])?;
            self.keys = ForeignKeys::On;
            for step in &steps {
                *number += 1;
                if let Err(failure) = self.execute(migration, direction, step, *number) {
                    // A refusal is known not to be done; a lost connection is not.
                    self.connection.execute(&mark(PartState::Pending), &[])?;
                    return Err(failure);
                }
            }
            return self.in_transaction(|this| {
                this.connection.execute(&mark(PartState::Done), &[])?;
                last.map_or(Ok(()), |begin| this.settle(migration, direction, begin))
            });
        }
        let first = *number + 1;
        *number += steps.len();
        self.patiently(&part.locks, |this| {
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

    pub(super) fn run_script(
        &mut self,
        step: &ScriptStep,
        migration: &Migration,
        direction: Direction,
    ) -> Result<String, Failure> {
        let state = tempfile::Builder::new()
            .prefix("dorm-state-")
            .suffix(".json")
            .tempfile()
            .and_then(|file| {
                std::fs::write(file.path(), script::state_json(&step.state))?;
                Ok(file)
            })
            .map_err(|error| Failure::new("script", format!("the file for `DORM_STATE` can't be written: {error}")))?;
        let events = &mut *self.events;
        script::run(step, &migration.name.app, direction, &self.environment, state.path(), &mut |line| {
            events(Event::ScriptOutput { line: line.to_owned() });
        })
        .map_err(|failure| {
            let mut failure = failure.during(&migration.name, direction);
            failure.operation = step
                .step
                .operations
                .first()
                .and_then(|&place| migration.operations.get(place).map(|operation| (place, operation.describe())));
            failure
        })
    }
}

/// The plan as the journal holds it.
fn journal(plan: &PreviewedMigration, migration: &Migration, direction: Direction, engine: Engine) -> Partial {
    let mut parts: Vec<JournalPart> = Vec::new();
    for (place, step) in plan.steps.iter().enumerate() {
        let text = stored(step, engine);
        let script = plan.scripts.iter().find(|(at, _)| *at == place).map(|(_, script)| script);
        let from = step.operations.iter().min().copied().unwrap_or_default();
        let to = step.operations.iter().max().map_or(from, |place| place + 1);
        match parts.last_mut() {
            Some(part) if part.part == step.part => {
                if !part.sql.is_empty() {
                    part.sql.push_str(";\n");
                }
                part.sql.push_str(&text);
                part.operations = (part.operations.0.min(from), part.operations.1.max(to));
                part.served.push(from);
            }
            _ => {
                let (kind, sql) = match script {
                    Some(script) if script.script.emits == ScriptOutput::Sql => (PartKind::ScriptSql, String::new()),
                    Some(script) => (PartKind::ScriptNothing, script.step.sql.clone()),
                    None if step.batch.is_some() => (PartKind::Batch, text),
                    None if step.class == StepClass::Instant => (PartKind::Instant, text),
                    None if step.class == StepClass::Long => (PartKind::Long, text),
                    None if step.transactional => (PartKind::Transaction, text),
                    None => (PartKind::Statement, step.sql.clone()),
                };
                parts.push(JournalPart {
                    part: step.part,
                    kind,
                    operations: (from, to),
                    served: if script.is_some() { Vec::new() } else { vec![from] },
                    sql,
                    reverse: None,
                    locks: Vec::new(),
                    state: PartState::Pending,
                    cursor: None,
                });
            }
        }
    }
    for part in &mut parts {
        let steps: Vec<&Step> = plan.steps.iter().filter(|step| step.part == part.part).collect();
        part.locks = strong_locks(&steps);
    }
    Partial { name: migration.name.clone(), direction, checksum: migration.checksum.clone(), parts }
}

/// A step as the journal holds it: what is asked first, and the statement.
pub(super) fn stored(step: &Step, engine: Engine) -> String {
    if let Some(batch) = &step.batch {
        return batch.to_stored(engine);
    }
    match step.guard.as_ref().and_then(Guard::to_sql) {
        Some(guard) => format!("{guard};\n{}", step.sql),
        None => step.sql.clone(),
    }
}

/// The locks for which others would have to wait.
fn strong_locks(steps: &[&Step]) -> Vec<Lock> {
    let mut locks: Vec<Lock> = Vec::new();
    for lock in steps.iter().flat_map(|step| step.locks.iter().flatten()) {
        if !locks.contains(lock) {
            locks.push(lock.clone());
        }
    }
    locks
}

fn label(part: &JournalPart) -> String {
    let served: Vec<String> = part.served.iter().map(usize::to_string).collect();
    let text = format!("{} {}..{} {}", part.kind.name(), part.operations.0, part.operations.1, served.join(","));
    if part.locks.is_empty() { text } else { format!("{text} {}", Lock::list_to_text(&part.locks)) }
}

pub(super) fn steps_of(part: &JournalPart, text: &str, engine: Engine) -> Result<Vec<Step>, Failure> {
    if part.kind == PartKind::Statement {
        let mut step = Draft::data(text).step;
        step.operations = vec![part.operations.0];
        return Ok(vec![step]);
    }
    let mut steps = statements(text, part.operations.0, engine)?;
    for (step, &place) in steps.iter_mut().rev().zip(part.served.iter().rev()) {
        step.operations = vec![place];
    }
    Ok(steps)
}

/// SQL that was stored or printed, as steps.
pub(super) fn statements(text: &str, operation: usize, engine: Engine) -> Result<Vec<Step>, Failure> {
    let statements = sql::statements(text, engine).map_err(|error| {
        Failure::new("script", format!("what the program printed is no SQL: {error}"))
            .help("with `emits = \"sql\"` standard output is SQL alone; messages belong on standard error")
    })?;
    let mut steps = Vec::with_capacity(statements.len());
    let mut guard = None;
    for statement in statements {
        if let Some(found) = Guard::from_sql(&statement.sql) {
            guard = Some(found);
            continue;
        }
        let is_data = sql::is_data(&statement.sql, engine);
        let mut step = if is_data { Draft::data(statement.sql) } else { Draft::ddl(statement.sql) }.step;
        step.operations = vec![operation];
        step.guard = guard.take();
        steps.push(step);
    }
    Ok(steps)
}

/// The program of a part, found again in its file.
pub(super) fn script_step(
    migration: &Migration,
    part: &JournalPart,
    direction: Direction,
    start: &ProjectState,
) -> Result<ScriptStep, Failure> {
    let place = match direction {
        Direction::Forwards => part.operations.0,
        Direction::Backwards => part.operations.1.saturating_sub(1),
    };
    let lost = || Failure::new("journal", format!("part {} of `{}` is no script", part.part, migration.name));
    let Some(Operation::RunScript(script)) = migration.operations.get(place) else { return Err(lost()) };
    let command = match direction {
        Direction::Forwards => script.command.clone(),
        Direction::Backwards => script.reverse_command.clone().ok_or_else(lost)?,
    };
    Ok(ScriptStep::new(place, command, (**script).clone(), state_at(migration, start, place)?))
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
