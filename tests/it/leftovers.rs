//! Statements of a person's own that work in several transactions, and stop half-way: what they
//! leave goes, and what was running at a kill is known by the catalogue.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::postgres::server;
use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

const ROWS: &str = "INSERT INTO shop_item (name) VALUES ('a'), ('b'), ('a')";

/// A table with rows, and a migration with this statement between two others.
fn project(sql: &str, reverse: &str) -> (Project, Database) {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(ROWS);
    project.write(
        "shop/migrations/0002_own.toml",
        &format!(
            "dependencies = [\"shop.0001_initial\"]\natomic = false\n\n[[operations]]\ntype = \"RunSQL\"\n\
             sql = ['CREATE TABLE before (a integer)', '{sql}', 'CREATE TABLE after (a integer)']\n\
             reverse_sql = ['DROP TABLE after', '{reverse}', 'DROP TABLE before']\n"
        ),
    );
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

fn start(project: &Project) -> Child {
    let mut command = dorm_command(project);
    command.arg("migrate").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("start dorm")
}

fn finish(child: Child) -> Outcome {
    Outcome::of(&["migrate"], &child.wait_with_output().expect("wait for dorm"))
}

/// The backend that runs the statement and waits for somebody.
fn backend_in(database: &Database, beginning: &str) -> String {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        let found = database.query(&format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '{beginning}%' \
             AND state = 'active' AND wait_event_type = 'Lock'"
        ));
        if let [row] = found.as_slice() {
            return row[0].clone();
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("nobody waits in `{beginning}`");
}

fn invalid(database: &Database) -> Vec<Vec<String>> {
    database.query("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready)")
}

fn states(database: &Database) -> Vec<Vec<String>> {
    database.query("SELECT state FROM dorm_migration_steps WHERE part > 0 ORDER BY part")
}

#[track_caller]
fn assert_whole(database: &Database, index: &str) {
    assert_eq!(invalid(database), Vec::<Vec<String>>::new());
    let sql = format!("SELECT count(*) FROM pg_index WHERE indexrelid = '{index}'::regclass AND indisvalid");
    assert_eq!(database.value(&sql), "1");
    assert_eq!(database.tables(), ["after", "before", "shop_item"]);
    assert_eq!(database.value("SELECT count(*) FROM dorm_migrations WHERE name = '0002_own'"), "1");
    assert_eq!(database.value("SELECT count(*) FROM dorm_migration_steps"), "0");
}

/// Somebody is in the middle of a transaction that wrote to the table.
fn in_use(database: &Database) -> ::postgres::Client {
    let mut other = database.postgres();
    other.batch_execute("BEGIN; UPDATE shop_item SET name = name WHERE name = 'b'").unwrap();
    other
}

#[test]
fn rows_that_break_a_unique_index_leave_none() {
    for (sql, name) in [
        ("CREATE UNIQUE INDEX CONCURRENTLY \"By name\" ON shop_item (name)", "\"By name\""),
        ("create unique index concurrently on public.shop_item (name)", "shop_item_name_idx"),
    ] {
        let (project, database) = project(sql, &format!("DROP INDEX CONCURRENTLY {name}"));
        for again in [&["migrate"][..], &["migrate", "--retry-step"]] {
            dorm(&project, again).exits(2).says("23505").says("(a) is duplicated").says("1 of 3 parts");
            assert_eq!(invalid(&database), Vec::<Vec<String>>::new(), "{sql}");
            assert_eq!(states(&database), [["done"], ["pending"], ["pending"]]);
        }
        database.execute("DELETE FROM shop_item WHERE id = 3");
        dorm(&project, &["migrate"]).ok();
        assert_whole(&database, name);
        dorm(&project, &["rollback", "--yes"]).ok();
        assert_eq!(database.tables(), ["shop_item"]);
    }
}

#[test]
fn what_somebody_else_left_is_theirs() {
    for exists in ["", "IF NOT EXISTS "] {
        let (project, database) =
            project(&format!("CREATE INDEX CONCURRENTLY {exists}by_name ON shop_item (name)"), "DROP INDEX by_name");
        database.try_execute("CREATE UNIQUE INDEX CONCURRENTLY by_name ON shop_item (name)").unwrap_err();
        dorm(&project, &["migrate"])
            .exits(2)
            .says("`by_name` that isn't valid")
            .says("DROP INDEX CONCURRENTLY public.by_name");
        assert_eq!(invalid(&database), [["by_name"]]);
        database.execute("DROP INDEX CONCURRENTLY public.by_name");
        dorm(&project, &["migrate"]).ok();
        assert_whole(&database, "by_name");
    }
}

#[test]
fn a_time_out_leaves_nothing_that_stays() {
    let (project, database) = project("CREATE INDEX CONCURRENTLY by_name ON shop_item (name)", "DROP INDEX by_name");
    let name = database.value("SELECT current_database()");
    database.execute(&format!("ALTER DATABASE {name} SET statement_timeout = '1s'"));
    let mut other = in_use(&database);
    let child = start(&project);
    std::thread::sleep(Duration::from_millis(2500));
    other.batch_execute("ROLLBACK").unwrap();
    let outcome = finish(child).exits(2);
    assert!(outcome.stderr.contains("statement_timeout"), "{}", outcome.transcript());
    assert_eq!(invalid(&database), Vec::<Vec<String>>::new());
    dorm(&project, &["migrate"]).ok();
    assert_whole(&database, "by_name");
}

/// The server goes on with what its client was killed in; the next dorm waits for it.
#[test]
fn a_dorm_that_is_killed() {
    for again in [&["migrate"][..], &["migrate", "--retry-step"]] {
        let (project, database) =
            project("CREATE INDEX CONCURRENTLY by_name ON shop_item (name)", "DROP INDEX CONCURRENTLY by_name");
        let mut other = in_use(&database);
        let mut child = start(&project);
        backend_in(&database, "CREATE INDEX");
        child.kill().unwrap();
        finish(child);
        let mut command = dorm_command(&project);
        let next = command.args(again).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(1500));
        other.batch_execute("COMMIT").unwrap();
        let outcome = finish(next).exits(0);
        assert!(outcome.stderr.contains("which still runs what dorm was stopped in"), "{}", outcome.transcript());
        assert_whole(&database, "by_name");
    }
}

