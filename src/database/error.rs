//! What a database refused.

use std::fmt;

/// What kind of refusal it is, as far as dorm acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// No connection could be had, or it was lost.
    Connection,
    /// Another session holds a lock, and the time-out is over.
    Busy,
    /// A deadlock or a serialisation failure: the transaction may be tried again.
    Retry,
    /// Interrupted by Ctrl-C.
    Interrupted,
    /// Rows break a constraint.
    Constraint,
    /// Anything else that a statement can be refused for.
    Statement,
}

/// A refusal in the database's own words. Holds no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseError {
    /// What kind.
    pub kind: ErrorKind,
    /// The primary message.
    pub message: String,
    /// PostgreSQL's SQLSTATE, or SQLite's extended result code by name.
    pub code: Option<Box<str>>,
    /// PostgreSQL's DETAIL.
    pub detail: Option<Box<str>>,
    /// PostgreSQL's HINT, or what dorm knows to do.
    pub hint: Option<String>,
    /// PostgreSQL's CONTEXT: the functions and statements in which it happened, the innermost first.
    pub context: Option<Box<str>>,
    /// Where in the statement: bytes from its start.
    pub position: Option<usize>,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for DatabaseError {}
