//! Which directories are apps, and what they are called.

use super::sources::{holds_toml_file, toml_files};
use super::{Project, reason, shown_path};
use crate::migration::is_word;
use crate::text::{Diagnostic, Diagnostics, Location, closest};
use ignore::WalkBuilder;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// An app: a directory with declarations or migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// What it is called.
    pub label: String,
    /// Its directory.
    pub directory: PathBuf,
}

/// Directories that hold other people's files.
const FOREIGN: [&str; 3] = ["target", "node_modules", "venv"];

impl App {
    /// Where its migrations are.
    pub fn migrations(&self) -> PathBuf {
        self.directory.join("migrations")
    }

    /// The file with the name of its latest migration.
    pub fn latest_file(&self) -> PathBuf {
        self.migrations().join("latest.txt")
    }

    /// The files that may hold declarations.
    pub(super) fn declaration_files(&self) -> Result<Vec<PathBuf>, Diagnostics> {
        let mut files = Vec::new();
        let single = self.directory.join("models.toml");
        if single.exists() {
            files.push(single);
        }
        files.extend(toml_files(&self.directory.join("models"))?);
        Ok(files)
    }
}

impl Project {
    /// The apps, by label.
    pub fn apps(&self, working: &Path) -> Result<Vec<App>, Diagnostics> {
        let mut problems = Diagnostics::default();
        let mut apps: BTreeMap<String, App> = BTreeMap::new();
        let mut used = vec![false; self.settings.labels.len()];
        for directory in self.app_directories(&mut problems)? {
            let relative = normalised(directory.strip_prefix(&self.root).unwrap_or(&directory));
            let given = self.settings.labels.iter().position(|(key, _)| normalised(Path::new(&key.text)) == relative);
            let label = match given {
                Some(at) => {
                    used[at] = true;
                    self.settings.labels[at].1.clone()
                }
                None => match self.root.join(&relative).file_name() {
                    Some(name) => name.to_string_lossy().into_owned(),
                    None => String::new(),
                },
            };
            let shown = shown_path(&directory, working);
            if !is_label(&label) {
                problems.push(
                    Diagnostic::global("app-label", format!("`{label}` can't be the label of the app in `{shown}`"))
                        .help(format!("letters, digits and `_` only; `labels = {{ \"{relative}\" = \"a_name\" }}` in [project] names it")),
                );
            } else if let Some(other) = apps.get(&label) {
                let other = shown_path(&other.directory, working);
                let message = format!("two apps have the label `{label}`: `{other}` and `{shown}`");
                problems.push(Diagnostic::global("duplicate-app", message).help(format!(
                    "name one of them in [project]: `labels = {{ \"{relative}\" = \"other_{label}\" }}`"
                )));
            } else {
                apps.insert(label.clone(), App { label, directory });
            }
        }
        for ((key, _), _) in self.settings.labels.iter().zip(used).filter(|(_, used)| !used) {
            let location = Location { source: self.source.clone(), span: key.span.clone() };
            let message = format!("`labels` names `{}`, which is no app", key.text);
            problems.push(
                Diagnostic::error("unknown-app", message, location)
                    .help("the key is an app's directory, relative to the root"),
            );
        }
        if problems.has_errors() { Err(problems) } else { Ok(apps.into_values().collect()) }
    }

