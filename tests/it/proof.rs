//! Proofs on scratch databases: squashes that are equal to what they replace, those that aren't,
//! and what is left of a scratch database afterwards.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::squash::history;
use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

const SQUASH: &str = "blog/migrations/0001_squashed_0004_headline.toml";

fn squashed(engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    let project = history(&database);
    let outcome = dorm(&project, &["--format", "json", "squashmigrations", "blog", "0004"]).ok();
    assert_eq!(outcome.json()["proved"], serde_json::json!([engine.name()]));
    assert!(database.tables().is_empty(), "the configured database isn't touched");
    (project, database)
}

fn change(project: &Project, path: &str, from: &str, to: &str) {
    let text = project.read(path);
    assert!(text.contains(from), "{text}");
    project.write(path, &text.replace(from, to));
}

fn verify(project: &Project) -> Outcome {
    dorm(project, &["--format", "json", "verify"])
}

#[test]
fn a_squash_is_equal_to_what_it_replaces() {
    for engine in Engine::ALL {
        let (project, database) = squashed(engine);
        let document = verify(&project).ok().json();
        assert_eq!(document["engines"][0]["squashes"][0], "blog.0001_squashed_0004_headline");
        // A squash of a squash.
        dorm(&project, &["makemigrations", "blog", "--empty", "--name", "last"]).ok();
        dorm(&project, &["squashmigrations", "blog", "0005", "--squashed-name", "all"]).ok();
        let document = verify(&project).ok().json();
        assert_eq!(document["engines"][0]["squashes"].as_array().map(Vec::len), Some(2), "{document}");
        assert!(database.tables().is_empty());
    }
}

#[test]
fn a_squash_with_other_rows_is_named() {
    for engine in Engine::ALL {
        let (project, _database) = squashed(engine);
        change(&project, SQUASH, "'first'", "'second'");
        let document = verify(&project).exits(1).json();
        let broken = &document["engines"][0]["broken"];
        assert_eq!((&broken["name"], &broken["promise"]), (&"0001_squashed_0004_headline".into(), &"replaces".into()));
        assert_eq!(broken["tables"], serde_json::json!(["blog_author"]));
        let text = dorm(&project, &["verify"]).exits(1).stdout;
        assert!(text.contains("- row") && text.contains("first") && text.contains("second"), "{text}");
    }
}

#[test]
fn a_squash_with_another_schema_is_named() {
    for engine in Engine::ALL {
        for (path, table) in [("blog/migrations/0003_data.toml", "blog_post"), (SQUASH, "blog_post")] {
            let (project, _database) = squashed(engine);
            let sql = "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"CREATE INDEX by_hand ON blog_post (views)\"\n\
                       reverse_sql = \"DROP INDEX by_hand\"\n";
            project.write(path, &format!("{}{sql}", project.read(path)));
            let document = verify(&project).exits(1).json();
            assert_eq!(document["engines"][0]["broken"]["tables"][0], table, "{document}");
        }
        // A table that no model declares.
        let (project, _database) = squashed(engine);
        let sql = "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"CREATE TABLE extra (id integer)\"\n\
                   reverse_sql = \"DROP TABLE extra\"\n";
        let path = "blog/migrations/0002_more.toml";
        project.write(path, &format!("{}{sql}", project.read(path)));
        let document = verify(&project).exits(1).json();
        assert_eq!(document["engines"][0]["broken"]["tables"][0], "extra", "{document}");
    }
}

#[test]
fn a_squash_that_can_not_be_applied_is_named() {
    for engine in Engine::ALL {
        let (project, _database) = squashed(engine);
        let path = "blog/migrations/0003_data.toml";
        // The originals have a table that only a statement makes which the squash has lost.
        let make =
            "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"CREATE TABLE extra (id integer)\"\nreverse_sql = \"\"\n";
        let fill = "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"INSERT INTO extra VALUES (1)\"\nreverse_sql = \"\"\n";
        project.write(path, &format!("{}{make}{fill}", project.read(path)));
        project.write(SQUASH, &format!("{}{fill}", project.read(SQUASH)));
        // The squash is what a fresh database gets: it fails there at once, and breaks its word.
        let document = verify(&project).exits(1).json();
        let broken = &document["engines"][0]["broken"];
        assert_eq!(
            (&broken["name"], &broken["promise"]),
            (&serde_json::json!("0001_squashed_0004_headline"), &serde_json::json!("runs"))
        );
        assert!(broken["message"].as_str().is_some_and(|text| text.contains("extra")), "{document:#}");
    }
}

