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
