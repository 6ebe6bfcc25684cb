//! Models come, go and change their options.

use super::edit;
use crate::operation::{CreateModel, OptionChange, StateError};
use crate::state::{Field, FieldType, Identity, Model, ModelName, ProjectState};

/// A model comes, with an identity for each of its parts.
pub(super) fn create(state: &mut ProjectState, create: &CreateModel) -> Result<(), StateError> {
    let name = &create.model.name;
    if state.model(name).is_some() {
        return Err(StateError::model_exists(name));
    }
    let mut model = create.model.clone();
    let junction = match &create.from_junction {
        Some((source, field)) => Some(junction(state, source, field)?),
        None => None,
    };
    hand_out(state, &mut model);
    if let Some(junction) = junction {
        take_over(&mut model, &junction);
        let through = name.clone();
        // From here on the table is the new model's: two owners of one table would be one too many
        // if a barrier came between this operation and the AlterField that says the rest.
        let fresh = state.fresh_identity();
        edit(state, &junction.source, |source| {
            if let Some(field) = source.fields.iter_mut().find(|field| field.name == junction.field)
                && let FieldType::ManyToMany(relation) = &mut field.field_type
            {
                relation.through = Some(through);
                relation.db_table = None;
                field.identity = fresh;
            }
            Ok(())
        })?;
    }
    state.insert(model);
    Ok(())
}

fn hand_out(state: &mut ProjectState, model: &mut Model) {
    model.identity = state.fresh_identity();
    for field in &mut model.fields {
        field.identity = state.fresh_identity();
    }
    for index in &mut model.indexes {
        index.identity = state.fresh_identity();
    }
    for constraint in &mut model.constraints {
        constraint.identity = state.fresh_identity();
    }
}

/// The junction table that a new model takes over.
struct Junction {
    source: ModelName,
    field: String,
    target: ModelName,
    identity: Identity,
}

fn junction(state: &ProjectState, source: &ModelName, field: &str) -> Result<Junction, StateError> {
    let model = state.model(source).ok_or_else(|| StateError::unknown_model(state, source))?;
    let found = model.field(field).ok_or_else(|| {
        StateError::unknown("field", field, source, model.fields.iter().map(|field| field.name.as_str()))
    })?;
    match found.many_to_many() {
        Some(relation) if relation.through.is_none() => Ok(Junction {
            source: model.name.clone(),
            field: field.to_owned(),
            target: relation.to.clone(),
            identity: found.identity,
        }),
        Some(_) => Err(StateError::new(format!("`{source}.{field}` has a `through` model and so no table of its own"))
            .help("leave `from_junction` out")),
        None => Err(StateError::new(format!("`{source}.{field}` is no many-to-many field"))
            .help("`from_junction` names the many-to-many field whose table the model takes over")),
    }
}

/// The model and those of its columns that the junction has too get the junction's identities.
fn take_over(model: &mut Model, junction: &Junction) {
    model.identity = junction.identity;
    let (source_column, target_column) = columns(junction);
    if let Some(id) = model.fields.iter_mut().find(|field| matches!(field.field_type, FieldType::Auto(_))) {
        id.identity = junction.identity.junction_id();
    }
    let source = key_to(model, &junction.source, &source_column, None);
    let target = key_to(model, &junction.target, &target_column, source);
    if let Some(field) = source.and_then(|at| model.fields.get_mut(at)) {
        field.identity = junction.identity.junction_source();
    }
    if let Some(field) = target.and_then(|at| model.fields.get_mut(at)) {
        field.identity = junction.identity.junction_target();
    }
}

/// The junction's own names for its two columns.
fn columns(junction: &Junction) -> (String, String) {
    let (source, target) = (junction.source.key(), junction.target.key());
    if source == target {
        (format!("from_{}_id", source.name()), format!("to_{}_id", target.name()))
    } else {
        (format!("{}_id", source.name()), format!("{}_id", target.name()))
    }
}

/// The key to a model that a junction's column becomes: the one of the same column, else the first.
fn key_to(model: &Model, to: &ModelName, column: &str, taken: Option<usize>) -> Option<usize> {
    let to = to.key();
    let refers = |field: &Field| field.relation().is_some_and(|relation| relation.to.key() == to);
    let mut keys = model.fields.iter().enumerate().filter(|(at, field)| Some(*at) != taken && refers(field));
    let first = keys.clone().next()?;
    let (at, _) = keys.find(|(_, field)| field.column().as_deref() == Some(column)).unwrap_or(first);
    Some(at)
}

/// A model goes.
pub(super) fn delete(state: &mut ProjectState, name: &ModelName) -> Result<(), StateError> {
    match state.remove(&name.key()) {
        Some(_) => Ok(()),
        None => Err(StateError::unknown_model(state, name)),
    }
}

/// Options change.
pub(super) fn alter_options(
    state: &mut ProjectState,
    name: &ModelName,
    changes: &[OptionChange],
) -> Result<(), StateError> {
    edit(state, name, |model| {
        let options = &mut model.options;
        for change in changes {
            match change {
                OptionChange::Managed(managed) => options.unmanaged = !managed,
                OptionChange::Schema(schema) => options.schema.clone_from(schema),
                OptionChange::Tablespace(tablespace) => options.db_tablespace.clone_from(tablespace),
                OptionChange::Storage { strict, without_rowid, unlogged, storage } => {
                    options.strict = *strict;
                    options.without_rowid = *without_rowid;
                    options.unlogged = *unlogged;
                    options.storage.clone_from(storage);
                }
                OptionChange::PartitionBy(partition) => options.partition_by.clone_from(partition),
            }
        }
        Ok(())
    })
}
