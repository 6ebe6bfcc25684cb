//! `dorm completions`.

use crate::cli::{Outcome, Session, Status, command_line};
use clap::Args;
use clap_complete::Shell;

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
    session.printer.raw(&String::from_utf8_lossy(&script));
    Ok(Status::Done)
}
