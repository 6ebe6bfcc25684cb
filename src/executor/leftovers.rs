//! A person's statement outside any transaction that the catalogue can tell of: what it leaves
//! where it fails is removed, and one that was running at a kill is known to be done or not.

use super::journal::{JournalPart, PartState};
use super::long::PATIENT;
use super::{Event, Executor, Failure, interrupt, long};
use crate::database::postgres::{FoundIndex, PartitionState};
use crate::dialect::postgres::ConcurrentStatement;
use std::thread;
use std::time::Duration;

/// How the cursor of a part begins that says which indexes were there before it.
const BEFORE: &str = "before ";

/// How often it is looked whether somebody is done.
const POLL: Duration = Duration::from_millis(100);

impl Executor<'_> {
    /// What the journal must know of the time before a statement; refuses what can't go well.
    pub(super) fn look_before(&mut self, sql: &str) -> Result<Option<String>, Failure> {
        let Some(statement) = ConcurrentStatement::read(sql) else { return Ok(None) };
        let Some(indexes) = self.indexes_near(&statement)? else { return Ok(None) };
        if let ConcurrentStatement::CreateIndex { name: Some(name), .. } = &statement
            && let Some(index) = indexes.iter().find(|index| index.name == *name && !index.is_valid)
        {
            let help = format!(
                "an earlier try left it; `DROP INDEX CONCURRENTLY {}` removes it, then run the command again",
                index.full_name
            );
            return Err(Failure::new("index", format!("there is an index `{name}` that isn't valid")).help(help));
        }
        let oids: Vec<String> = indexes.into_iter().map(|index| index.oid).collect();
        Ok(Some(format!("{BEFORE}{}", oids.join(" "))))
    }

    /// After a statement was refused: removes what it left. Whether nothing of it is there now.
    pub(super) fn clear_away(&mut self, sql: &str, before: Option<&str>) -> Result<bool, Failure> {
        let Some(statement) = ConcurrentStatement::read(sql) else { return Ok(true) };
        // A person who has had enough doesn't wait for whoever uses the table.
        let most = if interrupt::requested() { long::HASTY } else { long::ON_THE_WAY_OUT };
        if let ConcurrentStatement::Detach { table, partition } = &statement {
            return Ok(self.partition_state(table, partition)? == Some(PartitionState::Attached));
        }
        self.settle_refusal();
        let left = self.new_indexes(&statement, before)?;
        self.remove_indexes(&left, most)?;
        Ok(left.iter().all(|index| !index.is_valid))
    }

    /// A refusal arrives before the server is done with the statement; one more answer comes after.
    pub(super) fn settle_refusal(&mut self) {
        // Where there is none, the next thing that is wanted says why.
        let _ = self.connection.query("SELECT 1", &[]);
    }

    /// How far a part is that was running when dorm was stopped; none where the catalogue can't say.
    pub(super) fn told_by_catalogue(&mut self, part: &JournalPart) -> Result<Option<PartState>, Failure> {
        let [step] = part.steps.as_slice() else { return Ok(None) };
        self.await_runner(&step.sql)?;
        let Some(statement) = ConcurrentStatement::read(&step.sql) else { return Ok(None) };
        let before = part.cursor.as_deref();
        match &statement {
            ConcurrentStatement::DropIndex { name } => {
                let Some(observer) = self.observer() else { return Ok(None) };
                let is_there = observer.index_state(name)? != crate::database::postgres::IndexState::Missing;
                Ok(Some(if is_there { PartState::Pending } else { PartState::Done }))
            }
            ConcurrentStatement::Detach { table, partition } => Ok(match self.partition_state(table, partition)? {
                None => None,
                Some(PartitionState::Attached) => Some(PartState::Pending),
                Some(PartitionState::Detached) => Some(PartState::Done),
                Some(PartitionState::HalfDetached) => {
                    self.connection
                        .execute(&format!("ALTER TABLE {table} DETACH PARTITION {partition} FINALIZE"), &[])?;
                    Some(PartState::Done)
                }
            }),
            // Done once more it ends where once does.
            ConcurrentStatement::Reindex => {
                let left = self.new_indexes(&statement, before)?;
                self.remove_indexes(&left, PATIENT)?;
                Ok(before.map(|_| PartState::Pending))
            }
            ConcurrentStatement::CreateIndex { is_unique, .. } => {
                if before.is_none() {
                    return Ok(None);
                }
                let left = self.new_indexes(&statement, before)?;
                self.remove_indexes(&left, PATIENT)?;
                let valid: Vec<&FoundIndex> = left.iter().filter(|index| index.is_valid).collect();
                Ok(match valid.as_slice() {
                    [] => Some(PartState::Pending),
                    [index] if index.is_unique == *is_unique => Some(PartState::Done),
                    // Somebody else's.
                    _ => None,
                })
            }
        }
    }

    /// Waits for a session of the server that still works for a dorm that is gone.
    fn await_runner(&mut self, sql: &str) -> Result<(), Failure> {
        let mut told = None;
        loop {
            let Some(observer) = self.observer() else { return Ok(()) };
            let Some(pid) = observer.runner(sql)? else { return Ok(()) };
            if told != Some(pid) {
                let message =
                    format!("waiting for backend process {pid}, which still runs what dorm was stopped in: {sql}");
                (self.events)(Event::Note { message });
                told = Some(pid);
            }
            interrupt::check()?;
            thread::sleep(POLL);
        }
    }

    fn partition_state(&mut self, table: &str, partition: &str) -> Result<Option<PartitionState>, Failure> {
        Ok(match self.observer() {
            Some(observer) => Some(observer.partition_state(table, partition)?),
            None => None,
        })
    }

    /// The indexes among which a statement may leave one; none where it is about no indexes.
    fn indexes_near(&mut self, statement: &ConcurrentStatement) -> Result<Option<Vec<FoundIndex>>, Failure> {
        let table = match statement {
            ConcurrentStatement::CreateIndex { table, .. } => Some(table.as_str()),
            ConcurrentStatement::Reindex => None,
            ConcurrentStatement::DropIndex { .. } | ConcurrentStatement::Detach { .. } => return Ok(None),
        };
        Ok(match self.observer() {
            Some(observer) => Some(observer.indexes(table)?),
            None => None,
        })
    }

    /// The indexes that a statement has made, whole or not.
    fn new_indexes(
        &mut self,
        statement: &ConcurrentStatement,
        before: Option<&str>,
    ) -> Result<Vec<FoundIndex>, Failure> {
        let Some(before) = before.and_then(|cursor| cursor.strip_prefix(BEFORE)) else { return Ok(Vec::new()) };
        let known: Vec<&str> = before.split(' ').collect();
        let is_its = |index: &FoundIndex| match statement {
            ConcurrentStatement::CreateIndex { name: Some(name), .. } => index.name == *name,
            ConcurrentStatement::CreateIndex { name: None, .. } => true,
            _ => index.name.contains("_ccnew") || index.name.contains("_ccold"),
        };
        let indexes = self.indexes_near(statement)?.unwrap_or_default();
        Ok(indexes
            .into_iter()
            .filter(|index| !known.contains(&index.oid.as_str()) && !index.is_building && is_its(index))
            .collect())
    }

    /// Removes those of them that don't work.
    fn remove_indexes(&mut self, indexes: &[FoundIndex], timeouts: &str) -> Result<(), Failure> {
        for index in indexes.iter().filter(|index| !index.is_valid) {
            self.remove_index(&index.full_name, timeouts)?;
            self.connection.execute(long::RESET, &[])?;
        }
        Ok(())
    }
}
