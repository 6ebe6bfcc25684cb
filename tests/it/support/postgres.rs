//! A private PostgreSQL server, one for all test processes that run at the same time.
//!
//! `cargo test` has one process, `cargo nextest` one for each test; both find the server through a
//! directory in the temporary one. Each process holds a shared lock on the file `alive` in it; a
//! watchdog stops the server and removes the directory once nobody does, which is also what
//! happens after a panic or a SIGKILL.

use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const HELP: &str = "these tests need a PostgreSQL server: install one (`apt-get install postgresql`, or run `scripts/test`, \
                    which does), or set DORM_TEST_POSTGRES_BIN to the directory of `initdb` and `postgres`";

/// The running server.
#[derive(Debug)]
pub struct Server {
    /// The port, on 127.0.0.1 and in the socket's name.
    pub port: u16,
    /// The directory of `initdb` and its like.
    programs: PathBuf,
    /// The directory of the Unix socket.
    pub socket: PathBuf,
    /// Held for as long as the process lives.
    _alive: File,
}

/// The server that all tests share; started by whoever comes first.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(start)
}

impl Server {
    /// One of PostgreSQL's programs: the server's own, else the one that PATH has.
    pub fn program(&self, name: &str) -> PathBuf {
        let own = self.programs.join(name);
        if own.exists() { own } else { PathBuf::from(name) }
    }

    /// A connection to one of its databases.
    pub fn connect(&self, database: &str) -> postgres::Client {
        let settings = format!("host=127.0.0.1 port={} user=postgres dbname={database}", self.port);
        postgres::Client::connect(&settings, postgres::NoTls).expect("connect to the test server")
    }

    /// A file in its directory: certificates of authorities.
    pub fn file(&self, name: &str) -> PathBuf {
        self.socket.with_file_name(name)
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Its major version.
    pub fn major(&self) -> u32 {
        static MAJOR: OnceLock<u32> = OnceLock::new();
        *MAJOR.get_or_init(|| {
            let row = self.connect("postgres").query_one("SHOW server_version_num", &[]).expect("ask for the version");
            let number: u32 = row.get::<_, String>(0).parse().expect("a number");
            number / 10_000
        })
    }

    /// A new, empty database; its name.
    pub fn create_database(&self) -> String {
        self.copy_database("template0")
    }

    /// A copy of a database; its name.
    pub fn copy_database(&self, template: &str) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        self.connect("postgres")
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .expect("create a database");
        name
    }

