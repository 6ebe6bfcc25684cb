//! Why an operation can't be applied to a state.

use crate::state::{ModelKey, ModelName, ProjectState};
use crate::text::closest;
use std::fmt;

/// Why an operation can't be applied to a state. The caller knows which migration and which of
/// its operations it was; this says what isn't as the operation believes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateError {
    /// What is wrong: lower case, names in back-ticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl fmt::Display for StateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for StateError {}

impl StateError {
    /// With nothing to advise.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// What to do.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The model isn't there.
    pub(super) fn unknown_model(state: &ProjectState, name: &ModelName) -> Self {
        let key = name.key();
        let error = Self::new(format!("there is no model `{name}` at this point of the history"));
        let names = state.models().filter(|model| model.name.app == name.app).map(|model| model.name.name.as_str());
        match closest(&name.name, names) {
            Some(known) => error.help(format!("did you mean `{}.{known}`?", name.app)),
            None => match elsewhere(state, &key) {
                Some(known) => error.help(format!("there is `{known}` in another app")),
                None => {
                    error.help("create it in an earlier operation, or name the migration that does in `dependencies`")
                }
            },
        }
    }

    /// The model is there already.
    pub(super) fn model_exists(name: &ModelName) -> Self {
        Self::new(format!("there is a model `{name}` already"))
            .help("model names are compared without case; delete or rename the one that is there first")
    }

    /// The model has no such part.
    pub(super) fn unknown<'a>(
        what: &str,
        name: &str,
        model: &ModelName,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let error = Self::new(format!("model `{model}` has no {what} `{name}`"));
        match closest(name, known.iter().copied()) {
            Some(known) => error.help(format!("did you mean `{known}`?")),
            None if known.is_empty() => {
                error.help(format!("it has no {what} with a name at this point of the history"))
            }
            None => error.help(format!("at this point of the history it has `{}`", known.join("`, `"))),
        }
    }

    /// The model has such a part already.
    pub(super) fn exists(what: &str, name: &str, model: &ModelName) -> Self {
        Self::new(format!("model `{model}` has the {what} `{name}` already"))
            .help("remove or rename the one that is there first")
    }
}

fn elsewhere(state: &ProjectState, key: &ModelKey) -> Option<String> {
    state.models().find(|model| model.key().name() == key.name()).map(|model| model.name.to_string())
}
