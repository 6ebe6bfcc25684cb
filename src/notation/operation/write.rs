//! Writes an operation, in the keys that [`read_operation`](super::read_operation) reads.

use super::online_word;
use crate::notation::{
    write_constraint, write_field, write_fields, write_index, write_model_keys, write_partition_by, write_per_engine,
    write_storage,
};
use crate::operation::{
    AddConstraint, AddField, AddIndex, AlterField, AlterModelOptions, BackfillBatch, ConstraintTarget, CreateModel,
    IndexTarget, OnlineMode, Operation, OptionChange, RunScript, RunSql, ScriptOutput, SqlSource,
};
use crate::state::{ModelOptions, PerEngine};
use crate::text::{Node, Table};

/// An operation with its keys in the order of a file. Serves files, JSON and comparison alike.
pub fn write_operation(operation: &Operation) -> Table {
    let mut table = Table::default();
    table.insert("type", operation.name());
    match operation {
        Operation::CreateModel(create) => create_model(&mut table, create),
        Operation::DeleteModel { name } => table.insert("name", name.as_str()),
        Operation::RenameModel { old_name, new_name } => {
            table.insert("old_name", old_name.as_str());
            table.insert("new_name", new_name.as_str());
        }
        Operation::MoveModel { name, from_app } => {
            table.insert("name", name.as_str());
            table.insert("from_app", from_app.as_str());
        }
        Operation::AlterModelTable { name, db_table } => {
            table.insert("name", name.as_str());
            table.insert("db_table", or_reset(db_table.as_deref()));
        }
        Operation::AlterModelTableComment { name, comment } => {
            table.insert("name", name.as_str());
            table.insert("comment", or_reset(comment.as_deref()));
        }
        Operation::AlterModelOptions(alter) => alter_model_options(&mut table, alter),
        Operation::AlterModelBases { name, extends } => {
            table.insert("name", name.as_str());
            match extends.as_slice() {
                [base] => table.insert("extends", base.to_string()),
                bases => table.insert("extends", bases.iter().map(ToString::to_string).collect::<Vec<_>>()),
            }
        }
        Operation::AddField(add) => add_field(&mut table, add),
        Operation::AlterField(alter) => return alter_field(alter),
        Operation::RemoveField(remove) => {
            table.insert("model", remove.model.as_str());
            table.insert("name", remove.name.as_str());
            insert_sql(&mut table, "reverse_backfill", remove.reverse_backfill.as_ref());
        }
        Operation::RenameField { model, old_name, new_name }
        | Operation::RenameIndex { model, old_name, new_name }
        | Operation::RenameConstraint { model, old_name, new_name } => {
            table.insert("model", model.as_str());
            table.insert("old_name", old_name.as_str());
            table.insert("new_name", new_name.as_str());
        }
        Operation::AlterPrimaryKey { model, fields } => {
            table.insert("model", model.as_str());
            insert(&mut table, "fields", fields.clone());
        }
        Operation::AddIndex(add) => add_index(&mut table, add),
        Operation::RemoveIndex { model, index } => {
            table.insert("model", model.as_str());
            index_target(&mut table, index);
        }
        Operation::AddConstraint(add) => add_constraint(&mut table, add),
        Operation::RemoveConstraint { model, constraint } => {
            table.insert("model", model.as_str());
            match constraint {
                ConstraintTarget::Name(name) => table.insert("name", name.as_str()),
                ConstraintTarget::Fields { kind, fields } => {
                    table.insert("kind", kind.as_str());
                    table.insert("fields", fields.clone());
                }
            }
        }
        Operation::ValidateConstraint { model, name } => {
            table.insert("model", model.as_str());
            table.insert("name", name.as_str());
        }
        Operation::RunSql(run) => run_sql(&mut table, run),
        Operation::RunScript(run) => run_script(&mut table, run),
        Operation::SeparateDatabaseAndState { database_operations, state_operations } => {
            table.insert("database_operations", write_operations(database_operations));
            table.insert("state_operations", write_operations(state_operations));
        }
        Operation::BackfillBatch(batch) => backfill_batch(&mut table, batch),
        Operation::SetLockTimeout { value } => table.insert("value", value.as_str()),
    }
    table
}

fn write_operations(operations: &[Operation]) -> Vec<Table> {
    operations.iter().map(write_operation).collect()
}

fn create_model(table: &mut Table, create: &CreateModel) {
    let model = &create.model;
    table.insert("name", model.name.name.as_str());
    if let Some((junction, field)) = &create.from_junction {
        table.insert("from_junction", format!("{junction}.{field}"));
    }
    table.entries.extend(write_model_keys(model).entries);
    table.insert("fields", write_fields(&model.fields));
    if !model.indexes.is_empty() {
        table.insert("indexes", model.indexes.iter().map(write_index).collect::<Vec<_>>());
    }
    if !model.constraints.is_empty() {
        table.insert("constraints", model.constraints.iter().map(write_constraint).collect::<Vec<_>>());
    }
}

fn alter_model_options(table: &mut Table, alter: &AlterModelOptions) {
    table.insert("name", alter.name.as_str());
    let mut options = Table::default();
    for change in &alter.changes {
        match change {
            OptionChange::Managed(managed) => options.insert("managed", *managed),
            OptionChange::Schema(schema) => options.insert("schema", or_reset(schema.as_deref())),
            OptionChange::Tablespace(tablespace) => {
                options.insert("db_tablespace", or_reset(tablespace.as_deref()));
            }
            OptionChange::Storage { strict, without_rowid, unlogged, storage } => {
                let storage = write_storage(&ModelOptions {
                    strict: *strict,
                    without_rowid: *without_rowid,
                    unlogged: *unlogged,
                    storage: storage.clone(),
                    ..ModelOptions::default()
                });
                options.insert("options", storage);
            }
            OptionChange::PartitionBy(Some(by)) => options.insert("partition_by", write_partition_by(by)),
            OptionChange::PartitionBy(None) => options.insert("partition_by", ""),
        }
    }
    table.insert("options", options);
}

