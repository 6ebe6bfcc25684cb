//! Migration files as editors, merges, file systems and archives leave them: each is a report with
//! file and place, exit status 2, and nothing is written, not even an empty database.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Outcome, Project, dorm, dorm_command};

const NEXT: &str = "dependencies = [\"shop.0001_initial\"]\n\n[[operations]]\ntype = \"RunSQL\"\nsql = \"SELECT 1\"\n";

fn scene() -> Project {
    let project = Project::empty();
    project.write("dorm.toml", "[databases.default]\nurl = \"sqlite:///db\"\n");
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    project
}

/// Refused by all that reads migrations, with these words, and nothing is written.
#[track_caller]
fn refused(project: &Project, words: &[&str]) {
    let before = project.files("");
    for arguments in [&["migrate"][..], &["migrate", "--check"], &["makemigrations"], &["showmigrations"]] {
        let outcome = dorm(project, arguments);
        // To two leaves `showmigrations` has something to say.
        if outcome.status == 0 && arguments == ["showmigrations"] {
            continue;
        }
        let outcome = outcome.exits(2);
        for word in words.iter().chain(&["help: "]) {
            assert!(outcome.stderr.contains(word), "`{word}` isn't in\n{}", outcome.transcript());
        }
        assert_eq!(project.files(""), before, "{}", outcome.transcript());
    }
}

#[test]
fn what_is_no_migration() {
    let marks = NEXT.replace("[[op", "<<<<<<< HEAD\n[[op") + "=======\nsql = \"SELECT 2\"\n>>>>>>> theirs\n";
    let mut latin = NEXT.as_bytes().to_vec();
    latin.extend(b"# caf\xe9\n");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(NEXT.bytes().flat_map(|byte| [byte, 0])).collect();
    let cases: [(&[u8], &[&str]); 9] = [
        (
            marks.as_bytes(),
            &["a merge of this file isn't finished", "0002_next.toml:3:1", "<<<<<<< HEAD", ">>>>>>> theirs", "^^^"],
        ),
        (&latin, &["isn't UTF-8 text", "0002_next.toml:6:6", "the byte E9", "save the file as UTF-8"]),
        (&utf16, &["isn't UTF-8 text", "this is UTF-16"]),
        (b"", &["`shop/migrations/0002_next.toml` is empty", "0002_next.toml:1:1", "restore what it held"]),
        (b"\n \n", &["is empty"]),
        (b"dependencies = [\"shop.0002_next\"]\n", &["in a circle", "0002_next.toml:1:17", "take one of these"]),
        (
            b"dependencies = [\"shop.0001_inital\"]\n",
            &["there is no such migration", "0002_next.toml:1:17", "did you mean `shop.0001_initial`?"],
        ),
        (
            b"dependencies = [\"shop.0001_initial\", \"gone.0001_initial\"]\n",
            &["`gone.0001_initial`", ":1:38", "restore its file"],
        ),
        (b"dependencies = []\n", &["2 latest migrations: `0001_initial`, `0002_next`", "--merge", "--rebase"]),
    ];
    for (bytes, words) in cases {
        let project = scene();
        fs::write(project.path("shop/migrations/0002_next.toml"), bytes).expect("write");
        refused(&project, words);
    }
    let circle = scene();
    circle.write("shop/migrations/0002_a.toml", "dependencies = [\"shop.0003_b\"]\n");
    circle.write("shop/migrations/0003_b.toml", "dependencies = [\"shop.0002_a\"]\n");
    refused(&circle, &["in a circle", "`shop.0002_a` → `shop.0003_b`", "0002_a.toml:1:17", "0003_b.toml:1:17"]);
}

#[test]
fn what_is_no_file() {
    let project = scene();
    fs::create_dir(project.path("shop/migrations/0002_next.toml")).expect("a directory");
    refused(&project, &["`shop/migrations/0002_next.toml` is a directory, and no file"]);

    let project = scene();
    project.write("shop/migrations/0002-next.toml", NEXT);
    refused(&project, &["`shop/migrations/0002-next.toml` can't be a migration's name"]);

    let project = scene();
    project.remove("shop/migrations");
    project.write("shop/migrations", "");
    refused(&project, &["`shop/migrations` is a file, and no directory"]);
}

