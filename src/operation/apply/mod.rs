//! What an operation does to a state: exact, in place, and linear (only the models that it names
//! and those that refer to them are touched).

mod expression;
mod field;
mod model;
mod object;
mod reference;

use super::{Operation, StateError};
use crate::state::{ModelName, ProjectState};
use std::sync::Arc;

impl Operation {
    /// Changes the state of an app's models as this operation says.
    pub fn apply(&self, app: &str, state: &mut ProjectState) -> Result<(), StateError> {
        let named = |name: &String| ModelName::new(app, name.as_str());
        match self {
            Self::CreateModel(create) => model::create(state, create),
            Self::DeleteModel { name } => model::delete(state, &named(name)),
            Self::RenameModel { old_name, new_name } => {
                reference::rename_model(state, &named(old_name), &named(new_name))
            }
            Self::MoveModel { name, from_app } => {
                reference::rename_model(state, &ModelName::new(from_app.as_str(), name.as_str()), &named(name))
            }
            Self::AlterModelTable { name, db_table } => edit(state, &named(name), |model| {
                model.options.db_table.clone_from(db_table);
                Ok(())
            }),
            Self::AlterModelTableComment { name, comment } => edit(state, &named(name), |model| {
                model.options.db_table_comment.clone_from(comment);
                Ok(())
            }),
            Self::AlterModelOptions(alter) => model::alter_options(state, &named(&alter.name), &alter.changes),
            Self::AlterModelBases { name, extends } => edit(state, &named(name), |model| {
                model.extends.clone_from(extends);
                Ok(())
            }),
            Self::AddField(add) => field::add(state, &named(&add.model), &add.field),
            Self::AlterField(alter) => field::alter(state, &named(&alter.model), alter),
            Self::RemoveField(remove) => field::remove(state, &named(&remove.model), &remove.name),
            Self::RenameField { model, old_name, new_name } => field::rename(state, &named(model), old_name, new_name),
            Self::AlterPrimaryKey { model, fields } => object::alter_primary_key(state, &named(model), fields.as_ref()),
            Self::AddIndex(add) => object::add_index(state, &named(&add.model), &add.index),
            Self::RemoveIndex { model, index } => object::remove_index(state, &named(model), index),
            Self::RenameIndex { model, old_name, new_name } => {
                object::rename_index(state, &named(model), old_name, new_name)
            }
            Self::AddConstraint(add) => object::add_constraint(state, &named(&add.model), &add.constraint),
            Self::RemoveConstraint { model, constraint } => object::remove_constraint(state, &named(model), constraint),
            Self::RenameConstraint { model, old_name, new_name } => {
                object::rename_constraint(state, &named(model), old_name, new_name)
            }
            Self::ValidateConstraint { model, name } => object::validate_constraint(state, &named(model), name),
            Self::RunSql(run) => apply_all(&run.state_operations, app, state),
            Self::SeparateDatabaseAndState { state_operations, .. } => apply_all(state_operations, app, state),
            Self::BackfillBatch(batch) => {
                let columns = batch.set.iter().map(|(column, _)| column.as_str());
                field::check_columns(state, &named(&batch.model), columns)
            }
            Self::RunScript(_) | Self::SetLockTimeout { .. } => Ok(()),
        }
    }
}

fn apply_all(operations: &[Operation], app: &str, state: &mut ProjectState) -> Result<(), StateError> {
    operations.iter().try_for_each(|operation| operation.apply(app, state))
}

/// Changes one model under its name. `change` looks before it changes anything, so that a state
/// stays as it was where an error is returned.
fn edit(
    state: &mut ProjectState,
    name: &ModelName,
    change: impl FnOnce(&mut crate::state::Model) -> Result<(), StateError>,
) -> Result<(), StateError> {
    let Some(model) = state.remove(&name.key()) else { return Err(StateError::unknown_model(state, name)) };
    let mut model = Arc::unwrap_or_clone(model);
    let result = change(&mut model);
    state.insert(model);
    result
}

#[cfg(test)]
mod tests;
