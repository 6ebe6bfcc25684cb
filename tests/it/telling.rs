//! What a person is told while a statement waits, and when one fails.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

fn project(keys: &str, operations: &str) -> (Project, Database) {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute("INSERT INTO shop_item (name) VALUES ('a'), ('b'), ('b')");
    let text = format!("dependencies = [\"shop.0001_initial\"]\n{keys}\n[[operations]]\n{operations}");
    project.write("shop/migrations/0002_next.toml", &text);
    project.remove("shop/migrations/latest.txt");
    (project, database)
}

const COLUMN: &str =
    "type = \"AddField\"\nmodel = \"Item\"\nname = \"size\"\nfield = { type = \"IntegerField\", null = true }\n";

/// Statements that wait for a table, for a row, and for whoever uses a table.
fn waiting() -> [(&'static str, &'static str, String, &'static str); 3] {
    let sql = |sql: &str| format!("type = \"RunSQL\"\nsql = \"{sql}\"\nreverse_sql = \"\"\n");
    let other = "is in the way with a transaction of";
    [
        ("", "--online=never", COLUMN.to_owned(), "holds a lock on `shop_item`"),
        ("", "--online=auto", sql("UPDATE shop_item SET name = 'c'"), other),
        ("atomic = false", "--online=auto", sql("CREATE INDEX CONCURRENTLY by_name ON shop_item (name)"), other),
    ]
}

#[test]
fn who_is_in_the_way_is_told_once() {
    for (keys, online, operations, said) in waiting() {
        let (project, database) = project(keys, &operations);
        let mut other = database.postgres();
        other.batch_execute("SET application_name = 'the report'; BEGIN; UPDATE shop_item SET name = name").unwrap();
        let pid: i32 = other.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
        let mut command = dorm_command(&project);
        command.args(["migrate", online]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        std::thread::sleep(Duration::from_secs(6));
        other.batch_execute("COMMIT").unwrap();
        let outcome = Outcome::of(&["migrate", online], &child.wait_with_output().unwrap()).ok();
        let blocker = format!("waiting for a lock: backend process {pid} (`the report`) {said}");
        assert_eq!(outcome.stderr.matches(&blocker).count(), 1, "{operations}\n{}", outcome.transcript());
        assert_eq!(outcome.stderr.matches("waiting").count(), 1, "{}", outcome.transcript());
    }
}

#[test]
fn a_terminal_shows_it_while_it_lasts() {
    let (project, database) = project("", COLUMN);
    let mut other = database.postgres();
    other.batch_execute("BEGIN; SELECT * FROM shop_item").unwrap();
    let plain = dorm_command(&project);
    let mut terminal = Command::new("script");
    terminal.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    terminal.env("TERM", "xterm").current_dir(project.root()).stdin(Stdio::null());
    let words = format!("{} migrate --online never", env!("CARGO_BIN_EXE_dorm"));
    terminal.args(["-qec", &words, "/dev/null"]).stdout(Stdio::piped());
    let child = terminal.spawn().expect("run `script` of util-linux");
    std::thread::sleep(Duration::from_millis(2500));
    other.batch_execute("COMMIT").unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("Applying shop.0002_next (1 of 1), waiting for a lock: backend process"), "{shown}");
    // Once it is over nothing says so any more.
    let (_, after) = shown.split_once("shop.0002_next... OK").expect("that it is done");
    assert!(!after.contains("waiting"), "{shown}");
}

/// What is on the lines of standard error, without the spaces around.
#[track_caller]
fn fails(keys: &str, operations: &str, lines: &[&str]) -> Outcome {
    let (project, _database) = project(keys, operations);
    let outcome = dorm(&project, &["migrate"]).exits(2);
    let said: Vec<&str> = outcome.stderr.lines().map(str::trim).collect();
    let mut rest = said.iter();
    for line in lines {
        assert!(rest.any(|said| said.contains(line)), "`{line}` in its place\n{}", outcome.transcript());
    }
    outcome
}

#[test]
fn a_statement_of_several_in_one_string() {
    fails(
        "",
        "type = \"RunSQL\"\nsql = \"\"\"\nUPDATE shop_item SET name = 'c' WHERE id = 1;\n-- the second one\nUPDATE shop_item\nSET nam = 'd';\n\"\"\"\n",
        &[
            "error: `shop.0002_next` failed: column \"nam\" of relation \"shop_item\" does not exist",
            "operation 1 (Raw SQL operation), statement 2",
            "--> statement 2:",
            "| SET nam = 'd'",
            "|     ^^^",
            "SQLSTATE 42703",
            "committed in this run: nothing",
            "= help: correct the cause, then `dorm migrate` goes on",
        ],
    );
}

#[test]
fn inside_a_block_and_a_function() {
    fails(
        "",
        "type = \"RunSQL\"\nsql = \"\"\"\nDO $$\nBEGIN\n  UPDATE shop_item SET nam = 'd';\nEND $$;\n\"\"\"\n",
        &[
            "error: `shop.0002_next` failed: column \"nam\"",
            "operation 1 (Raw SQL operation), statement 1",
            "|   UPDATE shop_item SET nam = 'd';",
            "|                        ^^^",
            "SQLSTATE 42703",
            "context PL/pgSQL function inline_code_block line 3 at SQL statement",
            "committed in this run: nothing",
        ],
    );
    fails(
        "",
        "type = \"RunSQL\"\nsql = [\"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$no$$ USING HINT = $$ask Ann$$; END'\", \"SELECT f()\"]\n",
        &[
            "error: `shop.0002_next` failed: no",
            "operation 1 (Raw SQL operation), statement 2",
            "| SELECT f()",
            "SQLSTATE P0001",
            "context PL/pgSQL function f() line 1 at RAISE",
            "= help: ask Ann",
            "then `dorm migrate` goes on",
        ],
    );
}

#[test]
fn in_a_batch() {
    fails(
        "",
        "type = \"BackfillBatch\"\nmodel = \"Item\"\nset = { name = \"repeat(name, 15 * id::int)\" }\nbatch_size = 1\n",
        &[
            "error: `shop.0002_next` failed: value too long for type character varying(20)",
            "operation 1 (",
            "| UPDATE shop_item SET name =",
            "SQLSTATE 22001",
            "committed in this run: nothing, and 0 of 1 parts of this migration",
            "= help: correct the cause, then `dorm migrate` goes on",
        ],
    );
}

/// Rows that break it are shown before; one that comes meanwhile is what the server says.
#[test]
fn in_a_constraint() {
    let check = "type = \"AddConstraint\"\nmodel = \"Item\"\nonline = \"always\"\nconstraint = { type = \"check\", name = \"short\", check = \"name < 'b'\" }\n";
    fails(
        "",
        check,
        &[
            "error: `shop.0002_next` failed: ",
            "operation 1 (",
            "committed in this run: nothing",
            "= help: change these rows first",
        ],
    );
    let unique = "type = \"RunSQL\"\nsql = \"ALTER TABLE shop_item ADD CONSTRAINT one UNIQUE (name)\"\n";
    fails(
        "",
        unique,
        &[
            "error: `shop.0002_next` failed: could not create unique index",
            "| ALTER TABLE",
            "SQLSTATE 23505",
            "detail Key (name)=(b) is duplicated.",
        ],
    );
}

#[test]
fn in_what_a_program_printed() {
    fails(
        "",
        "type = \"RunScript\"\ncommand = [\"printf\", \"UPDATE shop_item SET name = 1; UPDATE shop_item\\nSET nam = 2;\"]\n",
        &[
            "error: `shop.0002_next` failed: column \"nam\"",
            "operation 1 (",
            "| SET nam = 2",
            "|     ^^^",
            "SQLSTATE 42703",
            "committed in this run: nothing, and 0 of 1 parts",
        ],
    );
}
