//! Operations with what they bring about and what must be there before them.

use crate::operation::Operation;
use crate::state::{Field, FieldType, ModelKey};
use std::sync::Arc;

/// Something that one step brings about and another one may wait for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Token {
    /// A model is there under this name.
    Model(ModelKey),
    /// The name is free.
    Gone(ModelKey),
    /// A field has the name that it is declared by.
    Named(ModelKey, String),
    /// A field is there as it is declared.
    Ready(ModelKey, String),
    /// A field isn't what it was: altered or removed.
    Changed(ModelKey, String),
    /// A unique index or constraint of the model has come.
    Unique(ModelKey),
    /// A constraint of the model has gone.
    Constraint(ModelKey),
    /// The model has other bases.
    Bases(ModelKey),
    /// The model has another primary key.
    PrimaryKey(ModelKey),
    /// No table of this name is there any more.
    Table(String),
}

/// Where a step stands among those of its app that needn't wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Rename,
    CreateModel,
    DeleteModel,
    CompleteModel,
    Options,
    RemoveConstraint,
    RemoveIndex,
    RenameObject,
    RemoveField,
    AddField,
    AlterField,
    PrimaryKey,
    AddIndex,
    AddConstraint,
    Table,
    Comment,
}

/// A step that another operation may take up in itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Of the CreateModel of this model.
    Creation(ModelKey),
    /// Of the DeleteModel of this model.
    Deletion(ModelKey),
}

/// An operation on its way into a migration.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) app: Arc<str>,
    pub(super) phase: Phase,
    pub(super) operation: Operation,
    pub(super) provides: Vec<Token>,
    pub(super) needs: Vec<Token>,
    /// Migrations that are there already, by their position in the history.
    pub(super) after: Vec<usize>,
    pub(super) part: Option<Part>,
}

impl Step {
    pub(super) fn new(app: &str, phase: Phase, operation: Operation) -> Self {
        Self {
            app: app.into(),
            phase,
            operation,
            provides: Vec::new(),
            needs: Vec::new(),
            after: Vec::new(),
            part: None,
        }
    }

    #[must_use]
    pub(super) fn provides(mut self, tokens: impl IntoIterator<Item = Token>) -> Self {
        self.provides.extend(tokens);
        self
    }

    #[must_use]
    pub(super) fn needs(mut self, tokens: impl IntoIterator<Item = Token>) -> Self {
        self.needs.extend(tokens);
        self
    }

    #[must_use]
    pub(super) fn after(mut self, migrations: impl IntoIterator<Item = usize>) -> Self {
        self.after.extend(migrations);
        self
    }

    #[must_use]
    pub(super) fn part(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }
}

/// What must be there for a field of a model to refer to it.
pub(super) fn relation_needs(model: &ModelKey, field: &Field) -> Vec<Token> {
    let mut needs = Vec::new();
    let mut target = |name: &crate::state::ModelName, to_field: Option<&String>| {
        let key = name.key();
        if let Some(to_field) = to_field {
            needs.push(Token::Ready(key.clone(), to_field.clone()));
            needs.push(Token::Unique(key.clone()));
        }
        if key != *model {
            needs.push(Token::Model(key));
        }
    };
    match &field.field_type {
        FieldType::ForeignKey(relation) => target(&relation.to, relation.to_field.as_ref()),
        FieldType::ManyToMany(relation) => {
            target(&relation.to, None);
            if let Some(through) = &relation.through {
                target(through, None);
            }
        }
        _ => {}
    }
    needs
}
