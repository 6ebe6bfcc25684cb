//! Rebuilds that keep what is there.

use super::{Case, run};

/// A schema full of what makes rebuilds go wrong.
const CROWD: &str = "
    CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, name varchar(20) COLLATE NOCASE NOT NULL DEFAULT 'n', n integer, undeclared text CHECK (undeclared <> 'bad'));
    INSERT INTO p (id, name, n, undeclared) VALUES (1, 'a', 1, 'u'), (7, 'b', 2, NULL), (9, 'gone', 3, NULL);
    DELETE FROM p WHERE id = 9;
    CREATE TABLE child (id INTEGER PRIMARY KEY, p_id integer NOT NULL REFERENCES p (id) ON DELETE CASCADE, p2 integer REFERENCES P ON DELETE SET NULL);
    INSERT INTO child VALUES (1, 1, 7), (2, 7, NULL), (3, 99, NULL);
    CREATE TABLE log (what text);
    CREATE INDEX p_partial ON p (n) WHERE n > 1;
    CREATE UNIQUE INDEX p_expression ON p (lower(name), n DESC);
    CREATE VIEW v AS SELECT p.id, p.name, child.id AS c FROM p JOIN child ON child.p_id = p.id;
    CREATE VIEW vv AS SELECT count(*) AS n FROM v;
    CREATE VIEW broken AS SELECT * FROM gone_with_the_wind;
    CREATE TRIGGER p_after AFTER INSERT ON p BEGIN INSERT INTO log VALUES ('p ' || new.name); END;
    CREATE TRIGGER child_after AFTER INSERT ON child BEGIN UPDATE p SET n = n + 1 WHERE id = new.p_id; END;
    CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN INSERT INTO p (name) VALUES (new.name); END;
    CREATE VIRTUAL TABLE search USING fts5(name, content='p', content_rowid='id');
    CREATE TABLE plain (a, b);
    INSERT INTO plain (rowid, a) VALUES (3, 'x'), (10, 'y');
";

#[test]
fn a_table_in_a_crowd() {
    let mut outcome = Case {
        live: CROWD,
        before: "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, name varchar(20) COLLATE NOCASE NOT NULL DEFAULT 'n', n integer)",
        after: "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, name varchar(40) COLLATE NOCASE NOT NULL DEFAULT 'm', n bigint)",
        ..Case::default()
    }
    .migrate();
    assert!(outcome.is_rebuild());
    assert_eq!(outcome.statements.iter().filter(|sql| sql.starts_with("CREATE TABLE")).count(), 1);
    assert_eq!(outcome.rows("SELECT * FROM p"), ["1|'a'|1|'u'", "7|'b'|2|NULL"]);
    assert_eq!(outcome.rows("SELECT * FROM child"), ["1|1|7", "2|7|NULL", "3|99|NULL"]);
    assert_eq!(outcome.rows("SELECT * FROM vv"), ["2"]);
    assert_eq!(outcome.rows("SELECT seq FROM sqlite_sequence WHERE name = 'p'"), ["9"]);
    assert_eq!(
        outcome.rows("SELECT count(*), type FROM sqlite_schema WHERE name NOT LIKE 'search%' GROUP BY type"),
        ["2|'index'", "5|'table'", "3|'trigger'", "3|'view'"]
    );
    // Everything works as before.
    run(
        &mut outcome.connection,
        "PRAGMA foreign_keys = ON; INSERT INTO v (name) VALUES ('c'); DELETE FROM p WHERE id = 1",
    );
    assert_eq!(outcome.rows("SELECT max(id) FROM p"), ["10"]);
    assert_eq!(outcome.rows("SELECT * FROM log"), ["'p c'"]);
    assert_eq!(outcome.rows("SELECT * FROM child"), ["2|7|NULL", "3|99|NULL"]);
    assert!(outcome.connection.execute("UPDATE p SET undeclared = 'bad'", &[]).is_err());
    assert!(outcome.connection.execute("INSERT INTO p (name, n) VALUES ('B', 2)", &[]).is_err());
}

#[test]
fn rowids_stay_where_nothing_else_names_the_rows() {
    let mut outcome = Case {
        live: CROWD,
        before: "CREATE TABLE plain (a, b)",
        after: "CREATE TABLE plain (a text, b text DEFAULT (1 + 1))",
        ..Case::default()
    }
    .migrate();
    assert_eq!(outcome.rows("SELECT rowid, a, b FROM plain"), ["3|'x'|NULL", "10|'y'|NULL"]);
}

