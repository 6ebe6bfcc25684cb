//! Steps of SQL with their facts: what `--dry-run` prints is what the executor runs.
//!
//! A migration is cut into runs of operations ([`run`](self)); for each run the states before and
//! after it are lowered, the tables that differ make a [`Change`], and the dialect turns that into
//! [`Draft`]s, which become [`Step`]s.

mod change;
mod draft;
mod error;
mod step;

pub use change::{Change, Conversion, Renames, TableChange};
pub use draft::Draft;
pub use error::PlanError;
pub use step::{Guard, Lock, Step, StepKind};
