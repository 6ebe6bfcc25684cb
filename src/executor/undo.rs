//! What an earlier run left half-way is taken back: the finished parts, the last one first.
//!
//! Operations that are done whole are planned backwards, as any others are. What is left of a run of
//! operations that isn't done is taken back by the reverse of each statement, as it was planned.

use super::history::History;
use super::journal::{self, JournalPart, PartState, Partial};
use super::preview::{PreviewedMigration, Records, preview_leg};
use super::recipe_parts::RecipePart;
use super::route::Leg;
use super::stand_in::StandIn;
use super::{Executor, Failure, bookkeeping, partial};
use crate::migration::{Direction, Migration};
use crate::operation::{Operation, SqlSource};
use crate::plan::{Atomicity, Draft, OnlinePolicy, Planned, Planner, Step, StepClass, StepKind, states_of};
use crate::sql::is_transactional;
use crate::state::{Engine, ProjectState};
use std::sync::Arc;
use std::time::Instant;

/// How a half-applied migration is taken back.
#[derive(Debug, Default)]
pub(super) struct Undo {
    /// Parts of which nothing else is left than statements of a run that isn't done, the last first:
    /// the part's number, and what takes it back.
    pub(super) halves: Vec<(usize, Vec<Step>)>,
    /// The same of the one part that also holds operations that are done whole.
    pub(super) tail: Vec<Step>,
    /// The operations before this one are done whole.
    pub(super) cut: usize,
}

impl Undo {
    /// Finds what must be taken back; refuses what can't be.
    pub(super) fn of(partial: &Partial, migration: &Migration, engine: Engine) -> Result<Self, Failure> {
        let done = || partial.parts.iter().filter(|part| part.may_be_done());
        let waiting = partial.parts.iter().filter(|part| part.state != PartState::Done);
        let mut cut = waiting.map(|part| part.operations.0).min().unwrap_or(migration.operations.len());
        // A run is taken back whole or statement by statement.
        while let Some(from) = done()
            .flat_map(|part| &part.steps)
            .map(|step| step.run)
            .find(|(from, to)| *from < cut && cut < *to)
            .map(|(from, _)| from)
        {
            cut = from;
        }
        let touched = done().map(|part| part.operations.1).max().unwrap_or_default();
        check_reversible(migration, touched)?;
        let mut undo = Self { cut: if done().next().is_some() { cut } else { 0 }, ..Self::default() };
        for part in done().collect::<Vec<_>>().into_iter().rev() {
            let own = || part.steps.iter().filter(|step| step.class != StepClass::Setting);
            let half: Vec<&Step> = own().filter(|step| step.run.0 >= cut).collect();
            let mut steps = Vec::new();
            for step in half.iter().rev() {
                steps.extend(way_back(step, migration, engine)?);
            }
            match half.len() {
                0 => {}
                all if all == own().count() => undo.halves.push((part.part, steps)),
                _ => undo.tail = steps,
            }
        }
        Ok(undo)
    }
}

/// What takes one statement back whose run isn't done.
fn way_back(step: &Step, migration: &Migration, engine: Engine) -> Result<Vec<Step>, Failure> {
    let operation = step.operations.first().and_then(|&place| migration.operations.get(place));
    let unknown = match operation {
        Some(Operation::RunSql(run)) => {
            step.reverse.is_empty() && run.reverse_sql.as_ref().is_some_and(|sql| says_something(sql, engine))
        }
        // A value that was filled in is no harm: what it was filled into goes.
        Some(_) | None => step.program.is_some() || (step.reverse.is_empty() && step.destructive),
    };
    if unknown {
        let place = step.operations.first().map_or(1, |place| place + 1);
        return Err(Failure::new(
            "half-done",
            format!(
                "operation {place} of `{}` is half done, and no statement takes this half back:\n{}",
                migration.name, step.sql
            ),
        )
        .help("nothing was changed; correct what stopped it and go forward with `dorm migrate`"));
    }
    let undoing = |sql: &String| {
        let mut draft = Draft::ddl(sql.clone()).step;
        draft.operations.clone_from(&step.operations);
        draft.run = step.run;
        draft.kind = if step.kind == StepKind::Data { StepKind::Data } else { StepKind::Ddl };
        draft.transactional = is_transactional(sql, engine);
        draft
    };
    Ok(step.reverse.iter().map(undoing).collect())
}

