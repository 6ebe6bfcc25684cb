//! A table and what hangs on it.

use super::peculiarity::Peculiarity;
use crate::state::{Identity, IdentityKind, OnDelete, SharedList};
use serde::{Deserialize, Serialize};

/// A table's name with its PostgreSQL schema, where that isn't the database's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableName {
    /// The schema, if it must be named.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

impl std::fmt::Display for TableName {
    /// As messages write it: `schema.name`, without quotes.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The model's (or junction's); none in an introspected schema.
    pub identity: Option<Identity>,
    /// Its name.
    pub name: TableName,
    /// In order.
    pub columns: SharedList<Column>,
    /// PRIMARY KEY.
    pub primary_key: Option<PrimaryKey>,
    /// UNIQUE constraints (PostgreSQL; inline ones of SQLite where they were introspected).
    pub uniques: Vec<Unique>,
    /// FOREIGN KEY.
    pub foreign_keys: Vec<ForeignKey>,
    /// CHECK.
    pub checks: Vec<Check>,
    /// EXCLUDE.
    pub exclusions: Vec<Exclusion>,
    /// Indexes that no constraint brings.
    pub indexes: Vec<Index>,
    /// COMMENT ON TABLE.
    pub comment: Option<String>,
    /// Storage.
    pub options: TableOptions,
    /// PARTITION BY.
    pub partition: Option<Partition>,
    /// Triggers; only introspected.
    pub triggers: Vec<Trigger>,
    /// What no declaration can say; only introspected.
    pub peculiarities: Vec<Peculiarity>,
}

/// Storage of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableOptions {
    /// SQLite: STRICT.
    pub strict: bool,
    /// SQLite: WITHOUT ROWID.
    pub without_rowid: bool,
    /// PostgreSQL: UNLOGGED.
    pub unlogged: bool,
    /// PostgreSQL: storage parameters, sorted by name.
    pub storage: Vec<(String, String)>,
    /// PostgreSQL: tablespace, where it isn't the default.
    pub tablespace: Option<String>,
}

/// PARTITION BY.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// `RANGE`, `LIST` or `HASH`.
    pub method: &'static str,
    /// Columns, quoted where they need it, or expressions in parentheses.
    pub key: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The field's; none in an introspected schema.
    pub identity: Option<Identity>,
    /// Its name.
    pub name: String,
    /// The type: on PostgreSQL as `format_type()` spells it, on SQLite as it stands in the definition.
    pub data_type: String,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// DEFAULT.
    pub default: Option<ColumnDefault>,
    /// GENERATED … AS IDENTITY or serial; AUTOINCREMENT.
    pub auto: Option<ColumnIdentity>,
    /// GENERATED ALWAYS AS.
    pub generated: Option<ColumnGenerated>,
    /// COLLATE, where it isn't the type's.
    pub collation: Option<String>,
    /// COMMENT ON COLUMN.
    pub comment: Option<String>,
    /// SQLite, introspected: ON CONFLICT of NOT NULL, which no declaration can say.
    pub on_conflict: Option<String>,
}

/// A DEFAULT.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDefault {
    /// SQL, without the parentheses that SQLite asks for around an expression.
    pub sql: String,
    /// Whether it is a constant (of a declared literal), and not an expression.
    pub literal: bool,
}

/// A column that counts.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnIdentity {
    /// PostgreSQL.
    Identity(IdentityKind),
    /// SQLite: INTEGER PRIMARY KEY AUTOINCREMENT.
    Autoincrement,
}

/// GENERATED ALWAYS AS.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnGenerated {
    /// SQL.
    pub expression: String,
    /// STORED, or VIRTUAL.
    pub stored: bool,
}

/// PRIMARY KEY.
#[derive(Debug, Clone, PartialEq)]
pub struct PrimaryKey {
    /// The constraint's name; none where nobody gave it one (lowered: always none).
    pub name: Option<String>,
    /// Columns in order.
    pub columns: Vec<String>,
    /// SQLite, introspected: the columns with COLLATE and DESC, where one has what a declared key can't
    /// say; else none.
    pub elements: Vec<IndexElement>,
    /// SQLite, introspected: ON CONFLICT, which no declaration can say.
    pub on_conflict: Option<String>,
}

impl PrimaryKey {
    /// A key without a name.
    pub const fn over(columns: Vec<String>) -> Self {
        Self { name: None, columns, elements: Vec::new(), on_conflict: None }
    }
}

