//! Indexes and constraints of models that stay.

use super::creation::{add_constraint, add_index, constraint_needs, constraint_token};
use super::draft::{Draft, constraint_uses, index_uses, pointing_at};
use super::field::FieldChanges;
use super::rename::object_renames;
use super::step::{Phase, Step, Token};
use crate::dialect::lower::{constraint_equal, index_equal};
use crate::operation::{ConstraintTarget, IndexTarget, Operation};
use crate::state::{Constraint, ConstraintKind, Index, IndexElements, Model};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a model's indexes (or constraints): positions in the old and in the new list.
#[derive(Debug, Default)]
struct Matched {
    removed: Vec<usize>,
    added: Vec<usize>,
    renamed: BTreeMap<String, String>,
}

/// Finds what stayed, came, went, and what has only another name. One name may stand twice, once
/// for each engine, and is one thing here.
fn match_objects(old: &[Option<&str>], new: &[Option<&str>], same: impl Fn(usize, usize) -> bool) -> Matched {
    let mut matched = Matched::default();
    let (old_named, mut old_unnamed) = groups(old);
    let (new_named, new_unnamed) = groups(new);
    for at in new_unnamed {
        match old_unnamed.iter().position(|&before| same(before, at)) {
            Some(found) => {
                old_unnamed.remove(found);
            }
            None => matched.added.push(at),
        }
    }
    matched.removed.extend(old_unnamed);
    let equal = |before: &[usize], after: &[usize]| {
        before.len() == after.len() && before.iter().all(|&before| after.iter().any(|&after| same(before, after)))
    };
    let went: Vec<(&str, &Vec<usize>)> = old_named
        .iter()
        .filter(|(name, before)| new_named.get(*name).is_none_or(|after| !equal(before, after)))
        .map(|(name, before)| (*name, before))
        .collect();
    let mut came: Vec<(&str, &Vec<usize>)> = new_named
        .iter()
        .filter(|(name, after)| old_named.get(*name).is_none_or(|before| !equal(before, after)))
        .map(|(name, after)| (*name, after))
        .collect();
    for (name, before) in went {
        match came.iter().position(|(_, after)| equal(before, after)) {
            Some(found) => {
                let (new_name, _) = came.remove(found);
                matched.renamed.insert(name.to_owned(), new_name.to_owned());
            }
            None => matched.removed.extend(before),
        }
    }
    matched.added.extend(came.into_iter().flat_map(|(_, after)| after));
    matched.removed.sort_unstable();
    matched.added.sort_unstable();
    matched
}

/// Positions by name, and those without one.
fn groups<'a>(names: &[Option<&'a str>]) -> (BTreeMap<&'a str, Vec<usize>>, Vec<usize>) {
    let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut unnamed = Vec::new();
    for (at, name) in names.iter().enumerate() {
        match name {
            Some(name) => named.entry(name).or_default().push(at),
            None => unnamed.push(at),
        }
    }
    (named, unnamed)
}

/// The first of each name: an operation by name speaks of both.
fn once<'a, T>(items: &'a [T], positions: &[usize], name: impl Fn(&T) -> Option<&str>) -> Vec<&'a T> {
    let mut seen = BTreeSet::new();
    positions
        .iter()
        .filter_map(|&at| items.get(at))
        .filter(|item| name(item).is_none_or(|name| seen.insert(name.to_owned())))
        .collect()
}

