//! A field's column, and the checks, keys and indexes that the field brings.

use super::data_type::data_type;
use super::relation::collation;
use super::{LowerError, Scope, default, table_name};
use crate::schema::{
    Check, Column, ColumnGenerated, ColumnIdentity, Deferral, ForeignKey, Index, IndexElement, Table, Unique,
};
use crate::sql;
use crate::state::{Deferrable, Engine, Field, FieldType, OnDelete};

/// The column.
pub(super) fn column(scope: &Scope<'_>, field: &Field) -> Result<Column, LowerError> {
    let typed = scope.source_of_type(field)?;
    let data_type = data_type(&typed.field_type, scope.engine, scope.typing).ok_or_else(|| no_type(scope, field))?;
    Ok(Column {
        identity: Some(field.identity),
        name: field.column().unwrap_or_default(),
        data_type,
        nullable: field.null && !scope.is_key(field),
        default: default::default(scope, field, typed)?,
        auto: auto(scope, field)?,
        generated: generated(scope, field)?,
        collation: match &field.db_collation {
            Some(_) => collation(field, scope),
            None => collation(typed, scope),
        },
        comment: field.db_comment.clone().filter(|_| scope.engine == Engine::Postgres),
        on_conflict: None,
    })
}

fn no_type(scope: &Scope<'_>, field: &Field) -> LowerError {
    scope
        .error(Some(&field.name), format!("it has no type on {}", scope.engine))
        .help(format!("write `db_type = {{ {} = \"…\" }}` beside the other engine's", scope.engine))
}

fn auto(scope: &Scope<'_>, field: &Field) -> Result<Option<ColumnIdentity>, LowerError> {
    let FieldType::Auto(auto) = &field.field_type else { return Ok(None) };
    if scope.engine == Engine::Postgres {
        return Ok(Some(ColumnIdentity::Identity(auto.identity)));
    }
    if scope.model.options.without_rowid {
        return Err(scope
            .error(Some(&field.name), "an auto field needs a table with a rowid")
            .help("leave out `without_rowid`, or make the key an `IntegerField`"));
    }
    if !scope.is_key(field) || scope.primary_key.len() != 1 {
        return Err(scope
            .error(Some(&field.name), "on SQLite an auto field is the primary key, alone")
            .help("make it an `IntegerField`, or the only field of the primary key"));
    }
    Ok(Some(ColumnIdentity::Autoincrement))
}

fn generated(scope: &Scope<'_>, field: &Field) -> Result<Option<ColumnGenerated>, LowerError> {
    let FieldType::Generated(generated) = &field.field_type else { return Ok(None) };
    match generated.expression.get(scope.engine) {
        Some(expression) => Ok(Some(ColumnGenerated { expression: expression.clone(), stored: generated.db_persist })),
        None => Err(scope
            .error(Some(&field.name), format!("its expression is missing for {}", scope.engine))
            .help(format!("add `{} = \"…\"` to `expression`", scope.engine))),
    }
}

/// What the field brings beside its column.
pub(super) fn objects(scope: &Scope<'_>, field: &Field, column: &str, table: &mut Table) -> Result<(), LowerError> {
    if field.check.is_some() || has_check(&field.field_type) {
        table.checks.extend(checks(scope, field, column));
    }
    let is_whole_key = || scope.primary_key.len() == 1 && scope.is_key(field);
    if field.is_unique() && !is_whole_key() {
        unique_over(vec![column.to_owned()], scope.engine, table);
    } else if field.indexed() && !is_whole_key() {
        table.indexes.push(plain_index(scope, column, field));
    }
    if field.relation().is_some() {
        table.foreign_keys.extend(foreign_key(scope, field, column)?);
    }
    Ok(())
}

/// The conditions of a field: its type's, then its own.
pub(super) fn checks(scope: &Scope<'_>, field: &Field, column: &str) -> Vec<Check> {
    let own = field.check.as_ref().and_then(|check| check.get(scope.engine)).cloned();
    let check =
        |expression| Check { name: None, column: Some(column.to_owned()), expression, validated: true, enforced: true };
    type_check(&field.field_type, column, scope.engine).into_iter().chain(own).map(check).collect()
}

