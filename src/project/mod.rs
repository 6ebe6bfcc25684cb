//! A project on disk: `dorm.toml`, the apps, their files read once, and files written.

mod amended;
mod connection_url;
mod databases;
mod discovery;
mod environment;
mod interpolate;
mod masked;
mod settings;
mod sources;
#[cfg(test)]
mod tests;
mod walker;
mod write;

pub use amended::{Additions, amended};
pub use connection_url::{connection_url, is_url};
pub use databases::{DeclaredDatabase, target_engine};
pub use discovery::{App, is_label};
pub use environment::Environment;
pub use interpolate::{InterpolationError, interpolate};
pub use masked::redact;
pub use settings::{MigrateSettings, ONLINE_WORDS, Placed, ProjectSettings};
pub use sources::{AppFiles, MigrationFile, read_app, read_source, shown_path};
pub use write::{Existing, FileChange, write_files};

use crate::database::Settings;
use crate::state::Engine;
use crate::text::{Diagnostic, Diagnostics, Source, Table, parse_toml};
use databases::Surroundings;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walker::Walker;

/// The name of the file that makes a directory a project.
pub const FILE_NAME: &str = "dorm.toml";

/// A project: what `dorm.toml` says.
#[derive(Debug, Clone)]
pub struct Project {
    /// The directory of `dorm.toml`, absolute.
    pub root: PathBuf,
    /// `dorm.toml`, where there is one.
    pub file: PathBuf,
    /// `dorm.toml` as it may be shown: passwords are masked.
    pub source: Arc<Source>,
    /// `[project]`.
    pub settings: ProjectSettings,
    /// `[databases]`.
    pub databases: Vec<DeclaredDatabase>,
    /// `[migrate]`.
    pub migrate: MigrateSettings,
    /// `[dbcheck] ignore`.
    pub ignore: Vec<String>,
    /// The environment with `.env`.
    pub environment: Environment,
}

impl Project {
    /// Finds and reads a project: the file given, else that of `DORM_CONFIG` or `DORM_SETTINGS`,
    /// else the nearest `dorm.toml` from the working directory upwards.
    pub fn find(file: Option<&Path>, working: &Path, environment: Environment) -> Result<Self, Diagnostics> {
        let path = match file {
            Some(file) => working.join(file),
            None => match ["DORM_CONFIG", "DORM_SETTINGS"].iter().find_map(|name| environment.get(name)) {
                Some(file) if !file.is_empty() => working.join(file),
                _ => nearest(working)?,
            },
        };
        Self::read(&path, working, environment)
    }

    fn read(path: &Path, working: &Path, mut environment: Environment) -> Result<Self, Diagnostics> {
        let text = std::fs::read(path).map_err(|error| {
            let mut diagnostics = unreadable(path, &error);
            let help = format!("name the project's file, as in `--config {}`", path.join(FILE_NAME).display());
            if path.is_dir() {
                diagnostics.0.iter_mut().for_each(|diagnostic| diagnostic.help = Some(help.clone()));
            }
            diagnostics
        })?;
        let shown = shown_path(path, working);
        let text = String::from_utf8(text).map_err(|_| not_utf8(&shown))?;
        if let Some(root) = path.parent() {
            environment.read_file(&root.join(".env"))?;
        }
        let source = Arc::new(Source { name: shown.clone(), text: masked::mask_file(&text) });
        let document = parse_toml(&Arc::new(Source { name: shown, text })).map_err(|mut diagnostics| {
            for label in diagnostics.0.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
                label.location.source = source.clone();
            }
            diagnostics
        })?;

        Self::of_document(&document, path.to_owned(), source, environment)
    }

    /// A project of which nothing is said: the directory has no `dorm.toml` yet.
    pub fn unwritten(root: &Path, mut environment: Environment) -> Result<Self, Diagnostics> {
        environment.read_file(&root.join(".env"))?;
        let source = Arc::new(Source { name: FILE_NAME.to_owned(), text: String::new() });
        Self::of_document(&Table::default(), root.join(FILE_NAME), source, environment)
    }

    fn of_document(
        document: &Table,
        file: PathBuf,
        source: Arc<Source>,
        environment: Environment,
    ) -> Result<Self, Diagnostics> {
        let mut walker = Walker { shown: &source, environment: &environment, diagnostics: Diagnostics::default() };
        walker.check_keys(document, "`dorm.toml`", &["format", "project", "databases", "migrate", "dbcheck"]);
        settings::check_format(&mut walker, document);
        let settings = settings::read_project(&mut walker, document);
        let databases = databases::read_databases(&mut walker, document);
        let migrate = settings::read_migrate(&mut walker, document);
        let ignore = settings::read_dbcheck(&mut walker, document);
        let diagnostics = walker.diagnostics;
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        let root = file.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { root, file, source, settings, databases, migrate, ignore, environment })
    }

    /// The engines that declarations are checked for.
    pub fn engines(&self) -> Vec<Engine> {
        let named = |engine: &Engine| {
            self.settings.engines.contains(engine) || self.databases.iter().any(|database| database.engine == *engine)
        };
        let engines: Vec<Engine> = Engine::ALL.into_iter().filter(named).collect();
        if engines.is_empty() { Engine::ALL.to_vec() } else { engines }
    }

    /// The settings of a database: an alias or a URL; `default` where nothing is said.
    pub fn database(&self, name: Option<&str>, working: &Path) -> Result<Settings, Diagnostics> {
        if let Some(url) = name.filter(|name| is_url(name)) {
            let target = databases::resolve_url(url, "`--database`", working, &self.environment)?;
            return Ok(Settings { alias: "url".to_owned(), target });
        }
        let alias = name.unwrap_or("default");
        if self.databases.is_empty() && alias == "default" {
            let url = self.environment.get("DATABASE_URL").filter(|url| !url.is_empty());
            let url = url.unwrap_or("sqlite:///db.sqlite3");
            let target = databases::resolve_url(url, "`DATABASE_URL`", &self.root, &self.environment)?;
            return Ok(Settings { alias: alias.to_owned(), target });
        }
        let surroundings = Surroundings { shown: &self.source, environment: &self.environment, root: &self.root };
        match self.databases.iter().find(|database| database.alias.text == alias) {
            Some(database) => surroundings.resolve(database),
            None => Err(databases::unknown_alias(alias, &self.databases, &self.source.name)),
        }
    }
}

fn nearest(working: &Path) -> Result<PathBuf, Diagnostics> {
    let found = working.ancestors().map(|directory| directory.join(FILE_NAME)).find(|path| path.is_file());
    found.ok_or_else(|| {
        let message = format!("there is no `{FILE_NAME}` here or in a directory above");
        Diagnostic::global("no-project", message)
            .help("`dorm init` makes a project here; `-C DIRECTORY` or `--config FILE` names another one")
            .into()
    })
}

/// The report about a file that can't be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostics {
    let message = format!("can't read `{}`: {}", path.display(), reason(error));
    let mut diagnostic = Diagnostic::global("unreadable-file", message);
    if error.kind() == std::io::ErrorKind::PermissionDenied {
        diagnostic = diagnostic.help("the user that runs dorm must be able to read it");
    }
    diagnostic.into()
}

/// The report about a file that isn't text.
pub(crate) fn not_utf8(shown: &str) -> Diagnostics {
    Diagnostic::global("not-utf8", format!("`{shown}` isn't UTF-8 text")).help("save it as UTF-8").into()
}

/// An error of the file system in its own words, without the number.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
