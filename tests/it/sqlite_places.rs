//! SQLite: the file, its directory and its names as adversaries. What can't be done is said with what
//! helps, and whatever lay there is left as it was.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

const MODELS: &str = "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\nsize = { type = \"IntegerField\", null = true }\n";

const REBUILD: &str = r#"
dependencies = ["shop.0001_initial"]

[[operations]]
type = "AlterField"
model = "Item"
name = "size"
field = { type = "TextField", null = true }
"#;

/// A project with two migrations whose database is what `settings` say.
fn project(settings: &str) -> Project {
    let project = Project::empty();
    project.write("dorm.toml", &format!("[databases.default]\n{settings}\n"));
    project.models("shop", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    project.write("shop/migrations/0002_rebuild.toml", REBUILD);
    project.remove("shop/migrations/latest.txt");
    project
}

/// One with a row, at its first migration.
fn scene(settings: &str, file: &str) -> Project {
    let project = project(settings);
    dorm(&project, &["migrate", "shop", "0001"]).ok();
    open(&project, file).execute_batch("INSERT INTO shop_item (name, size) VALUES ('a', 5)").expect("a row");
    project
}

fn open(project: &Project, file: &str) -> rusqlite::Connection {
    rusqlite::Connection::open(project.path(file)).expect("open the database")
}

fn value(connection: &rusqlite::Connection, sql: &str) -> String {
    crate::support::database::sqlite_rows(connection, sql).expect(sql).concat().join(" ")
}

fn is_migrated(project: &Project, file: &str) -> bool {
    value(&open(project, file), "SELECT name || typeof(size) FROM shop_item") == "atext"
}

/// Runs dorm as somebody whom rights can stop. The root user, as whom tests may run, is nobody then.
#[cfg(unix)]
fn as_nobody(project: &Project, arguments: &[&str]) -> Outcome {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if !is_root {
        return dorm(project, arguments);
    }
    let plain = dorm_command(project);
    let mut command = Command::new("setpriv");
    command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_dorm")]).args(arguments);
    let output = command.current_dir(project.root()).stdin(Stdio::null()).output().expect("run setpriv");
    Outcome::of(arguments, &output)
}

#[cfg(unix)]
fn mode(path: impl AsRef<Path>, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
}

#[cfg(unix)]
#[test]
fn a_file_or_a_directory_that_may_not_be_written() {
    let project = scene("name = \"data/db\"\nengine = \"sqlite\"".replace("data/", "").as_str(), "db");
    fs::create_dir(project.path("data")).expect("a directory");
    fs::rename(project.path("db"), project.path("data/db")).expect("move the database");
    project.write("dorm.toml", "[databases.default]\nurl = \"sqlite:///data/db\"\n");
    mode(project.root().parent().expect("the directory of the test"), 0o755);
    let before = fs::read(project.path("data/db")).expect("the file");
    let unchanged = |project: &Project| {
        assert_eq!(fs::read(project.path("data/db")).expect("the file"), before);
        assert_eq!(project.files("data"), ["db"]);
    };
    // The directory may be written, the file not.
    mode(project.path("data"), 0o777);
    mode(project.path("data/db"), 0o444);
    let outcome = as_nobody(&project, &["migrate"]).exits(2);
    let outcome = outcome.says("data/db` may only be read, and not be written").says("nothing was changed");
    assert!(outcome.stderr.contains("must be able to write the file and its directory"), "{}", outcome.transcript());
    unchanged(&project);
    // Who only looks can.
    as_nobody(&project, &["migrate", "--check"]).exits(1);
    as_nobody(&project, &["showmigrations"]).ok();
    as_nobody(&project, &["migrate", "--dry-run"]).ok();
    // The file may be written, the directory not: no journal could be made.
    mode(project.path("data"), 0o555);
    mode(project.path("data/db"), 0o666);
    as_nobody(&project, &["migrate"]).exits(2).says("write beside the database, as SQLite itself must");
    as_nobody(&project, &["migrate", "--check"]).exits(1);
    unchanged(&project);
    // The file may not even be read; then not even the directory be looked into.
    mode(project.path("data/db"), 0o200);
    as_nobody(&project, &["migrate", "--check"]).exits(2).says("data/db`: permission denied").says("able to read");
    as_nobody(&project, &["dbcheck"]).exits(2).says("permission denied");
    mode(project.path("data"), 0o600);
    for look in [&["migrate", "--check"][..], &["dbcheck"], &["migrate"], &["inspectdb"]] {
        as_nobody(&project, look).exits(2).says("permission denied");
    }
    mode(project.path("data"), 0o755);
    mode(project.path("data/db"), 0o644);
    unchanged(&project);
    dorm(&project, &["migrate"]).ok();
    assert!(is_migrated(&project, "data/db"));
}

#[test]
fn places_where_no_database_can_be() {
    let at = |name: &str| project(&format!("engine = \"sqlite\"\nname = \"{name}\""));
    let missing = at("no/such/db");
    dorm(&missing, &["migrate"])
        .exits(2)
        .says("no/such` doesn't exist")
        .says("dorm makes the file, and no directories");
    assert!(!missing.path("no").exists());
    dorm(&at("~/db"), &["migrate"]).exits(2).says("`~` is not expanded");

    let directory = at("data");
    fs::create_dir(directory.path("data")).expect("a directory");
    for look in [&["migrate"][..], &["migrate", "--check"], &["dbcheck"]] {
        dorm(&directory, look).exits(2).says("data` is a directory").says("name the database file in it");
    }
    assert!(directory.files("data").is_empty());

    let inside = at("file/db");
    inside.write("file", "no directory");
    dorm(&inside, &["migrate"]).exits(2).says("file/db");
    assert_eq!(inside.read("file"), "no directory");
}

#[test]
fn files_that_are_no_databases_stay_as_they_are() {
    let project = project("url = \"sqlite:///db\"");
    let garbage: Vec<u8> = (0..9000u32).map(|place| (place * 7 % 251) as u8).collect();
    let text = b"name;size\na;1\n".to_vec();
    let mut torn = b"SQLite format 3\0".to_vec();
    torn.extend(&garbage);
    for bytes in [&garbage, &text, &torn] {
        fs::write(project.path("db"), bytes).expect("write the file");
        for look in [&["migrate"][..], &["migrate", "--check"], &["dbcheck"], &["inspectdb"], &["rollback"]] {
            let outcome = dorm(&project, look).exits(2);
            let said =
                outcome.stderr.contains("is not an SQLite database") && outcome.stderr.contains("left it as it is");
            assert!(said, "{}", outcome.transcript());
        }
        assert_eq!(&fs::read(project.path("db")).expect("the file"), bytes);
    }
    // One without a byte is an empty database.
    fs::write(project.path("db"), "").expect("write the file");
    dorm(&project, &["migrate", "--check"]).exits(1);
    assert_eq!(project.read("db"), "");
    dorm(&project, &["migrate"]).ok();
    assert_eq!(value(&open(&project, "db"), "SELECT count(*) FROM dorm_migrations"), "2");
}

#[test]
fn odd_names_are_names() {
    let names = ["a b", "a%20b", "a?mode=ro", "a#b", "ünï 😀", "a'b", "a;b", "file:x", ":x", "~", "-x", "a&b=c", "$x"];
    for name in names {
        let project = scene(&format!("engine = \"sqlite\"\nname = \"{name}\"").replace("$x", "$$x"), name);
        dorm(&project, &["migrate"]).ok();
        assert!(is_migrated(&project, name), "{name}");
        assert_eq!(project.files("").iter().filter(|file| !file.contains("shop") && *file != "dorm.toml").count(), 1);
        let url: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let outcome = dorm(&project, &["migrate", "--check", "--database", &format!("sqlite:///{url}")]);
        outcome.ok();
    }
    let project = project("engine = \"sqlite\"\nname = \":memory:\"");
    dorm(&project, &["migrate"]).ok();
    assert_eq!(project.files("").iter().filter(|file| !file.contains("shop")).count(), 1, "only dorm.toml");
}

/// Several names of one file are one database: one dorm at a time.
#[cfg(unix)]
#[test]
fn links_to_a_database() {
    use std::os::unix::fs::symlink;
    let project = scene("url = \"sqlite:///db\"", "db");
    project.write(
        "shop/migrations/0002_rebuild.toml",
        &REBUILD.replace(
            "[[operations]]",
            "[[operations]]\ntype = \"RunScript\"\ncommand = [\"sleep\", \"4\"]\n\n[[operations]]",
        ),
    );
    fs::create_dir(project.path("elsewhere")).expect("a directory");
    symlink("db", project.path("link")).expect("a link");
    symlink("../link", project.path("elsewhere/link")).expect("a link to it");
    let mut names = vec!["link", "elsewhere/link", "./elsewhere/../db"];
    if cfg!(target_os = "linux") {
        fs::hard_link(project.path("db"), project.path("elsewhere/hard")).expect("a hard link");
        names.push("elsewhere/hard");
    }
    let holder =
        dorm_command(&project).arg("migrate").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("dorm");
    let begin = Instant::now();
    while !project.path("db-dorm.lock").exists() {
        assert!(begin.elapsed() < Duration::from_secs(3), "no lock");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(200));
    for name in names {
        let url = format!("sqlite:///{name}");
        dorm(&project, &["migrate", "--database", &url, "--lock-wait", "100ms"])
            .exits(2)
            .says("another dorm is at work");
    }
    Outcome::of(&["migrate"], &holder.wait_with_output().expect("wait")).ok();
    assert!(is_migrated(&project, "elsewhere/link"));
    assert!(project.path("link").is_symlink() && project.path("elsewhere/link").is_symlink());
    dorm(&project, &["migrate", "--database", "sqlite:///link"]).ok();
    for name in ["db-dorm.lock", "link-dorm.lock", "elsewhere/hard-dorm.lock", "elsewhere/link-dorm.lock"] {
        assert!(!project.path(name).exists(), "{name}");
    }
    // A link to a file that doesn't exist yet, and one to nowhere.
    symlink("elsewhere/new", project.path("early")).expect("a link");
    dorm(&project, &["migrate", "shop", "0001", "--database", "sqlite:///early"]).ok();
    assert!(project.path("elsewhere/new").is_file() && project.path("early").is_symlink());
    symlink("gone/new", project.path("lost")).expect("a link");
    dorm(&project, &["migrate", "--database", "sqlite:///lost"]).exits(2).says("is a link to `gone/new`");
}

/// How a file is kept is its owner's business, after success and after failure.
#[test]
fn pragmas_of_the_file_stay() {
    let failing = "dependencies = [\"shop.0002_rebuild\"]\n[[operations]]\ntype = \"RunSQL\"\nsql = [\"INSERT INTO shop_item (name) VALUES ('b')\", \"SELECT * FROM gone\"]\n";
    let kept = [
        ("journal_mode", "wal"),
        ("journal_mode", "delete"),
        ("page_size", "1024"),
        ("page_size", "65536"),
        ("encoding", "UTF-16le"),
        ("encoding", "UTF-16be"),
        ("auto_vacuum", "1"),
        ("auto_vacuum", "2"),
        ("application_id", "77"),
        ("user_version", "12"),
    ];
    for (pragma, wanted) in kept {
        let project = project("url = \"sqlite:///db\"");
        open(&project, "db")
            .execute_batch(&format!(
                "PRAGMA {pragma} = '{wanted}'; CREATE TABLE own (a); INSERT INTO own VALUES ('ünï 😀')"
            ))
            .expect("make the file");
        dorm(&project, &["migrate", "shop", "0001"]).ok();
        open(&project, "db").execute_batch("INSERT INTO shop_item (name, size) VALUES ('a', 5)").expect("a row");
        dorm(&project, &["migrate"]).ok();
        project.write("shop/migrations/0003_failing.toml", failing);
        dorm(&project, &["migrate"]).exits(2);
        let connection = open(&project, "db");
        assert_eq!(value(&connection, &format!("PRAGMA {pragma}")), wanted);
        assert_eq!(value(&connection, "PRAGMA integrity_check"), "ok");
        assert_eq!(value(&connection, "SELECT a FROM own"), "ünï 😀");
        assert_eq!(value(&connection, "SELECT name || typeof(size) FROM shop_item"), "atext", "{pragma} = {wanted}");
    }
}

/// Another program crashed in the middle of its transaction: what it had written is rolled back, by
/// SQLite, before dorm does anything.
#[test]
fn a_hot_journal_is_rolled_back_first() {
    let project = scene("url = \"sqlite:///db\"", "db");
    let crashed = project.path("crashed");
    {
        let connection = open(&project, "db");
        connection
            .execute_batch(
                "PRAGMA cache_size = 2; PRAGMA cache_spill = 1; BEGIN; UPDATE shop_item SET name = 'lost';
                 INSERT INTO shop_item (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) \
                 SELECT hex(zeroblob(9)) FROM n",
            )
            .expect("write without a commit");
        // The files as they are now are what a crash leaves.
        fs::copy(project.path("db"), &crashed).expect("copy");
        fs::copy(project.path("db-journal"), project.path("crashed-journal")).expect("copy the journal");
    }
    assert!(
        fs::metadata(&crashed).expect("the file").len() > fs::metadata(project.path("db")).expect("the file").len()
    );
    dorm(&project, &["migrate", "--database", "sqlite:///crashed"]).ok();
    assert!(is_migrated(&project, "crashed"));
    assert_eq!(value(&open(&project, "crashed"), "PRAGMA integrity_check"), "ok");
    assert!(!project.path("crashed-journal").exists());
}

#[test]
fn another_program_that_does_not_let_go() {
    for how in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "BEGIN; SELECT * FROM shop_item"] {
        let project = scene("url = \"sqlite:///db\"", "db");
        let other = open(&project, "db");
        other.execute_batch(how).expect("a transaction");
        let begin = Instant::now();
        let outcome = dorm(&project, &["migrate"]).exits(2);
        let took = begin.elapsed();
        let outcome = outcome.says("database is locked").says("another program").says("end that and try again");
        assert!(
            took > Duration::from_secs(9) && took < Duration::from_secs(15),
            "{how}: {took:?}\n{}",
            outcome.transcript()
        );
        other.execute_batch("ROLLBACK").expect("the end");
        assert_eq!(value(&other, "SELECT name || typeof(size) FROM shop_item"), "ainteger");
        drop(other);
        dorm(&project, &["migrate"]).ok();
        assert!(is_migrated(&project, "db"));
    }
}

