//! Somebody who stays when dorm is killed, and ends the program that dorm was waiting for: a program
//! that goes on while the next dorm works would be in its way, or do its work twice.

use std::io::Write as _;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Watches over a program and all that it started, until it is dropped.
#[derive(Debug)]
pub(super) struct Guard {
    shell: Child,
    /// Closed by the system when dorm is gone, however it went.
    line: Option<ChildStdin>,
}

/// Reads the group, and then a word, which comes unless dorm is gone.
const SCRIPT: &str = "read -r group && { read -r word || kill -s KILL -- \"-$group\"; }";

impl Guard {
    /// Somebody who knows yet of no program; none where there is no `sh`.
    pub(super) fn new() -> Option<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // In a group of its own: Ctrl-C and what ends dorm's group are not for it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut shell = command.spawn().ok()?;
        let line = shell.stdin.take();
        Some(Self { shell, line })
    }

    /// From now on it watches over the group that this program leads.
    pub(super) fn watch(&mut self, program: &Child) {
        self.say(&program.id().to_string());
    }

    fn say(&mut self, word: &str) {
        if let Some(line) = &mut self.line {
            // Where nobody listens, nobody watches.
            let _ = writeln!(line, "{word}");
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.say("done");
        self.line = None;
        let _ = self.shell.wait();
    }
}
