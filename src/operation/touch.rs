//! What an operation touches, to tell whether two branches get in each other's way.

use super::{ConstraintTarget, IndexTarget, Operation, OptionChange};
use crate::state::{Constraint, ConstraintKind, Field, Index, IndexElements, IndexField, Model, ModelKey, ModelName};
use std::fmt;

/// A thing that an operation touches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A model.
    Model(ModelKey),
    /// A field of a model.
    Field(ModelKey, String),
    /// A key of a model that is neither field nor object, such as its table.
    Key(ModelKey, &'static str),
    /// An index or constraint by its name, which is one for the whole app.
    Name(String),
    /// An index or constraint without a name: its kind and what it is over.
    Unnamed(ModelKey, &'static str, Vec<String>),
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(model) => write!(formatter, "model `{model}`"),
            Self::Field(model, field) => write!(formatter, "field `{model}.{field}`"),
            Self::Key(model, key) => write!(formatter, "`{key}` of model `{model}`"),
            Self::Name(name) => write!(formatter, "the name `{name}`"),
            Self::Unnamed(model, kind, fields) => {
                write!(formatter, "the {kind} of model `{model}` over `{}`", fields.join("`, `"))
            }
        }
    }
}

/// How an operation touches a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manner {
    /// It must be there.
    Uses,
    /// It is another one afterwards.
    Changes,
    /// It comes, goes, or has another name.
    Makes,
}

/// A thing and how it is touched.
pub type Touch = (Subject, Manner);

impl Operation {
    /// All that it touches; `app` is that of its migration. What SQL and scripts touch nobody knows.
    pub fn touches(&self, app: &str) -> Vec<Touch> {
        let mut touches = Touches { app, found: Vec::new() };
        touches.operation(self);
        touches.found.sort();
        touches.found.dedup();
        touches.found
    }

    /// Whether it runs what a person wrote, so that nobody can tell what it touches.
    pub fn is_opaque(&self) -> bool {
        match self {
            Self::RunSql(_) | Self::RunScript(_) => true,
            Self::SeparateDatabaseAndState { database_operations, .. } => {
                database_operations.iter().any(Self::is_opaque)
            }
            _ => false,
        }
    }
}

/// Whether two operations that touch a thing in these manners get in each other's way.
pub fn clash(one: Manner, other: Manner) -> bool {
    match (one, other) {
        (Manner::Makes, _) | (_, Manner::Makes) | (Manner::Changes, Manner::Changes) => true,
        (Manner::Uses, _) | (_, Manner::Uses) => false,
    }
}

struct Touches<'a> {
    app: &'a str,
    found: Vec<Touch>,
}

