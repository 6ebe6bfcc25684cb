//! A part that runs in batches: each commits with the key to which it came, so that the next run
//! goes on behind it.

use super::history;
use super::journal::{self, JournalPart, PartState, Partial};
use super::pace::Pace;
use super::replica::Lag;
use super::{Event, Executor, FailedStatement, Failure, bookkeeping, interrupt};
use crate::database::{Connection, DatabaseError, ErrorKind, Value};
use crate::migration::Migration;
use crate::plan::{Batch, Draft};
use crate::state::Engine;
use serde_json::json;
use std::thread;
use std::time::{Duration, Instant};

/// SQLite has one writer, and others try again only now and then: back to back, batches would let
/// none of them in.
const SQLITE_GAP: Duration = Duration::from_millis(5);
/// How often Ctrl-C is looked for during a pause.
const POLL: Duration = Duration::from_millis(20);
/// Progress is told from here on.
const TELLING: Duration = Duration::from_millis(500);
/// How often one batch is tried again that a deadlock ended.
const RETRIES: u32 = 10;

/// A part of a journal that runs in batches.
pub(super) struct BatchPart<'a> {
    /// The migration as the journal holds it.
    pub(super) partial: &'a Partial,
    /// The part.
    pub(super) part: &'a JournalPart,
    /// Its migration.
    pub(super) migration: &'a Migration,
    /// Where it is the last part: when the migration began.
    pub(super) last: Option<Instant>,
    /// Which statement of the migration it counts as.
    pub(super) number: usize,
}

/// How far batches are.
#[derive(Debug, Clone, Default, PartialEq)]
struct Cursor {
    /// The key of the last row that was gone through, as literals.
    after: Option<String>,
    rows: u64,
    batches: u64,
}

impl Cursor {
    fn parse(text: Option<&str>) -> Self {
        let value: serde_json::Value = text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let number = |key: &str| value.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
        Self {
            after: value.get("after").and_then(serde_json::Value::as_str).map(str::to_owned),
            rows: number("rows"),
            batches: number("batches"),
        }
    }

    fn to_text(&self) -> String {
        json!({ "after": self.after, "rows": self.rows, "batches": self.batches }).to_string()
    }
}

/// The one statement for the rows that are left.
pub(super) fn rest_of(batch: &Batch, part: &JournalPart, engine: Engine) -> String {
    let cursor = Cursor::parse(part.cursor.as_deref());
    match cursor.after {
        None => batch.whole(engine),
        after => batch.slice(after.as_deref(), None, engine),
    }
}

/// What a batch came to.
struct Advance {
    cursor: Cursor,
    done: bool,
}

