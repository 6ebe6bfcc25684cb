//! `dorm optimizemigration`.

use crate::cli::proof::{Claim, Proof, Proved};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::executor::SilentScripts;
use crate::migration::{Migration, optimize, render};
use crate::project::{Existing, FileChange, shown_path, write_files};
use clap::Args;
use serde_json::json;

/// `dorm optimizemigration APP MIGRATION`.
#[derive(Debug, Args)]
#[command(after_help = "\
A migration that is applied somewhere counts as edited afterwards. That the fewer operations do the
same is proved as for a squash: on the models, and on scratch databases where these can be had.

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

    /// Let programs that emit nothing run on the scratch databases, too
    #[arg(long)]
    scripts: bool,
}

/// Optimizes.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    let migration = workspace.migration(&arguments.app, &arguments.migration)?;
    let before = migration.operations.len();
    let name = migration.name.to_string();
    let optimized = optimize(&workspace.graph, &migration.name)?;
    let scripts = if arguments.scripts { SilentScripts::Run } else { SilentScripts::LeaveOut };
    let optimized = match optimized {
        Some(optimized) => prove(optimized, scripts, &workspace, session)?,
        None => None,
    };
    let Some((optimized, proved)) = optimized else {
        session.printer.info(format!("{name} can't have fewer operations."));
        session
            .printer
            .document(&json!({ "migration": name, "before": before, "after": before, "proved": [], "missed": [] }));
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
    proved.tell(session);
    let mut document = json!({ "migration": name, "before": before, "after": after });
    proved.add_to(&mut document);
    session.printer.document(&document);
    Ok(if arguments.check { Status::No } else { Status::Done })
}

/// On scratch databases; none: it would not do the same.
fn prove(
    optimized: Migration,
    scripts: SilentScripts,
    workspace: &Workspace,
    session: &mut Session,
) -> Result<Option<(Migration, Proved)>, Box<CommandError>> {
    let one = workspace.graph.with_files(std::slice::from_ref(&optimized))?;
    let names = [optimized.name.clone()].into();
    let claim = Claim { one: &one, other: &workspace.graph, squashes: &names, scripts };
    let mut proved = Proved::default();
    for engine in workspace.project.engines() {
        match claim.prove(engine, workspace, session)? {
            Proof::Equal => proved.engines.push(engine),
            Proof::Missed(reason) => proved.missed.push((engine, reason)),
            Proof::Parted(_) => {
                session.printer.note(format!("note: fewer operations would not do the same on {engine}"));
                return Ok(None);
            }
        }
    }
    Ok(Some((optimized, proved)))
}
