//! The operations of a migration: what they say, and what they do to a state.

mod apply;
mod describe;
mod error;
mod kind;
mod reduce;
#[cfg(test)]
pub mod testing;
mod touch;

pub use error::StateError;
pub use kind::{
    AddConstraint, AddField, AddIndex, AlterField, AlterModelOptions, BackfillBatch, ConstraintTarget, CreateModel,
    IndexTarget, OnlineMode, Operation, OptionChange, RemoveField, RunScript, RunSql, ScriptOutput, SqlSource,
};
pub use reduce::{Elidable, reduce, without_elidable};
pub use touch::{Manner, Subject, Touch, clash};
