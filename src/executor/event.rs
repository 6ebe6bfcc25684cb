//! What the executor tells while it works. It prints nothing itself.

use crate::migration::Direction;
use crate::migration::MigrationName;
use std::time::Duration;

/// Something that happened. What is told as done has been committed.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Another dorm works on this database.
    Waiting {
        /// Its process and since when, as far as the lock tells.
        holder: String,
    },
    /// A migration begins.
    Started {
        /// Which.
        name: MigrationName,
        /// Which way.
        direction: Direction,
        /// Its place among those of this run, from 1.
        position: usize,
        /// How many there are.
        total: usize,
    },
    /// A migration goes on where an earlier run stopped.
    Resumed {
        /// Which.
        name: MigrationName,
        /// Parts that were done already.
        parts_done: usize,
        /// All parts.
        parts: usize,
    },
    /// A statement begins.
    Statement {
        /// Which of the migration's, from 1.
        number: usize,
        /// The statement.
        sql: String,
    },
    /// Rows are gone through in batches, and what was gone through is committed.
    Rows {
        /// The table.
        table: String,
        /// How many rows are behind, those of earlier runs included.
        passed: u64,
        /// About how many there are, where that is known.
        total: Option<u64>,
        /// How many this run has gone through, for the rate.
        now: u64,
        /// Since when this run goes through them.
        elapsed: Duration,
    },
    /// Somebody's lock is in the way of a short transaction, which is tried again.
    Blocked {
        /// Who, since when, with what.
        by: String,
    },
    /// A statement waits for somebody's lock.
    Held {
        /// Who, since when, with what.
        by: String,
        /// Their backends.
        pids: Vec<i32>,
        /// How long the statement has been running.
        waited: Duration,
    },
    /// A statement waits for nobody any more.
    Freed,
    /// How far a long statement is.
    Progress {
        /// In words.
        line: String,
    },
    /// A program printed a line.
    ScriptOutput {
        /// The line.
        line: String,
    },
    /// A migration is committed, and so is its record.
    Finished {
        /// Which.
        name: MigrationName,
        /// Which way.
        direction: Direction,
        /// How long it took.
        duration: Duration,
    },
    /// A migration was recorded (or its record taken away) and nothing else was done.
    Faked {
        /// Which.
        name: MigrationName,
        /// Which way.
        direction: Direction,
    },
    /// The row of a migration whose file was renamed has the new name now.
    Renamed {
        /// Before.
        old: MigrationName,
        /// After.
        new: MigrationName,
    },
    /// Something that a person should know.
    Note {
        /// What.
        message: String,
    },
}
