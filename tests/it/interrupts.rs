//! Ctrl-C, a server that throws dorm out, a disk without room: all is rolled back to the last commit,
//! and the next run ends where an undisturbed one does.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::faults::{migrate, rich};
use crate::support::trouble::contents;
use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

fn project(engine: Engine, operations: &str) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute("INSERT INTO shop_item (name) VALUES ('a'), ('b'), ('c')");
    project.write("shop/migrations/0002_long.toml", &format!("dependencies = [\"shop.0001_initial\"]\n\n{operations}"));
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

fn start(project: &Project) -> Child {
    let mut command = dorm_command(project);
    command.arg("migrate").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("start dorm")
}

/// Sends Ctrl-C after a while, and waits for the end.
fn interrupt(child: Child, after: Duration) -> Outcome {
    std::thread::sleep(after);
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(status.success(), "it had ended already");
    let begin = Instant::now();
    let outcome = Outcome::of(&["migrate"], &child.wait_with_output().expect("wait for dorm"));
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}\n{}", begin.elapsed(), outcome.transcript());
    outcome
}

/// Something that takes far longer than the test waits.
const fn forever(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "INSERT INTO shop_item (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000000000) SELECT count(*) FROM n"
        }
        Engine::Postgres => "INSERT INTO shop_item (name) SELECT 'x' FROM pg_sleep(600)",
    }
}

#[test]
fn ctrl_c_inside_a_statement_rolls_it_back() {
    for engine in Engine::ALL {
        let (project, database) = project(
            engine,
            &format!(
                "[[operations]]\ntype = \"RunSQL\"\nsql = [\"DELETE FROM shop_item WHERE name = 'a'\", \"{}\"]\n",
                forever(engine)
            ),
        );
        let before = database.facts();
        let outcome = interrupt(start(&project), Duration::from_millis(1500)).exits(130);
        assert!(outcome.stderr.contains("rolled back to the last commit"), "{}", outcome.transcript());
        assert!(outcome.stderr.contains("`dorm migrate` goes on"), "{}", outcome.transcript());
        assert_eq!(database.value("SELECT count(*) FROM shop_item"), "3", "{engine:?}");
        assert_eq!(database.facts(), before);
        dorm(&project, &["migrate", "--check"]).exits(1);
    }
}

#[test]
fn ctrl_c_between_batches_and_in_a_program() {
    for engine in Engine::ALL {
        let (project, database) = project(
            engine,
            "[[operations]]\ntype = \"BackfillBatch\"\nmodel = \"Item\"\nset = { name = \"name || '!'\" }\nbatch_size = 1\nsleep = \"2s\"\n\n\
             [[operations]]\ntype = \"RunScript\"\ncommand = [\"sh\", \"-c\", \"test -e quick || sleep 600\"]\n",
        );
        let outcome = interrupt(start(&project), Duration::from_millis(1200)).exits(130);
        assert!(outcome.stderr.contains("0 of 2 parts"), "{}", outcome.transcript());
        let done = database.value("SELECT count(*) FROM shop_item WHERE name LIKE '%!'");
        assert!(done == "1" || done == "2", "{engine:?}: {done}");
        // The rest of the batches, and then the program is stopped.
        let outcome = interrupt(start(&project), Duration::from_secs(8)).exits(130);
        assert!(outcome.stderr.contains("1 of 2 parts"), "{}", outcome.transcript());
        project.write("quick", "");
        dorm(&project, &["migrate"]).ok();
        let names: Vec<String> =
            database.query("SELECT name FROM shop_item ORDER BY id").into_iter().flatten().collect();
        assert_eq!(names, ["a!", "b!", "c!"], "{engine:?}");
    }
}

#[test]
fn ctrl_c_while_another_one_works() {
    for engine in Engine::ALL {
        let (project, _database) =
            project(engine, "[[operations]]\ntype = \"RunScript\"\ncommand = [\"sleep\", \"600\"]\n");
        let holder = start(&project);
        std::thread::sleep(Duration::from_millis(1500));
        let waiter = interrupt(start(&project), Duration::from_millis(1500)).exits(130);
        assert!(waiter.stderr.contains("waiting for another dorm"), "{}", waiter.transcript());
        interrupt(holder, Duration::ZERO).exits(130);
    }
}

