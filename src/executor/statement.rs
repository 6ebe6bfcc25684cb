//! One statement of a plan.

use super::{Event, Executor, FailedStatement, Failure, history, interrupt};
use crate::database::DatabaseError;
use crate::migration::Direction;
use crate::migration::Migration;
use crate::plan::{Guard, Step};
use std::time::Instant;

/// How many offending rows are shown.
const SHOWN_ROWS: usize = 5;

impl Executor<'_> {
    /// Runs a step inside whatever transaction is open; `number` counts the migration's statements.
    pub(super) fn execute(
        &mut self,
        migration: &Migration,
        direction: Direction,
        step: &Step,
        number: usize,
    ) -> Result<(), Failure> {
        let place = |failure: Failure| {
            let mut failure = failure.during(&migration.name, direction);
            failure.operation = step
                .operations
                .first()
                .and_then(|&place| migration.operations.get(place).map(|operation| (place, operation.describe())));
            failure
        };
        interrupt::check().map_err(place)?;
        (self.events)(Event::Statement { number, sql: step.sql.clone() });
        if let Some(guard) = &step.guard {
            self.tell_check("looking at the rows");
            self.ask(guard).map_err(place)?;
        }
        self.set_patience(step).map_err(place)?;
        let begin = Instant::now();
        let executed = self.run_looked_at(step);
        self.spend_patience(begin);
        executed.map(|_| self.report.ran(&migration.name, step)).map_err(|error| {
            let mut failure = place(Failure::from(error.clone()));
            failure.statement = Some(FailedStatement { number, sql: step.sql.clone(), error });
            failure.locks = step.locks.clone().unwrap_or_default();
            failure
        })
    }

    /// A guard's rows are a refusal.
    pub(super) fn ask(&mut self, guard: &Guard) -> Result<(), Failure> {
        let rows = self.connection.query(&guard.query, &[]).map_err(|error: DatabaseError| {
            let mut failure = Failure::from(error.clone());
            failure.statement = Some(FailedStatement { number: 0, sql: guard.query.clone(), error });
            failure
        })?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut message = guard.message.clone();
        for row in rows.iter().take(SHOWN_ROWS) {
            let values: Vec<String> = row.iter().map(history::text).collect();
            message.push_str(&format!("\n  {}", values.join(" | ")));
        }
        if rows.len() > SHOWN_ROWS {
            message.push_str(&format!("\n  … and {} more", rows.len() - SHOWN_ROWS));
        }
        let failure = Failure::new("rows", message);
        Err(match &guard.help {
            Some(help) => failure.help(help.clone()),
            None => failure,
        })
    }
}