impl Draft<'_> {
    /// The steps for indexes and constraints of a model that stays.
    pub(super) fn objects(&mut self, old: &Model, new: &Model, changes: &FieldChanges) {
        self.constraints(old, new, changes);
        self.indexes(old, new, changes);
    }

    fn indexes(&mut self, old: &Model, new: &Model, changes: &FieldChanges) {
        if old.indexes.len() == new.indexes.len()
            && old.indexes.iter().zip(&new.indexes).all(|(old, new)| same_index(old, new))
        {
            return;
        }
        let same = |before: usize, after: usize| match (old.indexes.get(before), new.indexes.get(after)) {
            (Some(before), Some(after)) => {
                let named = Index { name: before.name.clone(), identity: before.identity, ..after.clone() };
                *before == named
                    || same_fields(&before.elements, &named.elements)
                        && before.include == named.include
                        && index_equal((self.before, old, before), (self.after, new, &named))
            }
            _ => false,
        };
        let old_names: Vec<Option<&str>> = old.indexes.iter().map(|index| index.name.as_deref()).collect();
        let new_names: Vec<Option<&str>> = new.indexes.iter().map(|index| index.name.as_deref()).collect();
        let matched = match_objects(&old_names, &new_names, same);
        let (app, key) = (new.name.app.as_str(), new.key());
        for index in once(&old.indexes, &matched.removed, |index| index.name.as_deref()) {
            let mut step = Step::new(app, Phase::RemoveIndex, remove_index(new, index));
            if index.unique {
                step = step.needs(self.unpointed(new, &index.elements));
            }
            self.push(step);
        }
        for (old_name, new_name) in object_renames(&matched.renamed) {
            let operation = Operation::RenameIndex { model: new.name.name.clone(), old_name, new_name };
            self.push(Step::new(app, Phase::RenameObject, operation));
        }
        for index in matched.added.iter().filter_map(|&at| new.indexes.get(at)) {
            let needs = changes.ready(&key, |name, column| index_uses(index, name, column));
            let unique = index.unique.then(|| Token::Unique(key.clone()));
            self.push(Step::new(app, Phase::AddIndex, add_index(new, index)).needs(needs).provides(unique));
        }
    }

    fn constraints(&mut self, old: &Model, new: &Model, changes: &FieldChanges) {
        if old.constraints.len() == new.constraints.len()
            && old.constraints.iter().zip(&new.constraints).all(|(old, new)| same_constraint(old, new))
        {
            return;
        }
        let same = |before: usize, after: usize| match (old.constraints.get(before), new.constraints.get(after)) {
            (Some(before), Some(after)) => {
                let named = Constraint {
                    name: before.name.clone(),
                    identity: before.identity,
                    not_valid: before.not_valid,
                    ..after.clone()
                };
                *before == named
                    || same_constraint_fields(&before.kind, &named.kind)
                        && constraint_equal((self.before, old, before), (self.after, new, &named))
            }
            _ => false,
        };
        let old_names: Vec<Option<&str>> =
            old.constraints.iter().map(|constraint| constraint.name.as_deref()).collect();
        let new_names: Vec<Option<&str>> =
            new.constraints.iter().map(|constraint| constraint.name.as_deref()).collect();
        let matched = match_objects(&old_names, &new_names, same);
        let (app, key) = (new.name.app.as_str(), new.key());
        for constraint in once(&old.constraints, &matched.removed, |constraint| constraint.name.as_deref()) {
            let mut step = Step::new(app, Phase::RemoveConstraint, remove_constraint(new, constraint))
                .provides([Token::Constraint(key.clone())]);
            if let ConstraintKind::Unique(unique) = &constraint.kind {
                step = step.needs(self.unpointed(new, &unique.elements));
            }
            self.push(step);
        }
        for (old_name, new_name) in object_renames(&matched.renamed) {
            let operation = Operation::RenameConstraint { model: new.name.name.clone(), old_name, new_name };
            self.push(Step::new(app, Phase::RenameObject, operation));
        }
        for constraint in matched.added.iter().filter_map(|&at| new.constraints.get(at)) {
            let needs = changes.ready(&key, |name, column| constraint_uses(&constraint.kind, name, column));
            let step = Step::new(app, Phase::AddConstraint, add_constraint(new, constraint));
            self.push(
                step.needs(needs)
                    .needs(constraint_needs(&key, constraint))
                    .provides(constraint_token(&key, constraint)),
            );
        }
    }

    /// Keys that point at what was unique must have let go of it.
    fn unpointed(&self, model: &Model, elements: &IndexElements) -> Vec<Token> {
        let IndexElements::Fields(fields) = elements else { return Vec::new() };
        pointing_at(self.before, &model.key(), |name| fields.iter().any(|field| field.name == name)).collect()
    }
}

/// Over the same fields: another field may have come to the same column.
fn same_fields(old: &IndexElements, new: &IndexElements) -> bool {
    match (old, new) {
        (IndexElements::Fields(old), IndexElements::Fields(new)) => old == new,
        (IndexElements::Expressions(_), IndexElements::Expressions(_)) => true,
        (IndexElements::Fields(_), IndexElements::Expressions(_))
        | (IndexElements::Expressions(_), IndexElements::Fields(_)) => false,
    }
}

fn same_constraint_fields(old: &ConstraintKind, new: &ConstraintKind) -> bool {
    match (old, new) {
        (ConstraintKind::Unique(old), ConstraintKind::Unique(new)) => {
            same_fields(&old.elements, &new.elements) && old.include == new.include
        }
        (ConstraintKind::ForeignKey(old), ConstraintKind::ForeignKey(new)) => old.fields == new.fields,
        (old, new) => old.name() == new.name(),
    }
}

/// The same in every word.
fn same_index(old: &Index, new: &Index) -> bool {
    old.name == new.name
        && old.elements == new.elements
        && old.unique == new.unique
        && old.condition == new.condition
        && old.include == new.include
        && old.using == new.using
        && old.opclasses == new.opclasses
        && old.with == new.with
        && old.db_tablespace == new.db_tablespace
        && old.nulls_distinct == new.nulls_distinct
        && old.engine == new.engine
}

/// The same in every word; whether it is validated is no word of the declarations.
fn same_constraint(old: &Constraint, new: &Constraint) -> bool {
    old.name == new.name && old.engine == new.engine && old.kind == new.kind
}

/// The operation that takes an index away.
pub(super) fn remove_index(model: &Model, index: &Index) -> Operation {
    let target = match (&index.name, &index.elements) {
        (None, IndexElements::Fields(fields)) => IndexTarget::Fields { fields: fields.clone(), unique: index.unique },
        (name, _) => IndexTarget::Name(name.clone().unwrap_or_default()),
    };
    Operation::RemoveIndex { model: model.name.name.clone(), index: target }
}

/// The operation that takes a constraint away.
pub(super) fn remove_constraint(model: &Model, constraint: &Constraint) -> Operation {
    let target = match (&constraint.name, &constraint.kind) {
        (None, ConstraintKind::Unique(unique)) => ConstraintTarget::Fields {
            kind: constraint.kind.name().to_owned(),
            fields: match &unique.elements {
                IndexElements::Fields(fields) => fields.iter().map(|field| field.name.clone()).collect(),
                IndexElements::Expressions(_) => Vec::new(),
            },
        },
        (None, ConstraintKind::ForeignKey(key)) => {
            ConstraintTarget::Fields { kind: constraint.kind.name().to_owned(), fields: key.fields.clone() }
        }
        (name, _) => ConstraintTarget::Name(name.clone().unwrap_or_default()),
    };
    Operation::RemoveConstraint { model: model.name.name.clone(), constraint: target }
}
