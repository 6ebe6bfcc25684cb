//! Steps of SQL with their facts: what `--dry-run` prints is what the executor runs.
//!
//! A migration is cut into [`Segment`]s; for each [`Run`] of operations the states before and
//! after it are lowered, the tables that differ make a [`Change`], and the dialect turns that into
//! [`Draft`]s, which become [`Step`]s: `dialect::sqlite::plan` and `dialect::postgres::plan`, both
//! `fn plan(change: Change, catalogue: &mut dyn Catalogue) -> Result<Vec<Draft>, PlanError>`.

mod backfill;
mod batch;
mod catalogue;
mod change;
mod draft;
mod error;
mod lowering;
mod online;
mod overlay;
mod planner;
mod segment;
mod step;
mod stored;

pub use batch::Batch;
pub use catalogue::{Catalogue, Dependent, PostgresCatalogue, SqliteCatalogue, SqliteObject};
pub use change::{Change, Conversion, Renames, TableChange};
pub use draft::Draft;
pub use error::PlanError;
pub use lowering::change;
pub use online::{AlterationCost, OnlinePolicy, StepClass, TableSize};
pub use planner::{Atomicity, Planned, Planner, ScriptStep, creation, steps_between};
pub use segment::{Run, Segment, Segments, segments, states_of};
pub use step::{Guard, Lock, Program, Step, StepKind};
pub use stored::{read_steps, write_steps};
