//! A model gets another name or another app, and what refers to it follows.

use super::{edit, field};
use crate::operation::StateError;
use crate::state::{ConstraintKind, FieldType, Model, ModelKey, ModelName, ProjectState};
use std::sync::Arc;

/// A model gets another name, another app or both.
pub(super) fn rename_model(state: &mut ProjectState, old: &ModelName, new: &ModelName) -> Result<(), StateError> {
    let (old_key, new_key) = (old.key(), new.key());
    if old_key != new_key && state.model(new).is_some() {
        return Err(StateError::model_exists(new));
    }
    if state.get(&old_key).is_none() {
        return Err(StateError::unknown_model(state, old));
    }
    let referrers: Vec<ModelName> = state.referrers(&old_key).map(|model| model.name.clone()).collect();
    for referrer in &referrers {
        edit(state, referrer, |model| {
            rename_references(model, &old_key, new);
            Ok(())
        })?;
    }
    if let Some(model) = state.remove(&old_key) {
        let mut model = Arc::unwrap_or_clone(model);
        model.name = new.clone();
        state.insert(model);
    }
    rename_parent_links(state, &old_key, &new_key)
}

/// Whatever names a model names it as it is called now.
fn rename_references(model: &mut Model, old: &ModelKey, new: &ModelName) {
    let follow = |name: &mut ModelName| {
        if name.key() == *old {
            name.clone_from(new);
        }
    };
    for field in &mut model.fields {
        match &mut field.field_type {
            FieldType::ForeignKey(relation) => follow(&mut relation.to),
            FieldType::ManyToMany(relation) => {
                follow(&mut relation.to);
                relation.through.as_mut().map(follow);
            }
            _ => {}
        }
    }
    for constraint in &mut model.constraints {
        if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
            follow(&mut key.to);
        }
    }
    model.extends.iter_mut().for_each(follow);
}

/// The `<parent>_ptr` fields of the models that inherit from a renamed one are named after it.
fn rename_parent_links(state: &mut ProjectState, old: &ModelKey, new: &ModelKey) -> Result<(), StateError> {
    let (before, after) = (parent_link(old), parent_link(new));
    if before == after {
        return Ok(());
    }
    let children: Vec<ModelName> = state
        .referrers(new)
        .filter(|child| child.extends.iter().any(|base| base.key() == *new))
        .filter(|child| {
            child.field(&before).and_then(|field| field.relation()).is_some_and(|link| link.to.key() == *new)
        })
        .map(|child| child.name.clone())
        .collect();
    children.iter().try_for_each(|child| field::rename(state, child, &before, &after))
}

/// The name of the field by which a model inherits from another.
fn parent_link(parent: &ModelKey) -> String {
    format!("{}_ptr", parent.name())
}
