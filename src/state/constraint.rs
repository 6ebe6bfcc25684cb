//! Constraints of a model over more than one field (or with a name of their own).

use super::{Engine, Identity, IndexElements, ModelName, OnDelete, PerEngine};

/// When a deferrable constraint is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deferrable {
    /// INITIALLY DEFERRED.
    Deferred,
    /// INITIALLY IMMEDIATE.
    Immediate,
}

/// A constraint of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// Kept by renames; zero in operations that were read.
    pub identity: Identity,
    /// The name; some kinds may do without.
    pub name: Option<String>,
    /// The engine that it is limited to.
    pub engine: Option<Engine>,
    /// PostgreSQL: made NOT VALID and not yet validated. Set by AddConstraint, reset by
    /// ValidateConstraint; no difference to the declarations.
    pub not_valid: bool,
    /// What it says.
    pub kind: ConstraintKind,
}

/// What a constraint says.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// `type = "check"`.
    Check(CheckConstraint),
    /// `type = "unique"`.
    Unique(UniqueConstraint),
    /// `type = "exclude"`.
    Exclude(ExcludeConstraint),
    /// `type = "foreign_key"`.
    ForeignKey(ForeignKeyConstraint),
}

impl ConstraintKind {
    /// The word in declarations.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Check(_) => "check",
            Self::Unique(_) => "unique",
            Self::Exclude(_) => "exclude",
            Self::ForeignKey(_) => "foreign_key",
        }
    }
}

/// A CHECK.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckConstraint {
    /// The condition.
    pub check: PerEngine<String>,
}

/// A UNIQUE.
#[derive(Debug, Clone, PartialEq)]
pub struct UniqueConstraint {
    /// What is unique.
    pub elements: IndexElements,
    /// Only among the rows for which this is true.
    pub condition: Option<PerEngine<String>>,
    /// `deferrable`.
    pub deferrable: Option<Deferrable>,
    /// Fields that the index holds beside the key.
    pub include: Vec<String>,
    /// Whether two NULLs are distinct; they are where it isn't declared.
    pub nulls_distinct: Option<bool>,
    /// Operator classes, one for each element; empty: the defaults.
    pub opclasses: Vec<String>,
}

/// An EXCLUDE of PostgreSQL.
#[derive(Debug, Clone, PartialEq)]
pub struct ExcludeConstraint {
    /// The index method; gist where it isn't declared.
    pub using: Option<String>,
    /// Expressions with their operators.
    pub expressions: Vec<(String, String)>,
    /// Only among the rows for which this is true.
    pub condition: Option<PerEngine<String>>,
    /// `deferrable`.
    pub deferrable: Option<Deferrable>,
}

/// MATCH of a key of several columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchType {
    /// MATCH SIMPLE.
    Simple,
    /// MATCH FULL.
    Full,
}

/// A FOREIGN KEY of several fields.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKeyConstraint {
    /// This model's fields.
    pub fields: Vec<String>,
    /// The target.
    pub to: ModelName,
    /// Its fields; its primary key where they aren't declared.
    pub to_fields: Vec<String>,
    /// `on_delete`.
    pub on_delete: OnDelete,
    /// `on_update`.
    pub on_update: Option<OnDelete>,
    /// `deferrable`.
    pub deferrable: Option<Deferrable>,
    /// `match`.
    pub match_type: Option<MatchType>,
}
