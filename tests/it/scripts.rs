//! Programs of `RunScript`: what they are told, what becomes of what they print, and how they end.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

fn project(engine: Engine, keys: &str) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    project.write(
        "shop/migrations/0002_script.toml",
        &format!(
            "dependencies = [\"shop.0001_initial\"]\n\n[[operations]]\ntype = \"RunSQL\"\n\
             sql = \"INSERT INTO shop_item (name) VALUES ('before')\"\nreverse_sql = \"\"\n\n\
             [[operations]]\ntype = \"RunScript\"\n{keys}\n\n[[operations]]\ntype = \"RunSQL\"\n\
             sql = \"INSERT INTO shop_item (name) VALUES ('after')\"\nreverse_sql = \"\"\n"
        ),
    );
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

fn names(database: &Database) -> Vec<String> {
    database.query("SELECT name FROM shop_item ORDER BY id").into_iter().flatten().collect()
}

fn shell(text: &str) -> String {
    format!("command = [\"sh\", \"-c\", '''{text}''']")
}

#[test]
fn a_program_is_told_where_it_is_and_reads_nothing() {
    for engine in Engine::ALL {
        let text = "cat > input; pwd > where; echo $DORM_APP $DORM_DIRECTION > told; cp \"$DORM_STATE\" state; \
                    echo $DORM_DATABASE_URL > url; echo hello >&2; echo \"INSERT INTO shop_item (name) VALUES ('x;y')\"";
        let (project, database) = project(engine, &shell(text));
        let outcome = dorm(&project, &["migrate"]).ok();
        assert!(outcome.stderr.contains("hello"), "{}", outcome.transcript());
        assert_eq!(names(&database), ["before", "x;y", "after"], "{engine:?}");
        assert_eq!((project.read("input"), project.read("told")), (String::new(), "shop forwards\n".to_owned()));
        assert_eq!(project.read("where").trim(), project.root().canonicalize().unwrap().to_string_lossy());
        assert!(project.read("state").contains("\"shop_item\""), "{}", project.read("state"));
        assert_eq!(project.read("url").trim().split(':').next(), database.url().split(':').next());
    }
}

#[test]
fn a_program_that_fails_rolls_its_part_back_and_is_heard() {
    for engine in Engine::ALL {
        let text = "echo one; echo \"INSERT INTO shop_item (name) VALUES ('no');\"; echo wrong >&2; test -e ok";
        let (project, database) = project(engine, &shell(&text.replace("echo one; ", "")));
        let outcome = dorm(&project, &["migrate"]).exits(2).says("exit status 1").says("wrong");
        assert!(outcome.stderr.contains("1 of 2 parts"), "{}", outcome.transcript());
        assert_eq!(names(&database), ["before"], "{engine:?}");
        project.write("ok", "");
        dorm(&project, &["migrate"]).ok();
        assert_eq!(names(&database), ["before", "no", "after"], "{engine:?}");
    }
}

#[test]
fn what_prints_no_sql_is_refused_and_what_the_database_refuses_is_rolled_back() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, &shell("cat printed"));
        project.write("printed", "INSERT INTO shop_item (name) VALUES ('first'); INSERT INTO nowhere VALUES (1);");
        dorm(&project, &["migrate"]).exits(2).says("nowhere");
        assert_eq!(names(&database), ["before"], "{engine:?}");
        // It has run; what it printed is stored, and run again as it was.
        project.write("printed", "");
        database.execute("CREATE TABLE nowhere (a integer)");
        dorm(&project, &["migrate"]).ok();
        assert_eq!(names(&database), ["before", "first", "after"], "{engine:?}");
    }
    let (project, database) = project(Engine::Sqlite, &shell("echo \"it's no SQL\""));
    dorm(&project, &["migrate"]).exits(2).says("is no SQL").says("standard error");
    assert_eq!(names(&database), ["before"]);
}

#[test]
fn a_time_out_ends_all_that_was_started() {
    // The grandchild holds the streams open, and would write a file.
    let text = "(sleep 3; touch late) & echo begun >&2; sleep 60";
    for emits in ["sql", "nothing"] {
        let (project, database) =
            project(Engine::Sqlite, &format!("{}\nemits = \"{emits}\"\ntimeout = \"400ms\"", shell(text)));
        let begin = Instant::now();
        dorm(&project, &["migrate"]).exits(2).says("took longer than its `timeout`").says("begun");
        assert!(begin.elapsed() < Duration::from_millis(2900), "{:?}", begin.elapsed());
        assert_eq!(names(&database), ["before"]);
        std::thread::sleep(Duration::from_secs(3).saturating_sub(begin.elapsed()) + Duration::from_millis(300));
        assert!(!project.path("late").exists(), "the grandchild lived on");
    }
}

