//! What an engine writes: lowering of states, DDL, recipes; text only.

pub mod postgres;
pub mod sqlite;
