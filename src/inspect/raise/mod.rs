//! Tables become models: `dialect::lower` the other way round. The promise is that the models lower
//! to tables that `drift` finds equal to the live ones; what they can't say is a note.
//!
//! The tables that take part are found first (`roster`), and which keys are fields (`key`); then
//! models and fields get their names (`naming`), junctions are told from models (`junction`), and
//! each table becomes its model (`model`). At the end all is lowered again, and what differs is
//! said (`remainder`).

mod column;
mod default;
mod junction;
mod key;
mod kind;
mod model;
mod naming;
mod object;
mod object_names;
mod own_names;
mod portable;
mod related;
mod remainder;
mod request;
mod roster;
mod sayable;
#[cfg(test)]
mod tests;

pub use request::RaiseRequest;

use super::{Inspected, InspectedModel, InspectionNote};
use crate::schema::{Schema, Table, TableName};
use crate::state::Engine;
use object_names::ObjectNames;
use roster::{Role, Roster};

/// The models of a schema's tables, by table; then those that stand for tables that keys need.
pub fn raise(schema: &Schema, request: &RaiseRequest<'_>) -> Inspected {
    let engine = request.engine;
    let mut roster = Roster::new(schema, request);
    let forms = key::forms(&roster, engine);
    let candidates = junction::candidates(&roster, request);
    let hints = junction::hints(&roster, &candidates);
    naming::name_models(&mut roster, request, &hints);
    naming::name_fields(&mut roster, &forms, engine);
    let junctions = junction::junctions(&roster, candidates);
    let mut names = ObjectNames::new(&roster, request);
    let mut inspected = Inspected::default();
    let mut spellings = Vec::new();
    for (place, entry) in roster.entries.iter().enumerate() {
        let mut model = match entry.role {
            Role::Chosen if junctions.iter().any(|junction| junction.place == place) => continue,
            Role::Chosen => {
                let forms = forms.get(place).map(Vec::as_slice).unwrap_or_default();
                let built = model::build(request, &roster, entry, forms, &mut names);
                let table = entry.table.name.to_string();
                let notes = built.compromises.into_iter().chain(foreign_sequences(&entry.table, engine));
                inspected.notes.extend(notes.map(|message| InspectionNote {
                    table: table.clone(),
                    message,
                    ignore: None,
                }));
                spellings.push(built.spellings);
                built.model
            }
            Role::Stub => {
                spellings.push(Vec::new());
                model::stand_in(request, entry, &mut names)
            }
            Role::Declared(_) => continue,
        };
        let own = junctions.iter().filter(|junction| junction.source == place);
        model.fields.extend(own.map(|junction| junction.field.clone()));
        inspected.models.push(InspectedModel { model, related_names: Vec::new() });
    }
    inspected.notes.extend(roster.unsayable.iter().map(|name| InspectionNote {
        table: name.to_string(),
        message: "no declaration can have a table of this name".to_owned(),
        ignore: None,
    }));
    related::name_relations(&mut inspected.models);
    let misfits = remainder::misfits(schema, request, &inspected.models);
    for (entry, misfit) in inspected.models.iter_mut().zip(misfits) {
        let Some(misfit) = misfit else { continue };
        entry.model.options.unmanaged = true;
        let table = TableName { schema: entry.model.options.schema.clone(), name: entry.model.table() };
        let message = format!("declared with `managed = false`, because declarations can't say all of it: {misfit}");
        inspected.notes.push(InspectionNote { table: table.to_string(), message, ignore: None });
    }
    inspected.notes.extend(remainder::notes(schema, request, &inspected.models, &spellings));
    inspected.notes.sort();
    inspected
}

/// Sequences that columns count with and don't own: nothing declares them.
fn foreign_sequences(table: &Table, engine: Engine) -> Vec<String> {
    if engine == Engine::Sqlite {
        return Vec::new();
    }
    let defaults = table.columns.iter().filter_map(|column| Some((column, column.default.as_ref()?)));
    defaults
        .filter(|(_, default)| default.sql.contains("nextval("))
        .map(|(column, default)| {
            format!(
                "column `{}` counts with a sequence that it doesn't own (`{}`): no declaration makes it, the \
                 migration that `dorm inspectdb --app` writes does",
                column.name, default.sql
            )
        })
        .collect()
}
