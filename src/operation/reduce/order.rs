//! Which operations may change places.

use super::Slot;
use crate::operation::{Operation, Subject, clash};
use crate::state::{Constraint, ConstraintKind, Field, FieldType, Index, IndexElements};

/// Whether two operations, one behind the other, do the same the other way round.
pub(super) fn commute(one: &Slot, other: &Slot) -> bool {
    // Both lists are sorted by subject.
    let (mut left, mut right) = (one.touches.as_slice(), other.touches.as_slice());
    while let ([(subject, manner), rest @ ..], [(against, how), others @ ..]) = (left, right) {
        match subject.cmp(against) {
            std::cmp::Ordering::Less => left = rest,
            std::cmp::Ordering::Greater => right = others,
            std::cmp::Ordering::Equal if clash(*manner, *how) => return false,
            // A subject may be touched in several manners.
            std::cmp::Ordering::Equal => {
                if rest.first().is_some_and(|(next, _)| next == subject) {
                    left = rest;
                } else {
                    right = others;
                }
            }
        }
    }
    let same_model = own_model(one).is_some() && own_model(one) == own_model(other);
    !(same_model && (both_add(one, other) || names_columns(one, other) || names_columns(other, one)))
        && !may_need(one, other)
        && !may_need(other, one)
}

/// The order of fields is the order of columns.
fn both_add(one: &Slot, other: &Slot) -> bool {
    matches!((&one.operation, &other.operation), (Operation::AddField(_), Operation::AddField(_)))
}

/// Whether SQL of one may name a column that the other makes another one.
fn names_columns(one: &Slot, other: &Slot) -> bool {
    let changes_columns = matches!(
        other.operation,
        Operation::AddField(_) | Operation::AlterField(_) | Operation::RemoveField(_) | Operation::RenameField { .. }
    );
    changes_columns
        && match &one.operation {
            Operation::AddIndex(add) => index_has_sql(&add.index),
            Operation::AddConstraint(add) => constraint_has_sql(&add.constraint),
            Operation::AddField(add) => add.backfill.is_some() || field_has_sql(&add.field),
            Operation::AlterField(alter) => {
                alter.field.as_ref().is_none_or(field_has_sql)
                    || [&alter.backfill, &alter.using, &alter.reverse_backfill, &alter.reverse_using]
                        .into_iter()
                        .any(Option::is_some)
            }
            Operation::RemoveField(remove) => remove.reverse_backfill.is_some(),
            _ => false,
        }
}

fn index_has_sql(index: &Index) -> bool {
    matches!(index.elements, IndexElements::Expressions(_)) || index.condition.is_some()
}

fn constraint_has_sql(constraint: &Constraint) -> bool {
    match &constraint.kind {
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => true,
        ConstraintKind::Unique(unique) => {
            matches!(unique.elements, IndexElements::Expressions(_)) || unique.condition.is_some()
        }
        ConstraintKind::ForeignKey(_) => false,
    }
}

fn field_has_sql(field: &Field) -> bool {
    field.check.is_some() || field.db_default.is_some() || matches!(field.field_type, FieldType::Generated(_))
}

/// Whether a key of one may need what the other makes of its target: a unique or primary key.
fn may_need(one: &Slot, other: &Slot) -> bool {
    let makes_keys = matches!(
        other.operation,
        Operation::AlterField(_)
            | Operation::AlterPrimaryKey { .. }
            | Operation::AddIndex(_)
            | Operation::RemoveIndex { .. }
            | Operation::AddConstraint(_)
            | Operation::RemoveConstraint { .. }
    );
    let Some(target) = own_model(other).filter(|_| makes_keys) else { return false };
    own_model(one) != Some(target) && one.touches.iter().any(|(subject, _)| subject == target)
}

/// The model that an operation on a part of a model is about.
fn own_model(slot: &Slot) -> Option<&Subject> {
    let model = match &slot.operation {
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
    let is_own = |subject: &&Subject| matches!(subject, Subject::Model(key) if key.name() == model.to_lowercase());
    slot.touches.iter().map(|(subject, _)| subject).find(is_own)
}

/// Whether an operation may let go of a reference to another model. It doesn't say which.
pub(super) fn may_release(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::DeleteModel { .. }
            | Operation::RemoveField(_)
            | Operation::AlterField(_)
            | Operation::RemoveConstraint { .. }
            | Operation::AlterModelBases { .. }
    )
}

/// Whether an operation may need that others let go of its model first.
pub(super) fn needs_release(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::DeleteModel { .. } | Operation::AlterPrimaryKey { .. } | Operation::RemoveConstraint { .. }
    )
}
