//! SQLite: definitions read and written, changes planned. Text only, no connection.

mod cursor;
mod definition;
mod parse;

pub use definition::{Clause, ColumnDefinition, KeyColumn, Reference, Rule, TableDefinition};
pub use parse::parse_table;
