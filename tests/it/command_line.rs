//! Flags, exit status, streams, and errors as documents.

use crate::support::{Outcome, Project, dorm, dorm_command};

fn project(settings: &str) -> Project {
    let project = Project::empty();
    project.write("dorm.toml", settings);
    project.models("blog", "[model.Author]\n[model.Author.fields]\nname = { type = \"CharField\", max_length = 9 }\n");
    project
}

#[test]
fn help_and_version_are_results() {
    let project = Project::empty();
    for arguments in [&["--help"][..], &["--version"], &["migrate", "--help"], &["completions", "fish"]] {
        let outcome = dorm(&project, arguments).ok();
        assert!(!outcome.stdout.is_empty() && outcome.stderr.is_empty(), "{}", outcome.transcript());
    }
    let version = dorm(&project, &["--version"]).ok().stdout;
    assert!(version.starts_with(&format!("dorm {} (SQLite 3.", env!("CARGO_PKG_VERSION"))), "{version}");
}

#[test]
fn every_command_has_examples() {
    let project = Project::empty();
    let listing = dorm(&project, &["--help"]).ok().stdout;
    let commands: Vec<&str> = listing
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 6, "{listing}");
    for command in commands {
        let help = dorm(&project, &[command, "--help"]).ok().stdout;
        assert!(help.contains("Examples:\n  dorm "), "{command}: {help}");
    }
}

#[test]
fn usage_errors() {
    let project = Project::empty();
    for arguments in [&["frob"][..], &[], &["migrate", "--frob"], &["sqlmigrate", "blog"]] {
        let outcome = dorm(&project, arguments).exits(2);
        assert!(outcome.stdout.is_empty() && outcome.stderr.contains("Usage:"), "{}", outcome.transcript());
    }
    for format in [&["--format", "json"][..], &["--format=json"]] {
        for rest in [&["frob"][..], &["migrate", "--frob"], &["sqlmigrate", "blog"]] {
            for arguments in [[format, rest].concat(), [rest, format].concat()] {
                let outcome = dorm(&project, &arguments).exits(2);
                let document = outcome.json();
                assert_eq!(document["error"]["code"], "usage", "{}", outcome.transcript());
                assert!(document["diagnostics"].is_array());
            }
        }
    }
}

