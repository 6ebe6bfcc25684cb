//! The way to a PostgreSQL server: TLS, passwords, sockets, and servers that don't answer.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::postgres::server;
use crate::support::{Database, Engine, Outcome, Project, dorm, dorm_command};

/// What a URL can't hold as it is, and what SQL and TOML can't either.
const PASSWORD: &str = "p@ss/w:rd%#?& 'x\"";
const ENCODED: &str = "p%40ss%2Fw%3Ard%25%23%3F%26%20%27x%22";

fn project() -> (Project, Database, String) {
    let database = Database::new(Engine::Postgres);
    let Database::Postgres(name) = &database else { panic!("no database of the server") };
    let name = name.clone();
    // Roles are the whole server's: another test may be making them.
    for role in ["tls_only", "scrammed"] {
        let _ = database.try_execute(&format!("CREATE ROLE {role} LOGIN PASSWORD '{}'", PASSWORD.replace('\'', "''")));
    }
    let project = Project::on(&database);
    project.models("blog", "[model.A]\n[model.A.fields]\nn = \"IntegerField\"\n");
    dorm(&project, &["makemigrations"]).ok();
    (project, database, name)
}

/// Nothing that was said holds the password, as it is or as it was written.
#[track_caller]
fn discreet(outcome: Outcome) -> Outcome {
    for secret in [PASSWORD, ENCODED, "p%40ss", "w:rd"] {
        assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{}", outcome.transcript());
    }
    outcome
}

#[test]
fn sslmode_says_what_libpq_says() {
    let (project, _database, name) = project();
    let look = |host: &str, parameters: &str| {
        let url = format!("postgresql://tls_only:{ENCODED}@{host}:{}/{name}{parameters}", server().port);
        discreet(dorm(&project, &["-vv", "showmigrations", "--database", &url]))
    };
    let own = format!("&sslrootcert={}", server().file("authority.crt").display());
    let other = format!("&sslrootcert={}", server().file("stranger.crt").display());
    look("localhost", "").ok();
    look("localhost", "?sslmode=prefer").ok();
    look("localhost", "?sslmode=require").ok();
    look("localhost", &format!("?sslmode=verify-ca{own}")).ok();
    look("localhost", &format!("?sslmode=verify-full{own}")).ok();
    look("127.0.0.1", &format!("?sslmode=verify-ca{own}")).ok();
    look("localhost", "?sslmode=disable").exits(2).says("pg_hba.conf");
    look("localhost", "?sslmode=verify-ca").exits(2).says("UnknownIssuer").says("sslrootcert=FILE");
    look("localhost", &format!("?sslmode=require{other}")).exits(2).says("UnknownIssuer");
    look("localhost", &format!("?sslmode=verify-full{other}")).exits(2).says("UnknownIssuer");
    look("127.0.0.1", &format!("?sslmode=verify-full{own}")).exits(2).says("not valid for name").says("verify-ca");
    look("localhost", "?sslmode=verify-full&sslrootcert=nowhere.crt").exits(2).says("nowhere.crt");
    look("localhost", "?sslmode=sometimes").exits(2).says("verify-full");
}

