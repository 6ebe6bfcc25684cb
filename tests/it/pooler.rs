//! A proxy between dorm and the server that pools transactions: refused with the reason, before there
//! is a lock that nobody could let go.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::postgres::server;
use crate::support::{Database, Engine, Project, dorm, dorm_command};

/// A message of the protocol: its letter and all of it.
fn message(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).ok()?;
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
    let mut all = head.to_vec();
    all.resize(length + 1, 0);
    stream.read_exact(&mut all[5..]).ok()?;
    Some((head[0], all))
}

/// A session of the server, and what it greeted with.
struct Backend {
    stream: TcpStream,
    greeting: Vec<u8>,
}

fn backend(database: &str) -> Backend {
    let mut stream = TcpStream::connect(("127.0.0.1", server().port)).expect("connect to the test server");
    let mut startup = 196_608_u32.to_be_bytes().to_vec();
    startup.extend(format!("user\0postgres\0database\0{database}\0\0").into_bytes());
    let length = u32::try_from(startup.len() + 4).expect("a short message");
    stream.write_all(&length.to_be_bytes()).and_then(|()| stream.write_all(&startup)).expect("greet");
    let mut greeting = Vec::new();
    loop {
        let (letter, all) = message(&mut stream).expect("an answer");
        greeting.extend(all);
        if letter == b'Z' {
            return Backend { stream, greeting };
        }
    }
}

/// The proxy's port. A transaction gets one session after the other, whoever asks.
fn proxy(database: &Database, sessions: usize) -> u16 {
    let Database::Postgres(name) = database else { panic!("a database of PostgreSQL") };
    let pool: Vec<Mutex<Backend>> = (0..sessions).map(|_| Mutex::new(backend(name))).collect();
    let pool = Arc::new((pool, Mutex::new(0)));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its number").port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let pool = Arc::clone(&pool);
            thread::spawn(move || serve(client, &pool.0, &pool.1));
        }
    });
    port
}

fn serve(mut client: TcpStream, pool: &[Mutex<Backend>], turn: &Mutex<usize>) -> Option<()> {
    loop {
        let mut length = [0; 4];
        client.read_exact(&mut length).ok()?;
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        client.read_exact(&mut rest).ok()?;
        if rest.starts_with(&196_608_u32.to_be_bytes()) {
            break;
        }
        client.write_all(b"N").ok()?; // No TLS.
    }
    let greeting = pool[0].lock().ok()?.greeting.clone();
    client.write_all(&greeting).ok()?;
    loop {
        let mut first = Some(message(&mut client)?);
        let place = {
            let mut turn = turn.lock().ok()?;
            *turn += 1;
            *turn % pool.len()
        };
        let mut backend = pool[place].lock().ok()?;
        // Until the server says that no transaction is open.
        let mut is_idle = false;
        while !is_idle {
            let (letter, all) = match first.take() {
                Some(first) => first,
                None => message(&mut client)?,
            };
            if letter == b'X' {
                return None;
            }
            backend.stream.write_all(&all).ok()?;
            if !matches!(letter, b'Q' | b'S') {
                continue;
            }
            loop {
                let (letter, all) = message(&mut backend.stream)?;
                client.write_all(&all).ok()?;
                if letter == b'Z' {
                    is_idle = all[5] == b'I';
                    break;
                }
            }
        }
    }
}

fn project(database: &Database) -> Project {
    let project = Project::on(database);
    project.models("shop", "[model.Item.fields]\nname = { type = \"CharField\", max_length = 20 }\n");
    dorm(&project, &["makemigrations"]).ok();
    project
}

#[test]
fn pooled_transactions_are_refused_with_the_reason() {
    // By turns, it may be either.
    for (sessions, said) in [
        (1, "gives both of dorm's connections one session"),
        (2, "one session of the server"),
        (3, "one session of the server"),
    ] {
        let database = Database::new(Engine::Postgres);
        let project = project(&database);
        let Database::Postgres(name) = &database else { panic!("a database of PostgreSQL") };
        let url = format!("postgresql://postgres@127.0.0.1:{}/{name}", proxy(&database, sessions));
        for words in [&["migrate"][..], &["rollback", "--yes"]] {
            let mut arguments = words.to_vec();
            arguments.extend(["--database", &url]);
            let outcome = dorm(&project, &arguments).exits(2).says("transaction pooling");
            assert!(outcome.stderr.contains(said), "{sessions}: {}", outcome.transcript());
            assert!(outcome.stderr.contains("connect to the server itself"), "{}", outcome.transcript());
        }
        assert!(database.tables().is_empty());
        let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        assert_eq!(database.value(locks), "0", "a lock that nobody lets go");
        // What only looks may look, where that goes well.
        let output = dorm_command(&project).args(["migrate", "--plan", "--database", &url]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || said.contains("pools transactions"), "{said}");
        dorm(&project, &["migrate"]).ok();
    }
}

/// The lock is a session's; where that is ended, the next migration doesn't begin.
#[test]
fn a_lock_that_is_lost_stops_the_run_before_the_next_migration() {
    let database = Database::new(Engine::Postgres);
    let project = project(&database);
    dorm(&project, &["migrate"]).ok();
    let end = "SELECT pg_terminate_backend(pid), pg_sleep(0.2) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    for (number, sql) in [("0002", end), ("0003", "CREATE TABLE third (a integer)")] {
        let before = if number == "0002" { "0001_initial" } else { "0002_next" };
        project.write(
            &format!("shop/migrations/{number}_next.toml"),
            &format!("dependencies = [\"shop.{before}\"]\n\n[[operations]]\ntype = \"RunSQL\"\nsql = \"{sql}\"\nreverse_sql = \"\"\n"),
        );
    }
    project.remove("shop/migrations/latest.txt");
    let outcome = dorm(&project, &["migrate"]).exits(2);
    assert!(outcome.stdout.contains("0002_next... OK"), "{}", outcome.transcript());
    assert_eq!(database.tables(), ["shop_item"]);
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.tables(), ["shop_item", "third"]);
}
