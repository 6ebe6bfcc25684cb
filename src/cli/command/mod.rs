//! The commands, a file for each.

mod completions;
mod dbcheck;
mod init;
mod inspectdb;
mod makemigrations;
mod migrate;
mod optimizemigration;
mod rollback;
mod showmigrations;
mod sql;
mod sqlmigrate;
mod squashmigrations;
mod verify;

use super::{CommandError, Format, Outcome, Session};
use clap::Subcommand;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a project with an example app
    Init(init::Arguments),
    /// Write what changed in the declarations as migrations
    Makemigrations(Box<makemigrations::Arguments>),
    /// Apply migrations, or undo them down to one
    Migrate(Box<migrate::Arguments>),
    /// Undo the last applied migrations
    Rollback(rollback::Arguments),
    /// List the migrations and which are applied
    Showmigrations(showmigrations::Arguments),
    /// Print the SQL of a migration
    Sqlmigrate(sqlmigrate::Arguments),
    /// Print the SQL that makes the tables of models as they are declared
    Sql(sql::Arguments),
    /// Put several migrations into one
    Squashmigrations(squashmigrations::Arguments),
    /// Write a migration with fewer operations that do the same
    Optimizemigration(optimizemigration::Arguments),
    /// Compare the declarations with the live database
    #[command(visible_alias = "diff")]
    Dbcheck(dbcheck::Arguments),
    /// Print or write declarations of a live database
    Inspectdb(inspectdb::Arguments),
    /// Prove the migrations on a scratch database
    Verify(verify::Arguments),
    /// Print the completions of a shell
    Completions(completions::Arguments),
}

/// Runs a command.
pub fn run(command: Command, session: &mut Session) -> Outcome {
    if session.printer.format() == Format::Github && !matches!(command, Command::Dbcheck(_)) {
        return Err(CommandError::new("usage", "`--format github` is for `dorm dbcheck`")
            .help("the other commands print `text` or `json`"));
    }
    match command {
        Command::Init(arguments) => init::run(&arguments, session),
        Command::Makemigrations(arguments) => makemigrations::run(&arguments, session),
        Command::Migrate(arguments) => migrate::run(&arguments, session),
        Command::Rollback(arguments) => rollback::run(&arguments, session),
        Command::Showmigrations(arguments) => showmigrations::run(&arguments, session),
        Command::Sqlmigrate(arguments) => sqlmigrate::run(&arguments, session),
        Command::Sql(arguments) => sql::run(&arguments, session),
        Command::Squashmigrations(arguments) => squashmigrations::run(&arguments, session),
        Command::Optimizemigration(arguments) => optimizemigration::run(&arguments, session),
        Command::Dbcheck(arguments) => dbcheck::run(&arguments, session),
        Command::Inspectdb(arguments) => inspectdb::run(&arguments, session),
        Command::Verify(arguments) => verify::run(&arguments, session),
        Command::Completions(arguments) => completions::run(&arguments, session),
    }
}
