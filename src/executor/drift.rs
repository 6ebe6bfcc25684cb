//! A live database against the tables that should be in it.

use super::{Failure, StandIn, program};
use crate::database::{Connection, Value};
use crate::drift::{
    self, Comparison, Difference, Edit, ExpectedTable, Finding, FindingKind, Ignore, ObjectKind, UnknownObject, mend,
    spelling,
};
use crate::schema::{ColumnIdentity, Schema, Table, TableName};
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
    let live = connection.introspect(&schemas)?;
    // What dorm writes, where the server has its own spelling, is what it mends with, too.
    let declared = expected.clone();
    let mut comparison = compare_live(connection, &mut expected, &live)?;
    let live_tables = live_tables(&expected, &live, engine);
    comparison.differences.extend(counters(connection, &expected, &live_tables)?);
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
            };
        if uncertain {
            let what = difference.kind.object().words();
            difference.kind = FindingKind::NotComparable;
            difference.edit = Edit::Nothing;
            let expected = difference.expected.clone().unwrap_or_default();
            difference.expected = Some(format!("{what} {expected} (the server was asked: {reason})"));
        }
    }
}

/// Counting columns whose next number is taken.
fn counters(
    connection: &mut Connection,
    expected: &[ExpectedTable],
    live: &FxHashMap<usize, &Table>,
) -> Result<Vec<Difference>, Failure> {
    let counting: Vec<(usize, &Table, &str)> = (0..expected.len())
        .filter_map(|place| {
            let table = live.get(&place)?;
            let column = table.columns.iter().find(|column| column.auto.is_some())?;
            Some((place, *table, column.name.as_str()))
        })
        .collect();
    match connection.engine() {
        Engine::Sqlite => sqlite_counters(connection, &counting),
        Engine::Postgres => postgres_counters(connection, &counting),
    }
}

fn behind(place: usize, column: &str, (next, highest): (i64, i64), fix: Vec<String>) -> Difference {
    Difference {
        kind: FindingKind::CounterBehind,
        expected_table: place,
        object: Some(column.to_owned()),
        expected: Some(format!("next number above {highest}")),
        actual: Some(format!("next number {next}")),
        edit: Edit::Statements(fix),
    }
}

fn number(value: Option<&Value>) -> Option<i64> {
    match value {
        Some(Value::Integer(number)) => Some(*number),
        Some(Value::Text(text)) => text.parse().ok(),
        _ => None,
    }
}

fn sqlite_counters(
    connection: &mut Connection,
    counting: &[(usize, &Table, &str)],
) -> Result<Vec<Difference>, Failure> {
    let mut found = Vec::new();
    if !counting.iter().any(|(_, table, _)| is_autoincrement(table)) {
        return Ok(found);
    }
    let mut reached: FxHashMap<String, i64> = FxHashMap::default();
    for row in connection.query("SELECT name, max(seq) FROM sqlite_sequence GROUP BY name", &[])? {
        if let (Some(Value::Text(name)), Some(sequence)) = (row.first(), number(row.get(1))) {
            reached.insert(name.clone(), sequence);
        }
    }
    for (place, table, column) in counting.iter().filter(|(_, table, _)| is_autoincrement(table)) {
        let name = &table.name.name;
        let (quoted, key) = (sql::quote_always(name), sql::quote_always(column));
        let rows = connection.query(&format!("SELECT max({key}) FROM {quoted}"), &[])?;
        let Some(highest) = rows.first().and_then(|row| number(row.first())) else { continue };
        let last = reached.get(name);
        if last.is_some_and(|last| *last >= highest) {
            continue;
        }
        let (literal, value) = (sql::string_literal(name), format!("(SELECT max({key}) FROM {quoted})"));
        let fix = match last {
            Some(_) => format!("UPDATE sqlite_sequence SET seq = {value} WHERE name = {literal}"),
            None => format!("INSERT INTO sqlite_sequence (name, seq) VALUES ({literal}, {value})"),
        };
        found.push(behind(*place, column, (last.copied().unwrap_or_default().saturating_add(1), highest), vec![fix]));
    }
    Ok(found)
}

fn is_autoincrement(table: &Table) -> bool {
    table.columns.iter().any(|column| column.auto == Some(ColumnIdentity::Autoincrement))
}

/// Two queries: where the sequences of tables that hold pages stand, and the highest values of those.
fn postgres_counters(
    connection: &mut Connection,
    counting: &[(usize, &Table, &str)],
) -> Result<Vec<Difference>, Failure> {
    let Connection::Postgres(postgres) = &*connection else { return Ok(Vec::new()) };
    let own = postgres.schema().to_owned();
    let rows = connection.query(
        "SELECT n.nspname::text, c.relname::text, a.attname::text, s.oid::regclass::text, \
                pg_sequence_last_value(s.oid), \
                q.seqstart, q.seqincrement \
         FROM pg_sequence q JOIN pg_class s ON s.oid = q.seqrelid \
         JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i') \
              AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 \
         JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid \
         WHERE q.seqincrement > 0 AND has_table_privilege(c.oid, 'SELECT') \
           AND CASE s.relkind WHEN 'S' THEN has_sequence_privilege(s.oid, 'SELECT,USAGE') END \
           AND (c.relkind = 'p' OR pg_relation_size(c.oid) > 0) ORDER BY 1, 2, 3",
        &[],
    )?;
    let mut sequences: BTreeMap<(String, String), (String, i64)> = BTreeMap::new();
    for row in &rows {
        let [Value::Text(schema), Value::Text(table), Value::Text(column), Value::Text(sequence), last, start, step] =
            row.as_slice()
        else {
            continue;
        };
        let schema = if *schema == own { String::new() } else { format!("{schema}.") };
        let next = match (number(Some(last)), number(Some(start)), number(Some(step))) {
            (Some(last), _, Some(step)) => last.saturating_add(step),
            (None, Some(start), _) => start,
            _ => continue,
        };
        sequences.insert((format!("{schema}{table}"), column.clone()), (sequence.clone(), next));
    }
    let asked: Vec<(usize, &str, &str, i64, String)> = counting
        .iter()
        .filter_map(|(place, table, column)| {
            let (sequence, next) = sequences.get(&(table.name.to_string(), (*column).to_owned()))?;
            let name = crate::dialect::postgres::ddl::table_name(&table.name);
            Some((*place, *column, sequence.as_str(), *next, name))
        })
        .collect();
    let mut found = Vec::new();
    // The server's limit on the depth of a statement is far above this.
    for batch in asked.chunks(500) {
        let parts: Vec<String> = batch
            .iter()
            .enumerate()
            .map(|(at, (_, column, _, _, table))| {
                format!("SELECT {at}, max({})::bigint FROM {table}", sql::quote_always(column))
            })
            .collect();
        for row in connection.query(&parts.join(" UNION ALL "), &[])? {
            let (Some(at), Some(highest)) = (number(row.first()), number(row.get(1))) else { continue };
            let Some((place, column, sequence, next, table)) = usize::try_from(at).ok().and_then(|at| batch.get(at))
            else {
                continue;
            };
            if *next <= highest {
                let fix = format!(
                    "SELECT setval({}, (SELECT max({}) FROM {table}))",
                    sql::string_literal(sequence),
                    sql::quote(column, Engine::Postgres)
                );
                found.push(behind(*place, column, (*next, highest), vec![fix]));
            }
        }
    }
    Ok(found)
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
