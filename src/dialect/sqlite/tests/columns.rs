//! Columns added, dropped and altered without a rebuild, where SQLite can.

use super::Case;

#[test]
fn a_column_with_a_constant_default_is_added_in_place() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 7 CONSTRAINT t_n_check CHECK (n > 0), x text)",
        ..Case::default()
    }
    .run();
    assert_eq!(
        outcome.statements,
        [
            "ALTER TABLE t ADD COLUMN n integer NOT NULL DEFAULT 7 CONSTRAINT t_n_check CHECK (n > 0)",
            "ALTER TABLE t ADD COLUMN x text"
        ]
    );
    assert_eq!(outcome.rows("SELECT * FROM t"), ["1|7|NULL"]);
}

#[test]
fn a_key_is_added_with_its_column() {
    let outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)",
        after: "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, p_id integer CONSTRAINT t_p_id_fkey REFERENCES p (id) ON DELETE CASCADE); CREATE INDEX t_p_id_idx ON t (p_id)",
        ..Case::default()
    }
    .run();
    assert!(!outcome.is_rebuild());
}

#[test]
fn a_default_that_rows_make_fail_is_a_rebuild() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP, u char(32) NOT NULL DEFAULT (lower(hex(randomblob(16)))))",
        ..Case::default()
    }
    .run();
    assert!(outcome.is_rebuild());
    assert_eq!(outcome.rows("SELECT id, length(at), length(u) FROM t"), ["1|19|32"]);
}

#[test]
fn a_backfill_is_add_update_set() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, title text); INSERT INTO t VALUES (1, 'A'), (2, 'B')",
        after: "CREATE TABLE t (id integer PRIMARY KEY, title text, slug varchar(50) NOT NULL)",
        backfill: &[("t.slug", "lower(title)")],
        ..Case::default()
    }
    .run();
    assert_eq!(
        outcome.statements,
        [
            "ALTER TABLE t ADD COLUMN slug varchar(50)",
            "UPDATE t SET slug = (lower(title))",
            "ALTER TABLE t ALTER COLUMN slug SET NOT NULL"
        ]
    );
    assert_eq!(outcome.rows("SELECT slug FROM t"), ["'a'", "'b'"]);
}

#[test]
fn a_backfill_wakes_no_trigger() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, n integer); INSERT INTO t VALUES (1, 1);
               CREATE TRIGGER g AFTER UPDATE ON t BEGIN UPDATE t SET n = n + 1 WHERE id = new.id; END",
        before: "CREATE TABLE t (id integer PRIMARY KEY, n integer)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, n integer, m integer NOT NULL)",
        backfill: &[("t.m", "n * 2")],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT n, m FROM t"), ["1|2"]);
    assert_eq!(outcome.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'"), ["'g'"]);
}

#[test]
fn null_and_not_null_in_place() {
    let case = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text NOT NULL); INSERT INTO t VALUES (1, NULL, 'x')",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL, b text)",
        ..Case::default()
    };
    let (message, rows) = case.stopped();
    assert_eq!(message, "there are NULLs in `t.a`");
    assert_eq!(rows.len(), 1);
    let mut outcome = Case { backfill: &[("t.a", "upper(b)")], ..case }.run();
    assert!(!outcome.is_rebuild());
    assert_eq!(outcome.rows("SELECT a FROM t"), ["'X'"]);
}

#[test]
fn a_default_fills_the_nulls() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text DEFAULT 'd'); INSERT INTO t VALUES (1, NULL)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL DEFAULT 'd')",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT a FROM t"), ["'d'"]);
}

#[test]
fn columns_are_dropped_with_what_is_declared_on_them() {
    let mut outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY);
               CREATE TABLE t (id integer PRIMARY KEY, a integer CONSTRAINT t_a_check CHECK (a > 0), p_id integer REFERENCES p (id), c text);
               CREATE INDEX t_p_id_idx ON t (p_id); CREATE UNIQUE INDEX t_c_a_key ON t (c, a); INSERT INTO t VALUES (1, 2, NULL, 'c')",
        after: "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, c text)",
        ..Case::default()
    }
    .run();
    assert!(!outcome.is_rebuild());
    assert_eq!(outcome.rows("SELECT * FROM t"), ["1|'c'"]);
}

#[test]
fn checks_and_named_keys_come_and_go() {
    let outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY);
               CREATE TABLE t (id integer PRIMARY KEY, a integer, p_id integer CONSTRAINT t_p_id_fkey REFERENCES p (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, CONSTRAINT low CHECK (a > 0))",
        after: "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, a integer, p_id integer, CONSTRAINT high CHECK (a < 10))",
        ..Case::default()
    }
    .run();
    assert_eq!(
        outcome.statements,
        [
            "ALTER TABLE t DROP CONSTRAINT low",
            "ALTER TABLE t DROP CONSTRAINT t_p_id_fkey",
            "ALTER TABLE t ADD CONSTRAINT high CHECK (a < 10)"
        ]
    );
}

#[test]
fn a_check_that_rows_break_is_told_with_rows() {
    let (message, rows) = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a integer); INSERT INTO t VALUES (1, 2), (5, -2)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a integer, CONSTRAINT low CHECK (a > 0))",
        ..Case::default()
    }
    .stopped();
    assert_eq!(message, "rows of `t` break the check `low`");
    assert_eq!(rows, [[crate::database::Value::Integer(5), crate::database::Value::Integer(-2)]]);
}

#[test]
fn a_unique_that_rows_break_is_told_with_rows() {
    let (message, rows) = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x'), (2, 'x'), (3, NULL), (4, NULL)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE UNIQUE INDEX t_a_key ON t (a)",
        ..Case::default()
    }
    .stopped();
    assert_eq!(message, "rows of `t` are equal in what `t_a_key` makes unique");
    assert_eq!(rows.len(), 1);
}

#[test]
fn an_index_under_another_name_is_found_by_what_it_covers() {
    let outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE INDEX made_by_django_1a2b ON t (a)",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE INDEX t_a_idx ON t (a)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE INDEX t_b_idx ON t (b)",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.statements, ["DROP INDEX made_by_django_1a2b", "CREATE INDEX t_b_idx ON t (b)"]);
}

#[test]
fn generated_columns() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a integer, s integer AS (a + 1) STORED); INSERT INTO t (id, a) VALUES (1, 2)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a integer, s integer AS (a + 2) STORED, v integer AS (a * 2) VIRTUAL, w integer AS (a) STORED)",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT a, s, v, w FROM t"), ["2|4|4|2"]);
    let outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a integer); INSERT INTO t (id, a) VALUES (1, 2)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a integer, v integer AS (a * 2) VIRTUAL)",
        ..Case::default()
    }
    .run();
    assert!(!outcome.is_rebuild());
}
