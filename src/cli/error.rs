//! Why a command could not do what it was asked.

use super::Status;
use crate::database::{DatabaseError, ErrorKind, Settings, SqliteTarget, Target};
use crate::executor::{Failure, interrupt};
use crate::operation::StateError;
use crate::plan::PlanError;
use crate::text::{Diagnostic, Diagnostics};
use serde_json::{Map, Value, json};

/// What a command stopped at, for people and as JSON.
#[derive(Debug)]
pub struct CommandError {
    /// The exit status.
    pub status: Status,
    /// A stable word for machines.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Each mistake with its place.
    pub diagnostics: Diagnostics,
    /// More lines, for people only: the statement, what was committed.
    pub details: String,
    /// What was done before, under its usual keys, and what else a machine may want to know.
    pub document: Map<String, Value>,
}

impl CommandError {
    /// An error.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            status: Status::Failed,
            code: code.into(),
            message: message.into(),
            help: None,
            diagnostics: Diagnostics::default(),
            details: String::new(),
            document: Map::new(),
        })
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    /// An SQLite database that isn't there, for commands to which an empty one is no answer: its name
    /// may be mistyped.
    pub fn missing_file(settings: &Settings) -> Option<Box<Self>> {
        let Target::Sqlite(SqliteTarget::File(path)) = &settings.target else { return None };
        let is_missing = matches!(path.try_exists(), Ok(false));
        is_missing.then(|| {
            let message = format!("database `{}`: there is no file `{}`", settings.alias, path.display());
            Self::new("connection", message).help("a relative name is relative to the project")
        })
    }

    /// What a database refused.
    pub fn of_database(error: &DatabaseError, settings: &Settings) -> Box<Self> {
        let code = match error.kind {
            ErrorKind::Connection => "connection",
            ErrorKind::Busy => "busy",
            ErrorKind::Interrupted if interrupt::requested() => "interrupted",
            ErrorKind::Interrupted | ErrorKind::Retry | ErrorKind::Constraint | ErrorKind::Statement => "database",
        };
        let mut message = format!("database `{}`: {}", settings.alias, error.message);
        if let Some(detail) = &error.detail {
            message.push_str("; ");
            message.push_str(detail);
        }
        let mut described = Self::new(code, message);
        described.help.clone_from(&error.hint);
        if error.kind == ErrorKind::Interrupted && interrupt::requested() {
            described.status = Status::Interrupted;
        }
        described
    }

    /// A failure of the executor before (or without) a run.
    pub fn of_failure(failure: &Failure) -> Box<Self> {
        Self::report(failure, None)
    }

    /// The document of `--format json`.
    pub fn to_json(&self) -> Value {
        let mut document = Map::new();
        let error = json!({ "code": self.code, "message": self.message, "help": self.help });
        document.insert("error".to_owned(), error);
        document.insert("diagnostics".to_owned(), self.diagnostics.0.iter().map(diagnostic_json).collect());
        document.extend(self.document.clone());
        Value::Object(document)
    }
}

/// A diagnostic as JSON.
pub fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    let place = diagnostic.labels.first().map(|label| (&label.location.source.name, label.location.line_column()));
    json!({
        "code": diagnostic.code,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "file": place.map(|(name, _)| name),
        "line": place.map(|(_, (line, _))| line),
        "column": place.map(|(_, (_, column))| column),
    })
}

impl From<Diagnostics> for Box<CommandError> {
    fn from(diagnostics: Diagnostics) -> Self {
        let errors: Vec<&Diagnostic> =
            diagnostics.0.iter().filter(|diagnostic| diagnostic.severity == crate::text::Severity::Error).collect();
        let mut error = match errors.as_slice() {
            [only] => CommandError::new(only.code, only.message.clone()),
            [first, ..] => {
                let code = if errors.iter().all(|one| one.code == first.code) { first.code } else { "mistakes" };
                CommandError::new(code, format!("{} mistakes were found", errors.len()))
            }
            [] => CommandError::new("mistakes", "something is wrong"),
        };
        if let [only] = errors.as_slice() {
            error.help.clone_from(&only.help);
        }
        error.diagnostics = diagnostics;
        error
    }
}

impl From<Diagnostic> for Box<CommandError> {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics::from(diagnostic).into()
    }
}

impl From<StateError> for Box<CommandError> {
    fn from(error: StateError) -> Self {
        let mut command_error = CommandError::new("state", error.message);
        command_error.help = error.help;
        command_error
    }
}

impl From<PlanError> for Box<CommandError> {
    fn from(error: PlanError) -> Self {
        let mut command_error = CommandError::new("plan", error.message);
        command_error.help = error.help;
        command_error
    }
}
