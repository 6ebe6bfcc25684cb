//! A column with its own check and default becomes a field.

use super::default::{self, Spelling};
use super::kind::Kinds;
use super::own_names::{Named, is_own};
use super::portable;
use crate::dialect::lower;
use crate::drift;
use crate::schema::{Check, Column, ColumnIdentity, Table};
use crate::sql::{self, Token, TokenKind};
use crate::state::{AutoKind, Engine, Field, FieldType, GeneratedType, IntegerSize, PerEngine};

/// A table's fields while they are made.
#[derive(Debug)]
pub(super) struct Columns<'t> {
    pub table: &'t Table,
    pub kinds: Kinds,
    /// The checks that no field says yet.
    pub checks: Vec<&'t Check>,
    /// Where the engine writes something in other words than declarations lower to.
    pub spellings: Vec<Spelling>,
}

impl<'t> Columns<'t> {
    pub fn new(table: &'t Table, kinds: Kinds) -> Self {
        Self { table, kinds, checks: table.checks.iter().collect(), spellings: Vec::new() }
    }

    /// The field of a column that is no key to another table.
    pub fn field(&mut self, column: &Column, name: &str) -> Field {
        let kind = self.kind(column);
        let mut field = self.bare(column, name, kind.clone());
        if !matches!(kind, FieldType::Auto(_) | FieldType::Generated(_)) {
            let spelling = default::settle(&mut field, &kind, column, self.table, &self.kinds);
            self.spellings.extend(spelling);
        }
        field
    }

    /// A key to a field of some type: it has a default of its own.
    pub fn key(&mut self, column: &Column, name: &str, kind: FieldType, typed: &FieldType) -> Field {
        let mut field = self.bare(column, name, kind);
        default::settle(&mut field, typed, column, self.table, &self.kinds);
        field
    }

    /// With what every field has.
    fn bare(&self, column: &Column, name: &str, kind: FieldType) -> Field {
        let mut field = Field::new(name, kind);
        field.null = column.nullable && !self.is_key(&column.name);
        field.db_column = field.column().is_none_or(|own| own != column.name).then(|| column.name.clone());
        field.db_comment.clone_from(&column.comment);
        let lowered = if matches!(field.field_type, FieldType::CiText) && self.kinds.engine == Engine::Sqlite {
            Some("NOCASE")
        } else {
            None
        };
        if column.collation.as_deref() != lowered {
            field.db_collation = column.collation.clone().map(|collation| match self.kinds.engine {
                Engine::Sqlite => PerEngine::Each { sqlite: Some(collation), postgresql: None },
                Engine::Postgres => PerEngine::Each { sqlite: None, postgresql: Some(collation) },
            });
        }
        field
    }

    fn is_key(&self, column: &str) -> bool {
        self.table.primary_key.as_ref().is_some_and(|key| key.columns.iter().any(|name| name == column))
    }

    /// The type of a column, with the check that belongs to it.
    pub fn kind(&mut self, column: &Column) -> FieldType {
        if let Some(generated) = &column.generated {
            let expression = match portable::per_engine(&generated.expression, self.kinds.engine, self.table) {
                // The column must be there on both, though somebody will have to write it for the other one.
                PerEngine::Each { sqlite, postgresql } if self.is_dual() => {
                    PerEngine::Both(sqlite.or(postgresql).unwrap_or_default())
                }
                expression => expression,
            };
            let output = Box::new(self.with_collation(self.kinds.plain(&column.data_type), column));
            return FieldType::Generated(GeneratedType { expression, output, db_persist: generated.stored });
        }
        if let Some(auto) = self.auto(column) {
            return FieldType::Auto(auto);
        }
        if column.auto.is_none()
            && column.collation.is_none()
            && let Some(kind) = self.checked(column)
        {
            return kind;
        }
        let kind = self.kinds.plain(&column.data_type);
        if self.kinds.engine == Engine::Sqlite
            && kind == FieldType::Text
            && column.collation.as_deref() == Some("NOCASE")
        {
            return FieldType::CiText;
        }
        self.with_collation(kind, column)
    }

    /// A type that can have the column's collation.
    fn with_collation(&self, kind: FieldType, column: &Column) -> FieldType {
        let has_one = match &kind {
            FieldType::Array { base, .. } => is_text(base),
            other => is_text(other),
        };
        if column.collation.is_some() && !has_one { self.kinds.raw(&column.data_type) } else { kind }
    }

    fn is_dual(&self) -> bool {
        self.kinds.engine == Engine::Postgres && self.kinds.suits_sqlite
            || self.kinds.engine == Engine::Sqlite && self.kinds.suits_postgres
    }