#[test]
fn a_session_that_is_ended() {
    let ways = [&["migrate"][..], &["migrate", "--retry-step"], &["rollback", "--yes"]];
    // What 13 has only in its own place.
    let reindex = if server().major() < 14 {
        "REINDEX TABLE CONCURRENTLY shop_item"
    } else {
        "REINDEX (CONCURRENTLY) TABLE shop_item"
    };
    let texts = [
        (
            "CREATE UNIQUE INDEX CONCURRENTLY by_name ON shop_item (id, name)",
            "DROP INDEX CONCURRENTLY by_name",
            "by_name",
        ),
        (
            "CREATE INDEX CONCURRENTLY ON shop_item (name)",
            "DROP INDEX CONCURRENTLY shop_item_name_idx",
            "shop_item_name_idx",
        ),
        (reindex, "REINDEX TABLE CONCURRENTLY shop_item", "shop_item_pkey"),
        ("REINDEX INDEX CONCURRENTLY shop_item_pkey", "REINDEX INDEX shop_item_pkey", "shop_item_pkey"),
    ];
    for (sql, reverse, index) in texts {
        for way in ways {
            let (project, database) = project(sql, reverse);
            let mut other = in_use(&database);
            let child = start(&project);
            let backend = backend_in(&database, &sql[..6]);
            database.execute(&format!("SELECT pg_terminate_backend({backend})"));
            let outcome = finish(child).exits(2);
            assert!(outcome.stderr.contains("1 of 3 parts"), "{}", outcome.transcript());
            other.batch_execute("ROLLBACK").unwrap();
            assert_ne!(invalid(&database), Vec::<Vec<String>>::new(), "{sql}: the test shows nothing");
            assert_eq!(states(&database), [["done"], ["started"], ["pending"]]);
            dorm(&project, way).ok();
            if way[0] == "rollback" {
                assert_eq!(invalid(&database), Vec::<Vec<String>>::new());
                assert_eq!(database.tables(), ["shop_item"]);
                dorm(&project, &["migrate"]).ok();
            }
            assert_whole(&database, index);
        }
    }
}

#[test]
fn a_partition_that_is_half_detached() {
    if server().major() < 14 {
        return;
    }
    for way in [&["migrate"][..], &["rollback", "--yes"]] {
        let (project, database) = project(
            "ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY",
            "ALTER TABLE logs ATTACH PARTITION logs_1 FOR VALUES FROM (0) TO (9)",
        );
        database.execute(
            "CREATE TABLE logs (a integer) PARTITION BY RANGE (a); \
             CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (0) TO (9); INSERT INTO logs VALUES (1)",
        );
        let attached = || database.value("SELECT count(*) FROM pg_inherits WHERE inhparent = 'logs'::regclass");
        let mut other = database.postgres();
        other.batch_execute("BEGIN; SELECT * FROM logs").unwrap();
        let child = start(&project);
        let backend = backend_in(&database, "ALTER TABLE logs");
        database.execute(&format!("SELECT pg_terminate_backend({backend})"));
        finish(child).exits(2);
        other.batch_execute("ROLLBACK").unwrap();
        assert_eq!(database.value("SELECT inhdetachpending FROM pg_inherits WHERE inhparent = 'logs'::regclass"), "t");
        dorm(&project, way).ok();
        assert_eq!(attached(), if way[0] == "rollback" { "1" } else { "0" });
        assert_eq!(database.value("SELECT a FROM logs_1"), "1");
        dorm(&project, &["migrate"]).ok();
        assert_eq!(attached(), "0");
        assert_eq!(database.value("SELECT count(*) FROM dorm_migration_steps"), "0");
        assert_eq!(database.value("SELECT count(*) FROM dorm_migrations WHERE name = '0002_own'"), "1");
    }
}

/// Of any other statement nobody can know; but while it still runs, nobody is asked.
#[test]
fn what_the_catalogue_can_t_tell_is_asked_once_it_is_over() {
    let (project, database) = project("UPDATE shop_item SET name = name || 1 WHERE id = 2", "");
    let mut other = in_use(&database);
    let child = start(&project);
    backend_in(&database, "UPDATE shop_item");
    let status = Command::new("kill").args(["-9", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    finish(child);
    let next = start(&project);
    std::thread::sleep(Duration::from_millis(1500));
    other.batch_execute("COMMIT").unwrap();
    let outcome = finish(next).exits(2);
    assert!(outcome.stderr.contains("--retry-step"), "{}", outcome.transcript());
    assert_eq!(database.value("SELECT name FROM shop_item WHERE id = 2"), "b1");
    dorm(&project, &["migrate", "--skip-step"]).ok();
    assert_eq!(database.value("SELECT name FROM shop_item WHERE id = 2"), "b1");
    assert_eq!(database.tables(), ["after", "before", "shop_item"]);
}
