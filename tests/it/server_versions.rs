//! What only newer servers have: asked for before anything runs, seen where it is there.
//! `DORM_TEST_POSTGRES_BIN` runs these, and all others, on another server.

use crate::support::postgres::server;
use crate::support::{Database, Engine, Project, dorm};

const PLAIN: &str = r#"
[model.Item]
[model.Item.fields]
name = { type = "CharField", max_length = 50 }
size = { type = "IntegerField", null = true }
"#;

/// What is asked for, the field or constraint, and the first server that has it.
fn demands() -> [(&'static str, String, u32); 3] {
    let field = |field: &str| format!("{PLAIN}{field}\n");
    let unique = r#"constraints = [{ type = "unique", name = "item_u", fields = ["size"], nulls_distinct = false, engine = "postgresql" }]"#;
    [
        ("nulls_distinct = false", PLAIN.replace("[model.Item]\n", &format!("[model.Item]\n{unique}\n")), 15),
        (
            "virtual generated column",
            field(
                r#"loud = { type = "GeneratedField", expression = "upper(name)", output_field = { type = "TextField" }, db_persist = false }"#,
            ),
            18,
        ),
        ("version = 7", field(r#"key = { type = "UUIDField", version = 7 }"#), 18),
    ]
}

#[test]
fn sql_is_printed_for_a_version_that_has_what_is_asked_for() {
    for (what, models, since) in demands() {
        let database = Database::new(Engine::Postgres);
        let project = Project::on(&database);
        project.models("shop", &models);
        dorm(&project, &["makemigrations"]).ok();
        for version in 13..=18 {
            let outcome = dorm(&project, &["sqlmigrate", "shop", "0001", "--engine", &format!("postgresql:{version}")]);
            if version < since {
                let said = format!("needs PostgreSQL {since}");
                let outcome = outcome.exits(2).says(what).says(&said).says(&format!("this is {version}\n"));
                assert!(!outcome.stderr.contains("committed"), "{}", outcome.transcript());
                assert_eq!(outcome.stdout, "");
            } else if version == server().major() {
                database.execute(&outcome.ok().stdout);
                assert_eq!(database.tables(), ["shop_item"]);
            } else {
                outcome.ok();
            }
        }
    }
}

#[test]
fn a_server_that_is_too_old_for_the_second_migration_is_not_given_the_first() {
    for (what, models, since) in demands() {
        let database = Database::new(Engine::Postgres);
        let project = Project::on(&database);
        project.models("shop", PLAIN);
        dorm(&project, &["makemigrations"]).ok();
        project.models("shop", &models);
        dorm(&project, &["makemigrations", "--name", "second"]).ok();
        let before = database.facts();
        if server().major() < since {
            for arguments in [&["migrate"][..], &["migrate", "--dry-run"]] {
                let outcome = dorm(&project, arguments).exits(2).says(what).says("shop.0002_second");
                assert_eq!(outcome.stdout, "");
                assert_eq!(database.facts(), before);
                assert!(database.try_query("SELECT * FROM dorm_migrations").is_err());
            }
        } else {
            dorm(&project, &["migrate"]).ok();
            dorm(&project, &["dbcheck"]).ok();
            database.execute("INSERT INTO shop_item (name) VALUES ('a')");
            dorm(&project, &["migrate", "shop", "0001", "--yes"]).ok();
            dorm(&project, &["migrate"]).ok();
            dorm(&project, &["dbcheck"]).ok();
        }
    }
}

/// Since 18 NOT NULL may be NOT VALID, and checks and foreign keys may be NOT ENFORCED.
#[test]
fn what_18_lets_slip_is_found_and_mended() {
    if server().major() < 18 {
        return;
    }
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    let models = format!(
        "{}\n[model.Part]\n[model.Part.fields]\nitem = {{ type = \"ForeignKey\", to = \"Item\", on_delete = \"CASCADE\" }}\n",
        PLAIN.replace("null = true", "null = true, check = \"size > 0\"")
    );
    project.models("shop", &models);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute("INSERT INTO shop_item (name, size) VALUES ('a', 1)");
    let slips = [
        (
            "ALTER TABLE shop_item ALTER name DROP NOT NULL, ADD CONSTRAINT later NOT NULL name NOT VALID",
            "column_null",
            "SELECT convalidated FROM pg_constraint WHERE contype = 'n' AND conname = 'later'",
        ),
        (
            "ALTER TABLE shop_item DROP CONSTRAINT shop_item_size_check, \
             ADD CONSTRAINT shop_item_size_check CHECK (size > 0) NOT ENFORCED",
            "check_changed",
            "SELECT conenforced FROM pg_constraint WHERE conname = 'shop_item_size_check'",
        ),
        (
            "ALTER TABLE shop_part ALTER CONSTRAINT shop_part_item_id_fkey NOT ENFORCED",
            "foreign_key_changed",
            "SELECT conenforced FROM pg_constraint WHERE conname = 'shop_part_item_id_fkey'",
        ),
    ];
    for (slip, kind, holds) in slips {
        database.execute(slip);
        assert_eq!(database.value(holds), "f");
        let document = dorm(&project, &["--format", "json", "dbcheck"]).exits(1).json();
        assert_eq!(document["drift"].as_array().unwrap().len(), 1, "{document:#}");
        assert_eq!(document["drift"][0]["kind"], kind, "{document:#}");
        database.execute(&dorm(&project, &["dbcheck", "--sql"]).stdout);
        assert_eq!(database.value(holds), "t", "{slip}");
        dorm(&project, &["dbcheck"]).ok();
    }
}
