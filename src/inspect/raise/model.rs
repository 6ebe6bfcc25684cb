//! A table becomes a model.

use super::RaiseRequest;
use super::column::Columns;
use super::default::Spelling;
use super::key::{self, Compromise, Form};
use super::kind::Kinds;
use super::object::{METHODS, Objects};
use super::object_names::{Need, ObjectNames};
use super::own_names::Named;
use super::portable;
use super::roster::{Entry, Roster, same_name};
use crate::dialect::lower::Typing;
use crate::schema::{Deferral, Table};
use crate::sql;
use crate::state::{
    CheckConstraint, ConstraintKind, Deferrable, Engine, ExcludeConstraint, Field, FieldType, Identity, Model,
    ModelOptions, PartitionBy, PartitionMethod, PerEngine,
};

/// A model, and what can't be seen on it.
#[derive(Debug)]
pub(super) struct Built {
    pub model: Model,
    /// Where the engine writes something in other words than the model lowers to.
    pub spellings: Vec<Spelling>,
    /// What the declaration says in another way.
    pub compromises: Vec<Compromise>,
}

/// How a table's types are read.
pub(super) fn kinds(request: &RaiseRequest<'_>, table: &Table) -> Kinds {
    Kinds {
        engine: request.engine,
        suits_sqlite: request.checks(Engine::Sqlite),
        suits_postgres: request.checks(Engine::Postgres),
        typing: if table.options.strict { Typing::Strict } else { Typing::Loose },
        defaults: request.defaults,
    }
}

/// The model of a table.
pub(super) fn build(
    request: &RaiseRequest<'_>,
    roster: &Roster<'_>,
    entry: &Entry<'_>,
    forms: &[Form],
    names: &mut ObjectNames,
) -> Built {
    let table: &Table = &entry.table;
    let engine = request.engine;
    let mut columns = Columns::new(table, kinds(request, table));
    let mut compromises = Vec::new();
    let mut fields: Vec<Field> = Vec::with_capacity(table.columns.len());
    for (column, name) in table.columns.iter().zip(&entry.fields) {
        let key = table.foreign_keys.iter().zip(forms).find(|(key, form)| {
            **form == Form::Field && key.columns.first().is_some_and(|own| same_name(own, &column.name, engine))
        });
        let target = key.and_then(|(key, _)| Some((key, roster.target(key)?)));
        fields.push(match target {
            None => columns.field(column, name),
            Some((key, target)) => {
                let typed = type_of_target(request, target, &key::target_columns(key, target));
                let relation = key::placeholder(target);
                let mut field = columns.key(column, name, FieldType::ForeignKey(relation), &typed);
                let relation = key::relation(key, target, &mut field, engine, &mut compromises);
                field.field_type = FieldType::ForeignKey(relation);
                // A collation that the target has, too, isn't said again.
                if target_collation(target, key) == column.collation {
                    field.db_collation = None;
                }
                field
            }
        });
    }
    let primary_key = settle_key(entry, &mut fields, engine);
    columns.settle_checks(&mut fields);
    names.next_table();
    let mut objects = Objects::new(request, entry);
    for field in fields.iter().filter(|field| field.relation().is_some()) {
        objects.take_unnamed(Named::ForeignKey, std::slice::from_ref(&field.name));
    }
    objects.uniques(&mut fields, names);
    objects.indexes(&mut fields, names);
    foreign_keys(&mut objects, roster, forms, &fields, names, &mut compromises);
    checks(&mut objects, &columns, names);
    exclusions(&mut objects, names);
    let Objects { indexes, constraints, .. } = objects;
    let mut model = Model {
        identity: Identity::default(),
        name: entry.model.clone(),
        extends: Vec::new(),
        fields: fields.into(),
        indexes,
        constraints,
        primary_key,
        options: ModelOptions::default(),
    };
    model.options = options(table, entry, &model);
    Built { model, spellings: columns.spellings, compromises }
}

/// A model that stands for a table of somebody else: its columns, its key and what is unique.
pub(super) fn stand_in(request: &RaiseRequest<'_>, entry: &Entry<'_>, names: &mut ObjectNames) -> Model {
    let bare = Table {
        checks: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        exclusions: Vec::new(),
        comment: None,
        partition: None,
        ..(*entry.table).clone()
    };
    let mut columns = Columns::new(&bare, kinds(request, &bare));
    let mut fields: Vec<Field> =
        bare.columns.iter().zip(&entry.fields).map(|(column, name)| columns.field(column, name)).collect();
    let primary_key = settle_key(entry, &mut fields, request.engine);
    names.next_table();
    let mut objects = Objects::new(request, entry);
    objects.uniques(&mut fields, names);
    objects.unique_indexes(&mut fields, names);
    let Objects { indexes, constraints, .. } = objects;
    let mut model = Model {
        identity: Identity::default(),
        name: entry.model.clone(),
        extends: Vec::new(),
        fields: fields.into(),
        indexes,
        constraints,
        primary_key,
        options: ModelOptions::default(),
    };
    model.options = options(&bare, entry, &model);
    model.options.unmanaged = true;
    model
}

