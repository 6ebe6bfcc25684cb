//! `ordering` and `get_latest_by`: nothing in the database, but names of fields all the same.

use super::super::draft::Draft;
use super::{Checker, Whose};
use crate::text::{Location, Node, Value};

pub(super) fn check<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    for key in ["ordering", "get_latest_by"] {
        let Some(node) = draft.table.get(key) else { continue };
        let items = match &node.value {
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for item in items {
            if let Value::String(text) = &item.value {
                check_name(checker, draft, text, item);
            }
        }
    }
}

fn check_name<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>, text: &str, item: &Node) {
    let name = text.trim_start_matches(['-', '+']);
    // What follows `__` is of another model; `pk` and `?` are words of the ORM.
    let name = name.split("__").next().unwrap_or(name);
    let known = |model: &Draft<'_>| {
        model.fields.iter().any(|field| field.name == name || field.column().as_deref() == Some(name))
    };
    if matches!(name, "pk" | "?" | "_order" | "") || known(draft) || checker.ancestors(draft).into_iter().any(known) {
        return;
    }
    let location = Location { source: draft.source.clone(), span: item.span.clone() };
    checker.unknown_field(draft, name, location, Whose::Own);
}
