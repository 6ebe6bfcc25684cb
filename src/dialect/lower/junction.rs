//! The table that a many-to-many field makes.

use super::column::{action, deferral, element, index_over, unique_over};
use super::data_type::data_type;
use super::relation::collation;
use super::{LowerError, Scope, empty_table, schema_name, table_name};
use crate::schema::{Column, ColumnIdentity, ForeignKey, PrimaryKey, Table, TableName};
use crate::state::{AutoKind, Engine, Field, FieldType, Identity, ManyToMany, Model, OnDelete};

/// The junction table, where the field makes one.
pub(super) fn table(scope: &Scope<'_>, field: &Field) -> Result<Option<Table>, LowerError> {
    let (Some(relation), Some(name)) = (field.many_to_many(), scope.model.junction_table(field)) else {
        return Ok(None);
    };
    let target = scope.target_model(Some(&field.name), &relation.to)?;
    let mut table = empty_table(TableName { schema: schema_name(scope.model, scope.engine), name });
    table.identity = Some(field.identity);
    table.columns.push(id(scope, field, relation.auto_field)?);
    table.primary_key = Some(PrimaryKey::over(vec!["id".to_owned()]));
    let (source_name, target_name) = column_names(scope.model, target);
    let sides = [
        (source_name, scope.model, field.identity.junction_source()),
        (target_name, target, field.identity.junction_target()),
    ];
    for (name, model, identity) in &sides {
        table.columns.push(key_column(scope, field, name, model, *identity)?);
        table.foreign_keys.extend(key(scope, field, relation, name, model)?);
    }
    for (name, ..) in &sides {
        let mut index = index_over(vec![element(name)]);
        if scope.engine == Engine::Postgres {
            index.tablespace.clone_from(&scope.model.options.db_tablespace);
        }
        table.indexes.push(index);
    }
    unique_over(sides.into_iter().map(|(name, ..)| name).collect(), scope.engine, &mut table);
    match scope.engine {
        Engine::Sqlite => table.options.strict = scope.model.options.strict,
        Engine::Postgres => {
            // A table that is logged can't refer to one that isn't.
            table.options.unlogged = scope.model.options.unlogged || target.options.unlogged;
            table.options.tablespace.clone_from(&scope.model.options.db_tablespace);
        }
    }
    Ok(Some(table))
}

/// The junction's columns: the models' names, unless they are one.
fn column_names(source: &Model, target: &Model) -> (String, String) {
    let lower = |model: &Model| model.name.name.to_lowercase();
    let (source, target) = (lower(source), lower(target));
    if source == target {
        (format!("from_{source}_id"), format!("to_{target}_id"))
    } else {
        (format!("{source}_id"), format!("{target}_id"))
    }
}

fn id(scope: &Scope<'_>, field: &Field, kind: AutoKind) -> Result<Column, LowerError> {
    let auto = match scope.engine {
        Engine::Postgres => ColumnIdentity::Identity(kind.identity),
        Engine::Sqlite => ColumnIdentity::Autoincrement,
    };
    let mut column = plain_column(scope, field, "id", &FieldType::Auto(kind))?;
    column.identity = Some(field.identity.junction_id());
    column.auto = Some(auto);
    Ok(column)
}

fn key_column(
    scope: &Scope<'_>,
    field: &Field,
    name: &str,
    model: &Model,
    identity: Identity,
) -> Result<Column, LowerError> {
    let typed = scope.source_of_type(scope.target_field(&field.name, model, None)?)?;
    let mut column = plain_column(scope, field, name, &typed.field_type)?;
    column.identity = Some(identity);
    column.collation = collation(typed, scope);
    Ok(column)
}

fn plain_column(scope: &Scope<'_>, field: &Field, name: &str, kind: &FieldType) -> Result<Column, LowerError> {
    let data_type = data_type(kind, scope.engine, scope.typing).ok_or_else(|| {
        scope.error(Some(&field.name), format!("its column `{name}` has no type on {}", scope.engine))
    })?;
    Ok(Column {
        identity: None,
        name: name.to_owned(),
        data_type,
        nullable: false,
        default: None,
        auto: None,
        generated: None,
        collation: None,
        comment: None,
        on_conflict: None,
    })
}

fn key(
    scope: &Scope<'_>,
    field: &Field,
    relation: &ManyToMany,
    name: &str,
    model: &Model,
) -> Result<Option<ForeignKey>, LowerError> {
    if !relation.db_constraint {
        return Ok(None);
    }
    let target = scope.target_field(&field.name, model, None)?;
    Ok(Some(ForeignKey {
        name: None,
        columns: vec![name.to_owned()],
        target: table_name(model, scope.engine),
        target_columns: target.column().into_iter().collect(),
        on_delete: action(relation.on_delete),
        on_update: OnDelete::DoNothing,
        match_full: false,
        deferral: deferral(relation.deferrable),
        validated: true,
        enforced: true,
    }))
}
