//! SQLite: what a person's SQL says to the session, or can't say inside a transaction.

use crate::support::{Database, Engine, Outcome, Project, dorm};

/// A project whose second migration runs these statements, and whose third adds a column.
fn scene(keys: &str, statements: &[&str]) -> (Project, Database) {
    let database = Database::new(Engine::Sqlite);
    let project = Project::on(&database);
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute("INSERT INTO shop_item (name) VALUES ('a')");
    let list: Vec<String> = statements.iter().map(|sql| format!("\"{sql}\"")).collect();
    project.write(
        "shop/migrations/0002_sql.toml",
        &format!(
            "dependencies = [\"shop.0001_initial\"]\n{keys}\n[[operations]]\ntype = \"RunSQL\"\nsql = [{}]\nreverse_sql = \"\"\n",
            list.join(", ")
        ),
    );
    project.write(
        "shop/migrations/0003_column.toml",
        "dependencies = [\"shop.0002_sql\"]\n\n[[operations]]\ntype = \"AddField\"\nmodel = \"Item\"\nname = \"size\"\nfield = { type = \"IntegerField\", null = true }\n",
    );
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

fn migrate(keys: &str, statements: &[&str]) -> (Outcome, Database) {
    let (project, database) = scene(keys, statements);
    (dorm(&project, &["migrate"]), database)
}

/// The next migration of the run does what it does in a run of its own.
#[test]
fn what_a_session_was_told_ends_with_the_migration() {
    let left: [&[&str]; 6] = [
        &["PRAGMA ignore_check_constraints = ON", "PRAGMA recursive_triggers = ON"],
        &["PRAGMA locking_mode = EXCLUSIVE"],
        &["CREATE TEMP TABLE shop_item (id, name)", "INSERT INTO shop_item VALUES (1, 'hidden')"],
        &["CREATE TEMP VIEW shop_item AS SELECT 1 AS id"],
        &["ATTACH ':memory:' AS aside", "CREATE TABLE aside.note (a)"],
        &["PRAGMA legacy_alter_table = ON"],
    ];
    for keys in ["", "atomic = false"] {
        for statements in left {
            let (outcome, database) = migrate(keys, statements);
            outcome.ok();
            assert_eq!(
                database.query("SELECT id, name, size FROM shop_item"),
                [["1", "a", "NULL"]],
                "{keys} {statements:?}"
            );
            assert_eq!(database.value("SELECT count(*) FROM dorm_migrations"), "3");
        }
    }
}

#[test]
fn what_can_not_run_in_a_transaction() {
    let alone = ["VACUUM", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF"];
    for statement in alone {
        let (outcome, database) = migrate("", &["UPDATE shop_item SET name = 'b'", statement]);
        assert_eq!(outcome.status, 2, "{statement}\n{}", outcome.transcript());
        let outcome = outcome.says("`atomic = false`").says("statement 2");
        assert_eq!(database.value("SELECT name FROM shop_item"), "a", "{}", outcome.transcript());
        assert_eq!(database.value("SELECT count(*) FROM dorm_migrations"), "1");
        let (outcome, database) = migrate("atomic = false", &["UPDATE shop_item SET name = 'b'", statement]);
        outcome.ok();
        assert_eq!(database.value("SELECT name FROM shop_item"), "b");
        assert_eq!(database.value("SELECT count(*) FROM dorm_migrations"), "3");
    }
    let (outcome, database) = migrate("atomic = false", &["PRAGMA journal_mode = WAL"]);
    outcome.ok();
    assert_eq!(database.value("PRAGMA journal_mode"), "wal", "as it was asked for");
}

#[test]
fn another_database_that_is_attached() {
    let other = Database::new(Engine::Sqlite);
    other.execute("CREATE TABLE source (name text); INSERT INTO source VALUES ('from there')");
    let attach = format!("ATTACH '{}' AS other", other.file().display());
    let copy = "INSERT INTO shop_item (name) SELECT name FROM other.source";
    let (outcome, database) = migrate("", &[&attach, copy, "DETACH other"]);
    outcome.exits(2).says("leave the DETACH out").says("`atomic = false`");
    assert_eq!(database.value("SELECT count(*) FROM shop_item"), "1");
    let attempts: [(&str, &[&str]); 2] = [("", &[&attach, copy]), ("atomic = false", &[&attach, copy, "DETACH other"])];
    for (keys, statements) in attempts {
        let (outcome, database) = migrate(keys, statements);
        outcome.ok();
        assert_eq!(
            database.query("SELECT name, size FROM shop_item ORDER BY id"),
            [["a", "NULL"], ["from there", "NULL"]]
        );
    }
}

#[test]
fn the_number_that_a_program_keeps() {
    let (outcome, database) = migrate("", &["PRAGMA user_version = 7"]);
    outcome.ok();
    assert_eq!(database.value("PRAGMA user_version"), "7");
    // It is part of the transaction.
    let (outcome, database) = migrate("", &["PRAGMA user_version = 7", "SELECT * FROM gone"]);
    outcome.exits(2);
    assert_eq!(database.value("PRAGMA user_version"), "0");
    let (outcome, _) = migrate("", &["SELECT load_extension('x')"]);
    outcome.exits(2).says("load extensions");
    let (outcome, _) = migrate("", &["CREATE VIRTUAL TABLE geo USING spatial(a)"]);
    outcome.exits(2).says("no such module: spatial").says("R-trees");
}
