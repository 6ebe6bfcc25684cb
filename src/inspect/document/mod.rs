//! Models become the text of a `models.toml`.

mod form;
#[cfg(test)]
mod tests;

pub use form::Form;

use super::{Inspected, InspectedModel, InspectionNote};
use crate::text::{toml_aligned, toml_key, toml_line};
use rustc_hash::FxHashMap;

/// The text of a `models.toml` with these models. What declarations can't say stands in comments:
/// above the model that it is about, or at the end.
pub fn document(inspected: &Inspected, form: Form<'_>) -> String {
    let mut notes = NotesByTable::new(&inspected.notes);
    let mut text = models(&inspected.models, &mut notes, form);
    let mut rest = notes.rest();
    if let Some(first) = rest.next() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&comment("Not declared:"));
        for note in std::iter::once(first).chain(rest) {
            text.push_str(&comment(&format!("{}: {}", note.table, note.message)));
        }
    }
    text
}

/// The texts of models, each below what there is to note about its table.
pub fn models(entries: &[InspectedModel], notes: &mut NotesByTable<'_>, form: Form<'_>) -> String {
    let mut text = String::new();
    for entry in entries {
        if !text.is_empty() {
            text.push('\n');
        }
        for note in notes.take(entry) {
            text.push_str(&comment(&note.message));
        }
        text.push_str(&model(entry, form));
    }
    text
}

/// Notes by the tables that they are about.
#[derive(Debug)]
pub struct NotesByTable<'n> {
    /// In the order of the notes, so that what is left can be told in it.
    notes: Vec<Option<&'n InspectionNote>>,
    places: FxHashMap<&'n str, Vec<usize>>,
}

impl<'n> NotesByTable<'n> {
    /// Sorts notes.
    pub fn new(notes: &'n [InspectionNote]) -> Self {
        let mut places: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (place, note) in notes.iter().enumerate() {
            places.entry(&note.table).or_default().push(place);
        }
        Self { notes: notes.iter().map(Some).collect(), places }
    }

    /// Takes the notes about a model's table.
    pub fn take(&mut self, entry: &InspectedModel) -> Vec<&'n InspectionNote> {
        let places = self.places.remove(table_of(entry).as_str()).unwrap_or_default();
        places.into_iter().filter_map(|place| self.notes.get_mut(place)?.take()).collect()
    }

    /// Those that nobody has taken.
    pub fn rest(self) -> impl Iterator<Item = &'n InspectionNote> {
        self.notes.into_iter().flatten()
    }
}

/// A model's table, as notes name it.
fn table_of(entry: &InspectedModel) -> String {
    let table = entry.model.table();
    match &entry.model.options.schema {
        Some(schema) => format!("{schema}.{table}"),
        None => table,
    }
}

/// The text of one model.
fn model(entry: &InspectedModel, form: Form<'_>) -> String {
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
