//! What a database says of the migrations that were applied to it, held against the files.

use super::bookkeeping::{MIGRATION_COLUMNS, MIGRATIONS, STEPS};
use super::{Failure, bookkeeping};
use crate::database::{Connection, DatabaseError, Value};
use crate::migration::Direction;
use crate::migration::{Applied, Graph, MigrationName};
use crate::plan::Lock;
use crate::state::Engine;
use std::collections::BTreeMap;

/// What the bookkeeping tables hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Whether both tables are there.
    pub recorded: bool,
    /// The migrations that are applied.
    pub rows: BTreeMap<MigrationName, AppliedRow>,
    /// The one that was left half-way.
    pub partial: Option<Partial>,
}

/// A row of `dorm_migrations`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRow {
    /// Its place in the order of application.
    pub order: usize,
    /// When.
    pub applied_at: String,
    /// What its file said.
    pub checksum: String,
}

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPart {
    /// Its number, from 1.
    pub part: usize,
    /// How it runs.
    pub kind: PartKind,
    /// The operations that it holds, from and to (exclusive), as places in the migration.
    pub operations: (usize, usize),
    /// The operation that each of its statements serves; those that a program prints come before
    /// them, and serve its own.
    pub served: Vec<usize>,
    /// Its statements.
    pub sql: String,
    /// The statements that undo it, as planned with it; none where only its operations say how.
    pub reverse: Option<String>,
    /// The locks that it takes, as far as they are known.
    pub locks: Vec<Lock>,
    /// How far it is.
    pub state: PartState,
    /// How far inside the part: the key that batches came to, or that the program of this part has
    /// run and what it printed stands in `sql`.
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

    /// Whether the program of this part has run, and what it printed stands in `sql`.
    pub fn script_done(&self) -> bool {
        self.cursor.as_deref() == Some(SCRIPT_DONE)
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

impl History {
    /// Reads the bookkeeping tables; a database without them has no history.
    pub fn read(connection: &mut Connection) -> Result<Self, Failure> {
        let columns = columns_of(connection, MIGRATIONS)?;
        let journal = !columns_of(connection, STEPS)?.is_empty();
        if columns.is_empty() {
            return Ok(Self::default());
        }
        if let Some(missing) = MIGRATION_COLUMNS.iter().find(|column| !columns.iter().any(|name| name == *column)) {
            return Err(Failure::new(
                "foreign-bookkeeping",
                format!("there is a table `{MIGRATIONS}` that isn't dorm's: it has no column `{missing}`"),
            )
            .help("if it is djanorm's, `dorm migrate --adopt djanorm` takes its history over and keeps it as `djanorm_migrations`"));
        }
        let mut history = Self { recorded: journal, ..Self::default() };
        let cast = match connection.engine() {
            Engine::Sqlite => "applied_at",
            Engine::Postgres => "to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
        };
        for row in
            connection.query(&format!("SELECT app, name, {cast}, checksum FROM {MIGRATIONS} ORDER BY id"), &[])?
        {
            if let [app, name, applied_at, checksum] = row.as_slice() {
                history.rows.insert(
                    MigrationName::new(text(app), text(name)),
                    AppliedRow { order: history.rows.len(), applied_at: text(applied_at), checksum: text(checksum) },
                );
            }
        }
        if journal {
            history.partial = read_journal(connection)?;
        }
        Ok(history)
    }

    /// The names of what is applied.
    pub fn applied(&self) -> Applied {
        self.rows.keys().cloned().collect()
    }

    /// The last `steps` migrations in the order in which they were applied, the very last first.
    pub fn last_applied(&self, app: Option<&str>, steps: usize) -> Vec<MigrationName> {
        let mut rows: Vec<(usize, &MigrationName)> = self
            .rows
            .iter()
            .filter(|(name, _)| app.is_none_or(|app| app == name.app))
            .map(|(name, row)| (row.order, name))
            .collect();
        rows.sort_unstable();
        rows.into_iter().rev().take(steps).map(|(_, name)| name.clone()).collect()
    }

    /// Holds the history against the files.
    pub fn compare(&self, graph: &Graph) -> Comparison {
        let applied = self.applied();
        let mut comparison = Comparison::default();
        let mut unapplied: BTreeMap<(&str, &str), &MigrationName> = BTreeMap::new();
        for migration in graph.files() {
            match self.rows.get(&migration.name) {
                Some(row) if row.checksum != migration.checksum => comparison.edited.push(migration.name.clone()),
                Some(_) => {}
                None => {
                    unapplied.insert((&migration.name.app, &migration.checksum), &migration.name);
                }
            }
        }
        for name in graph.without_file(&applied) {
            let row = self.rows.get(name);
            match row.and_then(|row| unapplied.get(&(name.app.as_str(), row.checksum.as_str()))) {
                Some(new) => comparison.renamed.push((name.clone(), (*new).clone())),
                None => comparison.missing.push(name.clone()),
            }
        }
        comparison
    }
}

/// Where a history and the files differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Applied, and their file says something else now.
    pub edited: Vec<MigrationName>,
    /// Applied, and their file is gone.
    pub missing: Vec<MigrationName>,
    /// Applied, and their file has another name now: the row's name, the file's.
    pub renamed: Vec<(MigrationName, MigrationName)>,
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Null => String::new(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The columns of a table of the database's own schema; none if there is no such table.
pub(super) fn columns_of(connection: &mut Connection, table: &str) -> Result<Vec<String>, DatabaseError> {
    let sql = match connection.engine() {
        Engine::Sqlite => format!("SELECT name FROM pragma_table_info({})", crate::sql::string_literal(table)),
        Engine::Postgres => format!(
            "SELECT a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
             WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
             AND c.relname = {} AND a.attnum > 0 AND NOT a.attisdropped",
            crate::sql::string_literal(table)
        ),
    };
    Ok(connection.query(&sql, &[])?.iter().filter_map(|row| row.first().map(text)).collect())
}

fn read_journal(connection: &mut Connection) -> Result<Option<Partial>, Failure> {
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
        let mut words = statement.splitn(4, ' ');
        let kind = words.next().ok_or_else(unreadable)?;
        let (from, to) = words.next().and_then(|operations| operations.split_once("..")).ok_or_else(unreadable)?;
        let served = words.next().unwrap_or_default().split(',').filter_map(|place| place.parse().ok()).collect();
        let locks = words.next().unwrap_or_default();
        let journal = JournalPart {
            part,
            kind: PartKind::parse(kind).ok_or_else(unreadable)?,
            operations: (from.parse().map_err(|_| unreadable())?, to.parse().map_err(|_| unreadable())?),
            served,
            sql: text(sql),
            reverse: Some(text(reverse)).filter(|reverse| !reverse.is_empty()),
            locks: Lock::list_from_text(locks),
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
        PartState::Pending => "started_at = NULL, finished_at = NULL".to_owned(),
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
