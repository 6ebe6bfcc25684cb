//! The files of declarations as they are afterwards.

use super::found::Found;
use crate::cli::{CommandError, Session};
use crate::inspect::Inspected;
use crate::inspect::document::{Form, NotesByTable, comment, document, models};
use crate::inspect::merge::{append, apply};
use crate::project::{AppFiles, Existing, shown_path};
use crate::text::Source;
use std::path::PathBuf;
use std::sync::Arc;

/// A file that is to be written.
#[derive(Debug, Clone)]
pub(super) struct AppText {
    /// Where.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
    /// Whether it takes the place of the one that was read.
    pub existing: Existing,
}

/// The files that change: those that have changed models, and the one that new models go to.
pub(super) fn of(
    found: &Found,
    own: &AppFiles,
    form: Form<'_>,
    session: &Session,
) -> Result<Vec<AppText>, Box<CommandError>> {
    let merge = &found.merge;
    let path_of = |source: &Source| session.working.join(&source.name);
    let changed = apply(&own.declarations, &merge.changes).map_err(|error| {
        CommandError::new("file", error.to_string()).help("nothing was written; change the declarations by hand")
    })?;
    let mut texts: Vec<AppText> = changed
        .into_iter()
        .filter_map(|(place, text)| {
            Some(AppText { path: path_of(own.declarations.get(place)?), text, existing: Existing::Replace })
        })
        .collect();
    if merge.added.is_empty() {
        return Ok(texts);
    }
    let path = home_of_new(own, session);
    let before = texts.iter().find(|text| text.path == path).map(|text| text.text.clone());
    let before = before.or_else(|| {
        let source = own.declarations.iter().find(|source| path_of(source) == path)?;
        Some(source.text.clone())
    });
    // A file that isn't the app's as far as the project knows is somebody's.
    let existing = if before.is_some() { Existing::Replace } else { Existing::Refuse };
    let text = match before {
        Some(before) => append(&before, &models(&merge.added, &mut NotesByTable::new(&found.notes), form)),
        None => {
            let mut notes = found.notes.clone();
            notes.extend(found.others.iter().cloned());
            let whole = Inspected { models: merge.added.clone(), notes };
            let head = format!("The models of the app `{}`, as `dorm inspectdb` found them.", form.app);
            format!("{}\n{}", comment(&head), document(&whole, form))
        }
    };
    texts.retain(|text| text.path != path);
    texts.push(AppText { path, text, existing });
    Ok(texts)
}

/// The file that new models go to: `models.toml`, or one of their own in `models/`.
fn home_of_new(own: &AppFiles, session: &Session) -> PathBuf {
    let single = own.app.directory.join("models.toml");
    let shown = shown_path(&single, &session.working);
    if own.declarations.is_empty() || own.declarations.iter().any(|source| source.name == shown) {
        single
    } else {
        own.app.directory.join("models").join("inspected.toml")
    }
}

/// The app's files with these texts.
pub(super) fn app_files(own: &AppFiles, texts: &[AppText], session: &Session) -> AppFiles {
    let mut files = own.clone();
    for AppText { path, text, .. } in texts {
        let name = shown_path(path, &session.working);
        let source = Arc::new(Source { name: name.clone(), text: text.clone() });
        match files.declarations.iter_mut().find(|known| known.name == name) {
            Some(known) => *known = source,
            None => files.declarations.push(source),
        }
    }
    files
}
