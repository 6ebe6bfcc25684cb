//! Live schemas are raised, the declarations are read as a project's are, lowered again, and held
//! against what was live.

mod postgres;
mod project;
mod random;
mod sqlite;

use super::*;
use crate::database::{CreateFile, SqliteTarget};
use crate::declaration::{self, AppSource};
use crate::dialect::lower;
use crate::drift::{self, ExpectedTable};
use crate::inspect::{Inspected, InspectedModel};
use crate::notation::{Defaults, write_constraint, write_field, write_index, write_model_keys};
use crate::state::{Field, Model, ProjectState};
use crate::text::{Source, Table as Toml, toml_key};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The schema that statements make.
pub(super) fn sqlite_schema(statements: &[&str]) -> Schema {
    let mut connection =
        crate::database::sqlite::Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
    for statement in statements {
        connection.execute(statement, &[]).unwrap_or_else(|error| panic!("{error:?}: {statement}"));
    }
    connection.introspect(&[]).unwrap()
}

/// A model as a line of a declaration, with nothing left out.
fn declaration(entry: &InspectedModel) -> String {
    let mut table = write_model_keys(&entry.model);
    let mut fields = Toml::default();
    for field in &entry.model.fields {
        let mut node = write_field(field);
        if let Some((_, related)) = entry.related_names.iter().find(|(name, _)| *name == field.name) {
            node.insert("related_name", related.as_str());
        }
        fields.insert(&field.name, node);
    }
    table.insert("fields", fields);
    table.insert("indexes", entry.model.indexes.iter().map(write_index).collect::<Vec<_>>());
    table.insert("constraints", entry.model.constraints.iter().map(write_constraint).collect::<Vec<_>>());
    format!("{} = {}\n", toml_key(&entry.model.name.name), table.to_inline())
}

/// What the declarations say, read as a project's are.
pub(super) fn read(app: &str, inspected: &Inspected, engines: &[Engine]) -> ProjectState {
    let mut text = "[model]\n".to_owned();
    inspected.models.iter().for_each(|entry| text.push_str(&declaration(entry)));
    let files = vec![Arc::new(Source { name: "models.toml".to_owned(), text: text.clone() })];
    let apps = [AppSource { label: app.to_owned(), files }];
    match declaration::read(&apps, &Defaults::default(), engines) {
        Ok(declared) => declared.state,
        Err(diagnostics) => {
            let all: Vec<String> =
                diagnostics.0.iter().map(|one| format!("{} ({:?})", one.message, one.help)).collect();
            panic!("{}\n{text}", all.join("\n"))
        }
    }
}

/// What is raised.
pub(super) struct Raised {
    pub inspected: Inspected,
}

pub(super) fn request<'r>(
    engine: Engine,
    engines: &'r [Engine],
    state: &'r ProjectState,
    taken: &'r BTreeSet<String>,
) -> RaiseRequest<'r> {
    RaiseRequest { engine, engines, app: "app", tables: None, state, defaults: Defaults::default(), taken }
}

/// Raises all tables, and proves the promise: the declarations are read without a complaint, and
/// what they lower to differs from the live tables only in what a note says.
pub(super) fn raised(schema: &Schema, engine: Engine) -> Raised {
    let (state, taken) = (ProjectState::new(), BTreeSet::new());
    let inspected = raise(schema, &request(engine, &[engine], &state, &taken));
    prove(schema, engine, "app", &inspected);
    Raised { inspected }
}

pub(super) fn prove(schema: &Schema, engine: Engine, app: &str, inspected: &Inspected) {
    prove_for(schema, engine, app, inspected, &[engine]);
}

/// The same for declarations that must suit some engines.
pub(super) fn prove_for(schema: &Schema, engine: Engine, app: &str, inspected: &Inspected, engines: &[Engine]) {
    let state = read(app, inspected, engines);
    let mut expected = Vec::new();
    for model in state.models() {
        let tables = lower::model(&state, model, engine).unwrap();
        expected.extend(tables.into_iter().map(|table| ExpectedTable {
            app: model.name.app.clone(),
            model: model.name.name.clone(),
            table,
        }));
    }
    let comparison = drift::compare(&expected, schema, engine);
    let noted: BTreeSet<String> = inspected.notes.iter().map(|note| note.message.clone()).collect();
    for difference in &comparison.differences {
        let is_spelling = engine == Engine::Postgres && difference.may_be_spelling();
        let told = match (&difference.object, &difference.actual) {
            (Some(object), _) => format!("`{object}`"),
            (None, actual) => actual.clone().unwrap_or_default(),
        };
        assert!(is_spelling || noted.iter().any(|note| note.contains(&told)), "{difference:?}\n{noted:#?}");
    }
    let unmanaged = |name: &str| state.models().any(|model| model.options.unmanaged && model.table() == name);
    let unknown: Vec<_> = comparison.unknown.iter().filter(|table| !unmanaged(&table.name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

impl Raised {
    pub fn model(&self, name: &str) -> &Model {
        let found = self.inspected.models.iter().find(|entry| entry.model.name.name == name);
        let names: Vec<&str> = self.inspected.models.iter().map(|entry| entry.model.name.name.as_str()).collect();
        &found.unwrap_or_else(|| panic!("no {name} among {names:?}")).model
    }

    pub fn field(&self, model: &str, name: &str) -> &Field {
        let model = self.model(model);
        let names: Vec<&str> = model.fields.iter().map(|field| field.name.as_str()).collect();
        model.field(name).unwrap_or_else(|| panic!("no {name} among {names:?}"))
    }

    /// A field as a migration writes it.
    pub fn text(&self, model: &str, name: &str) -> String {
        write_field(self.field(model, name)).to_inline()
    }

    /// The model's list of indexes and that of its constraints, as migrations write them.
    pub fn objects(&self, model: &str) -> Vec<String> {
        let model = self.model(model);
        let indexes = model.indexes.iter().map(|index| write_index(index).to_inline());
        indexes.chain(model.constraints.iter().map(|constraint| write_constraint(constraint).to_inline())).collect()
    }

    pub fn notes(&self) -> Vec<&str> {
        self.inspected.notes.iter().map(|note| note.message.as_str()).collect()
    }
}
