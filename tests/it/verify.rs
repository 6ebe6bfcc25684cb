//! `dorm verify`: migrations that keep their word, and the first that doesn't.

use crate::support::{Database, Engine, Project, dorm};

const ITEM: &str = "[model.Item]\n[model.Item.fields]\nname = { type = \"CharField\", max_length = 50 }\n";

fn project(engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("shop", ITEM);
    dorm(&project, &["makemigrations"]).ok();
    project.models("shop", &format!("{ITEM}size = {{ type = \"IntegerField\", null = true, db_index = true }}\n"));
    dorm(&project, &["makemigrations"]).ok();
    (project, database)
}

#[test]
fn migrations_that_keep_their_word() {
    for engine in Engine::ALL {
        let (project, database) = project(engine);
        let outcome = dorm(&project, &["--format", "json", "verify", "--engine", engine.name()]).ok();
        assert_eq!(outcome.json()["engines"][0]["restored"], 2);
        assert_eq!(database.tables(), Vec::<String>::new(), "the configured database isn't touched");
    }
}

#[test]
fn the_first_that_breaks_its_word_is_named() {
    for engine in Engine::ALL {
        let (project, _database) = project(engine);
        let text = "dependencies = [\"shop.0002_item_size\"]\n\n[[operations]]\ntype = \"RunSQL\"\n\
                    sql = \"CREATE TABLE extra (id integer)\"\nreverse_sql = \"\"\n";
        project.write("shop/migrations/0003_extra.toml", text);
        let outcome = dorm(&project, &["--format", "json", "verify", "--engine", engine.name()]).exits(1);
        let document = outcome.json();
        assert_eq!(document["engines"][0]["broken"]["name"], "0003_extra");
        assert_eq!(document["engines"][0]["broken"]["tables"][0], "extra");
    }
}

#[test]
fn migrations_that_end_elsewhere_than_the_declarations() {
    for engine in Engine::ALL {
        let (project, _database) = project(engine);
        project.models("shop", &format!("{ITEM}size = {{ type = \"BigIntegerField\", null = true }}\n"));
        let outcome = dorm(&project, &["--format", "json", "verify", "--engine", engine.name()]).exits(1);
        let drift = outcome.json()["engines"][0]["drift"].to_string();
        assert!(drift.contains("column_type") && drift.contains("index_unknown"), "{drift}");
    }
}

#[test]
fn the_way_back_starts_above_what_is_irreversible() {
    let (project, _database) = project(Engine::Sqlite);
    let text = "dependencies = [\"shop.0002_item_size\"]\n\n[[operations]]\ntype = \"RunSQL\"\nsql = \"SELECT 1\"\n";
    project.write("shop/migrations/0003_extra.toml", text);
    let outcome = dorm(&project, &["--format", "json", "verify", "--engine", "sqlite"]).ok();
    assert_eq!(outcome.json()["engines"][0]["irreversible"][0], "shop.0003_extra");
    assert_eq!(outcome.json()["engines"][0]["restored"], 0);
}

const TRIGGER: [&str; 2] = [
    "CREATE TRIGGER touched AFTER INSERT ON shop_item BEGIN SELECT 1; END",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
     CREATE TRIGGER touched BEFORE INSERT ON shop_item FOR EACH ROW EXECUTE FUNCTION touch()",
];

fn raw_sql(sql: &str, reverse_sql: &str) -> String {
    format!(
        "dependencies = [\"shop.0002_item_size\"]\n\n[[operations]]\ntype = \"RunSQL\"\nsql = \"{sql}\"\nreverse_sql = \"{reverse_sql}\"\n"
    )
}

#[test]
fn a_migration_that_fails_is_named() {
    for engine in Engine::ALL {
        let (project, _database) = project(engine);
        for (sql, reverse_sql, direction) in
            [("UPDATE nowhere SET a = 1", "", "forwards"), ("SELECT 1", "DROP TABLE nowhere", "backwards")]
        {
            project.write("shop/migrations/0003_extra.toml", &raw_sql(sql, reverse_sql));
            let outcome = dorm(&project, &["--format", "json", "verify", "--engine", engine.name()]).exits(1);
            let broken = outcome.json()["engines"][0]["broken"].clone();
            assert_eq!((&broken["name"], &broken["direction"]), (&"0003_extra".into(), &direction.into()));
            assert_eq!(broken["promise"], "runs");
            assert!(broken["message"].as_str().is_some_and(|text| text.contains("nowhere")), "{broken}");
            let text = dorm(&project, &["verify", "--engine", engine.name()]).exits(1);
            assert!(text.stdout.contains("`shop.0003_extra` breaks its word") && text.stdout.contains("nowhere"));
        }
    }
}

#[test]
fn what_differs_is_said_as_sql() {
    for engine in Engine::ALL {
        let (project, _database) = project(engine);
        let sql = "CREATE TABLE extra (id integer NOT NULL, note text DEFAULT 'x')";
        project.write("shop/migrations/0003_extra.toml", &raw_sql(sql, ""));
        let outcome = dorm(&project, &["verify", "--engine", engine.name()]).exits(1);
        assert!(outcome.stdout.contains("+ id integer NOT NULL\n"), "{}", outcome.transcript());
        assert!(outcome.stdout.contains("+ note text DEFAULT 'x'"), "{}", outcome.transcript());
        assert!(!outcome.stdout.contains("None"), "{}", outcome.transcript());
    }
}

#[test]
fn what_can_not_be_declared_may_be_ignored() {
    for engine in Engine::ALL {
        let (project, _database) = project(engine);
        let (sql, reverse_sql) = match engine {
            Engine::Sqlite => (TRIGGER[0], "DROP TRIGGER touched"),
            Engine::Postgres => (TRIGGER[1], "DROP TRIGGER touched ON shop_item; DROP FUNCTION touch()"),
        };
        project.write("shop/migrations/0003_extra.toml", &raw_sql(sql, reverse_sql));
        dorm(&project, &["verify", "--engine", engine.name()]).exits(1).says("[dbcheck] ignore");
        let settings = project.read("dorm.toml") + "\n[dbcheck]\nignore = [\"trigger:shop_item.touched\"]\n";
        project.write("dorm.toml", &settings);
        dorm(&project, &["verify", "--engine", engine.name()]).ok();
    }
}
