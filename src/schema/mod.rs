//! Tables and columns as an engine has them, and the difference of two schemas.
//!
//! Filled from two sides: a dialect lowers a state to it, and a database is introspected into it.
//! SQL text in it (defaults, conditions, expressions) is the engine's own.

mod difference;
mod peculiarity;
mod structure;
mod table;

pub use difference::{ObjectDifference, SchemaObject, TableDifference};

pub use peculiarity::{PeculiarPart, PeculiarState, Peculiarity, Remedy};
pub use structure::{StructureDifference, compare_structure};
pub use table::{
    Check, Column, ColumnDefault, ColumnGenerated, ColumnIdentity, Deferral, Exclusion, ForeignKey, Index,
    IndexElement, NullsOrder, Partition, PrimaryKey, Table, TableName, TableOptions, Trigger, Unique,
};

/// A physical schema.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// Its tables, in the order of creation (a state's) or by name (a database's).
    pub tables: Vec<Table>,
}
