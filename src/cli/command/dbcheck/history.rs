//! Where the files stand: against the declarations, and against the database.

use crate::autodetect::{self, Instructions, Request};
use crate::cli::CommandError;
use crate::cli::workspace::Workspace;
use crate::database::Connection;
use crate::declaration::Declared;
use crate::executor::{History, Partial};
use crate::migration::{Graph, MigrationName};
use crate::notation::write_operation;
use crate::operation::Operation;
use serde_json::{Value, json};

/// Where the files stand.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// What is declared and in no migration: app and operation.
    pub(super) undeclared: Vec<(String, Operation)>,
    /// Applied, and their file says something else now.
    pub(super) edited: Vec<MigrationName>,
    /// Applied, and their file is gone.
    pub(super) missing: Vec<MigrationName>,
    /// Not applied.
    pub(super) pending: Vec<MigrationName>,
    /// Applied in part.
    pub(super) partial: Option<Partial>,
}

impl Standing {
    /// Reads the history; the graph is the one of this database.
    pub(super) fn read(
        workspace: &Workspace,
        declared: &Declared,
        connection: &mut Connection,
    ) -> Result<(Self, Graph), Box<CommandError>> {
        let history =
            History::read_for(connection, &workspace.graph).map_err(|failure| CommandError::of_failure(&failure))?;
        let graph = workspace.graph.with_applied(&history.applied())?;
        let comparison = history.compare(&workspace.graph);
        let half = history.partial.as_ref().map(|partial| &partial.name);
        let pending = graph
            .migrations()
            .filter(|migration| !graph.is_applied(&migration.name) && half != Some(&migration.name))
            .map(|migration| migration.name.clone())
            .collect();
        let (recorded, before) =
            autodetect::History::replay(&workspace.graph).map_err(crate::text::Diagnostics::from)?;
        let detected = autodetect::detect(&Request {
            before: &before,
            after: &declared.state,
            history: &recorded,
            hints: &declared.hints,
            instructions: &Instructions::default(),
            apps: None,
            label: None,
        })?;
        let undeclared = detected
            .migrations
            .into_iter()
            .flat_map(|migration| {
                let app = migration.name.app;
                migration.operations.into_iter().map(move |operation| (app.clone(), operation))
            })
            .collect();
        let standing = Self {
            undeclared,
            edited: comparison.edited,
            missing: comparison.missing,
            pending,
            partial: history.partial,
        };
        Ok((standing, graph))
    }

    /// Forgets what belongs to other apps.
    pub(super) fn keep(&mut self, wanted: impl Fn(&str) -> bool) {
        self.undeclared.retain(|(app, _)| wanted(app));
        for names in [&mut self.edited, &mut self.missing, &mut self.pending] {
            names.retain(|name| wanted(&name.app));
        }
        self.partial = self.partial.take().filter(|partial| wanted(&partial.name.app));
    }

    /// The operations as a migration file would say them, each with its app.
    pub(super) fn undeclared_json(&self) -> Vec<Value> {
        let with_app = |(app, operation): &(String, Operation)| {
            let mut document = json!({ "app": app });
            if let (Value::Object(document), Value::Object(operation)) =
                (&mut document, write_operation(operation).to_json())
            {
                document.extend(operation);
            }
            document
        };
        self.undeclared.iter().map(with_app).collect()
    }
}
