//! What may stand on the command line.

use super::command::Command;
use clap::{ArgAction, Args, Parser, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Schema migrations for SQLite and PostgreSQL from models declared in TOML.
#[derive(Debug, Parser)]
#[command(
    name = "dorm",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  dorm init                     a project with an example app
  dorm makemigrations           write what changed in the declarations as migrations
  dorm migrate                  apply them
  dorm showmigrations           what is applied and what isn't
  dorm rollback                 undo the last one

Exit status: 0 done, 1 the gate says no, 2 it could not be done, 130 interrupted."
)]
pub struct Cli {
    /// The flags of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The flags of every command; they may stand before or after it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Run as if started there
    #[arg(short = 'C', long, value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub directory: Option<PathBuf>,

    /// The project's file, instead of the nearest `dorm.toml` [env: `DORM_CONFIG`, `DORM_SETTINGS`]
    #[arg(long, visible_alias = "settings", value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// Which database: an alias of `dorm.toml` or a URL [default: `default`]
    #[arg(long, value_name = "ALIAS|URL", global = true)]
    pub database: Option<String>,

    /// For people, or one JSON document on standard output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", global = true, hide_possible_values = false)]
    pub format: Format,

    /// Whether to use colours; `NO_COLOR` and `CLICOLOR_FORCE` count, too
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub color: ColorWhen,

    /// Say more
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,

    /// Say less
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub quiet: u8,

    /// Ask nothing; also whenever standard input is no terminal
    #[arg(long, global = true)]
    pub no_input: bool,

    /// Confirm what would otherwise be asked for confirmation; never chooses a rename or a value
    #[arg(long, global = true)]
    pub yes: bool,
}

/// What results look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// Annotations of a pull request (`dbcheck` only).
    Github,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
