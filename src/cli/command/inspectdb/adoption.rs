//! Migrations that say what a database has already.

use crate::autodetect::{History, Instructions, Request, Unnamed, detect};
use crate::cli::CommandError;
use crate::cli::command::makemigrations::output::{NewFile, files_of};
use crate::cli::workspace::Workspace;
use crate::declaration::Declared;
use crate::migration::Migration;
use crate::operation::{Operation, OptionChange, RunSql, SqlSource};
use crate::schema::TableName;
use crate::state::PerEngine;
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

/// What no declaration says and the tables of a migration aren't complete without.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// What they stand on.
    pub foundation: Vec<String>,
    /// Their parts.
    pub partitions: Vec<String>,
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
    surroundings: impl FnOnce(&[TableName]) -> Result<Surroundings, Box<CommandError>>,
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
    let Surroundings { foundation, partitions } = surroundings(&new_tables(&migrations, app))?;
    let mut own = migrations.iter_mut().filter(|migration| migration.name.app == app);
    let (first, rest) = (own.next(), own.next_back());
    let in_last = !partitions.is_empty();
    match (first, rest) {
        (Some(first), Some(last)) => {
            last.operations.extend(in_last.then(|| undeclared(partitions)));
            prepend(first, foundation);
        }
        (Some(only), None) => {
            only.operations.extend(in_last.then(|| undeclared(partitions)));
            prepend(only, foundation);
        }
        _ => {}
    }
    Ok(Migrations::Written(files_of(workspace, migrations)?))
}

fn prepend(migration: &mut Migration, foundation: Vec<String>) {
    if !foundation.is_empty() {
        migration.operations.insert(0, undeclared(foundation));
    }
}

/// Statements that make what no declaration says, in another database: what the tables stand on, made
/// where it isn't there, stays when they go, because it may be somebody else's too; their partitions
/// go with them.
fn undeclared(statements: Vec<String>) -> Operation {
    Operation::RunSql(Box::new(RunSql {
        sql: SqlSource::Text(PerEngine::Each { sqlite: None, postgresql: Some(statements) }),
        reverse_sql: Some(SqlSource::Text(PerEngine::Both(vec![String::new()]))),
        state_operations: Vec::new(),
        elidable: false,
    }))
}

/// The tables of the models that an app's migrations make.
fn new_tables(migrations: &[Migration], app: &str) -> Vec<TableName> {
    let own = migrations.iter().filter(|migration| migration.name.app == app);
    let created = own.flat_map(|migration| &migration.operations).filter_map(|operation| match operation {
        Operation::CreateModel(create) if !create.model.options.unmanaged => Some(&create.model),
        _ => None,
    });
    created.map(|model| TableName { schema: model.options.schema.clone(), name: model.table() }).collect()
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
