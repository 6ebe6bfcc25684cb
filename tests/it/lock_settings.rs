//! What a migration says of locks, and constraints that wait for the end of a transaction.

use std::time::{Duration, Instant};

use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Owner.fields]
name = { type = "CharField", max_length = 20 }

[model.Item.fields]
name = { type = "CharField", max_length = 20 }
owner = { type = "ForeignKey", to = "Owner", on_delete = "CASCADE" }
"#;

fn project(operations: &str) -> (Project, Database) {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("shop", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(
        "INSERT INTO shop_owner (name) VALUES ('Ann'); INSERT INTO shop_item (name, owner_id) VALUES ('a', 1), ('b', 1)",
    );
    project.write("shop/migrations/0002_next.toml", &format!("dependencies = [\"shop.0001_initial\"]\n\n{operations}"));
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

const SIZE: &str = "[[operations]]\ntype = \"AddField\"\nmodel = \"Item\"\nname = \"size\"\nfield = { type = \"IntegerField\", null = true }\n";

#[test]
fn a_lock_time_out_of_its_own() {
    let (project, database) =
        project(&format!("[[operations]]\ntype = \"SetLockTimeout\"\nvalue = \"700ms\"\n\n{SIZE}"));
    let mut other = database.postgres();
    other.batch_execute("BEGIN; SELECT * FROM shop_item").unwrap();
    let begin = Instant::now();
    dorm(&project, &["migrate", "--online", "never"]).exits(2).says("lock timeout").says("55P03");
    let took = begin.elapsed();
    assert!(took >= Duration::from_millis(700) && took < Duration::from_secs(6), "{took:?}");
    other.batch_execute("COMMIT").unwrap();
    dorm(&project, &["migrate"]).ok();
    dorm(&project, &["rollback", "--yes"]).ok();
    assert_eq!(database.query("SELECT * FROM shop_item").remove(0).len(), 3);
}

/// ALTER TABLE is refused while a constraint is still to be checked that waits for the commit.
#[test]
fn rows_that_a_deferred_key_still_has_to_check() {
    let sql = "INSERT INTO shop_item (name, owner_id) VALUES ('c', 1); UPDATE shop_item SET owner_id = owner_id";
    let (project, database) = project("");
    database.execute("ALTER TABLE shop_item ALTER CONSTRAINT shop_item_owner_id_fkey DEFERRABLE INITIALLY DEFERRED");
    let migration = |sql: &str| {
        let text = format!(
            "dependencies = [\"shop.0001_initial\"]\n\n[[operations]]\ntype = \"RunSQL\"\nsql = \"{sql}\"\nreverse_sql = \"\"\n\n{SIZE}"
        );
        project.write("shop/migrations/0002_next.toml", &text);
    };
    // What breaks the key is refused there, and not only at the end.
    migration(&sql.replace("('c', 1)", "('c', 9)"));
    dorm(&project, &["migrate"]).exits(2).says("23503").says("Key (owner_id)=(9) is not present");
    assert_eq!(database.value("SELECT count(*) FROM shop_item"), "2");
    migration(sql);
    dorm(&project, &["migrate"]).ok();
    let rows = database.query("SELECT name, size FROM shop_item ORDER BY id");
    assert_eq!(rows, [["a", "NULL"], ["b", "NULL"], ["c", "NULL"]]);
}
