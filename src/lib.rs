//! `dorm` migrates and looks after the schema of SQLite and PostgreSQL databases.
//!
//! Data goes one way: declarations become a [`state`], the difference of two states becomes
//! [`operation`]s, operations are written as [`migration`] files, their replay is lowered by a
//! [`dialect`] to a physical [`schema`], the difference of two schemas becomes a [`plan`] of SQL
//! steps, and the [`executor`] runs that plan on a [`database`]. `ARCHITECTURE.md` has the map.

pub mod autodetect;
pub mod cli;
pub mod database;
pub mod declaration;
pub mod dialect;
pub mod drift;
pub mod executor;
pub mod inspect;
pub mod migration;
pub mod notation;
pub mod operation;
pub mod plan;
pub mod project;
pub mod schema;
pub mod sql;
pub mod state;
pub mod text;
