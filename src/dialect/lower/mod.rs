//! Models become tables: the door from what people write to what an engine has.
//!
//! Looks only at the model and at the models that its keys name, so that lowering what one
//! operation touches costs the same in a project of ten models and of ten thousand.

mod column;
mod data_type;
mod default;
mod equal;
mod error;
mod junction;
mod literal;
mod memory;
mod naming;
mod object;
mod origin;
mod relation;

pub use equal::{FieldAt, constraint_equal, field_equal, index_equal};
pub use error::LowerError;
pub use memory::Memory;
pub use naming::{Names, conventional_name, conventional_names, implicit_names, relation_names};
pub use origin::{Origin, TracedTable, traced};

use crate::schema::{Partition, PrimaryKey, Schema, Table, TableName, TableOptions};
use crate::sql;
use crate::state::{Engine, Field, FieldType, Literal, Model, PartitionMethod, ProjectState, SharedList};
use memory::Known;
use std::sync::Arc;

/// The tables of a model: its own, and the implicit junction tables of its many-to-many fields.
/// A model that isn't managed has none. Objects without a declared name have none here either
/// (see [`conventional_names`]).
pub fn model(state: &ProjectState, model: &Model, engine: Engine) -> Result<Vec<Table>, LowerError> {
    lower(state, model, engine, Known::nothing())
}

/// The same, of a model that may have been lowered before: columns that are still right are those
/// that it had then.
pub fn model_again(
    state: &ProjectState,
    model: &Arc<Model>,
    engine: Engine,
    memory: &mut Memory,
) -> Result<Vec<Table>, LowerError> {
    let tables = lower(state, model, engine, memory.known(model))?;
    if let Some(table) = tables.first() {
        memory.keep(model, &table.columns);
    }
    Ok(tables)
}

fn lower(state: &ProjectState, model: &Model, engine: Engine, mut known: Known<'_>) -> Result<Vec<Table>, LowerError> {
    if model.options.unmanaged {
        return Ok(Vec::new());
    }
    let scope = Scope::new(state, model, engine);
    let mut tables = vec![own_table(&scope, &mut known)?];
    for field in &model.fields {
        if let Some(table) = junction::table(&scope, field)? {
            tables.push(table);
        }
    }
    Ok(tables)
}

/// All tables of a state, by app and model.
pub fn project(state: &ProjectState, engine: Engine) -> Result<Schema, LowerError> {
    let mut tables = Vec::with_capacity(state.len());
    for entry in state.models() {
        tables.extend(model(state, entry, engine)?);
    }
    Ok(Schema { tables })
}

/// The type that a column of a field type has, or none where the engine has none for it.
pub fn column_type(kind: &FieldType, engine: Engine, typing: Typing) -> Option<String> {
    data_type::data_type(kind, engine, typing)
}

/// The DEFAULT that a literal is for a column of a type, where it is one.
pub fn literal_default(kind: &FieldType, value: &Literal, engine: Engine) -> Option<String> {
    literal::literal(kind, value, engine).ok()
}

/// The DEFAULT that a type brings.
pub const fn type_default(kind: &FieldType, engine: Engine) -> Option<&'static str> {
    default::of_type(kind, engine)
}

/// The CHECK that a type brings to a column.
pub fn type_check(kind: &FieldType, column: &str, engine: Engine) -> Option<String> {
    column::type_check(kind, column, engine)
}

/// The model that is being lowered, and where.
struct Scope<'a> {
    state: &'a ProjectState,
    model: &'a Model,
    engine: Engine,
    typing: Typing,
    primary_key: Vec<&'a Field>,
}

/// Whether SQLite holds the columns to their types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// As ever: a type is a hint.
    Loose,
    /// STRICT: only integer, real, text and blob.
    Strict,
}

impl<'a> Scope<'a> {
    fn new(state: &'a ProjectState, model: &'a Model, engine: Engine) -> Self {
        let typing = if model.options.strict { Typing::Strict } else { Typing::Loose };
        Self { state, model, engine, typing, primary_key: model.primary_key_fields() }
    }

