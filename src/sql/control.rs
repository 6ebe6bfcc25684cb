//! Statements that a person's SQL must not hold, because dorm would no longer know what is committed.

use super::{TokenKind, tokens};
use crate::state::Engine;
use std::fmt;

/// Why a statement can't be run inside a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// BEGIN, COMMIT, ROLLBACK and their like.
    Transaction,
    /// COPY with data that only a client like `psql` sends.
    CopyData,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Transaction => {
                "a migration begins and ends its transactions by itself, so that it commits with its record"
            }
            Self::CopyData => "COPY from or to the client needs a client like `psql`",
        })
    }
}

impl Refused {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Transaction => {
                "leave BEGIN, COMMIT and ROLLBACK out (SAVEPOINT is allowed); `atomic = false` in the file commits \
                 each statement by itself"
            }
            Self::CopyData => "write INSERT, or run `psql` in a RunScript",
        }
    }
}

/// Whether a statement is one of those.
pub fn refused(statement: &str, engine: Engine) -> Option<Refused> {
    let words: Vec<String> = tokens(statement, engine)
        .filter(|token| token.is_significant())
        .map(
            |token| {
                if token.kind == TokenKind::Word { token.text(statement).to_ascii_lowercase() } else { String::new() }
            },
        )
        .collect();
    let word = |place: usize| words.get(place).map(String::as_str).unwrap_or_default();
    let to_savepoint = || {
        let place = if matches!(word(1), "work" | "transaction") { 2 } else { 1 };
        word(place) == "to"
    };
    let transaction = match word(0) {
        "begin" | "commit" | "end" => true,
        "rollback" => !to_savepoint(),
        "abort" => engine == Engine::Postgres,
        "start" | "prepare" => engine == Engine::Postgres && word(1) == "transaction",
        _ => false,
    };
    let with_client =
        || words.windows(2).any(|pair| matches!([&*pair[0], &*pair[1]], ["from", "stdin"] | ["to", "stdout"]));
    if transaction {
        Some(Refused::Transaction)
    } else if engine == Engine::Postgres && word(0) == "copy" && with_client() {
        Some(Refused::CopyData)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_transaction_is_refused() {
        for sql in ["BEGIN", "-- a\nbegin immediate", "COMMIT WORK", "End", "ROLLBACK", "ROLLBACK /* x */ TRANSACTION"]
        {
            for engine in [Engine::Sqlite, Engine::Postgres] {
                assert_eq!(refused(sql, engine), Some(Refused::Transaction), "{sql}");
            }
        }
        for sql in ["START TRANSACTION", "abort", "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'"] {
            assert_eq!(refused(sql, Engine::Postgres), Some(Refused::Transaction), "{sql}");
        }
        assert_eq!(refused("COPY t (a) FROM STDIN", Engine::Postgres), Some(Refused::CopyData));
        for sql in [
            "SAVEPOINT a",
            "RELEASE a",
            "ROLLBACK TO a",
            "ROLLBACK TRANSACTION TO SAVEPOINT a",
            "PREPARE q AS SELECT 1",
            "COPY t FROM '/file'",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END",
            "DO $$ BEGIN PERFORM 1; END $$",
            "INSERT INTO a VALUES ('commit')",
        ] {
            for engine in [Engine::Sqlite, Engine::Postgres] {
                assert_eq!(refused(sql, engine), None, "{sql}");
            }
        }
    }
}
