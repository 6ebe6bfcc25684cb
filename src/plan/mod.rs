//! Steps of SQL with their facts: what `--dry-run` prints is what the executor runs.

mod step;

pub use step::{Lock, Step, StepKind};
