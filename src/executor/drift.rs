//! A live database against the tables that should be in it.

use super::{Failure, StandIn, constants, counters, program};
use crate::database::{Connection, ErrorKind, Value};
use crate::drift::{
    self, Comparison, Difference, Edit, ExpectedTable, Finding, FindingKind, Ignore, ObjectKind, UnknownObject, mend,
    spelling,
};
use crate::schema::{Schema, Table, TableName};
use crate::sql;
use crate::state::Engine;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What a check found.
#[derive(Debug, Clone, Default)]
pub struct DriftReport {
    /// The differences of declared tables.
    pub findings: Vec<Finding>,
    /// What nobody declared.
    pub unknown: Vec<UnknownObject>,
    /// The statements that mend all findings, in an order that works.
    pub mend: Vec<String>,
}

/// Compares a live database with the tables that should be in it. Nothing in it is changed.
/// `known` are tables that are somebody's, though they aren't compared.
pub fn drift_report(
    connection: &mut Connection,
    mut expected: Vec<ExpectedTable>,
    known: &BTreeSet<TableName>,
    ignore: &Ignore,
) -> Result<DriftReport, Failure> {
    let engine = connection.engine();
    let schemas: BTreeSet<String> = expected.iter().filter_map(|wanted| wanted.table.name.schema.clone()).collect();
    let schemas: Vec<String> = schemas.into_iter().collect();
    let live = look(connection, &schemas)?;
    // What dorm writes, where the server has its own spelling, is what it mends with, too.
    let declared = expected.clone();
    let mut comparison = compare_live(connection, &mut expected, &live)?;
    let live_tables = live_tables(&expected, &live, engine);
    comparison.differences.extend(counters::check(connection, &expected, &live_tables)?);
    comparison.differences.sort_by_key(|difference| difference.expected_table);
    let findings: Vec<Finding> = comparison.differences.iter().map(|one| finding(one, &expected)).collect();
    let (mut differences, mut kept) = (Vec::new(), Vec::new());
    for (difference, finding) in comparison.differences.into_iter().zip(findings) {
        if !ignore.finding(&finding) {
            differences.push(difference);
            kept.push(finding);
        }
    }
    let mut report = DriftReport { findings: kept, unknown: comparison.unknown, mend: Vec::new() };
    report.unknown.extend(other_objects(connection, &schemas)?);
    report.unknown.retain(|object| {
        let is_known = object.kind == "table"
            && known.iter().any(|name| name.to_string() == object.name || name.name == object.name);
        !is_known && !ignore.object(&object.kind, &object.name)
    });
    report.unknown.sort();
    if !differences.is_empty() {
        let mut mender = Mender { declared: &declared, live: &live_tables, engine, stand_in: StandIn::of(connection)? };
        for (difference, finding) in differences.iter().zip(&mut report.findings) {
            finding.fix = mender.mend(std::slice::from_ref(difference));
        }
        report.mend = mender.mend(&differences);
    }
    Ok(report)
}

/// How long a look waits for somebody who changes a table.
const PATIENCE: &str = "10s";

/// The live schema; PostgreSQL doesn't tell it of a table that another session holds for itself.
fn look(connection: &mut Connection, schemas: &[String]) -> Result<Schema, Failure> {
    if connection.engine() == Engine::Sqlite {
        return Ok(connection.introspect(schemas)?);
    }
    let set = |value: &str, instead: &str| {
        format!(
            "SELECT set_config('lock_timeout', '{value}', false) WHERE current_setting('lock_timeout') = '{instead}'"
        )
    };
    connection.query(&set(PATIENCE, "0"), &[])?;
    let live = connection.introspect(schemas).map_err(|error| match error.kind {
        ErrorKind::Busy => Failure::new(
            "locked",
            format!("another session holds a table for itself, and didn't let go of it within {PATIENCE}"),
        )
        .help(
            "try again when it has finished; this names it: SELECT pid, query FROM pg_stat_activity \
             WHERE pid IN (SELECT pid FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted)",
        ),
        _ => error.into(),
    })?;
    connection.query(&set("0", PATIENCE), &[])?;
    Ok(live)
}