#[test]
fn a_password_is_found_where_libpq_finds_it_and_never_shown() {
    let (project, _database, name) = project();
    let port = server().port;
    let bare = format!("postgresql://scrammed@127.0.0.1:{port}/{name}");
    let with = |password: &str| format!("postgresql://scrammed:{password}@127.0.0.1:{port}/{name}");
    dorm(&project, &["showmigrations", "--database", &with(ENCODED)]).ok();
    dorm(&project, &["showmigrations", "--database", &bare]).exits(2).says("password missing").says("PGPASSWORD");
    let run = |words: &[&str], variables: &[(&str, &str)]| {
        let mut command = dorm_command(&project);
        command.args(words).envs(variables.iter().copied());
        discreet(Outcome::of(words, &command.output().unwrap()))
    };
    run(&["showmigrations", "--database", &bare], &[("PGPASSWORD", PASSWORD)]).ok();
    run(&["showmigrations", "--database", &bare], &[("PGPASSWORD", "wrong")])
        .exits(2)
        .says("failed")
        .says("PGPASSWORD");
    let line = format!("*:*:{name}:scrammed:{}\n", PASSWORD.replace('\\', "\\\\").replace(':', "\\:"));
    project.write("pass", &line);
    let file = project.path("pass");
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    run(&["showmigrations", "--database", &bare], &[("PGPASSFILE", file.to_str().unwrap())]).ok();
    // Each word that can come before the password, each way to say it wrong.
    let literal = PASSWORD.replace('\\', "\\\\").replace('"', "\\\"");
    let keys = format!(
        "engine = \"postgresql\"\nhost = \"127.0.0.1\"\nport = {port}\nname = \"{name}\"\nuser = \"scrammed\"\n"
    );
    project.write("dorm.toml", &format!("[databases.default]\n{keys}password = \"{literal}\"\n"));
    run(&["-vv", "showmigrations"], &[]).ok();
    for (key, status) in [("password", 2), ("passwrd", 2), ("pwd", 2)] {
        project.write("dorm.toml", &format!("[databases.default]\n{keys}nonsense = 1\n{key} = \"{literal}\"\n"));
        run(&["-vv", "migrate"], &[]).exits(status);
        run(&["--format", "json", "migrate"], &[]).exits(status);
    }
    for url in [
        format!("postgresql://scrammed:{PASSWORD}@127.0.0.1:{port}/{name}?x=1"),
        format!("postgresql://scrammed:{ENCODED}@127.0.0.1:x{port}/{name}"),
        format!("postgresql://scrammed@127.0.0.1:{port}/{name}?passwd={ENCODED}"),
        format!("mysql://scrammed:{ENCODED}@127.0.0.1/{name}"),
    ] {
        let literal = url.replace('\\', "\\\\").replace('"', "\\\"");
        project.write("dorm.toml", &format!("[databases.default]\nengine = \"postgresql\"\nurl = \"{literal}\"\n"));
        for words in [&["-vv", "migrate"][..], &["dbcheck"], &["--format", "json", "showmigrations"], &["verify"]] {
            run(words, &[]);
        }
        run(&["migrate", "--database", &url], &[]).exits(2);
    }
}

#[test]
fn sockets_and_both_families_of_addresses() {
    let (project, _database, name) = project();
    let (port, socket) = (server().port, server().socket.display().to_string());
    let encoded = socket.replace('/', "%2F");
    for url in [
        format!("postgresql:///{name}?host={socket}&port={port}&user=postgres"),
        format!("postgresql://postgres@{encoded}:{port}/{name}"),
    ] {
        dorm(&project, &["showmigrations", "--database", &url]).ok();
    }
    let nowhere = format!("postgresql:///{name}?host=/nowhere&user=postgres");
    dorm(&project, &["showmigrations", "--database", &nowhere]).exits(2).says("sockets");
    let sixth = format!("postgresql://postgres@[::1]:1/{name}");
    dorm(&project, &["showmigrations", "--database", &sixth]).exits(2).says("::1").says("is the server running");
    let other = format!("postgresql://postgres@127.0.0.1:{port}/no_such_database");
    dorm(&project, &["dbcheck", "--database", &other]).exits(2).says("does not exist").says("CREATE DATABASE");
}

#[test]
fn a_server_that_takes_the_call_and_says_nothing_is_not_waited_for() {
    let (project, _database, name) = project();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    for parameters in ["connect_timeout=1", "connect_timeout=1&sslmode=require", "connect_timeout=1&sslmode=disable"] {
        let begin = Instant::now();
        let url = format!("postgresql://postgres@127.0.0.1:{port}/{name}?{parameters}");
        dorm(&project, &["dbcheck", "--database", &url]).exits(2).says("no answer within 1 s").says("help:");
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
