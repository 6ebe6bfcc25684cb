//! The commands, a file for each.

mod completions;
mod init;

use super::{Outcome, Session};
use clap::Subcommand;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a project with an example app
    Init(init::Arguments),
    /// Print the completions of a shell
    Completions(completions::Arguments),
}

/// Runs a command.
pub fn run(command: Command, session: &mut Session) -> Outcome {
    match command {
        Command::Init(arguments) => init::run(&arguments, session),
        Command::Completions(arguments) => completions::run(&arguments, session),
    }
}
