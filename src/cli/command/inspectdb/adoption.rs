//! Migrations that say what a database has already.

use crate::autodetect::{History, Instructions, Request, Unnamed, detect};
use crate::cli::CommandError;
use crate::cli::command::makemigrations::output::{NewFile, files_of};
use crate::cli::workspace::Workspace;
use crate::declaration::Declared;
use crate::migration::Migration;
use crate::operation::{Operation, OptionChange};
use crate::text::Diagnostics;
use std::collections::BTreeSet;

/// What becomes of the app's migrations.
#[derive(Debug)]
pub(super) enum Migrations {
    /// Nothing is to be said.
    None,
    /// These are new, and `--fake-initial` accepts them.
    Written(Vec<NewFile>),
    /// The app has a history, and what is new is more than tables: `makemigrations` writes it.
    ToBeMade,
    /// Not all that is declared is there, so none would be accepted.
    Refused,
}

/// Whether all that is declared is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is.
    Complete,
    /// Something isn't.
    Lacking,
}

/// The migrations of an app that `--fake-initial` accepts. Whether a table is there is what that
/// looks at, so they say nothing but new tables.
pub(super) fn migrations(
    workspace: &Workspace,
    app: &str,
    declared: &Declared,
    standing: Standing,
) -> Result<Migrations, Box<CommandError>> {
    let (history, before) = History::replay(&workspace.graph).map_err(Diagnostics::from)?;
    let instructions = Instructions { unnamed: Unnamed::Separate, ..Instructions::default() };
    let detected = detect(&Request {
        before: &before,
        after: &declared.state,
        history: &history,
        hints: &declared.hints,
        instructions: &instructions,
        apps: Some(&BTreeSet::from([app.to_owned()])),
        label: None,
    })?;
    let mut migrations = detected.migrations;
    if migrations.is_empty() {
        return Ok(Migrations::None);
    }
    if standing == Standing::Lacking {
        return Ok(Migrations::Refused);
    }
    let is_first = workspace.graph.leaf(app).is_none();
    let adopts = is_first || only_new_tables(&migrations, app);
    if !adopts || !detected.questions.is_empty() {
        return Ok(Migrations::ToBeMade);
    }
    for migration in migrations.iter_mut().filter(|migration| migration.name.app == app) {
        migration.initial = true;
    }
    Ok(Migrations::Written(files_of(workspace, migrations)?))
}

/// Whether migrations are about models only that they make, or begin to manage.
fn only_new_tables(migrations: &[Migration], app: &str) -> bool {
    let operations = || migrations.iter().flat_map(|migration| &migration.operations);
    let new: BTreeSet<String> = operations()
        .filter_map(|operation| match operation {
            Operation::CreateModel(create) => Some(create.model.name.name.to_lowercase()),
            Operation::AlterModelOptions(alter) if alter.changes == [OptionChange::Managed(true)] => {
                Some(alter.name.to_lowercase())
            }
            _ => None,
        })
        .collect();
    let is_new = |model: &str| new.contains(&model.to_lowercase());
    migrations.iter().all(|migration| migration.name.app == app)
        && operations().all(|operation| match operation {
            Operation::CreateModel(_) => true,
            Operation::AlterModelOptions(alter) => is_new(&alter.name),
            Operation::AddField(add) => is_new(&add.model),
            Operation::AlterField(alter) => is_new(&alter.model),
            Operation::AddIndex(add) => is_new(&add.model),
            Operation::AddConstraint(add) => is_new(&add.model),
            _ => false,
        })
}
