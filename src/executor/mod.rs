//! Runs plans, records them, goes on after a crash. Prints nothing: it tells [`Event`]s.
//!
//! A migration whose steps all fit in one transaction is planned as it goes: each segment on the
//! catalogue that the one before it left, and the record commits with the last. Any other one is
//! planned in full first, on a stand-in, and the plan is stored before its first part runs.

pub mod bookkeeping;

mod adopt;
mod batches;
mod constants;
mod counters;
mod drift;
mod event;
mod expectations;
mod expected;
mod failure;
mod fake;
mod fake_initial;
mod foreign_keys;
mod guard;
mod history;
pub mod interrupt;
mod journal;
mod leftovers;
mod live;
mod lock;
mod long;
mod lookout;
mod losses;
mod moment;
mod onlooker;
mod options;
mod pace;
mod partial;
mod parts;
mod patience;
mod preview;
mod program;
mod proof;
mod recipe_parts;
mod replica;
mod requirement;
mod route;
mod rows;
mod run;
mod script;
mod session;
mod stand_in;
mod statement;
mod undo;
mod verify;

pub use adopt::ForeignTool;
pub use drift::{DriftReport, compare_live, drift_report, finding, other_objects};
pub use event::Event;
pub use expectations::Expectations;
pub use expected::expected_tables;
pub use failure::{FailedStatement, Failure, FailureFacts};
pub use history::{AppliedRow, Comparison, History};
pub use journal::{JournalPart, PartKind, PartState, Partial};
pub use losses::{Back, direction, losses};
pub use moment::TableDifference;
pub use options::{Edited, Options, UnknownStep};
pub use preview::{PreviewedMigration, Records, outline, preview, preview_leg, preview_rollback};
pub use proof::{Parting, SilentScripts, prove};
pub use route::{Leg, applied_state, legs};
pub use script::ScriptEnvironment;
pub use stand_in::StandIn;

use crate::database::Connection;
use crate::database::postgres::Observer;
use crate::database::sqlite::ForeignKeys;
use crate::dialect::lower::Memory;
use crate::migration::Direction;
use crate::migration::{Graph, MigrationName};
use crate::plan::{PostgresCatalogue, Step};
use std::time::Duration;
pub use verify::{BrokenWord, Verified};

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Migrations that are applied now, with the time that each took.
    pub applied: Vec<(MigrationName, Duration)>,
    /// Migrations that are taken back now.
    pub unapplied: Vec<(MigrationName, Duration)>,
    /// The steps that ran and are committed, in order.
    pub steps: Vec<(MigrationName, Step)>,
}

impl Report {
    /// A step ran; where its transaction is rolled back, it is taken out again.
    fn ran(&mut self, name: &MigrationName, step: &Step) {
        self.steps.push((name.clone(), step.clone()));
    }

    fn push(&mut self, name: MigrationName, direction: Direction, duration: Duration) {
        match direction {
            Direction::Forwards => self.applied.push((name, duration)),
            Direction::Backwards => self.unapplied.push((name, duration)),
        }
    }
}

/// Works on one database with one set of migration files.
pub struct Executor<'a> {
    connection: Connection,
    graph: &'a Graph,
    options: Options,
    environment: ScriptEnvironment,
    events: &'a mut dyn FnMut(Event),
    /// PostgreSQL's catalogue as it was last read; none as soon as it may have changed.
    postgres: Option<PostgresCatalogue>,
    /// The tables of the models, as the migrations so far have them.
    lowered: Memory,
    lock: Option<lock::RunLock>,
    /// PostgreSQL: a second connection that looks while the first one works.
    observer: Option<Observer>,
    /// PostgreSQL: how long the open transaction may wait for locks.
    patience: Option<patience::Patience>,
    /// SQLite: `Off` only where the connection is known to be so; a person's statement outside a
    /// transaction may have said otherwise.
    keys: ForeignKeys,
    watcher: Option<interrupt::Watcher>,
    /// Whether rows without files were told.
    told_missing: bool,
    report: Report,
}

impl std::fmt::Debug for Executor<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Executor").field("connection", &self.connection).finish_non_exhaustive()
    }
}

impl<'a> Executor<'a> {
    /// Takes a connection over. Nothing is done yet.
    pub fn new(
        connection: Connection,
        graph: &'a Graph,
        options: Options,
        environment: ScriptEnvironment,
        events: &'a mut dyn FnMut(Event),
    ) -> Self {
        let report = Report { applied: Vec::new(), unapplied: Vec::new(), steps: Vec::new() };
        Self {
            connection,
            graph,
            options,
            environment,
            events,
            postgres: None,
            lowered: Memory::default(),
            lock: None,
            observer: None,
            patience: None,
            keys: ForeignKeys::On,
            watcher: None,
            told_missing: false,
            report,
        }
    }

    /// What has been done (also after a failure).
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The connection, for whoever wants to look at the database afterwards.
    pub const fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }
}
