//! Statements that take long under a weak lock, outside any transaction: run without time-outs,
//! told about from a second connection, and known to be done by what the catalogue says.

use super::{Event, Executor, Failure, interrupt};
use crate::database::postgres::{IndexState, Observer};
use crate::database::{Connection, DatabaseError};
use crate::dialect::postgres::IndexStatement;
use crate::migration::{Direction, Migration};
use crate::plan::Step;
use std::thread;
use std::time::Duration;

/// How often it is looked whether somebody is done.
const POLL: Duration = Duration::from_millis(100);

/// A lock time-out on CREATE INDEX CONCURRENTLY leaves an invalid index.
pub(super) const PATIENT: &str = "SET lock_timeout = 0; SET statement_timeout = 0";

/// After Ctrl-C nothing is waited for long.
pub(super) const HASTY: &str = "SET lock_timeout = 0; SET statement_timeout = '500ms'";

/// On the way out of a failure others are waited for as long as nobody minds.
pub(super) const ON_THE_WAY_OUT: &str = "SET lock_timeout = 0; SET statement_timeout = '10s'";

/// As the role has them.
pub(super) const RESET: &str = "RESET lock_timeout; RESET statement_timeout";

impl Executor<'_> {
    /// Runs a long statement, which has been made ready for.
    pub(super) fn run_long(
        &mut self,
        migration: &Migration,
        direction: Direction,
        step: &Step,
        number: usize,
    ) -> Result<(), Failure> {
        self.connection.execute(PATIENT, &[])?;
        let result = self.execute_long(migration, direction, step, number);
        if result.is_err() {
            self.settle_refusal();
        }
        if result.is_err()
            && let Some(IndexStatement::Create(name)) = IndexStatement::read(&step.sql)
            && self.index_state(&name).is_ok_and(|state| state == IndexState::Invalid)
        {
            // Where this fails as well, the next try finds it. It waits for whoever uses the table,
            // and a person who has had enough doesn't.
            let most = if interrupt::requested() { HASTY } else { ON_THE_WAY_OUT };
            let _ = self.remove_index(&name, most);
        }
        let reset = self.connection.execute(RESET, &[]);
        result?;
        reset?;
        Ok(())
    }

    /// Looks in the catalogue whether a long statement is done, and removes what an earlier try (of
    /// this process, or of one that was killed) left.
    pub(super) fn prepare_long(&mut self, step: &Step, begun: Begun) -> Result<Prepared, Failure> {
        match IndexStatement::read(&step.sql) {
            None => Ok(Prepared::ToDo),
            Some(IndexStatement::Drop(name)) => Ok(match self.index_state(&name)? {
                IndexState::Missing => Prepared::Done,
                IndexState::Building | IndexState::Invalid | IndexState::Valid => Prepared::ToDo,
            }),
            Some(IndexStatement::Create(name)) => match self.settled_index_state(&name)? {
                IndexState::Missing => Ok(Prepared::ToDo),
                IndexState::Valid if begun == Begun::Maybe => Ok(Prepared::Done),
                // Whose it is that stands there before the first try, nobody knows.
                IndexState::Valid => Err(Failure::new("index", format!("there is an index `{name}` already"))
                    .help("drop it, or rename it, and run the command again")),
                IndexState::Building | IndexState::Invalid => {
                    self.remove_index(&name, PATIENT).map(|()| Prepared::ToDo)
                }
            },
        }
    }

    /// What there is of an index when whoever still builds it is done: the server goes on with a
    /// statement for a while when its client was killed.
    fn settled_index_state(&mut self, name: &str) -> Result<IndexState, Failure> {
        let mut told = false;
        loop {
            let state = self.index_state(name)?;
            if state != IndexState::Building {
                return Ok(state);
            }
            if !told {
                let message = format!("waiting for somebody else who builds the index `{name}`");
                (self.events)(Event::Note { message });
                told = true;
            }
            interrupt::check()?;
            thread::sleep(POLL);
        }
    }

    pub(super) fn index_state(&mut self, name: &str) -> Result<IndexState, Failure> {
        match self.observer() {
            Some(observer) => Ok(observer.index_state(name)?),
            None => Ok(IndexState::Missing),
        }
    }

    pub(super) fn remove_index(&mut self, name: &str, timeouts: &str) -> Result<(), Failure> {
        self.connection.execute(timeouts, &[])?;
        self.connection.execute(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}"), &[])?;
        Ok(())
    }

    fn execute_long(
        &mut self,
        migration: &Migration,
        direction: Direction,
        step: &Step,
        number: usize,
    ) -> Result<(), Failure> {
        interrupt::check()?;
        (self.events)(Event::Statement { number, sql: step.sql.clone() });
        match self.execute_watched(&step.sql) {
            Ok(_) => {
                self.report.ran(&migration.name, step);
                Ok(())
            }
            Err(error) => Err(refused(error, migration, direction, step, number)),
        }
    }
}

/// Whether a statement may have been begun before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    /// The journal says so.
    Maybe,
    /// It wasn't.
    Never,
}

/// What the catalogue says of a long statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prepared {
    /// It is done.
    Done,
    /// It can be run.
    ToDo,
}

pub(super) fn placed(failure: Failure, migration: &Migration, direction: Direction, step: &Step) -> Failure {
    let mut failure = failure.during(&migration.name, direction);
    failure.operation = step
        .operations
        .first()
        .and_then(|&place| migration.operations.get(place).map(|operation| (place, operation.describe())));
    failure
}

fn refused(error: DatabaseError, migration: &Migration, direction: Direction, step: &Step, number: usize) -> Failure {
    let mut failure = placed(Failure::from(error.clone()), migration, direction, step);
    failure.statement = Some(super::FailedStatement { number, sql: step.sql.clone(), error });
    failure
}

impl Executor<'_> {
    /// The second connection; none on SQLite.
    pub(super) fn observer(&mut self) -> Option<&mut Observer> {
        if self.observer.is_none()
            && let Connection::Postgres(connection) = &self.connection
        {
            self.observer = Some(connection.observer());
        }
        self.observer.as_mut()
    }
}
