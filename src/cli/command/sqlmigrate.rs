//! `dorm sqlmigrate`.

use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, EngineVersion, Outcome, Session, Status, steps};
use crate::database::CreateFile;
use crate::executor::{Records, StandIn, legs, preview_leg};
use crate::migration::{Direction, Target};
use clap::Args;
use serde_json::json;

/// `dorm sqlmigrate APP MIGRATION`.
#[derive(Debug, Args)]
#[command(after_help = "\
No database is needed; with `--database` the SQL is what that database would get.

Examples:
  dorm sqlmigrate blog 0001
  dorm sqlmigrate blog 0002 --backwards
  dorm sqlmigrate blog 0002 --engine postgresql:15
  dorm sqlmigrate blog 0002 --database production")]
pub struct Arguments {
    /// The app
    app: String,

    /// The migration; the beginning of its name is enough
    migration: String,

    /// The SQL that undoes it
    #[arg(long)]
    backwards: bool,

    /// The engine: sqlite, postgresql or postgresql:VERSION
    #[arg(long, value_name = "ENGINE", value_parser = EngineVersion::parse)]
    engine: Option<EngineVersion>,
}

/// Prints a migration's SQL.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    let name = workspace.migration(&arguments.app, &arguments.migration)?.name.clone();
    let mut live = None;
    let (engine, mut stand_in) = match (&arguments.engine, &session.global.database) {
        (Some(_), Some(_)) => {
            return Err(CommandError::new("usage", "`--engine` and `--database` can't stand together")
                .help("a database has its engine; leave one of them out"));
        }
        (None, Some(_)) => {
            let settings = session.settings(&workspace.project)?;
            let mut connection = session.connect(&settings, CreateFile::Never)?;
            let stand_in = StandIn::of(&mut connection).map_err(|failure| CommandError::of_failure(&failure))?;
            live = Some(settings.target);
            (connection.engine(), stand_in)
        }
        (Some(EngineVersion { engine, version }), None) => (*engine, StandIn::without_database(*engine, *version)),
        (None, None) => {
            let engine = session.default_engine(&workspace.project)?;
            (engine, StandIn::without_database(engine, None))
        }
    };
    let fail = |failure| CommandError::of_failure(&failure);
    let route = workspace.graph.route(&Target::Migration(name.clone()))?;
    let mut legs = legs(&workspace.graph, &route).map_err(fail)?;
    let Some(mut leg) = legs.pop() else {
        return Err(CommandError::new("unknown-migration", format!("there is no migration `{name}`")));
    };
    if arguments.backwards {
        leg.direction = Direction::Backwards;
    }
    let online = super::migrate::configured(&workspace).online;
    let previewed = [preview_leg(&leg, engine, &mut stand_in, online, Records::Omitted).map_err(fail)?];
    let sql = steps::to_sql(&previewed, engine, live.as_ref());
    session.printer.line(sql.trim_end());
    session.printer.document(&json!({ "steps": steps::to_json(&previewed) }));
    Ok(Status::Done)
}
