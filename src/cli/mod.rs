//! The command line: arguments, a file for each command, the one printer, exit status.
//!
//! A command reads the project, calls the rooms, and hands what they answer to the [`Printer`];
//! whatever goes wrong becomes a [`CommandError`], printed in one place, here.

mod arguments;
mod command;
mod engine_version;
mod error;
mod failure;
mod interrupt;
mod printer;
mod proof;
mod questions;
mod scratch;
mod session;
mod status;
mod steps;
mod usage;
mod workspace;

pub use arguments::{ColorWhen, Format, Global};
pub use engine_version::EngineVersion;
pub use error::CommandError;
pub use printer::Printer;
pub use session::Session;
pub use status::Status;

use arguments::Cli;
use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::process::ExitCode;

/// What a command answers.
pub type Outcome = Result<Status, Box<CommandError>>;

/// The whole command line, for man pages and completions.
pub fn command_line() -> clap::Command {
    Cli::command()
}

/// Runs the command line given and says how it ended.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    interrupt::watch();
    let command = command_line().version(version());
    let parsed = command.try_get_matches_from(&arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let status = match parsed {
        Ok(Cli { global, command }) => match Session::start(global) {
            Ok(mut session) => {
                let outcome = command::run(command, &mut session);
                finish(outcome, &mut session.printer)
            }
            Err((error, mut printer)) => finish(Err(error), &mut printer),
        },
        Err(error) => usage::finish(&error, &arguments),
    };
    status.into()
}

fn finish(outcome: Outcome, printer: &mut Printer) -> Status {
    match outcome {
        Ok(status) => match printer.unwritten() {
            None => status,
            Some(error) => {
                let message = format!("can't write to standard output: {}", crate::project::reason(&error));
                let help = "the command itself went through; what it printed is cut off";
                printer.error(&CommandError::new("output", message).help(help));
                Status::Failed
            }
        },
        Err(error) => {
            printer.error(&error);
            error.status
        }
    }
}

/// The version of dorm and of the SQLite in it.
fn version() -> String {
    format!("{} (SQLite {})", env!("CARGO_PKG_VERSION"), crate::database::sqlite::version())
}