#[test]
fn ctrl_c_in_an_index_that_is_built_concurrently() {
    let (project, database) = project(
        Engine::Postgres,
        "[[operations]]\ntype = \"AddIndex\"\nmodel = \"Item\"\nonline = \"always\"\nindex = { name = \"by_name\", fields = [\"name\"] }\n",
    );
    let mut other = database.postgres();
    let mut open = other.transaction().unwrap();
    open.batch_execute("UPDATE shop_item SET name = 'd' WHERE name = 'a'").unwrap();
    interrupt(start(&project), Duration::from_millis(2000)).exits(130);
    open.rollback().unwrap();
    // What it may have left, because somebody used the table, is removed by the next run.
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.value("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
    assert_eq!(
        database.value("SELECT count(*) FROM pg_index WHERE indexrelid = 'by_name'::regclass AND indisvalid"),
        "1"
    );
}

/// The server ends dorm's sessions at one moment after the other.
#[test]
fn sessions_that_the_server_ends() {
    let (project, base) = rich(Engine::Postgres);
    let undisturbed = base.copy();
    migrate(&project, &undisturbed, None).ok();
    let expected = contents(&undisturbed);
    let mut ended = 0;
    for moment in 0..14 {
        let database = base.copy();
        let mut command = dorm_command(&project);
        command.args(["migrate", "--database", &database.url()]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("start dorm");
        let mut second = database.postgres();
        let begin = Instant::now();
        // From the moment on at which it is connected.
        while begin.elapsed() < Duration::from_secs(20) {
            let found = second
                .query(
                    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                    &[],
                )
                .unwrap();
            if !found.is_empty() {
                break;
            }
        }
        std::thread::sleep(Duration::from_millis(moment * 25));
        second
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )
            .unwrap();
        let outcome = Outcome::of(&["migrate"], &child.wait_with_output().expect("wait for dorm"));
        if outcome.status != 0 {
            assert_eq!(outcome.status, 2, "{}", outcome.transcript());
            ended += 1;
            migrate(&project, &database, None).ok();
        }
        let actual = contents(&database);
        if actual != expected {
            let difference = similar::TextDiff::from_lines(&expected, &actual);
            panic!("at moment {moment}:\n{}\n{}", difference.unified_diff().context_radius(0), outcome.transcript());
        }
    }
    assert!(ended > 2, "{ended} of 14");
}

#[test]
fn a_disk_without_room() {
    let (project, base) = rich(Engine::Sqlite);
    base.execute(
        "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 200) \
         INSERT INTO shop_item (id, name, size, price) SELECT i, hex(zeroblob(500)) || i, i, i FROM n",
    );
    let undisturbed = base.copy();
    migrate(&project, &undisturbed, None).ok();
    let expected = contents(&undisturbed);
    let size = std::fs::metadata(base.file()).unwrap().len() / 1024;
    let mut refused = 0;
    // No file may become larger than so many kibibytes.
    for limit in (1..8).map(|step| size + step * step * 16) {
        let database = base.copy();
        let arguments = ["migrate", "--database", &database.url()];
        let mut shell = Command::new("bash");
        let plain = dorm_command(&project);
        shell.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.current_dir(project.root()).stdin(Stdio::null());
        shell.args(["-c", &format!("ulimit -f {limit}; trap '' XFSZ; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_dorm")]);
        let outcome = Outcome::of(&arguments, &shell.args(arguments).output().expect("run dorm"));
        if outcome.status != 0 {
            refused += 1;
            assert_eq!(outcome.status, 2, "{}", outcome.transcript());
            assert!(outcome.stderr.contains("make room on the disk"), "{}", outcome.transcript());
            assert_eq!(database.value("PRAGMA integrity_check"), "ok");
            migrate(&project, &database, None).ok();
        }
        assert!(contents(&database) == expected, "with {limit} KiB\n{}", outcome.transcript());
    }
    assert!(refused > 1, "{refused}");
}
