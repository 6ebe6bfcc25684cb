//! SQL in a model that mentions its columns follows when one of them gets another name.

use crate::sql;
use crate::state::{
    ConstraintKind, Engine, ExcludeConstraint, FieldType, Index, IndexElements, Model, PerEngine, UniqueConstraint,
};

/// Old and new names of columns, applied at once (a swap is two pairs).
pub(super) type Renames<'a> = &'a [(&'a str, &'a str)];

/// Every expression of the model says the new names.
pub(super) fn rename_columns(model: &mut Model, renames: Renames<'_>) {
    for field in &mut model.fields {
        option(&mut field.check, renames);
        if let FieldType::Generated(generated) = &mut field.field_type {
            per_engine(&mut generated.expression, renames);
        }
    }
    for index in &mut model.indexes {
        let Index { elements, condition, .. } = index;
        list(elements, renames);
        option(condition, renames);
    }
    for constraint in &mut model.constraints {
        match &mut constraint.kind {
            ConstraintKind::Check(check) => per_engine(&mut check.check, renames),
            ConstraintKind::Unique(UniqueConstraint { elements, condition, .. }) => {
                list(elements, renames);
                option(condition, renames);
            }
            ConstraintKind::Exclude(ExcludeConstraint { expressions, condition, .. }) => {
                for (expression, _) in expressions {
                    text(expression, renames, Engine::Postgres);
                }
                option(condition, renames);
            }
            ConstraintKind::ForeignKey(_) => {}
        }
    }
    if let Some(partition) = &mut model.options.partition_by {
        // Fields stand there by name; what is in parentheses is SQL.
        for key in partition.key.iter_mut().filter(|key| key.starts_with('(')) {
            text(key, renames, Engine::Postgres);
        }
    }
}

fn list(elements: &mut IndexElements, renames: Renames<'_>) {
    match elements {
        IndexElements::Fields(_) => {}
        IndexElements::Expressions(expressions) => {
            for expression in expressions {
                per_engine(expression, renames);
            }
        }
    }
}

fn option(expression: &mut Option<PerEngine<String>>, renames: Renames<'_>) {
    if let Some(expression) = expression {
        per_engine(expression, renames);
    }
}

fn per_engine(expression: &mut PerEngine<String>, renames: Renames<'_>) {
    match expression {
        // What is right on both engines reads alike on both.
        PerEngine::Both(sql) => text(sql, renames, Engine::Postgres),
        PerEngine::Each { sqlite, postgresql } => {
            if let Some(sql) = sqlite {
                text(sql, renames, Engine::Sqlite);
            }
            if let Some(sql) = postgresql {
                text(sql, renames, Engine::Postgres);
            }
        }
    }
}

fn text(expression: &mut String, renames: Renames<'_>, engine: Engine) {
    *expression = sql::rename_columns(expression, renames, engine);
}
