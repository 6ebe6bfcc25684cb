//! The journal: the plan of a migration that takes more than one transaction, and how far it is.

use super::bookkeeping::STEPS;
use super::history::text;
use super::preview::PreviewedMigration;
use super::{Executor, Failure, bookkeeping};
use crate::database::{Connection, Value};
use crate::migration::{Direction, Migration, MigrationName};
use crate::operation::ScriptOutput;
use crate::plan::{Lock, Step, StepClass, read_steps, write_steps};
use crate::sql;
use crate::state::Engine;

/// A migration of which some parts are committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Partial {
    /// Which.
    pub name: MigrationName,
    /// Which way.
    pub direction: Direction,
    /// What its file said when it was planned.
    pub checksum: String,
    /// Its parts in order.
    pub parts: Vec<JournalPart>,
}

/// A part of a migration as the journal holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalPart {
    /// Its number, from 1.
    pub part: usize,
    /// How it runs.
    pub kind: PartKind,
    /// The operations that it is planned from, from and to (exclusive), as places in the migration.
    pub operations: (usize, usize),
    /// Its statements; a program is the first of them.
    pub steps: Vec<Step>,
    /// The steps that undo it, as planned with it; none where only its operations say how.
    pub reverse: Option<Vec<Step>>,
    /// How far it is.
    pub state: PartState,
    /// How far inside the part: the key that batches came to, or that the program of this part has
    /// run and what it printed stands in `steps`.
    pub cursor: Option<String>,
}

/// How a part runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// One transaction.
    Transaction,
    /// A statement outside any transaction.
    Statement,
    /// A program that prints SQL, and the transaction that runs it.
    ScriptSql,
    /// A program that works by itself.
    ScriptNothing,
    /// Batches, each a transaction that holds the key to which it came.
    Batch,
    /// A short transaction with strong locks, which is tried again.
    Instant,
    /// A long statement outside any transaction, of which the catalogue says whether it is done.
    Long,
}

/// How far a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartState {
    /// Not begun, or rolled back.
    Pending,
    /// Begun outside a transaction: it may be done or not.
    Started,
    /// Committed.
    Done,
}

impl PartKind {
    /// The word in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transaction => "transaction",
            Self::Statement => "statement",
            Self::ScriptSql => "script-sql",
            Self::ScriptNothing => "script-nothing",
            Self::Batch => "batch",
            Self::Instant => "instant",
            Self::Long => "long",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [
            Self::Transaction,
            Self::Statement,
            Self::ScriptSql,
            Self::ScriptNothing,
            Self::Batch,
            Self::Instant,
            Self::Long,
        ]
        .into_iter()
        .find(|kind| kind.name() == text)
    }
}

/// The cursor of a script part whose program has run.
pub(super) const SCRIPT_DONE: &str = "script done";

impl JournalPart {
    /// Whether there is something to undo: of a long statement that was begun the catalogue knows.
    pub fn may_be_done(&self) -> bool {
        self.state == PartState::Done || self.state == PartState::Started && self.kind == PartKind::Long
    }

    /// Whether only a person can know whether it is done.
    pub fn is_unknown(&self) -> bool {
        self.state == PartState::Started && self.kind != PartKind::Long
    }

    /// The locks that it takes, as far as they are known.
    pub fn locks(&self) -> Vec<Lock> {
        let mut locks: Vec<Lock> = Vec::new();
        for lock in self.steps.iter().flat_map(|step| step.locks.iter().flatten()) {
            if !locks.contains(lock) {
                locks.push(lock.clone());
            }
        }
        locks
    }

    /// Whether the program of this part has run, and what it printed stands in `steps`.
    pub fn script_done(&self) -> bool {
        self.cursor.as_deref() == Some(SCRIPT_DONE)
    }

    /// Its statements, for people.
    pub fn sql(&self) -> String {
        self.steps.iter().map(|step| step.sql.as_str()).collect::<Vec<_>>().join(";\n")
    }
}

