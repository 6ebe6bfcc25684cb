//! The optimizer: fewer operations that do the same.
//!
//! Each operation is held against the earlier ones that touch what it touches. Two that make one
//! are combined where the later one can be done earlier, or the earlier one later, without getting
//! into the way of what stands between them. What a person wrote (SQL, scripts, batches) is a
//! barrier that nothing crosses.

mod combine;
mod order;
#[cfg(test)]
mod tests;

use super::{Operation, Subject, Touch};
use rustc_hash::FxHashMap;

/// What becomes of operations that say `elidable = true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elidable {
    /// They stay.
    Keep,
    /// They are left out, but for what they tell the state; and so are lock time-outs, which are
    /// for one migration.
    Drop,
}

/// The operations of an app's migration, reduced until nothing more can be.
pub fn reduce(operations: &[Operation], app: &str, elidable: Elidable) -> Vec<Operation> {
    let mut current: Vec<Operation> = match elidable {
        Elidable::Keep => operations.to_vec(),
        Elidable::Drop => without_elidable(operations),
    };
    loop {
        let count = current.len();
        let mut list = List::new(app);
        for operation in current {
            list.push(operation);
        }
        let changed = list.changed;
        current = list.slots.into_iter().flatten().map(|slot| slot.operation).collect();
        // Each combination leaves fewer operations, so this ends.
        if !changed || current.len() == count {
            return current;
        }
    }
}

/// The operations without those that a squash may leave out.
pub fn without_elidable(operations: &[Operation]) -> Vec<Operation> {
    operations.iter().filter_map(kept).collect()
}

fn kept(operation: &Operation) -> Option<Operation> {
    match operation {
        Operation::RunSql(run) if run.elidable => {
            (!run.state_operations.is_empty()).then(|| Operation::SeparateDatabaseAndState {
                database_operations: Vec::new(),
                state_operations: run.state_operations.clone(),
            })
        }
        Operation::RunScript(run) if run.elidable => None,
        Operation::SetLockTimeout { .. } => None,
        _ => Some(operation.clone()),
    }
}

/// Whether nothing may change its place with this one.
fn is_barrier(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::RunSql(_)
            | Operation::RunScript(_)
            | Operation::BackfillBatch(_)
            | Operation::SetLockTimeout { .. }
            | Operation::SeparateDatabaseAndState { .. }
            | Operation::MoveModel { .. }
    )
}

struct Slot {
    operation: Operation,
    touches: Vec<Touch>,
}

/// The operations so far, and where to find those that touch a thing.
struct List<'a> {
    app: &'a str,
    slots: Vec<Option<Slot>>,
    /// For each thing the places of those that touch it, in order; some may be gone.
    places: FxHashMap<Subject, Vec<usize>>,
    /// The places of those that may let go of a reference to another model, in order.
    releases: Vec<usize>,
    /// Nothing before this place can be reached.
    floor: usize,
    changed: bool,
}

impl<'a> List<'a> {
    fn new(app: &'a str) -> Self {
        Self { app, slots: Vec::new(), places: FxHashMap::default(), releases: Vec::new(), floor: 0, changed: false }
    }

    fn push(&mut self, operation: Operation) {
        let mut slot = Slot { touches: operation.touches(self.app), operation };
        if is_barrier(&slot.operation) {
            self.slots.push(Some(slot));
            self.floor = self.slots.len();
            return;
        }
        while let Some((place, combined)) = self.find(&slot) {
            self.changed = true;
            match place {
                Place::Earlier(at) => {
                    self.take(at);
                    if let Some(operation) = combined {
                        let touches = operation.touches(self.app);
                        self.put(at, Slot { operation, touches });
                    }
                    return;
                }
                Place::Later(at) => {
                    self.take(at);
                    let Some(operation) = combined else { return };
                    slot = Slot { touches: operation.touches(self.app), operation };
                }
            }
        }
        self.slots.push(None);
        self.put(self.slots.len() - 1, slot);
    }

    fn put(&mut self, at: usize, slot: Slot) {
        for (subject, _) in &slot.touches {
            let places = self.places.entry(subject.clone()).or_default();
            if let Err(position) = places.binary_search(&at) {
                places.insert(position, at);
            }
        }
        if order::may_release(&slot.operation)
            && let Err(position) = self.releases.binary_search(&at)
        {
            self.releases.insert(position, at);
        }
        if let Some(place) = self.slots.get_mut(at) {
            *place = Some(slot);
        }
    }

    fn take(&mut self, at: usize) -> Option<Slot> {
        let slot = self.slots.get_mut(at)?.take()?;
        for (subject, _) in &slot.touches {
            if let Some(places) = self.places.get_mut(subject)
                && let Ok(position) = places.binary_search(&at)
            {
                places.remove(position);
            }
        }
        if let Ok(position) = self.releases.binary_search(&at) {
            self.releases.remove(position);
        }
        Some(slot)
    }

    /// The places of the operations that share a thing with this one, the last one first.
    fn sharing(&self, slot: &Slot, above: usize) -> Vec<usize> {
        let mut found: Vec<usize> = slot
            .touches
            .iter()
            .filter_map(|(subject, _)| self.places.get(subject))
            .flat_map(|places| places.iter().rev().take_while(|&&place| place >= above).copied())
            .collect();
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.dedup();
        found
    }

    /// An earlier operation that makes one with this one (or none: they undo each other), and
    /// where that one is to stand.
    fn find(&self, slot: &Slot) -> Option<(Place, Option<Operation>)> {
        let mut is_blocked = false;
        for at in self.sharing(slot, self.floor) {
            let earlier = self.slots.get(at)?.as_ref()?;
            if let Some(combined) = combine::combine(&earlier.operation, &slot.operation, self.app) {
                // What is left of the two may need it, too: a model that goes with a field that it got.
                let vanishes = combined.as_ref().is_none_or(|combined| !order::needs_release(combined))
                    && matches!(earlier.operation, Operation::CreateModel(_) | Operation::AddField(_));
                let released = vanishes
                    || !order::needs_release(&slot.operation)
                    || self.releases.last().is_none_or(|&release| release <= at);
                if !is_blocked && released {
                    return Some((Place::Earlier(at), combined));
                }
                if self.can_be_last(at, earlier) {
                    return Some((Place::Later(at), combined));
                }
            }
            is_blocked |= !order::commute(earlier, slot);
        }
        None
    }

    /// Whether an operation could as well stand at the end.
    fn can_be_last(&self, at: usize, slot: &Slot) -> bool {
        let released = !order::may_release(&slot.operation)
            || self.slots.iter().skip(at + 1).flatten().all(|later| !order::needs_release(&later.operation));
        released
            && self.sharing(slot, at + 1).into_iter().all(|later| {
                self.slots.get(later).and_then(Option::as_ref).is_none_or(|later| order::commute(slot, later))
            })
    }
}

/// Where a combined operation stands.
enum Place {
    /// In the place of the earlier one.
    Earlier(usize),
    /// At the end; the earlier one was here.
    Later(usize),
}
