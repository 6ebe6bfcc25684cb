//! Two histories proved to be one: each runs on a scratch database of its own, and wherever they
//! went different ways the databases must be equal.

use super::expectations::Expectations;
use super::expected::{expected_tables, unmanaged_tables};
use super::moment::{Moment, TableDifference, differing};
use super::route::{self, Leg};
use super::{Event, Executor, Failure, StandIn, drift_report};
use crate::database::Connection;
use crate::drift::Ignore;
use crate::migration::{Direction, Migration, MigrationName, Passage};
use crate::operation::{Operation, ScriptOutput, without_elidable};
use crate::plan;
use crate::schema::TableName;
use crate::state::ProjectState;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What becomes of programs that work on the database by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SilentScripts {
    /// They run.
    Run,
    /// They are left out, on both ways.
    LeaveOut,
}

/// Where two histories part.
#[derive(Debug, Clone, PartialEq)]
pub struct Parting {
    /// The migration after which the databases are not equal.
    pub name: MigrationName,
    /// The tables, with what the originals make of them and what that migration does.
    pub tables: Vec<TableDifference>,
    /// Why it could not be applied, where what it stands for could.
    pub failure: Option<Failure>,
}

impl Executor<'_> {
    /// An empty database becomes one that dorm works on: nobody else does, nothing in it is kept.
    pub(super) fn begin_scratch(&mut self, last: &ProjectState, expectations: &Expectations) -> Result<(), Failure> {
        self.begin()?;
        if let Connection::Sqlite(connection) = &mut self.connection {
            connection.execute("PRAGMA synchronous = OFF", &[])?;
        }
        let engine = self.connection.engine();
        let tables = unmanaged_tables(last, engine)?;
        let tables: Vec<_> = tables.into_iter().filter(|table| !expectations.mentions(&table.name.name)).collect();
        if !tables.is_empty() {
            let mut stand_in = StandIn::of(&mut self.connection)?;
            for step in plan::creation(tables, engine, &mut stand_in)? {
                self.connection.execute(&step.sql, &[])?;
            }
        }
        self.ensure_bookkeeping()
    }
}

/// One of the two ways.
struct Way<'e, 'a> {
    executor: &'e mut Executor<'a>,
    state: ProjectState,
    done: usize,
}

impl Way<'_, '_> {
    fn go(&mut self, migration: &Arc<Migration>, total: usize) -> Result<(), Failure> {
        let states = route::advance(migration, &mut self.state)?.into();
        self.done += 1;
        (self.executor.events)(Event::Started {
            name: migration.name.clone(),
            direction: Direction::Forwards,
            position: self.done,
            total,
        });
        self.executor.apply(&Leg { migration: migration.clone(), direction: Direction::Forwards, states })
    }
}

/// Follows both ways; none: the databases were equal after each passage. `one` and `other` are
/// connected to empty scratch databases.
pub fn prove(
    one: &mut Executor<'_>,
    other: &mut Executor<'_>,
    passages: &[Passage],
    scripts: SilentScripts,
) -> Result<Option<Parting>, Failure> {
    let kept = |passage: &Passage, migration: &Arc<Migration>| {
        // What a squash may leave out is nothing that it must do.
        let elided = if passage.is_common() { None } else { Some(without_elidable(&migration.operations)) };
        let operations = match scripts {
            SilentScripts::Run => elided,
            SilentScripts::LeaveOut => {
                without_silent_scripts(elided.as_deref().unwrap_or(&migration.operations)).or(elided)
            }
        };
        match operations {
            None => migration.clone(),
            Some(operations) => Arc::new(Migration { operations, ..Migration::clone(migration) }),
        }
    };
    let mut last = ProjectState::new();
    for passage in passages {
        route::advance(&passage.one, &mut last)?;
    }
    let expectations = Expectations::of(one.graph, one.connection.engine());
    let schemas: Vec<String> = expectations.schemas.iter().cloned().collect();
    one.begin_scratch(&last, &expectations)?;
    other.begin_scratch(&last, &expectations)?;
    let totals = (passages.len(), passages.iter().map(|passage| passage.other.len()).sum());
    let mut one = Way { executor: one, state: ProjectState::new(), done: 0 };
    let mut other = Way { executor: other, state: ProjectState::new(), done: 0 };
    for passage in passages {
        // The originals first: where they can't be applied, nothing can be said of the other.
        passage.other.iter().try_for_each(|migration| other.go(&kept(passage, migration), totals.1))?;
        let parting = |tables, failure| Parting { name: passage.one.name.clone(), tables, failure };
        match one.go(&kept(passage, &passage.one), totals.0) {
            Err(failure) if !passage.is_common() && !failure.interrupted() => {
                return Ok(Some(parting(Vec::new(), Some(failure))));
            }
            result => result?,
        }
        if passage.is_common() {
            continue;
        }
        let tables = compare(&mut one, &mut other, &schemas)?;
        if !tables.is_empty() {
            return Ok(Some(parting(tables, None)));
        }
    }
    Ok(None)
}