impl PartState {
    /// The word in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Started => "started",
            Self::Done => "done",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Started, Self::Done].into_iter().find(|state| state.name() == text)
    }
}

impl Partial {
    /// How many parts are committed.
    pub fn done(&self) -> usize {
        self.parts.iter().filter(|part| part.state == PartState::Done).count()
    }

    /// Whether it is only planned: nothing was done yet, and no program has run.
    pub fn is_untouched(&self) -> bool {
        self.parts.iter().all(|part| part.state == PartState::Pending && part.cursor.is_none())
            && !self.parts.is_empty()
    }

    /// The part that may or may not be done, which only a person can know.
    pub fn unknown(&self) -> Option<&JournalPart> {
        self.parts.iter().find(|part| part.is_unknown())
    }
}

/// Reads what an earlier run left half-way.
pub(super) fn read(connection: &mut Connection) -> Result<Option<Partial>, Failure> {
    let rows = connection.query(
        &format!(
            "SELECT app, name, direction, part, statement, sql, reverse_sql, state, cursor FROM {STEPS} ORDER BY app, name, direction, part"
        ),
        &[],
    )?;
    let mut partial: Option<Partial> = None;
    for row in &rows {
        let [app, name, direction, part, statement, sql, reverse, state, cursor] = row.as_slice() else { continue };
        let name = MigrationName::new(text(app), text(name));
        let direction =
            if text(direction) == Direction::Backwards.name() { Direction::Backwards } else { Direction::Forwards };
        let part = text(part).parse().unwrap_or(0);
        if part == 0 {
            partial = Some(Partial { name, direction, checksum: text(cursor), parts: Vec::new() });
            continue;
        }
        let unreadable = || {
            Failure::new("journal", format!("row {part} of `{STEPS}` for {name} can't be read"))
                .help("was it written by a newer dorm?")
        };
        let statement = text(statement);
        let (kind, operations) = statement.split_once(' ').ok_or_else(unreadable)?;
        let (from, to) = operations.split_once("..").ok_or_else(unreadable)?;
        let journal = JournalPart {
            part,
            kind: PartKind::parse(kind).ok_or_else(unreadable)?,
            operations: (from.parse().map_err(|_| unreadable())?, to.parse().map_err(|_| unreadable())?),
            steps: read_steps(&text(sql)).ok_or_else(unreadable)?,
            reverse: read_reverse(&text(reverse)).ok_or_else(unreadable)?,
            state: PartState::parse(&text(state)).ok_or_else(unreadable)?,
            cursor: (*cursor != Value::Null).then(|| text(cursor)),
        };
        match &mut partial {
            Some(partial) if partial.name == name => partial.parts.push(journal),
            _ => return Err(unreadable()),
        }
    }
    Ok(partial)
}

/// The statement that changes a part's state.
pub(super) fn mark(
    name: &MigrationName,
    direction: Direction,
    part: usize,
    state: PartState,
    engine: Engine,
) -> String {
    let now = bookkeeping::now(engine);
    let times = match state {
        PartState::Pending => "started_at = NULL, finished_at = NULL, cursor = NULL".to_owned(),
        PartState::Started => format!("started_at = {now}"),
        PartState::Done => format!("started_at = coalesce(started_at, {now}), finished_at = {now}, error = NULL"),
    };
    format!(
        "UPDATE {STEPS} SET state = '{}', {times} WHERE {} AND direction = '{}' AND part = {part}",
        state.name(),
        bookkeeping::named(name),
        direction.name(),
    )
}

/// The statement that marks a part as begun outside a transaction, with what must be known of the
/// time before it.
pub(super) fn begin(partial: &Partial, part: usize, before: Option<&str>, engine: Engine) -> String {
    let cursor = before.map_or_else(|| "NULL".to_owned(), sql::string_literal);
    format!(
        "UPDATE {STEPS} SET state = '{}', started_at = {}, cursor = {cursor} WHERE {} AND direction = '{}' AND part = {part}",
        PartState::Started.name(),
        bookkeeping::now(engine),
        bookkeeping::named(&partial.name),
        partial.direction.name(),
    )
}

