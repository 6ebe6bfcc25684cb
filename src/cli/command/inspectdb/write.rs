//! Declarations of an app, written, with the migration that says what the database has already.

use super::adoption::{Migrations, Standing, migrations};
use super::found::Found;
use super::live::{self, Live, ProjectFile};
use super::project_text::project_text;
use super::report::Report;
use super::selection::Selection;
use super::texts::{self, AppText};
use crate::cli::command::makemigrations::output;
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status};
use crate::executor::History;
use crate::inspect::document::Form;
use crate::project::{App, AppFiles, Existing, FileChange, is_label, write_files};
use crate::state::ProjectState;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Writes the declarations of an app: all files, or none.
pub(super) fn run(app: &str, patterns: &[String], session: &mut Session) -> Outcome {
    if !is_label(app) {
        return Err(CommandError::new("app-label", format!("`{app}` can't be the label of an app"))
            .help("letters, digits and `_` only, and no digit first: `--app my_app`"));
    }
    let (project, project_file) = live::project(session)?;
    let workspace = Workspace::of(project, session)?;
    let declared = workspace.declared(session)?;
    let defaults = live::defaults(&workspace.project);
    let form = Form { app, defaults: &defaults };
    let own = own_files(&workspace, app);
    let mut live = Live::open(session, &workspace.project, schemas(&declared.state))?;
    let selection = Selection::read(patterns, &workspace.project.ignore, &live.schema, live.engine)?;
    let mut found = Found::read(&mut live, &selection, &workspace, &own, &declared.state, form)?;
    if found.merge.is_empty() && own.declarations.is_empty() {
        return Err(live.nothing(&selection));
    }
    let texts = texts::of(&found, &own, form, session)?;
    let changed = workspace_with(&workspace, texts::app_files(&own, &texts, session));
    // The same warnings as before are none of this run's.
    let declared = changed.read_declared().map_err(|error| undeclarable(error.into(), app))?;
    let standing = found.look_again(&mut live, &selection, &declared.state, app)?;
    let migrations = match standing {
        // What the person has declared and not migrated yet is no affair of this.
        Standing::Lacking if found.merge.is_empty() => Migrations::None,
        _ => migrations(&changed, app, &declared, standing, |tables| live.surroundings(tables))?,
    };

    let mut changes = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    let project_text = project_text(&changed.project, project_file, &own.app, &found.ignore, session)?;
    let variable = project_text.as_ref().and_then(|text| text.variable);
    let project_text = project_text.map(|text| AppText {
        path: changed.project.file.clone(),
        text: text.text,
        existing: if project_file == ProjectFile::Missing { Existing::Refuse } else { Existing::Replace },
    });
    for AppText { path, text, existing } in project_text.into_iter().chain(texts) {
        files.push(path.clone());
        changes.push(FileChange::Write { path, text, existing });
    }
    if let Migrations::Written(new) = &migrations {
        changes.extend(output::changes(&changed, new)?);
    }
    write_files(&changes)?;

    let report = Report {
        app,
        added: found.merge.added.iter().map(|entry| entry.model.name.name.clone()).collect(),
        changed: found.merge.changes.iter().map(|change| change.model.name.clone()).collect(),
        files,
        migrations,
        notes: found.notes,
        variable,
        is_djanorms: History::read(&mut live.connection).is_err_and(|failure| failure.code == "foreign-bookkeeping"),
    };
    report.print(session);
    warn_if_undiscovered(app, session);
    Ok(Status::Done)
}

/// The app's files; of a new app none.
fn own_files(workspace: &Workspace, app: &str) -> AppFiles {
    workspace.app(app).cloned().unwrap_or_else(|_| AppFiles {
        app: App { label: app.to_owned(), directory: workspace.project.root.join(app) },
        declarations: Vec::new(),
        migrations: Vec::new(),
        latest: None,
    })
}

/// The workspace with other files of an app.
fn workspace_with(workspace: &Workspace, files: AppFiles) -> Workspace {
    let mut changed = workspace.clone();
    changed.apps.retain(|other| other.app.label != files.app.label);
    changed.apps.push(files);
    changed.apps.sort_by(|one, other| one.app.label.cmp(&other.app.label));
    changed
}

/// The schemas in which declared tables are.
fn schemas(state: &ProjectState) -> Vec<String> {
    let schemas: BTreeSet<String> = state.models().filter_map(|model| model.options.schema.clone()).collect();
    schemas.into_iter().collect()
}

/// What was read and merged doesn't hold together.
fn undeclarable(mut error: Box<CommandError>, app: &str) -> Box<CommandError> {
    error.message = format!("what was read can't be declared in `{app}` as it is, and nothing was written");
    error.help = Some("`--tables` leaves tables out; `dorm inspectdb` prints all declarations".to_owned());
    error
}

/// A new app that the project doesn't find is of no use.
fn warn_if_undiscovered(app: &str, session: &mut Session) {
    let apps = session.project().ok().and_then(|project| project.apps(&session.working).ok());
    if apps.is_some_and(|apps| apps.iter().all(|known| known.label != app)) {
        session.printer.warning(format!(
            "`{app}` isn't found as an app: is it in `.gitignore`, or named `target`, `venv` or `node_modules`? \
             `apps` in [project] names it"
        ));
    }
}
