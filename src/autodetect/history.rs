//! Which migration brought what, so that a new one can say what it depends on.

use crate::migration::{Graph, MigrationName, ReplayError};
use crate::operation::{Operation, StateError};
use crate::state::{ConstraintKind, Field, FieldType, Model, ModelKey, ModelName, ProjectState};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Which migration brought what. Filled while a history is replayed.
#[derive(Debug, Clone, Default)]
pub struct History {
    names: Vec<MigrationName>,
    models: FxHashMap<ModelKey, usize>,
    fields: FxHashMap<(ModelKey, String), usize>,
    /// For each model, the latest migration of each other app that says or unsays its name.
    mentions: FxHashMap<ModelKey, BTreeMap<String, usize>>,
    leaves: BTreeMap<String, usize>,
    numbers: BTreeMap<String, u32>,
}

impl History {
    /// Nothing has happened.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replays all migrations: the state that they leave, and which of them brought what.
    pub fn replay(graph: &Graph) -> Result<(Self, ProjectState), ReplayError> {
        let mut history = Self::new();
        let mut state = ProjectState::new();
        for migration in graph.migrations() {
            history.begin(&migration.name);
            for (place, operation) in migration.operations.iter().enumerate() {
                history.apply(operation, &mut state).map_err(|error| ReplayError {
                    migration: migration.clone(),
                    operation: place,
                    error,
                })?;
            }
        }
        // A squash that isn't in the graph still has its number.
        for file in graph.files() {
            let number = history.numbers.entry(file.name.app.clone()).or_default();
            *number = (*number).max(number_of(&file.name.name));
        }
        Ok((history, state))
    }

    /// A migration begins; what is applied from now on is its doing. Migrations come in the order
    /// of the graph, so that the last one of an app is its leaf.
    pub fn begin(&mut self, name: &MigrationName) {
        let at = self.names.len();
        self.names.push(name.clone());
        self.leaves.insert(name.app.clone(), at);
        let number = self.numbers.entry(name.app.clone()).or_default();
        *number = (*number).max(number_of(&name.name));
    }

    /// Applies an operation of the migration that has begun.
    pub fn apply(&mut self, operation: &Operation, state: &mut ProjectState) -> Result<(), StateError> {
        let Some(at) = self.names.len().checked_sub(1) else { return operation.apply("", state) };
        let app = self.names[at].app.clone();
        self.note(operation, &app, at, state);
        operation.apply(&app, state)
    }

    fn note(&mut self, operation: &Operation, app: &str, at: usize, state: &ProjectState) {
        let key = |name: &str| ModelKey::new(app, name);
        match operation {
            Operation::CreateModel(create) => {
                self.models.insert(create.model.key(), at);
                for field in &create.model.fields {
                    self.fields.insert((create.model.key(), field.name.clone()), at);
                }
                self.mention_all(&create.model, app, at);
            }
            Operation::DeleteModel { name } => {
                if let Some(model) = state.get(&key(name)) {
                    self.mention_all(model, app, at);
                }
                self.models.remove(&key(name));
            }
            Operation::RenameModel { old_name, new_name } => self.rename(&key(old_name), &key(new_name), at, state),
            Operation::MoveModel { name, from_app } => {
                self.rename(&ModelKey::new(from_app, name), &key(name), at, state);
                // Whatever the old app does with that name later comes after the move.
                self.mentions.entry(ModelKey::new(from_app, name)).or_default().insert(app.to_owned(), at);
            }
            Operation::AddField(add) => {
                self.fields.insert((key(&add.model), add.field.name.clone()), at);
                self.mention_field(&add.field, app, at);
            }
            Operation::AlterField(alter) => {
                self.mention_existing(state, &key(&alter.model), &alter.name, app, at);
                if let Some(field) = &alter.field {
                    self.mention_field(field, app, at);
                }
            }
            Operation::RemoveField(remove) => {
                self.mention_existing(state, &key(&remove.model), &remove.name, app, at);
            }
            Operation::RenameField { model, new_name, .. } => {
                self.fields.insert((key(model), new_name.clone()), at);
            }
            Operation::AddConstraint(add) => {
                if let ConstraintKind::ForeignKey(foreign) = &add.constraint.kind {
                    self.mention(&foreign.to, app, at);
                }
            }
            Operation::RemoveConstraint { model, .. } | Operation::AlterModelBases { name: model, .. } => {
                if let Some(model) = state.get(&key(model)) {
                    self.mention_all(model, app, at);
                }
                if let Operation::AlterModelBases { extends, .. } = operation {
                    extends.iter().for_each(|base| self.mention(base, app, at));
                }
            }
            Operation::RunSql(run) => {
                run.state_operations.iter().for_each(|operation| self.note(operation, app, at, state));
            }
            Operation::SeparateDatabaseAndState { state_operations, .. } => {
                state_operations.iter().for_each(|operation| self.note(operation, app, at, state));
            }
            Operation::AlterModelTable { .. }
            | Operation::AlterModelTableComment { .. }
            | Operation::AlterModelOptions(_)
            | Operation::AlterPrimaryKey { .. }
            | Operation::AddIndex(_)
            | Operation::RemoveIndex { .. }
            | Operation::RenameIndex { .. }
            | Operation::RenameConstraint { .. }
            | Operation::ValidateConstraint { .. }
            | Operation::RunScript(_)
            | Operation::BackfillBatch(_)
            | Operation::SetLockTimeout { .. } => {}
        }
    }

