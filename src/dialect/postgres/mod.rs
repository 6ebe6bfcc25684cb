//! PostgreSQL's way of writing: DDL, recipes, facts; text only.

pub mod type_name;

mod plan;

pub use plan::plan;
