//! Steps of one migration that are parts of others are taken up in them: the fields and objects
//! of a new model in its CreateModel, what lets go of others in the DeleteModel.

use super::cycle::components;
use super::step::{Part, Step};
use crate::operation::{CreateModel, Operation};
use crate::state::{ModelKey, ProjectState};
use rustc_hash::{FxHashMap, FxHashSet};

/// The operations of one migration, in order.
pub(super) fn join(steps: &[Step], batch: &[usize], providers: &[Vec<usize>], after: &ProjectState) -> Vec<Operation> {
    let joiner = Joiner::new(steps, batch, providers);
    let deferred = joiner.order(&FxHashSet::default()).deferred;
    let order = joiner.order(&deferred).items;
    order.into_iter().map(|item| joiner.operation(&item, after)).collect()
}

/// A step with the parts that it takes up.
#[derive(Debug, Clone)]
struct Item {
    step: usize,
    parts: Vec<usize>,
    /// Where it stands among the others, if nothing stands against it.
    slot: usize,
}

struct Joiner<'a> {
    steps: &'a [Step],
    batch: &'a [usize],
    providers: &'a [Vec<usize>],
    place: FxHashMap<usize, usize>,
    creates: FxHashMap<ModelKey, usize>,
    /// Steps that a DeleteModel takes up, and which one.
    absorbed: FxHashMap<usize, usize>,
}

/// The result of putting items in order.
struct Order {
    items: Vec<Item>,
    /// Parts that can't stand in their CreateModel, because they refer to what comes after it.
    deferred: FxHashSet<usize>,
}

impl<'a> Joiner<'a> {
    fn new(steps: &'a [Step], batch: &'a [usize], providers: &'a [Vec<usize>]) -> Self {
        let place = batch.iter().enumerate().map(|(place, &step)| (step, place)).collect();
        let mut creates = FxHashMap::default();
        for &step in batch {
            if let Operation::CreateModel(create) = &steps[step].operation {
                creates.insert(create.model.key(), step);
            }
        }
        let mut absorbed = FxHashMap::default();
        let mut next_delete: Option<(usize, ModelKey)> = None;
        for &step in batch.iter().rev() {
            match (&steps[step].operation, &steps[step].part) {
                (Operation::DeleteModel { name }, _) => {
                    next_delete = Some((step, ModelKey::new(&steps[step].app, name)));
                }
                // Not past another model that goes: it may be the one that had to be let go of.
                (_, Some(Part::Deletion(key))) => {
                    if let Some((delete, next)) = &next_delete
                        && next == key
                    {
                        absorbed.insert(step, *delete);
                    }
                }
                _ => {}
            }
        }
        Self { steps, batch, providers, place, creates, absorbed }
    }

    /// The CreateModel of this migration that a step is a part of.
    fn create_of(&self, step: usize) -> Option<usize> {
        match &self.steps[step].part {
            Some(Part::Creation(key)) => self.creates.get(key).copied(),
            _ => None,
        }
    }

    fn items(&self, deferred: &FxHashSet<usize>) -> Vec<Item> {
        let mut items = Vec::new();
        let mut parts: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for &step in self.batch {
            match self.create_of(step).filter(|_| !deferred.contains(&step)) {
                Some(create) => parts.entry(create).or_default().push(step),
                None if self.absorbed.contains_key(&step) => {}
                None => items.push(Item { step, parts: Vec::new(), slot: self.place[&step] }),
            }
        }
        let first_use = self.first_uses();
        for item in &mut items {
            item.parts = parts.remove(&item.step).unwrap_or_default();
            // A model moves behind the others, to where its first part stands, unless something
            // before that refers to it.
            let first_part = item.parts.iter().filter_map(|part| self.place.get(part)).min();
            if let Some(&first_part) = first_part
                && first_use.get(&item.step).is_none_or(|&first_use| first_use >= first_part)
            {
                item.slot = first_part;
            }
        }
        items.sort_by_key(|item| item.slot);
        items
    }

