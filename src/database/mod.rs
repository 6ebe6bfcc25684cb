//! Connections to live databases: the only room that knows the drivers.

pub mod postgres;
pub mod sqlite;
