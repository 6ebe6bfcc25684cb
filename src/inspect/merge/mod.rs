//! What was read from a live database is put into declarations that a person wrote.
//!
//! Only what differs in the database is changed: what `dbcheck` would find of a model's table
//! decides, and so the person's words stay where they come to the same. What is declared and not
//! there stays declared; that is for the person to take out.

mod amend;
mod field;
mod file;
#[cfg(test)]
mod tests;

pub use file::{append, apply};

use super::document::Form;
use super::{Inspected, InspectedModel};
use crate::dialect::lower::LowerError;
use crate::drift::{Difference, ExpectedTable};
use crate::schema::{Schema, Table, TableName};
use crate::state::{Engine, Model, ModelKey, ModelName, ProjectState};
use crate::text::{Node, Table as TomlTable};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is held against each other.
#[derive(Debug, Clone, Copy)]
pub struct MergeRequest<'a> {
    /// The engine of the live database.
    pub engine: Engine,
    /// The app whose declarations they are, and what they needn't say.
    pub form: Form<'a>,
    /// All that is declared; models that are taken over are managed here.
    pub declared: &'a ProjectState,
    /// What was read, in the names of the declarations where they have some.
    pub inspected: &'a Inspected,
    /// The tables of the app's models that are compared, as the server spells them.
    pub expected: &'a [ExpectedTable],
    /// The live tables.
    pub live: &'a Schema,
    /// How they differ.
    pub differences: &'a [Difference],
    /// Models that are declared as unmanaged and are to be managed.
    pub taken_over: &'a BTreeSet<ModelKey>,
}

/// What the declarations lack.
#[derive(Debug, Clone, Default)]
pub struct Merge {
    /// What changes in models that are declared, in the order of their tables.
    pub changes: Vec<ModelChange>,
    /// Models that nobody declared.
    pub added: Vec<InspectedModel>,
}

impl Merge {
    /// Whether the declarations say it all.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.added.is_empty()
    }
}

/// What changes in a declared model.
#[derive(Debug, Clone)]
pub struct ModelChange {
    /// The model.
    pub model: ModelName,
    /// In the order in which it is made.
    pub amendments: Vec<Amendment>,
}

/// One change of a model's declaration.
#[derive(Debug, Clone, PartialEq)]
pub enum Amendment {
    /// A field that is new.
    AddField {
        /// Its name.
        name: String,
        /// What it says.
        node: Node,
    },
    /// A field that says something else now.
    AlterField {
        /// Its name.
        name: String,
        /// Its keys as they would be written before.
        before: TomlTable,
        /// And after.
        after: TomlTable,
        /// The whole of it, where the model has inherited it; none: then nothing is said.
        node: Option<Node>,
    },
    /// A key of the model; taken away where there is no value.
    SetKey {
        /// Which.
        key: &'static str,
        /// Its value.
        node: Option<Node>,
    },
    /// One more item of `indexes` or `constraints`.
    AddItem {
        /// Which list.
        list: &'static str,
        /// The item.
        node: TomlTable,
    },
    /// Another item in the place of one.
    ReplaceItem {
        /// Which list.
        list: &'static str,
        /// The place, counted from the list's end: what is inherited comes first.
        from_end: usize,
        /// The item.
        node: TomlTable,
    },
}

/// Finds what the declarations lack.
pub fn merge(request: &MergeRequest<'_>) -> Result<Merge, LowerError> {
    let tables = Tables::of(request);
    let mut merge = Merge::default();
    let mut state = request.declared.clone();
    for entry in &request.inspected.models {
        if !entry.model.options.unmanaged || state.model(&entry.model.name).is_none() {
            state.insert(entry.model.clone());
        }
    }
    for entry in &request.inspected.models {
        match tables.models.get(&tables.key_of(&entry.model)) {
            Some(declared) if declared.name.app != request.form.app => {}
            Some(declared) => {
                if entry.model.options.unmanaged || declared.options.unmanaged {
                    continue;
                }
                let amendments = amend::amendments(request, &state, &tables, declared, entry)?;
                if !amendments.is_empty() {
                    merge.changes.push(ModelChange { model: declared.name.clone(), amendments });
                }
            }
            None if tables.junctions.contains(&tables.key_of(&entry.model)) => {}
            None => merge.added.push(entry.clone()),
        }
    }
    Ok(merge)
}

/// Who has which table.
struct Tables<'a> {
    engine: Engine,
    models: FxHashMap<TableName, &'a Arc<Model>>,
    junctions: BTreeSet<TableName>,
    live: FxHashMap<TableName, &'a Table>,
    expected: FxHashMap<TableName, usize>,
    differences: FxHashMap<usize, Vec<&'a Difference>>,
}

impl<'a> Tables<'a> {
    fn of(request: &MergeRequest<'a>) -> Self {
        let mut tables = Self {
            engine: request.engine,
            models: FxHashMap::default(),
            junctions: BTreeSet::new(),
            live: FxHashMap::default(),
            expected: FxHashMap::default(),
            differences: FxHashMap::default(),
        };
        for difference in request.differences {
            tables.differences.entry(difference.expected_table).or_default().push(difference);
        }
        for model in request.declared.models() {
            let is_own = model.name.app == request.form.app;
            // What stands for a table in another app doesn't have it.
            if model.options.unmanaged && !is_own {
                continue;
            }
            let key = tables.key_of(model);
            if tables.models.get(&key).is_none_or(|other| other.options.unmanaged || is_own) {
                tables.models.insert(key, model);
            }
            for field in &model.fields {
                let junction = model.junction_table(field).map(|name| tables.beside(model, name));
                tables.junctions.extend(junction);
            }
        }
        for table in &request.live.tables {
            let key = tables.key(&table.name);
            tables.live.insert(key, table);
        }
        for (place, wanted) in request.expected.iter().enumerate() {
            let key = tables.key(&wanted.table.name);
            tables.expected.insert(key, place);
        }
        tables
    }

    /// How a declared table differs from the live one.
    fn differences(&self, place: usize) -> &[&'a Difference] {
        self.differences.get(&place).map(Vec::as_slice).unwrap_or_default()
    }

    /// What a table is found by.
    fn key(&self, name: &TableName) -> TableName {
        match self.engine {
            Engine::Postgres => name.clone(),
            Engine::Sqlite => TableName { schema: None, name: name.name.to_ascii_lowercase() },
        }
    }

    fn key_of(&self, model: &Model) -> TableName {
        self.beside(model, model.table())
    }

    /// A table in the schema of a model's.
    fn beside(&self, model: &Model, name: String) -> TableName {
        self.key(&TableName { schema: model.options.schema.clone(), name })
    }
}