#[test]
fn a_column_called_rowid() {
    let mut outcome = Case {
        live: "CREATE TABLE t (rowid text, a int); INSERT INTO t (_rowid_, rowid, a) VALUES (5, 'r', 1)",
        after: "CREATE TABLE t (rowid text, a text)",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT _rowid_, rowid, a FROM t"), ["5|'r'|'1'"]);
}

#[test]
fn strict_and_without_rowid_come_and_go() {
    let loose =
        "CREATE TABLE t (k text NOT NULL PRIMARY KEY, n integer NOT NULL); INSERT INTO t VALUES ('b', 1), ('a', 2)";
    let strict = "CREATE TABLE t (k text NOT NULL PRIMARY KEY, n integer NOT NULL) STRICT, WITHOUT ROWID; INSERT INTO t VALUES ('b', 1), ('a', 2)";
    for (live, after) in [(loose, strict), (strict, loose)] {
        let mut outcome = Case { live, after, ..Case::default() }.run();
        assert_eq!(outcome.rows("SELECT k FROM t ORDER BY n"), ["'b'", "'a'"]);
    }
}

#[test]
fn self_references_and_circles() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, parent integer REFERENCES t (id) ON DELETE CASCADE, u integer REFERENCES u (id));
               CREATE TABLE u (id integer PRIMARY KEY, t integer REFERENCES t (id));
               INSERT INTO t VALUES (1, NULL, 1), (2, 1, NULL); INSERT INTO u VALUES (1, 2)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, parent bigint REFERENCES t (id) ON DELETE CASCADE, u integer REFERENCES u (id));
                CREATE TABLE u (id integer PRIMARY KEY, t bigint REFERENCES t (id))",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT * FROM t"), ["1|NULL|1", "2|1|NULL"]);
    run(
        &mut outcome.connection,
        "PRAGMA foreign_keys = ON; UPDATE t SET u = NULL; DELETE FROM u; DELETE FROM t WHERE id = 1",
    );
    assert!(outcome.rows("SELECT * FROM t").is_empty());
}

#[test]
fn names_with_everything_in_them() {
    let mut outcome = Case {
        live: r#"CREATE TABLE "the ""t"" [x]" ("a b" integer PRIMARY KEY, "select" text, `q'` int, CHECK ("select" <> 'it''s'));
                 INSERT INTO "the ""t"" [x]" VALUES (1, 's', 2);
                 CREATE INDEX "i ""x""" ON "the ""t"" [x]" ("select", "q'");
                 CREATE TRIGGER "g;" AFTER DELETE ON "the ""t"" [x]" BEGIN SELECT ';'; END"#,
        before: r#"CREATE TABLE "the ""t"" [x]" ("a b" integer PRIMARY KEY, "select" text, "q'" int)"#,
        after: r#"CREATE TABLE "the ""t"" [x]" ("a b" integer PRIMARY KEY, "select" varchar(9), "q'" text, "n""n" integer)"#,
        ..Case::default()
    }
    .migrate();
    assert_eq!(outcome.rows(r#"SELECT * FROM "the ""t"" [x]""#), ["1|'s'|'2'|NULL"]);
    assert_eq!(outcome.rows("SELECT count(*) FROM sqlite_schema"), ["3"]);
}

#[test]
fn old_spellings_survive() {
    let mut connection_case = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, n int CHECK (t.n > 0), /* why */ m int -- because
            )",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, n int CHECK (t.n > 0), m int)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a varchar(5), n int CHECK (t.n > 0), m int)",
        ..Case::default()
    }
    .migrate();
    let sql = connection_case.rows("SELECT sql FROM sqlite_schema").concat();
    assert!(sql.contains("/* why */") && sql.contains("-- because"), "{sql}");
    assert!(connection_case.connection.execute("INSERT INTO t (n) VALUES (0)", &[]).is_err());
}

