//! How a run is to go.

use crate::operation::OnlineMode;
use crate::plan::OnlinePolicy;
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
    /// PostgreSQL: which tables take the recipes that block nobody.
    pub online: OnlinePolicy,
    /// PostgreSQL: how long others may be made to wait by a statement of dorm's own.
    pub max_stall: Duration,
    /// PostgreSQL: further tries for a lock.
    pub lock_retries: u32,
    /// PostgreSQL: batches pause while a replica is further behind.
    pub max_lag: Duration,
    /// Whether somebody looks at how far long statements are.
    pub watched: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lock_wait: Duration::from_secs(60),
            edited: Edited::Refuse,
            unknown_step: UnknownStep::Ask,
            online: OnlinePolicy { mode: OnlineMode::Auto, threshold: 50_000 },
            max_stall: Duration::from_millis(200),
            lock_retries: 30,
            max_lag: Duration::from_secs(10),
            watched: false,
        }
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
