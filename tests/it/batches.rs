//! `BackfillBatch`: every row once, along any key, whatever happens between two batches.

use crate::support::trouble::{gone_on_with, run, troubles};
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Reading]
primary_key = ["sensor", "day"]
[model.Reading.fields]
sensor = { type = "CharField", max_length = 20 }
day = { type = "IntegerField" }
value = { type = "IntegerField", default = 0 }
owner = { type = "ForeignKey", to = "Owner", on_delete = "CASCADE", null = true }

[model.Owner.fields]
name = { type = "CharField", max_length = 20 }
"#;

/// An app with a composite key and this operation as its second migration; both are applied.
fn project(engine: Engine, rows: u32) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("plant", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute("INSERT INTO plant_owner (id, name) VALUES (1, 'Ann')");
    // Keys that a list of literals must quote, and whose order isn't that of insertion.
    let sensors = ["it''s", "a", "z, (''x'')", "é"];
    for sensor in sensors {
        database.execute(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
             INSERT INTO plant_reading (sensor, day, value) SELECT '{sensor}', {rows} - i, 0 FROM n"
        ));
    }
    (project, database)
}

fn second(project: &Project, keys: &str) {
    project.write(
        "plant/migrations/0002_fill.toml",
        &format!(
            "dependencies = [\"plant.0001_initial\"]\n\n[[operations]]\ntype = \"BackfillBatch\"\nmodel = \"Reading\"\n{keys}\n"
        ),
    );
    project.remove("plant/migrations/latest.txt");
}

fn values(database: &Database) -> Vec<Vec<String>> {
    database.query("SELECT value, count(*) FROM plant_reading GROUP BY value ORDER BY value")
}

#[test]
fn every_row_once_along_a_composite_key() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 500);
        second(&project, "set = { value = \"value + 1\" }\nwhere = \"day >= 10 OR sensor = 'a'\"\nbatch_size = 37");
        run(&project, &database, &["migrate"], None).ok();
        assert_eq!(values(&database), [["0", "30"], ["1", "1970"]], "{engine:?}");
        assert_eq!(database.query("SELECT * FROM dorm_migration_steps"), Vec::<Vec<String>>::new());
    }
}

#[test]
fn a_killed_run_goes_on_behind_the_last_batch() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 100);
        second(&project, "set = { value = \"value + 1\" }\nbatch_size = 30");
        // The plan, and two and a half batches of thirty rows.
        let killed = (12..40).find_map(|statement| {
            let outcome = run(&project, &database, &["migrate"], Some(&format!("{statement}:after:kill")));
            assert_ne!(outcome.status, 0, "{}", outcome.transcript());
            let done = values(&database);
            (done.len() == 2).then_some(done)
        });
        let killed = killed.expect("a batch that was committed");
        let half: u32 = killed[1][1].parse().unwrap();
        assert!(half < 400, "{killed:?}");
        let cursor = database.query("SELECT state, cursor FROM dorm_migration_steps WHERE part = 1").remove(0);
        assert!(cursor[0] == "pending" && cursor[1].contains(&format!("\"rows\":{half}")), "{cursor:?}");
        let again = run(&project, &database, &["migrate"], None).ok();
        assert!(again.stderr.contains("going on with plant.0002_fill"), "{}", again.transcript());
        assert_eq!(values(&database), [["1", "400"]], "{engine:?}");
    }
}

/// A value shows how often its row was gone through.
#[test]
fn trouble_between_and_in_batches() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 4);
        second(
            &project,
            "set = { value = \"value + 1\" }\nbatch_size = 5\n\n[[operations]]\ntype = \"BackfillBatch\"\nmodel = \"Reading\"\n\
             set = { value = \"value * 3\" }\nwhere = \"day > 1\"\nbatch_size = 3",
        );
        gone_on_with((&project, &database), &["migrate"], troubles(engine), 20);
    }
}

#[test]
fn what_is_printed_does_the_same() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 50);
        second(&project, "set = { value = \"day + 1\" }\nwhere = \"value = 0\"\nbatch_size = 7\nsleep = \"1ms\"");
        let copy = database.copy();
        let printed = dorm(&project, &["migrate", "--dry-run"]).ok().stdout;
        assert!(printed.contains("-- in batches of at most 7 rows by sensor, day"), "{printed}");
        assert!(printed.contains("-- UPDATE plant_reading SET value = day + 1 WHERE (sensor, day) > (…)"), "{printed}");
        let json = dorm(&project, &["migrate", "--dry-run", "--format", "json"]).ok().json();
        let step = &json["steps"][0];
        assert_eq!((step["kind"].as_str(), step["transactional"].as_bool()), (Some("batch"), Some(false)));
        copy.execute(&printed);
        run(&project, &database, &["migrate"], None).ok();
        assert_eq!(values(&database), values(&copy), "{engine:?}");
        assert_eq!(database.query("SELECT app, name FROM dorm_migrations ORDER BY id").len(), 2);
    }
}