/// Whether a type may bring a condition: most don't, and a wide table has many fields.
const fn has_check(kind: &FieldType) -> bool {
    matches!(kind, FieldType::Integer { positive: true, .. } | FieldType::Json | FieldType::Enum { .. })
}

pub(super) fn type_check(kind: &FieldType, column: &str, engine: Engine) -> Option<String> {
    if !has_check(kind) {
        return None;
    }
    // As the one engine or the other needs it: so a rename that keeps quotes comes to the same text.
    let quoted = Engine::ALL.iter().map(|engine| sql::quote(column, *engine)).find(|quoted| quoted != column);
    let quoted = quoted.unwrap_or_else(|| column.to_owned());
    match kind {
        FieldType::Integer { positive: true, .. } => Some(format!("{quoted} >= 0")),
        FieldType::Json if engine == Engine::Sqlite => Some(format!("json_valid({quoted}) OR {quoted} IS NULL")),
        FieldType::Enum { values } => {
            let values: Vec<String> = values.iter().map(|value| sql::string_literal(value)).collect();
            Some(format!("{quoted} IN ({})", values.join(", ")))
        }
        _ => None,
    }
}

/// A column of an index with nothing else said.
pub(super) fn element(column: &str) -> IndexElement {
    IndexElement::Column { name: column.to_owned(), descending: false, nulls: None, collation: None, opclass: None }
}

/// An index over columns with nothing else said.
pub(super) fn index_over(elements: Vec<IndexElement>) -> Index {
    Index {
        name: None,
        elements,
        unique: false,
        method: "btree".to_owned(),
        include: Vec::new(),
        condition: None,
        with: Vec::new(),
        tablespace: None,
        nulls_not_distinct: false,
        valid: true,
    }
}

/// A unique constraint over columns: on SQLite an index, which is cheap to add and to drop.
pub(super) fn unique_over(columns: Vec<String>, engine: Engine, table: &mut Table) {
    match engine {
        Engine::Postgres => table.uniques.push(Unique {
            name: None,
            columns,
            include: Vec::new(),
            deferral: Deferral::NotDeferrable,
            nulls_not_distinct: false,
            elements: Vec::new(),
            on_conflict: None,
        }),
        Engine::Sqlite => {
            let mut index = index_over(columns.iter().map(|column| element(column)).collect());
            index.unique = true;
            table.indexes.push(index);
        }
    }
}

fn plain_index(scope: &Scope<'_>, column: &str, field: &Field) -> Index {
    let mut index = index_over(vec![element(column)]);
    if scope.engine == Engine::Postgres {
        index.tablespace = field.db_tablespace.clone().or_else(|| scope.model.options.db_tablespace.clone());
    }
    index
}

fn foreign_key(scope: &Scope<'_>, field: &Field, column: &str) -> Result<Option<ForeignKey>, LowerError> {
    let Some(relation) = field.relation().filter(|relation| relation.db_constraint) else { return Ok(None) };
    let target = scope.target_model(Some(&field.name), &relation.to)?;
    let key = scope.target_field(&field.name, target, relation.to_field.as_deref())?;
    Ok(Some(ForeignKey {
        name: None,
        columns: vec![column.to_owned()],
        target: table_name(target, scope.engine),
        target_columns: key.column().into_iter().collect(),
        on_delete: action(relation.on_delete),
        on_update: action(relation.on_update.unwrap_or(OnDelete::DoNothing)),
        match_full: false,
        deferral: deferral(relation.deferrable),
        validated: true,
        enforced: true,
    }))
}

/// What the database does, without the words that mean the same.
pub(super) const fn action(declared: OnDelete) -> OnDelete {
    match declared {
        OnDelete::Protect => OnDelete::Restrict,
        other => other,
    }
}

pub(super) const fn deferral(declared: Option<Deferrable>) -> Deferral {
    match declared {
        None => Deferral::NotDeferrable,
        Some(Deferrable::Immediate) => Deferral::Immediate,
        Some(Deferrable::Deferred) => Deferral::Deferred,
    }
}