fn without_silent_scripts(operations: &[Operation]) -> Option<Vec<Operation>> {
    let is_silent = |operation: &Operation| matches!(operation, Operation::RunScript(script) if script.emits == ScriptOutput::Nothing);
    operations.iter().any(is_silent).then(|| operations.iter().filter(|one| !is_silent(one)).cloned().collect())
}

/// The tables in which the databases differ: in rows, or in what the drift check finds.
fn compare(
    one: &mut Way<'_, '_>,
    other: &mut Way<'_, '_>,
    schemas: &[String],
) -> Result<Vec<TableDifference>, Failure> {
    let should = other.executor.moment(None, schemas)?;
    let is = one.executor.moment(Some(&should), schemas)?;
    let mut found = if should == is { Vec::new() } else { substance(one, other, (&should, &is))? };
    let (expected, actual) = (other.executor.rows(&should)?, one.executor.rows(&is)?);
    let names: BTreeSet<&TableName> = expected.keys().chain(actual.keys()).collect();
    for name in names {
        if !(should.contains_key(name) && is.contains_key(name)) {
            continue;
        }
        let rows = |rows: &BTreeMap<TableName, Vec<String>>| rows.get(name).cloned().unwrap_or_default();
        let (expected, actual) = (rows(&expected), rows(&actual));
        if expected != actual {
            let text = |rows: Vec<String>| rows.into_iter().map(|row| format!("row {row}\n")).collect();
            found.push(TableDifference { table: name.to_string(), expected: text(expected), actual: text(actual) });
        }
    }
    Ok(found)
}

/// Two catalogues may differ in what doesn't count: the spelling of an expression, the name of
/// what nobody named. What the state declares is compared as `dbcheck` does, on both databases;
/// the rest to the letter.
fn substance(
    one: &mut Way<'_, '_>,
    other: &mut Way<'_, '_>,
    (should, is): (&Moment, &Moment),
) -> Result<Vec<TableDifference>, Failure> {
    let mut declared = BTreeSet::new();
    let expected = drift_lines(other, &mut declared)?;
    let actual = drift_lines(one, &mut declared)?;
    let mut found = Vec::new();
    let tables: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    for table in tables.into_iter().filter(|table| expected.get(*table) != actual.get(*table)) {
        let text = |lines: &BTreeMap<String, String>| lines.get(table).cloned().unwrap_or_default();
        found.push(TableDifference { table: table.clone(), expected: text(&expected), actual: text(&actual) });
    }
    let others = |moment: &Moment| -> Moment {
        moment
            .iter()
            .filter(|(name, _)| !declared.contains(*name))
            .map(|(name, table)| (name.clone(), table.clone()))
            .collect()
    };
    found.extend(differing(&others(should), &others(is), one.executor.connection.engine()));
    Ok(found)
}

/// How a database differs from what its state declares, by table; the tables that it declares.
fn drift_lines(way: &mut Way<'_, '_>, declared: &mut BTreeSet<TableName>) -> Result<BTreeMap<String, String>, Failure> {
    let (expected, known) = expected_tables(&way.state, way.executor.connection.engine(), |_| true)?;
    declared.extend(expected.iter().map(|wanted| wanted.table.name.clone()));
    let report = drift_report(&mut way.executor.connection, expected, &known, &Ignore::default())?;
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for finding in report.findings {
        let object = finding.object.unwrap_or_default();
        let says = |text: Option<String>| text.unwrap_or_else(|| "nothing".to_owned());
        let (wanted, found) = (says(finding.expected), says(finding.actual));
        let line = format!("{} {object}: {found}, where the models say {wanted}\n", finding.kind);
        lines.entry(finding.table).or_default().push_str(&line);
    }
    Ok(lines)
}
