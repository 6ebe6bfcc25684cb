//! How a run is to go.

use std::time::Duration;

/// What `dorm.toml` and the flags say.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to wait for another dorm.
    pub lock_wait: Duration,
    /// What becomes of migrations whose file was edited after they were applied.
    pub edited: Edited,
    /// What becomes of a step that may or may not be done.
    pub unknown_step: UnknownStep,
}

impl Default for Options {
    fn default() -> Self {
        Self { lock_wait: Duration::from_secs(60), edited: Edited::Refuse, unknown_step: UnknownStep::Ask }
    }
}

/// What becomes of migrations whose file was edited after they were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The run stops before it does anything.
    Refuse,
    /// `--allow-edited`: the new checksum is recorded.
    Record,
}

/// What becomes of a step that was running, outside any transaction, when dorm was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownStep {
    /// The run stops and says what to look at.
    Ask,
    /// `--retry-step`: it is run again.
    Retry,
    /// `--skip-step`: it counts as done.
    Skip,
}
