//! Equal or changed, as far as a database can see.
//!
//! A key is compared by what it says (target, actions), not by the type that it takes from its
//! target: when that changes, nobody has changed the key.

use super::column::{action, checks, column};
use super::{LowerError, Scope, Typing, object};
use crate::schema::{Check, Column, Index, SchemaObject, Table};
use crate::sql;
use crate::state::{
    Constraint, ConstraintKind, Engine, Field, FieldType, ForeignKeyConstraint, Index as DeclaredIndex, Literal,
    ManyToMany, Model, OnDelete, PerEngine, ProjectState, Relation,
};

/// A field in its model in its state.
#[derive(Debug, Clone, Copy)]
pub struct FieldAt<'a> {
    /// All models.
    pub state: &'a ProjectState,
    /// The field's.
    pub model: &'a Model,
    /// The field.
    pub field: &'a Field,
}

/// Whether two fields make the same of the database on both engines: columns, keys, checks,
/// indexes. Names are compared as they are, so renames come first.
pub fn field_equal(before: FieldAt<'_>, after: FieldAt<'_>) -> bool {
    // Nearly all fields of two states are the same in every word.
    if same_words(before.field, after.field) {
        return true;
    }
    match (&before.field.field_type, &after.field.field_type) {
        (FieldType::ManyToMany(old), FieldType::ManyToMany(new)) => junctions_equal(before, old, after, new),
        (FieldType::ManyToMany(_), _) | (_, FieldType::ManyToMany(_)) => false,
        (FieldType::ForeignKey(old), FieldType::ForeignKey(new)) => {
            relations_equal(before, old, after, new) && keys_equal(before.field, after.field)
        }
        (FieldType::ForeignKey(_), _) | (_, FieldType::ForeignKey(_)) => false,
        _ => {
            flags_equal(before.field, after.field)
                && Engine::ALL.iter().all(|&engine| columns_equal(before, after, engine))
        }
    }
}

fn same_words(old: &Field, new: &Field) -> bool {
    old.name == new.name
        && old.field_type == new.field_type
        && old.null == new.null
        && old.default == new.default
        && old.db_default == new.db_default
        && old.primary_key == new.primary_key
        && old.unique == new.unique
        && old.db_index == new.db_index
        && old.db_column == new.db_column
        && old.db_comment == new.db_comment
        && old.db_collation == new.db_collation
        && old.db_tablespace == new.db_tablespace
        && old.check == new.check
}

fn junctions_equal(before: FieldAt<'_>, old: &ManyToMany, after: FieldAt<'_>, new: &ManyToMany) -> bool {
    match (&old.through, &new.through) {
        (Some(old), Some(new)) => old.key() == new.key(),
        (None, None) => {
            let tables = old.db_table == new.db_table && before.field.name == after.field.name
                || before.model.junction_table(before.field) == after.model.junction_table(after.field);
            tables
                && old.to.key() == new.to.key()
                && old.auto_field == new.auto_field
                && action(old.on_delete) == action(new.on_delete)
                && old.deferrable == new.deferrable
                && old.db_constraint == new.db_constraint
        }
        _ => false,
    }
}

fn relations_equal(before: FieldAt<'_>, old: &Relation, after: FieldAt<'_>, new: &Relation) -> bool {
    let target = |at: FieldAt<'_>, relation: &Relation| {
        let declared = relation.to_field.clone();
        declared.or_else(|| match at.state.model(&relation.to)?.primary_key_fields().as_slice() {
            [key] => Some(key.name.clone()),
            _ => None,
        })
    };
    let on_update = |relation: &Relation| action(relation.on_update.unwrap_or(OnDelete::DoNothing));
    old.to.key() == new.to.key()
        && (old.to_field == new.to_field || target(before, old) == target(after, new))
        && old.db_constraint == new.db_constraint
        && (!old.db_constraint
            || action(old.on_delete) == action(new.on_delete)
                && on_update(old) == on_update(new)
                && old.deferrable == new.deferrable)
}

fn keys_equal(old: &Field, new: &Field) -> bool {
    flags_equal(old, new)
        && old.column() == new.column()
        && old.null == new.null
        && old.db_comment == new.db_comment
        && defaults_equal(old, new)
        && texts_equal(old.db_collation.as_ref(), new.db_collation.as_ref())
        && texts_equal(old.check.as_ref(), new.check.as_ref())
}

fn defaults_equal(old: &Field, new: &Field) -> bool {
    let text = |field: &Field, engine: Engine| match (&field.default, &field.db_default) {
        (Some(Literal::Integer(number)), _) => Some(number.to_string()),
        (Some(Literal::String(text)), _) => Some(sql::string_literal(text)),
        (Some(other), _) => Some(format!("{other:?}")),
        (None, Some(declared)) => declared.get(engine).cloned(),
        (None, None) => None,
    };
    Engine::ALL.iter().all(|&engine| same_sql(text(old, engine).as_deref(), text(new, engine).as_deref()))
}

fn texts_equal(old: Option<&PerEngine<String>>, new: Option<&PerEngine<String>>) -> bool {
    let get = |text: Option<&PerEngine<String>>, engine| text.and_then(|text| text.get(engine).cloned());
    Engine::ALL.iter().all(|&engine| same_sql(get(old, engine).as_deref(), get(new, engine).as_deref()))
}

