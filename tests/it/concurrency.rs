//! Several processes at once: one works, the others wait and find nothing to do.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::faults::{migrate, rich};
use crate::support::trouble::contents;
use crate::support::{Database, Engine, Outcome, Project, dorm_command};

fn start(project: &Project, database: &Database, failpoint: Option<&str>) -> Child {
    let mut command = dorm_command(project);
    command.args(["migrate", "--database", &database.url()]).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(failpoint) = failpoint {
        command.env("DORM_TEST_FAILPOINT", failpoint);
    }
    command.spawn().expect("start dorm")
}

fn finish(child: Child) -> Outcome {
    Outcome::of(&["migrate"], &child.wait_with_output().expect("wait for dorm"))
}

fn expected(project: &Project, base: &Database) -> String {
    let undisturbed = base.copy();
    migrate(project, &undisturbed, None).ok();
    contents(&undisturbed)
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill");
    assert!(status.success());
}

#[test]
fn five_at_once_apply_everything_once() {
    for engine in Engine::ALL {
        let (project, base) = rich(engine);
        let expected = expected(&project, &base);
        let children: Vec<Child> = (0..5).map(|_| start(&project, &base, None)).collect();
        let outcomes: Vec<Outcome> = children.into_iter().map(finish).collect();
        for outcome in &outcomes {
            assert_eq!(outcome.status, 0, "{engine:?}: {}", outcome.transcript());
        }
        assert_eq!(contents(&base), expected, "{engine:?}");
    }
}

#[test]
fn a_waiter_goes_on_when_the_other_is_killed() {
    for engine in Engine::ALL {
        let (project, base) = rich(engine);
        let expected = expected(&project, &base);
        let holder = start(&project, &base, None);
        signal(&holder, "-STOP");
        std::thread::sleep(Duration::from_millis(300));
        let waiter = start(&project, &base, None);
        std::thread::sleep(Duration::from_millis(700));
        signal(&holder, "-KILL");
        finish(holder);
        let begin = Instant::now();
        let outcome = finish(waiter);
        assert_eq!(outcome.status, 0, "{engine:?}: {}", outcome.transcript());
        assert!(begin.elapsed() < Duration::from_secs(20));
        assert_eq!(contents(&base), expected, "{engine:?}");
    }
}

#[test]
fn a_lock_not_had_in_time_is_an_error() {
    for engine in Engine::ALL {
        let (project, base) = rich(engine);
        for later in ["0004_script", "0005_batches", "0006_online"] {
            project.remove(&format!("shop/migrations/{later}.toml"));
        }
        // The first one sleeps in a script while it holds the lock.
        project.write(
            "shop/migrations/0003_data.toml",
            "dependencies = [\"shop.0002_structure\"]\n\n[[operations]]\ntype = \"RunScript\"\ncommand = [\"sleep\", \"5\"]\n",
        );
        let holder = start(&project, &base, None);
        std::thread::sleep(Duration::from_millis(1500));
        let url = base.url();
        let arguments = ["migrate", "--database", &url, "--lock-wait", "500ms", "--format", "json"];
        let output = dorm_command(&project).args(arguments).output().expect("run dorm");
        let outcome = Outcome::of(&arguments, &output);
        assert_eq!(outcome.status, 2, "{engine:?}: {}", outcome.transcript());
        assert_eq!(outcome.json()["error"]["code"], "locked", "{}", outcome.transcript());
        let whom = match engine {
            Engine::Sqlite => holder.id().to_string(),
            // The server knows its own process that works for the holder.
            Engine::Postgres => {
                base.value("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
            }
        };
        assert!(outcome.stderr.contains(&whom), "for whom: {}", outcome.transcript());
        signal(&holder, "-KILL");
        finish(holder);
    }
}
