//! Two states become the tables that differ.

use super::{Change, Conversion, PlanError, TableChange};
use crate::dialect::lower::{self, Memory};
use crate::schema::{Column, Table};
use crate::state::{Engine, Identity, Model, ModelKey, ProjectState};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Lowers what differs between two moments of one history. Looks only at the models that changed
/// and at those whose keys follow them.
pub fn change(
    before: &ProjectState,
    after: &ProjectState,
    conversions: BTreeMap<Identity, Conversion>,
    engine: Engine,
) -> Result<Change, PlanError> {
    next_change(before, after, conversions, engine, &mut Memory::default())
}

/// The same, for one change after the other of one history.
pub(super) fn next_change(
    before: &ProjectState,
    after: &ProjectState,
    conversions: BTreeMap<Identity, Conversion>,
    engine: Engine,
    memory: &mut Memory,
) -> Result<Change, PlanError> {
    let (old, new) = (Side::default(), Side::default());
    let mut sides = Sides { engine, before, after, old, new, seen: BTreeSet::new(), memory };
    let mut work: Vec<ModelKey> = Vec::new();
    for (old, new) in before.changes(after) {
        work.extend(old.into_iter().chain(new).map(|model| model.key()));
    }
    while let Some(key) = work.pop() {
        if !sides.seen.insert(key.clone()) {
            continue;
        }
        let keys_moved = sides.lower(&key)?;
        if keys_moved {
            for state in [before, after] {
                work.extend(state.referrers(&key).map(|model| model.key()).filter(|key| !sides.seen.contains(key)));
            }
        }
    }
    let Sides { mut old, new, .. } = sides;
    let mut change = Change { conversions, ..Change::default() };
    for (identity, after) in new.tables {
        match old.tables.remove(&identity) {
            Some(before) if before == after => {}
            Some(before) => change.altered.push(TableChange { before, after }),
            None if old.unmanaged.contains(&identity) => change.adopted.push(after),
            None => change.created.push(after),
        }
    }
    // A table that dorm manages no more stays as it is.
    change.dropped = old
        .tables
        .into_iter()
        .filter(|(identity, _)| !new.unmanaged.contains(identity))
        .map(|(_, table)| table)
        .collect();
    Ok(change)
}

/// One side's tables, by identity: the order in which the operations made them.
#[derive(Default)]
struct Side {
    tables: BTreeMap<Identity, Table>,
    /// Models (and the junctions of their fields) that stand in the state only.
    unmanaged: BTreeSet<Identity>,
}

struct Sides<'a> {
    engine: Engine,
    before: &'a ProjectState,
    after: &'a ProjectState,
    old: Side,
    new: Side,
    seen: BTreeSet<ModelKey>,
    memory: &'a mut Memory,
}

impl Sides<'_> {
    /// Lowers a model on both sides; says whether keys of other models must be looked at.
    fn lower(&mut self, key: &ModelKey) -> Result<bool, PlanError> {
        let old = lower_side(self.before, key, self.engine, self.memory)?;
        let new = lower_side(self.after, key, self.engine, self.memory)?;
        let mut keys_moved = false;
        if let ([old, ..], [new, ..]) = (old.as_slice(), new.as_slice()) {
            keys_moved = old.name != new.name
                || old.columns.iter().enumerate().any(|(place, column)| {
                    let same = |other: &Column| {
                        other.identity == column.identity
                            && other.name == column.name
                            && other.data_type == column.data_type
                            && other.collation == column.collation
                    };
                    !old.columns.shares(place, &new.columns) && new.columns.find_near(place, same).is_none()
                })
                || old.primary_key.as_ref().map(|key| &key.columns) != new.primary_key.as_ref().map(|key| &key.columns);
        }
        for (tables, state, side) in [(old, self.before, &mut self.old), (new, self.after, &mut self.new)] {
            side.tables.extend(tables.into_iter().filter_map(|table| table.identity.map(|identity| (identity, table))));
            if let Some(model) = state.get(key).filter(|model| model.options.unmanaged) {
                side.unmanaged.insert(model.identity);
                side.unmanaged.extend(model.fields.iter().map(|field| field.identity));
            }
        }
        Ok(keys_moved)
    }
}

fn lower_side(
    state: &ProjectState,
    key: &ModelKey,
    engine: Engine,
    memory: &mut Memory,
) -> Result<Vec<Table>, PlanError> {
    let Some(model): Option<&Arc<Model>> = state.get(key) else { return Ok(Vec::new()) };
    lower::model_again(state, model, engine, memory).map_err(|error| PlanError::new(error.to_string()))
}
