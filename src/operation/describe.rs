//! What an operation does, in words, in a migration's name, and whether there is a way back.

use super::{ConstraintTarget, IndexTarget, Operation};
use crate::state::{Constraint, ConstraintKind, Index, IndexElements, IndexField};

fn field_list(fields: &[IndexField]) -> String {
    let names: Vec<String> =
        fields.iter().map(|field| format!("{}{}", if field.descending { "-" } else { "" }, field.name)).collect();
    names.join(", ")
}

fn element_list(elements: &IndexElements) -> String {
    match elements {
        IndexElements::Fields(fields) => format!("field(s) {}", field_list(fields)),
        IndexElements::Expressions(expressions) => {
            let first = |expression: &crate::state::PerEngine<String>| expression.values().next().cloned();
            expressions.iter().filter_map(first).collect::<Vec<_>>().join(", ")
        }
    }
}

fn constraint_fields(constraint: &Constraint) -> String {
    match &constraint.kind {
        ConstraintKind::Unique(unique) => match &unique.elements {
            IndexElements::Fields(fields) => field_list(fields),
            IndexElements::Expressions(_) => String::new(),
        },
        ConstraintKind::ForeignKey(key) => key.fields.join(", "),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => String::new(),
    }
}

impl Operation {
    /// What it does, in a line: `Add field slug to Post`.
    pub fn describe(&self) -> String {
        match self {
            Self::CreateModel(create) => format!("Create model {}", create.model.name.name),
            Self::DeleteModel { name } => format!("Delete model {name}"),
            Self::RenameModel { old_name, new_name } => format!("Rename model {old_name} to {new_name}"),
            Self::MoveModel { name, from_app } => format!("Move model {name} from {from_app}"),
            Self::AlterModelTable { name, db_table } => {
                format!("Rename table for {name} to {}", db_table.as_deref().unwrap_or("(default)"))
            }
            Self::AlterModelTableComment { name, .. } => format!("Alter {name} table comment"),
            Self::AlterModelOptions(alter) => format!("Change options on {}", alter.name),
            Self::AlterModelBases { name, .. } => format!("Change bases of {name}"),
            Self::AddField(add) => format!("Add field {} to {}", add.field.name, add.model),
            Self::AlterField(alter) => format!("Alter field {} on {}", alter.name, alter.model),
            Self::RemoveField(remove) => format!("Remove field {} from {}", remove.name, remove.model),
            Self::RenameField { model, old_name, new_name } => {
                format!("Rename field {old_name} on {model} to {new_name}")
            }
            Self::AlterPrimaryKey { model, fields } => match fields.as_deref() {
                Some([]) => format!("Remove primary key from {model}"),
                Some(fields) => format!("Alter primary key on {model} to {}", fields.join(", ")),
                None => format!("Alter primary key on {model} to a single field"),
            },
            Self::AddIndex(add) => match &add.index {
                Index { name: Some(name), elements, .. } => {
                    format!("Create index {name} on {} of model {}", element_list(elements), add.model)
                }
                Index { name: None, elements, .. } => {
                    format!("Create index on {} of model {}", element_list(elements), add.model)
                }
            },
            Self::RemoveIndex { model, index } => match index {
                IndexTarget::Name(name) => format!("Remove index {name} from {model}"),
                IndexTarget::Fields { fields, .. } => format!("Remove index on {} from {model}", field_list(fields)),
            },
            Self::RenameIndex { model, old_name, new_name } => {
                format!("Rename index {old_name} on {model} to {new_name}")
            }
            Self::AddConstraint(add) => match &add.constraint.name {
                Some(name) => format!("Create constraint {name} on model {}", add.model),
                None => format!(
                    "Create {} constraint on {} of model {}",
                    add.constraint.kind.name(),
                    constraint_fields(&add.constraint),
                    add.model
                ),
            },
            Self::RemoveConstraint { model, constraint } => match constraint {
                ConstraintTarget::Name(name) => format!("Remove constraint {name} from model {model}"),
                ConstraintTarget::Fields { kind, fields } => {
                    format!("Remove {kind} constraint on {} from model {model}", fields.join(", "))
                }
            },
            Self::RenameConstraint { model, old_name, new_name } => {
                format!("Rename constraint {old_name} on {model} to {new_name}")
            }
            Self::ValidateConstraint { model, name } => format!("Validate constraint {name} on model {model}"),
            Self::RunSql(_) => "Raw SQL operation".to_owned(),
            Self::RunScript(run) => format!("Run script {}", run.command.join(" ")),
            Self::SeparateDatabaseAndState { .. } => "Custom state/database change combination".to_owned(),
            Self::BackfillBatch(batch) => {
                let columns: Vec<&str> = batch.set.iter().map(|(column, _)| column.as_str()).collect();
                format!("Backfill {} of {} in batches", columns.join(", "), batch.model)
            }
            Self::SetLockTimeout { value } => format!("Set lock timeout to {value}"),
        }
    }

