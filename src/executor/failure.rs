//! Why a run stopped.

use crate::database::{DatabaseError, ErrorKind};
use crate::migration::Direction;
use crate::migration::MigrationName;
use crate::plan::{Lock, PlanError};
use crate::text::{Diagnostic, Diagnostics};
use std::ops::{Deref, DerefMut};

/// Why a run stopped, and where. What was done before stays done. Boxed, so that the way on which
/// nothing fails carries a pointer and not all of this.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure(Box<FailureFacts>);

/// What is known of a [`Failure`].
#[derive(Debug, Clone, PartialEq)]
pub struct FailureFacts {
    /// A stable word for machines.
    pub code: &'static str,
    /// What is wrong: lower case, names in back-ticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The migration that was under way.
    pub migration: Option<(MigrationName, Direction)>,
    /// Its operation: the place in the file, from 0, and what it is.
    pub operation: Option<(usize, String)>,
    /// The statement.
    pub statement: Option<FailedStatement>,
    /// The places in files that it is about.
    pub diagnostics: Diagnostics,
    /// The locks that the statement takes, where that is known.
    pub locks: Vec<Lock>,
    /// Parts of the migration that are committed, of how many.
    pub parts: Option<(usize, usize)>,
}

/// The statement that a database refused.
#[derive(Debug, Clone, PartialEq)]
pub struct FailedStatement {
    /// Which of the migration's, from 1.
    pub number: usize,
    /// The statement.
    pub sql: String,
    /// What the database said.
    pub error: DatabaseError,
}

impl Deref for Failure {
    type Target = FailureFacts;

    fn deref(&self) -> &FailureFacts {
        &self.0
    }
}

impl DerefMut for Failure {
    fn deref_mut(&mut self) -> &mut FailureFacts {
        &mut self.0
    }
}

impl Failure {
    /// A failure that is about no migration.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(FailureFacts {
            code,
            message: message.into(),
            help: None,
            migration: None,
            operation: None,
            statement: None,
            diagnostics: Diagnostics::default(),
            locks: Vec::new(),
            parts: None,
        }))
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With the migration that was under way.
    #[must_use]
    pub fn during(mut self, name: &MigrationName, direction: Direction) -> Self {
        self.migration.get_or_insert_with(|| (name.clone(), direction));
        self
    }

    /// Whether Ctrl-C was the reason.
    pub fn interrupted(&self) -> bool {
        self.code == "interrupted"
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        let code = match error.kind {
            ErrorKind::Connection => "connection",
            ErrorKind::Busy => "busy",
            ErrorKind::Interrupted if super::interrupt::requested() => "interrupted",
            ErrorKind::Interrupted => return stopped_by_the_server(&error),
            ErrorKind::Retry | ErrorKind::Constraint | ErrorKind::Statement => "database",
        };
        let mut message = error.message.clone();
        if let Some(detail) = &error.detail {
            message.push_str("; ");
            message.push_str(detail);
        }
        let failure = Self::new(code, message);
        match error.hint {
            Some(hint) => failure.help(hint),
            None => failure,
        }
    }
}

/// Stopped, and not by Ctrl-C.
fn stopped_by_the_server(error: &DatabaseError) -> Failure {
    Failure::new("database", error.message.clone()).help(
        "a `statement_timeout` of the role or the database, or somebody else, stopped it; \
         `options = { options = \"-c statement_timeout=0\" }` of the database in dorm.toml lifts it for dorm",
    )
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics::from(diagnostic).into()
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        let messages: Vec<&str> = diagnostics.0.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        let mut failure = Self::new(diagnostics.0.first().map_or("graph", |first| first.code), messages.join("; "));
        failure.help = diagnostics.0.iter().find_map(|diagnostic| diagnostic.help.clone());
        failure.diagnostics = diagnostics;
        failure
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        let failure = Self::new("plan", error.message);
        match error.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
