//! A bare shell around the linked SQLite: `sqlite_shell FILE < statements.sql`.
//!
//! It is the floor that `bench/` measures dorm against, and runs the SQL that dorm prints: the
//! `sqlite3` of a distribution is often too old for it.

use std::io::{Read, Write};
use std::process::ExitCode;

use rusqlite::fallible_iterator::FallibleIterator;

fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        return fail("usage: sqlite_shell FILE < statements.sql");
    };
    let mut sql = String::new();
    if let Err(error) = std::io::stdin().read_to_string(&mut sql) {
        return fail(&error.to_string());
    }
    let result = rusqlite::Connection::open(file).and_then(|connection| run(&connection, &sql));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

/// Runs the statements one by one and prints the rows of those that have some.
fn run(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<()> {
    let mut batch = rusqlite::Batch::new(connection, sql);
    let mut output = std::io::stdout().lock();
    while let Some(mut statement) = batch.next()? {
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values: Result<Vec<String>, _> = (0..width).map(|place| row.get_ref(place).map(text)).collect();
            // A reader that has gone away is no failure of the statements.
            let _ = writeln!(output, "{}", values?.join("|"));
        }
    }
    Ok(())
}

fn text(value: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn fail(message: &str) -> ExitCode {
    // Standard error that can't be written to is nothing to die of.
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}
