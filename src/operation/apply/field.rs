//! Fields come, go, change and get other names.

use super::{edit, expression};
use crate::operation::{AlterField, StateError};
use crate::state::{
    ConstraintKind, Field, FieldType, IndexElements, IndexField, Model, ModelKey, ModelName, ProjectState,
};

fn unknown(model: &Model, name: &str) -> StateError {
    StateError::unknown("field", name, &model.name, model.fields.iter().map(|field| field.name.as_str()))
}

fn position(model: &Model, name: &str) -> Result<usize, StateError> {
    model.fields.iter().position(|field| field.name == name).ok_or_else(|| unknown(model, name))
}

/// Each of the names is a field of the model.
pub(super) fn check_names<'a>(model: &Model, names: impl IntoIterator<Item = &'a str>) -> Result<(), StateError> {
    names.into_iter().try_for_each(|name| position(model, name).map(|_| ()))
}

/// Each of the names is a column of the model.
pub(super) fn check_columns<'a>(
    state: &ProjectState,
    name: &ModelName,
    columns: impl IntoIterator<Item = &'a str>,
) -> Result<(), StateError> {
    let model = state.model(name).ok_or_else(|| StateError::unknown_model(state, name))?;
    let known: Vec<String> = model.fields.iter().filter_map(Field::column).collect();
    match columns.into_iter().find(|column| !known.iter().any(|known| known == column)) {
        None => Ok(()),
        Some(column) => Err(StateError::unknown("column", column, &model.name, known.iter().map(String::as_str))),
    }
}

/// A field comes, as the last one.
pub(super) fn add(state: &mut ProjectState, model: &ModelName, field: &Field) -> Result<(), StateError> {
    let identity = state.fresh_identity();
    edit(state, model, |model| {
        if model.field(&field.name).is_some() {
            return Err(StateError::exists("field", &field.name, &model.name));
        }
        model.fields.push(Field { identity, ..field.clone() });
        Ok(())
    })
}

/// A field changes in its place.
pub(super) fn alter(state: &mut ProjectState, model: &ModelName, alter: &AlterField) -> Result<(), StateError> {
    let fresh = state.fresh_identity();
    edit(state, model, |model| {
        let at = position(model, &alter.name)?;
        let Some(before) = model.fields.get_mut(at) else { return Err(unknown(model, &alter.name)) };
        let Some(after) = &alter.field else {
            before.null = false;
            return Ok(());
        };
        let identity = if same_storage(before, after) { before.identity } else { fresh };
        let old_column = before.column();
        *before = Field { identity, name: alter.name.clone(), ..after.clone() };
        if let (Some(old), Some(new)) = (old_column, before.column())
            && old != new
        {
            expression::rename_columns(model, &[(old.as_str(), new.as_str())]);
        }
        Ok(())
    })
}

