//! `dorm squashmigrations`.

use super::makemigrations::output::{NewFile, document, files_of, print_texts};
use crate::cli::proof::{Claim, Proof, Proved, print_tables};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::executor::{Parting, SilentScripts};
use crate::migration::{
    Graph, Migration, Optimize, Span, Squash, finish as finish_app, squash, squash_all, write_latest,
};
use crate::project::{Existing, FileChange, shown_path, write_files};
use crate::state::Engine;
use clap::Args;
use serde_json::json;

/// `dorm squashmigrations`.
#[derive(Debug, Args)]
#[command(after_help = "\
The migrations that a squash replaces stay until every database has them; then `--finish` deletes them.
Before a squash is written, both histories are replayed: their models must be the same, and so must be the
scratch databases of the engines that dorm.toml names, where these can be had.

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

    /// Let programs that emit nothing run on the scratch databases, too
    #[arg(long)]
    scripts: bool,

    /// Print the files and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Delete what the app's squashes replace
    #[arg(long, conflicts_with_all = ["migrations", "squashed_name", "no_optimize", "scripts"])]
    finish: bool,
}

/// Squashes.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    workspace.graph.check_leaves()?;
    let optimize = if arguments.no_optimize { Optimize::No } else { Optimize::Yes };
    let mut squashes = match &arguments.app {
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
    let scripts = if arguments.scripts { SilentScripts::Run } else { SilentScripts::LeaveOut };
    let proved = prove(&mut squashes, scripts, &workspace, session)?;
    for squash in &squashes {
        describe(session, squash);
    }
    if !squashes.is_empty() {
        proved.tell(session);
    }
    let files = files_of(&workspace, squashes.into_iter().map(|squash| squash.migration).collect())?;
    if arguments.dry_run {
        print_texts(session, &files);
    } else {
        write_squashes(&workspace, &files)?;
    }
    let mut document = document(&files, &session.working);
    proved.add_to(&mut document);
    session.printer.document(&document);
    Ok(Status::Done)
}

/// Both histories on scratch databases. A squash that doesn't do the same keeps all operations
/// as they are; one that doesn't even so isn't written.
fn prove(
    squashes: &mut [Squash],
    scripts: SilentScripts,
    workspace: &Workspace,
    session: &mut Session,
) -> Result<Proved, Box<CommandError>> {
    let mut proved = Proved::default();
    if squashes.is_empty() {
        return Ok(proved);
    }
    for engine in workspace.project.engines() {
        loop {
            let migrations: Vec<Migration> = squashes.iter().map(|squash| squash.migration.clone()).collect();
            let names = migrations.iter().map(|migration| migration.name.clone()).collect();
            let one = workspace.graph.with_files(&migrations)?;
            let claim = Claim { one: &one, other: &workspace.graph, squashes: &names, scripts };
            let found = claim.prove(engine, workspace, session).map_err(|error| unproved(error, engine))?;
            let parting = match found {
                Proof::Equal => {
                    proved.engines.push(engine);
                    break;
                }
                Proof::Missed(reason) => {
                    proved.missed.push((engine, reason));
                    break;
                }
                Proof::Parted(parting) => parting,
            };
            let squash = squashes.iter_mut().find(|squash| squash.migration.name == parting.name);
            let Some(squash) = squash.filter(|squash| squash.optimized == Optimize::Yes) else {
                return Err(parted(&parting, engine, session));
            };
            // The engines that were proved are so again: fewer things are done in another way.
            *squash = as_it_was(squash, &workspace.graph)?;
        }
    }
    Ok(proved)
}

/// The squash with all operations as they were.
fn as_it_was(squash: &Squash, graph: &Graph) -> Result<Squash, Box<CommandError>> {
    let migration = &squash.migration;
    let mut migration = migration.clone();
    migration.operations = migration
        .replaces
        .iter()
        .filter_map(|name| graph.get(name))
        .flat_map(|original| original.operations.iter().cloned())
        .collect();
    Ok(Squash { migration, operations_before: squash.operations_before, optimized: Optimize::No })
}

/// What is to be squashed can't be applied itself.
fn unproved(mut error: Box<CommandError>, engine: Engine) -> Box<CommandError> {
    error.message = format!("the squash can't be proved on {engine}: {}", error.message);
    error.help = Some(
        "nothing was written; the migrations must run on an empty database before they can be squashed \
         (programs that emit nothing run only with `--scripts`)"
            .to_owned(),
    );
    error
}

fn parted(parting: &Parting, engine: Engine, session: &mut Session) -> Box<CommandError> {
    let name = &parting.name;
    let mut error = match &parting.failure {
        Some(failure) => CommandError::new(
            "squash-differs",
            format!("on {engine} what `{name}` replaces can be applied, and it can't: {}", failure.message),
        ),
        None => {
            let message = format!("on {engine} `{name}` would not do what the migrations do that it replaces");
            CommandError::new("squash-differs", message)
        }
    };
    print_tables(&parting.tables, &mut session.printer);
    let tables: Vec<&String> = parting.tables.iter().map(|difference| &difference.table).collect();
    error.document.insert("tables".to_owned(), json!(tables));
    error.help("nothing was written; squash fewer of them")
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