/// Compares tables that should be there with a live schema. Where texts differ, PostgreSQL is asked
/// for its own spelling, and SQLite for what it makes of them; the spelling then stands in `expected`.
pub fn compare_live(
    connection: &mut Connection,
    expected: &mut [ExpectedTable],
    live: &Schema,
) -> Result<Comparison, Failure> {
    let engine = connection.engine();
    let mut comparison = drift::compare(expected, live, engine);
    if engine == Engine::Sqlite && !comparison.differences.is_empty() {
        program::adopt(connection, expected, live, &comparison);
        comparison = drift::compare(expected, live, engine);
    }
    if engine == Engine::Postgres {
        constants::settle(connection, expected, live, &mut comparison);
        let refused = spell(connection, expected, &comparison)?;
        let before = std::mem::replace(&mut comparison, drift::compare(expected, live, engine));
        comparison.differences.retain(|difference| is_real(difference, &before));
        doubt(&mut comparison, &refused);
    }
    Ok(comparison)
}

/// Whether a difference isn't the server's own doing: it writes a constant with the type that it has
/// by itself (`-0.5` becomes a numeric), so a default that was the same before it was asked is the same.
fn is_real(difference: &Difference, before: &Comparison) -> bool {
    difference.kind != FindingKind::ColumnDefault
        || before.differences.iter().any(|known| {
            (known.kind, known.expected_table, &known.object)
                == (difference.kind, difference.expected_table, &difference.object)
        })
}

/// A difference as people and machines read it.
pub fn finding(difference: &Difference, expected: &[ExpectedTable]) -> Finding {
    let wanted = expected.get(difference.expected_table);
    Finding {
        kind: difference.kind,
        app: wanted.map(|wanted| wanted.app.clone()),
        model: wanted.map(|wanted| wanted.model.clone()),
        table: wanted.map(|wanted| wanted.table.name.to_string()).unwrap_or_default(),
        object: difference.object.clone(),
        expected: difference.expected.clone(),
        actual: difference.actual.clone(),
        fix: Vec::new(),
    }
}

/// The live counterpart of each declared table.
fn live_tables<'l>(expected: &[ExpectedTable], live: &'l Schema, engine: Engine) -> FxHashMap<usize, &'l Table> {
    let key = |name: &TableName| match engine {
        Engine::Postgres => name.clone(),
        Engine::Sqlite => TableName { schema: None, name: name.name.to_ascii_lowercase() },
    };
    let by_name: FxHashMap<TableName, &Table> = live.tables.iter().map(|table| (key(&table.name), table)).collect();
    expected
        .iter()
        .enumerate()
        .filter_map(|(place, wanted)| Some((place, *by_name.get(&key(&wanted.table.name))?)))
        .collect()
}

/// Finds the SQL that ends differences.
struct Mender<'a> {
    declared: &'a [ExpectedTable],
    live: &'a FxHashMap<usize, &'a Table>,
    engine: Engine,
    stand_in: StandIn,
}

impl Mender<'_> {
    fn mend(&mut self, differences: &[Difference]) -> Vec<String> {
        let live = |place: usize| self.live.get(&place).copied();
        match mend::statements(differences, self.declared, live, self.engine, &mut self.stand_in) {
            Ok(statements) => statements,
            // The rest is mended without what the planner refuses.
            Err(_) if differences.len() > 1 => {
                differences.iter().flat_map(|one| self.mend(std::slice::from_ref(one))).collect()
            }
            Err(error) => {
                let mut lines = vec![format!("-- {}", error.message)];
                lines.extend(error.help.iter().flat_map(|help| help.lines()).map(|line| format!("-- {line}")));
                vec![lines.join("\n")]
            }
        }
    }
}

/// Asks PostgreSQL for its spelling of the tables that differ in text; the places of those for
/// which it gave none, with the reason.
fn spell(
    connection: &mut Connection,
    expected: &mut [ExpectedTable],
    comparison: &Comparison,
) -> Result<BTreeMap<usize, String>, Failure> {
    let mut places: Vec<usize> = comparison
        .differences
        .iter()
        .filter(|difference| difference.may_be_spelling())
        .map(|difference| difference.expected_table)
        .collect();
    places.dedup();
    let mut refused = BTreeMap::new();
    for batch in places.chunks(spelling::BATCH) {
        let scratches: Vec<spelling::Scratch> =
            batch.iter().filter_map(|place| Some(spelling::scratch(*place, &expected.get(*place)?.table))).collect();
        connection.execute("BEGIN", &[])?;
        let answer = read_scratches(connection, &scratches);
        // Nothing remains, whatever came of it.
        connection.execute("ROLLBACK", &[])?;
        match answer {
            Ok((tables, errors)) => {
                for place in batch {
                    let name = spelling::scratch_name(*place).name;
                    let scratch = tables.iter().find(|table| table.name.name == name);
                    if let (Some(wanted), Some(scratch)) = (expected.get_mut(*place), scratch) {
                        spelling::adopt(*place, &mut wanted.table, scratch);
                    }
                    if let Some(message) = errors.get(&name) {
                        refused.insert(*place, message.clone());
                    }
                }
            }
            Err(error) => {
                for place in batch {
                    refused.insert(*place, error.message.clone());
                }
            }
        }
    }
    Ok(refused)
}

