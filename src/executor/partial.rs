//! A migration that was left half-way: where it goes from here.

use super::history::{History, JournalPart, PartKind, PartState, Partial};
use super::parts::{script_step, state_at, statements, steps_of};
use super::preview::{PreviewedMigration, record_step};
use super::route;
use super::stand_in::StandIn;
use super::undo::plan_undo;
use super::{Failure, bookkeeping};
use crate::migration::{Applied, Direction, Graph, Migration, Target};
use crate::plan::{Atomicity, Batch, Draft, Planned, Planner, ScriptStep, Step, StepKind, states_of};
use crate::sql;
use crate::state::{Engine, ProjectState};
use std::sync::Arc;

/// Where a run takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The rest of its plan runs.
    Onwards,
    /// Its finished parts are taken back.
    Undone,
}

/// Where a run to a target takes what was left half-way: back, if the target lies before it.
pub(super) fn way(graph: &Graph, history: &History, target: &Target) -> Result<Way, Failure> {
    let Some(partial) = history.partial.as_ref().filter(|partial| partial.direction == Direction::Forwards) else {
        return Ok(Way::Onwards);
    };
    let mut applied = history.applied();
    applied.insert(partial.name.clone());
    let route = graph.with_applied(&applied)?.route(target)?;
    let is_left = route.direction == Direction::Backwards
        && route.migrations.iter().any(|migration| migration.name == partial.name);
    Ok(if is_left { Way::Undone } else { Way::Onwards })
}

/// The file of a half-applied migration, which must say what it said, and the state before it.
pub(super) fn source(
    graph: &Graph,
    history: &History,
    partial: &Partial,
) -> Result<(Arc<Migration>, ProjectState), Failure> {
    let help = "`dorm rollback` takes the finished parts back as they were planned, and then `dorm migrate` runs \
                the file as it is now; to go on instead, restore the file from version control";
    let Some(migration) = graph.files().iter().find(|migration| migration.name == partial.name) else {
        let message = format!("`{}` is applied half-way, and its file is missing", partial.name);
        return Err(Failure::new("missing-file", message).help(help));
    };
    if migration.checksum != partial.checksum {
        let message = format!("`{}` was edited while it is applied half-way", partial.name);
        return Err(Failure::new("edited", message).help(help));
    }
    let mut applied = history.applied();
    applied.remove(&partial.name);
    let start = route::applied_state(&graph.with_applied(&applied)?)?;
    Ok((migration.clone(), start))
}

/// What a run would do with it.
pub(super) struct Rest {
    pub(super) previewed: PreviewedMigration,
    /// What is applied afterwards.
    pub(super) applied: Applied,
}

/// What a run to a target would do with it first: the statements that its journal holds.
pub(super) fn preview(
    graph: &Graph,
    history: &History,
    target: &Target,
    stand_in: &mut StandIn,
) -> Result<Rest, Failure> {
    let mut applied = history.applied();
    let Some(partial) = &history.partial else {
        return Err(Failure::new("journal", "nothing is half-way"));
    };
    let way = way(graph, history, target)?;
    let source = source(graph, history, partial);
    let direction = match way {
        Way::Onwards => partial.direction,
        Way::Undone => Direction::Backwards,
    };
    match direction {
        Direction::Forwards => applied.insert(partial.name.clone()),
        Direction::Backwards => applied.remove(&partial.name),
    };
    let mut previewed = PreviewedMigration {
        migration: source.as_ref().ok().map(|(migration, _)| migration.clone()),
        direction,
        steps: Vec::new(),
        scripts: Vec::new(),
        parts: Some((partial.done(), partial.parts.len())),
    };
    let engine = stand_in.engine();
    let migration = match way {
        Way::Onwards => {
            let (migration, start) = source?;
            for part in partial.parts.iter().filter(|part| part.state != PartState::Done) {
                go_on(&mut previewed, partial, part, &migration, &start, stand_in)?;
            }
            Some(migration)
        }
        Way::Undone => {
            for part in partial.parts.iter().rev().filter(|part| part.may_be_done()) {
                match (&part.reverse, &source) {
                    (Some(text), source) => {
                        let steps = statements(text, part.operations.0, engine)?;
                        // What is stored is what runs; what it changes is known from the operations.
                        if let (Engine::Postgres, Ok((migration, start))) = (engine, source) {
                            drop(plan_undo(partial, part, migration, start, stand_in));
                        }
                        add(&mut previewed, part, steps, stand_in);
                    }
                    (None, Ok((migration, start))) => {
                        for planned in plan_undo(partial, part, migration, start, stand_in)? {
                            match planned {
                                Planned::Steps(steps) => previewed.steps.extend(numbered(steps, part, engine)),
                                Planned::Script(script) => add_script(&mut previewed, part, *script),
                            }
                        }
                    }
                    (None, Err(failure)) => return Err(failure.clone()),
                }
            }
            None
        }
    };
    let part = previewed.steps.last().map_or(1, |step| if step.transactional { step.part } else { step.part + 1 });
    let record = migration.map(|migration| bookkeeping::settle(engine, &migration, direction, None));
    for sql in record.into_iter().chain([bookkeeping::forget_steps(&partial.name)]) {
        previewed.steps.push(Step { part, ..record_step(sql) });
    }
    Ok(Rest { previewed, applied })
}

