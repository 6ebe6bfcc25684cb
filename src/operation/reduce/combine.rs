//! Which two operations make one.

use crate::operation::{
    AddConstraint, AddField, AddIndex, AlterField, AlterModelOptions, ConstraintTarget, CreateModel, IndexTarget,
    OnlineMode, Operation, OptionChange, RemoveField,
};
use crate::state::{Field, FieldType, Identity, Model, ProjectState};
use std::sync::Arc;

/// The one operation that two, one directly behind the other, are; `Some(None)` where they undo
/// each other; none where they stay two.
pub(super) fn combine(one: &Operation, other: &Operation, app: &str) -> Option<Option<Operation>> {
    if let Operation::CreateModel(create) = one {
        return into_create(create, other, app);
    }
    if let Operation::DeleteModel { name } = other {
        return into_delete(one, name);
    }
    match (one, other) {
        (Operation::RenameModel { old_name, new_name }, Operation::RenameModel { old_name: from, new_name: to }) => {
            same(new_name, from).then(|| {
                (old_name != to).then(|| Operation::RenameModel { old_name: old_name.clone(), new_name: to.clone() })
            })
        }
        (Operation::AlterModelTable { name, .. }, Operation::AlterModelTable { name: again, .. })
        | (Operation::AlterModelTableComment { name, .. }, Operation::AlterModelTableComment { name: again, .. })
        | (Operation::AlterModelBases { name, .. }, Operation::AlterModelBases { name: again, .. })
            if same(name, again) =>
        {
            Some(Some(other.clone()))
        }
        (Operation::AlterModelOptions(first), Operation::AlterModelOptions(second))
            if same(&first.name, &second.name) =>
        {
            options(first, second)
        }
        (Operation::AddField(add), _) => into_add(add, other, app),
        (Operation::AlterField(alter), _) => into_alter(alter, other),
        (
            Operation::RenameField { model, old_name, new_name },
            Operation::RenameField { model: again, old_name: from, new_name: to },
        ) if same(model, again) && new_name == from => Some((old_name != to).then(|| Operation::RenameField {
            model: model.clone(),
            old_name: old_name.clone(),
            new_name: to.clone(),
        })),
        (Operation::AddIndex(add), _) => into_index(add, other),
        (Operation::AddConstraint(add), _) => into_constraint(add, other),
        (
            Operation::RenameIndex { model, old_name, new_name },
            Operation::RenameIndex { model: again, old_name: from, new_name: to },
        ) if same(model, again) && new_name == from => Some((old_name != to).then(|| Operation::RenameIndex {
            model: model.clone(),
            old_name: old_name.clone(),
            new_name: to.clone(),
        })),
        (
            Operation::RenameConstraint { model, old_name, new_name },
            Operation::RenameConstraint { model: again, old_name: from, new_name: to },
        ) if same(model, again) && new_name == from => Some((old_name != to).then(|| Operation::RenameConstraint {
            model: model.clone(),
            old_name: old_name.clone(),
            new_name: to.clone(),
        })),
        _ => None,
    }
}

/// Models are one whatever the case of their names.
fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// A model that is made and then changed is made as it is afterwards: no row can be in the way.
fn into_create(create: &CreateModel, other: &Operation, app: &str) -> Option<Option<Operation>> {
    if create.from_junction.is_some() {
        // Its table has rows.
        return None;
    }
    let name = &create.model.name.name;
    let on = |model: &String| same(model, name);
    let is_of_it = match other {
        Operation::DeleteModel { name: gone } => return (on(gone) && !create.model.options.unmanaged).then_some(None),
        Operation::RenameModel { old_name, .. } => on(old_name),
        Operation::AlterModelTable { name, .. }
        | Operation::AlterModelTableComment { name, .. }
        | Operation::AlterModelBases { name, .. } => on(name),
        // Whether a table is made is not the same as whether it is one's own.
        Operation::AlterModelOptions(alter) => {
            on(&alter.name) && !alter.changes.iter().any(|change| matches!(change, OptionChange::Managed(_)))
        }
        Operation::AddField(add) => on(&add.model),
        Operation::AlterField(alter) => on(&alter.model),
        Operation::RemoveField(remove) => on(&remove.model),
        Operation::AddIndex(add) => on(&add.model),
        Operation::AddConstraint(add) => on(&add.model) && !add.constraint.not_valid,
        Operation::RenameField { model, .. }
        | Operation::AlterPrimaryKey { model, .. }
        | Operation::RemoveIndex { model, .. }
        | Operation::RenameIndex { model, .. }
        | Operation::RemoveConstraint { model, .. }
        | Operation::RenameConstraint { model, .. } => on(model),
        Operation::CreateModel(_)
        | Operation::MoveModel { .. }
        | Operation::ValidateConstraint { .. }
        | Operation::RunSql(_)
        | Operation::RunScript(_)
        | Operation::SeparateDatabaseAndState { .. }
        | Operation::BackfillBatch(_)
        | Operation::SetLockTimeout { .. } => false,
    };
    if !is_of_it {
        return None;
    }
    // What the change means is asked of the change itself.
    let mut state = ProjectState::new();
    Operation::CreateModel(Box::new(create.clone())).apply(app, &mut state).ok()?;
    other.apply(app, &mut state).ok()?;
    let mut models = state.models().cloned();
    let (model, None) = (models.next()?, models.next()) else { return None };
    let model = without_identities(Arc::unwrap_or_clone(model));
    Some(Some(Operation::CreateModel(Box::new(CreateModel { model, from_junction: None }))))
}

