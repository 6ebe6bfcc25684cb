//! `dorm inspectdb`: declarations from a live database.

mod adoption;
mod found;
mod live;
mod project_text;
mod report;
mod selection;
mod show;
mod texts;
mod write;

use crate::cli::{Outcome, Session};
use clap::Args;

/// `dorm inspectdb`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without `--app` the declarations of the whole database are printed, as it is, and no project is
needed. With it they are written, with a first migration that `dorm migrate --fake-initial`
accepts. Declarations that are there already are kept: what the database has and they lack is added,
what differs in it is changed, and nothing is taken out. The database is only read.

Examples:
  dorm inspectdb                                     print the declarations
  dorm inspectdb --tables 'auth_*' --tables 'shop_*'
  dorm inspectdb --database sqlite:///old.db         of a database without a project
  dorm inspectdb --app shop                          write shop/models.toml and a migration
  dorm inspectdb --app auth --tables 'auth_*'        one app of several")]
pub struct Arguments {
    /// Write the declarations of this app, with its first migration
    #[arg(long, value_name = "NAME")]
    app: Option<String>,

    /// Only these tables: names, or patterns with `*`
    #[arg(long, value_name = "GLOB", num_args = 1..)]
    tables: Vec<String>,
}

/// Prints or writes declarations.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    match &arguments.app {
        Some(app) => write::run(app, &arguments.tables, session),
        None => show::run(&arguments.tables, session),
    }
}