    fn rename(&mut self, old: &ModelKey, new: &ModelKey, at: usize, state: &ProjectState) {
        self.models.remove(old);
        self.models.insert(new.clone(), at);
        if let Some(mentions) = self.mentions.remove(old) {
            self.mentions.insert(new.clone(), mentions);
        }
        for field in state.get(old).into_iter().flat_map(|model| &model.fields) {
            if let Some(brought) = self.fields.remove(&(old.clone(), field.name.clone())) {
                self.fields.insert((new.clone(), field.name.clone()), brought);
            }
        }
    }

    fn mention(&mut self, name: &ModelName, app: &str, at: usize) {
        if name.app != app {
            self.mentions.entry(name.key()).or_default().insert(app.to_owned(), at);
        }
    }

    fn mention_all(&mut self, model: &Model, app: &str, at: usize) {
        model.references().for_each(|name| self.mention(name, app, at));
    }

    fn mention_field(&mut self, field: &Field, app: &str, at: usize) {
        match &field.field_type {
            FieldType::ForeignKey(relation) => self.mention(&relation.to, app, at),
            FieldType::ManyToMany(relation) => {
                self.mention(&relation.to, app, at);
                relation.through.iter().for_each(|through| self.mention(through, app, at));
            }
            _ => {}
        }
    }

    fn mention_existing(&mut self, state: &ProjectState, model: &ModelKey, field: &str, app: &str, at: usize) {
        if let Some(field) = state.get(model).and_then(|model| model.field(field)) {
            self.mention_field(field, app, at);
        }
    }

    /// The migration by which a model is there under this name.
    pub(super) fn model(&self, key: &ModelKey) -> Option<usize> {
        self.models.get(key).copied()
    }

    /// The migration by which a field is there under this name.
    pub(super) fn field(&self, model: &ModelKey, field: &str) -> Option<usize> {
        self.fields.get(&(model.clone(), field.to_owned())).copied()
    }

    /// The latest migrations of other apps that say or unsay a model's name.
    pub(super) fn mentions(&self, key: &ModelKey) -> impl Iterator<Item = usize> {
        self.mentions.get(key).into_iter().flat_map(|apps| apps.values().copied())
    }

    /// An app's latest migration.
    pub(super) fn leaf(&self, app: &str) -> Option<usize> {
        self.leaves.get(app).copied()
    }

    /// A migration by position.
    pub(super) fn name(&self, at: usize) -> Option<&MigrationName> {
        self.names.get(at)
    }

    /// The number that an app's next migration gets.
    pub(super) fn next_number(&self, app: &str) -> u32 {
        self.numbers.get(app).copied().unwrap_or(0).saturating_add(1)
    }
}

/// The number of a migration's name; of a squash's, that of the last one that it stands for.
fn number_of(name: &str) -> u32 {
    let digits = |text: &str| {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
        text[..end].parse().ok()
    };
    name.rsplit_once("_squashed_").and_then(|(_, last)| digits(last)).or_else(|| digits(name)).unwrap_or(0)
}