    fn app_directories(&self, problems: &mut Diagnostics) -> Result<Vec<PathBuf>, Diagnostics> {
        let Some(named) = &self.settings.apps else { return self.discover() };
        let mut directories: Vec<PathBuf> = Vec::new();
        for name in named {
            let directory = self.root.join(normalised(Path::new(&name.text)));
            if directories.contains(&directory) {
                continue;
            }
            if is_app(&directory)? {
                directories.push(directory);
                continue;
            }
            let location = Location { source: self.source.clone(), span: name.span.clone() };
            let (message, help) = if directory.is_dir() {
                let message = format!("`{}` is no app: it has neither models nor migrations", name.text);
                (message, format!("write `{}/models.toml`", name.text))
            } else {
                let message = format!("there is no directory `{}`", name.text);
                let known: Vec<String> = self.discover()?.iter().map(|known| relative(known, &self.root)).collect();
                let help = match closest(&name.text, known.iter().map(String::as_str)) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "`apps` are directories, relative to `dorm.toml`".to_owned(),
                };
                (message, help)
            };
            problems.push(Diagnostic::error("unknown-app", message, location).help(help));
        }
        Ok(directories)
    }

    fn discover(&self) -> Result<Vec<PathBuf>, Diagnostics> {
        // Ignore files above the root count only within the same repository.
        let in_repository = self.root.ancestors().any(|directory| directory.join(".git").exists());
        let root = self.root.clone();
        let walk = WalkBuilder::new(&self.root)
            .hidden(true)
            .ignore(false)
            .git_global(false)
            .git_exclude(in_repository)
            .parents(in_repository)
            .require_git(false)
            .filter_entry(move |entry| {
                let directory = entry.file_type().is_some_and(|kind| kind.is_dir());
                let name = entry.file_name().to_string_lossy();
                // The root may be called whatever it likes.
                directory && (entry.path() == root || !FOREIGN.contains(&name.as_ref()))
            })
            .build();
        let mut directories = Vec::new();
        for entry in walk {
            match entry {
                Ok(entry) => {
                    let path = entry.into_path();
                    if is_app(&path)? && !inside_app(&path)? {
                        directories.push(path);
                    }
                }
                Err(error) => {
                    let text = error.io_error().map_or_else(|| error.to_string(), reason);
                    let message = format!("can't look for apps in `{}`: {text}", self.root.display());
                    return Err(Diagnostic::global("unreadable-file", message).into());
                }
            }
        }
        directories.sort();
        Ok(directories)
    }
}

/// Whether a directory is the `models/` or `migrations/` of the app above it.
fn inside_app(directory: &Path) -> Result<bool, Diagnostics> {
    let own = directory.file_name().is_some_and(|name| name == "models" || name == "migrations");
    match directory.parent() {
        Some(parent) if own => is_app(parent),
        _ => Ok(false),
    }
}

fn is_app(directory: &Path) -> Result<bool, Diagnostics> {
    if directory.join("models.toml").is_file() {
        return Ok(true);
    }
    // A file that can't be read here is reported when the app's files are read.
    let declares = |path: &Path| std::fs::read_to_string(path).is_ok_and(|text| holds_declarations(&text));
    Ok(holds_toml_file(&directory.join("models"), declares)?
        || holds_toml_file(&directory.join("migrations"), |path| migration_stem(path).is_some())?)
}

/// Whether a text has a table of dorm's. Told by its lines, so that a broken file counts, too.
pub(super) fn holds_declarations(text: &str) -> bool {
    const TABLES: [&str; 8] =
        ["model", "enum", "extension", "view", "materialized_view", "function", "trigger", "policy"];
    text.lines().any(|line| {
        let line = line.trim_start();
        let inside = line.strip_prefix('[').map_or(line, str::trim_start);
        let word_end = inside.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
        let (word, rest) = inside.split_at(word_end.unwrap_or(inside.len()));
        TABLES.contains(&word) && rest.trim_start().starts_with(['.', ']'])
    })
}

/// The name of a migration file without `.toml`, if it is one: `NNNN_name`.
pub(super) fn migration_stem(path: &Path) -> Option<String> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".toml")?;
    (is_word(stem) && stem.starts_with(|first: char| first.is_ascii_digit())).then(|| stem.to_owned())
}

/// Whether a text may be an app's label.
pub fn is_label(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn relative(directory: &Path, root: &Path) -> String {
    normalised(directory.strip_prefix(root).unwrap_or(directory))
}

/// `./shop/payments/` is `shop/payments`; the root itself is `.`.
fn normalised(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/").replacen("//", "/", 1) }
}