/// Whether a field keeps what it has in the database: its column, or its junction table.
fn same_storage(before: &Field, after: &Field) -> bool {
    match (before.many_to_many(), after.many_to_many()) {
        (None, None) => true,
        (Some(before), Some(after)) => before.through.is_some() == after.through.is_some(),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A field goes. What is over it must have gone before.
pub(super) fn remove(state: &mut ProjectState, model: &ModelName, name: &str) -> Result<(), StateError> {
    edit(state, model, |model| {
        let at = position(model, name)?;
        if let Some((what, operation)) = user_of(model, name) {
            return Err(StateError::new(format!("{what} of `{}` still has the field `{name}`", model.name))
                .help(format!("let {operation} stand before it")));
        }
        model.fields.remove(at);
        Ok(())
    })
}

/// What of a model names one of its fields, and the operation that ends that.
fn user_of(model: &Model, name: &str) -> Option<(String, &'static str)> {
    let described = |kind: &str, own: Option<&String>| match own {
        Some(own) => format!("the {kind} `{own}`"),
        None => format!("the unnamed {kind}"),
    };
    let over = |elements: &IndexElements, include: &[String]| {
        let element = match elements {
            IndexElements::Fields(fields) => fields.iter().any(|field| field.name == name),
            IndexElements::Expressions(_) => false,
        };
        element || include.iter().any(|field| field == name)
    };
    if let Some(index) = model.indexes.iter().find(|index| over(&index.elements, &index.include)) {
        return Some((described("index", index.name.as_ref()), "a RemoveIndex"));
    }
    let constraint = model.constraints.iter().find(|constraint| match &constraint.kind {
        ConstraintKind::Unique(unique) => over(&unique.elements, &unique.include),
        ConstraintKind::ForeignKey(key) => key.fields.iter().any(|field| field == name),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
    });
    if let Some(constraint) = constraint {
        return Some((described("constraint", constraint.name.as_ref()), "a RemoveConstraint"));
    }
    match &model.primary_key {
        Some(fields) if fields.iter().any(|field| field == name) => {
            Some(("the primary key".to_owned(), "an AlterPrimaryKey"))
        }
        _ => None,
    }
}

/// A field gets another name, and what names it follows.
pub(super) fn rename(state: &mut ProjectState, model: &ModelName, old: &str, new: &str) -> Result<(), StateError> {
    edit(state, model, |model| {
        let at = position(model, old)?;
        if old != new && model.field(new).is_some() {
            return Err(StateError::exists("field", new, &model.name));
        }
        let Some(field) = model.fields.get_mut(at) else { return Err(unknown(model, old)) };
        let before = field.column();
        new.clone_into(&mut field.name);
        let after = field.column();
        rename_lists(model, old, new);
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            expression::rename_columns(model, &[(before.as_str(), after.as_str())]);
        }
        Ok(())
    })?;
    let key = model.key();
    let referrers: Vec<ModelName> = state
        .referrers(&key)
        .filter(|referrer| names_field(referrer, &key, old))
        .map(|referrer| referrer.name.clone())
        .collect();
    referrers.iter().try_for_each(|referrer| {
        edit(state, referrer, |referrer| {
            rename_target_field(referrer, &key, old, new);
            Ok(())
        })
    })
}

fn follow(name: &mut String, old: &str, new: &str) {
    if name == old {
        new.clone_into(name);
    }
}

/// The lists of a model that name its fields.
fn rename_lists(model: &mut Model, old: &str, new: &str) {
    let names = |names: &mut Vec<String>| names.iter_mut().for_each(|name| follow(name, old, new));
    let elements = |elements: &mut IndexElements| match elements {
        IndexElements::Fields(fields) => {
            fields.iter_mut().for_each(|IndexField { name, .. }| follow(name, old, new));
        }
        IndexElements::Expressions(_) => {}
    };
    for index in &mut model.indexes {
        elements(&mut index.elements);
        names(&mut index.include);
    }
    for constraint in &mut model.constraints {
        match &mut constraint.kind {
            ConstraintKind::Unique(unique) => {
                elements(&mut unique.elements);
                names(&mut unique.include);
            }
            ConstraintKind::ForeignKey(key) => names(&mut key.fields),
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => {}
        }
    }
    if let Some(key) = &mut model.primary_key {
        names(key);
    }
    if let Some(partition) = &mut model.options.partition_by {
        names(&mut partition.key);
    }
}

/// Whether a model that refers to another one names this field of it.
fn names_field(referrer: &Model, key: &ModelKey, name: &str) -> bool {
    let field = |field: &Field| match &field.field_type {
        FieldType::ForeignKey(relation) => relation.to_field.as_deref() == Some(name) && relation.to.key() == *key,
        FieldType::ManyToMany(relation) => {
            relation.through_fields.as_ref().is_some_and(|(source, target)| source == name || target == name)
                && relation.through.as_ref().is_some_and(|through| through.key() == *key)
        }
        _ => false,
    };
    referrer.fields.iter().any(field)
        || referrer.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(foreign) => {
                foreign.to.key() == *key && foreign.to_fields.iter().any(|field| field == name)
            }
            _ => false,
        })
}

/// What a model says about a field of another one says its new name.
fn rename_target_field(referrer: &mut Model, key: &ModelKey, old: &str, new: &str) {
    for field in &mut referrer.fields {
        match &mut field.field_type {
            FieldType::ForeignKey(relation) if relation.to.key() == *key => {
                if let Some(target) = &mut relation.to_field {
                    follow(target, old, new);
                }
            }
            FieldType::ManyToMany(relation) if relation.through.as_ref().is_some_and(|name| name.key() == *key) => {
                if let Some((source, target)) = &mut relation.through_fields {
                    follow(source, old, new);
                    follow(target, old, new);
                }
            }
            _ => {}
        }
    }
    for constraint in &mut referrer.constraints {
        if let ConstraintKind::ForeignKey(foreign) = &mut constraint.kind
            && foreign.to.key() == *key
        {
            foreign.to_fields.iter_mut().for_each(|name| follow(name, old, new));
        }
    }
}
