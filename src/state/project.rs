//! All models at one moment.

use super::{Identity, Model, ModelKey, ModelName};
use imbl::{OrdMap, OrdSet};
use std::sync::Arc;

/// A model as a state holds it: two moments have the same one, or they have two.
#[derive(Debug, Clone)]
struct Entry(Arc<Model>);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// All models at one moment of a history. A clone costs nothing, so a replay may keep every
/// moment; a change costs the logarithm of the number of models.
#[derive(Debug, Clone, Default)]
pub struct ProjectState {
    models: OrdMap<ModelKey, Entry>,
    /// For each model, those that name it.
    referrers: OrdMap<ModelKey, OrdSet<ModelKey>>,
    next_identity: u32,
}

impl ProjectState {
    /// No models.
    pub fn new() -> Self {
        Self::default()
    }

    /// An identity that nothing has yet.
    pub fn fresh_identity(&mut self) -> Identity {
        self.next_identity += Identity::STRIDE;
        Identity(self.next_identity)
    }

    /// The models, by app and name.
    pub fn models(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.values().map(|entry| &entry.0)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.models.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.models.is_empty()
    }

    /// A model by key.
    pub fn get(&self, key: &ModelKey) -> Option<&Arc<Model>> {
        self.models.get(key).map(|entry| &entry.0)
    }

    /// A model by name, in any case.
    pub fn model(&self, name: &ModelName) -> Option<&Arc<Model>> {
        self.get(&name.key())
    }

    /// The models that name this one in a field, a constraint or a base (itself included, if it does).
    pub fn referrers(&self, key: &ModelKey) -> impl Iterator<Item = &Arc<Model>> {
        self.referrers.get(key).into_iter().flatten().filter_map(|referrer| self.get(referrer))
    }

    /// Adds or replaces a model.
    pub fn insert(&mut self, model: Model) {
        let key = model.key();
        self.forget_references(&key);
        for name in model.references() {
            self.referrers.entry(name.key()).or_default().insert(key.clone());
        }
        self.models.insert(key, Entry(Arc::new(model)));
    }

    /// Takes a model away.
    pub fn remove(&mut self, key: &ModelKey) -> Option<Arc<Model>> {
        self.forget_references(key);
        self.models.remove(key).map(|entry| entry.0)
    }

    fn forget_references(&mut self, key: &ModelKey) {
        let Some(Entry(model)) = self.models.get(key) else { return };
        for name in model.references() {
            if let Some(referrers) = self.referrers.get_mut(&name.key()) {
                referrers.remove(key);
            }
        }
    }

    /// The models that differ between two moments of one history, by identity of the shared
    /// parts: `(before, after)` pairs by key, a renamed model as one that went and one that came.
    pub fn changes<'a>(
        &'a self,
        after: &'a Self,
    ) -> impl Iterator<Item = (Option<&'a Arc<Model>>, Option<&'a Arc<Model>>)> {
        use imbl::ordmap::DiffItem;
        self.models.diff(&after.models).map(|item| match item {
            DiffItem::Add(_, model) => (None, Some(&model.0)),
            DiffItem::Remove(_, model) => (Some(&model.0), None),
            DiffItem::Update { old: (_, old), new: (_, new) } => (Some(&old.0), Some(&new.0)),
        })
    }
}
