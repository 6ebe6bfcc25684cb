//! A step.

use super::{Batch, StepClass};
use serde_json::{Value, json};

/// What a [`Step`] is, for whoever reads a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl Lock {
    /// Locks as a journal holds them.
    pub fn list_to_text(locks: &[Self]) -> String {
        locks.iter().map(|lock| json!([lock.table, lock.mode])).collect::<Value>().to_string()
    }

    /// Locks that were stored; none where there is nothing to be read.
    pub fn list_from_text(text: &str) -> Vec<Self> {
        let pairs: Vec<(String, String)> = serde_json::from_str(text).unwrap_or_default();
        let lock = |(table, mode): (String, String)| {
            Some(Self { table, mode: MODES.into_iter().find(|known| *known == mode)? })
        };
        pairs.into_iter().filter_map(lock).collect()
    }
}

/// A question to the database before a statement: the step may run only if no row answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The query. It changes nothing; its columns are shown to people.
    pub query: String,
    /// What it means if there are rows: lower case, names in back-ticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What marks a guard among stored statements.
const GUARD_MARK: &str = "SELECT /* dorm: no row may answer: ";

impl Guard {
    /// As a statement of its own, for the journal: the query with what its rows mean.
    pub fn to_sql(&self) -> Option<String> {
        let rest = self.query.strip_prefix("SELECT")?;
        let message = self.message.replace("*/", "* /");
        Some(format!("{GUARD_MARK}{message} */{rest}"))
    }

    /// A guard that was stored.
    pub fn from_sql(sql: &str) -> Option<Self> {
        let (message, rest) = sql.strip_prefix(GUARD_MARK)?.split_once(" */")?;
        Some(Self { query: format!("SELECT{rest}"), message: message.to_owned(), help: None })
    }
}

/// One statement (or script) of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The operations that it serves: places in the migration, from 0.
    pub operations: Vec<usize>,
    /// Which part of the migration: each part is a transaction (or one statement outside of any).
    pub part: usize,
    /// The statement, without the semicolon.
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
    /// Asked before the statement runs.
    pub guard: Option<Guard>,
    /// What runs in batches; `sql` is then the one statement that does the same.
    pub batch: Option<Box<Batch>>,
    /// The rows of the table, where a database was asked.
    pub rows: Option<u64>,
    /// Its size, where a database was asked.
    pub bytes: Option<u64>,
}
