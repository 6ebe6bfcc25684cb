//! A migration that was left half-way: where it goes from here.

use super::batches::rest_of;
use super::history::History;
use super::journal::{JournalPart, PartKind, PartState, Partial};
use super::parts::state_at;
use super::preview::{PreviewedMigration, record_step};
use super::route;
use super::stand_in::StandIn;
use super::undo::{Undo, plan_whole};
use super::{Failure, bookkeeping};
use crate::migration::{Direction, Graph, Migration, Target};
use crate::plan::{OnlinePolicy, Step};
use crate::state::{Engine, ProjectState};
use std::collections::BTreeMap;
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

/// What a run would do with it first, that way: the rest of its plan, or the way back.
pub(super) fn preview(
    graph: &Graph,
    history: &History,
    way: Direction,
    stand_in: &mut StandIn,
    online: OnlinePolicy,
) -> Result<Option<PreviewedMigration>, Failure> {
    let Some(partial) = &history.partial else { return Ok(None) };
    let engine = stand_in.engine();
    let source = source(graph, history, partial);
    let mut steps: Vec<Step> = if way == partial.direction {
        onwards(partial, source.as_ref().map_err(Clone::clone)?, stand_in)?
    } else {
        back(partial, source.as_ref(), stand_in, online)?
    };
    let part = steps.last().map_or(1, |step| if step.transactional { step.part } else { step.part + 1 });
    let record = source.as_ref().ok().map(|(migration, _)| bookkeeping::settle(engine, migration, way, None));
    for sql in record.into_iter().chain([bookkeeping::forget_steps(&partial.name)]) {
        steps.push(Step { part, ..record_step(sql) });
    }
    Ok(Some(PreviewedMigration {
        migration: source.ok().map(|(migration, _)| migration),
        direction: way,
        steps,
        parts: Some((partial.done(), partial.parts.len())),
    }))
}

fn onwards(
    partial: &Partial,
    (migration, start): &(Arc<Migration>, ProjectState),
    stand_in: &mut StandIn,
) -> Result<Vec<Step>, Failure> {
    let engine = stand_in.engine();
    let waiting = || partial.parts.iter().filter(|part| part.state != PartState::Done);
    let steps: Vec<Step> = waiting().flat_map(|part| left_of(part, engine)).collect();
    // The stored statements are what runs; what they change is known from the operations.
    let (from, to) = match partial.direction {
        Direction::Forwards => (waiting().map(|part| part.operations.0).min(), Some(migration.operations.len())),
        Direction::Backwards => (waiting().map(|part| part.operations.1).max(), Some(0)),
    };
    let (Some(from), Some(to)) = (from, to) else { return Ok(steps) };
    let (before, after) = (state_at(migration, start, from)?, state_at(migration, start, to)?);
    let change = crate::plan::change(&before, &after, BTreeMap::new(), engine)?;
    stand_in.lay(Some(&change), &steps);
    Ok(steps)
}

fn back(
    partial: &Partial,
    source: Result<&(Arc<Migration>, ProjectState), &Failure>,
    stand_in: &mut StandIn,
    online: OnlinePolicy,
) -> Result<Vec<Step>, Failure> {
    let engine = stand_in.engine();
    let Ok((migration, start)) = source else {
        let stored = super::undo::stored_way_back(partial, source.err())?;
        let steps: Vec<Step> =
            stored.into_iter().flat_map(|(_, steps)| steps).map(|step| Step { part: 1, ..step }).collect();
        stand_in.lay(None, &steps);
        return Ok(steps);
    };
    let undo = Undo::of(partial, migration, engine)?;
    let halves = undo.halves.into_iter().flat_map(|(_, steps)| steps);
    let mut steps: Vec<Step> = halves.chain(undo.tail).map(|step| Step { part: 1, ..step }).collect();
    stand_in.lay(None, &steps);
    let whole = plan_whole(migration, start, undo.cut, engine, stand_in, online)?;
    steps.extend(whole.steps.into_iter().map(|step| Step { part: step.part + 1, ..step }));
    Ok(steps)
}

/// The steps of a part that are still to be run.
fn left_of(part: &JournalPart, engine: Engine) -> Vec<Step> {
    let ran = part.kind == PartKind::ScriptSql && part.script_done();
    let mut steps: Vec<Step> = part.steps.iter().filter(|step| !(ran && step.program.is_some())).cloned().collect();
    for step in &mut steps {
        if let Some(batch) = &step.batch {
            step.sql = rest_of(batch, part, engine);
        }
    }
    steps
}
