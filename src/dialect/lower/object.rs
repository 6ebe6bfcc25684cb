//! Declared indexes and constraints as the engine has them.

use super::column::{action, deferral, element, index_over};
use super::{LowerError, Scope, table_name};
use crate::schema::{Check, Exclusion, ForeignKey, Index, IndexElement, NullsOrder, Table, Unique};
use crate::state::{
    Constraint, ConstraintKind, Engine, Field, ForeignKeyConstraint, Index as Declared, IndexElements, MatchType,
    OnDelete, PerEngine, UniqueConstraint,
};

/// An index, where the engine has it.
pub(super) fn index(scope: &Scope<'_>, declared: &Declared) -> Result<Option<Index>, LowerError> {
    if declared.engine.is_some_and(|engine| engine != scope.engine) {
        return Ok(None);
    }
    let (Some(elements), Some(condition)) = (
        elements(scope, &declared.elements, &declared.opclasses)?,
        for_engine(declared.condition.as_ref(), scope.engine),
    ) else {
        return Ok(None);
    };
    let mut index = index_over(elements);
    index.name.clone_from(&declared.name);
    index.unique = declared.unique;
    index.condition = condition;
    if scope.engine == Engine::Postgres {
        if let Some(method) = &declared.using {
            index.method = method.to_lowercase();
        }
        index.include = scope.column_names(&declared.include)?;
        index.with.clone_from(&declared.with);
        index.with.sort();
        index.tablespace = declared.db_tablespace.clone().or_else(|| tablespace(scope, &declared.elements));
        index.nulls_not_distinct = declared.nulls_distinct == Some(false);
    }
    Ok(Some(index))
}

/// As in Django: the single field's, else the model's.
fn tablespace(scope: &Scope<'_>, elements: &IndexElements) -> Option<String> {
    let of_field = match elements {
        IndexElements::Fields(fields) => match fields.as_slice() {
            [field] => scope.model.field(&field.name).and_then(|field| field.db_tablespace.clone()),
            _ => None,
        },
        IndexElements::Expressions(_) => None,
    };
    of_field.or_else(|| scope.model.options.db_tablespace.clone())
}

/// Adds a constraint to the table, where the engine has it.
pub(super) fn constraint(scope: &Scope<'_>, declared: &Constraint, table: &mut Table) -> Result<(), LowerError> {
    if declared.engine.is_some_and(|engine| engine != scope.engine) {
        return Ok(());
    }
    let validated = !declared.not_valid || scope.engine == Engine::Sqlite;
    let name = declared.name.clone();
    match &declared.kind {
        ConstraintKind::Check(check) => {
            if let Some(expression) = check.check.get(scope.engine).cloned() {
                table.checks.push(Check { name, column: None, expression, validated, enforced: true });
            }
        }
        ConstraintKind::Unique(unique) => self::unique(scope, name, unique, table)?,
        ConstraintKind::Exclude(exclude) => {
            let Some(condition) = for_engine(exclude.condition.as_ref(), scope.engine) else { return Ok(()) };
            if scope.engine == Engine::Postgres {
                table.exclusions.push(Exclusion {
                    name,
                    method: exclude.using.as_deref().unwrap_or("gist").to_lowercase(),
                    elements: exclude.expressions.clone(),
                    condition,
                    deferral: deferral(exclude.deferrable),
                });
            }
        }
        ConstraintKind::ForeignKey(key) => table.foreign_keys.push(foreign_key(scope, name, key, validated)?),
    }
    Ok(())
}

/// What an object has for the engine: `None` where it isn't there on this one, `Some(None)` where
/// nobody declared it.
#[expect(clippy::option_option, reason = "absent on this engine and absent altogether are two things")]
fn for_engine(declared: Option<&PerEngine<String>>, engine: Engine) -> Option<Option<String>> {
    match declared {
        None => Some(None),
        Some(value) => value.get(engine).cloned().map(Some),
    }
}

fn elements(
    scope: &Scope<'_>,
    declared: &IndexElements,
    opclasses: &[String],
) -> Result<Option<Vec<IndexElement>>, LowerError> {
    let mut elements = match declared {
        IndexElements::Fields(fields) => fields
            .iter()
            .map(|field| {
                let mut element = element(&scope.column_name(&field.name)?);
                if let IndexElement::Column { descending, .. } = &mut element {
                    *descending = field.descending;
                }
                Ok(element)
            })
            .collect::<Result<Vec<_>, LowerError>>()?,
        IndexElements::Expressions(expressions) => {
            let Some(texts) = expressions.iter().map(|each| each.get(scope.engine)).collect::<Option<Vec<_>>>() else {
                return Ok(None);
            };
            texts.into_iter().map(|text| expression(scope, text)).collect()
        }
    };
    if scope.engine == Engine::Postgres {
        for (element, class) in elements.iter_mut().zip(opclasses).filter(|(_, class)| !class.is_empty()) {
            match element {
                IndexElement::Column { opclass, .. } | IndexElement::Expression { opclass, .. } => {
                    *opclass = Some(class.clone());
                }
            }
        }
    }
    Ok(Some(elements))
}

