//! `dorm completions`.

use crate::cli::{Format, Outcome, Session, Status, command_line};
use clap::Args;
use clap_complete::Shell;
use serde_json::json;

/// `dorm completions SHELL`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dorm completions bash > ~/.local/share/bash-completion/completions/dorm
  dorm completions zsh > ~/.zfunc/_dorm
  dorm completions fish > ~/.config/fish/completions/dorm.fish")]
pub struct Arguments {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command_line(), "dorm", &mut script);
    let script = String::from_utf8_lossy(&script);
    if session.printer.format() == Format::Text {
        session.printer.raw(&script);
    }
    session.printer.document(&json!({ "shell": arguments.shell.to_string(), "script": script }));
    Ok(Status::Done)
}
