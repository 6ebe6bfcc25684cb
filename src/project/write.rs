//! Files written whole or not at all.

use super::{reason, shown_path};
use crate::text::{Diagnostic, Diagnostics};
use std::fs::{File, Permissions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// What to do about a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It is an error.
    Refuse,
    /// It is replaced.
    Replace,
}

/// One change of the file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    /// A file is written.
    Write {
        /// Where.
        path: PathBuf,
        /// The whole text.
        text: String,
        /// If one is there.
        existing: Existing,
    },
    /// A file is taken away.
    Remove {
        /// Which.
        path: PathBuf,
    },
}

/// A change that is ready: only renames and removals are left, which hardly ever fail.
struct Prepared {
    path: PathBuf,
    /// The new file, beside the old one; none where it is taken away.
    new: Option<TempPath>,
    existing: Existing,
    /// The old text, to put back if a later change fails.
    before: Option<Vec<u8>>,
}

/// Makes all the changes, or (as far as the file system lets it) none.
pub fn write_files(changes: &[FileChange]) -> Result<(), Diagnostics> {
    let mut made = Vec::new();
    let result = write_all(changes, &mut made);
    if result.is_err() {
        // Deepest first; a directory that something else was put into meanwhile stays.
        for directory in made.iter().rev() {
            let _ = std::fs::remove_dir(directory);
        }
    }
    result
}

fn write_all(changes: &[FileChange], made: &mut Vec<PathBuf>) -> Result<(), Diagnostics> {
    let mut prepared = Vec::with_capacity(changes.len());
    for change in changes {
        prepared.push(prepare(change, made)?);
    }
    let mut done: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    for Prepared { path, new, existing, before } in prepared {
        let result = match new {
            Some(new) if existing == Existing::Refuse => new.persist_noclobber(&path).map_err(|error| error.error),
            Some(new) => new.persist(&path).map_err(|error| error.error),
            None => std::fs::remove_file(&path),
        };
        if let Err(error) = result {
            undo(done);
            return Err(failure(&path, &error));
        }
        done.push((path, before));
    }
    for directory in directories(&done) {
        // The renames themselves reach the disk with the directory. Not every file system can.
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
    Ok(())
}

fn directories(done: &[(PathBuf, Option<Vec<u8>>)]) -> Vec<&Path> {
    let mut directories: Vec<&Path> = done.iter().filter_map(|(path, _)| path.parent()).collect();
    directories.sort();
    directories.dedup();
    directories
}

fn prepare(change: &FileChange, made: &mut Vec<PathBuf>) -> Result<Prepared, Diagnostics> {
    let (path, text, existing) = match change {
        FileChange::Write { path, text, existing } => (path, Some(text), *existing),
        FileChange::Remove { path } => (path, None, Existing::Replace),
    };
    let before = match std::fs::read(path) {
        Ok(_) if existing == Existing::Refuse => {
            let message = format!("`{}` is there already", shown(path));
            return Err(Diagnostic::global("file-exists", message)
                .help("nothing was written; move it away first")
                .into());
        }
        Ok(before) => Some(before),
        Err(error) if error.kind() == ErrorKind::NotFound && text.is_some() => None,
        Err(error) => return Err(failure(path, &error)),
    };
    let permissions = std::fs::metadata(path).ok().map(|metadata| metadata.permissions());
    // A rename gets past a read-only file; whoever made it so didn't mean that.
    if permissions.as_ref().is_some_and(Permissions::readonly) {
        return Err(failure(path, &ErrorKind::PermissionDenied.into()));
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if let Some(text) = text {
        make_directory(directory, made).map_err(|error| failure(path, &error))?;
        let new = write_new(directory, text, permissions).map_err(|error| failure(path, &error))?;
        return Ok(Prepared { path: path.clone(), new: Some(new), existing, before });
    }
    Ok(Prepared { path: path.clone(), new: None, existing, before })
}

/// Makes a directory and those above it, and notes which were made.
fn make_directory(directory: &Path, made: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    if let Some(parent) = directory.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_directory(parent, made)?;
    }
    std::fs::create_dir(directory)?;
    made.push(directory.to_owned());
    Ok(())
}

fn write_new(directory: &Path, text: &str, permissions: Option<Permissions>) -> std::io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dorm-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Like any file that a program makes: the umask takes away the rest.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut file: NamedTempFile = builder.tempfile_in(directory)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Puts back what was there before the changes made so far.
fn undo(done: Vec<(PathBuf, Option<Vec<u8>>)>) {
    for (path, before) in done.into_iter().rev() {
        let _ = match before {
            Some(before) => std::fs::write(&path, before),
            None => std::fs::remove_file(&path),
        };
    }
}

fn shown(path: &Path) -> String {
    std::env::current_dir().map_or_else(|_| path.display().to_string(), |working| shown_path(path, &working))
}

fn failure(path: &Path, error: &std::io::Error) -> Diagnostics {
    let message = format!("can't write `{}`: {}", shown(path), reason(error));
    Diagnostic::global("unwritable-file", message).help("no file was changed").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: PathBuf, text: &str, existing: Existing) -> FileChange {
        FileChange::Write { path, text: text.to_owned(), existing }
    }

    #[test]
    fn all_or_none() {
        let directory = tempfile::tempdir().unwrap();
        let old = directory.path().join("old");
        std::fs::write(&old, "before").unwrap();
        let nested = directory.path().join("a/b/new");
        // The second change can't be made, so the first one isn't either.
        let changes = [write(nested.clone(), "x", Existing::Refuse), write(old.clone(), "after", Existing::Refuse)];
        assert_eq!(write_files(&changes).unwrap_err().0[0].code, "file-exists");
        assert!(!directory.path().join("a").exists());
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "before");

        let changes = [write(nested.clone(), "x", Existing::Refuse), write(old.clone(), "after", Existing::Replace)];
        write_files(&changes).unwrap();
        assert_eq!(std::fs::read_to_string(&nested).unwrap(), "x");
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "after");
        write_files(&[FileChange::Remove { path: old.clone() }]).unwrap();
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn read_only_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        std::fs::write(&path, "before").unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        assert_eq!(
            write_files(&[write(path.clone(), "x", Existing::Replace)]).unwrap_err().0[0].code,
            "unwritable-file"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    }
}
