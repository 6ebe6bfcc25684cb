//! SQLite: definitions read and written, changes planned. Text only, no connection.

mod cursor;
mod definition;
mod parse;
mod parse_index;
mod plan;
mod read;

pub use definition::{Clause, ColumnDefinition, KeyColumn, Reference, Rule, TableDefinition};
pub use parse::parse_table;
pub use parse_index::{IndexDefinition, parse_index};
pub use plan::plan;
pub use read::{Reading, read};
