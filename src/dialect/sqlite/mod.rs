//! SQLite: definitions read and written, changes planned. Text only, no connection.

mod alter;
mod convert;
mod cursor;
mod definition;
mod dependents;
mod live;
mod mention;
mod names;
mod parse;
mod parse_index;
mod plan;
mod read;
mod rebuild;
#[cfg(test)]
mod tests;
mod version;
mod virtual_table;
mod write;

pub use definition::{Clause, ColumnDefinition, KeyColumn, Reference, Rule, TableDefinition};
pub use parse::parse_table;
pub use parse_index::{IndexDefinition, parse_index};
pub use plan::plan;
pub use read::{Reading, read};
pub use version::oldest_for;
pub use write::create_table;
