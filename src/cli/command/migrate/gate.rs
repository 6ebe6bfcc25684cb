//! `dorm migrate --check`: the gate before a deploy.

use crate::cli::steps::partial_json;
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::database::{CreateFile, Settings};
use crate::executor::History;
use crate::migration::{Direction, Target};
use serde_json::json;

/// Says what is pending; nothing is touched.
pub fn run(session: &mut Session, workspace: &Workspace, settings: &Settings, target: &Target) -> Outcome {
    let mut connection = session.connect(settings, CreateFile::Never)?;
    let history =
        History::read_for(&mut connection, &workspace.graph).map_err(|failure| CommandError::of_failure(&failure))?;
    for name in history.compare(&workspace.graph).edited {
        session.printer.warning(format!("`{name}` was edited after it was applied: `dorm migrate` would stop"));
    }
    let graph = workspace.graph.with_applied(&history.applied())?;
    graph.check_leaves()?;
    let route = graph.route(target)?;
    let pending: Vec<String> = route.migrations.iter().map(|migration| migration.name.to_string()).collect();
    let partial = history.partial.as_ref();
    let half = partial.map(|partial| partial.name.to_string());
    if let Some(name) = &half {
        session.printer.line(format!("partial: {name}"));
    }
    let what = if route.direction == Direction::Forwards { "pending" } else { "to be undone" };
    for name in pending.iter().filter(|name| half.as_ref() != Some(name)) {
        session.printer.line(format!("{what}: {name}"));
    }
    let up_to_date = pending.is_empty() && partial.is_none();
    if up_to_date {
        session.printer.info("nothing is pending");
    }
    session.printer.document(&json!({ "ok": up_to_date, "pending": pending, "partial": partial_json(partial) }));
    Ok(if up_to_date { Status::Done } else { Status::No })
}
