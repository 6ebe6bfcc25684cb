//! A server of one test's own, which becomes a standby when it is told to.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::postgres::{Owner, find_programs, free_port, run};

/// The server; stopped at the end of the test.
pub struct OwnServer {
    directory: TempDir,
    programs: std::path::PathBuf,
    owner: Owner,
    port: u16,
}

impl OwnServer {
    /// A new one, on a port of its own.
    pub fn start() -> Self {
        let programs = find_programs().expect("a PostgreSQL server");
        let owner = Owner::of_the_server();
        let directory = tempfile::Builder::new().prefix("dorm-own-").tempdir().expect("a temporary directory");
        owner.give(directory.path());
        let mut initdb = owner.command(&programs.join("initdb"));
        initdb.arg("-D").arg(directory.path().join("d"));
        run(initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]));
        let mut server = Self { directory, programs, owner, port: 0 };
        server.launch();
        server
    }

    /// Stops it, and starts it as one that follows another: what it holds can only be read.
    pub fn become_standby(&mut self) {
        self.stop("fast");
        let signal = self.directory.path().join("d/standby.signal");
        File::create(&signal).expect("create standby.signal");
        self.owner.give(&signal);
        self.launch();
    }

    /// A standby that follows it from now on.
    pub fn follower(&mut self) -> Self {
        self.stop("fast");
        let directory = tempfile::Builder::new().prefix("dorm-own-").tempdir().expect("a temporary directory");
        self.owner.give(directory.path());
        run(self.owner.command("cp".as_ref()).arg("-a").arg(self.directory.path().join("d")).arg(directory.path()));
        self.launch();
        let signal = directory.path().join("d/standby.signal");
        File::create(&signal).expect("create standby.signal");
        self.owner.give(&signal);
        let whom = format!("host=127.0.0.1 port={} user=postgres application_name=follower", self.port);
        let mut settings =
            OpenOptions::new().append(true).open(directory.path().join("d/postgresql.auto.conf")).expect("open");
        writeln!(settings, "primary_conninfo = '{whom}'").expect("write the settings");
        let owner = Owner::of_the_server();
        let mut standby = Self { directory, programs: self.programs.clone(), owner, port: 0 };
        standby.launch();
        standby
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// A connection to its database.
    pub fn try_connect(&self) -> Result<postgres::Client, postgres::Error> {
        let settings = format!("host=127.0.0.1 port={} user=postgres connect_timeout=5", self.port);
        postgres::Client::connect(&settings, postgres::NoTls)
    }

    #[expect(clippy::zombie_processes, reason = "pg_ctl stops it")]
    fn launch(&mut self) {
        for _ in 0..5 {
            self.port = free_port();
            let log = File::create(self.directory.path().join("log")).expect("create the server's log");
            let mut postgres = self.owner.command(&self.programs.join("postgres"));
            postgres.arg("-D").arg(self.directory.path().join("d")).args(["-p", &self.port.to_string()]);
            postgres.arg("-k").arg(self.directory.path());
            for setting in ["listen_addresses=127.0.0.1", "fsync=off", "shared_buffers=16MB", "max_connections=20"] {
                postgres.args(["-c", setting]);
            }
            postgres.stdin(Stdio::null()).stdout(log.try_clone().expect("the log")).stderr(log);
            let mut child = postgres.spawn().expect("start postgres");
            let patience = Instant::now() + Duration::from_secs(60);
            while Instant::now() < patience {
                // Somebody else may have taken the port: the directory must be this one.
                let here = self.try_connect().ok().and_then(|mut client| {
                    client.query_one("SHOW data_directory", &[]).ok().map(|row| row.get::<_, String>(0))
                });
                if here.is_some_and(|here| here.starts_with(&*self.directory.path().to_string_lossy())) {
                    return;
                }
                if child.try_wait().expect("look at postgres").is_some() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = child.kill();
        }
        let log = std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start:\n{log}");
    }

    fn stop(&self, mode: &str) {
        let mut stop: Command = self.owner.command(&self.programs.join("pg_ctl"));
        stop.arg("-D").arg(self.directory.path().join("d")).args(["-m", mode, "-s", "-w", "stop"]);
        let _ = stop.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.stop("immediate");
    }
}
