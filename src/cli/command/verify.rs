//! `dorm verify`: the migrations proved on a scratch database of each engine.

use super::dbcheck;
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::database::{Connection, CreateFile, PostgresTarget, Secret, Settings, SqliteTarget, Target};
use crate::declaration::Declared;
use crate::drift::{Finding, Ignore};
use crate::executor::{Event, Executor, Options, ScriptEnvironment, Verified, drift_report};
use crate::project::connection_url;
use crate::sql::quote_always;
use crate::state::Engine;
use clap::Args;
use serde_json::{Value, json};
use similar::TextDiff;

/// `dorm verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
For each engine that dorm.toml names: all migrations forwards on an empty scratch database, the
result against the declarations, each migration back (the schema must be what it was before it;
the way back starts above irreversible ones), and forwards again. The scratch database is a
temporary file, or on PostgreSQL a database (or schema) beside the configured one; it is dropped
at the end. Programs of RunScript run against it.

Exit status: 0 every migration keeps its word, 1 the first that doesn't is named, 2 it could not
be found out.

Examples:
  dorm verify
  dorm verify --engine postgresql")]
pub struct Arguments {
    /// Only this engine
    #[arg(long, value_name = "sqlite|postgresql")]
    engine: Option<String>,
}

/// What a scratch database showed.
struct Shown {
    engine: Engine,
    verified: Verified,
    drift: Vec<Finding>,
}

impl Shown {
    fn ok(&self) -> bool {
        self.verified.broken.is_none() && self.drift.is_empty()
    }

    fn document(&self) -> Value {
        json!({
            "engine": self.engine.name(),
            "ok": self.ok(),
            "restored": self.verified.restored,
            "irreversible": self.verified.irreversible.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "broken": self.verified.broken.as_ref().map(|broken| json!({
                "app": broken.name.app,
                "name": broken.name.name,
                "direction": broken.direction.name(),
                "tables": broken.tables.iter().map(|(name, _, _)| name).collect::<Vec<_>>(),
            })),
            "drift": self.drift.iter().map(dbcheck::finding_json).collect::<Vec<_>>(),
        })
    }
}

/// Proves.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    let declared = workspace.declared(session)?;
    let wanted = match arguments.engine.as_deref() {
        None => None,
        Some(word) => Some(Engine::ALL.into_iter().find(|engine| engine.name() == word).ok_or_else(|| {
            CommandError::new("usage", format!("there is no engine `{word}`")).help("`sqlite` or `postgresql`")
        })?),
    };
    let mut shown = Vec::new();
    let mut missed = Vec::new();
    for engine in workspace.project.engines().into_iter().filter(|engine| wanted.is_none_or(|wanted| wanted == *engine))
    {
        match Scratch::make(engine, &workspace, session) {
            Ok(scratch) => {
                let result = prove(&scratch, &workspace, &declared, session);
                session.printer.end_progress();
                scratch.drop_it();
                let proved = result?;
                print(&proved, session);
                shown.push(proved);
            }
            Err(reason) => {
                session.printer.warning(format!("no scratch database of {engine} could be had: {reason}"));
                missed.push((engine, reason));
            }
        }
    }
    let ok = shown.iter().all(Shown::ok);
    session.printer.document(&json!({
        "ok": ok && !shown.is_empty(),
        "engines": shown.iter().map(Shown::document).collect::<Vec<_>>(),
        "missed": missed.iter().map(|(engine, reason)| json!({ "engine": engine.name(), "reason": reason })).collect::<Vec<_>>(),
    }));
    Ok(match (ok, shown.is_empty()) {
        (_, true) => Status::Failed,
        (true, false) => Status::Done,
        (false, false) => Status::No,
    })
}

fn prove(
    scratch: &Scratch,
    workspace: &Workspace,
    declared: &Declared,
    session: &mut Session,
) -> Result<Shown, Box<CommandError>> {
    let fail = |failure| CommandError::of_failure(&failure);
    let connection = session.connect(&scratch.settings, CreateFile::IfMissing)?;
    let engine = connection.engine();
    let environment = ScriptEnvironment {
        root: workspace.project.root.clone(),
        database_url: Secret(connection_url(&scratch.settings.target)),
    };
    let printer = &mut session.printer;
    let mut tell = |event| {
        if let Event::Started { name, direction, position, total } = event {
            printer.progress(format!("{engine}: {name} {} ({position}/{total})", direction.name()));
        }
    };
    let mut executor = Executor::new(connection, &workspace.graph, Options::default(), environment, &mut tell);
    let verified = executor.verify().map_err(fail)?;
    let mut drift = Vec::new();
    if verified.broken.is_none() {
        let (expected, known) = dbcheck::tables_of_all(&declared.state, engine)?;
        drift = drift_report(executor.connection(), expected, &known, &Ignore::default()).map_err(fail)?.findings;
    }
    Ok(Shown { engine, verified, drift })
}

