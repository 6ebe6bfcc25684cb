//! The way back from a migration that was left half-way.

use super::history::{self, History, JournalPart, PartState, Partial};
use super::parts::{state_at, statements, stored};
use super::recipe_parts::RecipePart;
use super::route::Leg;
use super::stand_in::StandIn;
use super::{Executor, Failure, bookkeeping, partial};
use crate::migration::{Direction, Migration};
use crate::operation::{Operation, ScriptOutput};
use crate::plan::{Atomicity, Planned, Planner, Step, StepKind, states_of};
use crate::state::ProjectState;
use std::sync::Arc;
use std::time::Instant;

/// Says in a part that is planned that nothing has to be undone.
const NOTHING: &str = "-- nothing to undo";

/// Plans the undoing of each part with the part itself, so that the way back needs nothing but the
/// journal: not the file, which somebody may have edited meanwhile. `stand_in` is as all parts
/// leave it. A part without a planned way back (a program's, an irreversible one) gets none.
pub(super) fn plan_reverses(parts: &mut [JournalPart], leg: &Leg, steps: &[Step], stand_in: &mut StandIn) {
    let shared: Vec<bool> = (0..parts.len()).map(|place| is_shared(parts, place)).collect();
    // What undoes a part of an operation isn't laid over the stand-in, which then shows too much.
    let mut exact = true;
    for (part, shared) in parts.iter_mut().zip(shared).rev() {
        let (from, to) = part.operations;
        let operations = leg.migration.operations.get(from..to).unwrap_or_default();
        let by_hand = operations.iter().all(|operation| matches!(operation, Operation::RunSql(_)));
        exact &= !shared && !part.kind.is_recipe();
        part.reverse = if part.kind.is_recipe() {
            Some(of_recipe(steps.iter().filter(|step| step.part == part.part)))
        } else if !shared && (exact || by_hand) {
            planned(leg, part, stand_in)
        } else {
            let own: Vec<&Step> = steps.iter().filter(|step| step.part == part.part).collect();
            stepwise(&own, &leg.migration)
        };
    }
}

/// Whether another part serves one of the operations that this one serves.
fn is_shared(parts: &[JournalPart], place: usize) -> bool {
    let Some(part) = parts.get(place) else { return false };
    let (from, to) = part.operations;
    parts.iter().any(|other| other.part != part.part && other.operations.0 < to && from < other.operations.1)
}

/// The plan from the state after the part's operations to the one before them.
fn planned(leg: &Leg, part: &JournalPart, stand_in: &mut StandIn) -> Option<String> {
    let (from, to) = part.operations;
    let operations = leg.migration.operations.get(from..to)?;
    let states = leg.states.get(from..=to)?;
    if operations.iter().any(|operation| !operation.reversible() || matches!(operation, Operation::RunScript(_))) {
        return None;
    }
    let app = &leg.migration.name.app;
    let engine = stand_in.engine();
    let mut planner =
        Planner::new(app, operations, states, Direction::Backwards, engine, Atomicity::Atomic).ok()?.following();
    let mut texts = Vec::new();
    while let Some(Planned::Steps(steps)) = planner.next(stand_in).ok()? {
        stand_in.lay(planner.last_change(), &steps);
        texts.extend(steps.iter().map(|step| stored(step, engine)));
    }
    Some(joined(&texts))
}

/// What undoes the steps of a recipe, the last one first: what says nothing leaves nothing.
fn of_recipe<'a>(steps: impl DoubleEndedIterator<Item = &'a Step>) -> String {
    let texts: Vec<String> = steps.rev().flat_map(|step| step.reverse.iter().cloned()).collect();
    joined(&texts)
}

/// What undoes each statement, the last one first.
fn stepwise(steps: &[&Step], migration: &Migration) -> Option<String> {
    let a_persons = |step: &Step| {
        let operation = |place: &usize| migration.operations.get(*place);
        step.operations.iter().filter_map(operation).any(|operation| matches!(operation, Operation::RunSql(_)))
    };
    let mut texts = Vec::new();
    for step in steps.iter().rev() {
        match step.kind {
            // Values that were filled in: they are no harm, or go with their column.
            StepKind::Data | StepKind::Batch if !a_persons(step) => {}
            StepKind::Ddl if !step.reverse.is_empty() => texts.extend(step.reverse.iter().cloned()),
            _ => return None,
        }
    }
    Some(joined(&texts))
}

fn joined(texts: &[String]) -> String {
    if texts.is_empty() { NOTHING.to_owned() } else { texts.join(";\n") }
}

