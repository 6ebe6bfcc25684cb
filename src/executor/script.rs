//! Programs of `RunScript`.

use super::guard::Guard;
use super::{Failure, interrupt};
use crate::migration::Direction;
use crate::notation::{write_fields, write_model_keys};
use crate::operation::ScriptOutput;
use crate::plan::Program;
use crate::state::ProjectState;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a program is told beside its arguments.
#[derive(Debug, Clone)]
pub struct ScriptEnvironment {
    /// The project root: the working directory.
    pub root: PathBuf,
    /// `DORM_DATABASE_URL`, with the password; given to the program and printed nowhere.
    pub database_url: crate::database::Secret,
    /// The password, to be taken out of what a program says.
    pub password: Option<crate::database::Secret>,
}

impl ScriptEnvironment {
    /// What a program said, as it may be shown. Very short ones would take words apart.
    fn shown(&self, text: &str) -> String {
        match &self.password {
            Some(secret) if secret.0.chars().count() > 3 => text.replace(&secret.0, "***"),
            _ => text.to_owned(),
        }
    }
}

/// How much of each stream is shown when a program fails: what it said last.
const SHOWN_LINES: usize = 40;

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(10);

/// Runs a program to its end; answers what it printed.
pub fn run(
    script: &Program,
    app: &str,
    direction: Direction,
    environment: &ScriptEnvironment,
    state_file: &Path,
    on_line: &mut dyn FnMut(&str),
) -> Result<String, Failure> {
    let [program, arguments @ ..] = script.command.as_slice() else {
        return Err(Failure::new("script", "`command` is empty").help("write the program and its arguments"));
    };
    let timeout = match script.timeout.as_deref() {
        None => None,
        Some(text) => Some(crate::text::parse_duration(text).ok_or_else(|| {
            Failure::new("script", format!("`timeout = \"{text}\"` is no duration"))
                .help("write a number with a unit, such as `30s`")
        })?),
    };
    let mut guard = Guard::new();
    let mut command = Command::new(OsString::from(program));
    // What it starts belongs to it: all of it is stopped together.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .args(arguments)
        .current_dir(&environment.root)
        .env("DORM_DATABASE_URL", &environment.database_url.0)
        .env("DORM_APP", app)
        .env("DORM_DIRECTION", direction.name())
        .env("DORM_STATE", state_file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            Failure::new("script", format!("`{program}` can't be run: {error}"))
                .help("the program is looked for on PATH, and the working directory is the project root")
        })?;
    if let Some(guard) = &mut guard {
        guard.watch(&child);
    }
    let output = reader(child.stdout.take());
    let errors = reader(child.stderr.take());
    let status = wait(&mut child, &[&output, &errors], timeout);
    drop(guard);
    let output = output.join().unwrap_or_default();
    let errors = environment.shown(&errors.join().unwrap_or_default());
    interrupt::check()?;
    let status = status.map_err(|message| failed(&message, &environment.shown(&output), &errors))?;
    if !status.success() {
        let status = status.to_string().replace(": ", " ");
        return Err(failed(
            &format!("`{}` ended with {status}", script.command.join(" ")),
            &environment.shown(&output),
            &errors,
        ));
    }
    errors.lines().for_each(&mut *on_line);
    if script.emits == ScriptOutput::Nothing {
        environment.shown(&output).lines().for_each(&mut *on_line);
    }
    Ok(output)
}

fn reader(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What was read before an error is still worth showing.
            let _ = stream.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Waits until a program has ended, and whatever else writes to the same streams.
fn wait(
    child: &mut Child,
    streams: &[&thread::JoinHandle<String>],
    timeout: Option<Duration>,
) -> Result<ExitStatus, String> {
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if streams.iter().all(|stream| stream.is_finished()) => return Ok(status),
            Ok(_) => {}
            Err(error) => return Err(format!("the program can't be waited for: {error}")),
        }
        if let Some(timeout) = timeout.filter(|timeout| begin.elapsed() > *timeout) {
            stop(child);
            return Err(format!("the program took longer than its `timeout` of {timeout:?} and was killed"));
        }
        if interrupt::requested() {
            stop(child);
            return Err("interrupted".to_owned());
        }
        thread::sleep(POLL);
    }
}

/// Kills a program and whatever it started. It may fail only if it has just ended by itself.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn failed(message: &str, output: &str, errors: &str) -> Failure {
    let mut text = message.to_owned();
    for (name, stream) in [("standard error", errors), ("standard output", output)] {
        let lines: Vec<&str> = stream.trim_end().lines().collect();
        let left_out = lines.len().saturating_sub(SHOWN_LINES);
        if !lines.is_empty() {
            text.push_str(&format!("\n{name}:"));
        }
        if left_out > 0 {
            text.push_str(&format!("\n… {left_out} lines before these"));
        }
        for line in &lines[left_out..] {
            text.push('\n');
            text.push_str(line);
        }
    }
    Failure::new("script", text)
}

/// The models of a state, as `DORM_STATE` holds them: each with its app, its table and its fields
/// as a migration file writes them.
pub fn state_json(state: &ProjectState) -> String {
    let models: Vec<serde_json::Value> = state
        .models()
        .map(|model| {
            let mut entry =
                serde_json::json!({ "app": model.name.app, "name": model.name.name, "table": model.table() });
            if let Some(entry) = entry.as_object_mut() {
                for (key, value) in write_model_keys(model).to_json().as_object().into_iter().flatten() {
                    entry.insert(key.clone(), value.clone());
                }
                entry.insert("fields".to_owned(), write_fields(&model.fields).to_json());
            }
            entry
        })
        .collect();
    serde_json::json!({ "models": models }).to_string()
}
