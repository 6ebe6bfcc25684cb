//! What the tests stand on: scratch projects, databases of both engines, the built command, and a
//! way of reading schemas back that owes nothing to dorm.

pub mod command;
pub mod database;
pub mod facts;
pub mod postgres;
pub mod project;
pub mod standby;
pub mod trouble;

pub use command::{Outcome, dorm, dorm_command};
pub use database::{Database, Engine};
pub use project::Project;
