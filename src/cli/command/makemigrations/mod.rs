//! `dorm makemigrations`.

mod ask;
mod branch;
mod detect;
pub(super) mod output;

use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::migration::{Migration, empty, is_word};
use clap::Args;
use output::{NewFile, Written};
use std::path::PathBuf;

/// `dorm makemigrations`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dorm makemigrations                         every app's changes
  dorm makemigrations blog --name add_slug
  dorm makemigrations --check                 exit 1 if something isn't in a migration yet
  dorm makemigrations --dry-run               print the files
  dorm makemigrations --rename blog.Post.title=headline
  dorm makemigrations --backfill blog.Post.slug=\"lower(title)\"
  dorm makemigrations blog --empty --name seed
  dorm makemigrations --merge                 after two branches added a migration each")]
pub struct Arguments {
    /// Only these apps
    #[arg(value_name = "APP")]
    apps: Vec<String>,

    /// The name behind the number: letters, digits and `_`
    #[arg(long, short, value_name = "NAME", value_parser = name)]
    name: Option<String>,

    /// A migration without operations, to be filled in by hand
    #[arg(long, requires = "apps", conflicts_with_all = ["merge", "update", "rebase", "check"])]
    empty: bool,

    /// One more migration behind two latest ones
    #[arg(long, conflicts_with_all = ["update", "rebase"])]
    merge: bool,

    /// Exit 1 if there would be a migration; writes nothing, asks nothing
    #[arg(long)]
    check: bool,

    /// Print the files instead of writing them
    #[arg(long)]
    dry_run: bool,

    /// Put the changes into the latest migration, if nothing depends on it and it isn't applied
    #[arg(long)]
    update: bool,

    /// Move the latest migration that `latest.txt` doesn't name behind the other one
    #[arg(long, conflicts_with = "update")]
    rebase: bool,

    /// A rename: blog.Post.title=headline, blog.Post=Article, blog.Post=shop.Article
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,

    /// Whatever no flag or hint names is no rename
    #[arg(long)]
    no_rename: bool,

    /// SQL for the rows that exist: blog.Post.slug="''"
    #[arg(long, value_name = "app.Model.field=SQL")]
    backfill: Vec<String>,

    /// Write the questions as JSON and no migration
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "dry_run"])]
    questions: Option<PathBuf>,

    /// Read the answers to the questions
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

fn name(text: &str) -> Result<String, String> {
    if is_word(text) { Ok(text.to_owned()) } else { Err("letters, digits and `_` only".to_owned()) }
}

/// Writes what changed as migrations.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    workspace.check_apps(&arguments.apps)?;
    if arguments.rebase {
        return branch::rebase(arguments, session, &workspace);
    }
    if arguments.merge {
        return branch::merge(arguments, session, &workspace);
    }
    workspace.graph.check_leaves()?;
    if arguments.empty {
        let migrations: Vec<Migration> =
            arguments.apps.iter().map(|app| empty(&workspace.graph, app, arguments.name.as_deref())).collect();
        let files = output::files_of(&workspace, migrations)?;
        return finish(arguments, session, &workspace, files);
    }
    let migrations = match detect::detect(arguments, session, &workspace)? {
        detect::Detected::Migrations(migrations) => migrations,
        detect::Detected::QuestionsWritten => return Ok(Status::Done),
    };
    let files = if arguments.update {
        branch::update(arguments, session, &workspace, migrations)?
    } else {
        output::files_of(&workspace, migrations)?
    };
    finish(arguments, session, &workspace, files)
}

/// Writes (or only shows) the files.
fn finish(arguments: &Arguments, session: &mut Session, workspace: &Workspace, files: Vec<NewFile>) -> Outcome {
    if files.is_empty() {
        let message = match arguments.apps.as_slice() {
            [] => "No changes detected".to_owned(),
            apps => format!("No changes detected in {}", apps.join(", ")),
        };
        session.printer.info(message);
        if workspace.apps.is_empty() {
            session.printer.note("note: no app was found: one is a directory with a `models.toml` (or a `models/`)");
        }
    }
    let written = if arguments.check || arguments.dry_run { Written::Shown } else { Written::ToDisk };
    if written == Written::ToDisk {
        output::write(workspace, &files)?;
    }
    output::print(session, &files);
    if arguments.dry_run {
        output::print_texts(session, &files);
    }
    let document = output::document(&files, &session.working);
    session.printer.document(&document);
    Ok(if arguments.check && !files.is_empty() { Status::No } else { Status::Done })
}

/// The report about a file of answers or questions.
fn file_error(code: &str, path: &std::path::Path, what: &str) -> Box<CommandError> {
    CommandError::new(code, format!("`{}` {what}", path.display()))
}
