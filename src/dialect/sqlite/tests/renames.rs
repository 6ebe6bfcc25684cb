//! Names that change, alone and with everything else.

use super::{Case, run};

#[test]
fn sqlite_follows_into_views_triggers_indexes_and_keys() {
    let mut outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY, a text); CREATE INDEX p_a_idx ON p (a);
               CREATE TABLE c (id integer PRIMARY KEY, p_id integer CONSTRAINT c_p_id_fkey REFERENCES p (id)); CREATE INDEX c_p_id_idx ON c (p_id);
               CREATE VIEW v AS SELECT a FROM p; CREATE TRIGGER g AFTER INSERT ON p BEGIN UPDATE p SET a = upper(new.a); END;
               CREATE INDEX by_hand ON p (lower(a)); INSERT INTO p VALUES (1, 'x'); INSERT INTO c VALUES (1, 1)",
        before: "CREATE TABLE p (id integer PRIMARY KEY, a text); CREATE INDEX p_a_idx ON p (a);
                 CREATE TABLE c (id integer PRIMARY KEY, p_id integer CONSTRAINT c_p_id_fkey REFERENCES p (id)); CREATE INDEX c_p_id_idx ON c (p_id)",
        after: "CREATE TABLE q (id integer PRIMARY KEY, b text); CREATE INDEX q_b_idx ON q (b);
                CREATE TABLE c (id integer PRIMARY KEY, q_id integer CONSTRAINT c_q_id_fkey REFERENCES q (id)); CREATE INDEX c_q_id_idx ON c (q_id)",
        renames: &["p=q", "p.a=b", "c.p_id=q_id"],
        ..Case::default()
    }
    .migrate();
    assert!(!outcome.is_rebuild());
    assert_eq!(
        outcome.statements,
        [
            "DROP INDEX c_p_id_idx",
            "DROP INDEX p_a_idx",
            "ALTER TABLE c RENAME COLUMN p_id TO q_id",
            "ALTER TABLE p RENAME COLUMN a TO b",
            "ALTER TABLE p RENAME TO q",
            "CREATE INDEX c_q_id_idx ON c (q_id)",
            "CREATE INDEX q_b_idx ON q (b)",
        ]
    );
    run(&mut outcome.connection, "INSERT INTO q VALUES (2, 'y')");
    assert_eq!(outcome.rows("SELECT * FROM v"), ["'Y'", "'Y'"]);
    assert_eq!(outcome.rows("SELECT \"table\" FROM pragma_foreign_key_list('c')"), ["'q'"]);
}

#[test]
fn a_rename_with_a_rebuild() {
    let mut outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY, a int, gone text); CREATE INDEX p_a_idx ON p (a); INSERT INTO p VALUES (1, 2, 'g');
               CREATE TABLE c (p integer REFERENCES p (id)); CREATE VIEW v AS SELECT a FROM p;
               CREATE TRIGGER g AFTER DELETE ON p BEGIN SELECT old.a; END",
        before: "CREATE TABLE p (id integer PRIMARY KEY, a int, gone text); CREATE INDEX p_a_idx ON p (a); CREATE TABLE c (p integer REFERENCES p (id))",
        after: "CREATE TABLE q (id integer PRIMARY KEY, b varchar(5), a text NOT NULL, CHECK (length(b) < 5 AND a <> '')); CREATE INDEX q_b_idx ON q (b); CREATE TABLE c (p integer REFERENCES q (id))",
        renames: &["p=q", "p.a=b"],
        backfill: &[("q.a", "'n' || b")],
        ..Case::default()
    }
    .run();
    assert!(outcome.is_rebuild());
    assert_eq!(outcome.rows("SELECT b, a FROM q"), ["'2'|'n2'"]);
    assert_eq!(outcome.rows("SELECT * FROM v"), ["'2'"]);
    let trigger = outcome.rows("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").concat();
    assert!(trigger.contains("old.b"), "{trigger}");
}

