//! `makemigrations --empty` and `--update`: a new migration without operations, and new
//! operations in the latest one.

use super::{Applied, Graph, Migration, MigrationName, next_number, render};
use crate::operation::{Elidable, Operation, reduce};
use crate::text::{Diagnostic, Diagnostics, Source, parse_toml};
use std::path::PathBuf;
use std::sync::Arc;

/// A migration without operations behind an app's latest; `label` is `--name`.
pub fn empty(graph: &Graph, app: &str, label: Option<&str>) -> Migration {
    let number = next_number(graph.files().iter().map(|file| &file.name).filter(|name| name.app == app));
    let leaf = graph.leaf(app);
    let label = label.unwrap_or(if leaf.is_some() { "custom" } else { "initial" });
    let mut migration = Migration::new(MigrationName::numbered(app, number, label));
    migration.dependencies.extend(leaf.map(|leaf| leaf.name.clone()));
    migration.initial = leaf.is_none();
    migration
}

/// The latest migration of an app with more operations.
#[derive(Debug, Clone)]
pub struct Update {
    /// As it is afterwards.
    pub migration: Migration,
    /// Its text.
    pub text: String,
    /// The file that it replaces, where it has another name now.
    pub removed: Option<PathBuf>,
}

/// Puts operations, and what they depend on, into the app's latest migration, and combines those
/// that come to one. Refused where
/// something depends on that, where it is a squash, and where it is among the `applied` ones.
/// `label` is `--name`.
pub fn update(graph: &Graph, more: &Migration, applied: &Applied, label: Option<&str>) -> Result<Update, Diagnostics> {
    let app = &more.name.app;
    let Some(leaf) = graph.leaf(app) else {
        let message = format!("app `{app}` has no migration that could be updated");
        return Err(Diagnostic::global("nothing-to-update", message).help("leave `--update` out").into());
    };
    if applied.contains(&leaf.name) {
        let message = format!("`{}` is applied to the database, so it can't be updated", leaf.name);
        let help = format!("`dorm rollback {app}` undoes it first; or leave `--update` out for a migration of its own");
        return Err(Diagnostic::global("applied-migration", message).help(help).into());
    }
    if !leaf.replaces.is_empty() {
        let message = format!("`{}` is a squash, and what it replaces would not have the new operations", leaf.name);
        return Err(Diagnostic::global("squashed-migration", message).help("leave `--update` out").into());
    }
    let dependents = graph.dependents(&leaf.name);
    if !dependents.is_empty() {
        let names: Vec<String> = dependents.iter().map(|migration| format!("`{}`", migration.name)).collect();
        let message = format!("`{}` can't be updated: {} depends on it", leaf.name, names.join(", "));
        return Err(Diagnostic::global("needed-migration", message).help("leave `--update` out").into());
    }
    let mut migration = (**leaf).clone();
    let needed = more.dependencies.iter().filter(|name| **name != leaf.name);
    let new: Vec<MigrationName> = needed.filter(|name| !leaf.dependencies.contains(name)).cloned().collect();
    migration.dependencies.extend(new.iter().cloned());
    migration.operations.extend(more.operations.iter().cloned());
    // Nothing depends on it, so nothing can need what comes and goes within it.
    let reduced = reduce(&migration.operations, app, Elidable::Keep);
    let is_shorter = reduced.len() < migration.operations.len();
    if is_shorter {
        migration.operations = reduced;
    }
    let mut removed = None;
    if let Some(label) = label {
        let number = leaf.name.number().unwrap_or(1);
        migration.name = MigrationName::numbered(app, number, label);
        migration.path = leaf.path.with_file_name(migration.name.file_name());
        removed = (migration.path != leaf.path).then(|| leaf.path.clone());
    }
    // Where it is possible, the person's comments stay.
    let appended = match &leaf.places.source {
        Some(source) if new.is_empty() && !is_shorter => append(source, &more.operations),
        _ => None,
    };
    let text = match appended {
        Some(text) => text,
        None => render(&migration).map_err(|error| Diagnostic::global("template", error.to_string()))?,
    };
    Ok(Update { migration, text, removed })
}

/// A file's text with operations behind those that it has; none where they are written in a way
/// that nothing can stand behind.
fn append(source: &Source, operations: &[Operation]) -> Option<String> {
    let mut only = Migration::new(MigrationName::new("app", "0001_x"));
    only.operations = operations.to_vec();
    let rendered = render(&only).ok()?;
    // What is above the first operation is the head of a file, which is there already.
    let blocks = rendered.find("\n[[operations]]").and_then(|at| rendered.get(at..)).unwrap_or_default();
    let mut text = source.text.clone();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(blocks);
    let result = Arc::new(Source { name: source.name.clone(), text });
    parse_toml(&result).ok()?;
    Arc::into_inner(result).map(|source| source.text)
}