/// Says of a part with a planned way back that nothing has to be undone.
const NOTHING: &str = "-- nothing to undo";

fn write_reverse(steps: Option<&[Step]>) -> String {
    match steps {
        None => String::new(),
        Some([]) => NOTHING.to_owned(),
        Some(steps) => write_steps(steps),
    }
}

/// None where the text is none of dorm's.
fn read_reverse(text: &str) -> Option<Option<Vec<Step>>> {
    match text {
        "" => Some(None),
        NOTHING => Some(Some(Vec::new())),
        text => read_steps(text).map(Some),
    }
}

/// A plan as the journal holds it.
pub(super) fn plan(plan: &PreviewedMigration, migration: &Migration, direction: Direction) -> Partial {
    let mut parts: Vec<JournalPart> = Vec::new();
    for step in &plan.steps {
        let (from, to) = step.run;
        match parts.last_mut() {
            Some(part) if part.part == step.part => {
                // A setting is repeated in each part, and belongs to none of their operations.
                part.operations = match part.steps.iter().all(|step| step.class == StepClass::Setting) {
                    true => (from, to),
                    false if step.class == StepClass::Setting => part.operations,
                    false => (part.operations.0.min(from), part.operations.1.max(to)),
                };
                part.steps.push(step.clone());
            }
            _ => {
                let kind = match &step.program {
                    Some(program) if program.emits == ScriptOutput::Sql => PartKind::ScriptSql,
                    Some(_) => PartKind::ScriptNothing,
                    None if step.batch.is_some() => PartKind::Batch,
                    None if step.class == StepClass::Instant => PartKind::Instant,
                    None if step.class == StepClass::Long => PartKind::Long,
                    None if step.transactional => PartKind::Transaction,
                    None => PartKind::Statement,
                };
                let steps = vec![step.clone()];
                let state = PartState::Pending;
                parts.push(JournalPart {
                    part: step.part,
                    kind,
                    operations: (from, to),
                    steps,
                    reverse: None,
                    state,
                    cursor: None,
                });
            }
        }
    }
    Partial { name: migration.name.clone(), direction, checksum: migration.checksum.clone(), parts }
}

impl Executor<'_> {
    /// Stores a plan: a row that holds the checksum, and a row for each part.
    pub(super) fn store(&mut self, partial: &Partial) -> Result<(), Failure> {
        let row = |part: i64, statement: String, sql: String, reverse: String, state: PartState, cursor: Value| {
            vec![
                Value::Text(partial.name.app.clone()),
                Value::Text(partial.name.name.clone()),
                Value::Text(partial.direction.name().to_owned()),
                Value::Integer(part),
                Value::Text(statement),
                Value::Text(sql),
                Value::Text(reverse),
                Value::Text(state.name().to_owned()),
                cursor,
            ]
        };
        let insert = format!(
            "INSERT INTO {STEPS} (app, name, direction, part, statement, sql, reverse_sql, state, cursor) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        );
        let checksum = Value::Text(partial.checksum.clone());
        let plan = row(0, "plan".to_owned(), String::new(), String::new(), PartState::Done, checksum);
        self.connection.execute(&insert, &plan)?;
        for part in &partial.parts {
            let number = i64::try_from(part.part).unwrap_or(i64::MAX);
            let label = format!("{} {}..{}", part.kind.name(), part.operations.0, part.operations.1);
            let reverse = write_reverse(part.reverse.as_deref());
            let values = row(number, label, write_steps(&part.steps), reverse, part.state, Value::Null);
            self.connection.execute(&insert, &values)?;
        }
        Ok(())
    }
}
