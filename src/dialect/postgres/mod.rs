//! PostgreSQL's way of writing: DDL, recipes, facts; text only.

pub mod type_name;

mod column_change;
mod conversion;
mod ddl;
mod index_expression;
mod naming;
mod plan;
mod rename;
mod table_change;

pub use plan::plan;
mod version;