impl Executor<'_> {
    /// Runs the batches that are left.
    pub(super) fn run_batches(&mut self, work: BatchPart<'_>) -> Result<(), Failure> {
        let unreadable = || Failure::new("journal", format!("part {} holds no batches", work.part.part));
        let batch = work.part.steps.first().and_then(|step| step.batch.as_deref()).ok_or_else(unreadable)?.clone();
        let engine = self.connection.engine();
        if let Some(reason) = self.reason_for_one_statement(&batch)? {
            (self.events)(Event::Note { message: format!("`{}` is updated in one statement: {reason}", batch.table) });
            return self.run_whole(&batch, &work);
        }
        (self.events)(Event::Statement { number: work.number, sql: batch.template(engine) });
        let mut cursor = Cursor::parse(work.part.cursor.as_deref());
        let mut pace = Pace::new(batch.size);
        let mut lag = Lag::default();
        let (begin, before, mut total) = (Instant::now(), cursor.rows, None);
        loop {
            interrupt::check()?;
            self.check_lock()?;
            self.wait_for_replicas(&mut lag)?;
            let advance = self.run_batch_with_retries(&batch, &cursor, &mut pace, &work)?;
            cursor = advance.cursor;
            if begin.elapsed() > TELLING {
                let total = *total.get_or_insert_with(|| self.estimate(&batch));
                (self.events)(Event::Rows {
                    table: batch.table.to_string(),
                    passed: cursor.rows,
                    total,
                    now: cursor.rows - before,
                    elapsed: begin.elapsed(),
                });
            }
            if advance.done {
                for step in &work.part.steps {
                    self.report.ran(&work.migration.name, step);
                }
                if batch.max_batches.is_some_and(|most| cursor.batches >= most) && cursor.after.is_some() {
                    let message = format!(
                        "`{}`: stopped after {} batches, as `max_batches` says; later rows stay as they are",
                        batch.table, cursor.batches
                    );
                    (self.events)(Event::Note { message });
                }
                return Ok(());
            }
            let gap = if engine == Engine::Sqlite { SQLITE_GAP } else { Duration::ZERO };
            pause(batch.sleep.max(gap))?;
        }
    }

    fn run_batch_with_retries(
        &mut self,
        batch: &Batch,
        cursor: &Cursor,
        pace: &mut Pace,
        work: &BatchPart<'_>,
    ) -> Result<Advance, Failure> {
        let mut tries = 0;
        loop {
            let begin = Instant::now();
            match self.run_batch(batch, cursor, pace.rows(), work) {
                Ok(advance) => {
                    pace.took(begin.elapsed());
                    return Ok(advance);
                }
                Err(failure) if tries < RETRIES && failure.is_transient() => {
                    tries += 1;
                    pace.collided();
                    pause(Duration::from_millis(20) * tries)?;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// One batch, and how far it came, in one transaction.
    fn run_batch(
        &mut self,
        batch: &Batch,
        cursor: &Cursor,
        rows: u64,
        work: &BatchPart<'_>,
    ) -> Result<Advance, Failure> {
        let engine = self.connection.engine();
        let direction = work.partial.direction;
        self.in_transaction(|this| {
            let after = cursor.after.as_deref();
            let end = this.connection.query(&batch.end(after, rows, engine), &[])?;
            let end = end.first().and_then(|row| row.first()).map(history::text);
            let sql = batch.slice(after, end.as_deref(), engine);
            let changed = this.update_checked(batch, (after, end.as_deref()), &sql).map_err(|error| match error {
                Refusal::Database(error) => {
                    let mut failure = work.place(Failure::from(error.clone()));
                    failure.statement = Some(FailedStatement { number: work.number, sql, error });
                    failure
                }
                Refusal::Keys(failure) => work.place(failure),
            })?;
            let passed = if end.is_some() { rows } else { changed };
            let batches = cursor.batches + 1;
            let done = end.is_none() || batch.max_batches.is_some_and(|most| batches >= most);
            let cursor = Cursor { after: end, rows: cursor.rows + passed, batches };
            if done {
                let mark = journal::mark(&work.partial.name, direction, work.part.part, PartState::Done, engine);
                this.connection.execute(&mark, &[])?;
                if let Some(begin) = work.last {
                    this.settle(work.migration, direction, begin)?;
                }
            } else {
                let update = format!(
                    "UPDATE {} SET cursor = $1, started_at = coalesce(started_at, {}) WHERE {} AND direction = '{}' AND part = {}",
                    bookkeeping::STEPS,
                    bookkeeping::now(engine),
                    bookkeeping::named(&work.partial.name),
                    direction.name(),
                    work.part.part
                );
                this.connection.execute(&update, &[Value::Text(cursor.to_text())])?;
            }
            Ok(Advance { cursor, done })
        })
    }

    /// All of it at once, checked as any statement is.
    fn run_whole(&mut self, batch: &Batch, work: &BatchPart<'_>) -> Result<(), Failure> {
        let engine = self.connection.engine();
        let direction = work.partial.direction;
        let mut step = Draft::data(batch.whole(engine)).step;
        step.operations = vec![work.part.operations.0];
        let mark = journal::mark(&work.partial.name, direction, work.part.part, PartState::Done, engine);
        self.in_transaction(|this| {
            let watch = this.watch_foreign_keys(std::slice::from_ref(&step))?;
            this.execute(work.migration, direction, &step, work.number)?;
            this.compare_foreign_keys(&watch)?;
            this.connection.execute(&mark, &[])?;
            work.last.map_or(Ok(()), |begin| this.settle(work.migration, direction, begin))
        })
    }

    /// Why a table can't be gone through in batches, as it really is; none if it can.
    fn reason_for_one_statement(&mut self, batch: &Batch) -> Result<Option<&'static str>, Failure> {
        if batch.key.is_empty() {
            return Ok(Some("it has no unique key without NULL that stays as it is"));
        }
        let every_row_has_one = match &mut self.connection {
            Connection::Sqlite(connection) => {
                connection.key_has_no_null(&batch.table_sql(Engine::Sqlite), &batch.key)?
            }
            Connection::Postgres(connection) => connection.is_unique_not_null(&batch.table, &batch.key)?,
        };
        if !every_row_has_one {
            return Ok(Some("in this database its key isn't unique, or may be NULL"));
        }
        if let Connection::Sqlite(connection) = &mut self.connection {
            let set: Vec<&str> = batch.set.iter().map(|(column, _)| column.as_str()).collect();
            if connection.is_referred_to(&batch.table.name, &set)? {
                return Ok(Some("foreign keys of other tables point at what changes"));
            }
        }
        Ok(None)
    }

    /// The batch's statement; on SQLite, where keys are off, with a look at what it may have broken.
    fn update_checked(
        &mut self,
        batch: &Batch,
        (after, to): (Option<&str>, Option<&str>),
        sql: &str,
    ) -> Result<u64, Refusal> {
        let range = batch.range(after, to, self.connection.engine());
        let before = self.dangling(batch, &range)?;
        let changed = self.execute_watched(sql)?;
        let now = self.dangling(batch, &range)?;
        match now.into_iter().zip(before).find(|((_, now), (_, before))| now > before) {
            None => Ok(changed),
            Some(((parent, now), (_, before))) => Err(Refusal::Keys(
                Failure::new(
                    "foreign-keys",
                    format!(
                        "it would leave {} foreign keys of `{}` that point at nothing in `{parent}`",
                        now - before,
                        batch.table
                    ),
                )
                .help("correct the values that `set` makes, or leave these rows out with `where`"),
            )),
        }
    }

    /// SQLite: how many rows of a range point at nothing, by the table that they should point at.
    fn dangling(&mut self, batch: &Batch, range: &[String]) -> Result<Vec<(String, i64)>, DatabaseError> {
        match &mut self.connection {
            Connection::Sqlite(connection) => {
                let set: Vec<&str> = batch.set.iter().map(|(column, _)| column.as_str()).collect();
                connection.dangling(&batch.table.name, &set, range)
            }
            Connection::Postgres(_) => Ok(Vec::new()),
        }
    }

    /// About how many rows there are, without reading them all.
    fn estimate(&mut self, batch: &Batch) -> Option<u64> {
        let engine = self.connection.engine();
        let table = batch.table_sql(engine);
        let sql = match engine {
            Engine::Sqlite => format!("SELECT max(rowid) FROM {table}"),
            Engine::Postgres => format!(
                "SELECT nullif(greatest(sum(c.reltuples), 0), 0)::bigint FROM pg_class c WHERE c.relkind <> 'p' AND c.oid IN \
                 (SELECT relid FROM pg_partition_tree({name}) WHERE isleaf UNION SELECT {name}::regclass)",
                name = crate::sql::string_literal(&table)
            ),
        };
        // It is for people only, and a table without rowids has no answer.
        let answer = self.connection.query(&sql, &[]).ok()?;
        match answer.first()?.first()? {
            Value::Integer(rows) => u64::try_from(*rows).ok(),
            _ => None,
        }
    }
}

/// Why a batch's statement did not stay.
enum Refusal {
    Database(DatabaseError),
    Keys(Failure),
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl BatchPart<'_> {
    fn place(&self, failure: Failure) -> Failure {
        let mut failure = failure.during(&self.partial.name, self.partial.direction);
        let place = self.part.operations.0;
        failure.operation = self.migration.operations.get(place).map(|operation| (place, operation.describe()));
        failure
    }
}

impl Failure {
    /// Whether the same transaction may pass the next time.
    fn is_transient(&self) -> bool {
        self.statement.as_ref().is_some_and(|statement| statement.error.kind == ErrorKind::Retry)
    }
}

/// Waits, and not longer than until Ctrl-C.
fn pause(duration: Duration) -> Result<(), Failure> {
    let end = Instant::now() + duration;
    loop {
        interrupt::check()?;
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(POLL));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_equal() {
        let cursor = Cursor { after: Some("'O''Brien', 3".to_owned()), rows: 7, batches: 2 };
        assert_eq!(Cursor::parse(Some(&cursor.to_text())), cursor);
        assert_eq!(Cursor::parse(None), Cursor::default());
    }
}
