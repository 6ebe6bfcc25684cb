//! `dorm migrate`.

mod gate;
mod running;

pub use running::{Running, confirm_losses};

use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status, steps};
use crate::database::{Connection, CreateFile, Settings, SqliteTarget, Target as Database};
use crate::executor::{
    self, Back, Edited, ForeignTool, History, Options, PreviewedMigration, UnknownStep, outline, preview,
};
use crate::migration::{Direction, Target};
use crate::operation::OnlineMode;
use crate::plan::OnlinePolicy;
use crate::project::{ONLINE_WORDS, target_engine};
use crate::text::{DURATION_HELP, parse_duration};
use clap::{Args, ValueEnum};
use serde_json::json;
use std::mem::ManuallyDrop;
use std::time::Duration;

/// `dorm migrate`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dorm migrate                       everything that is pending
  dorm migrate blog                  one app, and what it needs
  dorm migrate blog 0002             forwards or backwards to that migration
  dorm migrate blog zero             undo everything of an app
  dorm migrate --dry-run             the SQL, and nothing is touched
  dorm migrate --check               exit 1 if something is pending
  dorm migrate --database production")]
pub struct Arguments {
    /// Only this app, and what it needs
    #[arg(value_name = "APP")]
    app: Option<String>,

    /// The migration that is to be the last one; a unique beginning is enough; `zero`: none
    #[arg(value_name = "MIGRATION|zero")]
    migration: Option<String>,

    /// Print the SQL; nothing is touched
    #[arg(long, conflicts_with_all = ["plan", "check", "fake", "prune"])]
    dry_run: bool,

    /// Print the operations; nothing is touched
    #[arg(long, conflicts_with_all = ["check", "fake", "prune"])]
    plan: bool,

    /// Exit 1 if anything is pending or partial; nothing is touched
    #[arg(long, conflicts_with_all = ["fake", "prune"])]
    check: bool,

    /// Record the migrations as applied (or as not applied) and do nothing else
    #[arg(long, conflicts_with = "prune")]
    fake: bool,

    /// Record an app's first migrations where the tables are there and their structure agrees
    #[arg(long, conflicts_with_all = ["dry_run", "plan", "check", "fake", "prune"])]
    fake_initial: bool,

    /// Forget the records of migrations whose files are gone
    #[arg(long)]
    prune: bool,

    /// Take over the history that another tool recorded
    #[arg(long, value_name = "TOOL", conflicts_with_all = ["app", "dry_run", "plan", "check", "fake", "fake_initial", "prune"])]
    adopt: Option<Tool>,

    /// PostgreSQL: whether changes take the recipes that block nobody
    #[arg(long, value_name = "auto|always|never", value_parser = parse_online)]
    online: Option<OnlineMode>,

    /// Rows from which `--online auto` takes them
    #[arg(long, value_name = "ROWS")]
    online_threshold: Option<u64>,

    /// How long others may be made to wait by a statement of dorm's own
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    max_stall: Option<Duration>,

    /// Backfills pause while a replica lags more
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    max_lag: Option<Duration>,

    /// Further tries for a lock
    #[arg(long, value_name = "N")]
    lock_retries: Option<u32>,

    /// How long to wait for another dorm
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    lock_wait: Option<Duration>,

    /// Record what edited files say now, instead of stopping
    #[arg(long)]
    allow_edited: bool,

    /// Run the step again of which nobody knows whether it is done
    #[arg(long, conflicts_with = "skip_step")]
    retry_step: bool,

    /// Take the step for done of which nobody knows whether it is
    #[arg(long)]
    skip_step: bool,
}

/// Tools whose history can be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tool {
    /// Django's `django_migrations`.
    Django,
    /// djanorm's `dorm_migrations`.
    Djanorm,
}

fn duration(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| DURATION_HELP.to_owned())
}

fn parse_online(text: &str) -> Result<OnlineMode, String> {
    let found = ONLINE_WORDS.iter().find(|(word, _)| *word == text);
    found.map(|(_, mode)| *mode).ok_or_else(|| "one of auto, always, never".to_owned())
}

/// Migrates, or says what would be done.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    // The process ends with this command: to take thousands of migrations apart would be work for nobody.
    let workspace = ManuallyDrop::new(Workspace::load(session)?);
    let target = target(arguments, &workspace)?;
    let settings = session.settings(&workspace.project)?;
    if arguments.check {
        return gate::run(session, &workspace, &settings, &target);
    }
    if arguments.dry_run || arguments.plan {
        return dry(arguments, session, &workspace, &settings, &target);
    }
    let options = options(arguments, &workspace);
    check_before_file(session, &workspace, &settings, &target, &options)?;
    let mut connection = session.connect(&settings, CreateFile::IfMissing)?;
    let direction = direction(&mut connection, &workspace, &target)?;
    if direction == Direction::Backwards && !arguments.fake && !arguments.prune {
        confirm_losses(session, &workspace, &mut connection, Back::To(&target))?;
    }
    let running =
        Running { workspace: &workspace, settings: &settings, direction, options, next: next(arguments, session) };
    if arguments.prune {
        return running.prune(session, connection);
    }
    running.run(session, connection, |executor| match arguments.adopt {
        Some(Tool::Django) => executor.adopt(ForeignTool::Django),
        Some(Tool::Djanorm) => executor.adopt(ForeignTool::Djanorm),
        None if arguments.fake => executor.fake(&target),
        None if arguments.fake_initial => executor.migrate_fake_initial(&target),
        None => executor.migrate(&target),
    })?;
    Ok(Status::Done)
}

