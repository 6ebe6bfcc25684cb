//! A step as a dialect writes it, before the plan says which operations it serves.

use super::{Batch, Guard, Lock, Step, StepClass, StepKind};
use crate::state::{Engine, Identity};

/// A step with the tables and columns that it is there for.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The step; its operations and its part are filled in by the plan.
    pub step: Step,
    /// Identities of the tables and columns that it serves, the narrowest first.
    pub touches: Vec<Identity>,
}

impl Draft {
    /// A statement that changes the schema, inside a transaction.
    pub fn ddl(sql: impl Into<String>) -> Self {
        Self {
            step: Step {
                operations: Vec::new(),
                run: (0, 0),
                part: 0,
                sql: sql.into(),
                reverse: Vec::new(),
                kind: StepKind::Ddl,
                class: StepClass::Plain,
                begins_part: false,
                transactional: true,
                locks: None,
                rewrites: None,
                scans: None,
                destructive: false,
                loses: None,
                remark: None,
                guard: None,
                batch: None,
                program: None,
                rows: None,
                bytes: None,
            },
            touches: Vec::new(),
        }
    }

    /// A statement that changes rows, inside a transaction.
    pub fn data(sql: impl Into<String>) -> Self {
        let mut draft = Self::ddl(sql);
        draft.step.kind = StepKind::Data;
        draft
    }

    /// Rows changed in batches, which is never part of another transaction.
    pub fn batch(batch: Batch, engine: Engine) -> Self {
        let mut draft = Self::ddl(batch.whole(engine));
        draft.step.kind = StepKind::Batch;
        draft.step.transactional = false;
        draft.step.batch = Some(Box::new(batch));
        draft
    }

    /// Adds what it is there for.
    #[must_use]
    pub fn touching(mut self, identities: impl IntoIterator<Item = Identity>) -> Self {
        self.touches.extend(identities);
        self
    }

    /// Says which locks it takes.
    #[must_use]
    pub fn locking(mut self, table: impl Into<String>, mode: &'static str) -> Self {
        self.step.locks.get_or_insert_default().push(Lock { table: table.into(), mode });
        self
    }

    /// Says whether it writes the table anew and whether it reads all of it.
    #[must_use]
    pub fn costing(mut self, rewrites: Option<bool>, scans: Option<bool>) -> Self {
        self.step.rewrites = rewrites;
        self.step.scans = scans;
        self
    }

    /// A strong lock on a big table, for a moment.
    #[must_use]
    pub const fn instant(mut self) -> Self {
        self.step.class = StepClass::Instant;
        self
    }

    /// A weak lock for long, outside any transaction.
    #[must_use]
    pub const fn long(mut self) -> Self {
        self.step.class = StepClass::Long;
        self.step.transactional = false;
        self
    }

    /// In another transaction than what stands before it.
    #[must_use]
    pub const fn apart(mut self) -> Self {
        self.step.begins_part = true;
        self
    }

    /// With the statements that undo it.
    #[must_use]
    pub fn reversed(mut self, statements: impl IntoIterator<Item = String>) -> Self {
        self.step.reverse = statements.into_iter().collect();
        self
    }

    /// Says what is lost.
    #[must_use]
    pub fn losing(mut self, what: impl Into<String>) -> Self {
        self.step.destructive = true;
        self.step.loses = Some(what.into());
        self
    }

    /// A query that must answer no rows before it runs.
    #[must_use]
    pub fn guarded(mut self, guard: Guard) -> Self {
        self.step.guard = Some(guard);
        self
    }
}
