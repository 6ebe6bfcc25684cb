//! What is asked for.

use crate::notation::Defaults;
use crate::schema::TableName;
use crate::state::{Engine, ProjectState};
use std::collections::BTreeSet;

/// What becomes models, and of which app.
#[derive(Debug, Clone, Copy)]
pub struct RaiseRequest<'a> {
    /// The engine that the schema is of.
    pub engine: Engine,
    /// The engines that the project's declarations are checked for.
    pub engines: &'a [Engine],
    /// The app that the models will be of.
    pub app: &'a str,
    /// The tables that become models, where it isn't all. A table of the schema that is left out
    /// and that a key needs becomes a model with `managed = false`.
    pub tables: Option<&'a BTreeSet<TableName>>,
    /// What is declared already. Keys refer to other apps' models; a table of theirs becomes no
    /// second model. The app's own models lend their names, and those of their fields.
    pub state: &'a ProjectState,
    /// What dorm.toml fills in.
    pub defaults: Defaults,
    /// Names of the app's abstract models and proxies, of which the state knows nothing.
    pub taken: &'a BTreeSet<String>,
}

impl RaiseRequest<'_> {
    /// Whether the declarations must suit an engine.
    pub(super) fn checks(&self, engine: Engine) -> bool {
        engine == self.engine || self.engines.contains(&engine)
    }
}
