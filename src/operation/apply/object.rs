//! Primary keys, indexes and constraints.

use super::{edit, field};
use crate::operation::{ConstraintTarget, IndexTarget, StateError};
use crate::state::{Constraint, ConstraintKind, Index, IndexElements, IndexField, Model, ModelName, ProjectState};

/// The primary key is another one.
pub(super) fn alter_primary_key(
    state: &mut ProjectState,
    model: &ModelName,
    fields: Option<&Vec<String>>,
) -> Result<(), StateError> {
    edit(state, model, |model| {
        field::check_names(model, fields.into_iter().flatten().map(String::as_str))?;
        model.primary_key = fields.cloned();
        Ok(())
    })
}

fn unknown_index(model: &Model, name: &str) -> StateError {
    StateError::unknown("index", name, &model.name, model.indexes.iter().filter_map(|index| index.name.as_deref()))
}

fn unknown_constraint(model: &Model, name: &str) -> StateError {
    let known = model.constraints.iter().filter_map(|constraint| constraint.name.as_deref());
    StateError::unknown("constraint", name, &model.name, known)
}

/// One name may stand twice, once for each engine.
fn clash<E: PartialEq>(one: Option<E>, other: Option<E>) -> bool {
    one.is_none() || other.is_none() || one == other
}

fn check_elements(model: &Model, elements: &IndexElements, include: &[String]) -> Result<(), StateError> {
    if let IndexElements::Fields(fields) = elements {
        field::check_names(model, fields.iter().map(|field| field.name.as_str()))?;
    }
    field::check_names(model, include.iter().map(String::as_str))
}

/// An index comes.
pub(super) fn add_index(state: &mut ProjectState, model: &ModelName, index: &Index) -> Result<(), StateError> {
    let identity = state.fresh_identity();
    edit(state, model, |model| {
        if let Some(name) = &index.name
            && model.indexes.iter().any(|other| other.name == index.name && clash(other.engine, index.engine))
        {
            return Err(StateError::exists("index", name, &model.name));
        }
        check_elements(model, &index.elements, &index.include)?;
        model.indexes.push(Index { identity, ..index.clone() });
        Ok(())
    })
}

/// An index goes (under its name: that of each engine).
pub(super) fn remove_index(
    state: &mut ProjectState,
    model: &ModelName,
    target: &IndexTarget,
) -> Result<(), StateError> {
    edit(state, model, |model| {
        let meant = |index: &Index| match target {
            IndexTarget::Name(name) => index.name.as_ref() == Some(name),
            IndexTarget::Fields { fields, unique } => {
                index.name.is_none()
                    && index.unique == *unique
                    && matches!(&index.elements, IndexElements::Fields(own) if own == fields)
            }
        };
        if !model.indexes.iter().any(meant) {
            return Err(match target {
                IndexTarget::Name(name) => unknown_index(model, name),
                IndexTarget::Fields { fields, .. } => unnamed(model, "index", &listed(fields)),
            });
        }
        model.indexes.retain(|index| !meant(index));
        Ok(())
    })
}

fn listed(fields: &[IndexField]) -> String {
    let names: Vec<String> =
        fields.iter().map(|field| format!("{}{}", if field.descending { "-" } else { "" }, field.name)).collect();
    names.join(", ")
}

fn unnamed(model: &Model, what: &str, fields: &str) -> StateError {
    StateError::new(format!("model `{}` has no unnamed {what} over `{fields}`", model.name))
        .help("one that has a name is meant by `name`")
}

/// An index gets another name.
pub(super) fn rename_index(
    state: &mut ProjectState,
    model: &ModelName,
    old: &str,
    new: &str,
) -> Result<(), StateError> {
    edit(state, model, |model| {
        if !model.indexes.iter().any(|index| index.name.as_deref() == Some(old)) {
            return Err(unknown_index(model, old));
        }
        if model.indexes.iter().any(|index| index.name.as_deref() == Some(new)) {
            return Err(StateError::exists("index", new, &model.name));
        }
        for index in model.indexes.iter_mut().filter(|index| index.name.as_deref() == Some(old)) {
            index.name = Some(new.to_owned());
        }
        Ok(())
    })
}

