//! What migrations expect of a database that they begin in, beyond being empty.

use crate::migration::Graph;
use crate::operation::{Operation, OptionChange, SqlSource};
use crate::state::Engine;
use std::collections::BTreeSet;

/// What migrations expect of a database.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// PostgreSQL's schemas that models live in; dorm makes none.
    pub schemas: BTreeSet<String>,
    /// Whether a model is somebody else's, whose table is expected to be there.
    pub has_unmanaged: bool,
    /// Whether SQL or programs of a person's run, which may touch anything.
    pub is_opaque: bool,
    /// All SQL of a person's, in lower case.
    text: String,
}

impl Expectations {
    /// Of all migrations of a project.
    pub fn of(graph: &Graph, engine: Engine) -> Self {
        let mut expectations = Self::default();
        for file in graph.files() {
            file.operations.iter().for_each(|operation| expectations.add(operation, engine));
        }
        expectations
    }

    /// Whether a person's SQL speaks of a name, so that it may well make what is called so.
    pub fn mentions(&self, name: &str) -> bool {
        self.text.contains(&name.to_lowercase())
    }

    fn add(&mut self, operation: &Operation, engine: Engine) {
        match operation {
            Operation::CreateModel(create) => {
                self.schemas.extend(create.model.options.schema.clone());
                self.has_unmanaged |= create.model.options.unmanaged;
            }
            Operation::AlterModelOptions(alter) => {
                for change in &alter.changes {
                    match change {
                        OptionChange::Schema(schema) => self.schemas.extend(schema.clone()),
                        OptionChange::Managed(managed) => self.has_unmanaged |= !managed,
                        _ => {}
                    }
                }
            }
            Operation::RunSql(run) => {
                self.is_opaque = true;
                for source in std::iter::once(&run.sql).chain(&run.reverse_sql) {
                    let texts: Vec<&String> = match source {
                        SqlSource::Text(texts) => texts.get(engine).into_iter().flatten().collect(),
                        SqlSource::File { text, .. } => text.get(engine).into_iter().collect(),
                    };
                    for text in texts {
                        self.text.push_str(&text.to_lowercase());
                        self.text.push('\n');
                    }
                }
            }
            Operation::RunScript(_) => self.is_opaque = true,
            Operation::SeparateDatabaseAndState { database_operations, .. } => {
                database_operations.iter().for_each(|operation| self.add(operation, engine));
            }
            _ => {}
        }
    }
}