/// The rest of a part's work.
fn go_on(
    previewed: &mut PreviewedMigration,
    partial: &Partial,
    part: &JournalPart,
    migration: &Migration,
    start: &ProjectState,
    stand_in: &mut StandIn,
) -> Result<(), Failure> {
    let engine = stand_in.engine();
    if matches!(part.kind, PartKind::ScriptSql | PartKind::ScriptNothing) && !part.script_done() {
        add_script(previewed, part, script_step(migration, part, partial.direction, start)?);
    }
    if part.kind == PartKind::ScriptNothing {
        return Ok(());
    }
    let steps = match Batch::from_stored(&part.sql).filter(|_| part.kind == PartKind::Batch) {
        Some(batch) => vec![batched(batch, part)],
        None => steps_of(part, &part.sql, engine)?,
    };
    // The stored statements are what runs; what they change is known from the operations.
    if engine == Engine::Postgres {
        let (from, to) = part.operations;
        let operations = migration.operations.get(from..to).unwrap_or_default();
        let app = &migration.name.app;
        let states = states_of(app, operations, &state_at(migration, start, from)?)?;
        let mut planner =
            Planner::new(app, operations, &states, partial.direction, engine, Atomicity::Atomic)?.following();
        while let Ok(Some(_)) = planner.next(stand_in) {
            stand_in.lay(planner.last_change(), &[]);
        }
    }
    add(previewed, part, steps, stand_in);
    Ok(())
}

fn batched(batch: Batch, part: &JournalPart) -> Step {
    let whole = part.sql.split_once('\n').map_or("", |(_, whole)| whole);
    let mut step = Draft::data(whole).step;
    step.operations = vec![part.operations.0];
    step.kind = StepKind::Batch;
    step.transactional = false;
    step.batch = Some(Box::new(batch));
    step
}

fn add(previewed: &mut PreviewedMigration, part: &JournalPart, steps: Vec<Step>, stand_in: &mut StandIn) {
    stand_in.lay(None, &steps);
    previewed.steps.extend(numbered(steps, part, stand_in.engine()));
}

fn add_script(previewed: &mut PreviewedMigration, part: &JournalPart, script: ScriptStep) {
    previewed.steps.push(Step { part: part.part, ..script.step.clone() });
    previewed.scripts.push((previewed.steps.len() - 1, script));
}

fn numbered(steps: Vec<Step>, part: &JournalPart, engine: Engine) -> impl Iterator<Item = Step> {
    let (number, transactional) = (part.part, !matches!(part.kind, PartKind::Statement | PartKind::Long));
    steps.into_iter().map(move |step| {
        let kind =
            if step.kind == StepKind::Data && !sql::is_data(&step.sql, engine) { StepKind::Ddl } else { step.kind };
        Step { part: number, transactional: step.transactional && transactional, kind, ..step }
    })
}