fn add_field(table: &mut Table, add: &AddField) {
    table.insert("model", add.model.as_str());
    table.insert("name", add.field.name.as_str());
    table.insert("field", write_field(&add.field));
    insert_sql(table, "backfill", add.backfill.as_ref());
    insert_online(table, add.online, OnlineMode::Auto);
}

fn alter_field(alter: &AlterField) -> Table {
    let mut table = Table::default();
    // Only this one can do without the field.
    let (name, online) = match &alter.field {
        Some(_) => ("AlterField", OnlineMode::Auto),
        None => ("SetNotNullOnline", OnlineMode::Always),
    };
    table.insert("type", name);
    table.insert("model", alter.model.as_str());
    table.insert("name", alter.name.as_str());
    insert(&mut table, "field", alter.field.as_ref().map(write_field));
    insert_sql(&mut table, "backfill", alter.backfill.as_ref());
    insert_sql(&mut table, "reverse_backfill", alter.reverse_backfill.as_ref());
    insert_sql(&mut table, "using", alter.using.as_ref());
    insert_sql(&mut table, "reverse_using", alter.reverse_using.as_ref());
    insert_online(&mut table, alter.online, online);
    table
}

fn add_index(table: &mut Table, add: &AddIndex) {
    table.insert("model", add.model.as_str());
    table.insert("index", write_index(&add.index));
    insert_online(table, add.online, OnlineMode::Auto);
}

fn index_target(table: &mut Table, index: &IndexTarget) {
    match index {
        IndexTarget::Name(name) => table.insert("name", name.as_str()),
        IndexTarget::Fields { fields, unique } => {
            let names = fields
                .iter()
                .map(|field| if field.descending { format!("-{}", field.name) } else { field.name.clone() });
            table.insert("fields", names.collect::<Vec<_>>());
            if *unique {
                table.insert("unique", true);
            }
        }
    }
}

fn add_constraint(table: &mut Table, add: &AddConstraint) {
    table.insert("model", add.model.as_str());
    table.insert("constraint", write_constraint(&add.constraint));
    if add.constraint.not_valid {
        table.insert("not_valid", true);
    }
    insert_online(table, add.online, OnlineMode::Auto);
}

fn run_sql(table: &mut Table, run: &RunSql) {
    insert_source(table, "sql", "file", &run.sql);
    if let Some(reverse) = &run.reverse_sql {
        insert_source(table, "reverse_sql", "reverse_file", reverse);
    }
    if !run.state_operations.is_empty() {
        table.insert("state_operations", write_operations(&run.state_operations));
    }
    if run.elidable {
        table.insert("elidable", true);
    }
}

fn insert_source(table: &mut Table, text_key: &str, file_key: &str, source: &SqlSource) {
    match source {
        SqlSource::File { path, .. } => table.insert(file_key, write_per_engine(path)),
        SqlSource::Text(PerEngine::Both(texts)) => table.insert(text_key, write_texts(texts)),
        SqlSource::Text(PerEngine::Each { sqlite, postgresql }) => {
            let mut each = Table::default();
            insert(&mut each, "sqlite", sqlite.as_deref().map(write_texts));
            insert(&mut each, "postgresql", postgresql.as_deref().map(write_texts));
            table.insert(text_key, each);
        }
    }
}

fn write_texts(texts: &[String]) -> Node {
    match texts {
        [text] => text.as_str().into(),
        texts => texts.to_vec().into(),
    }
}

fn run_script(table: &mut Table, run: &RunScript) {
    table.insert("command", run.command.clone());
    insert(table, "reverse_command", run.reverse_command.clone());
    match run.emits {
        ScriptOutput::Sql => {}
        ScriptOutput::Nothing => table.insert("emits", "nothing"),
    }
    insert(table, "timeout", run.timeout.as_deref());
    if run.elidable {
        table.insert("elidable", true);
    }
}

fn backfill_batch(table: &mut Table, batch: &BackfillBatch) {
    table.insert("model", batch.model.as_str());
    let mut set = Table::default();
    for (column, sql) in &batch.set {
        set.insert(column, write_per_engine(sql));
    }
    table.insert("set", set);
    insert_sql(table, "where", batch.condition.as_ref());
    insert(table, "batch_size", batch.batch_size.map(number));
    insert(table, "sleep", batch.sleep.as_deref());
    insert(table, "max_batches", batch.max_batches.map(number));
}

/// TOML has no more than 63 bits; nobody counts batches beyond them.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn or_reset(text: Option<&str>) -> &str {
    text.unwrap_or_default()
}

fn insert<T: Into<Node>>(table: &mut Table, key: &str, value: Option<T>) {
    if let Some(value) = value {
        table.insert(key, value);
    }
}

fn insert_sql(table: &mut Table, key: &str, sql: Option<&PerEngine<String>>) {
    insert(table, key, sql.map(write_per_engine));
}

fn insert_online(table: &mut Table, online: OnlineMode, default: OnlineMode) {
    if online != default {
        table.insert("online", online_word(online));
    }
}