/// Where SQLite's file isn't there yet, what is wrong with the migrations is said before it is made.
fn check_before_file(
    session: &Session,
    workspace: &Workspace,
    settings: &Settings,
    target: &Target,
    options: &Options,
) -> Result<(), Box<CommandError>> {
    let Database::Sqlite(SqliteTarget::File(path)) = &settings.target else { return Ok(()) };
    if path.exists() {
        return Ok(());
    }
    let mut connection = session.connect(settings, CreateFile::Never)?;
    outline(&mut connection, &workspace.graph, target, options.online)
        .map(drop)
        .map_err(|failure| CommandError::of_failure(&failure))
}

fn target(arguments: &Arguments, workspace: &Workspace) -> Result<Target, Box<CommandError>> {
    let Some(app) = &arguments.app else { return Ok(Target::Latest) };
    workspace.app(app)?;
    Ok(match arguments.migration.as_deref() {
        None => Target::App(app.clone()),
        Some("zero") => Target::Zero(app.clone()),
        Some(name) => Target::Migration(workspace.graph.find(app, name)?.name.clone()),
    })
}

fn options(arguments: &Arguments, workspace: &Workspace) -> Options {
    let unknown_step = match (arguments.retry_step, arguments.skip_step) {
        (true, _) => UnknownStep::Retry,
        (false, true) => UnknownStep::Skip,
        (false, false) => UnknownStep::Ask,
    };
    let settings = configured(workspace);
    Options {
        lock_wait: arguments.lock_wait.unwrap_or(settings.lock_wait),
        edited: if arguments.allow_edited { Edited::Record } else { Edited::Refuse },
        unknown_step,
        online: OnlinePolicy {
            mode: arguments.online.unwrap_or(settings.online.mode),
            threshold: arguments.online_threshold.unwrap_or(settings.online.threshold),
        },
        max_stall: arguments.max_stall.unwrap_or(settings.max_stall),
        lock_retries: arguments.lock_retries.unwrap_or(settings.lock_retries),
        max_lag: arguments.max_lag.unwrap_or(settings.max_lag),
        watched: settings.watched,
    }
}

/// What `dorm.toml` says of how a run is to go.
pub fn configured(workspace: &Workspace) -> Options {
    let settings = &workspace.project.migrate;
    Options {
        lock_wait: settings.lock_wait,
        online: OnlinePolicy { mode: settings.online, threshold: settings.online_threshold },
        max_stall: settings.max_stall,
        lock_retries: settings.lock_retries,
        max_lag: settings.max_lag,
        ..Options::default()
    }
}

/// The command line once more, without the flags that are meant for one run.
fn next(arguments: &Arguments, session: &Session) -> String {
    let mut words = vec!["dorm migrate"];
    words.extend(arguments.app.as_deref());
    words.extend(arguments.migration.as_deref());
    session.with_database(&words)
}

/// Which way a target lies: only one that is named can lie behind.
fn direction(
    connection: &mut Connection,
    workspace: &Workspace,
    target: &Target,
) -> Result<Direction, Box<CommandError>> {
    if matches!(target, Target::Latest | Target::App(_)) {
        return Ok(Direction::Forwards);
    }
    executor::direction(connection, &workspace.graph, target).map_err(|failure| CommandError::of_failure(&failure))
}

fn dry(
    arguments: &Arguments,
    session: &mut Session,
    workspace: &Workspace,
    settings: &Settings,
    target: &Target,
) -> Outcome {
    let mut connection = session.connect(settings, CreateFile::Never)?;
    let fail = |failure| CommandError::of_failure(&failure);
    warn_of_edits(session, workspace, &mut connection)?;
    let online = options(arguments, workspace).online;
    if arguments.plan {
        print_plan(session, &outline(&mut connection, &workspace.graph, target, online).map_err(fail)?);
        return Ok(Status::Done);
    }
    let previewed = preview(&mut connection, &workspace.graph, target, online).map_err(fail)?;
    print_steps(session, settings, &previewed);
    Ok(Status::Done)
}

/// A run would stop at them.
pub fn warn_of_edits(
    session: &mut Session,
    workspace: &Workspace,
    connection: &mut Connection,
) -> Result<(), Box<CommandError>> {
    let history =
        History::read_for(connection, &workspace.graph).map_err(|failure| CommandError::of_failure(&failure))?;
    for difference in history.compare(&workspace.graph).edited {
        session.printer.warning(format!("`{difference}` was edited after it was applied: `dorm migrate` would stop"));
    }
    Ok(())
}

/// What a dry run prints.
pub fn print_steps(session: &mut Session, settings: &Settings, previewed: &[PreviewedMigration]) {
    if previewed.is_empty() {
        session.printer.line("-- nothing to do");
    } else {
        let sql = steps::to_sql(previewed, target_engine(&settings.target), Some(&settings.target));
        session.printer.line(sql.trim_end());
    }
    session.printer.document(&json!({ "steps": steps::to_json(previewed) }));
}

fn print_plan(session: &mut Session, previewed: &[PreviewedMigration]) {
    let mut planned = Vec::new();
    for one in previewed {
        let Some(migration) = &one.migration else { continue };
        let undoing = if one.direction == Direction::Backwards { " (undone)" } else { "" };
        session.printer.line(format!("{}{undoing}", migration.name));
        let descriptions: Vec<String> =
            migration.operations.iter().map(crate::operation::Operation::describe).collect();
        for description in &descriptions {
            session.printer.line(format!("    {description}"));
        }
        if descriptions.is_empty() {
            session.printer.line("    (no operations)");
        }
        planned.push(json!({
            "app": migration.name.app,
            "name": migration.name.name,
            "direction": one.direction.name(),
            "operations": descriptions,
        }));
    }
    if planned.is_empty() {
        session.printer.line("nothing to do");
    }
    session.printer.document(&json!({ "plan": planned }));
}
