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

impl Status {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Failed => 2,
            Self::Interrupted => 130,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}
