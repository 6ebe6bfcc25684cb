//! Keys to other models: that there is something to point at.

use super::super::draft::{Draft, DraftField};
use super::objects::points_at_unique;
use super::{Checker, through};
use crate::notation::literal_mismatch;
use crate::state::{Field, FieldType, ManyToMany, Relation};
use crate::text::did_you_mean;

pub(super) fn check<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    for (place, field) in draft.readable() {
        match &field.field_type {
            FieldType::ForeignKey(relation) => foreign_key(checker, draft, place, field, relation),
            FieldType::ManyToMany(relation) => many_to_many(checker, draft, place, relation),
            _ => {}
        }
    }
}

fn foreign_key<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    draft: &'c Draft<'a>,
    place: &DraftField<'a>,
    field: &Field,
    relation: &Relation,
) {
    let Some(target) = checker.find(&relation.to) else { return };
    if let Some(name) = &relation.to_field {
        let location = place.at_key("to_field");
        if target.field(name).is_none() && !target.broken {
            let help = did_you_mean(name, target.fields.iter().map(|field| field.name.as_str()))
                .unwrap_or_else(|| format!("name a field of `{}`", target.name));
            checker.error("unknown-field", location, format!("`{}` has no field `{name}`", target.name), help);
            return;
        }
        points_at_unique(checker, target, &[name], None, &location);
    } else if !single_key(checker, target, place, KEY) {
        return;
    }
    // What the key's column holds in the end; a key that comes back to itself has no type.
    let mut step = (target, relation.to_field.as_deref());
    let mut seen = vec![(&draft.name, place.name.as_str())];
    loop {
        let (model, to_field) = step;
        let next = match to_field {
            Some(name) => model.field(name),
            None => model.primary_key_fields().first().copied().and_then(|field| model.field(&field.name)),
        };
        let Some(next) = next else { return };
        let Some(column) = &next.field else { return };
        if seen.contains(&(&model.name, next.name.as_str())) {
            let message = format!("`{}` points at itself in the end, so its column has no type", place.name);
            let help = "give one of the models a primary key that is no key to another model";
            checker.error("circular", place.at_key("to"), message, help);
            return;
        }
        seen.push((&model.name, &next.name));
        let FieldType::ForeignKey(relation) = &column.field_type else {
            if let Some((message, help)) =
                field.default.as_ref().and_then(|default| literal_mismatch(key_type(&column.field_type), default))
            {
                checker.error("bad-default", place.at_key("default"), message, help);
            }
            return;
        };
        let Some(model) = checker.find(&relation.to) else { return };
        step = (model, relation.to_field.as_deref());
    }
}

/// What a key to an auto field holds.
const fn key_type(field_type: &FieldType) -> &FieldType {
    match field_type {
        FieldType::Auto(kind) => match kind.size {
            crate::state::IntegerSize::Small => {
                &FieldType::Integer { size: crate::state::IntegerSize::Small, positive: false }
            }
            crate::state::IntegerSize::Regular => {
                &FieldType::Integer { size: crate::state::IntegerSize::Regular, positive: false }
            }
            crate::state::IntegerSize::Big => {
                &FieldType::Integer { size: crate::state::IntegerSize::Big, positive: false }
            }
        },
        other => other,
    }
}

/// What to do where a model has no primary key, and where it has one of several fields.
type Ways = (&'static str, &'static str);

const KEY: Ways = (
    "name a unique field with `to_field`, or give that model a key",
    "declare a field for each column, and a `foreign_key` constraint",
);

const JUNCTION: Ways = ("give that model a primary key", "declare the junction as a model, and name it with `through`");

/// Whether a model has a primary key of one column; anything else is reported.
fn single_key<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    target: &'c Draft<'a>,
    place: &DraftField<'_>,
    (none, several): Ways,
) -> bool {
    let count = target.primary_key_fields().len();
    if count == 1 || target.unreadable() {
        return count == 1;
    }
    let message = if count == 0 {
        format!("`{}` has no primary key to point at", target.name)
    } else {
        format!("`{}` has a primary key of {count} fields, and a field is one column", target.name)
    };
    let help = if count == 0 { none } else { several };
    checker.error("no-target", place.at_key("to"), message, help);
    false
}

fn many_to_many<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    draft: &'c Draft<'a>,
    place: &DraftField<'a>,
    relation: &ManyToMany,
) {
    let Some(target) = checker.find(&relation.to) else { return };
    match &relation.through {
        Some(name) => {
            if let Some(junction) = checker.find(name) {
                through::check(checker, draft, target, junction, place, relation);
            }
        }
        None => {
            if single_key(checker, draft, place, JUNCTION) && draft.name != target.name {
                single_key(checker, target, place, JUNCTION);
            }
        }
    }
}
