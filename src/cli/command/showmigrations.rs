//! `dorm showmigrations`.

use crate::cli::printer::{BAD, GOOD, HEADING, WARNING, styled};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::database::CreateFile;
use crate::executor::{Comparison, History};
use crate::migration::{Graph, Migration, MigrationName};
use clap::Args;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// `dorm showmigrations`.
#[derive(Debug, Args)]
#[command(after_help = "\
[X] applied   [ ] pending   [~] partial: the next `dorm migrate` goes on with it
[E] edited after it was applied   [?] applied, and its file is missing

Examples:
  dorm showmigrations
  dorm showmigrations blog shop
  dorm showmigrations --plan            in the order in which they are applied
  dorm --format json showmigrations")]
pub struct Arguments {
    /// Only these apps
    #[arg(value_name = "APP")]
    apps: Vec<String>,

    /// In the order in which they are applied, with what each depends on (-v)
    #[arg(long)]
    plan: bool,
}

/// How a migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Applied,
    Pending,
    Partial,
    Edited,
    Missing,
    Replaced,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Partial => "partial",
            Self::Edited => "edited",
            Self::Missing => "missing",
            Self::Replaced => "replaced",
        }
    }

    fn mark(self) -> String {
        match self {
            Self::Applied | Self::Replaced => styled(GOOD, "[X]"),
            Self::Pending => "[ ]".to_owned(),
            Self::Partial => styled(WARNING, "[~]"),
            Self::Edited => styled(BAD, "[E]"),
            Self::Missing => styled(BAD, "[?]"),
        }
    }
}

/// A line of the listing.
struct Row {
    name: MigrationName,
    state: State,
    applied_at: Option<String>,
    /// How many migrations it stands for.
    squashed: usize,
}

/// Lists them.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    workspace.check_apps(&arguments.apps)?;
    let settings = session.settings(&workspace.project)?;
    let mut connection = session.connect(&settings, CreateFile::Never)?;
    let history = History::read(&mut connection).map_err(|failure| CommandError::of_failure(&failure))?;
    let graph = workspace.graph.with_applied(&history.applied())?;
    let comparison = history.compare(&workspace.graph);
    let wanted = |app: &str| arguments.apps.is_empty() || arguments.apps.iter().any(|wanted| wanted == app);
    let rows: Vec<Row> = rows(&graph, &history, &comparison).into_iter().filter(|row| wanted(&row.name.app)).collect();
    let apps = by_app(&workspace, &rows, wanted);
    if arguments.plan {
        print_plan(session, &graph, &rows);
    } else {
        print_apps(session, &apps);
    }
    session.printer.document(&document(&apps));
    Ok(Status::Done)
}

fn rows(graph: &Graph, history: &History, comparison: &Comparison) -> Vec<Row> {
    let edited: BTreeSet<&MigrationName> = comparison.edited.iter().collect();
    let renamed: BTreeMap<&MigrationName, &MigrationName> =
        comparison.renamed.iter().map(|(old, new)| (new, old)).collect();
    let mut rows = Vec::new();
    let mut listed: BTreeSet<MigrationName> = BTreeSet::new();
    let mut add = |migration: &Migration, active: bool| {
        let name = &migration.name;
        let row = history.rows.get(name).or_else(|| history.rows.get(*renamed.get(name)?));
        let partial = history.partial.as_ref().is_some_and(|partial| partial.name == *name);
        let state = if partial {
            State::Partial
        } else if edited.contains(name) {
            State::Edited
        } else if row.is_some() || (active && graph.is_applied(name)) {
            if active { State::Applied } else { State::Replaced }
        } else if active {
            State::Pending
        } else {
            State::Replaced
        };
        listed.insert(name.clone());
        let applied_at = row.map(|row| row.applied_at.clone());
        let squashed = migration.replaces.len() + migration.replaced.len();
        rows.push(Row { name: name.clone(), state, applied_at, squashed });
    };
    for migration in graph.migrations() {
        add(migration, true);
    }
    let active: BTreeSet<&MigrationName> = graph.migrations().map(|migration| &migration.name).collect();
    // Files that a squash stands for, or a squash that doesn't count because its originals do.
    for migration in graph.files().iter().filter(|migration| !active.contains(&migration.name)) {
        if history.rows.contains_key(&migration.name) {
            add(migration, false);
        }
    }
    for name in &comparison.missing {
        let applied_at = history.rows.get(name).map(|row| row.applied_at.clone());
        rows.push(Row { name: name.clone(), state: State::Missing, applied_at, squashed: 0 });
    }
    rows
}

/// The rows of each app by name; apps without any, too.
fn by_app<'a>(
    workspace: &'a Workspace,
    rows: &'a [Row],
    wanted: impl Fn(&str) -> bool,
) -> BTreeMap<&'a str, Vec<&'a Row>> {
    let mut apps: BTreeMap<&str, Vec<&Row>> =
        workspace.apps.iter().map(|app| (app.app.label.as_str(), Vec::new())).filter(|(app, _)| wanted(app)).collect();
    for row in rows {
        apps.entry(&row.name.app).or_default().push(row);
    }
    for rows in apps.values_mut() {
        rows.sort_by(|one, other| one.name.cmp(&other.name));
    }
    apps
}

fn print_apps(session: &mut Session, apps: &BTreeMap<&str, Vec<&Row>>) {
    for (app, rows) in apps {
        session.printer.line(styled(HEADING, app));
        if rows.is_empty() {
            session.printer.line(" (no migrations)");
        }
        for row in rows {
            session.printer.line(format!(" {} {}{}", row.state.mark(), row.name.name, remark(row)));
        }
    }
}

fn remark(row: &Row) -> String {
    let mut text = String::new();
    if row.squashed > 0 {
        text.push_str(&format!(" ({} squashed migrations)", row.squashed));
    }
    match row.state {
        State::Partial => text.push_str(" (partial: `dorm migrate` goes on with it)"),
        State::Edited => text.push_str(" (edited after it was applied)"),
        State::Missing => text.push_str(" (its file is missing)"),
        State::Replaced => text.push_str(" (replaced by a squash)"),
        State::Applied | State::Pending => {}
    }
    text
}

fn print_plan(session: &mut Session, graph: &Graph, rows: &[Row]) {
    for row in rows {
        let mut line = format!("{}  {}{}", row.state.mark(), row.name, remark(row));
        if session.printer.is_verbose()
            && let Some(migration) = graph.get(&row.name)
            && !migration.dependencies.is_empty()
        {
            let names: Vec<String> = migration.dependencies.iter().map(ToString::to_string).collect();
            line.push_str(&format!(" ... ({})", names.join(", ")));
        }
        session.printer.line(line);
    }
    if rows.is_empty() {
        session.printer.line("(no migrations)");
    }
}

fn document(apps: &BTreeMap<&str, Vec<&Row>>) -> Value {
    let one = |row: &&Row| json!({ "name": row.name.name, "state": row.state.name(), "applied_at": row.applied_at });
    let apps: Vec<Value> = apps
        .iter()
        .map(|(app, rows)| json!({ "app": app, "migrations": rows.iter().map(one).collect::<Vec<_>>() }))
        .collect();
    json!({ "apps": apps })
}
