//! `dorm dbcheck`: declarations against the live database.

mod github;
mod history;
mod text;

pub(super) use text::{headline, print_difference};

use crate::cli::steps::partial_json;
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Format, Outcome, Session, Status};
use crate::database::CreateFile;
use crate::drift::{Finding, FindingKind, Ignore};
use crate::executor::{DriftReport, applied_state, drift_report, expected_tables};
use crate::state::{Engine, Model, ModelKey, ProjectState};
use crate::text::did_you_mean;
use clap::Args;
use history::Standing;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// `dorm dbcheck`.
#[derive(Debug, Args)]
#[command(after_help = "\
Three things are told apart: declarations that no migration has yet, migrations that aren't
applied, and drift: the live database against the state of the applied migrations. Nothing in
the database is changed.

Exit status: 0 all agree, 1 they don't, 2 it could not be found out.

Examples:
  dorm dbcheck                       everything
  dorm dbcheck blog shop.Order       an app and a model
  dorm dbcheck --ignore-pending      before a deploy
  dorm dbcheck --sql                 the SQL that mends the database
  dorm dbcheck --format github       annotations of a pull request")]
pub struct Arguments {
    /// Only these apps or models
    #[arg(value_name = "APP|app.Model")]
    names: Vec<String>,

    /// Only the SQL that mends
    #[arg(long)]
    sql: bool,

    /// List migrations that aren't applied, but don't count them: the gate before a deploy
    #[arg(long)]
    ignore_pending: bool,

    /// List what nobody declared, but don't count it
    #[arg(long)]
    ignore_unknown: bool,
}

/// What a check is about.
struct Selection {
    apps: BTreeSet<String>,
    models: BTreeSet<ModelKey>,
}

impl Selection {
    fn read(names: &[String], workspace: &Workspace, state: &ProjectState) -> Result<Self, Box<CommandError>> {
        let mut selection = Self { apps: BTreeSet::new(), models: BTreeSet::new() };
        for name in names {
            match name.split_once('.') {
                None => {
                    workspace.app(name)?;
                    selection.apps.insert(name.clone());
                }
                Some((app, model)) => {
                    workspace.app(app)?;
                    let key = ModelKey::new(app, model);
                    if state.get(&key).is_none() {
                        let known: Vec<String> = state.models().map(|model| model.name.to_string()).collect();
                        let error = CommandError::new("unknown-model", format!("there is no model `{name}`"));
                        return Err(match did_you_mean(name, known.iter().map(String::as_str)) {
                            Some(help) => error.help(help),
                            None => error.help("models are named `app.Model`"),
                        });
                    }
                    selection.models.insert(key);
                }
            }
        }
        Ok(selection)
    }

    fn is_all(&self) -> bool {
        self.apps.is_empty() && self.models.is_empty()
    }

    fn has_app(&self, app: &str) -> bool {
        self.is_all() || self.apps.contains(app) || self.models.iter().any(|key| key.app() == app)
    }

    fn has_model(&self, model: &Model) -> bool {
        self.is_all() || self.apps.contains(&model.name.app) || self.models.contains(&model.key())
    }
}

/// All that a check found.
struct Found {
    alias: String,
    engine: Engine,
    standing: Standing,
    report: DriftReport,
    ignore_pending: bool,
    ignore_unknown: bool,
}

impl Found {
    /// Whether a finding makes the gate say no.
    fn counts(&self, finding: &Finding) -> bool {
        match finding.kind {
            FindingKind::NotComparable => false,
            FindingKind::Unknown(_) => !self.ignore_unknown,
            _ => true,
        }
    }

    fn status(&self) -> Status {
        let standing = &self.standing;
        let agrees = standing.undeclared.is_empty()
            && standing.edited.is_empty()
            && standing.missing.is_empty()
            && standing.partial.is_none()
            && (self.ignore_pending || standing.pending.is_empty())
            && !self.report.findings.iter().any(|finding| self.counts(finding));
        let comparable = !self.report.findings.iter().any(|finding| finding.kind == FindingKind::NotComparable);
        match (agrees, comparable) {
            (true, true) => Status::Done,
            (true, false) => Status::Failed,
            (false, _) => Status::No,
        }
    }

    fn document(&self) -> Value {
        let names = |names: &[crate::migration::MigrationName]| -> Vec<String> {
            names.iter().map(ToString::to_string).collect()
        };
        let drift: Vec<Value> = self.report.findings.iter().map(finding_json).collect();
        let unknown: Vec<Value> =
            self.report.unknown.iter().map(|object| json!({ "kind": object.kind, "name": object.name })).collect();
        json!({
            "ok": self.status() == Status::Done,
            "database": self.alias,
            "engine": self.engine.name(),
            "undeclared_changes": self.standing.undeclared_json(),
            "edited": names(&self.standing.edited),
            "missing": names(&self.standing.missing),
            "pending": names(&self.standing.pending),
            "partial": partial_json(self.standing.partial.as_ref()),
            "drift": drift,
            "unknown": unknown,
        })
    }
}

pub(super) fn finding_json(finding: &Finding) -> Value {
    json!({
        "kind": finding.kind.to_string(),
        "app": finding.app,
        "model": finding.model,
        "table": finding.table,
        "object": finding.object,
        "expected": finding.expected,
        "actual": finding.actual,
        "fix": finding.fix,
    })
}

/// What `dorm.toml` wants passed over.
pub(super) fn ignore(workspace: &Workspace) -> Result<Ignore, Box<CommandError>> {
    Ignore::new(&workspace.project.ignore)
        .map_err(|error| CommandError::new("ignore", error.to_string()).help("write a name, or a pattern with `*`"))
}

/// Checks.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    let declared = workspace.declared(session)?;
    let selection = Selection::read(&arguments.names, &workspace, &declared.state)?;
    let ignore = ignore(&workspace)?;
    let settings = session.settings(&workspace.project)?;
    let mut connection = session.connect(&settings, CreateFile::Never)?;
    let fail = |failure| CommandError::of_failure(&failure);
    let (mut standing, graph) = Standing::read(&workspace, &declared, &mut connection)?;
    standing.keep(|app| selection.has_app(app));
    let state = applied_state(&graph).map_err(fail)?;
    let engine = connection.engine();
    let (expected, known) = expected_tables(&state, engine, |model| selection.has_model(model)).map_err(fail)?;
    let mut report = drift_report(&mut connection, expected, &known, &ignore).map_err(fail)?;
    if !selection.is_all() {
        report.unknown.clear();
    }
    let found = Found {
        alias: settings.alias.clone(),
        engine,
        standing,
        report,
        ignore_pending: arguments.ignore_pending,
        ignore_unknown: arguments.ignore_unknown,
    };
    // That a database which isn't there is as it should be says nothing.
    if found.status() == Status::Done
        && let Some(error) = CommandError::missing_file(&settings)
    {
        return Err(error);
    }
    match session.printer.format() {
        Format::Json => session.printer.document(&found.document()),
        Format::Github => github::print(&found, &workspace, &mut session.printer),
        Format::Text if arguments.sql => text::print_sql(&found, &mut session.printer),
        Format::Text => text::print(&found, &mut session.printer),
    }
    Ok(found.status())
}

/// The words before an unknown object's name.
fn kind_words(kind: &str) -> String {
    kind.replace('_', " ")
}

/// Whether a finding is about something that nobody declared.
const fn is_unknown(kind: FindingKind) -> bool {
    matches!(kind, FindingKind::Unknown(_))
}
