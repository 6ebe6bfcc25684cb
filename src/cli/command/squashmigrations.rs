//! `dorm squashmigrations`.

use super::makemigrations::output::{NewFile, document, files_of, print_texts};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::migration::{Optimize, Span, Squash, finish as finish_app, squash, squash_all, write_latest};
use crate::project::{Existing, FileChange, shown_path, write_files};
use clap::Args;
use serde_json::json;

/// `dorm squashmigrations`.
#[derive(Debug, Args)]
#[command(after_help = "\
The migrations that a squash replaces stay until every database has them; then `--finish` deletes them.

Examples:
  dorm squashmigrations blog 0012               from the first one to 0012
  dorm squashmigrations blog 0005 0012
  dorm squashmigrations --all
  dorm squashmigrations --finish blog")]
pub struct Arguments {
    /// The app
    #[arg(value_name = "APP", required_unless_present = "all")]
    app: Option<String>,

    /// The first migration (the app's first where it is left out) and the last one
    #[arg(value_name = "[START] END", num_args = 0..=2)]
    migrations: Vec<String>,

    /// Every app, each as far as it can be
    #[arg(long, conflicts_with_all = ["app", "migrations", "squashed_name", "finish"])]
    all: bool,

    /// The name of the new migration
    #[arg(long, value_name = "NAME")]
    squashed_name: Option<String>,

    /// Keep all operations as they are
    #[arg(long)]
    no_optimize: bool,

    /// Print the files and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Delete what the app's squashes replace
    #[arg(long, conflicts_with_all = ["migrations", "squashed_name", "no_optimize"])]
    finish: bool,
}

/// Squashes.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    workspace.graph.check_leaves()?;
    let optimize = if arguments.no_optimize { Optimize::No } else { Optimize::Yes };
    let squashes = match &arguments.app {
        Some(app) if arguments.finish => return finish(arguments, session, &workspace, app),
        Some(app) => {
            let span = span(arguments, &workspace, app)?;
            vec![squash(&workspace.graph, &span, arguments.squashed_name.as_deref(), optimize)?]
        }
        None => squash_all(&workspace.graph, optimize)?,
    };
    if squashes.is_empty() {
        session.printer.info("No app has two migrations to squash.");
    }
    for squash in &squashes {
        describe(session, squash);
    }
    let files = files_of(&workspace, squashes.into_iter().map(|squash| squash.migration).collect())?;
    if arguments.dry_run {
        print_texts(session, &files);
    } else {
        write_squashes(&workspace, &files)?;
    }
    let document = document(&files, &session.working);
    session.printer.document(&document);
    Ok(Status::Done)
}

fn span(arguments: &Arguments, workspace: &Workspace, app: &str) -> Result<Span, Box<CommandError>> {
    let find = |text: &String| workspace.migration(app, text).map(|migration| migration.name.clone());
    let (start, end) = match arguments.migrations.as_slice() {
        [end] => (None, find(end)?),
        [start, end] => (Some(find(start)?), find(end)?),
        _ => {
            return Err(CommandError::new("usage", "which migration is the last one?")
                .help(format!("`dorm squashmigrations {app} 0012`, for one")));
        }
    };
    Ok(Span { app: app.to_owned(), start, end })
}

fn describe(session: &mut Session, squash: &Squash) {
    let migration = &squash.migration;
    session.printer.line(format!(
        "{}: {} migrations, {} operations, now {}",
        migration.name,
        migration.replaces.len(),
        squash.operations_before,
        migration.operations.len()
    ));
    if squash.optimized == Optimize::No {
        session.printer.note("note: the operations stand as they were");
    }
    let opaque = migration.operations.iter().filter(|operation| operation.is_opaque()).count();
    if opaque > 0 {
        session.printer.note(format!("note: {opaque} of them run SQL or scripts; nothing was moved across these"));
    }
}

/// `latest.txt` names a squash only where nothing of the app comes after it.
fn write_squashes(workspace: &Workspace, files: &[NewFile]) -> Result<(), Box<CommandError>> {
    let is_leaf = |file: &&NewFile| {
        let leaf = workspace.graph.leaf(&file.migration.name.app);
        leaf.is_some_and(|leaf| file.migration.replaces.contains(&leaf.name))
    };
    let mut changes: Vec<FileChange> = files
        .iter()
        .map(|file| FileChange::Write { path: file.path.clone(), text: file.text.clone(), existing: file.existing })
        .collect();
    for file in files.iter().filter(is_leaf) {
        let path = workspace.app(&file.migration.name.app)?.app.latest_file();
        let text = write_latest(&file.migration.name.name);
        changes.push(FileChange::Write { path, text, existing: Existing::Replace });
    }
    Ok(write_files(&changes)?)
}

fn finish(arguments: &Arguments, session: &mut Session, workspace: &Workspace, app: &str) -> Outcome {
    workspace.app(app)?;
    let finish = finish_app(&workspace.graph, app)?;
    let mut written = Vec::new();
    let mut removed = Vec::new();
    let mut changes = Vec::new();
    for (path, text) in finish.written {
        let shown = shown_path(&path, &session.working);
        session.printer.line(format!("{shown} is written anew"));
        written.push(shown);
        changes.push(FileChange::Write { path, text, existing: Existing::Replace });
    }
    for path in finish.removed {
        let shown = shown_path(&path, &session.working);
        session.printer.line(format!("{shown} is deleted"));
        removed.push(shown);
        changes.push(FileChange::Remove { path });
    }
    if !arguments.dry_run {
        write_files(&changes)?;
    }
    let squashes: Vec<String> = finish.squashes.iter().map(ToString::to_string).collect();
    session.printer.document(&json!({ "finished": squashes, "written": written, "removed": removed }));
    Ok(Status::Done)
}
