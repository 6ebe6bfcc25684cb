//! Whether fields of a model are unique together, so that a key may point at them.

use super::super::draft::Draft;
use crate::state::{ConstraintKind, Engine, IndexElements};

/// What an engine holds of a set of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Uniqueness {
    /// They are not unique.
    None,
    /// A deferrable constraint says that they are.
    Deferrable,
    /// They are, at any moment.
    Unique,
}

/// Whether exactly these fields are the primary key or an unconditional unique of a model.
pub(super) fn uniqueness(draft: &Draft<'_>, fields: &[&str], engine: Engine) -> Uniqueness {
    let same = |names: &[&str]| names.len() == fields.len() && names.iter().all(|name| fields.contains(name));
    let primary: Vec<&str> = draft.primary_key_fields().iter().map(|field| field.name.as_str()).collect();
    let alone = |name: &str| draft.readable().any(|(_, field)| field.name == name && field.is_unique());
    if same(&primary) || matches!(fields, [name] if alone(name)) {
        return Uniqueness::Unique;
    }
    let over = |elements: &IndexElements| match elements {
        IndexElements::Fields(elements) => same(&elements.iter().map(|field| field.name.as_str()).collect::<Vec<_>>()),
        IndexElements::Expressions(_) => false,
    };
    let exists = |limit: Option<Engine>| limit.is_none_or(|limit| limit == engine);
    let mut best = Uniqueness::None;
    for constraint in draft.constraints.iter().filter(|constraint| exists(constraint.value.engine)) {
        if let ConstraintKind::Unique(unique) = &constraint.value.kind
            && unique.condition.is_none()
            && over(&unique.elements)
        {
            let found = if unique.deferrable.is_some() { Uniqueness::Deferrable } else { Uniqueness::Unique };
            best = best.max(found);
        }
    }
    let index = draft
        .indexes
        .iter()
        .filter(|index| exists(index.value.engine))
        .any(|index| index.value.unique && index.value.condition.is_none() && over(&index.value.elements));
    if index { Uniqueness::Unique } else { best }
}
