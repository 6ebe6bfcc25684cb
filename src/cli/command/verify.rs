//! `dorm verify`: the migrations proved on a scratch database of each engine.

use super::dbcheck;
use super::migrate::configured;
use crate::cli::proof::{Claim, Proof, print_tables};
use crate::cli::scratch::Scratch;
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::declaration::Declared;
use crate::drift::{Finding, FindingKind};
use crate::executor::{
    Event, Executor, Parting, SilentScripts, TableDifference, Verified, drift_report, expected_tables,
};
use crate::migration::MigrationName;
use crate::state::Engine;
use clap::Args;
use serde_json::{Value, json};

/// `dorm verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
For each engine that dorm.toml names: all migrations forwards on an empty scratch database, the
result against the declarations, each migration back (the schema must be what it was before it;
the way back starts above irreversible ones), and forwards again. Then each squash against the
migrations that it replaces, as long as these are there: the databases that both lead to must be
equal, rows included. The scratch database is a temporary file, or on PostgreSQL a database (or
schema) beside the configured one; it is dropped at the end. Programs of RunScript run against it.

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

/// What scratch databases of an engine showed.
struct Shown {
    engine: Engine,
    verified: Verified,
    drift: Vec<Finding>,
    /// The squashes that are equal to what they replace.
    squashes: Vec<MigrationName>,
    parting: Option<Parting>,
}

impl Shown {
    fn ok(&self) -> bool {
        self.verified.broken.is_none() && self.drift.is_empty() && self.parting.is_none()
    }

    fn document(&self) -> Value {
        json!({
            "engine": self.engine.name(),
            "ok": self.ok(),
            "restored": self.verified.restored,
            "irreversible": names(&self.verified.irreversible),
            "squashes": names(&self.squashes),
            "broken": self.broken(),
            "drift": self.drift.iter().map(dbcheck::finding_json).collect::<Vec<_>>(),
        })
    }

    /// The first migration that breaks its word.
    fn broken(&self) -> Option<Value> {
        let tables = |tables: &[TableDifference]| -> Vec<Value> {
            tables.iter().map(|difference| difference.table.clone().into()).collect()
        };
        if let Some(broken) = &self.verified.broken {
            return Some(json!({
                "app": broken.name.app,
                "name": broken.name.name,
                "direction": broken.direction.name(),
                "promise": if broken.failure.is_some() { "runs" } else { "restores" },
                "tables": tables(&broken.tables),
                "message": broken.failure.as_ref().map(|failure| &failure.message),
            }));
        }
        let parting = self.parting.as_ref()?;
        Some(json!({
            "app": parting.name.app,
            "name": parting.name.name,
            "direction": "forwards",
            "promise": "replaces",
            "tables": tables(&parting.tables),
            "message": parting.failure.as_ref().map(|failure| &failure.message),
        }))
    }
}

fn names(names: &[MigrationName]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
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
                let result = prove(scratch, &workspace, &declared, session);
                session.printer.end_progress();
                let mut proved = result?;
                if proved.verified.broken.is_none() {
                    squashes(&mut proved, &workspace, session)?;
                }
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
    scratch: Scratch,
    workspace: &Workspace,
    declared: &Declared,
    session: &mut Session,
) -> Result<Shown, Box<CommandError>> {
    let fail = |failure| CommandError::of_failure(&failure);
    let connection = scratch.connect(session)?;
    let engine = connection.engine();
    let printer = &mut session.printer;
    let mut tell = |event| {
        if let Event::Started { name, direction, position, total } = event {
            printer.progress(&format!("{engine}: {name} {} ({position}/{total})", direction.name()));
        }
    };
    let environment = scratch.environment(workspace);
    let mut executor = Executor::new(connection, &workspace.graph, configured(workspace), environment, &mut tell);
    let verified = executor.verify().map_err(fail)?;
    let mut drift = Vec::new();
    if verified.broken.is_none() {
        let (expected, known) = expected_tables(&declared.state, engine, |_| true).map_err(fail)?;
        let ignore = dbcheck::ignore(workspace)?;
        drift = drift_report(executor.connection(), expected, &known, &ignore).map_err(fail)?.findings;
    }
    drop(executor);
    // A fault of a person's INSERT, and nothing that declarations say.
    for finding in drift.extract_if(.., |finding| finding.kind == FindingKind::CounterBehind) {
        let column = format!("{}.{}", finding.table, finding.object.unwrap_or_default());
        session.printer.note(format!(
            "note: {engine}: the migrations leave the counter of `{column}` behind its rows, so that an insert will \
             fail; `{}` moves it",
            finding.fix.join("; ")
        ));
    }
    Ok(Shown { engine, verified, drift, squashes: Vec::new(), parting: None })
}

/// Each squash against what it replaces; where one replaces another, the outer one first.
fn squashes(shown: &mut Shown, workspace: &Workspace, session: &mut Session) -> Result<(), Box<CommandError>> {
    let mut one = workspace.graph.clone();
    loop {
        let squashes = one.squashes();
        if squashes.is_empty() {
            return Ok(());
        }
        let other = one.with_originals(&squashes)?;
        let claim = Claim { one: &one, other: &other, squashes: &squashes, scripts: SilentScripts::Run };
        match claim.prove(shown.engine, workspace, session)? {
            Proof::Equal => shown.squashes.extend(squashes),
            Proof::Parted(parting) => {
                shown.parting = Some(parting);
                return Ok(());
            }
            Proof::Missed(reason) => return Err(CommandError::new("scratch", reason)),
        }
        one = other;
    }
}

fn print(shown: &Shown, session: &mut Session) {
    let engine = shown.engine;
    let printer = &mut session.printer;
    for name in &shown.verified.irreversible {
        printer.note(format!("{engine}: `{name}` is irreversible; the way back starts above it"));
    }
    if let Some(broken) = &shown.verified.broken {
        if let Some(failure) = &broken.failure {
            let (name, direction) = (&broken.name, broken.direction.name());
            printer.line(format!("{engine}: `{name}` breaks its word: {direction} it fails: {}", failure.message));
            printer.line(CommandError::of_failure(failure).details.trim_end());
            return;
        }
        printer.line(format!(
            "{engine}: `{}` breaks its word: {} leaves another schema than before",
            broken.name,
            broken.direction.name()
        ));
        print_tables(&broken.tables, printer);
        return;
    }
    if let Some(parting) = &shown.parting {
        let name = &parting.name;
        match &parting.failure {
            Some(failure) => printer.line(format!(
                "{engine}: `{name}` breaks its word: what it replaces can be applied, and it can't: {}",
                failure.message
            )),
            None => {
                printer.line(format!("{engine}: `{name}` breaks its word: it isn't equal to what it replaces"));
                print_tables(&parting.tables, printer);
            }
        }
    }
    if !shown.drift.is_empty() {
        printer.line(format!("{engine}: the migrations don't end where the declarations are:"));
    }
    for finding in &shown.drift {
        printer.line(format!("  {}", dbcheck::headline(finding)));
        dbcheck::print_difference(finding, printer);
    }
    if shown.drift.iter().any(|finding| matches!(finding.kind, FindingKind::Unknown(_))) {
        printer.note("  what can't be declared and is meant to be there: `[dbcheck] ignore` in dorm.toml names it");
    }
    if shown.ok() {
        printer.info(format!(
            "{engine}: the migrations end where the declarations are, and {} of them go back and forward again",
            shown.verified.restored
        ));
        for name in &shown.squashes {
            printer.info(format!("{engine}: `{name}` is equal to what it replaces"));
        }
    }
}
