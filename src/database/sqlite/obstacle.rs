//! Why a file can't be opened: SQLite says only that it can't.

use crate::database::{DatabaseError, ErrorKind};
use std::io;
use std::path::Path;

/// What stands in the way of a database file, and what to do about it; none where nothing is seen.
pub(super) fn obstacle(path: &Path) -> Option<DatabaseError> {
    let shown = path.display();
    if path.is_dir() {
        return Some(refusal(
            format!("`{shown}` is a directory"),
            "name the database file in it, such as `db.sqlite3`".to_owned(),
        ));
    }
    // What SQLite makes is what a link points to.
    let target = std::fs::read_link(path).ok();
    let file = match (&target, path.parent()) {
        (Some(target), Some(parent)) => parent.join(target),
        _ => path.to_owned(),
    };
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty())?;
    let link = target.map_or_else(String::new, |target| format!("`{shown}` is a link to `{}`: ", target.display()));
    match parent.metadata() {
        Ok(found) if !found.is_dir() => Some(refusal(
            format!("{link}`{}` is no directory", parent.display()),
            format!("`{shown}` can't lie in it: correct the path"),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let tilde = path.components().any(|part| part.as_os_str() == "~");
            Some(refusal(
                format!("{link}the directory `{}` doesn't exist", parent.display()),
                match tilde {
                    true => "`~` is not expanded in a path: write `${HOME}`, or the path in full".to_owned(),
                    false => "create it, or correct the path: dorm makes the file, and no directories".to_owned(),
                },
            ))
        }
        Err(error) => Some(unreadable(parent, &error)),
        Ok(_) => match file.metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(refusal(
                format!("{link}`{}` can't be made in its directory", file.display()),
                "give the user that runs dorm the right to write in the directory".to_owned(),
            )),
            Err(error) => Some(unreadable(&file, &error)),
            Ok(found) if !found.is_file() => Some(refusal(
                format!("`{shown}` is no regular file"),
                "name a file that is an SQLite database, or that doesn't exist yet".to_owned(),
            )),
            Ok(_) => std::fs::File::open(&file).err().map(|error| unreadable(&file, &error)),
        },
    }
}

/// A place of which nobody may know what is there.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> DatabaseError {
    let reason = match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    refusal(
        format!("can't open `{}`: {reason}", path.display()),
        "the user that runs dorm must be able to read and write the file and its directory".to_owned(),
    )
}

/// A file that SQLite opened, and that isn't one of its own.
pub(super) fn foreign(path: &Path) -> DatabaseError {
    refusal(
        format!("`{}` is not an SQLite database", path.display()),
        "correct the path, or move the file away; dorm has left it as it is (an encrypted database looks like this, too)"
            .to_owned(),
    )
}

fn refusal(message: String, hint: String) -> DatabaseError {
    DatabaseError {
        kind: ErrorKind::Connection,
        message,
        code: None,
        detail: None,
        hint: Some(hint),
        context: None,
        position: None,
    }
}