type Spelled = (Vec<Table>, BTreeMap<String, String>);

fn read_scratches(
    connection: &mut Connection,
    scratches: &[spelling::Scratch],
) -> Result<Spelled, crate::database::DatabaseError> {
    // For a role whose transactions are read-only: what is written here is rolled back.
    connection.execute("SET TRANSACTION READ WRITE", &[])?;
    connection.execute(&spelling::script(scratches), &[])?;
    let errors = connection.query(&format!("SELECT name, message FROM pg_temp.{}", spelling::ERRORS), &[])?;
    let errors = errors
        .into_iter()
        .filter_map(|row| match row.as_slice() {
            [Value::Text(name), Value::Text(message)] => Some((name.clone(), message.clone())),
            _ => None,
        })
        .collect();
    let tables = match connection {
        Connection::Postgres(connection) => connection.introspect_temporary()?.tables,
        Connection::Sqlite(_) => Vec::new(),
    };
    Ok((tables, errors))
}

/// Differences in text of tables that the server couldn't be asked about are none that anybody
/// can be sure of.
fn doubt(comparison: &mut Comparison, refused: &BTreeMap<usize, String>) {
    if refused.is_empty() {
        return;
    }
    let pairs: FxHashSet<(usize, ObjectKind)> = {
        let has = |missing: bool| -> FxHashSet<(usize, ObjectKind)> {
            comparison
                .differences
                .iter()
                .filter_map(|difference| match difference.kind {
                    FindingKind::Missing(kind) if missing => Some((difference.expected_table, kind)),
                    FindingKind::Unknown(kind) if !missing => Some((difference.expected_table, kind)),
                    _ => None,
                })
                .collect()
        };
        has(true).intersection(&has(false)).copied().collect()
    };
    for difference in &mut comparison.differences {
        let Some(reason) = refused.get(&difference.expected_table) else { continue };
        let uncertain = difference.may_be_spelling()
            && match difference.kind {
                FindingKind::Missing(kind) | FindingKind::Unknown(kind) => {
                    pairs.contains(&(difference.expected_table, kind))
                }
                FindingKind::ColumnType | FindingKind::ColumnCollation => false,
                _ => difference.expected.is_some() && difference.actual.is_some(),
            }
            // One over columns has no text that could be spelled otherwise.
            && !matches!(&difference.edit, Edit::Index(swap) if swap.to.as_ref().is_some_and(|index| !spelling::has_text(index)));
        if uncertain {
            let what = difference.kind.object().words();
            difference.kind = FindingKind::NotComparable;
            difference.edit = Edit::Nothing;
            let expected = difference.expected.clone().unwrap_or_default();
            difference.expected = Some(format!("{what} {expected} (the server was asked: {reason})"));
        }
    }
}

/// Views and all else that nobody can declare yet.
pub fn other_objects(connection: &mut Connection, schemas: &[String]) -> Result<Vec<UnknownObject>, Failure> {
    let rows = match connection {
        Connection::Sqlite(_) => connection.query(
            "SELECT CASE WHEN type = 'view' THEN 'view' ELSE 'virtual_table' END, name FROM sqlite_schema \
             WHERE type = 'view' OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%') ORDER BY 1, 2",
            &[],
        )?,
        Connection::Postgres(postgres) => {
            let own = postgres.schema().to_owned();
            let mut wanted: Vec<String> = schemas.iter().map(|schema| sql::string_literal(schema)).collect();
            wanted.push(sql::string_literal(&own));
            let text = include_str!("unknown_objects.sql")
                .replace("$schemas", &wanted.join(", "))
                .replace("$own", &sql::string_literal(&own));
            connection.query(&text, &[])?
        }
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| match <[Value; 2]>::try_from(row) {
            Ok([Value::Text(kind), Value::Text(name)]) => Some(UnknownObject { kind, name }),
            _ => None,
        })
        .collect())
}