fn says_something(source: &SqlSource, engine: Engine) -> bool {
    match source {
        SqlSource::Text(texts) => {
            texts.get(engine).is_some_and(|texts| texts.iter().any(|text| !text.trim().is_empty()))
        }
        SqlSource::File { text, .. } => text.get(engine).is_some_and(|text| !text.trim().is_empty()),
    }
}

fn check_reversible(migration: &Migration, touched: usize) -> Result<(), Failure> {
    match migration.operations.iter().take(touched).find(|operation| !operation.reversible()) {
        None => Ok(()),
        Some(operation) => Err(Failure::new(
            "irreversible",
            format!("`{}` can't be taken back: {} is irreversible", migration.name, operation.describe()),
        )
        .help("nothing was changed; correct what stopped it and go forward with `dorm migrate`")),
    }
}

/// The plan that takes back the operations that are done whole.
pub(super) fn plan_whole(
    migration: &Migration,
    start: &ProjectState,
    cut: usize,
    engine: Engine,
    stand_in: &mut StandIn,
    online: OnlinePolicy,
) -> Result<PreviewedMigration, Failure> {
    let mut whole = migration.clone();
    whole.operations.truncate(cut);
    let states = states_of(&whole.name.app, &whole.operations, start)?.into();
    let leg = Leg { migration: Arc::new(whole), direction: Direction::Backwards, states };
    preview_leg(&leg, engine, stand_in, online, Records::Omitted)
}

/// The way back of each finished part as it was planned with it, the last part first.
pub(super) fn stored_way_back(
    partial: &Partial,
    failure: Option<&Failure>,
) -> Result<Vec<(usize, Vec<Step>)>, Failure> {
    let unplanned = |part: &JournalPart| {
        let message = format!("part {} of `{}` has no stored way back", part.part, partial.name);
        let message = failure.map_or_else(|| message.clone(), |failure| format!("{failure}, and {message}"));
        Failure::new(failure.map_or("half-done", |failure| failure.code), message)
            .help("restore the file from version control; then `dorm rollback` or `dorm migrate`")
    };
    if partial.direction == Direction::Backwards {
        return Err(failure.cloned().unwrap_or_else(|| Failure::new("journal", "it is on its way back already")));
    }
    let done = partial.parts.iter().rev().filter(|part| part.may_be_done());
    done.map(|part| Ok((part.part, part.reverse.clone().ok_or_else(|| unplanned(part))?))).collect()
}