/// To pass over them would be to leave out a change.
#[cfg(unix)]
#[test]
fn links_and_pipes() {
    use std::os::unix::fs::symlink;
    let project = scene();
    symlink("../gone.toml", project.path("shop/migrations/0002_next.toml")).expect("a link");
    refused(&project, &["`shop/migrations/0002_next.toml` is a link that leads to no file"]);
    // Where it leads to one, that is the migration.
    project.write("shop/gone.toml", NEXT);
    dorm(&project, &["migrate"]).ok();
    assert!(dorm(&project, &["showmigrations"]).ok().stdout.contains("[X] 0002_next"));

    let project = scene();
    let pipe = project.path("shop/migrations/0002_next.toml");
    assert!(Command::new("mkfifo").arg(pipe).status().expect("mkfifo").success());
    refused(&project, &["`shop/migrations/0002_next.toml` is no regular file"]);

    // A declaration that is gone isn't a model that is to be deleted.
    let project = scene();
    project.write("shop/models/item.toml", &project.read("shop/models.toml"));
    project.remove("shop/models.toml");
    dorm(&project, &["makemigrations", "--check"]).ok();
    project.remove("shop/models/item.toml");
    symlink("nowhere", project.path("shop/models/item.toml")).expect("a link");
    dorm(&project, &["makemigrations"]).exits(2).says("`shop/models/item.toml` is a link that leads to no file");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_one_name_elsewhere() {
    let project = scene();
    project.write("shop/migrations/0002_next.toml", NEXT);
    project.write("shop/migrations/0002_Next.toml", &NEXT.replace("0001_initial", "0002_next"));
    refused(&project, &["0002_Next.toml` and `shop/migrations/0002_next.toml` are one file on macOS and Windows"]);
}

#[test]
fn what_is_a_migration_all_the_same() {
    let cases = [
        format!("\u{feff}{NEXT}"),
        NEXT.replace('\n', "\r\n"),
        format!("{NEXT}# {}\n", "long ".repeat(400_000)),
        "dependencies = [\"shop.0001_initial\"]\n".to_owned(),
        NEXT.replace("SELECT 1", "SELECT '<<<<<<< no mark'"),
    ];
    let mut sums = Vec::new();
    for text in cases {
        let project = scene();
        project.write("shop/migrations/0002_next.toml", &text);
        // Whatever it says, it is for git and for people.
        for latest in ["<<<<<<< HEAD\n0002_a\n=======\n0002_b\n>>>>>>> b\n", "\u{feff}0009_gone\r\n", "\u{0}"] {
            project.write("shop/migrations/latest.txt", latest);
            dorm(&project, &["migrate"]).ok();
        }
        project.write(".swp", "");
        for beside in ["0003_x.toml.orig", ".0003_x.toml.swp", "README.md", "notes.toml", "0003_x.toml~"] {
            project.write(&format!("shop/migrations/{beside}"), "no migration");
        }
        dorm(&project, &["migrate", "--check"]).ok();
        let connection = rusqlite::Connection::open(project.path("db")).expect("the database");
        let sum = "SELECT checksum FROM dorm_migrations WHERE name = '0002_next'";
        sums.push(connection.query_row(sum, [], |row| row.get::<_, String>(0)).expect("a record"));
    }
    // A mark for the byte order, the ends of lines and comments say nothing.
    assert!(sums[0] == sums[1] && sums[1] == sums[2] && sums[2] != sums[3], "{sums:?}");
}

/// Without the right to write, nothing is half written.
#[cfg(unix)]
#[test]
fn a_directory_of_migrations_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: std::path::PathBuf, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
    };
    let project = scene();
    project.models("blog", "[model.Post.fields]\ntitle = { type = \"CharField\", max_length = 20 }\n");
    project.models(
        "shop",
        "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\nsize = { type = \"IntegerField\", null = true }\n",
    );
    for open in ["", "blog", "shop", ".."] {
        mode(project.path(open), 0o777);
    }
    mode(project.path("shop/migrations"), 0o555);
    let before = project.files("");
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let run = |arguments: &[&str]| {
        let plain = dorm_command(&project);
        let dorm = env!("CARGO_BIN_EXE_dorm");
        let nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", dorm];
        let words: &[&str] = if is_root { &nobody } else { &nobody[4..] };
        let mut command = Command::new(words[0]);
        command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.args(&words[1..]).args(arguments).current_dir(project.root()).stdin(Stdio::null());
        Outcome::of(arguments, &command.output().expect("run dorm"))
    };
    let outcome = run(&["makemigrations"]).exits(2).says("permission denied").says("no file was changed");
    assert_eq!(project.files(""), before, "{}", outcome.transcript());
    assert!(!project.path("blog/migrations").exists(), "half of it");
    // And a migration that may not be read is named.
    mode(project.path("shop/migrations/0001_initial.toml"), 0o200);
    run(&["migrate"]).exits(2).says("shop/migrations/0001_initial.toml").says("must be able to read it");
    mode(project.path("shop/migrations"), 0o755);
}
