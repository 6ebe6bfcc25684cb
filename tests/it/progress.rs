//! What a person sees while a big table is made anew on SQLite, and how it is stopped.
#![cfg(target_os = "linux")]

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

const MODELS: &str = "[model.Item.fields]\nname = { type = \"CharField\", max_length = 60 }\nsize = { type = \"IntegerField\", null = true }\n";

/// A table with many rows of which the next migration makes a new one.
fn scene(rows: u32) -> (Project, Database) {
    let database = Database::new(Engine::Sqlite);
    let project = Project::on(&database);
    project.models("shop", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(&format!(
        "INSERT INTO shop_item (name, size) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) \
         SELECT 'something that takes room ' || i, i FROM n"
    ));
    project.models("shop", &MODELS.replace("IntegerField", "TextField"));
    dorm(&project, &["makemigrations", "--name", "text"]).ok();
    (project, database)
}

/// `dorm` with a terminal for all that it writes, 80 letters wide.
fn on_a_terminal(project: &Project, arguments: &str) -> Command {
    let plain = dorm_command(project);
    let mut shell = Command::new("script");
    shell.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("TERM", "xterm").current_dir(project.root()).stdin(Stdio::null());
    let line = format!("stty cols 80 <&1; exec {} {arguments}", env!("CARGO_BIN_EXE_dorm"));
    shell.args(["--quiet", "--return", "--command", &line, "/dev/null"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

fn run(mut command: Command) -> Outcome {
    Outcome::of(&["migrate"], &command.output().expect("run script"))
}

#[test]
fn rows_that_are_copied_are_counted_on_a_terminal() {
    let (project, database) = scene(1_500_000);
    let copy = database.copy();
    let outcome = run(on_a_terminal(&project, "migrate")).ok();
    let drawn = &outcome.stdout;
    for part in ["shop_item: ", " of about 1500000 rows, ", "/s, ", " left", "[=", "Applying shop.0002_text"] {
        assert!(drawn.contains(part), "`{part}` isn't in\n{}", outcome.transcript());
    }
    assert_eq!(database.value("SELECT count(*) || typeof(max(size)) FROM shop_item"), "1500000text");
    // To nobody who isn't there.
    let copied = run(on_a_terminal(&project, &format!("--format json migrate --database {}", copy.url()))).ok();
    assert!(!copied.stdout.contains("rows,"), "{}", copied.transcript());
    dorm(&project, &["migrate", "shop", "0001"]).ok();
    let piped = dorm(&project, &["migrate"]).ok();
    assert!(piped.stderr.is_empty() && !piped.stdout.contains("rows,"), "{}", piped.transcript());
}

/// The dorm under `script`, once it copies.
fn copying(database: &Database, child: &Child) -> String {
    let begin = Instant::now();
    let journal = format!("{}-journal", database.file().display());
    while !std::fs::metadata(&journal).is_ok_and(|file| file.len() > 0) {
        assert!(begin.elapsed() < Duration::from_secs(20), "it doesn't begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    let of_parent = format!("--parent={}", child.id());
    let found = Command::new("ps").args(["-o", "pid=", &of_parent.replace("--parent", "--ppid")]).output().expect("ps");
    String::from_utf8_lossy(&found.stdout).trim().to_owned()
}

#[test]
fn ctrl_c_in_the_middle_of_a_copy() {
    let (project, database) = scene(1_500_000);
    let before = database.facts();
    let child = on_a_terminal(&project, "migrate").spawn().expect("start script");
    let dorm_process = copying(&database, &child);
    std::thread::sleep(Duration::from_millis(150));
    assert!(Command::new("kill").args(["-INT", &dorm_process]).status().expect("kill").success());
    let begin = Instant::now();
    let outcome = Outcome::of(&["migrate"], &child.wait_with_output().expect("wait")).exits(130);
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert!(outcome.stdout.contains("rolled back to the last commit"), "{}", outcome.transcript());
    assert!(outcome.stdout.contains("`dorm migrate` goes on"), "{}", outcome.transcript());
    assert_eq!(database.facts(), before);
    assert_eq!(database.value("SELECT count(*) FROM shop_item"), "1500000");
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.value("SELECT count(*) || typeof(max(size)) FROM shop_item"), "1500000text");
}

/// What takes no notice of the first Ctrl-C is ended by a second one, and not by one that two
/// programs passed on.
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let (project, database) = scene(3);
    let before = database.facts();
    let mut command = dorm_command(&project);
    command.arg("migrate").env("DORM_TEST_FAILPOINT", "6:after:nap").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("start dorm");
    let interrupt = |child: &Child| {
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    };
    std::thread::sleep(Duration::from_millis(1000));
    interrupt(&child);
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(child.try_wait().expect("wait").is_none(), "it ended before the second one");
    interrupt(&child);
    let begin = Instant::now();
    let outcome = Outcome::of(&["migrate"], &child.wait_with_output().expect("wait")).exits(130);
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    let outcome = outcome.says("interrupted twice");
    assert_eq!(database.facts(), before, "{}", outcome.transcript());
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.value("SELECT count(*) || typeof(max(size)) FROM shop_item"), "3text");
}
