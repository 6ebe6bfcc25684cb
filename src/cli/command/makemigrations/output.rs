//! New migrations: rendered, written with `latest.txt`, listed, as JSON.

use crate::cli::printer::{BAD, GOOD, HEADING, WARNING, styled};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Session};
use crate::migration::{Migration, render, write_latest};
use crate::notation::write_operation;
use crate::operation::Operation;
use crate::project::{Existing, FileChange, shown_path, write_files};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A migration file that is to be written.
#[derive(Debug)]
pub struct NewFile {
    /// What it says.
    pub migration: Migration,
    /// Its operations that are new; all, but for `--update`.
    pub new_operations: Vec<Operation>,
    /// Its text.
    pub text: String,
    /// Where.
    pub path: PathBuf,
    /// If one is there.
    pub existing: Existing,
    /// The file that it takes the place of.
    pub removed: Option<PathBuf>,
}

/// Whether the files are on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// They are.
    ToDisk,
    /// They are only shown.
    Shown,
}

/// New migrations as files of their apps.
pub fn files_of(workspace: &Workspace, migrations: Vec<Migration>) -> Result<Vec<NewFile>, Box<CommandError>> {
    migrations.into_iter().map(|migration| file_of(workspace, migration)).collect()
}

fn file_of(workspace: &Workspace, migration: Migration) -> Result<NewFile, Box<CommandError>> {
    let app = workspace.app(&migration.name.app)?;
    let path = app.app.migrations().join(migration.name.file_name());
    let text = render(&migration).map_err(|error| CommandError::new("template", error.to_string()))?;
    let new_operations = migration.operations.clone();
    Ok(NewFile { migration, new_operations, text, path, existing: Existing::Refuse, removed: None })
}

/// Writes the files, and the name of each app's last one into its `latest.txt`.
pub fn write(workspace: &Workspace, files: &[NewFile]) -> Result<(), Box<CommandError>> {
    Ok(write_files(&changes(workspace, files)?)?)
}

/// What writing the files does to the file system.
pub fn changes(workspace: &Workspace, files: &[NewFile]) -> Result<Vec<FileChange>, Box<CommandError>> {
    let mut changes = Vec::new();
    let mut latest: BTreeMap<&str, &str> = BTreeMap::new();
    for file in files {
        changes.push(FileChange::Write { path: file.path.clone(), text: file.text.clone(), existing: file.existing });
        changes.extend(file.removed.clone().map(|path| FileChange::Remove { path }));
        latest.insert(&file.migration.name.app, &file.migration.name.name);
    }
    for (app, name) in latest {
        let path = workspace.app(app)?.app.latest_file();
        changes.push(FileChange::Write { path, text: write_latest(name), existing: Existing::Replace });
    }
    Ok(changes)
}

/// Lists the files with their operations, app by app.
pub fn print(session: &mut Session, files: &[NewFile]) {
    let mut apps: BTreeMap<&str, Vec<&NewFile>> = BTreeMap::new();
    for file in files {
        apps.entry(&file.migration.name.app).or_default().push(file);
    }
    for (app, files) in apps {
        session.printer.info(styled(HEADING, format!("Migrations for '{app}':")));
        for file in files {
            let path = shown_path(&file.path, &session.working);
            session.printer.info(format!("  {}", styled(HEADING, path)));
            for operation in &file.new_operations {
                session.printer.info(format!("    {} {}", sign(operation), operation.describe()));
            }
        }
    }
}

/// What an operation does to the schema, in one letter.
fn sign(operation: &Operation) -> String {
    let name = operation.name();
    if name.starts_with("Create") || name.starts_with("Add") {
        styled(GOOD, "+")
    } else if name.starts_with("Delete") || name.starts_with("Remove") {
        styled(BAD, "-")
    } else {
        styled(WARNING, "~")
    }
}

/// Prints the files as they would be written.
pub fn print_texts(session: &mut Session, files: &[NewFile]) {
    for file in files {
        let path = shown_path(&file.path, &session.working);
        session.printer.line(format!("\n{}\n{}", styled(HEADING, format!("# {path}")), file.text.trim_end()));
    }
}

/// The document.
pub fn document(files: &[NewFile], working: &Path) -> Value {
    let migrations: Vec<Value> = files
        .iter()
        .map(|file| {
            let migration = &file.migration;
            let operations: Vec<Value> =
                migration.operations.iter().map(|operation| write_operation(operation).to_json()).collect();
            let dependencies: Vec<String> = migration.dependencies.iter().map(ToString::to_string).collect();
            json!({
                "app": migration.name.app,
                "name": migration.name.name,
                "path": shown_path(&file.path, working),
                "dependencies": dependencies,
                "operations": operations,
            })
        })
        .collect();
    json!({ "migrations": migrations })
}