#[test]
fn columns_swap_their_names() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); INSERT INTO t VALUES (1, 'a', 'b'); CREATE VIEW v AS SELECT a AS was_a FROM t",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, b text, a text)",
        renames: &["t.a=b", "t.b=a"],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT a, b FROM t"), ["'b'|'a'"]);
    assert_eq!(outcome.rows("SELECT was_a FROM v"), ["'a'"]);
}

#[test]
fn a_name_is_taken_over() {
    // `a` goes, and `b` becomes `a`; a new `b` comes.
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); INSERT INTO t VALUES (1, 'a', 'b')",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text DEFAULT 'n')",
        renames: &["t.a=gone", "t.b=a"],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT id, a, b FROM t"), ["1|'b'|'n'"]);
}

#[test]
fn tables_swap_and_a_new_one_takes_an_old_name() {
    let mut outcome = Case {
        live: "CREATE TABLE a (id integer PRIMARY KEY, x text); CREATE TABLE b (id integer PRIMARY KEY, y text);
               CREATE TABLE k (a integer REFERENCES a (id), b integer REFERENCES b (id)); INSERT INTO a VALUES (1, 'a'); INSERT INTO b VALUES (1, 'b')",
        after: "CREATE TABLE b (id integer PRIMARY KEY, x text); CREATE TABLE a (id integer PRIMARY KEY, y text);
                CREATE TABLE k (a integer REFERENCES b (id), b integer REFERENCES a (id))",
        renames: &["a=b", "b=a"],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT y FROM a UNION ALL SELECT x FROM b"), ["'b'", "'a'"]);
    Case {
        live: "CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE k (id integer PRIMARY KEY, r integer)",
        after: "CREATE TABLE b (id integer PRIMARY KEY); CREATE TABLE a (id integer PRIMARY KEY, z text);
                CREATE TABLE k (id integer PRIMARY KEY, r integer CONSTRAINT k_r_fkey REFERENCES a (id))",
        renames: &["a=b"],
        ..Case::default()
    }
    .run();
}

#[test]
fn a_broken_view_steps_aside() {
    let mut outcome = Case {
        live:
            "CREATE TABLE t (id integer PRIMARY KEY, a text, c text); CREATE VIEW w AS SELECT * FROM gone_with_the_wind;
               CREATE TRIGGER g INSTEAD OF INSERT ON w BEGIN SELECT 1; END",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, c text)",
        after: "CREATE TABLE u (id integer PRIMARY KEY, b text)",
        renames: &["t=u", "t.a=b"],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger')"), ["'w'", "'g'"]);
}

#[test]
fn a_broken_trigger_steps_aside() {
    for after in
        ["CREATE TABLE t (id integer PRIMARY KEY, b text)", "CREATE TABLE t (id integer PRIMARY KEY, b varchar(5))"]
    {
        let mut outcome = Case {
            live: "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE TABLE o (a text);
                   CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO gone VALUES (new.a); END;
                   CREATE TRIGGER h AFTER INSERT ON o BEGIN INSERT INTO gone VALUES (new.a); END",
            before: "CREATE TABLE t (id integer PRIMARY KEY, a text)",
            after,
            renames: &["t.a=b"],
            ..Case::default()
        }
        .migrate();
        assert_eq!(outcome.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1"), ["'g'", "'h'"]);
    }
}

#[test]
fn only_the_case_of_a_name_changes() {
    Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text)",
        after: "CREATE TABLE T (id integer PRIMARY KEY, A text)",
        renames: &["t=T", "t.a=A"],
        ..Case::default()
    }
    .run();
}

#[test]
fn an_index_that_loses_its_name_gets_the_conventional_one() {
    let outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE INDEX named ON t (a)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE INDEX t_a_idx ON t (a)",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.statements, ["DROP INDEX named", "CREATE INDEX t_a_idx ON t (a)"]);
}
