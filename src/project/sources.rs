//! The files of an app, each read once.

use super::discovery::{App, holds_declarations, migration_stem};
use super::{reason, unreadable};
use crate::text::{Diagnostic, Diagnostics, Location, Source};
use std::collections::HashMap;
use std::fs::FileType;
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
    let directory = app.migrations();
    let paths = toml_files(&directory)?;
    if paths.is_empty() && directory.is_file() {
        let message = format!("`{}` is a file, and no directory", shown_path(&directory, working));
        problems
            .push(Diagnostic::global("unreadable-file", message).help("migrations lie in a directory of that name"));
    }
    problems.0.extend(one_in_two_spellings(&paths, working));
    let mut named = Vec::with_capacity(paths.len());
    for path in paths {
        match migration_stem(&path) {
            Some(name) => named.push((name, path)),
            None => problems.0.extend(misnamed(&shown_path(&path, working))),
        }
    }
    let sources = read_sources(&named, working);
    for ((name, path), source) in named.into_iter().zip(sources) {
        match source {
            Ok(source) if source.text.trim().is_empty() => problems.push(empty(source)),
            Ok(source) => migrations.push(MigrationFile { name, path, source }),
            Err(error) => problems.0.extend(error.0),
        }
    }
    // Whatever is wrong with it, it is never an error: the file only makes git see a conflict.
    let latest = std::fs::read_to_string(app.latest_file()).ok();
    if problems.has_errors() { Err(problems) } else { Ok(AppFiles { app, declarations, migrations, latest }) }
}

/// Reads files in their order, on two threads where they are many: most of it is waiting for the
/// system.
fn read_sources(files: &[(String, PathBuf)], working: &Path) -> Vec<Result<Arc<Source>, Diagnostics>> {
    // A thread costs as much as reading a few files.
    const WORTH_A_THREAD: usize = 32;
    let one_by_one = |files: &[(String, PathBuf)]| -> Vec<Result<Arc<Source>, Diagnostics>> {
        files.iter().map(|(_, path)| read_source(path, working)).collect()
    };
    if files.len() < WORTH_A_THREAD {
        return one_by_one(files);
    }
    let (first, second) = files.split_at(files.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(move || one_by_one(second));
        let mut sources = one_by_one(first);
        // A panic in the other thread would be one here.
        sources.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        sources
    })
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

/// What an editor, or a disk without room, left of a migration: not even those before it are named.
fn empty(source: Arc<Source>) -> Diagnostic {
    let message = format!("`{}` is empty", source.name);
    let help = "restore what it held, or delete it; `dorm makemigrations --empty` writes one to be filled in";
    Diagnostic::error("empty-file", message, Location { source, span: 0..0 }).help(help)
}

/// Names that are one name on some file systems: there, git could check out only one of the files.
fn one_in_two_spellings(paths: &[PathBuf], working: &Path) -> Option<Diagnostic> {
    // Of two such names one has a capital letter.
    let capital =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().contains(char::is_uppercase));
    if !paths.iter().any(capital) {
        return None;
    }
    let mut seen: HashMap<String, &PathBuf> = HashMap::new();
    for path in paths {
        let small = path.file_name()?.to_string_lossy().to_lowercase();
        if let Some(other) = seen.insert(small, path) {
            let (one, two) = (shown_path(other, working), shown_path(path, working));
            let message = format!("`{one}` and `{two}` are one file on macOS and Windows");
            return Some(
                Diagnostic::global("migration-name", message).help("rename one of them, and what depends on it"),
            );
        }
    }
    None
}

/// The `*.toml` of a directory of an app by name; none where there is no such directory.
pub(super) fn toml_files(directory: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let found = found_toml_files(directory)?;
    found.iter().try_for_each(check_file)?;
    Ok(found.into_iter().map(|(path, _)| path).collect())
}

/// Whether a directory that may be an app's holds a `*.toml` with that property.
pub(super) fn holds_toml_file(directory: &Path, holds: impl Fn(&Path) -> bool) -> Result<bool, Diagnostics> {
    let found = found_toml_files(directory)?;
    Ok(found.iter().any(|file| check_file(file).is_ok() && holds(&file.0)))
}

/// With what they are, links not followed.
fn found_toml_files(directory: &Path) -> Result<Vec<(PathBuf, FileType)>, Diagnostics> {
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
        if !hidden && path.extension().is_some_and(|extension| extension == "toml") {
            let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
            files.push((path, kind));
        }
    }
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(files)
}

/// Insists on a file, or a link to one: to pass over anything else would be to leave out what
/// somebody meant to be read. Links alone cost a question of their own.
fn check_file((path, kind): &(PathBuf, FileType)) -> Result<(), Diagnostics> {
    if kind.is_file() {
        return Ok(());
    }
    let what = match (kind.is_symlink(), path.metadata()) {
        (true, Err(error)) => format!("a link that leads to no file: {}", reason(&error)),
        (_, Ok(found)) if found.is_file() => return Ok(()),
        (_, Ok(found)) if found.is_dir() => "a directory, and no file".to_owned(),
        _ => "no regular file".to_owned(),
    };
    let working = std::env::current_dir().unwrap_or_default();
    let message = format!("`{}` is {what}", shown_path(path, &working));
    let help = "restore the file, or take away what lies in its place";
    Err(Diagnostic::global("unreadable-file", message).help(help).into())
}

/// Reads a file as text, under the name that messages show.
pub fn read_source(path: &Path, working: &Path) -> Result<Arc<Source>, Diagnostics> {
    let shown = shown_path(path, working);
    let bytes = std::fs::read(path).map_err(|error| unreadable(Path::new(&shown), &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Arc::new(Source { name: shown, text })),
        Err(error) => Err(no_text(shown, error.as_bytes(), error.utf8_error().valid_up_to())),
    }
}

/// The place from which on a file isn't text; what is shown of it has marks for what can't be.
fn no_text(shown: String, bytes: &[u8], place: usize) -> Diagnostics {
    let help = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "this is UTF-16: save it as UTF-8",
        _ => "save the file as UTF-8",
    };
    let message = format!("`{shown}` isn't UTF-8 text");
    let text = String::from_utf8_lossy(bytes).into_owned();
    let span = place..place + char::REPLACEMENT_CHARACTER.len_utf8();
    let location = Location { source: Arc::new(Source { name: shown, text }), span };
    let byte = bytes.get(place).map_or_else(String::new, |byte| format!("the byte {byte:02X}"));
    Diagnostic::error("not-utf8", message, location).label(byte).help(help).into()
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