#[test]
fn usage_errors_say_in_the_document_what_is_wrong() {
    let project = Project::empty();
    for (arguments, message, help) in [
        (&["sqlmigrate", "blog"][..], "<MIGRATION>", "--help"),
        (&["optimizemigration"], "<APP>, <MIGRATION>", "--help"),
        (&["completions", "foo"], "'foo'", "`bash`"),
        (&["migrat"], "'migrat'", "did you mean `migrate`?"),
        (&["migrate", "--online", "maybe"], "'maybe'", ""),
    ] {
        let document = dorm(&project, &[arguments, &["--format", "json"]].concat()).exits(2).json();
        let says = |key: &str| document["error"][key].as_str().unwrap_or_default().to_owned();
        assert!(says("message").contains(message) && says("help").contains(help), "{document}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_can_not_be_written_is_no_success() {
    let project = project("");
    for arguments in [&["sql", "--all"][..], &["sql", "--all", "--format", "json"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let output = dorm_command(&project).args(arguments).stdout(full).output().expect("run dorm");
        Outcome::of(arguments, &output).exits(2).says("can't write to standard output");
    }
}

#[test]
fn global_flags_stand_anywhere() {
    let project = project("");
    let root = project.root();
    let root = root.to_str().expect("a UTF-8 path");
    let from_home = |arguments: &[&str]| {
        let output = dorm_command(&project).current_dir(project.home()).args(arguments).output().expect("run dorm");
        Outcome::of(arguments, &output)
    };
    let config = format!("{root}/dorm.toml");
    for arguments in [
        &["-C", root, "--format", "json", "showmigrations"][..],
        &["showmigrations", "--format", "json", "-C", root],
        &["--format=json", "showmigrations", "--directory", root],
        &["showmigrations", "--format=json", "--config", &config],
        &["--settings", &config, "showmigrations", "--format=json"],
    ] {
        assert_eq!(from_home(arguments).ok().json()["apps"][0]["app"], "blog");
    }
    for variable in ["DORM_CONFIG", "DORM_SETTINGS"] {
        let mut command = dorm_command(&project);
        command.current_dir(project.home()).env(variable, &config).args(["showmigrations"]);
        assert!(command.output().expect("run dorm").status.success());
    }
    from_home(&["showmigrations"]).exits(2).says("dorm init");
    from_home(&["-C", "/nowhere/at/all", "showmigrations"]).exits(2).says("/nowhere/at/all");
}

#[test]
fn errors_are_documents() {
    let project = project("[project]\nuse_tzz = true\n[migrate]\nlock_wait = 5\n");
    let outcome = dorm(&project, &["showmigrations", "--format", "json"]).exits(2);
    let document = outcome.json();
    let diagnostics = document["diagnostics"].as_array().expect("a list");
    assert_eq!(diagnostics.len(), 2, "{document}");
    assert_eq!(diagnostics[0]["code"], "unknown-key");
    assert_eq!(diagnostics[0]["file"], "dorm.toml");
    assert_eq!((diagnostics[0]["line"].as_u64(), diagnostics[0]["column"].as_u64()), (Some(2), Some(1)));
    assert_eq!(diagnostics[0]["help"], "did you mean `use_tz`?");
    let text = dorm(&project, &["showmigrations"]).exits(2);
    assert!(text.stdout.is_empty());
    text.says("dorm.toml:2:1").says("did you mean `use_tz`?").says("lock_wait");
}

#[test]
fn colours() {
    let project = project("[nonsense]\n");
    let escapes = |build: &dyn Fn(&mut std::process::Command)| {
        let mut command = dorm_command(&project);
        command.arg("showmigrations");
        build(&mut command);
        String::from_utf8_lossy(&command.output().expect("run dorm").stderr).contains('\u{1b}')
    };
    assert!(!escapes(&|_| {}));
    assert!(!escapes(&|command| {
        command.env_remove("NO_COLOR");
    }));
    assert!(escapes(&|command| {
        command.args(["--color", "always"]);
    }));
    assert!(escapes(&|command| {
        command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    }));
    assert!(!escapes(&|command| {
        command.env("CLICOLOR_FORCE", "1").args(["--color", "never"]);
    }));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let project = project("");
    let mut child =
        dorm_command(&project).arg("--help").stdout(std::process::Stdio::piped()).spawn().expect("run dorm");
    drop(child.stdout.take());
    assert!(child.wait().expect("dorm ends").code().is_some(), "ended by a signal");
}

#[test]
fn init_makes_a_project_and_overwrites_nothing() {
    let project = Project::empty();
    let outcome = dorm(&project, &["init", "--app", "shop"]).ok();
    assert!(outcome.stdout.contains("wrote dorm.toml\nwrote shop/models.toml\n"), "{}", outcome.transcript());
    assert_eq!(project.files(""), ["dorm.toml", "shop/models.toml"]);
    dorm(&project, &["sql", "--all"]).ok();

    project.write("dorm.toml", "# mine\n");
    dorm(&project, &["init"]).exits(2).says("is there already");
    project.remove("dorm.toml");
    project.write("shop/models.toml", "# mine\n");
    let outcome = dorm(&project, &["init", "--app", "shop", "--format", "json"]).exits(2);
    assert_eq!(outcome.json()["error"]["code"], "file-exists");
    assert_eq!(project.read("shop/models.toml"), "# mine\n");
    assert_eq!(project.files(""), ["shop/models.toml"]);
    for name in ["1a", "a-b", "", "../x"] {
        dorm(&project, &["init", "--app", name]).exits(2);
    }
    assert_eq!(project.files(""), ["shop/models.toml"]);
}

#[test]
fn no_password_in_any_output() {
    const SECRET: &str = "s3cr3t-w0rd";
    let settings = [
        format!("[databases.default]\nurl = \"postgresql://me:{SECRET}@127.0.0.1:1/x\"\n"),
        format!("[databases.default]\nurl = \"postgresql://me:{SECRET}@127.0.0.1:1/x?sslmode=nonsense\"\n"),
        format!("[databases.default]\nurl = \"postgresql://me:{SECRET}@127.0.0.1:x/x\"\n"),
        format!("[databases.default]\nurl = \"postgresql://me:a/{SECRET}@127.0.0.1:1/x\"\n"),
        format!("[databases.default]\nengine = \"sqlite\"\nurl = \"postgresql://me:{SECRET}@127.0.0.1:1/x\"\n"),
        format!(
            "[databases.default]\nengine = \"postgresql\"\nhost = \"127.0.0.1\"\nport = 1\nuser = \"me\"\npassword = \"{SECRET}\"\nname = \"x\"\n"
        ),
        format!("[databases.default]\nengine = \"postgresql\"\nport = 1\npassword = {SECRET}\n"),
        format!("[databases.default]\nengine = \"postgresql\"\nprot = 1\npassword = \"{SECRET}\"\n"),
        "[databases.default]\nengine = \"postgresql\"\nurl = \"${THE_URL}\"\n".to_owned(),
        "[databases.default]\nengine = \"sqlite\"\nurl = \"${THE_URL}\"\n".to_owned(),
        String::new(),
    ];
    for settings in settings {
        let project = project(&settings);
        project.write(".env", &format!("THE_URL=postgresql://me:{SECRET}@127.0.0.1:1/x\nBROKEN {SECRET}\n"));
        let url = format!("postgresql://me:{SECRET}@127.0.0.1:1/x?frob=1");
        let reachable = format!("postgresql://me:{SECRET}@127.0.0.1:1/x");
        let without_scheme = format!("me:{SECRET}@127.0.0.1:1/x");
        let conninfo = format!("host=127.0.0.1 password={SECRET}");
        for (env, arguments) in [
            (false, vec!["migrate"]),
            (false, vec!["migrate", "--format", "json", "-v"]),
            (true, vec!["showmigrations"]),
            (true, vec!["migrate", "--database", &url]),
            (true, vec!["migrate", "--database", &reachable]),
            (true, vec!["migrate", &reachable]),
            (true, vec!["--databas", &reachable, "migrate"]),
            (true, vec!["migrate", "--database", &without_scheme]),
            (true, vec!["migrate", "--database", &conninfo]),
        ] {
            if env {
                project.write(".env", &format!("THE_URL=postgresql://me:{SECRET}@127.0.0.1:1/x\n"));
            }
            let outcome = dorm(&project, &arguments);
            // Without a database in the file, `showmigrations` has one that can be read.
            assert!(outcome.status == 2 || settings.is_empty(), "{}", outcome.transcript());
            assert!(
                !outcome.stdout.contains(SECRET) && !outcome.stderr.contains(SECRET),
                "{settings}{}",
                outcome.transcript()
            );
        }
        project.remove(".env");
        let output = dorm_command(&project)
            .env("DATABASE_URL", &reachable)
            .env("THE_URL", &reachable)
            .arg("migrate")
            .output()
            .expect("run dorm");
        let outcome = Outcome::of(&["migrate"], &output).exits(2);
        assert!(!outcome.stdout.contains(SECRET) && !outcome.stderr.contains(SECRET), "{}", outcome.transcript());
    }
}

#[test]
fn where_nothing_is_to_be_done_it_is_said_why() {
    let project = Project::empty();
    project.write("dorm.toml", "");
    for command in ["makemigrations", "migrate"] {
        dorm(&project, &[command]).ok().says("no app was found");
    }
    dorm(&project, &["init", "--app", "blog"]).exits(2);
    project.models("blog", "[model.Author.fields]\nname = \"TextField\"\n");
    dorm(&project, &["migrate"]).ok().says("`dorm makemigrations`");
    dorm(&project, &["makemigrations"]).ok();
    assert!(dorm(&project, &["migrate"]).ok().stderr.is_empty());
    assert!(dorm(&project, &["migrate"]).ok().stderr.is_empty());
}

#[test]
fn a_database_in_a_directory_that_is_not_there_can_not_be_reached() {
    let project = project("");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["dbcheck"]).exits(1);
    for command in [&["dbcheck"][..], &["dbcheck", "--ignore-pending"], &["migrate", "--check"], &["showmigrations"]] {
        dorm(&project, &[command, &["--database", "sqlite:///no/where.db"]].concat()).exits(2).says("/project/no`");
    }
}

#[test]
fn dry_commands_leave_nothing_behind() {
    let project = project("");
    for arguments in [
        &["showmigrations"][..],
        &["migrate", "--check"],
        &["migrate", "--dry-run"],
        &["migrate", "--plan"],
        &["sql", "--all"],
        &["showmigrations", "--plan"],
    ] {
        dorm(&project, arguments).ok();
        assert_eq!(project.files(""), ["blog/models.toml", "dorm.toml"], "{arguments:?}");
    }
}
