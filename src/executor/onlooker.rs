//! SQLite: a statement that writes many rows is run on a thread of its own while somebody looks, so
//! that this one can tell how far it is. (PostgreSQL's are in `lookout`.)

use super::{Event, Executor};
use crate::database::{Connection, DatabaseError};
use crate::plan::{Step, StepKind};
use crate::sql::{self, TokenKind};
use crate::state::Engine;
use std::thread;
use std::time::{Duration, Instant};

/// How often it is told.
const TELLING: Duration = Duration::from_millis(250);

/// Nothing takes long in a smaller file.
const BIG: u64 = 4 << 20;

/// What a rebuild calls the table that it fills.
const NEW: &str = "__dorm_new_";

impl Executor<'_> {
    /// Runs a step's statement, and tells how far it is where somebody looks.
    pub(super) fn run_looked_at(&mut self, step: &Step) -> Result<u64, DatabaseError> {
        let is_long = matches!(step.kind, StepKind::Data | StepKind::Batch) && self.is_big();
        match &self.connection {
            Connection::Sqlite(_) if is_long => self.run_told(&step.sql),
            Connection::Sqlite(_) => self.connection.execute(&step.sql, &[]),
            Connection::Postgres(_) => self.execute_watched(&step.sql),
        }
    }

    /// Says what is looked at before or after a statement.
    pub(super) fn tell_check(&mut self, what: &str) {
        if self.is_big() {
            (self.events)(Event::Progress { line: what.to_owned() });
        }
    }

    /// Whether somebody looks, and what is done on SQLite may take a while.
    fn is_big(&self) -> bool {
        let Connection::Sqlite(connection) = &self.connection else { return false };
        self.options.watched
            && connection.path().and_then(|path| path.metadata().ok()).is_some_and(|file| file.len() >= BIG)
    }

    fn run_told(&mut self, sql: &str) -> Result<u64, DatabaseError> {
        let Self { connection, events, .. } = self;
        let Connection::Sqlite(sqlite) = &mut *connection else { return connection.execute(sql, &[]) };
        let target = written_table(sql);
        let rebuilt = target.as_deref().and_then(|table| table.strip_prefix(NEW)).map(str::to_owned);
        let span = rebuilt.as_deref().and_then(|table| sqlite.rowid_span(table));
        let table = rebuilt.or(target).unwrap_or_else(|| "rows written".to_owned());
        let tally = sqlite.tally()?;
        let begin = Instant::now();
        let teller = thread::current();
        let result = thread::scope(|scope| {
            let running = scope.spawn(|| {
                let result = connection.execute(sql, &[]);
                teller.unpark();
                result
            });
            let mut next = TELLING;
            while !running.is_finished() {
                thread::park_timeout(next.saturating_sub(begin.elapsed()));
                if begin.elapsed() < next {
                    continue;
                }
                next = begin.elapsed() + TELLING;
                let rows = tally.rows();
                if rows > 0 {
                    let total = span.and_then(|span| about(rows, tally.last(), span));
                    events(Event::Rows {
                        table: table.clone(),
                        passed: rows,
                        total,
                        now: rows,
                        elapsed: begin.elapsed(),
                    });
                }
            }
            running.join()
        });
        if let Connection::Sqlite(sqlite) = &mut self.connection {
            sqlite.end_tally();
        }
        // The thread does nothing but run the statement.
        result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// About how many rows there are, when so many were copied up to that rowid: they are copied in the
/// order of the rowids, and those are taken to be spread evenly.
fn about(rows: u64, last: i64, (first, end): (i64, i64)) -> Option<u64> {
    let (last, first, end) = (i128::from(last), i128::from(first), i128::from(end));
    if last < first || last > end {
        return None;
    }
    u64::try_from(i128::from(rows) * (end - first + 1) / (last - first + 1)).ok()
}

/// The table that an INSERT, an UPDATE or a DELETE is about.
fn written_table(text: &str) -> Option<String> {
    let tokens = sql::tokens(text, Engine::Sqlite).filter(|token| token.is_significant());
    let mut after_verb = false;
    for token in tokens {
        let own = token.text(text);
        match token.kind {
            TokenKind::Quoted if after_verb => return Some(sql::unquote(own)),
            TokenKind::Word if ["into", "update", "from"].iter().any(|verb| own.eq_ignore_ascii_case(verb)) => {
                after_verb = true;
            }
            TokenKind::Word if after_verb && !own.eq_ignore_ascii_case("or") => return Some(own.to_owned()),
            TokenKind::Word if own.eq_ignore_ascii_case("with") => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_to_come() {
        assert_eq!(about(500, 500, (1, 2000)), Some(2000));
        assert_eq!(about(2000, 2000, (1, 2000)), Some(2000));
        assert_eq!(about(10, -91, (-100, 99)), Some(200));
        assert_eq!(about(1, i64::MIN, (i64::MIN, i64::MAX)), None);
        assert_eq!(about(3, 7, (10, 20)), None);
    }

    #[test]
    fn tables_that_are_written() {
        let cases = [
            ("INSERT INTO \"__dorm_new_t\" (a) SELECT a FROM t", Some("__dorm_new_t")),
            ("INSERT OR IGNORE INTO t VALUES (1)", Some("t")),
            ("update t SET a = 1", Some("t")),
            ("DELETE FROM [a b]", Some("a b")),
            ("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", None),
            ("PRAGMA optimize", None),
        ];
        for (sql, table) in cases {
            assert_eq!(written_table(sql).as_deref(), table, "{sql}");
        }
    }
}
