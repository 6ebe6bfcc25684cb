//! What a dialect may ask of the database that a plan is made for.

use super::{AlterationCost, PlanError, TableSize};
use crate::schema::{Table, TableName};
use std::collections::BTreeMap;

/// The source of what is really there: the live database, a stand-in on which the steps planned
/// so far have been executed, or nothing at all. Asked only when a plan depends on the answer,
/// because reading a catalogue costs more than most migrations.
pub trait Catalogue {
    /// SQLite: the rows of `sqlite_schema` as they are before the change that is being planned;
    /// none where no database is known (the definitions are then those that dorm itself would
    /// write). What belongs to the tables named is in it, and all views and triggers; the rest may
    /// be.
    fn sqlite(&mut self, tables: &[TableName]) -> Result<Option<&SqliteCatalogue>, PlanError>;

    /// SQLite: the triggers that don't work: SQLite refuses to rename or drop a column while there is
    /// one. Asked only where that is to be done, because it is found out by trying.
    fn sqlite_broken_triggers(&mut self) -> Result<Vec<String>, PlanError>;

    /// PostgreSQL: the tables as they are before the change that is being planned; none where no
    /// database is known (names are then the conventional ones). Those named are in it, if they
    /// exist; others may be.
    fn postgres(&mut self, tables: &[TableName]) -> Result<Option<&PostgresCatalogue>, PlanError>;

    /// PostgreSQL: how big tables are, for those that are there. Those of names that the plan gave
    /// them are asked for by these names.
    fn postgres_sizes(&mut self, tables: &[TableName]) -> Result<BTreeMap<TableName, TableSize>, PlanError>;

    /// PostgreSQL: what the server does for `ALTER TABLE name` and these actions, without the indexes
    /// of these names. None where it can't be asked, or where the table isn't yet what they speak of.
    fn postgres_cost(
        &mut self,
        table: &TableName,
        actions: &str,
        without: &[String],
    ) -> Result<Option<AlterationCost>, PlanError>;

    /// PostgreSQL: the server's `server_version_num`, where it is known.
    fn postgres_version(&self) -> Option<u32>;
}

/// The rows of `sqlite_schema`, in its order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SqliteCatalogue {
    /// The rows.
    pub objects: Vec<SqliteObject>,
    /// The views that don't work: SQLite refuses to rename or drop a column while there is one.
    pub broken_views: Vec<String>,
}

/// A row of `sqlite_schema`.
#[derive(Debug, Clone, PartialEq)]
pub struct SqliteObject {
    /// `table`, `index`, `view` or `trigger`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The table that it belongs to (its own name for tables and views).
    pub table: String,
    /// The statement that made it; none for automatic indexes.
    pub sql: Option<String>,
}

/// The tables of a PostgreSQL database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostgresCatalogue {
    /// By name; `schema` is none for those of the database's own schema.
    pub tables: BTreeMap<TableName, Table>,
    /// The sequences that columns own: by table, then column.
    pub sequences: BTreeMap<TableName, BTreeMap<String, String>>,
    /// What else hangs on columns: views, rules, statistics, functions of generated columns, ….
    pub dependents: Vec<Dependent>,
}

/// Something that depends on a table or on one of its columns, and that no [`Table`] holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependent {
    /// The table.
    pub table: TableName,
    /// The column, where it is one.
    pub column: Option<String>,
    /// For people: `view public.report`.
    pub description: String,
    /// The statement that drops it.
    pub drop: String,
}