/// An expression that is a column with what may follow one becomes that column, as the database
/// itself remembers it.
fn expression(scope: &Scope<'_>, text: &str) -> IndexElement {
    column_element(scope, text).unwrap_or_else(|| IndexElement::Expression { sql: text.to_owned(), opclass: None })
}

fn column_element(scope: &Scope<'_>, text: &str) -> Option<IndexElement> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let unquoted = first.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(first);
    let name = scope.model.fields.iter().filter_map(Field::column).find(|column| column == unquoted)?;
    let (mut descending, mut nulls, mut collation, mut opclass) = (false, None, None, None);
    while let Some(word) = words.next() {
        match word.to_ascii_lowercase().as_str() {
            "asc" => {}
            "desc" => descending = true,
            "collate" => collation = Some(words.next()?.trim_matches('"').to_owned()),
            "nulls" => {
                nulls = Some(match words.next()?.to_ascii_lowercase().as_str() {
                    "first" => NullsOrder::First,
                    "last" => NullsOrder::Last,
                    _ => return None,
                });
            }
            _ if is_class(word) && opclass.is_none() && scope.engine == Engine::Postgres => {
                opclass = Some(word.to_owned());
            }
            _ => return None,
        }
    }
    // What the order brings by itself isn't said.
    let own = match (scope.engine, descending) {
        (Engine::Postgres, true) | (Engine::Sqlite, false) => NullsOrder::First,
        (Engine::Postgres, false) | (Engine::Sqlite, true) => NullsOrder::Last,
    };
    let nulls = nulls.filter(|order| *order != own);
    Some(IndexElement::Column { name, descending, nulls, collation, opclass })
}

fn is_class(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
        && word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

fn unique(
    scope: &Scope<'_>,
    name: Option<String>,
    declared: &UniqueConstraint,
    table: &mut Table,
) -> Result<(), LowerError> {
    let (Some(elements), Some(condition)) = (
        elements(scope, &declared.elements, &declared.opclasses)?,
        for_engine(declared.condition.as_ref(), scope.engine),
    ) else {
        return Ok(());
    };
    let is_postgres = scope.engine == Engine::Postgres;
    let include = if is_postgres { scope.column_names(&declared.include)? } else { Vec::new() };
    let nulls_not_distinct = is_postgres && declared.nulls_distinct == Some(false);
    let columns: Option<Vec<String>> = elements.iter().map(plain_column).collect();
    match columns {
        Some(columns) if is_postgres && condition.is_none() => table.uniques.push(Unique {
            name,
            columns,
            include,
            deferral: deferral(declared.deferrable),
            nulls_not_distinct,
            elements: Vec::new(),
            on_conflict: None,
        }),
        _ => {
            if is_postgres && declared.deferrable.is_some() {
                return Err(scope
                    .error(None, "a deferrable unique constraint is over whole columns, without a condition")
                    .help("leave out `deferrable`"));
            }
            let mut index = index_over(elements);
            index.name = name;
            index.unique = true;
            index.condition = condition;
            index.include = include;
            index.nulls_not_distinct = nulls_not_distinct;
            table.indexes.push(index);
        }
    }
    Ok(())
}

/// The column's name, where an element is nothing else: a constraint can't say more.
fn plain_column(element: &IndexElement) -> Option<String> {
    match element {
        IndexElement::Column { name, descending: false, nulls: None, collation: None, opclass: None } => {
            Some(name.clone())
        }
        _ => None,
    }
}

fn foreign_key(
    scope: &Scope<'_>,
    name: Option<String>,
    declared: &ForeignKeyConstraint,
    validated: bool,
) -> Result<ForeignKey, LowerError> {
    let target = scope.target_model(None, &declared.to)?;
    let target_columns: Vec<String> = if declared.to_fields.is_empty() {
        target.primary_key_fields().iter().filter_map(|field| field.column()).collect()
    } else {
        declared
            .to_fields
            .iter()
            .map(|field| {
                target
                    .field(field)
                    .and_then(Field::column)
                    .ok_or_else(|| scope.error(None, format!("`{}` has no field `{field}` to refer to", target.name)))
            })
            .collect::<Result<_, LowerError>>()?
    };
    let columns = scope.column_names(&declared.fields)?;
    if columns.len() != target_columns.len() {
        return Err(scope.error(
            None,
            format!(
                "a foreign key of {} columns can't refer to {} of `{}`",
                columns.len(),
                target_columns.len(),
                target.name
            ),
        ));
    }
    Ok(ForeignKey {
        name,
        columns,
        target: table_name(target, scope.engine),
        target_columns,
        on_delete: action(declared.on_delete),
        on_update: action(declared.on_update.unwrap_or(OnDelete::DoNothing)),
        match_full: scope.engine == Engine::Postgres && declared.match_type == Some(MatchType::Full),
        deferral: deferral(declared.deferrable),
        validated,
        enforced: true,
    })
}