#[test]
fn a_program_that_is_not_there() {
    let (project, database) = project(Engine::Sqlite, "command = [\"./nowhere.sh\", \"a b\"]");
    dorm(&project, &["migrate"]).exits(2).says("`./nowhere.sh` can't be run").says("PATH");
    assert_eq!(names(&database), ["before"]);
}

#[test]
fn a_program_that_prints_a_lot() {
    let rows = 50_000;
    let print = format!("seq {rows} | sed \"s/.*/INSERT INTO shop_item (name) VALUES ('&');/\"");
    let (project, database) = project(Engine::Sqlite, &shell(&print));
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.value("SELECT count(*) FROM shop_item"), (rows + 2).to_string());
    // A pipe that nobody empties would stop it; what it said last is what is shown.
    let (project, _database) = self::project(Engine::Sqlite, &shell("seq 200000; seq 200000 >&2; exit 3"));
    let outcome: Outcome = dorm(&project, &["migrate"]).exits(2).says("exit status 3").says("199999\n200000");
    assert!(outcome.stderr.len() < 10_000, "{} bytes", outcome.stderr.len());
}

#[test]
fn one_that_works_by_itself_and_one_that_was_running_at_a_kill() {
    for engine in Engine::ALL {
        let (project, database) =
            project(engine, &format!("{}\nemits = \"nothing\"", shell("echo ran >> log; kill -9 $PPID; sleep 0.3")));
        let killed = dorm(&project, &["migrate"]);
        assert_eq!(killed.status, -1, "{}", killed.transcript());
        dorm(&project, &["migrate"]).exits(2).says("can't know whether it was done").says("--retry-step").says("sh -c");
        dorm(&project, &["showmigrations"]).ok();
        dorm(&project, &["migrate", "--check"]).exits(1);
        dorm(&project, &["migrate", "--skip-step"]).ok();
        assert_eq!((project.read("log").as_str(), names(&database)), ("ran\n", vec!["before".into(), "after".into()]));
    }
}

/// What a killed dorm was waiting for doesn't go on, nor does what it started.
#[test]
fn a_killed_dorm_takes_its_program_along() {
    for emits in ["sql", "nothing"] {
        for signal in ["KILL", "TERM"] {
            let text = "sleep 600 & echo $! $$ > pids; sleep 600";
            let (project, database) = project(Engine::Sqlite, &format!("{}\nemits = \"{emits}\"", shell(text)));
            let mut command = dorm_command(&project);
            let child = command.arg("migrate").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let begin = Instant::now();
            while !project.path("pids").exists() || project.read("pids").trim().is_empty() {
                assert!(begin.elapsed() < Duration::from_secs(20), "it never began");
                std::thread::sleep(Duration::from_millis(20));
            }
            let killed = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
            assert!(killed.success());
            // Nobody holds the streams open any more.
            let outcome = Outcome::of(&["migrate"], &child.wait_with_output().unwrap());
            assert_ne!(outcome.status, 0, "{}", outcome.transcript());
            assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
            let pids = project.read("pids");
            let alive =
                |pid: &str| Command::new("kill").args(["-0", pid]).stderr(Stdio::null()).status().unwrap().success();
            let begin = Instant::now();
            while pids.split_whitespace().any(alive) {
                assert!(begin.elapsed() < Duration::from_secs(5), "{pids} {signal} {emits}: they live on");
                std::thread::sleep(Duration::from_millis(20));
            }
            let next = dorm(&project, &["migrate", "--lock-wait", "1s", "--plan"]).ok();
            assert!(next.stdout.contains("0002_script"), "{}", next.transcript());
            assert_eq!(names(&database), ["before"]);
        }
    }
}

#[test]
fn a_program_in_what_only_the_database_is_told() {
    for engine in Engine::ALL {
        let (project, database) = project(engine, "command = [\"true\"]");
        project.write(
            "shop/migrations/0002_script.toml",
            "dependencies = [\"shop.0001_initial\"]\n\n[[operations]]\ntype = \"SeparateDatabaseAndState\"\n\n\
             [[operations.database_operations]]\ntype = \"RunScript\"\n\
             command = [\"echo\", \"INSERT INTO shop_item (name) VALUES ('inner')\"]\n",
        );
        dorm(&project, &["migrate"]).ok();
        assert_eq!(names(&database), ["inner"], "{engine:?}");
    }
}

#[test]
fn the_password_is_taken_out_of_what_a_program_says() {
    let command = shell("echo $DORM_DATABASE_URL and $(cat secret) >&2; cat secret; exit 3");
    let (project, database) = project(Engine::Postgres, &command);
    project.write("secret", "s3cr3t-w0rd");
    let url = database.url().replacen('@', ":s3cr3t-w0rd@", 1);
    for format in ["text", "json"] {
        let outcome =
            dorm(&project, &["--database", &url, "migrate", "-v", "--format", format]).exits(2).says("and ***");
        assert!(!outcome.transcript().replace(&url, "").contains("s3cr3t"), "{}", outcome.transcript());
    }
}
