//! The primary key: declared, or the implicit `id`.

use super::document::error;
use super::draft::{Draft, DraftField};
use crate::notation::Defaults;
use crate::state::{Field, FieldType};
use crate::text::{Diagnostic, Diagnostics, did_you_mean};

/// Gives the model its implicit `id`, where it has no key, and checks the one that it has.
pub(super) fn settle(draft: &mut Draft<'_>, defaults: &Defaults, diagnostics: &mut Diagnostics) {
    let own: Vec<usize> = draft
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.field.as_ref().is_some_and(|field| field.primary_key))
        .map(|(position, _)| position)
        .collect();
    if draft.primary_key.is_some() {
        check_composite(draft, &own, diagnostics);
        return;
    }
    if let [first, second, ..] = own.as_slice() {
        let names: Vec<String> = own.iter().map(|position| format!("\"{}\"", draft.fields[*position].name)).collect();
        let diagnostic = Diagnostic::error(
            "contradiction",
            format!("`{}` has more than one primary key", draft.name.name),
            draft.fields[*second].at_key("primary_key"),
        )
        .also(draft.fields[*first].at_key("primary_key"), "the first one")
        .help(format!("for one key of several fields write `primary_key = [{}]` on the model", names.join(", ")));
        diagnostics.push(diagnostic);
        return;
    }
    // A field that could not be read may be the key.
    if !own.is_empty() || draft.broken || draft.fields.iter().any(is_unreadable_key) {
        return;
    }
    if let Some(id) = draft.field("id") {
        let help = "add `primary_key = true` to it, or rename it: the implicit key is called `id`";
        let message = format!("`{}` has a field `id` that isn't the primary key", draft.name.name);
        error(diagnostics, "contradiction", id.location(), message, help);
        return;
    }
    let mut id = Field::new("id", FieldType::Auto(defaults.auto_field));
    id.primary_key = true;
    let app = draft.fields.first().map_or("", |field| field.app);
    draft.fields.insert(0, DraftField::implicit(id, draft.span, draft.source, app));
}

fn is_unreadable_key(field: &DraftField<'_>) -> bool {
    field.field.is_none() && (field.name == "id" || field.key_node("primary_key").is_some())
}

fn check_composite(draft: &Draft<'_>, own: &[usize], diagnostics: &mut Diagnostics) {
    if let Some(position) = own.first() {
        let field = &draft.fields[*position];
        let message = "`primary_key` of the model and of a field contradict each other";
        diagnostics.push(
            Diagnostic::error("contradiction", message, field.at_key("primary_key"))
                .also(draft.at_key("primary_key"), "the model's")
                .help("keep one of them"),
        );
    }
    for (position, name) in draft.primary_key.iter().flatten().enumerate() {
        let place = || draft.at_item("primary_key", position);
        let Some(field) = draft.field(name) else {
            if !draft.broken {
                let help = did_you_mean(name, draft.fields.iter().map(|field| field.name.as_str()))
                    .unwrap_or_else(|| "name fields of this model".to_owned());
                error(diagnostics, "unknown-field", place(), format!("there is no field `{name}`"), help);
            }
            continue;
        };
        let Some(field) = &field.field else { continue };
        if field.null {
            let message = format!("`{name}` may be NULL, and a primary key can't");
            error(diagnostics, "contradiction", place(), message, "take `null = true` away from the field");
        }
        if matches!(field.field_type, FieldType::ManyToMany(_) | FieldType::Generated(_)) {
            let message = format!("`{name}` has no column that a primary key could hold");
            error(diagnostics, "contradiction", place(), message, "name fields with a column of their own");
        }
    }
}