/// When a constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Deferral {
    /// NOT DEFERRABLE.
    #[default]
    NotDeferrable,
    /// DEFERRABLE INITIALLY IMMEDIATE.
    Immediate,
    /// DEFERRABLE INITIALLY DEFERRED.
    Deferred,
}

/// UNIQUE.
#[derive(Debug, Clone, PartialEq)]
pub struct Unique {
    /// Where it is declared or introspected; none: the convention's.
    pub name: Option<String>,
    /// Columns in order.
    pub columns: Vec<String>,
    /// INCLUDE.
    pub include: Vec<String>,
    /// DEFERRABLE.
    pub deferral: Deferral,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// SQLite, introspected: the columns with COLLATE and DESC, where one has what isn't the column's
    /// own; else none. A declared unique index can say it.
    pub elements: Vec<IndexElement>,
    /// SQLite, introspected: ON CONFLICT, which no declaration can say.
    pub on_conflict: Option<String>,
}

impl Unique {
    /// The index that is as good as the constraint on SQLite.
    pub fn index_elements(&self) -> Vec<IndexElement> {
        if !self.elements.is_empty() {
            return self.elements.clone();
        }
        let plain = |name: &String| IndexElement::Column {
            name: name.clone(),
            descending: false,
            nulls: None,
            collation: None,
            opclass: None,
        };
        self.columns.iter().map(plain).collect()
    }
}

/// FOREIGN KEY.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// Where it is declared or introspected; none: the convention's.
    pub name: Option<String>,
    /// Columns in order.
    pub columns: Vec<String>,
    /// The table referred to.
    pub target: TableName,
    /// Its columns.
    pub target_columns: Vec<String>,
    /// ON DELETE; `Restrict`, never `Protect`.
    pub on_delete: OnDelete,
    /// ON UPDATE; `Restrict`, never `Protect`.
    pub on_update: OnDelete,
    /// MATCH FULL.
    pub match_full: bool,
    /// DEFERRABLE.
    pub deferral: Deferral,
    /// PostgreSQL: not NOT VALID.
    pub validated: bool,
    /// PostgreSQL 18: not NOT ENFORCED.
    pub enforced: bool,
}

/// CHECK.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Where it is declared or introspected; none: the convention's.
    pub name: Option<String>,
    /// The column that a field's own check is of: the conventional name is made from it.
    pub column: Option<String>,
    /// SQL, without the outer parentheses.
    pub expression: String,
    /// PostgreSQL: not NOT VALID.
    pub validated: bool,
    /// PostgreSQL 18: not NOT ENFORCED.
    pub enforced: bool,
}

/// EXCLUDE.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion {
    /// Its name.
    pub name: Option<String>,
    /// The index method.
    pub method: String,
    /// Expressions with their operators.
    pub elements: Vec<(String, String)>,
    /// WHERE.
    pub condition: Option<String>,
    /// DEFERRABLE.
    pub deferral: Deferral,
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Where it is declared or introspected; none: the convention's.
    pub name: Option<String>,
    /// What it is over.
    pub elements: Vec<IndexElement>,
    /// UNIQUE.
    pub unique: bool,
    /// The access method: `btree` on SQLite.
    pub method: String,
    /// INCLUDE.
    pub include: Vec<String>,
    /// WHERE.
    pub condition: Option<String>,
    /// WITH, in order of name.
    pub with: Vec<(String, String)>,
    /// TABLESPACE.
    pub tablespace: Option<String>,
    /// NULLS NOT DISTINCT.
    pub nulls_not_distinct: bool,
    /// PostgreSQL: not INVALID.
    pub valid: bool,
}

/// A column or expression of an index.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexElement {
    /// A column.
    Column {
        /// Its name.
        name: String,
        /// DESC.
        descending: bool,
        /// NULLS FIRST or LAST where it isn't the order's own.
        nulls: Option<NullsOrder>,
        /// COLLATE where it isn't the column's.
        collation: Option<String>,
        /// The operator class where it isn't the type's default.
        opclass: Option<String>,
    },
    /// An expression, with all that follows it.
    Expression {
        /// SQL with COLLATE, operator class and order, as written.
        sql: String,
        /// A declared operator class that isn't in the text.
        opclass: Option<String>,
    },
}

/// NULLS FIRST or NULLS LAST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullsOrder {
    /// NULLS FIRST.
    First,
    /// NULLS LAST.
    Last,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub sql: String,
    /// Whether it fires.
    pub enabled: bool,
}
