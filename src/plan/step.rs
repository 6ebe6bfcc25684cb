//! A step.

use super::{Batch, StepClass};
use crate::operation::ScriptOutput;
use serde::{Deserialize, Deserializer, Serialize};

/// What a [`Step`] is, for whoever reads a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Changes the schema.
    Ddl,
    /// Changes rows.
    Data,
    /// Changes rows in batches; the step holds a [`Batch`].
    Batch,
    /// Runs a program.
    Script,
    /// dorm's own bookkeeping.
    Record,
}

/// A lock that a step takes on a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lock {
    /// The table.
    pub table: String,
    /// PostgreSQL's name of the mode, such as `ACCESS EXCLUSIVE`.
    pub mode: &'static str,
}

/// The modes, as the server calls them.
const MODES: [&str; 8] = [
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
];

impl<'de> Deserialize<'de> for Lock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// As it was written.
        #[derive(Deserialize)]
        struct Written {
            table: String,
            mode: String,
        }
        let Written { table, mode } = Written::deserialize(deserializer)?;
        let known = MODES.into_iter().find(|known| *known == mode);
        let mode = known.ok_or_else(|| serde::de::Error::custom(format!("`{mode}` is no mode of a lock")))?;
        Ok(Self { table, mode })
    }
}

/// A question to the database before a statement: the step may run only if no row answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    /// The query. It changes nothing; its columns are shown to people.
    pub query: String,
    /// What it means if there are rows: lower case, names in back-ticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A program that a step runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Program and arguments, of the direction.
    pub command: Vec<String>,
    /// What it prints.
    pub emits: ScriptOutput,
    /// As written: `30s`.
    pub timeout: Option<String>,
}

/// One statement (or script) of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The operations that it serves: places in the migration, from 0.
    pub operations: Vec<usize>,
    /// The operations that were planned together with those, from and to (exclusive): only all of
    /// them together come from one state to another.
    pub run: (usize, usize),
    /// Which part of the migration: each part is a transaction (or one statement outside of any).
    pub part: usize,
    /// The statement, without the semicolon.
    #[serde(skip)]
    pub sql: String,
    /// The statements that undo it, in order; empty where nothing does.
    pub reverse: Vec<String>,
    /// What it is.
    pub kind: StepKind,
    /// How it runs.
    pub class: StepClass,
    /// Whether it begins a part, whatever stands before it.
    pub begins_part: bool,
    /// Whether it may run inside a transaction.
    pub transactional: bool,
    /// The locks that it takes, where that is known.
    pub locks: Option<Vec<Lock>>,
    /// Whether it writes the table anew, where that is known.
    pub rewrites: Option<bool>,
    /// Whether it reads the whole table, where that is known.
    pub scans: Option<bool>,
    /// Whether rows or values are lost.
    pub destructive: bool,
    /// What is lost, for people: `column posts.body`.
    pub loses: Option<String>,
    /// What a person should know before it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// Asked before the statement runs.
    pub guard: Option<Guard>,
    /// What runs in batches; `sql` is then the one statement that does the same.
    pub batch: Option<Box<Batch>>,
    /// What runs instead of a statement; `sql` is then the command as a person would type it.
    pub program: Option<Box<Program>>,
    /// The rows of the table, where a database was asked.
    pub rows: Option<u64>,
    /// Its size, where a database was asked.
    pub bytes: Option<u64>,
}