#[test]
fn what_a_clock_or_a_die_gives_is_no_difference() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = history(&database);
        let random = match engine {
            Engine::Sqlite => "lower(hex(randomblob(6)) || '4' || hex(randomblob(9)) || 'a')",
            Engine::Postgres => "gen_random_uuid()::text",
        };
        let sql = format!(
            "INSERT INTO blog_author (id, name) VALUES (7, {random}), (8, CURRENT_TIMESTAMP), (9, CURRENT_DATE), (10, CURRENT_TIME)"
        );
        change(
            &project,
            "blog/migrations/0003_data.toml",
            "INSERT INTO blog_author (id, name) VALUES (1, 'first')",
            &sql,
        );
        dorm(&project, &["squashmigrations", "blog", "0004"]).ok();
        verify(&project).ok();
    }
}

#[test]
fn what_a_squash_may_leave_out_is_no_difference() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = history(&database);
        let path = "blog/migrations/0003_data.toml";
        project.write(path, &format!("{}elidable = true\n", project.read(path)));
        dorm(&project, &["squashmigrations", "blog", "0004"]).ok();
        assert!(!project.read(SQUASH).contains("RunSQL"));
        verify(&project).ok();
    }
}

#[test]
fn originals_that_can_not_be_applied_prove_nothing() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = history(&database);
        change(&project, "blog/migrations/0003_data.toml", "INTO blog_author", "INTO somewhere");
        let outcome = dorm(&project, &["squashmigrations", "blog", "0004"]).exits(2).says("can't be proved");
        assert!(outcome.stderr.contains("nothing was written"));
        assert!(!project.path(SQUASH).exists());
    }
}

#[test]
fn programs_that_emit_nothing_run_where_it_is_said() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = history(&database);
        let path = "blog/migrations/0003_data.toml";
        let script = "\n[[operations]]\ntype = \"RunScript\"\ncommand = [\"sh\", \"-c\", \"echo $DORM_DATABASE_URL >> ran\"]\n\
                      reverse_command = [\"true\"]\nemits = \"nothing\"\n";
        project.write(path, &format!("{}{script}", project.read(path)));
        dorm(&project, &["squashmigrations", "blog", "0004", "--dry-run"]).ok();
        assert!(!project.path("ran").exists());
        dorm(&project, &["squashmigrations", "blog", "0004", "--scripts"]).ok();
        let ran = project.read("ran");
        assert_eq!(ran.lines().count(), 2, "{ran}");
        assert!(!ran.contains(&database.url()), "{ran}");
    }
}

#[test]
fn an_optimized_migration_is_proved() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = Project::on(&database);
        project.models("blog", "[model.Post]\n[model.Post.fields]\ntitle = \"TextField\"\n");
        dorm(&project, &["makemigrations"]).ok();
        let path = "blog/migrations/0001_initial.toml";
        let add = "\n[[operations]]\ntype = \"AddField\"\nmodel = \"Post\"\nname = \"body\"\nfield = { type = \"TextField\", null = true }\n";
        project.write(path, &format!("{}{add}", project.read(path)));
        let outcome = dorm(&project, &["--format", "json", "optimizemigration", "blog", "0001"]).ok();
        assert_eq!(outcome.json()["proved"], serde_json::json!([engine.name()]));
        assert_eq!(outcome.json()["after"], 1);
        assert!(database.tables().is_empty());
    }
}

