//! The sessions in the README, run and compared. `DORM_BLESS=1 cargo test --test it readme` writes
//! their output anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::Project;

/// A part of the file.
enum Part {
    /// As it is.
    Text(String),
    /// A line behind `$ ` in a `console` block, and what was written below it.
    Session { command: String, output: String },
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = vec![Part::Text(String::new())];
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with("```") {
            inside = line.trim_end() == "```console";
            match parts.last_mut() {
                Some(Part::Text(text)) => text.push_str(line),
                _ => parts.push(Part::Text(line.to_owned())),
            }
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            parts.push(Part::Session { command: command.trim_end().to_owned(), output: String::new() });
        } else {
            match parts.last_mut() {
                Some(Part::Session { output, .. }) if inside => output.push_str(line),
                Some(Part::Text(text)) => text.push_str(line),
                _ => parts.push(Part::Text(line.to_owned())),
            }
        }
    }
    parts
}

/// Durations differ from run to run.
fn settled(output: &str) -> String {
    let mut result = String::new();
    for line in output.split_inclusive('\n') {
        match line.split_once("... OK (") {
            Some((before, _)) => {
                let _ = writeln!(result, "{before}... OK (2 ms)");
            }
            None => result.push_str(line),
        }
    }
    result
}

fn run(project: &Project, command: &str) -> String {
    let mut path = std::ffi::OsString::from(PathBuf::from(env!("CARGO_BIN_EXE_dorm")).parent().expect("a directory"));
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .env_clear()
        .env("PATH", path)
        .env("HOME", project.home())
        .current_dir(project.root())
        .stdin(Stdio::null())
        .output()
        .expect("run sh");
    settled(&String::from_utf8_lossy(&output.stdout))
}

#[test]
fn readme_sessions_are_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).expect("README.md");
    let project = Project::empty();
    let mut written = String::new();
    let mut commands = 0;
    for part in parts(&text) {
        match part {
            Part::Text(text) => written.push_str(&text),
            Part::Session { command, .. } => {
                let _ = writeln!(written, "$ {command}");
                written.push_str(&run(&project, &command));
                commands += 1;
            }
        }
    }
    assert!(commands > 10, "the README has lost its sessions");
    if std::env::var_os("DORM_BLESS").is_some() {
        std::fs::write(&path, written).expect("write README.md");
    } else {
        assert_eq!(text, written, "DORM_BLESS=1 cargo test --test it readme");
    }
}
