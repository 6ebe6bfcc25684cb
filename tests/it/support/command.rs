//! The built `dorm`, run as a person would run it.

use std::process::{Command, Output, Stdio};

use super::Project;

/// What a run of the command left behind.
#[derive(Debug)]
pub struct Outcome {
    /// The words after `dorm`.
    pub arguments: Vec<String>,
    /// The exit status; -1 after a signal.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Reads what a finished process left.
    pub fn of(arguments: &[&str], output: &Output) -> Self {
        Self {
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Insists on an exit status.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}", self.transcript());
        self
    }

    /// Insists on success.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("standard output is no JSON document: {error}\n{}", self.transcript()),
        }
    }

    /// Insists on a text somewhere in standard error.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "standard error doesn't say `{text}`\n{}", self.transcript());
        self
    }

    /// All of it, for messages.
    pub fn transcript(&self) -> String {
        let Self { arguments, status, stdout, stderr } = self;
        format!("$ dorm {}\n{stdout}{stderr}(exit status {status})", arguments.join(" "))
    }
}

/// The command with a clean environment, ready for further arguments.
pub fn dorm_command(project: &Project) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dorm"));
    command.env_clear().env("HOME", project.home()).env("NO_COLOR", "1").stdin(Stdio::null());
    for kept in ["PATH", "TMPDIR", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.current_dir(project.root());
    command
}

/// Runs the command in a project, to its end.
#[track_caller]
pub fn dorm(project: &Project, arguments: &[&str]) -> Outcome {
    let output = dorm_command(project).args(arguments).output().expect("run dorm");
    Outcome::of(arguments, &output)
}
