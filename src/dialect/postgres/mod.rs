//! PostgreSQL's way of writing: DDL, recipes, facts; text only.

pub mod type_name;

mod alteration;
mod cast;
mod columns;
mod concurrent_statement;
pub(crate) mod ddl;
mod disturbance;
mod index_statement;
mod live;
pub(crate) mod names;
mod objects;
mod online;
mod order;
mod plan;
mod recipes;
mod renames;
mod retype;
mod tables;
mod type_change;
mod undeclared;
mod user_sql;
mod version;
mod words;

pub use concurrent_statement::ConcurrentStatement;
pub use index_statement::IndexStatement;
pub use plan::plan;
pub use user_sql::measure;
pub use version::check_schema;