/// Runs the command and lists the scratch databases (and schemas) that its process has left.
fn left_behind(project: &Project, database: &Database, signal: Option<&str>) -> (Outcome, Vec<Vec<String>>) {
    let mut command = dorm_command(project);
    let child = command.arg("verify").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("start dorm");
    let pid = child.id();
    if let Some(signal) = signal {
        let patience = std::time::Instant::now() + Duration::from_secs(30);
        while database.value("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(47)%'") == "0" {
            assert!(std::time::Instant::now() < patience, "the statement never ran");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(Command::new("kill").args([signal, &pid.to_string()]).status().expect("kill").success());
    }
    let outcome = Outcome::of(&["verify"], &child.wait_with_output().expect("wait for dorm"));
    let sql = format!(
        "SELECT datname FROM pg_database WHERE datname LIKE 'dorm\\_scratch\\_{pid}\\_%' \
         UNION SELECT nspname FROM pg_namespace WHERE nspname LIKE 'dorm\\_scratch\\_%'"
    );
    (outcome, database.query(&sql))
}

#[test]
fn a_scratch_database_goes_whatever_happens() {
    let (project, database) = squashed(Engine::Postgres);
    let nothing = Vec::<Vec<String>>::new();
    let (outcome, left) = left_behind(&project, &database, None);
    assert_eq!((outcome.status, left), (0, nothing.clone()), "{}", outcome.stderr);
    let data = project.read("blog/migrations/0003_data.toml");
    change(&project, SQUASH, "'first'", "'second'");
    let (outcome, left) = left_behind(&project, &database, None);
    assert_eq!((outcome.status, left), (1, nothing.clone()), "{}", outcome.stderr);
    change(&project, SQUASH, "INSERT INTO blog_author (id, name) VALUES (1, 'second')", "SELECT 1 / 0");
    let (outcome, left) = left_behind(&project, &database, None);
    assert_eq!((outcome.status, left), (1, nothing.clone()), "{}", outcome.stderr);
    // While both scratch databases of a squash's proof are there.
    change(&project, SQUASH, "SELECT 1 / 0", "INSERT INTO blog_author (id, name) VALUES (1, 'first')");
    project.write(
        "blog/migrations/0003_data.toml",
        &data.replace("INSERT INTO blog_author (id, name) VALUES (1, 'first')", "SELECT pg_sleep(47)"),
    );
    for signal in ["-INT", "-TERM"] {
        let (outcome, left) = left_behind(&project, &database, Some(signal));
        assert_eq!((outcome.status, left), (130, nothing.clone()), "{}", outcome.stderr);
    }
    assert!(database.tables().is_empty());
}

#[test]
fn a_role_that_may_not_make_databases_gets_a_schema() {
    let database = Database::new(Engine::Postgres);
    let name = database.value("SELECT current_database()");
    let role = format!("role_{name}");
    database.execute(&format!(
        "CREATE ROLE \"{role}\" LOGIN; GRANT CREATE ON DATABASE \"{name}\" TO \"{role}\"; \
         CREATE TABLE blog_author (id integer); INSERT INTO blog_author VALUES (17)"
    ));
    let project = Project::empty();
    let url = database.url().replace("postgres@", &format!("{role}@"));
    project.write("dorm.toml", &format!("[databases.default]\nurl = \"{url}\"\n"));
    project.models("blog", "[model.Author]\n[model.Author.fields]\nname = \"TextField\"\n");
    dorm(&project, &["makemigrations"]).ok();
    let (outcome, left) = left_behind(&project, &database, None);
    assert_eq!((outcome.status, left), (0, Vec::new()), "{}", outcome.transcript());
    // In a schema of the real database nothing runs that could reach beyond it.
    dorm(&project, &["makemigrations", "blog", "--empty", "--name", "data"]).ok();
    let path = "blog/migrations/0002_data.toml";
    let sql = "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"DELETE FROM public.blog_author\"\nreverse_sql = \"\"\n";
    project.write(path, &format!("{}{sql}", project.read(path)));
    let (outcome, left) = left_behind(&project, &database, None);
    assert_eq!((outcome.status, left), (2, Vec::new()), "{}", outcome.transcript());
    assert!(outcome.stderr.contains("CREATEDB"), "{}", outcome.stderr);
    assert_eq!(database.query("SELECT id FROM blog_author"), [["17"]]);
    database.execute(&format!("DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\""));
}

#[test]
fn a_scratch_database_has_what_dorm_never_makes() {
    let database = Database::new(Engine::Postgres);
    database.execute("CREATE SCHEMA audit; CREATE SCHEMA extras; CREATE EXTENSION citext SCHEMA extras");
    let project = Project::empty();
    let url = format!("{}?options=-csearch_path%3Dpublic,extras", database.url());
    project.write("dorm.toml", &format!("[databases.default]\nurl = \"{url}\"\n"));
    project.models(
        "blog",
        "[model.Legacy]\nmanaged = false\ndb_table = \"legacy\"\n[model.Legacy.fields]\ncode = { type = \"CharField\", max_length = 9, unique = true }\n\
         [model.Entry]\nschema = \"audit\"\n[model.Entry.fields]\nname = \"CITextField\"\n\
         legacy = { type = \"ForeignKey\", to = \"Legacy\", on_delete = \"CASCADE\" }\n\
         code = { type = \"ForeignKey\", to = \"Legacy\", to_field = \"code\", on_delete = \"CASCADE\", related_name = \"+\" }\n",
    );
    dorm(&project, &["makemigrations"]).ok();
    let (outcome, left) = left_behind(&project, &database, None);
    assert_eq!((outcome.status, left), (0, Vec::new()), "{}", outcome.transcript());
    assert!(database.tables().is_empty());
}
