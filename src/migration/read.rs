//! Reads migration files.

use super::{Migration, MigrationName, Places, checksum};
use crate::notation::{Defaults, FileText, Kind, OperationReader, Reader, read_online, read_operation};
use crate::state::Engine;
use crate::text::{Diagnostic, Diagnostics, Node, Source, Table, Value, did_you_mean, parse_toml};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The format that this dorm writes, and the newest that it reads.
const FORMAT: i64 = 1;

/// The keys of a file beside its operations.
const KEYS: &[&str] =
    &["format", "dependencies", "initial", "replaces", "replaced", "run_before", "atomic", "online", "operations"];

/// A migration file that is to be read.
#[derive(Debug, Clone)]
pub struct MigrationSource {
    /// App and name.
    pub name: MigrationName,
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub source: Arc<Source>,
}

/// What reads a file beside a migration: the migration's path, and the path that it writes.
pub type Beside<'a> = dyn Fn(&Path, &str) -> Result<String, String> + Sync + 'a;

/// Reads a migration; all its mistakes are reported.
pub fn read(file: &MigrationSource, beside: &Beside<'_>) -> Result<Migration, Diagnostics> {
    let table = parse_toml(&file.source)?;
    let mut diagnostics = Diagnostics::default();
    let enums = BTreeMap::new();
    let mut reader = Reader {
        source: file.source.clone(),
        app: file.name.app.clone(),
        engines: &Engine::ALL,
        defaults: Defaults::default(),
        kind: Kind::Migration,
        enums: &enums,
        diagnostics: &mut diagnostics,
    };
    let migration = read_table(&mut reader, &table, file, &|path| beside(&file.path, path));
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(migration) }
}

/// Reads many migrations, on two threads where they are many. In the order given; all mistakes
/// are reported, in that order too.
pub fn read_all(files: &[MigrationSource], beside: &Beside<'_>) -> Result<Vec<Migration>, Diagnostics> {
    // A thread costs as much as reading a few dozen files.
    const WORTH_A_THREAD: usize = 64;
    let one_by_one = |files: &[MigrationSource]| files.iter().map(|file| read(file, beside)).collect::<Vec<_>>();
    let results = if files.len() < WORTH_A_THREAD {
        one_by_one(files)
    } else {
        let (first, second) = files.split_at(files.len() / 2);
        std::thread::scope(|scope| {
            let other = scope.spawn(move || one_by_one(second));
            let mut results = one_by_one(first);
            // A panic in the other thread would be one here.
            results.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            results
        })
    };
    let mut migrations = Vec::with_capacity(files.len());
    let mut diagnostics = Diagnostics::default();
    for result in results {
        match result {
            Ok(migration) => migrations.push(migration),
            Err(errors) => diagnostics.0.extend(errors.0),
        }
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(migrations) }
}

fn read_table(reader: &mut Reader<'_>, table: &Table, file: &MigrationSource, files: &FileText<'_>) -> Migration {
    let mut migration = Migration::new(file.name.clone());
    migration.path.clone_from(&file.path);
    migration.places = Places { source: Some(file.source.clone()), ..Places::default() };
    if !format_is_known(reader, table) {
        return migration;
    }
    reader.known_keys(table, &[KEYS], "a migration");
    let places = &mut migration.places;
    (migration.dependencies, places.dependencies) = names(reader, table, "dependencies");
    (migration.run_before, places.run_before) = names(reader, table, "run_before");
    (migration.replaces, places.replaces) = names(reader, table, "replaces");
    places.replaces_key =
        table.entries.iter().find(|entry| entry.key == "replaces").map(|entry| entry.key_span.clone());
    (migration.replaced, _) = names(reader, table, "replaced");
    migration.initial = reader.boolean(table, "initial").unwrap_or_else(|| migration.starts_app());
    migration.atomic = reader.boolean(table, "atomic").unwrap_or(true);
    migration.online = read_online(reader, table);
    let nodes = operation_nodes(reader, table);
    let mut operations = OperationReader { reader, files, texts: Vec::new() };
    for node in nodes {
        migration.places.operations.push(type_span(node));
        migration.operations.extend(read_operation(&mut operations, node));
    }
    migration.checksum = checksum(nodes, operations.texts.iter().map(String::as_str));
    migration
}

fn operation_nodes<'t>(reader: &mut Reader<'_>, table: &'t Table) -> &'t [Node] {
    let Some(node) = table.get("operations") else { return &[] };
    let Value::Array(items) = &node.value else {
        let message = format!("`operations` must be a list of tables, and this is {}", node.value.kind());
        reader.error("wrong-kind", &node.span, message, "write `[[operations]]`, with two brackets, above each one");
        return &[];
    };
    items
}

fn type_span(node: &Node) -> Range<usize> {
    match &node.value {
        Value::Table(table) => table.get("type").map_or_else(|| node.span.clone(), |name| name.span.clone()),
        _ => node.span.clone(),
    }
}

/// Whether this dorm reads the file's `format`. Where it doesn't, nothing else of the file can be judged.
fn format_is_known(reader: &mut Reader<'_>, table: &Table) -> bool {
    let Some(node) = table.get("format") else { return true };
    match node.value {
        Value::Integer(FORMAT) => true,
        Value::Integer(newer) if newer > FORMAT => {
            let message = format!("this file is of format {newer}, and this dorm reads up to format {FORMAT}");
            let help = format!("use a dorm newer than {}", env!("CARGO_PKG_VERSION"));
            reader.error("newer-format", &node.span, message, help);
            false
        }
        _ => {
            reader.error("bad-value", &node.span, "`format` is the number of a format", "write `format = 1`");
            false
        }
    }
}

/// A list of `app.NNNN_name`, with the place of each.
fn names(reader: &mut Reader<'_>, table: &Table, key: &str) -> (Vec<MigrationName>, Vec<Range<usize>>) {
    let mut found: Vec<MigrationName> = Vec::new();
    let mut places = Vec::new();
    for node in reader.list(table, key).unwrap_or_default() {
        let Some(text) = reader.as_string(key, node) else { continue };
        match MigrationName::parse(&text) {
            Some(name) if found.contains(&name) => {
                let message = format!("`{name}` stands twice in `{key}`");
                reader.error("duplicate", &node.span, message, "name it once");
            }
            Some(name) => {
                found.push(name);
                places.push(node.span.clone());
            }
            None => {
                let mut diagnostic =
                    Diagnostic::error("bad-name", format!("`{text}` names no migration"), reader.location(&node.span));
                let own = format!("{}.{text}", reader.app);
                let meant = MigrationName::parse(&own).and_then(|_| did_you_mean(&text, [own.as_str()]));
                diagnostic =
                    diagnostic.help(meant.unwrap_or_else(|| "write `app.0001_initial`, app and name".to_owned()));
                reader.diagnostics.push(diagnostic);
            }
        }
    }
    (found, places)
}