#[test]
fn a_primary_key_that_moves() {
    let mut outcome = Case {
        live: "CREATE TABLE t (code varchar(9) NOT NULL PRIMARY KEY, n integer); INSERT INTO t VALUES ('b', 1), ('a', 2)",
        after: "CREATE TABLE t (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, code varchar(9) NOT NULL, n integer)",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT id, code FROM t ORDER BY id"), ["1|'b'", "2|'a'"]);
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, a integer NOT NULL, b integer NOT NULL); INSERT INTO t VALUES (4, 1, 2)",
        after: "CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b))",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT rowid, * FROM t"), ["4|1|2"]);
}

#[test]
fn an_inline_unique_goes_in_a_rebuild() {
    let outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text UNIQUE, b text, UNIQUE (a, b)); INSERT INTO t VALUES (1, 'a', 'b')",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE UNIQUE INDEX t_a_key ON t (a); CREATE UNIQUE INDEX t_a_b_key ON t (a, b)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, b text)",
        ..Case::default()
    }
    .run();
    assert!(outcome.is_rebuild());
}

#[test]
fn many_changes_are_one_rebuild() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a int, b text, c text, d text); INSERT INTO t VALUES (1, 2, NULL, 'c', 'd')",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text, b text NOT NULL DEFAULT 'x', e text NOT NULL, d varchar(3), CONSTRAINT k CHECK (e <> ''))",
        backfill: &[("t.e", "c || d")],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.statements.iter().filter(|sql| sql.starts_with("CREATE TABLE")).count(), 1);
    assert_eq!(outcome.rows("SELECT id, a, b, e, d FROM t"), ["1|'2'|'x'|'cd'|'d'"]);
}

#[test]
fn actions_of_keys_change() {
    let mut outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, p_id integer CONSTRAINT t_p_id_fkey REFERENCES p (id) ON DELETE CASCADE);
               INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 1)",
        after: "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY, p_id integer CONSTRAINT t_p_id_fkey REFERENCES p (id) ON DELETE SET NULL)",
        ..Case::default()
    }
    .run();
    run(&mut outcome.connection, "PRAGMA foreign_keys = ON; DELETE FROM p");
    assert_eq!(outcome.rows("SELECT * FROM t"), ["1|NULL"]);
}

#[test]
fn rows_that_a_rebuild_would_refuse_are_shown() {
    let (message, rows) = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text, n integer, x int); INSERT INTO t VALUES (1, 'a', 1, 1), (2, NULL, 1, 1), (3, 'c', -1, 1)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL, n integer CHECK (n > 0), x text)",
        ..Case::default()
    }
    .stopped();
    assert_eq!(message, "rows of `t` hold NULL in `a` or break the check `t_n_check`");
    assert_eq!(rows.len(), 2);
}

#[test]
fn a_column_that_nothing_fills_is_refused_on_rows_only() {
    let case = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text NOT NULL)",
        ..Case::default()
    };
    case.run();
    let (message, _) =
        Case { live: "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)", ..case }.stopped();
    assert_eq!(message, "`t` has rows, and nothing says what `a` holds in them");
}

#[test]
fn strings_in_the_wrong_quotes_stay_strings() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a text DEFAULT \"none\" CHECK (a <> \"bad\"), n int); CREATE INDEX i ON t (n) WHERE a <> \"x\"; INSERT INTO t (n) VALUES (1)",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a text DEFAULT 'none', n int)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text DEFAULT 'none', n text)",
        ..Case::default()
    }
    .migrate();
    assert!(outcome.connection.execute("INSERT INTO t (a) VALUES ('bad')", &[]).is_err());
    run(&mut outcome.connection, "INSERT INTO t (n) VALUES ('2')");
    assert_eq!(outcome.rows("SELECT a, n FROM t"), ["'none'|'1'", "'none'|'2'"]);
}

#[test]
fn what_analyze_found_stays() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, a int); CREATE INDEX t_a_idx ON t (a); INSERT INTO t VALUES (1, 1), (2, 1); ANALYZE",
        before: "CREATE TABLE t (id integer PRIMARY KEY, a int); CREATE INDEX t_a_idx ON t (a)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE INDEX t_a_idx ON t (a)",
        ..Case::default()
    }
    .migrate();
    assert_eq!(outcome.rows("SELECT * FROM sqlite_stat1"), ["'t'|'t_a_idx'|'2 2'"]);
    assert_eq!(outcome.rows("SELECT DISTINCT tbl, idx FROM sqlite_stat4"), ["'t'|'t_a_idx'"]);
}