#[test]
fn a_key_that_changes_is_no_key() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 40);
        second(&project, "set = { day = \"day + 1000\" }\nbatch_size = 10");
        let outcome = run(&project, &database, &["migrate"], None).ok();
        assert_eq!(database.value("SELECT count(*) FROM plant_reading WHERE day BETWEEN 1000 AND 1039"), "160");
        let at_once = outcome.stderr.contains("`plant_reading` is updated in one statement");
        // SQLite has the rowid left.
        assert_eq!(at_once, engine == Engine::Postgres, "{}", outcome.transcript());
    }
}

#[test]
fn a_key_that_the_database_does_not_have_is_not_trusted() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 40);
        second(&project, "set = { value = \"value + 1\" }\nbatch_size = 10");
        match engine {
            Engine::Sqlite => database.execute(
                "DROP TABLE plant_reading; CREATE TABLE plant_reading (sensor text, day integer, value integer, owner_id bigint, \
                 PRIMARY KEY (sensor, day)); INSERT INTO plant_reading VALUES ('a', NULL, 0, NULL), (NULL, 1, 0, NULL), ('b', 1, 0, NULL)",
            ),
            Engine::Postgres => database.execute("ALTER TABLE plant_reading DROP CONSTRAINT plant_reading_pkey"),
        }
        run(&project, &database, &["migrate"], None)
            .ok()
            .says("in one statement: in this database its key isn't unique, or may be NULL");
        assert_eq!(values(&database).len(), 1, "{engine:?}");
        assert_eq!(values(&database)[0][0], "1");
    }
}

#[test]
fn a_batch_that_fails_is_rolled_back_and_the_ones_before_it_stay() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 40);
        database.execute("UPDATE plant_reading SET value = -1 WHERE sensor = 'a' AND day = 35");
        // Owner 2 isn't there; SQLite's keys are off in a migration, and yet nothing is left dangling.
        second(
            &project,
            "set = { owner_id = \"CASE WHEN value < 0 THEN 2 ELSE 1 END\" }\nwhere = \"owner_id IS NULL\"\nbatch_size = 10",
        );
        let outcome = run(&project, &database, &["migrate"], None).exits(2);
        assert!(outcome.stderr.contains("Backfill owner_id of Reading in batches"), "{}", outcome.transcript());
        assert_eq!(database.value("SELECT count(*) FROM plant_reading WHERE owner_id = 2"), "0");
        let owned: u32 = database.value("SELECT count(*) FROM plant_reading WHERE owner_id = 1").parse().unwrap();
        assert!(owned < 160, "{engine:?}: {owned}");
        database.execute("UPDATE plant_reading SET value = 0");
        run(&project, &database, &["migrate"], None).ok();
        assert_eq!(database.value("SELECT count(*) FROM plant_reading WHERE owner_id = 1"), "160");
    }
}

#[test]
fn a_referred_column_changes_at_once_and_is_checked() {
    let (project, database) = project(Engine::Sqlite, 3);
    database.execute("UPDATE plant_reading SET owner_id = 1");
    project.write(
        "plant/migrations/0002_fill.toml",
        "dependencies = [\"plant.0001_initial\"]\n\n[[operations]]\ntype = \"BackfillBatch\"\nmodel = \"Owner\"\nset = { id = \"id + 1\" }\n",
    );
    project.remove("plant/migrations/latest.txt");
    run(&project, &database, &["migrate"], None).exits(2).says("foreign keys that point at nothing");
    assert_eq!(database.value("SELECT id FROM plant_owner"), "1");
}

#[test]
fn max_batches_stops_and_says_so() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, 40);
        second(&project, "set = { value = \"value + 1\" }\nbatch_size = 10\nmax_batches = 3");
        run(&project, &database, &["migrate"], None).ok().says("stopped after 3 batches");
        // A batch that is slow is followed by a smaller one.
        let changed: u32 = database.value("SELECT count(*) FROM plant_reading WHERE value = 1").parse().unwrap();
        assert!((10..=30).contains(&changed), "{engine:?}: {changed}");
    }
}

#[test]
fn a_table_without_rowids_and_an_empty_one() {
    let database = Database::new(Engine::Sqlite);
    let project = Project::on(&database);
    project.models(
        "plant",
        "[model.Reading]\noptions = { without_rowid = true }\n[model.Reading.fields]\ncode = { type = \"CharField\", max_length = 9, primary_key = true }\nvalue = { type = \"IntegerField\", default = 0 }\n",
    );
    dorm(&project, &["makemigrations"]).ok();
    second(&project, "set = { value = \"value + 1\" }\nbatch_size = 3");
    run(&project, &database, &["migrate"], None).ok();
    dorm(&project, &["rollback"]).ok();
    database.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT INTO plant_reading SELECT 'c' || i, 0 FROM n",
    );
    run(&project, &database, &["migrate"], None).ok();
    assert_eq!(values(&database), [["1", "20"]]);
}