/// Says which fields are the primary key: a field by itself, several (or none) as the model's.
fn settle_key(entry: &Entry<'_>, fields: &mut [Field], engine: Engine) -> Option<Vec<String>> {
    let Some(key) = &entry.table.primary_key else { return Some(Vec::new()) };
    if let [column] = key.columns.as_slice()
        && let Some(name) = entry.field(column, engine)
        && let Some(field) = fields.iter_mut().find(|field| field.name == name)
        && !matches!(field.field_type, FieldType::Generated(_))
    {
        field.primary_key = true;
        field.null = false;
        if let FieldType::ForeignKey(relation) = &mut field.field_type {
            relation.one_to_one = true;
        }
        return None;
    }
    let names: Vec<String> =
        key.columns.iter().filter_map(|column| entry.field(column, engine)).map(str::to_owned).collect();
    for field in fields.iter_mut().filter(|field| names.contains(&field.name)) {
        field.null = false;
    }
    // A computed column is in no declared key.
    let is_computed = |name: &String| {
        fields.iter().any(|field| field.name == *name && matches!(field.field_type, FieldType::Generated(_)))
    };
    Some(if names.iter().any(is_computed) { Vec::new() } else { names })
}

/// The type that a key to a column has.
fn type_of_target(request: &RaiseRequest<'_>, target: &Entry<'_>, columns: &[String]) -> FieldType {
    let column = columns.first().and_then(|name| target.column(name, request.engine));
    match column.and_then(|place| target.table.columns.get(place)) {
        Some(column) => Columns::new(&target.table, kinds(request, &target.table)).kind(column),
        None => FieldType::Text,
    }
}

fn target_collation(target: &Entry<'_>, key: &crate::schema::ForeignKey) -> Option<String> {
    let columns = key::target_columns(key, target);
    let column = target.table.columns.iter().find(|column| Some(&column.name) == columns.first())?;
    column.collation.clone()
}

/// Keys that are constraints.
fn foreign_keys(
    objects: &mut Objects<'_, '_>,
    roster: &Roster<'_>,
    forms: &[Form],
    fields: &[Field],
    names: &mut ObjectNames,
    compromises: &mut Vec<Compromise>,
) {
    let table: &Table = &objects.entry.table;
    for (key, form) in table.foreign_keys.iter().zip(forms) {
        let (Form::Constraint, Some(target), Some(over)) = (form, roster.target(key), objects.fields_of(&key.columns))
        else {
            continue;
        };
        let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
        let said = (table.name.name.as_str(), columns.as_slice());
        let mut name = names.constraint(key.name.as_deref(), Named::ForeignKey, said, Need::Wanted);
        if name.is_none() && !objects.take_unnamed(Named::ForeignKey, &over) {
            name = names.constraint(key.name.as_deref(), Named::ForeignKey, said, Need::Needed);
        }
        let own: Vec<&Field> = over.iter().filter_map(|name| fields.iter().find(|field| field.name == *name)).collect();
        let constraint = key::constraint(key, name, target, &own, objects.request.engine, compromises);
        objects.constraints.push(constraint);
    }
}

/// Checks that no field says.
fn checks(objects: &mut Objects<'_, '_>, columns: &Columns<'_>, names: &mut ObjectNames) {
    let table = columns.table;
    for check in &columns.checks {
        let over: Vec<&str> = check.column.as_deref().into_iter().collect();
        let name = names.constraint(check.name.as_deref(), Named::Check, (&table.name.name, &over), Need::Needed);
        let check = portable::per_engine(&check.expression, columns.kinds.engine, table);
        let kind = ConstraintKind::Check(CheckConstraint { check });
        objects.constraints.push(objects.constraint(name, kind, None));
    }
}

fn exclusions(objects: &mut Objects<'_, '_>, names: &mut ObjectNames) {
    let table: &Table = &objects.entry.table;
    for exclusion in &table.exclusions {
        if !METHODS.contains(&exclusion.method.as_str()) || exclusion.elements.is_empty() {
            continue;
        }
        let said = (table.name.name.as_str(), [].as_slice());
        let name = names.constraint(exclusion.name.as_deref(), Named::Exclusion, said, Need::Needed);
        let kind = ConstraintKind::Exclude(ExcludeConstraint {
            using: (exclusion.method != "gist").then(|| exclusion.method.clone()),
            expressions: exclusion.elements.clone(),
            condition: exclusion.condition.clone().map(PerEngine::Both),
            deferrable: match exclusion.deferral {
                Deferral::NotDeferrable => None,
                Deferral::Immediate => Some(Deferrable::Immediate),
                Deferral::Deferred => Some(Deferrable::Deferred),
            },
        });
        let limit = objects.limit();
        objects.constraints.push(objects.constraint(name, kind, limit));
    }
}

fn options(table: &Table, entry: &Entry<'_>, model: &Model) -> ModelOptions {
    let said = &table.options;
    ModelOptions {
        db_table: (model.table() != table.name.name).then(|| table.name.name.clone()),
        db_table_comment: table.comment.clone(),
        db_tablespace: said.tablespace.clone(),
        schema: table.name.schema.clone(),
        unmanaged: false,
        strict: said.strict,
        without_rowid: said.without_rowid,
        unlogged: said.unlogged,
        storage: said.storage.clone(),
        partition_by: table.partition.as_ref().map(|partition| PartitionBy {
            method: match partition.method {
                "LIST" => PartitionMethod::List,
                "HASH" => PartitionMethod::Hash,
                _ => PartitionMethod::Range,
            },
            key: partition.key.iter().map(|part| partition_part(part, entry)).collect(),
        }),
    }
}

/// A column as its field, all else as an expression in parentheses.
fn partition_part(part: &str, entry: &Entry<'_>) -> String {
    match entry.field(&sql::unquote(part), Engine::Postgres) {
        Some(field) => field.to_owned(),
        None if part.starts_with('(') => part.to_owned(),
        None => format!("({part})"),
    }
}