    /// What a migration's name says of it: `post_slug`. None where there is nothing to say.
    pub fn fragment(&self) -> Option<String> {
        let fragment = match self {
            Self::CreateModel(create) => create.model.name.name.clone(),
            Self::DeleteModel { name } => format!("delete_{name}"),
            Self::RenameModel { old_name, new_name } => format!("rename_{old_name}_{new_name}"),
            Self::MoveModel { name, from_app } => format!("move_{name}_from_{from_app}"),
            Self::AlterModelTable { name, .. } => format!("alter_{name}_table"),
            Self::AlterModelTableComment { name, .. } => format!("alter_{name}_table_comment"),
            Self::AlterModelOptions(alter) => format!("alter_{}_options", alter.name),
            Self::AlterModelBases { name, .. } => format!("alter_{name}_bases"),
            Self::AddField(add) => format!("{}_{}", add.model, add.field.name),
            Self::AlterField(alter) => format!("alter_{}_{}", alter.model, alter.name),
            Self::RemoveField(remove) => format!("remove_{}_{}", remove.model, remove.name),
            Self::RenameField { model, old_name, new_name } => format!("rename_{old_name}_{model}_{new_name}"),
            Self::AlterPrimaryKey { model, .. } => format!("alter_{model}_primary_key"),
            Self::AddIndex(add) => match (&add.index.name, &add.index.elements) {
                (Some(name), _) => format!("{}_{name}", add.model),
                (None, IndexElements::Fields(fields)) => format!("{}_{}_idx", add.model, joined(fields)),
                (None, IndexElements::Expressions(_)) => format!("{}_idx", add.model),
            },
            Self::RemoveIndex { model, index } => match index {
                IndexTarget::Name(name) => format!("remove_{model}_{name}"),
                IndexTarget::Fields { fields, .. } => format!("remove_{model}_{}_idx", joined(fields)),
            },
            Self::RenameIndex { old_name, new_name, .. } | Self::RenameConstraint { old_name, new_name, .. } => {
                format!("rename_{old_name}_{new_name}")
            }
            Self::AddConstraint(add) => match &add.constraint.name {
                Some(name) => format!("{}_{name}", add.model),
                None => {
                    let fields = constraint_fields(&add.constraint).replace(", ", "_");
                    format!("{}_{fields}_{}", add.model, suffix(add.constraint.kind.name()))
                }
            },
            Self::RemoveConstraint { model, constraint } => match constraint {
                ConstraintTarget::Name(name) => format!("remove_{model}_{name}"),
                ConstraintTarget::Fields { kind, fields } => {
                    format!("remove_{model}_{}_{}", fields.join("_"), suffix(kind))
                }
            },
            Self::ValidateConstraint { model, name } => format!("{model}_validate_{name}"),
            Self::BackfillBatch(batch) => format!("backfill_{}", batch.model),
            Self::RunSql(_)
            | Self::RunScript(_)
            | Self::SeparateDatabaseAndState { .. }
            | Self::SetLockTimeout { .. } => return None,
        };
        Some(fragment.to_lowercase())
    }

    /// Whether there is a way back.
    pub fn reversible(&self) -> bool {
        match self {
            Self::RunSql(run) => run.reverse_sql.is_some(),
            Self::RunScript(run) => run.reverse_command.is_some(),
            Self::SeparateDatabaseAndState { database_operations, .. } => {
                database_operations.iter().all(Self::reversible)
            }
            _ => true,
        }
    }
}

fn joined(fields: &[IndexField]) -> String {
    fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join("_")
}

/// The ending of a conventional name.
fn suffix(kind: &str) -> &'static str {
    match kind {
        "unique" => "key",
        "foreign_key" => "fkey",
        _ => "constraint",
    }
}