    /// Drops a database, whoever is still connected to it.
    pub fn drop_database(&self, name: &str) {
        let settings = format!("host=127.0.0.1 port={} user=postgres dbname=postgres", self.port);
        if let Ok(mut client) = postgres::Client::connect(&settings, postgres::NoTls) {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn start() -> Server {
    let programs = find_programs().unwrap_or_else(|| panic!("no PostgreSQL server found\nhelp: {HELP}"));
    let owner = Owner::of_the_server();
    let directory = std::env::temp_dir().join(format!("dorm-tests-{}-{}", owner.me, checkout(&programs)));
    fs::create_dir_all(&directory).expect("create the server's directory");
    let alive = open(&directory.join("alive"));
    alive.lock_shared().expect("lock the file `alive`");
    // From here on the watchdog of an earlier server can no longer stop it, nor remove anything.
    let starting = open(&directory.join("starting"));
    starting.lock().expect("lock the file `starting`");
    let socket = directory.join("s");
    let port = match running(&directory) {
        Some(port) => port,
        None => {
            let port = launch(&programs, &directory, &owner);
            watch(&programs, &directory, &owner);
            port
        }
    };
    Server { port, programs, socket, _alive: alive }
}

fn open(path: &Path) -> File {
    File::options().create(true).truncate(false).read(true).write(true).open(path).expect("open a lock file")
}

/// One directory for each checkout and server, so that two of them don't share one.
fn checkout(programs: &Path) -> String {
    let mut hash: u32 = 2_166_136_261;
    for byte in env!("CARGO_MANIFEST_DIR").bytes().chain(programs.as_os_str().as_encoded_bytes().iter().copied()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    }
    format!("{hash:08x}")
}

/// The port of the server, if the one that the directory speaks of answers.
fn running(directory: &Path) -> Option<u16> {
    let port = fs::read_to_string(directory.join("port")).ok()?.trim().parse().ok()?;
    answers(port).then_some(port)
}

pub(super) fn answers(port: u16) -> bool {
    let settings = format!("host=127.0.0.1 port={port} user=postgres dbname=postgres connect_timeout=5");
    postgres::Client::connect(&settings, postgres::NoTls).is_ok()
}

#[expect(clippy::zombie_processes, reason = "the server outlives this process; its watchdog stops it")]
fn launch(programs: &Path, directory: &Path, owner: &Owner) -> u16 {
    let data = directory.join("d");
    let socket = directory.join("s");
    for old in [&data, &socket] {
        let _ = fs::remove_dir_all(old);
        fs::create_dir_all(old).expect("create a directory of the server's");
        owner.give(old);
    }
    let mut initdb = owner.command(&programs.join("initdb"));
    initdb.arg("-D").arg(&data);
    initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    run(&mut initdb);
    let [certificate, key] = certificates(directory);
    owner.give(&key);
    let rules = data.join("pg_hba.conf");
    let trust = fs::read_to_string(&rules).expect("read pg_hba.conf");
    fs::write(&rules, format!("{RULES}{trust}")).expect("write pg_hba.conf");
    for _ in 0..5 {
        let port = free_port();
        let log = File::create(directory.join("log")).expect("create the server's log");
        let mut postgres = owner.command(&programs.join("postgres"));
        postgres.arg("-D").arg(&data).args(["-p", &port.to_string(), "-k"]).arg(&socket);
        for setting in SETTINGS {
            postgres.args(["-c", setting]);
        }
        postgres.arg("-c").arg(format!("ssl_cert_file={}", certificate.display()));
        postgres.arg("-c").arg(format!("ssl_key_file={}", key.display()));
        postgres.stdin(Stdio::null()).stdout(log.try_clone().expect("the log")).stderr(log);
        // In a session of its own: Ctrl-C at the tests is not for the server.
        let mut child = postgres.spawn().expect("start postgres");
        let patience = Instant::now() + Duration::from_secs(60);
        while Instant::now() < patience {
            if answers(port) {
                fs::write(directory.join("port"), port.to_string()).expect("write the port");
                return port;
            }
            if child.try_wait().expect("look at postgres").is_some() {
                break; // Somebody was quicker to take the port: another one.
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = child.kill();
    }
    let log = fs::read_to_string(directory.join("log")).unwrap_or_default();
    panic!("PostgreSQL of {} does not start:\n{log}\nhelp: {HELP}", programs.display());
}

/// Who must encrypt and say a password; the tests make these roles. All others are trusted.
const RULES: &str =
    "hostssl all tls_only all scram-sha-256\nhostnossl all tls_only all reject\nhost all scrammed all scram-sha-256\n";

/// A certificate for `localhost` and its key, and two authorities of which the first made it.
fn certificates(directory: &Path) -> [PathBuf; 2] {
    let authority = |name: &str| {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut parameters = rcgen::CertificateParams::new(Vec::new()).expect("a certificate's parameters");
        parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
        let certificate = parameters.self_signed(&key).expect("a certificate");
        fs::write(directory.join(name), certificate.pem()).expect("write a certificate");
        rcgen::Issuer::new(parameters, key)
    };
    let issuer = authority("authority.crt");
    authority("stranger.crt");
    let key = rcgen::KeyPair::generate().expect("a key");
    let parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a certificate's parameters");
    let certificate = parameters.signed_by(&key, &issuer).expect("a certificate");
    let paths = [directory.join("server.crt"), directory.join("server.key")];
    fs::write(&paths[0], certificate.pem()).expect("write the certificate");
    fs::write(&paths[1], key.serialize_pem()).expect("write the key");
    fs::set_permissions(&paths[1], fs::Permissions::from_mode(0o600)).expect("close the key");
    paths
}

const SETTINGS: [&str; 13] = [
    "password_encryption=scram-sha-256",
    "ssl=on",
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
    "shared_buffers=64MB",
    "autovacuum=off",
    "max_prepared_transactions=10",
    "log_min_messages=error",
];

/// Leaves a process behind that stops the server when no test process is left.
#[expect(clippy::zombie_processes, reason = "the watchdog outlives this process")]
fn watch(programs: &Path, directory: &Path, owner: &Owner) {
    // Twice, with a pause: between two tests of nextest there may be nobody for a moment.
    const SCRIPT: &str = r#"
        trap '' INT HUP
        cd "$1"; shift
        while sleep 1; do
            flock --nonblock alive true || continue
            sleep 2
            flock --nonblock alive sh -c '"$@"; rm -rf d s port log *.crt *.key' sh "$@" && exit
        done"#;
    let mut stop = owner.command(&programs.join("pg_ctl"));
    stop.arg("-D").arg(directory.join("d")).args(["-m", "immediate", "-s", "-w", "stop"]);
    let words: Vec<_> = std::iter::once(stop.get_program()).chain(stop.get_args()).collect();
    Command::new("setsid")
        .args(["sh", "-c", SCRIPT, "sh"])
        .arg(directory)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("start the watchdog (`setsid`, `flock` of util-linux)");
}

pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// The newest directory that holds both `initdb` and `postgres`.
pub(super) fn find_programs() -> Option<PathBuf> {
    let whole = |directory: &Path| ["initdb", "postgres", "pg_ctl"].iter().all(|name| directory.join(name).exists());
    if let Some(chosen) = std::env::var_os("DORM_TEST_POSTGRES_BIN") {
        let chosen = PathBuf::from(chosen);
        assert!(whole(&chosen), "DORM_TEST_POSTGRES_BIN is {}, which has no `initdb` and `postgres`", chosen.display());
        return Some(chosen);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(found) = std::env::split_paths(&path).find(|directory| whole(directory)) {
        return Some(found);
    }
    let mut installed: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, directory)| whole(directory))
        .collect();
    installed.sort();
    installed.pop().map(|(_, directory)| directory)
}

/// Who the server runs as: PostgreSQL refuses root.
pub(super) struct Owner {
    /// The number of the user who runs the tests.
    me: String,
    /// Somebody else, where the tests run as root.
    other: Option<&'static str>,
}

impl Owner {
    pub(super) fn of_the_server() -> Self {
        let me = read(Command::new("id").arg("-u"));
        let exists = |name: &&str| Command::new("id").arg(name).output().is_ok_and(|output| output.status.success());
        let other = (me == "0").then(|| ["postgres", "nobody"].into_iter().find(exists).expect("a user beside root"));
        Self { me, other }
    }

    pub(super) fn command(&self, program: &Path) -> Command {
        let Some(user) = self.other else {
            let mut command = Command::new("setsid");
            command.arg(program).current_dir("/");
            return command;
        };
        let group = read(Command::new("id").args(["-g", user]));
        let number = read(Command::new("id").args(["-u", user]));
        let mut command = Command::new("setsid");
        command.args(["setpriv", &format!("--reuid={number}"), &format!("--regid={group}"), "--clear-groups"]);
        command.arg(program).current_dir("/");
        command
    }

    pub(super) fn give(&self, directory: &Path) {
        if let Some(user) = self.other {
            run(Command::new("chown").arg(user).arg(directory));
        }
    }
}

fn read(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub(super) fn run(command: &mut Command) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let child = child.as_mut().unwrap_or_else(|error| panic!("{command:?}: {error}\nhelp: {HELP}"));
    let mut errors = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        let _ = stderr.read_to_string(&mut errors);
    }
    let status = child.wait().expect("wait for a command");
    assert!(status.success(), "{command:?} failed:\n{errors}");
}
