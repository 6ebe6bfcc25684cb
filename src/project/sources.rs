//! The files of an app, each read once.

use super::discovery::{App, holds_declarations, migration_stem};
use super::{not_utf8, unreadable};
use crate::text::{Diagnostic, Diagnostics, Source};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// All that an app has on disk.
#[derive(Debug, Clone)]
pub struct AppFiles {
    /// The app.
    pub app: App,
    /// `models.toml`, or the files of `models/` by name.
    pub declarations: Vec<Arc<Source>>,
    /// The files of `migrations/` by name.
    pub migrations: Vec<MigrationFile>,
    /// What `migrations/latest.txt` holds.
    pub latest: Option<String>,
}

/// A file of `migrations/`.
#[derive(Debug, Clone)]
pub struct MigrationFile {
    /// Its name without `.toml`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub source: Arc<Source>,
}

/// Reads the files of an app.
pub fn read_app(app: App, working: &Path) -> Result<AppFiles, Diagnostics> {
    let mut problems = Diagnostics::default();
    let mut declarations = Vec::new();
    for path in app.declaration_files()? {
        match read_source(&path, working) {
            Ok(source) if path.ends_with("models.toml") || holds_declarations(&source.text) => {
                declarations.push(source)
            }
            Ok(_) => {}
            Err(error) => problems.0.extend(error.0),
        }
    }
    let mut migrations = Vec::new();
    for path in toml_files(&app.migrations())? {
        let Some(name) = migration_stem(&path) else {
            problems.0.extend(misnamed(&shown_path(&path, working)));
            continue;
        };
        match read_source(&path, working) {
            Ok(source) => migrations.push(MigrationFile { name, path, source }),
            Err(error) => problems.0.extend(error.0),
        }
    }
    // Whatever is wrong with it, it is never an error: the file only makes git see a conflict.
    let latest = std::fs::read_to_string(app.latest_file()).ok();
    if problems.has_errors() { Err(problems) } else { Ok(AppFiles { app, declarations, migrations, latest }) }
}

/// A file that begins with a number is meant as a migration: to pass over it in silence would be
/// to leave out a change.
fn misnamed(shown: &str) -> Option<Diagnostic> {
    let file = shown.rsplit('/').next()?;
    if !file.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let diagnostic = Diagnostic::global("migration-name", format!("`{shown}` can't be a migration's name"));
    Some(diagnostic.help("letters, digits and `_` only, a number first: `0002_add_slug.toml`"))
}

/// The `*.toml` of a directory by name; none where there is no such directory.
pub(super) fn toml_files(directory: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(directory, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(directory, &error))?;
        let path = entry.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") && is_file(&entry) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether an entry is a file, or a link to one. Links alone cost a question of their own.
fn is_file(entry: &std::fs::DirEntry) -> bool {
    match entry.file_type() {
        Ok(kind) if kind.is_symlink() => entry.path().is_file(),
        Ok(kind) => kind.is_file(),
        Err(_) => false,
    }
}

/// Reads a file as text, under the name that messages show.
pub fn read_source(path: &Path, working: &Path) -> Result<Arc<Source>, Diagnostics> {
    let shown = shown_path(path, working);
    let bytes = std::fs::read(path).map_err(|error| unreadable(Path::new(&shown), &error))?;
    let text = String::from_utf8(bytes).map_err(|_| not_utf8(&shown))?;
    Ok(Arc::new(Source { name: shown, text }))
}

/// A path as messages show it: relative to the working directory where that is shorter.
pub fn shown_path(path: &Path, working: &Path) -> String {
    if let Ok(inside) = path.strip_prefix(working) {
        let inside = inside.display().to_string();
        return if inside.is_empty() { ".".to_owned() } else { inside };
    }
    let whole = path.display().to_string();
    let shared = path.components().zip(working.components()).take_while(|(one, other)| one == other).count();
    // From `/` on everything is elsewhere.
    if shared <= 1 {
        return whole;
    }
    let mut relative = PathBuf::new();
    relative.extend(working.components().skip(shared).map(|_| Component::ParentDir));
    relative.extend(path.components().skip(shared));
    let relative = relative.display().to_string();
    if relative.len() < whole.len() { relative } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_short() {
        let shown = |path: &str| shown_path(Path::new(path), Path::new("/home/me/project/sub"));
        assert_eq!(shown("/home/me/project/sub/a.toml"), "a.toml");
        assert_eq!(shown("/home/me/project/sub"), ".");
        assert_eq!(shown("/home/me/project/blog/a.toml"), "../blog/a.toml");
        assert_eq!(shown("/tmp/a.toml"), "/tmp/a.toml");
        assert_eq!(shown("/home/x"), "/home/x");
    }
}
