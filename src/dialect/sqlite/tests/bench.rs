//! A rebuild costs what it must. Run by hand: `cargo test --lib sqlite::tests::bench -- --ignored --nocapture`.

use super::{Case, run};
use std::time::Instant;

const ROWS: &str = "CREATE TABLE t (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, a integer NOT NULL, b varchar(40), c text);
    CREATE INDEX t_a_idx ON t (a); CREATE INDEX t_b_idx ON t (b);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
    INSERT INTO t (a, b, c) SELECT (i * 7919) % 1000003, 'name ' || ((i * 104729) % 1000003), 'some text of a row ' || i FROM n";

#[test]
#[ignore = "takes a while"]
fn a_rebuild_against_the_bare_recipe() {
    let case = Case {
        live: ROWS,
        after:
            "CREATE TABLE t (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, a integer NOT NULL, b varchar(80), c text);
            CREATE INDEX t_a_idx ON t (a); CREATE INDEX t_b_idx ON t (b)",
        ..Case::default()
    };
    let (mut connection, drafts) = case.plan().unwrap();
    let start = Instant::now();
    connection.execute("BEGIN", &[]).unwrap();
    for draft in &drafts {
        let step = Instant::now();
        if let Some(guard) = &draft.step.guard {
            assert!(connection.query(&guard.query, &[]).unwrap().is_empty());
        }
        let guarded = step.elapsed();
        connection.execute(&draft.step.sql, &[]).unwrap();
        println!("{:?} ({guarded:?} of it the guard): {}", step.elapsed(), draft.step.sql);
    }
    connection.execute("COMMIT", &[]).unwrap();
    let planned = start.elapsed();
    let mut connection = super::database(ROWS);
    let start = Instant::now();
    run(
        &mut connection,
        "BEGIN;
         CREATE TABLE n (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, a integer NOT NULL, b varchar(80), c text);
         INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;
         CREATE INDEX t_a_idx ON t (a); CREATE INDEX t_b_idx ON t (b); COMMIT",
    );
    let bare = start.elapsed();
    println!("planned {planned:?}, bare {bare:?}: {:.2}", planned.as_secs_f64() / bare.as_secs_f64());
}
