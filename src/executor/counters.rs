//! Columns that count, and whether their next number is free.

use super::Failure;
use crate::database::{Connection, DatabaseError, ErrorKind, Value};
use crate::drift::{Difference, Edit, ExpectedTable, FindingKind};
use crate::schema::{ColumnIdentity, Table};
use crate::sql;
use crate::state::Engine;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How many tables are asked for their highest value in one statement: the server's limit on its
/// depth is far above this.
const BATCH: usize = 500;

/// A column that counts.
struct Counting<'a> {
    place: usize,
    table: &'a Table,
    column: &'a str,
}

/// Counting columns whose next number is taken, and those that couldn't be looked at.
pub(super) fn check(
    connection: &mut Connection,
    expected: &[ExpectedTable],
    live: &FxHashMap<usize, &Table>,
) -> Result<Vec<Difference>, Failure> {
    let mut counting = Vec::new();
    for place in 0..expected.len() {
        let Some(&table) = live.get(&place) else { continue };
        let columns = table.columns.iter().filter(|column| column.auto.is_some());
        counting.extend(columns.map(|column| Counting { place, table, column: &column.name }));
    }
    match connection.engine() {
        Engine::Sqlite => sqlite(connection, &counting),
        Engine::Postgres => postgres(connection, &counting),
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

fn unread(place: usize, column: &str, reason: &str) -> Difference {
    Difference {
        kind: FindingKind::NotComparable,
        expected_table: place,
        object: Some(column.to_owned()),
        expected: Some(format!("a next number above every `{column}` ({reason})")),
        actual: None,
        edit: Edit::Nothing,
    }
}

fn number(value: Option<&Value>) -> Option<i64> {
    match value {
        Some(Value::Integer(number)) => Some(*number),
        Some(Value::Text(text)) => text.parse().ok(),
        _ => None,
    }
}

fn sqlite(connection: &mut Connection, counting: &[Counting<'_>]) -> Result<Vec<Difference>, Failure> {
    let mut found = Vec::new();
    if !counting.iter().any(|one| is_autoincrement(one.table)) {
        return Ok(found);
    }
    let mut reached: FxHashMap<String, i64> = FxHashMap::default();
    for row in connection.query("SELECT name, max(seq) FROM sqlite_sequence GROUP BY name", &[])? {
        if let (Some(Value::Text(name)), Some(sequence)) = (row.first(), number(row.get(1))) {
            reached.insert(name.clone(), sequence);
        }
    }
    for Counting { place, table, column } in counting.iter().filter(|one| is_autoincrement(one.table)) {
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

/// A counting column with its sequence.
struct Asked<'a> {
    counting: &'a Counting<'a>,
    /// As SQL names it.
    table: String,
    sequence: String,
    next: i64,
}

impl Asked<'_> {
    fn select(&self, at: usize) -> String {
        format!("SELECT {at}, max({})::bigint FROM {}", sql::quote_always(self.counting.column), self.table)
    }

    fn compare(&self, highest: Option<i64>) -> Option<Difference> {
        let highest = highest.filter(|highest| self.next <= *highest)?;
        let fix = format!(
            "SELECT setval({}, (SELECT max({}) FROM {}))",
            sql::string_literal(&self.sequence),
            sql::quote(self.counting.column, Engine::Postgres),
            self.table
        );
        Some(behind(self.counting.place, self.counting.column, (self.next, highest), vec![fix]))
    }
}

/// Two queries, where nothing is in the way: where the sequences of tables that hold pages stand, and
/// the highest values of those.
fn postgres(connection: &mut Connection, counting: &[Counting<'_>]) -> Result<Vec<Difference>, Failure> {
    let Connection::Postgres(server) = &*connection else { return Ok(Vec::new()) };
    let own = server.schema().to_owned();
    let text = include_str!("counters.sql");
    let rows = match impatient(connection, &text.replace("$all", "false")) {
        // The size of a table that somebody changes isn't told either.
        Err(error) if error.kind == ErrorKind::Busy => impatient(connection, &text.replace("$all", "true")),
        other => other,
    }?;
    let mut sequences: BTreeMap<(String, String), (String, i64, Option<String>)> = BTreeMap::new();
    for row in &rows {
        let [
            Value::Text(schema),
            Value::Text(table),
            Value::Text(column),
            Value::Text(sequence),
            last,
            start,
            step,
            lacks,
        ] = row.as_slice()
        else {
            continue;
        };
        let schema = if *schema == own { String::new() } else { format!("{schema}.") };
        let next = match (number(Some(last)), number(Some(start)), number(Some(step))) {
            (Some(last), _, Some(step)) => last.saturating_add(step),
            (None, Some(start), _) => start,
            _ => continue,
        };
        let lacks = match lacks {
            Value::Text(right) => Some(format!("the role lacks {right}")),
            _ => None,
        };
        sequences.insert((format!("{schema}{table}"), column.clone()), (sequence.clone(), next, lacks));
    }
    let (mut found, mut asked) = (Vec::new(), Vec::new());
    for one in counting {
        let Some((sequence, next, lacks)) = sequences.get(&(one.table.name.to_string(), one.column.to_owned())) else {
            continue;
        };
        match lacks {
            Some(reason) => found.push(unread(one.place, one.column, reason)),
            None => asked.push(Asked {
                counting: one,
                table: crate::dialect::postgres::ddl::table_name(&one.table.name),
                sequence: sequence.clone(),
                next: *next,
            }),
        }
    }
    for batch in asked.chunks(BATCH) {
        let parts: Vec<String> = batch.iter().enumerate().map(|(at, one)| one.select(at)).collect();
        match impatient(connection, &parts.join(" UNION ALL ")) {
            Ok(rows) => {
                for row in rows {
                    let one = number(row.first()).and_then(|at| batch.get(usize::try_from(at).ok()?));
                    found.extend(one.and_then(|one| one.compare(number(row.get(1)))));
                }
            }
            Err(error) if is_fatal(&error) => return Err(error.into()),
            // One of them is in somebody's hands; the others are looked at.
            Err(_) => {
                for one in batch {
                    match impatient(connection, &one.select(0)) {
                        Ok(rows) => found.extend(one.compare(rows.first().and_then(|row| number(row.get(1))))),
                        Err(error) if is_fatal(&error) => return Err(error.into()),
                        Err(error) => found.push(unread(one.counting.place, one.counting.column, &error.message)),
                    }
                }
            }
        }
    }
    Ok(found)
}

const fn is_fatal(error: &DatabaseError) -> bool {
    matches!(error.kind, ErrorKind::Connection | ErrorKind::Interrupted)
}

/// A query that doesn't stand in line behind somebody who changes a table: a check that waits for
/// hours says nothing, and others would wait behind it.
fn impatient(connection: &mut Connection, sql: &str) -> Result<Vec<Vec<Value>>, DatabaseError> {
    connection.execute("BEGIN READ ONLY; SET LOCAL lock_timeout = '1s'", &[])?;
    let answer = connection.query(sql, &[]);
    match connection.execute("ROLLBACK", &[]) {
        Ok(_) => answer,
        Err(error) => answer.and(Err(error)),
    }
}