/// Plans the undoing of each part with the part itself, so that there is a way back that needs
/// nothing but the journal: not the file, which somebody may edit meanwhile. `stand_in` is as all
/// parts leave it. A part without a planned way back (a program's, an irreversible one) gets none.
pub(super) fn plan_reverses(parts: &mut [JournalPart], leg: &Leg, stand_in: &mut StandIn) {
    let shared: Vec<bool> = (0..parts.len()).map(|place| is_shared(parts, place)).collect();
    // What undoes a part of an operation isn't laid over the stand-in, which then shows too much.
    let mut exact = true;
    for (part, shared) in parts.iter_mut().zip(shared).rev() {
        let (from, to) = part.operations;
        let operations = leg.migration.operations.get(from..to).unwrap_or_default();
        let by_hand = operations.iter().all(|operation| matches!(operation, Operation::RunSql(_)));
        let recipe = part.kind.is_recipe();
        exact &= !shared && !recipe;
        part.reverse = if !shared && !recipe && (exact || by_hand) {
            planned(leg, part, stand_in)
        } else {
            let way_back = |step| way_back(step, &leg.migration, stand_in.engine());
            let steps: Result<Vec<Vec<Step>>, Failure> = part.steps.iter().rev().map(way_back).collect();
            steps.ok().map(|steps| steps.into_iter().flatten().collect())
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
fn planned(leg: &Leg, part: &JournalPart, stand_in: &mut StandIn) -> Option<Vec<Step>> {
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
    let mut all = Vec::new();
    while let Some(planned) = planner.next(stand_in).ok()? {
        let Planned::Steps(steps) = planned else { return None };
        stand_in.lay(planner.last_change(), &steps);
        all.extend(steps);
    }
    Some(all)
}

impl Executor<'_> {
    /// Takes the finished parts of a half-applied migration back.
    pub(super) fn undo_partial(&mut self, history: &History) -> Result<(), Failure> {
        let Some(partial) = &history.partial else { return Ok(()) };
        let begin = Instant::now();
        let partial = self.settle_unknown(partial)?;
        self.take_back(history, &partial, begin)
            .map_err(|failure| failure.during(&partial.name, Direction::Backwards))?;
        self.finished(&partial.name, Direction::Backwards, begin);
        self.end_session_of(&partial.name)
    }

    fn take_back(&mut self, history: &History, partial: &Partial, begin: Instant) -> Result<(), Failure> {
        let source = partial::source(self.graph, history, partial);
        let (migration, start) = match source {
            Ok(source) => source,
            Err(failure) => return self.take_back_as_stored(partial, &failure),
        };
        if partial.direction == Direction::Backwards {
            // Half taken back already: the rest of the way is the same way.
            return self.run_parts(partial, &migration, &start, begin);
        }
        let undo = Undo::of(partial, &migration, self.connection.engine())?;
        self.undo_halves(partial, &undo.halves, &migration)?;
        match self.turn_back(partial, &undo, &migration, &start)? {
            Some(back) => self.run_parts(&back, &migration, &start, begin),
            None => Ok(()),
        }
    }

    /// The file isn't what it was: the journal alone says how.
    fn take_back_as_stored(&mut self, partial: &Partial, failure: &Failure) -> Result<(), Failure> {
        let halves = stored_way_back(partial, Some(failure))?;
        self.undo_halves(partial, &halves, &Migration::new(partial.name.clone()))?;
        let forget = bookkeeping::forget_steps(&partial.name);
        self.in_transaction(|this| Ok(this.connection.execute(&forget, &[]).map(|_| ())?))
    }

    fn undo_halves(
        &mut self,
        partial: &Partial,
        halves: &[(usize, Vec<Step>)],
        migration: &Migration,
    ) -> Result<(), Failure> {
        for (number, steps) in halves {
            self.check_lock()?;
            if let Some(part) = partial.parts.iter().find(|part| part.part == *number) {
                self.undo_part(&RecipePart { partial, part, migration, last: None, number: 0 }, steps)?;
            }
        }
        Ok(())
    }

    /// The journal of the way there becomes the journal of the way back, in one transaction; none
    /// where nothing is left to be done.
    fn turn_back(
        &mut self,
        partial: &Partial,
        undo: &Undo,
        migration: &Migration,
        start: &ProjectState,
    ) -> Result<Option<Partial>, Failure> {
        let engine = self.connection.engine();
        self.in_transaction(|this| {
            let watch = this.watch_foreign_keys(&undo.tail)?;
            for (number, step) in undo.tail.iter().enumerate() {
                this.execute(migration, Direction::Backwards, step, number + 1)?;
            }
            this.compare_foreign_keys(&watch)?;
            let mut stand_in = StandIn::of(&mut this.connection)?;
            let plan = plan_whole(migration, start, undo.cut, engine, &mut stand_in, this.options.online)?;
            let back = journal::plan(&plan, migration, Direction::Backwards);
            this.connection.execute(&bookkeeping::forget_steps(&partial.name), &[])?;
            if back.parts.is_empty() {
                return Ok(None);
            }
            this.store(&back)?;
            Ok(Some(back))
        })
    }
}