    fn auto(&self, column: &Column) -> Option<AutoKind> {
        let is_whole_key = self.table.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.clone()]);
        if self.kinds.suits_sqlite && !is_whole_key {
            // SQLite counts up nothing else.
            return None;
        }
        match column.auto.as_ref()? {
            // On SQLite all of them are one.
            ColumnIdentity::Autoincrement => Some(self.kinds.defaults.auto_field),
            ColumnIdentity::Identity(identity) => {
                let size = match column.data_type.as_str() {
                    "smallint" => IntegerSize::Small,
                    "integer" => IntegerSize::Regular,
                    "bigint" => IntegerSize::Big,
                    _ => return None,
                };
                Some(AutoKind { size, identity: *identity })
            }
        }
    }

    /// A type that is known by its check, which is then said.
    fn checked(&mut self, column: &Column) -> Option<FieldType> {
        let engine = self.kinds.engine;
        let (place, kind, spelling) = self.checks.iter().enumerate().find_map(|(place, check)| {
            let own_name = match &check.name {
                None => true,
                Some(name) => is_own(name, Named::Check, &self.table.name.name, &[&column.name]),
            };
            if !own_name || !check.validated || !check.enforced {
                return None;
            }
            candidates(column, &check.expression, &self.kinds).into_iter().find_map(|kind| {
                let lowered = lower::type_check(&kind, &column.name, engine)?;
                if drift::same_expression(&lowered, &check.expression, engine) {
                    return Some((place, kind, None));
                }
                let FieldType::Enum { values } = &kind else { return None };
                let spelled = engine == Engine::Postgres
                    && drift::same_expression(&spelled_enum(column, values), &check.expression, engine);
                spelled.then(|| (place, kind, Some((lowered, check.expression.clone()))))
            })
        })?;
        self.checks.remove(place);
        self.spellings.extend(spelling);
        Some(kind)
    }

    /// Gives each field the check of its own that it may have.
    pub fn settle_checks(&mut self, fields: &mut [Field]) {
        let (table, engine) = (self.table, self.kinds.engine);
        self.checks.retain(|check| {
            let Some(column) = check.column.as_deref().or_else(|| only_column(check, table, engine)) else {
                return true;
            };
            let own_name =
                check.name.as_deref().is_none_or(|name| is_own(name, Named::Check, &table.name.name, &[column]));
            let field = fields.iter_mut().find(|field| field.column().as_deref() == Some(column));
            match field {
                Some(field) if own_name && field.check.is_none() && !check.expression.trim().is_empty() => {
                    field.check = Some(portable::per_engine(&check.expression, engine, table));
                    false
                }
                _ => true,
            }
        });
    }
}

/// The column that a check without a column is over alone.
fn only_column<'t>(check: &Check, table: &'t Table, engine: Engine) -> Option<&'t str> {
    let mut columns = table.columns.iter().filter(|column| sql::mentions(&check.expression, &column.name, engine));
    match (columns.next(), columns.next()) {
        (Some(column), None) => Some(&column.name),
        _ => None,
    }
}

const fn is_text(kind: &FieldType) -> bool {
    matches!(kind, FieldType::String { .. } | FieldType::Text | FieldType::CiText | FieldType::Raw { .. })
}

/// The types that a column with a check may be.
fn candidates(column: &Column, check: &str, kinds: &Kinds) -> Vec<FieldType> {
    let mut found = Vec::new();
    for size in [IntegerSize::Small, IntegerSize::Regular, IntegerSize::Big] {
        found.push(FieldType::Integer { size, positive: true });
    }
    if kinds.engine == Engine::Sqlite {
        found.push(FieldType::Json);
    }
    let values: Vec<String> = sql::tokens(check, kinds.engine)
        .filter(|token: &Token| token.kind == TokenKind::String)
        .filter_map(|token| {
            let inner = token.text(check).strip_prefix('\'')?.strip_suffix('\'')?;
            Some(inner.replace("''", "'"))
        })
        .collect();
    let is_new = |(place, value): (usize, &String)| !values[..place].contains(value);
    if !values.is_empty() && values.iter().enumerate().all(is_new) {
        found.push(FieldType::Enum { values });
    }
    found.retain(|kind| kinds.lowers_to(kind, &column.data_type));
    // In a strict table all integers are one.
    found.sort_by_key(|kind| !matches!(kind, FieldType::Integer { size: IntegerSize::Regular, .. }));
    found
}

/// How PostgreSQL writes the check of an enum.
fn spelled_enum(column: &Column, values: &[String]) -> String {
    let name = format!("({})::text", sql::quote(&column.name, Engine::Postgres));
    if let [value] = values {
        return format!("{name} = {}::text", sql::string_literal(value));
    }
    let items: Vec<String> =
        values.iter().map(|value| format!("{}::character varying", sql::string_literal(value))).collect();
    format!("{name} = ANY ((ARRAY[{}])::text[])", items.join(", "))
}
