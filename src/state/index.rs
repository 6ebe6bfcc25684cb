//! An index of a model.

use super::{Engine, Identity, PerEngine};

/// An index of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// Kept by renames; zero in operations that were read.
    pub identity: Identity,
    /// The name; a plain index over fields may do without.
    pub name: Option<String>,
    /// What it is over.
    pub elements: IndexElements,
    /// Whether it is unique.
    pub unique: bool,
    /// Only the rows for which this is true.
    pub condition: Option<PerEngine<String>>,
    /// Fields that it holds beside the key.
    pub include: Vec<String>,
    /// The method; btree where it isn't declared.
    pub using: Option<String>,
    /// Operator classes, one for each element; empty: the defaults.
    pub opclasses: Vec<String>,
    /// Storage parameters in the order written.
    pub with: Vec<(String, String)>,
    /// `db_tablespace`.
    pub db_tablespace: Option<String>,
    /// Whether two NULLs are distinct in a unique index; they are where it isn't declared.
    pub nulls_distinct: Option<bool>,
    /// The engine that it is limited to.
    pub engine: Option<Engine>,
}

/// What an index or a unique constraint is over.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexElements {
    /// Fields.
    Fields(Vec<IndexField>),
    /// Expressions, each with what may follow one (COLLATE, an operator class, ASC, NULLS FIRST).
    Expressions(Vec<PerEngine<String>>),
}

/// A field of an index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexField {
    /// Its name.
    pub name: String,
    /// Written `-name`.
    pub descending: bool,
}
