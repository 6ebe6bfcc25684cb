//! Models become the text of a `models.toml`.

mod form;
#[cfg(test)]
mod tests;

pub use form::Form;

use super::{Inspected, InspectedModel, InspectionNote};
use crate::text::{toml_aligned, toml_key, toml_line};

/// The text of a `models.toml` with these models. What declarations can't say stands in comments:
/// above the model that it is about, or at the end.
pub fn document(inspected: &Inspected, form: Form<'_>) -> String {
    let mut text = String::new();
    let mut said = vec![false; inspected.notes.len()];
    for entry in &inspected.models {
        if !text.is_empty() {
            text.push('\n');
        }
        for (note, said) in inspected.notes.iter().zip(&mut said) {
            if is_about(note, entry) {
                text.push_str(&comment(&note.message));
                *said = true;
            }
        }
        text.push_str(&model(entry, form));
    }
    let rest: Vec<&InspectionNote> =
        inspected.notes.iter().zip(said).filter(|(_, said)| !said).map(|(note, _)| note).collect();
    if !rest.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&comment("Not declared:"));
        for note in rest {
            text.push_str(&comment(&format!("{}: {}", note.table, note.message)));
        }
    }
    text
}

/// The text of one model.
pub fn model(entry: &InspectedModel, form: Form<'_>) -> String {
    let name = toml_key(&entry.model.name.name);
    let mut text = format!("[model.{name}]\n");
    for entry in &form.keys(&entry.model).entries {
        text.push_str(&toml_line(&entry.key, &entry.node));
        text.push('\n');
    }
    let fields = form.fields(&entry.model, &entry.related_names);
    if !fields.entries.is_empty() {
        text.push_str(&format!("[model.{name}.fields]\n"));
        for line in toml_aligned(&fields) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

/// Whether a note is about a model's table.
pub fn is_about(note: &InspectionNote, entry: &InspectedModel) -> bool {
    let table = entry.model.table();
    match &entry.model.options.schema {
        Some(schema) => note.table == format!("{schema}.{table}"),
        None => note.table == table,
    }
}

/// Lines of a comment. TOML allows no control characters there.
pub fn comment(message: &str) -> String {
    let mut text = String::with_capacity(message.len() + 3);
    for line in message.lines() {
        let line: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
    text
}
