//! `dorm rollback`.

use super::migrate::{Running, configured, confirm_losses, print_steps, warn_of_edits};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::database::CreateFile;
use crate::executor::{Back, preview_rollback};
use crate::migration::Direction;
use clap::Args;

/// `dorm rollback`.
#[derive(Debug, Args)]
#[command(after_help = "\
A migration that was left half-way counts as the last one.

Examples:
  dorm rollback                 the last applied migration
  dorm rollback blog            the last one of an app
  dorm rollback --steps 3       the last three
  dorm rollback --dry-run       the SQL of it; nothing is touched")]
pub struct Arguments {
    /// Only of this app
    #[arg(value_name = "APP")]
    app: Option<String>,

    /// How many
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    steps: u32,

    /// Print the SQL, and touch nothing
    #[arg(long)]
    dry_run: bool,
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
    let options = configured(&workspace);
    let app = arguments.app.as_deref();
    if arguments.dry_run {
        warn_of_edits(session, &workspace, &mut connection)?;
        let previewed = preview_rollback(&mut connection, &workspace.graph, app, steps, options.online)
            .map_err(|failure| CommandError::of_failure(&failure))?;
        print_steps(session, &settings, &previewed);
        return Ok(Status::Done);
    }
    let back = Back::Steps { app, steps };
    confirm_losses(session, &workspace, &mut connection, back)?;
    let mut words = vec!["dorm rollback"];
    words.extend(app);
    let next = session.with_database(&words);
    let running =
        Running { workspace: &workspace, settings: &settings, direction: Direction::Backwards, options, next };
    running.run(session, connection, |executor| executor.rollback(app, steps))?;
    Ok(Status::Done)
}
