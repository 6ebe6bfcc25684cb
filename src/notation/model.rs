//! A model's keys that aren't fields: read and written.

use super::constraint::read_unique_together;
use super::index::write_parameters;
use super::write_field::{insert, insert_true};
use super::{Reader, read_constraint, read_index};
use crate::state::{Constraint, Index, Model, ModelName, ModelOptions, PartitionBy, PartitionMethod};
use crate::text::{Node, Table, Value};

/// The keys that [`read_model_keys`] reads, in declarations and in migrations.
pub const MODEL_KEYS: &[&str] = &[
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "schema",
    "managed",
    "extends",
    "primary_key",
    "options",
    "partition_by",
    "unique_together",
    "indexes",
    "constraints",
];

/// Parameters of a PostgreSQL table, apart from the families of autovacuum and toast.
const STORAGE: &[&str] = &[
    "fillfactor",
    "parallel_workers",
    "toast_tuple_target",
    "log_autovacuum_min_duration",
    "user_catalog_table",
    "vacuum_index_cleanup",
    "vacuum_truncate",
    "vacuum_max_eager_freeze_failure_rate",
];

/// What a model says beside its fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelKeys {
    /// `db_table`, `schema`, ….
    pub options: ModelOptions,
    /// `extends`.
    pub extends: Vec<ModelName>,
    /// `primary_key`.
    pub primary_key: Option<Vec<String>>,
    /// `indexes`.
    pub indexes: Vec<Index>,
    /// `unique_together`, then `constraints`.
    pub constraints: Vec<Constraint>,
}

/// Reads [`MODEL_KEYS`]; which other keys the table may have is the caller's affair.
pub fn read_model_keys(reader: &mut Reader<'_>, table: &Table) -> ModelKeys {
    let indexes = reader.list(table, "indexes").unwrap_or_default();
    let indexes = indexes.iter().filter_map(|node| read_index(reader, node)).collect();
    let mut constraints: Vec<Constraint> =
        read_unique_together(reader, table).into_iter().map(|(constraint, _)| constraint).collect();
    for node in reader.list(table, "constraints").unwrap_or_default() {
        constraints.extend(read_constraint(reader, node));
    }
    ModelKeys {
        options: read_options(reader, table),
        extends: read_extends(reader, table).into_iter().map(|(name, _)| name).collect(),
        primary_key: reader.names(table, "primary_key"),
        indexes,
        constraints,
    }
}

/// The keys that make a model's options.
pub fn read_options(reader: &mut Reader<'_>, table: &Table) -> ModelOptions {
    let mut options = ModelOptions {
        db_table: reader.object_name(table, "db_table"),
        db_table_comment: reader.string(table, "db_table_comment"),
        db_tablespace: reader.object_name(table, "db_tablespace"),
        schema: reader.object_name(table, "schema"),
        unmanaged: !reader.boolean(table, "managed").unwrap_or(true),
        ..ModelOptions::default()
    };
    if let Some(storage) = reader.table(table, "options") {
        read_storage(reader, storage, &mut options);
    }
    options.partition_by = table.get("partition_by").and_then(|node| read_partition_by(reader, node));
    options
}

/// The model keys as migrations have them, without indexes and constraints.
pub fn write_model_keys(model: &Model) -> Table {
    let options = &model.options;
    let mut table = Table::default();
    insert(&mut table, "db_table", options.db_table.clone());
    insert(&mut table, "db_table_comment", options.db_table_comment.clone());
    insert(&mut table, "db_tablespace", options.db_tablespace.clone());
    insert(&mut table, "schema", options.schema.clone());
    if options.unmanaged {
        table.insert("managed", false);
    }
    match model.extends.as_slice() {
        [] => {}
        [base] => table.insert("extends", base.to_string()),
        bases => table.insert("extends", bases.iter().map(ToString::to_string).collect::<Vec<_>>()),
    }
    insert(&mut table, "primary_key", model.primary_key.clone());
    let storage = write_storage(options);
    if !storage.entries.is_empty() {
        table.insert("options", storage);
    }
    insert(&mut table, "partition_by", options.partition_by.as_ref().map(write_partition_by));
    table
}

/// `extends`: one model or several, each with where it stands.
pub fn read_extends<'t>(reader: &mut Reader<'_>, table: &'t Table) -> Vec<(ModelName, &'t Node)> {
    let Some(node) = table.get("extends") else { return Vec::new() };
    let items = match &node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    items.iter().filter_map(|item| Some((reader.as_model_name("extends", item)?, item))).collect()
}

/// `options`: the storage of both engines.
pub fn read_storage(reader: &mut Reader<'_>, table: &Table, options: &mut ModelOptions) {
    options.strict = reader.flag(table, "strict");
    options.without_rowid = reader.flag(table, "without_rowid");
    options.unlogged = reader.flag(table, "unlogged");
    let flags = ["strict", "without_rowid", "unlogged"];
    for entry in &table.entries {
        let family = ["autovacuum_", "toast."].iter().any(|prefix| entry.key.starts_with(prefix));
        if !family && !flags.contains(&entry.key.as_str()) && !STORAGE.contains(&entry.key.as_str()) {
            let known: Vec<&str> = flags.into_iter().chain(STORAGE.iter().copied()).collect();
            let help = crate::text::suggest_or_list(&entry.key, &known, "known options");
            reader.error("unknown-key", &entry.key_span, format!("a table has no option `{}`", entry.key), help);
        }
    }
    options.storage = reader.parameters(table, &flags);
    options.storage.sort();
}

/// `options` as migrations have it; empty where nothing is said.
pub fn write_storage(options: &ModelOptions) -> Table {
    let mut table = Table::default();
    insert_true(&mut table, "strict", options.strict);
    insert_true(&mut table, "without_rowid", options.without_rowid);
    insert_true(&mut table, "unlogged", options.unlogged);
    table.entries.extend(write_parameters(&options.storage).entries);
    table
}

/// `partition_by`.
pub fn read_partition_by(reader: &mut Reader<'_>, node: &Node) -> Option<PartitionBy> {
    const HELP: &str = "write `{ method = \"range\", key = [\"created_at\"] }`, for one";
    let Value::Table(table) = &node.value else {
        reader.wrong_kind("partition_by", node, "a table with `method` and `key`");
        return None;
    };
    reader.known_keys(table, &[&["method", "key"]], "`partition_by`");
    for key in ["method", "key"] {
        if table.get(key).is_none() {
            reader.missing(key, &node.span, "`partition_by`", HELP);
        }
    }
    let methods = [("range", PartitionMethod::Range), ("list", PartitionMethod::List), ("hash", PartitionMethod::Hash)];
    let method = reader.word(table, "method", &methods);
    let key = reader.names(table, "key")?;
    if key.is_empty() {
        reader.error("bad-value", &node.span, "`key` is empty", HELP);
        return None;
    }
    Some(PartitionBy { method: method?, key })
}

/// `partition_by` as migrations have it.
pub fn write_partition_by(partition: &PartitionBy) -> Table {
    let mut table = Table::default();
    let method = match partition.method {
        PartitionMethod::Range => "range",
        PartitionMethod::List => "list",
        PartitionMethod::Hash => "hash",
    };
    table.insert("method", method);
    table.insert("key", partition.key.clone());
    table
}
