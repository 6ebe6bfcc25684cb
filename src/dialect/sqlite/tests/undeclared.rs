//! What nobody declared is never dropped by the way.

use super::Case;

fn refusal(live: &'static str, after: &'static str) -> (String, String) {
    let case =
        Case { live, before: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)", after, ..Case::default() };
    match case.plan() {
        Ok((_, drafts)) => panic!("planned: {:?}", drafts.iter().map(|draft| &draft.step.sql).collect::<Vec<_>>()),
        Err(error) => (error.message, error.help.unwrap_or_default()),
    }
}

const WITHOUT_B: &str = "CREATE TABLE t (id integer PRIMARY KEY, a text)";

#[test]
fn what_covers_more_than_the_column_is_a_refusal() {
    for (live, message, help) in [
        (
            "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE INDEX i ON t (a, b)",
            "index `i` depends on the column `t.b`, and nobody declared it",
            "DROP INDEX i;",
        ),
        (
            "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE INDEX i ON t (a) WHERE b <> ''",
            "index `i` depends on the column `t.b`, and nobody declared it",
            "DROP INDEX i;",
        ),
        (
            "CREATE TABLE t (id integer PRIMARY KEY, a text, b text, CONSTRAINT k CHECK (a <> b))",
            "check `k` depends on the column `t.b`, and nobody declared it",
            "ALTER TABLE t DROP CONSTRAINT k;",
        ),
        (
            "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE TRIGGER g AFTER UPDATE OF b ON t BEGIN SELECT 1; END",
            "trigger `g` depends on the column `t.b`, and nobody declared it",
            "DROP TRIGGER g;",
        ),
        (
            "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE VIEW v AS SELECT a, b FROM t",
            "view `v` depends on the column `t.b`, and nobody declared it",
            "DROP VIEW v;",
        ),
    ] {
        let (said, helped) = refusal(live, WITHOUT_B);
        assert_eq!(said, message);
        assert!(helped.contains(help), "{helped}");
    }
}

#[test]
fn an_index_on_the_column_alone_goes_with_it() {
    let outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE INDEX i ON t (b)",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)",
        after: WITHOUT_B,
        ..Case::default()
    }
    .run();
    assert_eq!(
        outcome.statements,
        ["-- nobody declared this index; it goes with its only column\nDROP INDEX i", "ALTER TABLE t DROP COLUMN b"]
    );
}

#[test]
fn a_view_of_the_table_is_no_hindrance_where_the_column_is_anothers() {
    let outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE TABLE u (b text);
               CREATE VIEW v AS SELECT t.a, u.b FROM t, u",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)",
        after: WITHOUT_B,
        ..Case::default()
    }
    .migrate();
    assert!(!outcome.is_rebuild());
}

#[test]
fn a_table_that_views_speak_of_stays() {
    let (message, help) = refusal(
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE VIEW v AS SELECT a FROM t",
        "CREATE TABLE other (id integer PRIMARY KEY)",
    );
    assert_eq!(message, "view `v` speaks of the table `t`, and would be broken without it");
    assert!(help.contains("DROP VIEW v;"));
}

#[test]
fn what_isnt_there_is_said() {
    let (message, _) = refusal("CREATE TABLE t (id integer PRIMARY KEY, a text)", WITHOUT_B);
    assert_eq!(message, "there is no column `t.b` in the database");
    let (message, _) = refusal("CREATE TABLE u (id integer PRIMARY KEY, a text)", WITHOUT_B);
    assert_eq!(message, "there is no table `t` in the database");
}
