//! `dorm rollback`.

use super::migrate::{Running, configured, confirm_losses};
use crate::cli::workspace::Workspace;
use crate::cli::{Outcome, Session, Status};
use crate::database::CreateFile;
use crate::executor::Back;
use crate::migration::Direction;
use clap::Args;

/// `dorm rollback`.
#[derive(Debug, Args)]
#[command(after_help = "\
A migration that was left half-way counts as the last one.

Examples:
  dorm rollback                 the last applied migration
  dorm rollback blog            the last one of an app
  dorm rollback --steps 3       the last three")]
pub struct Arguments {
    /// Only of this app
    #[arg(value_name = "APP")]
    app: Option<String>,

    /// How many
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,
}

/// Undoes the last migrations.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    if let Some(app) = &arguments.app {
        workspace.check_apps(std::slice::from_ref(app))?;
    }
    let settings = session.settings(&workspace.project)?;
    let steps = usize::try_from(arguments.steps).unwrap_or(usize::MAX);
    let mut connection = session.connect(&settings, CreateFile::Never)?;
    let back = Back::Steps { app: arguments.app.as_deref(), steps };
    confirm_losses(session, &workspace, &mut connection, back)?;
    let options = configured(&workspace);
    let mut words = vec!["dorm rollback"];
    words.extend(arguments.app.as_deref());
    let next = session.with_database(&words);
    let running =
        Running { workspace: &workspace, settings: &settings, direction: Direction::Backwards, options, next };
    running.run(session, connection, |executor| executor.rollback(arguments.app.as_deref(), steps))?;
    Ok(Status::Done)
}
