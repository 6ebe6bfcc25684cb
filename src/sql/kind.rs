//! What kind of statement a text is.

use super::{Token, tokens};
use crate::state::Engine;

/// The words that a statement begins with that reads or changes rows and no definitions.
const DATA: [&str; 11] =
    ["insert", "update", "delete", "replace", "merge", "select", "with", "values", "copy", "truncate", "table"];

/// Whether a statement reads or changes rows, by its first word.
pub fn is_data(sql: &str, engine: Engine) -> bool {
    tokens(sql, engine)
        .find(Token::is_significant)
        .map(|token| token.text(sql))
        .is_some_and(|word| DATA.iter().any(|data| word.eq_ignore_ascii_case(data)))
}

/// SQLite: whether a statement of a person's may leave something in the session that later statements
/// run differently with: a setting, an attached database, a temporary table that hides another one.
pub fn marks_session(sql: &str) -> bool {
    let mut words = tokens(sql, Engine::Sqlite).filter(Token::is_significant).map(|token| token.text(sql));
    match words.next().map(str::to_ascii_lowercase).as_deref() {
        Some("pragma" | "attach" | "detach") => true,
        // `CREATE TEMP TABLE t`, `CREATE TABLE IF NOT EXISTS temp.t`
        Some("create") => {
            words.take(6).any(|word| word.eq_ignore_ascii_case("temp") || word.eq_ignore_ascii_case("temporary"))
        }
        _ => false,
    }
}

/// SQLite: whether a statement sets the journal mode, which inside a transaction is passed over
/// without a word.
pub fn sets_journal_mode(sql: &str) -> bool {
    let mut words = tokens(sql, Engine::Sqlite).filter(Token::is_significant).map(|token| token.text(sql));
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("pragma"))
        && words.any(|word| word.eq_ignore_ascii_case("journal_mode"))
        && matches!(words.next(), Some("=" | "("))
}

/// Whether a statement may run inside a transaction, by its first words.
pub fn is_transactional(sql: &str, engine: Engine) -> bool {
    let significant = || tokens(sql, engine).filter(Token::is_significant).map(|token| token.text(sql).to_lowercase());
    let words: Vec<String> = significant().take(4).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match engine {
        Engine::Sqlite => !matches!(words.as_slice(), ["vacuum" | "attach" | "detach", ..]),
        Engine::Postgres => {
            let concurrent = matches!(words.first(), Some(&("create" | "drop" | "reindex" | "refresh")))
                && words.contains(&"concurrently")
                && words.first() != Some(&"refresh");
            let whole = matches!(
                words.as_slice(),
                ["vacuum", ..]
                    | ["create" | "drop", "database" | "tablespace", ..]
                    | ["reindex", "database" | "system" | "schema", ..]
                    | ["alter", "system", ..]
            );
            // `REINDEX (VERBOSE, CONCURRENTLY) …`, `ALTER TABLE … DETACH PARTITION … CONCURRENTLY`.
            let later = match words.first() {
                Some(&"reindex") => significant().any(|word| word == "concurrently"),
                Some(&"alter") => {
                    significant().any(|word| word == "detach")
                        && significant().filter(|word| word != ";").last().is_some_and(|word| word == "concurrently")
                }
                _ => false,
            };
            !concurrent && !whole && !later
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_decides() {
        assert!(is_data("-- create\n/* drop */ UPDATE t SET a = 1", Engine::Sqlite));
        assert!(!is_data("create table t (a)", Engine::Postgres));
        assert!(!is_data("", Engine::Postgres));
    }

    #[test]
    fn what_may_stay_in_a_session() {
        for sql in [
            "-- x\nPRAGMA query_only = ON",
            "attach 'a' AS b",
            "DETACH b",
            "CREATE TEMP TABLE t (a)",
            "create table if not exists temp.t (a)",
            "CREATE TEMPORARY VIEW v AS SELECT 1",
        ] {
            assert!(marks_session(sql), "{sql}");
        }
        for sql in ["CREATE TABLE t (a)", "INSERT INTO temp VALUES (1)", "CREATE INDEX i ON t (a)", ""] {
            assert!(!marks_session(sql), "{sql}");
        }
    }

    #[test]
    fn journal_modes_that_are_set() {
        for sql in ["PRAGMA journal_mode = WAL", "pragma main.journal_mode(delete)", "PRAGMA journal_mode=\"wal\";"] {
            assert!(sets_journal_mode(sql), "{sql}");
        }
        for sql in ["PRAGMA journal_mode", "PRAGMA journal_mode;", "PRAGMA journal_size_limit = 3", "SELECT 1"] {
            assert!(!sets_journal_mode(sql), "{sql}");
        }
    }

    #[test]
    fn what_refuses_a_transaction_is_known() {
        for sql in [
            "/* x */ CREATE unique INDEX concurrently i ON t (a)",
            "DROP INDEX CONCURRENTLY i",
            "VACUUM (FULL) t",
            "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
            "ALTER TABLE t DETACH PARTITION t1 CONCURRENTLY",
        ] {
            assert!(!is_transactional(sql, Engine::Postgres), "{sql}");
        }
        for sql in
            ["CREATE INDEX i ON concurrently (a)", "REFRESH MATERIALIZED VIEW CONCURRENTLY v", "UPDATE t SET a = 1"]
        {
            assert!(is_transactional(sql, Engine::Postgres), "{sql}");
        }
        assert!(!is_transactional("vacuum", Engine::Sqlite));
    }
}
