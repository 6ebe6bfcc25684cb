//! `dorm init`.

use crate::cli::{CommandError, Outcome, Session, Status};
use crate::project::{Existing, FILE_NAME, FileChange, is_label, shown_path, write_files};
use clap::Args;
use serde_json::json;

/// `dorm init`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dorm init                  dorm.toml and the app `blog`
  dorm init --app shop       dorm.toml and the app `shop`
  dorm -C project init       the same in another directory")]
pub struct Arguments {
    /// The example app's name
    #[arg(long, value_name = "NAME", default_value = "blog")]
    app: String,
}

const PROJECT: &str = include_str!("../../../templates/init/dorm.toml");
const MODELS: &str = include_str!("../../../templates/init/models.toml");

/// Writes the project's file and an app.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let app = &arguments.app;
    if !is_label(app) {
        return Err(CommandError::new("app-label", format!("`{app}` can't be the label of an app"))
            .help("letters, digits and `_` only, and no digit first: `dorm init --app my_app`"));
    }
    let files = [
        (session.working.join(FILE_NAME), PROJECT.to_owned()),
        (session.working.join(app).join("models.toml"), MODELS.replace("__APP__", app)),
    ];
    let shown: Vec<String> = files.iter().map(|(path, _)| shown_path(path, &session.working)).collect();
    if let Some(((path, _), shown)) = files.iter().zip(&shown).find(|((path, _), _)| path.exists()) {
        let message = format!("`{shown}` is there already, and nothing was written");
        let help = if path.ends_with(FILE_NAME) {
            "this is a project already: add a directory with a `models.toml` for another app"
        } else {
            "`dorm init --app NAME` names the example app"
        };
        return Err(CommandError::new("file-exists", message).help(help));
    }
    let changes = files.map(|(path, text)| FileChange::Write { path, text, existing: Existing::Refuse });
    write_files(&changes)?;
    for path in &shown {
        session.printer.info(format!("wrote {path}"));
    }
    session.printer.info("");
    session.printer.info("Next: `dorm makemigrations`, then `dorm migrate`.");
    session.printer.document(&json!({ "created": shown }));
    Ok(Status::Done)
}