fn same_sql(old: Option<&str>, new: Option<&str>) -> bool {
    match (old, new) {
        (None, None) => true,
        (Some(old), Some(new)) => sql::equal(old, new),
        _ => false,
    }
}

/// The keys of a field that bring objects beside the column.
fn flags_equal(old: &Field, new: &Field) -> bool {
    let has_index = |field: &Field| field.indexed() && !field.is_unique();
    old.primary_key == new.primary_key
        && (old.primary_key || old.is_unique() == new.is_unique())
        && (old.primary_key || has_index(old) == has_index(new))
        && (!has_index(old) || old.db_tablespace == new.db_tablespace)
}

fn columns_equal(before: FieldAt<'_>, after: FieldAt<'_>, engine: Engine) -> bool {
    let (old, new) = (lowered(before, engine), lowered(after, engine));
    match (old, new) {
        (Ok((old, old_checks)), Ok((new, new_checks))) => {
            column_equal(&old, &new)
                && before.field.null == after.field.null
                && old_checks.len() == new_checks.len()
                && old_checks.iter().zip(&new_checks).all(|(old, new)| old.same_substance(new))
        }
        // What can't be on this engine is compared on the other one.
        (Err(old), Err(new)) => old.message == new.message,
        _ => false,
    }
}

fn lowered(at: FieldAt<'_>, engine: Engine) -> Result<(Column, Vec<Check>), LowerError> {
    // Whether the table is STRICT is the model's affair, not the field's.
    let scope = Scope { typing: Typing::Loose, ..Scope::new(at.state, at.model, engine) };
    let column = column(&scope, at.field)?;
    let checks = checks(&scope, at.field, &column.name);
    Ok((column, checks))
}

fn column_equal(old: &Column, new: &Column) -> bool {
    let default = |column: &Column| column.default.as_ref().map(|default| default.sql.clone());
    let generated = |column: &Column| column.generated.as_ref().map(|generated| generated.expression.clone());
    let stored = |column: &Column| column.generated.as_ref().map(|generated| generated.stored);
    old.name == new.name
        && old.data_type == new.data_type
        && old.auto == new.auto
        && old.collation == new.collation
        && old.comment == new.comment
        && stored(old) == stored(new)
        && same_sql(default(old).as_deref(), default(new).as_deref())
        && same_sql(generated(old).as_deref(), generated(new).as_deref())
}

/// Whether two indexes make the same of the database on both engines; their names count.
pub fn index_equal(
    before: (&ProjectState, &Model, &DeclaredIndex),
    after: (&ProjectState, &Model, &DeclaredIndex),
) -> bool {
    let lowered = |(state, model, index): (&ProjectState, &Model, &DeclaredIndex),
                   engine|
     -> Result<Option<Index>, LowerError> { object::index(&Scope::new(state, model, engine), index) };
    before.2.name == after.2.name
        && Engine::ALL.iter().all(|&engine| match (lowered(before, engine), lowered(after, engine)) {
            (Ok(None), Ok(None)) => true,
            (Ok(Some(old)), Ok(Some(new))) => old.same_substance(&new),
            (Err(old), Err(new)) => old.message == new.message && before.2.elements == after.2.elements,
            _ => false,
        })
}

/// Whether two constraints make the same of the database on both engines; their names count, and
/// whether they are validated doesn't.
pub fn constraint_equal(
    before: (&ProjectState, &Model, &Constraint),
    after: (&ProjectState, &Model, &Constraint),
) -> bool {
    if before.2.name != after.2.name {
        return false;
    }
    if let (ConstraintKind::ForeignKey(old), ConstraintKind::ForeignKey(new)) = (&before.2.kind, &after.2.kind) {
        return before.2.engine == after.2.engine && foreign_keys_equal(old, new);
    }
    let lowered =
        |(state, model, constraint): (&ProjectState, &Model, &Constraint), engine| -> Result<Table, LowerError> {
            let mut table = super::empty_table(super::table_name(model, engine));
            let declared = Constraint { not_valid: false, ..constraint.clone() };
            object::constraint(&Scope::new(state, model, engine), &declared, &mut table)?;
            Ok(table)
        };
    Engine::ALL.iter().all(|&engine| match (lowered(before, engine), lowered(after, engine)) {
        (Ok(mut old), Ok(new)) => {
            old.name.clone_from(&new.name);
            crate::schema::TableDifference::between(&old, &new).is_empty()
        }
        (Err(_), Err(_)) => before.2.kind == after.2.kind,
        _ => false,
    })
}

fn foreign_keys_equal(old: &ForeignKeyConstraint, new: &ForeignKeyConstraint) -> bool {
    let on_update = |key: &ForeignKeyConstraint| action(key.on_update.unwrap_or(OnDelete::DoNothing));
    let is_full = |key: &ForeignKeyConstraint| key.match_type == Some(crate::state::MatchType::Full);
    old.fields == new.fields
        && old.to.key() == new.to.key()
        && old.to_fields == new.to_fields
        && action(old.on_delete) == action(new.on_delete)
        && on_update(old) == on_update(new)
        && old.deferrable == new.deferrable
        && is_full(old) == is_full(new)
}
