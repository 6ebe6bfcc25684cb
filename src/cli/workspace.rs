//! A project with all its files read: what most commands begin with.

use super::{CommandError, Session};
use crate::declaration::{self, AppSource, Declared};
use crate::migration::{Graph, Migration, MigrationName, MigrationSource, read_all};
use crate::notation::Defaults;
use crate::project::{AppFiles, Project, read_app};
use crate::text::{Diagnostic, Diagnostics, did_you_mean};
use std::path::Path;

/// A project with its apps' files and the graph of its migrations.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// What `dorm.toml` says.
    pub project: Project,
    /// The apps by label.
    pub apps: Vec<AppFiles>,
    /// The migrations, none applied.
    pub graph: Graph,
}

impl Workspace {
    /// Reads the project and every file of its apps; all mistakes are reported together.
    pub fn load(session: &Session) -> Result<Self, Box<CommandError>> {
        Self::of(session.project()?, session)
    }

    /// Reads every file of a project's apps.
    pub fn of(project: Project, session: &Session) -> Result<Self, Box<CommandError>> {
        let mut problems = Diagnostics::default();
        let mut apps = Vec::new();
        for app in project.apps(&session.working)? {
            match read_app(app, &session.working) {
                Ok(files) => apps.push(files),
                Err(error) => problems.0.extend(error.0),
            }
        }
        let sources: Vec<MigrationSource> = apps
            .iter()
            .flat_map(|app| {
                app.migrations.iter().map(|file| MigrationSource {
                    name: MigrationName::new(&app.app.label, &file.name),
                    path: file.path.clone(),
                    source: file.source.clone(),
                })
            })
            .collect();
        let migrations = match read_all(&sources, &read_beside) {
            Ok(migrations) => migrations,
            Err(error) => {
                problems.0.extend(error.0);
                return Err(problems.into());
            }
        };
        if problems.has_errors() {
            return Err(problems.into());
        }
        let graph = Graph::new(migrations)?;
        Ok(Self { project, apps, graph })
    }

    /// The declarations, checked; their warnings are printed.
    pub fn declared(&self, session: &mut Session) -> Result<Declared, Box<CommandError>> {
        let declared = self.read_declared()?;
        session.printer.warnings(&declared.warnings);
        Ok(declared)
    }

    /// The declarations, checked.
    pub fn read_declared(&self) -> Result<Declared, Diagnostics> {
        let apps: Vec<AppSource> = self
            .apps
            .iter()
            .map(|app| AppSource { label: app.app.label.clone(), files: app.declarations.clone() })
            .collect();
        let defaults =
            Defaults { use_tz: self.project.settings.use_tz, auto_field: self.project.settings.default_auto_field };
        declaration::read(&apps, &defaults, &self.project.engines())
    }

    /// An app by label.
    pub fn app(&self, label: &str) -> Result<&AppFiles, Box<CommandError>> {
        // Apps come by label.
        match self.apps.binary_search_by(|app| app.app.label.as_str().cmp(label)) {
            Ok(place) => Ok(&self.apps[place]),
            Err(_) => Err(self.unknown_app(label).into()),
        }
    }

    /// The report about an app that isn't there.
    pub fn unknown_app(&self, label: &str) -> Diagnostic {
        let known = || self.apps.iter().map(|app| app.app.label.as_str());
        let help = did_you_mean(label, known()).unwrap_or_else(|| {
            let known: Vec<String> = known().map(|label| format!("`{label}`")).collect();
            if known.is_empty() {
                "the project has no apps: an app is a directory with a `models.toml`".to_owned()
            } else {
                format!("the apps are {}", known.join(", "))
            }
        });
        Diagnostic::global("unknown-app", format!("there is no app `{label}`")).help(help)
    }

    /// Checks labels given on the command line.
    pub fn check_apps(&self, labels: &[String]) -> Result<(), Box<CommandError>> {
        let unknown = |label: &&String| self.apps.iter().all(|app| app.app.label != **label);
        let problems: Vec<Diagnostic> = labels.iter().filter(unknown).map(|label| self.unknown_app(label)).collect();
        if problems.is_empty() { Ok(()) } else { Err(Diagnostics(problems).into()) }
    }

    /// A migration by app and a beginning of its name.
    pub fn migration(&self, app: &str, name: &str) -> Result<&Migration, Box<CommandError>> {
        self.app(app)?;
        Ok(self.graph.find(app, name)?)
    }
}

/// Reads a file that a migration names, relative to it.
fn read_beside(migration: &Path, path: &str) -> Result<String, String> {
    let directory = migration.parent().unwrap_or_else(|| Path::new("."));
    std::fs::read_to_string(directory.join(path)).map_err(|error| crate::project::reason(&error))
}