/// A constraint comes.
pub(super) fn add_constraint(
    state: &mut ProjectState,
    model: &ModelName,
    constraint: &Constraint,
) -> Result<(), StateError> {
    let identity = state.fresh_identity();
    edit(state, model, |model| {
        if let Some(name) = &constraint.name
            && model
                .constraints
                .iter()
                .any(|other| other.name == constraint.name && clash(other.engine, constraint.engine))
        {
            return Err(StateError::exists("constraint", name, &model.name));
        }
        match &constraint.kind {
            ConstraintKind::Unique(unique) => check_elements(model, &unique.elements, &unique.include)?,
            ConstraintKind::ForeignKey(key) => field::check_names(model, key.fields.iter().map(String::as_str))?,
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {}
        }
        model.constraints.push(Constraint { identity, ..constraint.clone() });
        Ok(())
    })
}

/// A constraint goes (under its name: that of each engine).
pub(super) fn remove_constraint(
    state: &mut ProjectState,
    model: &ModelName,
    target: &ConstraintTarget,
) -> Result<(), StateError> {
    edit(state, model, |model| {
        let meant = |constraint: &Constraint| match target {
            ConstraintTarget::Name(name) => constraint.name.as_ref() == Some(name),
            ConstraintTarget::Fields { kind, fields } => {
                constraint.name.is_none() && constraint.kind.name() == kind && fields_of(constraint) == *fields
            }
        };
        if !model.constraints.iter().any(meant) {
            return Err(match target {
                ConstraintTarget::Name(name) => unknown_constraint(model, name),
                ConstraintTarget::Fields { kind, fields } => {
                    unnamed(model, &format!("{kind} constraint"), &fields.join(", "))
                }
            });
        }
        model.constraints.retain(|constraint| !meant(constraint));
        Ok(())
    })
}

/// The fields that an unnamed constraint is known by.
fn fields_of(constraint: &Constraint) -> Vec<&str> {
    match &constraint.kind {
        ConstraintKind::Unique(unique) => match &unique.elements {
            IndexElements::Fields(fields) => fields.iter().map(|field| field.name.as_str()).collect(),
            IndexElements::Expressions(_) => Vec::new(),
        },
        ConstraintKind::ForeignKey(key) => key.fields.iter().map(String::as_str).collect(),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => Vec::new(),
    }
}

/// A constraint gets another name.
pub(super) fn rename_constraint(
    state: &mut ProjectState,
    model: &ModelName,
    old: &str,
    new: &str,
) -> Result<(), StateError> {
    edit(state, model, |model| {
        if !model.constraints.iter().any(|constraint| constraint.name.as_deref() == Some(old)) {
            return Err(unknown_constraint(model, old));
        }
        if model.constraints.iter().any(|constraint| constraint.name.as_deref() == Some(new)) {
            return Err(StateError::exists("constraint", new, &model.name));
        }
        for constraint in model.constraints.iter_mut().filter(|constraint| constraint.name.as_deref() == Some(old)) {
            constraint.name = Some(new.to_owned());
        }
        Ok(())
    })
}

/// A constraint that was made NOT VALID is valid now.
pub(super) fn validate_constraint(state: &mut ProjectState, model: &ModelName, name: &str) -> Result<(), StateError> {
    edit(state, model, |model| {
        if !model.constraints.iter().any(|constraint| constraint.name.as_deref() == Some(name)) {
            return Err(unknown_constraint(model, name));
        }
        for constraint in model.constraints.iter_mut().filter(|constraint| constraint.name.as_deref() == Some(name)) {
            constraint.not_valid = false;
        }
        Ok(())
    })
}
