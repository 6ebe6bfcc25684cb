//! A person's SQL that would break what dorm promises: refused before it has done anything.

use crate::support::{Database, Engine, Project, dorm};

fn with_sql(engine: Engine, keys: &str, sql: &str) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("shop", "[model.Item]\n[model.Item.fields]\nsize = \"IntegerField\"\n");
    dorm(&project, &["makemigrations"]).ok();
    project.write(
        "shop/migrations/0002_sql.toml",
        &format!(
            "dependencies = [\"shop.0001_initial\"]\n{keys}\n[[operations]]\ntype = \"RunSQL\"\nsql = '''\n{sql}\n'''\nreverse_sql = \"\"\n"
        ),
    );
    (project, database)
}

fn recorded(database: &Database) -> String {
    database.value("SELECT count(*) FROM dorm_migrations WHERE name = '0002_sql'")
}

/// COMMIT would make half of a migration stay, ROLLBACK would record one that has done nothing.
#[test]
fn nobody_else_ends_the_transaction() {
    let texts = [
        "INSERT INTO shop_item (size) VALUES (1); COMMIT; INSERT INTO shop_item (size) VALUES (2); SELECT nonsense;",
        "INSERT INTO shop_item (size) VALUES (1); ROLLBACK;",
        "BEGIN; INSERT INTO shop_item (size) VALUES (1); COMMIT;",
        "INSERT INTO shop_item (size) VALUES (1); END",
    ];
    for engine in Engine::ALL {
        for keys in ["", "atomic = false"] {
            for text in texts {
                let (project, database) = with_sql(engine, keys, text);
                let outcome = dorm(&project, &["migrate"]).exits(2);
                outcome.says("begins and ends its transactions by itself").says("leave BEGIN, COMMIT and ROLLBACK out");
                assert_eq!(recorded(&database), "0");
                assert_eq!(database.value("SELECT count(*) FROM shop_item"), "0", "{engine:?} {keys} {text}");
                dorm(&project, &["migrate", "--dry-run"]).exits(2);
                dorm(&project, &["sqlmigrate", "shop", "0002", "--engine", engine.name()]).exits(2);
            }
        }
        let text = "SAVEPOINT a; INSERT INTO shop_item (size) VALUES (1); ROLLBACK TO a; RELEASE a; \
                    INSERT INTO shop_item (size) VALUES (5);";
        let (project, database) = with_sql(engine, "", text);
        dorm(&project, &["migrate"]).ok();
        assert_eq!(recorded(&database), "1");
        assert_eq!(database.query("SELECT size FROM shop_item"), [["5"]]);
    }
}

#[test]
fn what_can_t_run_in_a_transaction_names_the_way_out() {
    for engine in Engine::ALL {
        let (project, database) = with_sql(engine, "", "VACUUM");
        dorm(&project, &["migrate"]).exits(2).says("VACUUM").says("`atomic = false`");
        assert_eq!(recorded(&database), "0");
        let (project, database) = with_sql(engine, "atomic = false", "VACUUM");
        dorm(&project, &["migrate"]).ok();
        assert_eq!(recorded(&database), "1");
    }
    let (project, database) = with_sql(Engine::Postgres, "", "COPY shop_item FROM stdin;\n1\t2\n");
    dorm(&project, &["migrate"]).exits(2).says("psql");
    assert_eq!(recorded(&database), "0");
    let (project, database) = with_sql(Engine::Postgres, "", "\\set a 1\nINSERT INTO shop_item (size) VALUES (1)");
    dorm(&project, &["migrate"]).exits(2).says("for psql").says("write it as SQL");
    assert_eq!(recorded(&database), "0");
}