/// What hangs on a table without dorm's knowing works as before when the table is made anew.
#[test]
fn search_indexes_beside_a_rebuild() {
    let database = Database::new(Engine::Sqlite);
    let project = scene(&format!("url = \"{}\"", database.url()), &database.file().to_string_lossy());
    database.execute(
        "CREATE VIRTUAL TABLE words USING fts5(name, content='shop_item', content_rowid='id');
         INSERT INTO words (words) VALUES ('rebuild');
         CREATE TRIGGER words_in AFTER INSERT ON shop_item BEGIN INSERT INTO words (rowid, name) VALUES (new.id, new.name); END;
         CREATE TRIGGER words_out AFTER DELETE ON shop_item BEGIN INSERT INTO words (words, rowid, name) VALUES ('delete', old.id, old.name); END;
         CREATE VIRTUAL TABLE places USING rtree(id, low, high);
         INSERT INTO places SELECT id, size, size FROM shop_item;
         CREATE VIEW broken AS SELECT missing FROM nowhere;
         CREATE VIEW sizes AS SELECT name, size FROM shop_item;
         CREATE TRIGGER sizes_in INSTEAD OF INSERT ON sizes BEGIN INSERT INTO shop_item (name, size) VALUES (new.name, new.size); END;
         CREATE TABLE other (a);
         CREATE TRIGGER broken_too AFTER INSERT ON other BEGIN INSERT INTO nowhere VALUES (1); END;",
    );
    let objects = "SELECT group_concat(name || sql) FROM (SELECT name, sql FROM sqlite_schema WHERE name <> 'shop_item' AND name NOT LIKE 'dorm%' ORDER BY name)";
    let before = database.value(objects);
    for target in ["0002", "0001", "0002"] {
        dorm(&project, &["--yes", "migrate", "shop", target]).ok();
        assert_eq!(database.value(objects), before);
    }
    database.execute("INSERT INTO sizes VALUES ('second', '6'); INSERT INTO words (words) VALUES ('integrity-check')");
    assert_eq!(database.query("SELECT rowid FROM words WHERE words MATCH 'second'"), [["2"]]);
    database.execute("DELETE FROM shop_item WHERE name = 'a'");
    assert!(database.query("SELECT rowid FROM words WHERE words MATCH 'a'").is_empty());
    assert_eq!(database.value("SELECT id FROM places WHERE low >= 5"), "1");
    assert_eq!(database.value("PRAGMA integrity_check"), "ok");
}
