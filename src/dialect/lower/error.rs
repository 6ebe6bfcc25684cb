//! Why a model has no tables.

use crate::state::ModelName;
use std::fmt;

/// A model that can't be lowered. Declarations are checked, so that this is met only where a
/// hand-written migration says what no database can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerError {
    /// The model.
    pub model: ModelName,
    /// The field, where one is to blame.
    pub field: Option<String>,
    /// What is wrong: lower case, names in back-ticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl LowerError {
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for LowerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(formatter, "`{}.{field}`: {}", self.model, self.message),
            None => write!(formatter, "`{}`: {}", self.model, self.message),
        }
    }
}

impl std::error::Error for LowerError {}
