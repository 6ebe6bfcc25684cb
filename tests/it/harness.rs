//! The harness itself: databases start empty, are apart, and their schemas read back.

use crate::support::{Database, Engine, Project, dorm_command};

#[test]
fn databases_are_apart() {
    for engine in Engine::ALL {
        let (one, other) = (Database::new(engine), Database::new(engine));
        one.execute("CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (NULL);");
        assert_eq!(one.tables(), ["t"]);
        assert_eq!(one.query("SELECT a FROM t"), [["1"], ["NULL"]]);
        assert!(other.tables().is_empty());
        assert!(other.try_query("SELECT a FROM t").is_err());
    }
}

#[test]
fn facts_name_each_difference() {
    let schema = |column: &str, rest: &str| {
        format!(
            "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE t (a varchar(10) {column}, b integer, p_id integer {rest});"
        )
    };
    for engine in Engine::ALL {
        let facts = |sql: &str| {
            let database = Database::new(engine);
            database.execute(sql);
            database.facts()
        };
        let plain = facts(&schema("", ""));
        assert_eq!(plain, facts(&schema("", "")));
        assert_eq!(plain, facts(&schema("/* a, b */ NULL", "")));
        let different = [
            schema("NOT NULL", ""),
            schema("DEFAULT 'x'", ""),
            schema("DEFAULT 'X'", ""),
            schema("UNIQUE", ""),
            schema("CHECK (a <> '')", ""),
            schema("CONSTRAINT mine CHECK (a <> '')", ""),
            schema("", "REFERENCES p (id)"),
            schema("", "REFERENCES p (id) ON DELETE CASCADE"),
            schema("", "REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED"),
            schema("", ", CONSTRAINT mine UNIQUE (a, b)"),
            schema("", ", CONSTRAINT mine UNIQUE (b, a)"),
            schema("", ", c integer GENERATED ALWAYS AS (b + 1) STORED"),
            schema("", ", c integer GENERATED ALWAYS AS (b + 2) STORED"),
            schema("", "") + "CREATE INDEX i ON t (a)",
            schema("", "") + "CREATE INDEX i ON t (b)",
            schema("", "") + "CREATE INDEX i ON t (b DESC)",
            schema("", "") + "CREATE INDEX i ON t (b) WHERE a IS NULL",
            schema("", "") + "CREATE VIEW v AS SELECT a FROM t",
        ];
        let mut all: Vec<String> = different.iter().map(|sql| facts(sql)).collect();
        all.push(plain);
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                assert_ne!(one, other, "{engine:?}");
            }
        }
    }
}

#[test]
fn the_command_runs_in_the_project() {
    let project = Project::empty();
    let output = dorm_command(&project).arg("--version").output().expect("run dorm");
    assert!(output.status.success());
}