impl Executor<'_> {
    /// Takes the finished parts of a half-applied migration back, the last one first.
    pub(super) fn undo_partial(&mut self, history: &History) -> Result<(), Failure> {
        let Some(partial) = &history.partial else { return Ok(()) };
        let begin = Instant::now();
        let partial = self.settle_unknown(partial)?;
        let source = partial::source(self.graph, history, &partial);
        if partial.direction == Direction::Backwards {
            // Half taken back already: the rest of the way is the same way.
            let (migration, start) = source?;
            self.run_parts(&partial, &migration, &start, begin)?;
            self.finished(&partial.name, Direction::Backwards, begin);
            return Ok(());
        }
        for part in partial.parts.iter().rev().filter(|part| part.may_be_done()) {
            self.undo_part(&partial, part, source.as_ref())
                .map_err(|failure| failure.during(&partial.name, Direction::Backwards))?;
        }
        let forget = bookkeeping::forget_steps(&partial.name);
        self.in_transaction(|this| Ok(this.connection.execute(&forget, &[])?))?;
        self.finished(&partial.name, Direction::Backwards, begin);
        Ok(())
    }

    /// Undoes what one part did, and marks it as not begun, in one transaction.
    fn undo_part(
        &mut self,
        partial: &Partial,
        part: &JournalPart,
        source: Result<&(Arc<Migration>, ProjectState), &Failure>,
    ) -> Result<(), Failure> {
        let engine = self.connection.engine();
        let unread = Migration::new(partial.name.clone());
        let migration = source.as_ref().map_or(&unread, |(migration, _)| migration);
        if part.kind.is_recipe() {
            return self.undo_recipe_part(&RecipePart { partial, part, migration, last: None, number: 0 });
        }
        let steps = match (&part.reverse, source) {
            (Some(text), _) => statements(text, part.operations.0, engine)?,
            (None, Ok((migration, start))) => {
                let mut stand_in = StandIn::of(&mut self.connection)?;
                let mut steps = Vec::new();
                for planned in plan_undo(partial, part, migration, start, &mut stand_in)? {
                    match planned {
                        Planned::Steps(more) => steps.extend(more),
                        Planned::Script(script) => {
                            let output = self.run_script(&script, migration, Direction::Backwards)?;
                            if script.script.emits == ScriptOutput::Sql {
                                steps.extend(statements(&output, part.operations.0, engine)?);
                            }
                        }
                    }
                }
                steps
            }
            (None, Err(failure)) => {
                let message = format!("part {} of `{}` has no stored way back", part.part, partial.name);
                return Err(Failure::new(failure.code, format!("{}, and {message}", failure.message))
                    .help("restore the file from version control; then `dorm rollback` or `dorm migrate`"));
            }
        };
        let undone = history::mark(&partial.name, partial.direction, part.part, PartState::Pending, engine);
        self.patiently(&part.locks, |this| {
            let watch = this.watch_foreign_keys(&steps)?;
            for (number, step) in steps.iter().enumerate() {
                this.execute(migration, Direction::Backwards, step, number + 1)?;
            }
            this.compare_foreign_keys(&watch)?;
            this.connection.execute(&undone, &[])?;
            Ok(())
        })
    }
}

/// Plans the undoing of a part from its operations.
pub(super) fn plan_undo(
    partial: &Partial,
    part: &JournalPart,
    migration: &Migration,
    start: &ProjectState,
    stand_in: &mut StandIn,
) -> Result<Vec<Planned>, Failure> {
    let engine = stand_in.engine();
    let (from, to) = part.operations;
    let place = partial.parts.iter().position(|other| other.part == part.part).unwrap_or_default();
    if is_shared(&partial.parts, place) {
        return Err(Failure::new(
            "half-done",
            format!("operation {} of `{}` takes several parts and is half done", from + 1, partial.name),
        )
        .help(
            "correct what stopped it and go forward with `dorm migrate`, or undo its statements by hand and run \
             `dorm rollback` again",
        ));
    }
    let operations = migration.operations.get(from..to).unwrap_or_default();
    if let Some(operation) = operations.iter().find(|operation| !operation.reversible()) {
        return Err(Failure::new(
            "irreversible",
            format!("`{}` can't be taken back: {} is irreversible", partial.name, operation.describe()),
        )
        .help("correct what stopped it and go forward with `dorm migrate`"));
    }
    let before = state_at(migration, start, from)?;
    let app = &migration.name.app;
    let states = states_of(app, operations, &before)?;
    let mut planner =
        Planner::new(app, operations, &states, Direction::Backwards, engine, Atomicity::Atomic)?.following();
    let mut all = Vec::new();
    while let Some(planned) = planner.next(stand_in)? {
        if let Planned::Steps(steps) = &planned {
            stand_in.lay(planner.last_change(), steps);
        }
        all.push(planned);
    }
    Ok(all)
}
