//! Writes tables, columns and indexes.

use super::definition::{Clause, ColumnDefinition, KeyColumn, Reference, Rule, TableDefinition};
use crate::dialect::lower::conventional_names;
use crate::schema::{
    Check, Column, ColumnDefault, ColumnGenerated, ColumnIdentity, Deferral, ForeignKey, Index, IndexElement,
    NullsOrder, PrimaryKey, Table, Unique,
};
use crate::sql;
use crate::state::{Engine, OnDelete};

/// What stands before each column of a new table.
const LEAD: &str = "\n    ";

/// A name, quoted where it must be.
pub(super) fn quote(name: &str) -> String {
    sql::quote(name, Engine::Sqlite)
}

/// Names, quoted, with commas.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

/// The statements that make a table with its indexes; unnamed objects get their conventional names.
pub fn create_table(table: &Table) -> Vec<String> {
    let mut named = table.clone();
    conventional_names(&mut named, Engine::Sqlite);
    let mut statements = vec![define(&named).write(&named.name.name)];
    statements.extend(named.indexes.iter().map(|index| create_index(&named.name.name, index)));
    statements
}

/// A table whose objects have names, as a definition.
pub(super) fn define(table: &Table) -> TableDefinition {
    let mut columns: Vec<ColumnDefinition> =
        table.columns.iter().map(|column| column_definition(column, table)).collect();
    for column in &mut columns {
        column.lead = LEAD.to_owned();
    }
    let mut definition = TableDefinition {
        name: table.name.name.clone(),
        columns: columns.into(),
        constraints: Vec::new(),
        tail: "\n".to_owned(),
        strict: table.options.strict,
        without_rowid: table.options.without_rowid,
    };
    let mut constraints: Vec<Clause> = Vec::new();
    if let Some(key) = table.primary_key.as_ref().filter(|key| key.columns.len() > 1) {
        constraints.push(primary_key(key));
    }
    constraints.extend(table.uniques.iter().map(unique));
    constraints.extend(table.checks.iter().filter(|check| own_column(table, check).is_none()).map(check));
    constraints.extend(
        table.foreign_keys.iter().filter(|key| key.columns.len() != 1).map(|key| foreign_key(key, Place::Table)),
    );
    for mut constraint in constraints {
        constraint.lead = LEAD.to_owned();
        definition.constraints.push(constraint);
    }
    definition
}

/// The column that a check belongs to, where it is of one.
fn own_column<'a>(table: &'a Table, check: &Check) -> Option<&'a Column> {
    let name = check.column.as_ref()?;
    table.columns.iter().find(|column| &column.name == name)
}

/// A column with its own checks and its key to another table.
pub(super) fn column_definition(column: &Column, table: &Table) -> ColumnDefinition {
    let mut clauses = Vec::new();
    if let Some(generated) = &column.generated {
        clauses.push(self::generated(generated));
    }
    if !column.nullable {
        clauses.push(not_null(column.on_conflict.as_deref()));
    }
    let key = table.primary_key.as_ref().filter(|key| key.columns == [column.name.clone()]);
    clauses.extend(key.map(|key| column_primary_key(column, key)));
    clauses.extend(column.default.as_ref().map(default));
    clauses.extend(column.collation.as_deref().map(collate));
    let own = table.checks.iter().filter(|check| check.column.as_ref() == Some(&column.name));
    clauses.extend(own.map(check));
    let keys = table.foreign_keys.iter().filter(|key| key.columns == [column.name.clone()]);
    clauses.extend(keys.map(|key| foreign_key(key, Place::Column)));
    ColumnDefinition {
        lead: " ".to_owned(),
        name: column.name.clone(),
        name_text: quote(&column.name),
        type_text: column.data_type.clone(),
        clauses,
        trail: String::new(),
    }
}

pub(super) fn not_null(on_conflict: Option<&str>) -> Clause {
    let text = format!("NOT NULL{}", conflict_words(on_conflict));
    Clause::new(None, Rule::NotNull { on_conflict: on_conflict.map(str::to_owned) }, text)
}

pub(super) fn column_primary_key(column: &Column, key: &PrimaryKey) -> Clause {
    let autoincrement = column.auto == Some(ColumnIdentity::Autoincrement);
    let descending =
        key.elements.iter().any(|element| matches!(element, IndexElement::Column { descending: true, .. }));
    let mut text = String::from("PRIMARY KEY");
    if descending {
        text.push_str(" DESC");
    }
    text.push_str(&conflict_words(key.on_conflict.as_deref()));
    if autoincrement {
        text.push_str(" AUTOINCREMENT");
    }
    let on_conflict = key.on_conflict.clone();
    Clause::new(None, Rule::PrimaryKey { columns: Vec::new(), autoincrement, descending, on_conflict }, text)
}

pub(super) fn primary_key(key: &PrimaryKey) -> Clause {
    let rule = Rule::PrimaryKey {
        columns: key_columns(&key.columns),
        autoincrement: false,
        descending: false,
        on_conflict: key.on_conflict.clone(),
    };
    let text = format!(
        "PRIMARY KEY ({}){}",
        key_text(&key.columns, &key.elements),
        conflict_words(key.on_conflict.as_deref())
    );
    Clause::new(None, rule, text)
}