impl Touches<'_> {
    fn key(&self, model: &str) -> ModelKey {
        ModelKey::new(self.app, model)
    }

    fn add(&mut self, subject: Subject, manner: Manner) {
        self.found.push((subject, manner));
    }

    fn model(&mut self, model: &str, manner: Manner) {
        self.add(Subject::Model(self.key(model)), manner);
    }

    fn other(&mut self, model: &ModelName) {
        self.add(Subject::Model(model.key()), Manner::Uses);
    }

    fn field(&mut self, model: &str, field: &str, manner: Manner) {
        self.model(model, Manner::Uses);
        self.add(Subject::Field(self.key(model), field.to_owned()), manner);
    }

    fn option(&mut self, model: &str, option: &'static str) {
        self.model(model, Manner::Uses);
        self.add(Subject::Key(self.key(model), option), Manner::Changes);
    }

    fn definition(&mut self, model: &str, field: &Field, manner: Manner) {
        self.field(model, &field.name, manner);
        self.relations(field);
    }

    /// The models and fields that a field refers to.
    fn relations(&mut self, field: &Field) {
        if let Some(relation) = field.relation() {
            self.other(&relation.to);
            relation.to_field.iter().for_each(|target| self.other_field(&relation.to, target));
        }
        if let Some(relation) = field.many_to_many() {
            self.other(&relation.to);
            if let Some(through) = &relation.through {
                self.other(through);
                let (source, target) =
                    relation.through_fields.as_ref().map_or((None, None), |(a, b)| (Some(a), Some(b)));
                source.into_iter().chain(target).for_each(|field| self.other_field(through, field));
            }
        }
    }

    fn other_field(&mut self, model: &ModelName, field: &str) {
        self.add(Subject::Field(model.key(), field.to_owned()), Manner::Uses);
    }

    /// The models and fields that a key of several fields refers to.
    fn key_target(&mut self, constraint: &Constraint) {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            self.other(&key.to);
            key.to_fields.iter().for_each(|field| self.other_field(&key.to, field));
        }
    }

    fn named(&mut self, model: &str, name: &str) {
        self.model(model, Manner::Uses);
        self.add(Subject::Name(name.to_lowercase()), Manner::Makes);
    }

    fn unnamed(&mut self, model: &str, kind: &'static str, fields: Vec<String>) {
        for field in &fields {
            self.field(model, field.trim_start_matches('-'), Manner::Uses);
        }
        self.add(Subject::Unnamed(self.key(model), kind, fields), Manner::Makes);
    }

    fn elements(&mut self, model: &str, elements: &IndexElements) -> Vec<String> {
        let IndexElements::Fields(fields) = elements else { return Vec::new() };
        for field in fields {
            self.field(model, &field.name, Manner::Uses);
        }
        written(fields)
    }

    fn index(&mut self, model: &str, index: &Index) {
        let fields = self.elements(model, &index.elements);
        index.include.iter().for_each(|field| self.field(model, field, Manner::Uses));
        match &index.name {
            Some(name) => self.named(model, name),
            None => self.unnamed(model, if index.unique { "unique index" } else { "index" }, fields),
        }
    }

    fn constraint(&mut self, model: &str, constraint: &Constraint) {
        let (kind, fields) = match &constraint.kind {
            ConstraintKind::Unique(unique) => ("unique constraint", self.elements(model, &unique.elements)),
            ConstraintKind::ForeignKey(key) => {
                self.key_target(constraint);
                ("foreign key", key.fields.clone())
            }
            ConstraintKind::Check(_) => ("check", Vec::new()),
            ConstraintKind::Exclude(_) => ("exclusion", Vec::new()),
        };
        match &constraint.name {
            Some(name) => self.named(model, name),
            None => self.unnamed(model, kind, fields),
        }
    }

    fn whole(&mut self, model: &Model) {
        let name = &model.name.name;
        self.model(name, Manner::Makes);
        model.extends.iter().for_each(|base| self.other(base));
        model.fields.iter().for_each(|field| self.relations(field));
        model.constraints.iter().for_each(|constraint| self.key_target(constraint));
        model.indexes.iter().filter_map(|index| index.name.as_deref()).for_each(|index| self.named(name, index));
        let names = model.constraints.iter().filter_map(|constraint| constraint.name.as_deref());
        names.for_each(|constraint| self.named(name, constraint));
    }

    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateModel(create) => {
                self.whole(&create.model);
                if let Some((junction, field)) = &create.from_junction {
                    self.add(Subject::Field(junction.key(), field.clone()), Manner::Changes);
                }
            }
            Operation::DeleteModel { name } => self.model(name, Manner::Makes),
            Operation::RenameModel { old_name, new_name } => {
                self.model(old_name, Manner::Makes);
                self.model(new_name, Manner::Makes);
            }
            Operation::MoveModel { name, from_app } => {
                self.model(name, Manner::Makes);
                self.add(Subject::Model(ModelKey::new(from_app, name)), Manner::Makes);
            }
            Operation::AlterModelTable { name, .. } => self.option(name, "db_table"),
            Operation::AlterModelTableComment { name, .. } => self.option(name, "db_table_comment"),
            Operation::AlterModelOptions(alter) => {
                for change in &alter.changes {
                    self.option(
                        &alter.name,
                        match change {
                            OptionChange::Managed(_) => "managed",
                            OptionChange::Schema(_) => "schema",
                            OptionChange::Tablespace(_) => "db_tablespace",
                            OptionChange::Storage { .. } => "options",
                            OptionChange::PartitionBy(_) => "partition_by",
                        },
                    );
                }
            }
            Operation::AlterModelBases { name, extends } => {
                self.option(name, "extends");
                extends.iter().for_each(|base| self.other(base));
            }
            Operation::AddField(add) => self.definition(&add.model, &add.field, Manner::Makes),
            Operation::AlterField(alter) => match &alter.field {
                Some(field) => self.definition(&alter.model, field, Manner::Changes),
                None => self.field(&alter.model, &alter.name, Manner::Changes),
            },
            Operation::RemoveField(remove) => self.field(&remove.model, &remove.name, Manner::Makes),
            Operation::RenameField { model, old_name, new_name } => {
                self.field(model, old_name, Manner::Makes);
                self.field(model, new_name, Manner::Makes);
            }
            Operation::AlterPrimaryKey { model, fields } => {
                self.option(model, "primary_key");
                fields.iter().flatten().for_each(|field| self.field(model, field, Manner::Uses));
            }
            Operation::AddIndex(add) => self.index(&add.model, &add.index),
            Operation::RemoveIndex { model, index } => match index {
                IndexTarget::Name(name) => self.named(model, name),
                IndexTarget::Fields { fields, unique } => {
                    self.unnamed(model, if *unique { "unique index" } else { "index" }, written(fields));
                }
            },
            Operation::RenameIndex { model, old_name, new_name }
            | Operation::RenameConstraint { model, old_name, new_name } => {
                self.named(model, old_name);
                self.named(model, new_name);
            }
            Operation::AddConstraint(add) => self.constraint(&add.model, &add.constraint),
            Operation::RemoveConstraint { model, constraint } => match constraint {
                ConstraintTarget::Name(name) => self.named(model, name),
                ConstraintTarget::Fields { kind, fields } => {
                    let kind = if kind == "unique" { "unique constraint" } else { "foreign key" };
                    self.unnamed(model, kind, fields.clone());
                }
            },
            Operation::ValidateConstraint { model, name } => {
                self.model(model, Manner::Uses);
                self.add(Subject::Name(name.to_lowercase()), Manner::Changes);
            }
            Operation::RunSql(run) => run.state_operations.iter().for_each(|operation| self.operation(operation)),
            Operation::SeparateDatabaseAndState { database_operations, state_operations } => {
                database_operations.iter().chain(state_operations).for_each(|operation| self.operation(operation));
            }
            Operation::BackfillBatch(batch) => {
                batch.set.iter().for_each(|(column, _)| self.field(&batch.model, column, Manner::Changes));
            }
            Operation::RunScript(_) | Operation::SetLockTimeout { .. } => {}
        }
    }
}

fn written(fields: &[IndexField]) -> Vec<String> {
    fields.iter().map(|field| if field.descending { format!("-{}", field.name) } else { field.name.clone() }).collect()
}