    fn error(&self, field: Option<&str>, message: impl Into<String>) -> LowerError {
        LowerError {
            model: self.model.name.clone(),
            field: field.map(str::to_owned),
            message: message.into(),
            help: None,
        }
    }

    fn is_key(&self, field: &Field) -> bool {
        self.primary_key.iter().any(|key| key.name == field.name)
    }

    /// The column of a field of the model that an object names.
    fn column_name(&self, field: &str) -> Result<String, LowerError> {
        self.model
            .field(field)
            .and_then(Field::column)
            .ok_or_else(|| self.error(None, format!("`{field}` is no field with a column of `{}`", self.model.name)))
    }

    fn column_names(&self, fields: &[String]) -> Result<Vec<String>, LowerError> {
        fields.iter().map(|field| self.column_name(field)).collect()
    }
}

/// A model's table name where it stands in its database.
fn table_name(model: &Model, engine: Engine) -> TableName {
    TableName { schema: schema_name(model, engine), name: model.table() }
}

fn schema_name(model: &Model, engine: Engine) -> Option<String> {
    model.options.schema.clone().filter(|_| engine == Engine::Postgres)
}

fn empty_table(name: TableName) -> Table {
    Table {
        identity: None,
        name,
        columns: SharedList::new(),
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        comment: None,
        options: TableOptions::default(),
        partition: None,
        triggers: Vec::new(),
        peculiarities: Vec::new(),
    }
}

fn own_table(scope: &Scope<'_>, known: &mut Known<'_>) -> Result<Table, LowerError> {
    let model = scope.model;
    let mut table = empty_table(table_name(model, scope.engine));
    table.identity = Some(model.identity);
    for field in model.fields.shared() {
        if matches!(field.field_type, FieldType::ManyToMany(_)) {
            continue;
        }
        let column = known.column(scope, field)?;
        column::objects(scope, field, &column.name, &mut table)?;
        table.columns.push(column);
    }
    let key = column_of_key(scope)?;
    table.primary_key = (!key.is_empty()).then_some(PrimaryKey::over(key));
    for index in &model.indexes {
        table.indexes.extend(object::index(scope, index)?);
    }
    for constraint in &model.constraints {
        object::constraint(scope, constraint, &mut table)?;
    }
    table.options = options(scope);
    if scope.engine == Engine::Postgres {
        table.comment.clone_from(&model.options.db_table_comment);
        table.partition = partition(scope);
    }
    Ok(table)
}

fn column_of_key(scope: &Scope<'_>) -> Result<Vec<String>, LowerError> {
    if let Some(names) = &scope.model.primary_key {
        return scope.column_names(names);
    }
    Ok(scope.primary_key.iter().filter_map(|field| field.column()).collect())
}

fn options(scope: &Scope<'_>) -> TableOptions {
    let options = &scope.model.options;
    match scope.engine {
        Engine::Sqlite => {
            TableOptions { strict: options.strict, without_rowid: options.without_rowid, ..TableOptions::default() }
        }
        Engine::Postgres => TableOptions {
            unlogged: options.unlogged,
            storage: options.storage.clone(),
            tablespace: options.db_tablespace.clone(),
            ..TableOptions::default()
        },
    }
}

fn partition(scope: &Scope<'_>) -> Option<Partition> {
    let declared = scope.model.options.partition_by.as_ref()?;
    let key = declared.key.iter().map(|part| match scope.model.field(part).and_then(Field::column) {
        Some(column) => sql::quote(&column, Engine::Postgres),
        None => part.clone(),
    });
    Some(Partition {
        method: match declared.method {
            PartitionMethod::Range => "RANGE",
            PartitionMethod::List => "LIST",
            PartitionMethod::Hash => "HASH",
        },
        key: key.collect(),
    })
}

#[cfg(test)]
mod tests;