fn print(shown: &Shown, session: &mut Session) {
    let engine = shown.engine;
    let printer = &mut session.printer;
    for name in &shown.verified.irreversible {
        printer.note(format!("{engine}: `{name}` is irreversible; the way back starts above it"));
    }
    if let Some(broken) = &shown.verified.broken {
        printer.line(format!(
            "{engine}: `{}` breaks its word: {} leaves another schema than before",
            broken.name,
            broken.direction.name()
        ));
        for (name, was, now) in &broken.tables {
            printer.line(format!("  table `{name}`"));
            let difference = TextDiff::from_lines(was, now);
            for change in difference.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal) {
                let sign = if change.tag() == similar::ChangeTag::Delete { '-' } else { '+' };
                printer.line(format!("    {sign} {}", change.value().trim()));
            }
        }
        return;
    }
    for finding in &shown.drift {
        let object = finding.object.as_deref().map(|object| format!(".{object}")).unwrap_or_default();
        printer.line(format!(
            "{engine}: {} {}{object}: the migrations don't end where the declarations are",
            finding.kind, finding.table
        ));
    }
    if shown.ok() {
        printer.info(format!(
            "{engine}: the migrations end where the declarations are, and {} of them go back and forward again",
            shown.verified.restored
        ));
    }
}

/// A database that nobody else knows.
struct Scratch {
    settings: Settings,
    /// What takes it away: a directory that goes when it is dropped, or a statement elsewhere.
    end: End,
}

enum End {
    Directory(tempfile::TempDir),
    Statement { settings: Box<Settings>, sql: String },
}

impl Scratch {
    fn make(engine: Engine, workspace: &Workspace, session: &Session) -> Result<Self, String> {
        match engine {
            Engine::Sqlite => {
                let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
                let target = Target::Sqlite(SqliteTarget::File(directory.path().join("scratch.sqlite3")));
                let settings = Settings { alias: "scratch".to_owned(), target };
                Ok(Self { settings, end: End::Directory(directory) })
            }
            Engine::Postgres => {
                let project = &workspace.project;
                let alias = project.databases.iter().find(|database| database.engine == engine);
                let name = alias.map(|database| database.alias.text.as_str());
                let words = |error: crate::text::Diagnostics| {
                    error.0.first().map_or_else(|| "it isn't configured".to_owned(), |first| first.message.clone())
                };
                let settings = project.database(name, &session.working).map_err(words)?;
                let Target::Postgres(target) = settings.target.clone() else {
                    return Err("`dorm.toml` names no PostgreSQL database".to_owned());
                };
                Self::postgres(settings, target)
            }
        }
    }

    fn postgres(settings: Settings, mut target: PostgresTarget) -> Result<Self, String> {
        let mut connection = Connection::open(&settings, CreateFile::Never).map_err(|error| error.to_string())?;
        let name = format!("dorm_verify_{}", std::process::id());
        let quoted = quote_always(&name);
        let sql = match connection.execute(&format!("CREATE DATABASE {quoted} TEMPLATE template0"), &[]) {
            Ok(_) => {
                target.dbname = Some(name);
                target.schema = None;
                format!("DROP DATABASE IF EXISTS {quoted}")
            }
            // A role that may not make databases may be allowed to make a schema.
            Err(database) => match connection.execute(&format!("CREATE SCHEMA {quoted}"), &[]) {
                Ok(_) => {
                    target.schema = Some(name);
                    format!("DROP SCHEMA IF EXISTS {quoted} CASCADE")
                }
                Err(_) => return Err(database.to_string()),
            },
        };
        let scratch = Settings { alias: "scratch".to_owned(), target: Target::Postgres(target) };
        Ok(Self { settings: scratch, end: End::Statement { settings: Box::new(settings), sql } })
    }

    /// Takes it away; what can't be dropped is left, under a name that says what it is.
    fn drop_it(self) {
        match self.end {
            End::Directory(directory) => drop(directory.close()),
            End::Statement { settings, sql } => {
                if let Ok(mut connection) = Connection::open(&settings, CreateFile::Never) {
                    drop(connection.execute(&sql, &[]));
                }
            }
        }
    }
}
