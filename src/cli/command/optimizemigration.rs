//! `dorm optimizemigration`.

use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::migration::{optimize, render};
use crate::project::{Existing, FileChange, shown_path, write_files};
use clap::Args;
use serde_json::json;

/// `dorm optimizemigration APP MIGRATION`.
#[derive(Debug, Args)]
#[command(after_help = "\
A migration that is applied somewhere counts as edited afterwards.

Examples:
  dorm optimizemigration blog 0004
  dorm optimizemigration blog 0004 --check      exit 1 if it could have fewer operations")]
pub struct Arguments {
    /// The app
    app: String,

    /// The migration; the beginning of its name is enough
    migration: String,

    /// Write nothing; exit 1 if it could have fewer operations
    #[arg(long)]
    check: bool,
}

/// Optimizes.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    let migration = workspace.migration(&arguments.app, &arguments.migration)?;
    let before = migration.operations.len();
    let name = migration.name.to_string();
    let Some(optimized) = optimize(&workspace.graph, &migration.name)? else {
        session.printer.info(format!("{name} can't have fewer operations."));
        session.printer.document(&json!({ "migration": name, "before": before, "after": before }));
        return Ok(Status::Done);
    };
    let after = optimized.operations.len();
    let path = shown_path(&optimized.path, &session.working);
    if !arguments.check {
        let text = render(&optimized).map_err(|error| CommandError::new("template", error.to_string()))?;
        let write = FileChange::Write { path: optimized.path.clone(), text, existing: Existing::Replace };
        write_files(&[write])?;
    }
    session.printer.line(format!("{path}: {before} operations, {after} do the same"));
    session.printer.document(&json!({ "migration": name, "before": before, "after": after }));
    Ok(if arguments.check { Status::No } else { Status::Done })
}