/// As operations have it: identities are handed out by the state.
fn without_identities(mut model: Model) -> Model {
    let none = Identity::default();
    model.identity = none;
    model.fields.iter_mut().for_each(|field| field.identity = none);
    model.indexes.iter_mut().for_each(|index| index.identity = none);
    model.constraints.iter_mut().for_each(|constraint| constraint.identity = none);
    model
}

/// What is done to a model that goes need not be done.
fn into_delete(one: &Operation, gone: &str) -> Option<Option<Operation>> {
    let name = match one {
        Operation::RenameModel { old_name, new_name } => {
            return same(new_name, gone).then(|| Some(Operation::DeleteModel { name: old_name.clone() }));
        }
        Operation::AlterModelTable { name, .. }
        | Operation::AlterModelTableComment { name, .. }
        | Operation::AlterModelBases { name, .. } => name,
        Operation::AddField(add) => &add.model,
        Operation::AlterField(alter) => &alter.model,
        Operation::RemoveField(remove) => &remove.model,
        Operation::AddIndex(add) => &add.model,
        Operation::AddConstraint(add) => &add.model,
        Operation::RenameField { model, .. }
        | Operation::AlterPrimaryKey { model, .. }
        | Operation::RemoveIndex { model, .. }
        | Operation::RenameIndex { model, .. }
        | Operation::RemoveConstraint { model, .. }
        | Operation::RenameConstraint { model, .. }
        | Operation::ValidateConstraint { model, .. } => model,
        _ => return None,
    };
    same(name, gone).then(|| Some(Operation::DeleteModel { name: gone.to_owned() }))
}

/// Later changes win; each option stands once.
fn options(first: &AlterModelOptions, second: &AlterModelOptions) -> Option<Option<Operation>> {
    let is_managed = |change: &OptionChange| matches!(change, OptionChange::Managed(_));
    if first.changes.iter().chain(&second.changes).any(is_managed) {
        return None;
    }
    let mut changes = first.changes.clone();
    for change in &second.changes {
        let kind = std::mem::discriminant(change);
        match changes.iter_mut().find(|known| std::mem::discriminant(*known) == kind) {
            Some(known) => *known = change.clone(),
            None => changes.push(change.clone()),
        }
    }
    Some(Some(Operation::AlterModelOptions(AlterModelOptions { name: first.name.clone(), changes })))
}

fn into_add(add: &AddField, other: &Operation, app: &str) -> Option<Option<Operation>> {
    match other {
        Operation::RemoveField(remove) if same(&add.model, &remove.model) && add.field.name == remove.name => {
            Some(None)
        }
        Operation::RenameField { model, old_name, .. } if same(&add.model, model) && add.field.name == *old_name => {
            let field = renamed(add, other, app)?;
            Some(Some(Operation::AddField(Box::new(AddField { field, ..add.clone() }))))
        }
        Operation::AlterField(alter) if same(&add.model, &alter.model) && add.field.name == alter.name => {
            let field = match &alter.field {
                Some(field) => field.clone(),
                None => Field { null: false, ..add.field.clone() },
            };
            let backfill = altered_backfill(add, alter, &field)?;
            let online = if alter.online == OnlineMode::Auto { add.online } else { alter.online };
            let model = add.model.clone();
            Some(Some(Operation::AddField(Box::new(AddField { model, field, backfill: backfill.cloned(), online }))))
        }
        _ => None,
    }
}

