//! How a command ended.

use std::process::ExitCode;

/// The exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: done, or the gate says yes.
    Done,
    /// 1: the gate says no.
    No,
    /// 2: it could not be done.
    Failed,
    /// 130: Ctrl-C.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::No => 1,
            Status::Failed => 2,
            Status::Interrupted => 130,
        })
    }
}
