//! `dorm sql`.

use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, EngineVersion, Outcome, Session, Status, steps};
use crate::executor::StandIn;
use crate::plan;
use crate::project::target_engine;
use crate::state::{ModelKey, ProjectState};
use crate::text::did_you_mean;
use clap::Args;
use serde_json::json;

/// `dorm sql`.
#[derive(Debug, Args)]
#[command(after_help = "\
No database is needed. Names that aren't declared are the conventional ones.

Examples:
  dorm sql blog.Post                the statements that make one model's table
  dorm sql --all --engine postgresql")]
pub struct Arguments {
    /// Models, as app.Model; without any: all
    #[arg(value_name = "app.Model")]
    models: Vec<String>,

    /// All models
    #[arg(long, conflicts_with = "models")]
    all: bool,

    /// The engine: sqlite, postgresql or postgresql:VERSION
    #[arg(long, value_name = "ENGINE", value_parser = EngineVersion::parse)]
    engine: Option<EngineVersion>,
}

/// Prints the statements.
pub fn run(arguments: &Arguments, session: &mut Session) -> Outcome {
    let workspace = Workspace::load(session)?;
    let declared = workspace.declared(session)?;
    let EngineVersion { engine, version } = match arguments.engine {
        Some(engine) => engine,
        None if session.global.database.is_some() => {
            let settings = session.settings(&workspace.project)?;
            EngineVersion { engine: target_engine(&settings.target), version: None }
        }
        None => EngineVersion { engine: session.default_engine(&workspace.project)?, version: None },
    };
    let mut before = ProjectState::new();
    if !arguments.models.is_empty() {
        before = declared.state.clone();
        for name in &arguments.models {
            before.remove(&find(&workspace, &declared.state, name)?);
        }
    }
    let mut stand_in = StandIn::without_database(engine, version);
    let steps = plan::steps_between(&before, &declared.state, engine, &mut stand_in)?;
    let mut text = String::new();
    for step in &steps {
        text.push_str(&format!("{};\n", step.sql));
    }
    session.printer.line(text.trim_end());
    let steps: Vec<_> = steps.iter().map(|step| steps::step_json(None, step)).collect();
    session.printer.document(&json!({ "engine": engine.name(), "steps": steps }));
    Ok(Status::Done)
}

/// A model by `app.Model`, in any case; the app may be left out where only one has such a model.
fn find(workspace: &Workspace, state: &ProjectState, text: &str) -> Result<ModelKey, Box<CommandError>> {
    let unknown = |help: Option<String>| {
        let error = CommandError::new("unknown-model", format!("there is no model `{text}`"));
        match help {
            Some(help) => error.help(help),
            None => error.help("models are named `app.Model`"),
        }
    };
    let names = || state.models().map(|model| model.name.to_string()).collect::<Vec<_>>();
    let Some((app, name)) = text.split_once('.') else {
        let found: Vec<ModelKey> =
            state.models().map(|model| model.key()).filter(|key| key.name() == text.to_lowercase()).collect();
        return match found.as_slice() {
            [key] => Ok(key.clone()),
            _ => Err(unknown(did_you_mean(text, names().iter().map(String::as_str)))),
        };
    };
    workspace.app(app)?;
    let key = ModelKey::new(app, name);
    match state.get(&key) {
        Some(_) => Ok(key),
        None => Err(unknown(did_you_mean(text, names().iter().map(String::as_str)))),
    }
}