    /// For each CreateModel, where the first step stands that isn't its own and needs it.
    fn first_uses(&self) -> FxHashMap<usize, usize> {
        let mut first: FxHashMap<usize, usize> = FxHashMap::default();
        for (place, &step) in self.batch.iter().enumerate() {
            for &provider in &self.providers[step] {
                if self.create_of(step) != Some(provider) {
                    first.entry(provider).or_insert(place);
                }
            }
        }
        first
    }

    fn order(&self, deferred: &FxHashSet<usize>) -> Order {
        let items = self.items(deferred);
        let mut item_of: FxHashMap<usize, usize> = FxHashMap::default();
        for (at, item) in items.iter().enumerate() {
            item_of.insert(item.step, at);
            item.parts.iter().for_each(|&part| {
                item_of.insert(part, at);
            });
        }
        for (&step, delete) in &self.absorbed {
            if let Some(&item) = item_of.get(delete) {
                item_of.insert(step, item);
            }
        }
        let needs = |step: usize, own: usize| -> Vec<usize> {
            self.providers[step]
                .iter()
                .filter_map(|provider| item_of.get(provider))
                .copied()
                .filter(|&item| item != own)
                .collect()
        };
        let edges: Vec<Vec<usize>> = items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                std::iter::once(item.step).chain(item.parts.iter().copied()).flat_map(|step| needs(step, at)).collect()
            })
            .collect();
        let mut walk = Walk {
            joiner: self,
            components: components(&edges),
            needs: &needs,
            visits: vec![Visit::Never; items.len()],
            items: &items,
            order: Vec::new(),
            deferred: FxHashSet::default(),
        };
        for at in 0..items.len() {
            walk.visit(at);
        }
        let (order, deferred) = (walk.order, walk.deferred);
        Order { items: order.into_iter().map(|at| items[at].clone()).collect(), deferred }
    }

    fn operation(&self, item: &Item, after: &ProjectState) -> Operation {
        let Operation::CreateModel(create) = &self.steps[item.step].operation else {
            return self.steps[item.step].operation.clone();
        };
        let mut create = CreateModel::clone(create);
        for &part in &item.parts {
            match &self.steps[part].operation {
                Operation::AddField(add) => create.model.fields.push(add.field.clone()),
                Operation::AddIndex(add) => create.model.indexes.push(add.index.clone()),
                Operation::AddConstraint(add) => create.model.constraints.push(add.constraint.clone()),
                _ => {}
            }
        }
        if let Some(declared) = after.get(&create.model.key()) {
            let places: FxHashMap<&str, usize> =
                declared.fields.iter().enumerate().map(|(place, field)| (field.name.as_str(), place)).collect();
            create.model.fields.sort_by_key(|field| places.get(field.name.as_str()).copied());
        }
        Operation::CreateModel(Box::new(create))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visit {
    Never,
    Now,
    Done,
}

/// Walks through the items, each after what it needs.
struct Walk<'a, F: Fn(usize, usize) -> Vec<usize>> {
    joiner: &'a Joiner<'a>,
    components: Vec<usize>,
    needs: &'a F,
    visits: Vec<Visit>,
    items: &'a [Item],
    order: Vec<usize>,
    deferred: FxHashSet<usize>,
}

impl<F: Fn(usize, usize) -> Vec<usize>> Walk<'_, F> {
    fn visit(&mut self, at: usize) {
        if self.visits[at] != Visit::Never {
            return;
        }
        self.visits[at] = Visit::Now;
        let items = self.items;
        let item = &items[at];
        for need in (self.needs)(item.step, at) {
            self.visit(need);
        }
        for &part in &item.parts {
            let mut defers = self.joiner.providers[part].iter().any(|provider| self.deferred.contains(provider));
            for need in (self.needs)(part, at) {
                // In a circle of models the first one is created without what refers to the others.
                if self.components[need] != self.components[at] {
                    self.visit(need);
                }
                defers |= self.visits[need] != Visit::Done;
            }
            if defers {
                self.deferred.insert(part);
            }
        }
        self.visits[at] = Visit::Done;
        self.order.push(at);
    }
}
