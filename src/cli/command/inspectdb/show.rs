//! Declarations on standard output.

use super::live::{self, Live};
use super::report::note_json;
use super::selection::Selection;
use crate::cli::{Format, Outcome, Session, Status};
use crate::inspect::document::{Form, document};
use crate::inspect::{Inspected, InspectedModel, RaiseRequest, raise};
use crate::project::Project;
use crate::schema::TableName;
use crate::state::ProjectState;
use crate::text::{Table, toml_string};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Prints the declarations of the whole database, whatever is declared already.
pub(super) fn run(patterns: &[String], session: &mut Session) -> Outcome {
    let (project, _) = live::project(session)?;
    let (label, defaults) = (label(&project, session), live::defaults(&project));
    let mut live = Live::open(session, &project, Vec::new())?;
    let selection = Selection::read(patterns, &project.ignore, &live.schema, live.engine)?;
    let tables: BTreeSet<TableName> =
        live.schema.tables.iter().map(|table| table.name.clone()).filter(|name| selection.has(name)).collect();
    let mut inspected = raise(
        &live.schema,
        &RaiseRequest {
            engine: live.engine,
            engines: &project.engines(),
            app: &label,
            tables: Some(&tables),
            state: &ProjectState::new(),
            defaults,
            taken: &BTreeSet::new(),
        },
    );
    // The text may become any app's.
    for InspectedModel { model, .. } in &mut inspected.models {
        model.options.db_table = Some(model.table());
    }
    inspected.notes.extend(live.others(&selection)?);
    for note in &mut inspected.notes {
        if let Some(pattern) = &note.ignore {
            note.message.push_str(&format!(" (for `[dbcheck] ignore`: {})", toml_string(pattern)));
        }
    }
    let form = Form { app: &label, defaults: &defaults };
    match session.printer.format() {
        Format::Json => session.printer.document(&json_of(&inspected, form)),
        _ => session.printer.raw(&document(&inspected, form)),
    }
    if inspected.models.is_empty() {
        session.printer.note(format!("note: {}", live.nothing(&selection).message));
    }
    Ok(Status::Done)
}

/// The label that short names of models are made for: the project's only app's.
fn label(project: &Project, session: &Session) -> String {
    match project.apps(&session.working).unwrap_or_default().as_slice() {
        [only] => only.label.clone(),
        _ => "app".to_owned(),
    }
}

fn json_of(inspected: &Inspected, form: Form<'_>) -> Value {
    let models = inspected.models.iter().map(|entry| {
        let mut table = Table::default();
        table.insert("name", entry.model.name.name.as_str());
        table.entries.extend(form.keys(&entry.model).entries);
        table.insert("fields", form.fields(&entry.model, &entry.related_names));
        table.to_json()
    });
    json!({
        "models": models.collect::<Vec<_>>(),
        "notes": inspected.notes.iter().map(note_json).collect::<Vec<_>>(),
    })
}
