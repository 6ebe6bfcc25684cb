//! PostgreSQL's way of writing: DDL, recipes, facts; text only.

pub mod type_name;

mod cast;
mod columns;
pub(crate) mod ddl;
mod disturbance;
mod live;
mod names;
mod objects;
mod order;
mod plan;
mod renames;
mod tables;
mod undeclared;
mod version;

pub use plan::plan;
pub use version::check_schema;