fn conflict_words(action: Option<&str>) -> String {
    action.map(|action| format!(" ON CONFLICT {action}")).unwrap_or_default()
}

/// The columns of a key, with COLLATE and DESC where it has them.
fn key_text(columns: &[String], elements: &[IndexElement]) -> String {
    if elements.is_empty() { list(columns) } else { elements.iter().map(element).collect::<Vec<_>>().join(", ") }
}

fn key_columns(columns: &[String]) -> Vec<KeyColumn> {
    columns.iter().map(|name| KeyColumn { name: name.clone(), collation: None, descending: false }).collect()
}

pub(super) fn default(default: &ColumnDefault) -> Clause {
    let sql = default.sql.trim();
    let bare = default.literal
        || ["current_timestamp", "current_date", "current_time"].iter().any(|word| sql.eq_ignore_ascii_case(word));
    let text = if bare { format!("DEFAULT {sql}") } else { format!("DEFAULT ({})", sql::strip_parentheses(sql)) };
    Clause::new(None, Rule::Default { sql: sql.to_owned(), expression: !bare }, text)
}

pub(super) fn collate(name: &str) -> Clause {
    Clause::new(None, Rule::Collate(name.to_owned()), format!("COLLATE {}", quote(name)))
}

pub(super) fn generated(generated: &ColumnGenerated) -> Clause {
    let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
    let expression = sql::strip_parentheses(&generated.expression).to_owned();
    let text = format!("GENERATED ALWAYS AS ({expression}) {kind}");
    Clause::new(None, Rule::Generated { expression, stored: generated.stored }, text)
}

fn named(name: Option<&str>, text: String) -> String {
    match name {
        Some(name) => format!("CONSTRAINT {} {text}", quote(name)),
        None => text,
    }
}

pub(super) fn check(check: &Check) -> Clause {
    let expression = sql::strip_parentheses(&check.expression).to_owned();
    let text = named(check.name.as_deref(), format!("CHECK ({expression})"));
    Clause::new(check.name.clone(), Rule::Check { expression }, text)
}

pub(super) fn unique(unique: &Unique) -> Clause {
    let columns = key_text(&unique.columns, &unique.elements);
    let text = format!("UNIQUE ({columns}){}", conflict_words(unique.on_conflict.as_deref()));
    let rule = Rule::Unique { columns: key_columns(&unique.columns), on_conflict: unique.on_conflict.clone() };
    Clause::new(unique.name.clone(), rule, named(unique.name.as_deref(), text))
}

/// Where a foreign key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind its only column, where it comes and goes with it.
    Column,
    /// Among the table's constraints.
    Table,
}

pub(super) fn foreign_key(key: &ForeignKey, place: Place) -> Clause {
    let mut text = match place {
        Place::Column => String::new(),
        Place::Table => format!("FOREIGN KEY ({}) ", list(&key.columns)),
    };
    text.push_str("REFERENCES ");
    text.push_str(&quote(&key.target.name));
    if !key.target_columns.is_empty() {
        text.push_str(&format!(" ({})", list(&key.target_columns)));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(words) = action_words(action) {
            text.push_str(&format!(" ON {event} {words}"));
        }
    }
    if key.match_full {
        text.push_str(" MATCH FULL");
    }
    text.push_str(match key.deferral {
        Deferral::NotDeferrable => "",
        Deferral::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferral::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    });
    let rule = Rule::References(Reference {
        columns: if place == Place::Table { key.columns.clone() } else { Vec::new() },
        table: key.target.name.clone(),
        target_columns: key.target_columns.clone(),
        on_delete: key.on_delete,
        on_update: key.on_update,
        match_full: key.match_full,
        deferral: key.deferral,
    });
    Clause::new(key.name.clone(), rule, named(key.name.as_deref(), text))
}

/// NO ACTION isn't said.
const fn action_words(action: OnDelete) -> Option<&'static str> {
    match action {
        OnDelete::Cascade => Some("CASCADE"),
        OnDelete::SetNull => Some("SET NULL"),
        OnDelete::SetDefault => Some("SET DEFAULT"),
        OnDelete::Restrict | OnDelete::Protect => Some("RESTRICT"),
        OnDelete::DoNothing => None,
    }
}

/// CREATE INDEX, of an index with a name.
pub(super) fn create_index(table: &str, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let name = quote(index.name.as_deref().unwrap_or_default());
    let elements = index.elements.iter().map(element).collect::<Vec<_>>().join(", ");
    let mut sql = format!("CREATE {unique}INDEX {name} ON {} ({elements})", quote(table));
    if let Some(condition) = &index.condition {
        sql.push_str(" WHERE ");
        sql.push_str(condition);
    }
    sql
}

fn element(element: &IndexElement) -> String {
    match element {
        IndexElement::Column { name, descending, nulls, collation, opclass: _ } => {
            let mut text = quote(name);
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", quote(collation)));
            }
            if *descending {
                text.push_str(" DESC");
            }
            // SQLite's indexes have no order of NULLs of their own, and refuse the words.
            match nulls {
                Some(NullsOrder::First | NullsOrder::Last) | None => {}
            }
            text
        }
        IndexElement::Expression { sql, opclass: _ } => sql.clone(),
    }
}
