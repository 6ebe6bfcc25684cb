//! `related_name`: no two of one name on a model, and none that a field has.
//!
//! Names that a program's ORM would make up by itself are its own affair; only declared ones count.

use super::super::draft::{Draft, DraftField};
use super::Checker;
use crate::state::{FieldType, ModelName};
use crate::text::Value;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    for key in ["related_name", "related_query_name"] {
        let mut seen: FxHashMap<(&ModelName, Cow<'_, str>), (&Draft<'_>, &DraftField<'_>)> = FxHashMap::default();
        for draft in checker.drafts {
            for (place, field) in draft.readable() {
                let to = match &field.field_type {
                    FieldType::ForeignKey(relation) => &relation.to,
                    FieldType::ManyToMany(relation) if relation.to == draft.name && is_symmetrical(place) => continue,
                    FieldType::ManyToMany(relation) => &relation.to,
                    _ => continue,
                };
                let Some(name) = place.text(key).filter(|name| !name.ends_with('+')) else { continue };
                let name = filled_in(name, draft);
                let Some(target) = checker.find(to) else { continue };
                if let Some(other) = target.field(&name) {
                    let message = format!("`{key} = \"{name}\"` clashes with the field `{name}` of `{to}`");
                    let other = (other.location(), "the field");
                    checker.clash(place.at_key(key), other, message, "choose another name");
                }
                if let Some((model, other)) = seen.insert((to, name.clone()), (draft, place)) {
                    let (first, second) =
                        (format!("{}.{}", model.name, other.name), format!("{}.{}", draft.name, place.name));
                    let message = format!("`{first}` and `{second}` both have `{key} = \"{name}\"` on `{to}`");
                    let help = "choose another name; in an abstract model `%(class)s` stands for the model's";
                    checker.clash(place.at_key(key), (other.at_key(key), "the other one"), message, help);
                }
            }
        }
    }
}

/// A relation to the model itself goes both ways, if nothing else is said, and needs no name back.
fn is_symmetrical(place: &DraftField<'_>) -> bool {
    !matches!(place.key_node("symmetrical").map(|node| &node.value), Some(Value::Boolean(false)))
}

fn filled_in<'n>(name: &'n str, draft: &Draft<'_>) -> Cow<'n, str> {
    if !name.contains("%(") {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace("%(app_label)s", &draft.name.app).replace("%(class)s", &draft.name.name.to_lowercase()))
}