/// The value for the rows that exist, where a field that is added and altered is added as it is
/// afterwards; none where rows would hold something else.
fn altered_backfill<'a>(
    add: &'a AddField,
    alter: &'a AlterField,
    field: &Field,
) -> Option<Option<&'a crate::state::PerEngine<String>>> {
    let is_junction = |field: &Field| matches!(field.field_type, FieldType::ManyToMany(_));
    if alter.using.is_some() || is_junction(&add.field) || is_junction(field) {
        return None;
    }
    let same_default = add.field.default == field.default && add.field.db_default == field.db_default;
    if add.field.field_type == field.field_type && same_default && alter.backfill.is_none() {
        return Some(add.backfill.as_ref());
    }
    // All rows hold NULL when it is altered.
    let is_empty = add.field.null && add.backfill.is_none() && !has_default(&add.field);
    let stays_empty = field.null && !has_default(field);
    (is_empty && (stays_empty || !field.null)).then_some(alter.backfill.as_ref())
}

fn has_default(field: &Field) -> bool {
    let by_type = match &field.field_type {
        FieldType::Date { auto } | FieldType::Time { auto } | FieldType::DateTime { auto, .. } => auto.is_some(),
        FieldType::Uuid { version } => version.is_some(),
        FieldType::Auto(_) | FieldType::Generated(_) => true,
        _ => false,
    };
    by_type || field.default.is_some() || field.db_default.is_some()
}

/// A field under its new name, its own expressions included.
fn renamed(add: &AddField, rename: &Operation, app: &str) -> Option<Field> {
    let mut state = ProjectState::new();
    state.insert(Model {
        identity: Identity::default(),
        name: crate::state::ModelName::new(app, add.model.as_str()),
        extends: Vec::new(),
        fields: vec![add.field.clone()].into(),
        indexes: Vec::new(),
        constraints: Vec::new(),
        primary_key: None,
        options: crate::state::ModelOptions::default(),
    });
    rename.apply(app, &mut state).ok()?;
    let mut field = state.models().next()?.fields.first()?.clone();
    field.identity = Identity::default();
    Some(field)
}

fn into_alter(alter: &AlterField, other: &Operation) -> Option<Option<Operation>> {
    match other {
        Operation::RemoveField(remove) if same(&alter.model, &remove.model) && alter.name == remove.name => {
            // On the way back the field must hold what it held before it was altered.
            (alter.reverse_using.is_none() && alter.reverse_backfill.is_none())
                .then(|| Some(Operation::RemoveField(RemoveField { model: alter.model.clone(), ..remove.clone() })))
        }
        Operation::AlterField(again) if same(&alter.model, &again.model) && alter.name == again.name => {
            let (Some(first), Some(second)) = (&alter.field, &again.field) else { return None };
            let rows_agree = first.field_type == second.field_type
                && first.null == second.null
                && first.default == second.default
                && first.db_default == second.db_default;
            let has_sql = [&again.backfill, &again.using, &again.reverse_backfill, &again.reverse_using]
                .into_iter()
                .any(Option::is_some);
            (rows_agree && !has_sql && alter.online == again.online).then(|| {
                let field = Some(second.clone());
                Some(Operation::AlterField(Box::new(AlterField { field, ..alter.clone() })))
            })
        }
        _ => None,
    }
}

fn into_index(add: &AddIndex, other: &Operation) -> Option<Option<Operation>> {
    match other {
        Operation::RemoveIndex { model, index } if same(&add.model, model) => {
            let is_it = match index {
                IndexTarget::Name(name) => add.index.name.as_ref() == Some(name),
                IndexTarget::Fields { fields, unique } => {
                    add.index.name.is_none()
                        && add.index.unique == *unique
                        && matches!(&add.index.elements, crate::state::IndexElements::Fields(own) if own == fields)
                }
            };
            is_it.then_some(None)
        }
        Operation::RenameIndex { model, old_name, new_name }
            if same(&add.model, model) && add.index.name.as_ref() == Some(old_name) =>
        {
            let mut add = add.clone();
            add.index.name = Some(new_name.clone());
            Some(Some(Operation::AddIndex(Box::new(add))))
        }
        _ => None,
    }
}

fn into_constraint(add: &AddConstraint, other: &Operation) -> Option<Option<Operation>> {
    let name = add.constraint.name.as_ref();
    let mut changed = add.clone();
    match other {
        Operation::RemoveConstraint { model, constraint: ConstraintTarget::Name(gone) }
            if same(&add.model, model) && name == Some(gone) =>
        {
            return Some(None);
        }
        Operation::RenameConstraint { model, old_name, new_name }
            if same(&add.model, model) && name == Some(old_name) =>
        {
            changed.constraint.name = Some(new_name.clone());
        }
        Operation::ValidateConstraint { model, name: validated }
            if same(&add.model, model) && name == Some(validated) =>
        {
            changed.constraint.not_valid = false;
        }
        _ => return None,
    }
    Some(Some(Operation::AddConstraint(Box::new(changed))))
}
