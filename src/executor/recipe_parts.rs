//! The parts of recipes: short transactions that are tried again, long statements of which the
//! catalogue says whether they are done, and the way back of both.

use super::journal::{self, JournalPart, PartKind, PartState, Partial};
use super::long::{Begun, Prepared};
use super::{Executor, Failure};
use crate::dialect::postgres::IndexStatement;
use crate::migration::{Direction, Migration};
use crate::plan::Step;
use crate::state::Engine;
use std::time::Instant;

/// A part of a recipe.
pub(super) struct RecipePart<'a> {
    /// The migration as the journal holds it.
    pub(super) partial: &'a Partial,
    /// The part.
    pub(super) part: &'a JournalPart,
    /// Its migration.
    pub(super) migration: &'a Migration,
    /// Where it is the last part: when the migration began.
    pub(super) last: Option<Instant>,
    /// How many of the migration's statements were before it.
    pub(super) number: usize,
}

impl RecipePart<'_> {
    fn mark(&self, state: PartState) -> String {
        journal::mark(&self.partial.name, self.partial.direction, self.part.part, state, Engine::Postgres)
    }
}

impl Executor<'_> {
    /// Short transactions: what is asked first is asked outside of them, because it reads the table.
    pub(super) fn run_instant(&mut self, work: &RecipePart<'_>, mut steps: Vec<Step>) -> Result<(), Failure> {
        for step in &mut steps {
            if let Some(guard) = step.guard.take() {
                self.ask(&guard).map_err(|failure| work.placed(failure))?;
            }
        }
        self.patiently(&work.part.locks(), |this| {
            for (place, step) in steps.iter().enumerate() {
                this.execute(work.migration, work.partial.direction, step, work.number + place + 1)?;
            }
            this.connection.execute(&work.mark(PartState::Done), &[])?;
            work.last.map_or(Ok(()), |begin| this.settle(work.migration, work.partial.direction, begin))
        })
        .map_err(|failure| work.placed(failure))
    }

    /// A long statement.
    pub(super) fn run_long_part(&mut self, work: &RecipePart<'_>, steps: &[Step]) -> Result<(), Failure> {
        let begun = if work.part.state == PartState::Started { Begun::Maybe } else { Begun::Never };
        for step in steps {
            let prepared = self.prepare_long(step, begun).map_err(|failure| work.placed(failure))?;
            if prepared == Prepared::Done {
                continue;
            }
            if let Some(guard) = &step.guard {
                self.ask(guard).map_err(|failure| work.placed(failure))?;
            }
            self.connection.execute(&work.mark(PartState::Started), &[])?;
            // Where it fails it stays begun: whether it is done is for the catalogue to say, whatever
            // the next thing is that is wanted.
            self.run_long(work.migration, work.partial.direction, step, work.number + 1)?;
        }
        self.in_transaction(|this| {
            this.connection.execute(&work.mark(PartState::Done), &[])?;
            work.last.map_or(Ok(()), |begin| this.settle(work.migration, work.partial.direction, begin))
        })
    }

    /// Takes a part back with these steps. Statements that are outside any transaction may be
    /// repeated; the others commit with the mark that the part is undone.
    pub(super) fn undo_part(&mut self, work: &RecipePart<'_>, steps: &[Step]) -> Result<(), Failure> {
        let engine = self.connection.engine();
        let mut number = work.number;
        for step in steps.iter().filter(|step| !step.transactional) {
            number += 1;
            if IndexStatement::read(&step.sql).is_none() {
                self.execute(work.migration, Direction::Backwards, step, number)?;
            } else if self.prepare_long(step, Begun::Maybe)? == Prepared::ToDo {
                self.run_long(work.migration, Direction::Backwards, step, number)?;
            }
        }
        let first = number + 1;
        let steps: Vec<Step> = steps.iter().filter(|step| step.transactional).cloned().collect();
        let undone =
            journal::mark(&work.partial.name, work.partial.direction, work.part.part, PartState::Pending, engine);
        self.patiently(&work.part.locks(), |this| {
            let watch = this.watch_foreign_keys(&steps)?;
            for (place, step) in steps.iter().enumerate() {
                this.execute(work.migration, Direction::Backwards, step, first + place)?;
            }
            this.compare_foreign_keys(&watch)?;
            this.connection.execute(&undone, &[])?;
            Ok(())
        })
    }
}

impl RecipePart<'_> {
    fn placed(&self, failure: Failure) -> Failure {
        let mut failure = failure.during(&self.partial.name, self.partial.direction);
        let place = self.part.operations.0;
        if failure.operation.is_none() {
            failure.operation = self.migration.operations.get(place).map(|operation| (place, operation.describe()));
        }
        failure
    }
}

impl PartKind {
    /// Whether it is part of a recipe, whose way back is stored with it.
    pub(super) const fn is_recipe(self) -> bool {
        matches!(self, Self::Instant | Self::Long)
    }
}
