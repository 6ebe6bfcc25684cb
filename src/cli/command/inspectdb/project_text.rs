//! The project's own file: made where there is none, or added to.

use super::live::ProjectFile;
use crate::cli::{CommandError, Session};
use crate::project::{Additions, App, FILE_NAME, Project, amended, redact, target_engine};
use crate::text::{Source, toml_string};

/// The text of a `dorm.toml` that is to be written.
#[derive(Debug)]
pub(super) struct ProjectText {
    /// The whole text.
    pub text: String,
    /// The variable that has the URL, because a password isn't written into a file.
    pub variable: Option<&'static str>,
}

const VARIABLE: &str = "DATABASE_URL";

/// The text, if it isn't what the file says already.
pub(super) fn project_text(
    project: &Project,
    file: ProjectFile,
    app: &App,
    ignore: &[String],
    session: &Session,
) -> Result<Option<ProjectText>, Box<CommandError>> {
    let (before, variable) = match file {
        ProjectFile::Written => {
            // As it is on disk, and not as it may be shown.
            let text = std::fs::read_to_string(&project.file).map_err(|error| {
                let message = format!("can't read `{FILE_NAME}`: {}", crate::project::reason(&error));
                CommandError::new("unreadable-file", message)
            })?;
            (text, None)
        }
        ProjectFile::Missing => new_project(project, session)?,
    };
    let directory = app.directory.strip_prefix(&project.root).unwrap_or(&app.directory).display().to_string();
    let source = Source { name: project.source.name.clone(), text: before.clone() };
    let text = amended(&source, &Additions { app: Some(&directory), ignore })
        .map_err(|error| CommandError::new("file", error.to_string()))?;
    let is_new = file == ProjectFile::Missing;
    Ok((is_new || text != before).then_some(ProjectText { text, variable }))
}

/// A project on the database of `--database URL`.
fn new_project(project: &Project, session: &Session) -> Result<(String, Option<&'static str>), Box<CommandError>> {
    let url = session.global.database.clone().unwrap_or_default();
    let engine = target_engine(&session.settings(project)?.target);
    let has_password = redact(&url) != url;
    let (url, variable) =
        if has_password { (format!("${{{VARIABLE}}}"), Some(VARIABLE)) } else { (url.replace('$', "$$"), None) };
    let text = format!(
        "# A dorm project, made by `dorm inspectdb`. All keys: docs/declarations.md\n\n\
         [databases.default]\nengine = \"{engine}\"\nurl = {}\n",
        toml_string(&url)
    );
    Ok((text, variable))
}
