//! What an engine writes: lowering of states, DDL, recipes; text only.

pub mod lower;
pub mod postgres;
pub mod sqlite;
