//! The small words that models and fields are made of.

use std::fmt;
use std::sync::Arc;

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// As files and messages write it: `sqlite` or `postgresql`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// What stays the same when a model or field is renamed or moved. Handed out by
/// [`ProjectState::fresh_identity`](super::ProjectState::fresh_identity) four at a time: a
/// many-to-many field's junction table uses the three that follow its own for its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Identity(pub u32);

impl Identity {
    /// Identities are handed out in steps of this.
    pub const STRIDE: u32 = 4;

    /// The implicit `id` column of the junction table that a many-to-many field of this identity makes.
    pub const fn junction_id(self) -> Self {
        Self(self.0 + 1)
    }

    /// The junction's column that refers to the field's own model.
    pub const fn junction_source(self) -> Self {
        Self(self.0 + 2)
    }

    /// The junction's column that refers to the field's target.
    pub const fn junction_target(self) -> Self {
        Self(self.0 + 3)
    }
}

/// A model by app and name as they are written, `blog.Post`. Compare [`ModelName::key`]s: names
/// that differ only in case are one model.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelName {
    /// The app's label.
    pub app: String,
    /// The model's name, as declared.
    pub name: String,
}

impl ModelName {
    /// From its parts.
    pub fn new(app: impl Into<String>, name: impl Into<String>) -> Self {
        Self { app: app.into(), name: name.into() }
    }

    /// What it is compared by.
    pub fn key(&self) -> ModelKey {
        ModelKey::new(&self.app, &self.name)
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.app, self.name)
    }
}

/// A model's identity in text: app, and name in lower case. Ordered by app, then name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelKey {
    text: Arc<str>,
    app: usize,
}

impl ModelKey {
    /// From an app's label and a model's name in any case.
    pub fn new(app: &str, name: &str) -> Self {
        let mut text = String::with_capacity(app.len() + 1 + name.len());
        text.push_str(app);
        text.push('.');
        text.extend(name.chars().flat_map(char::to_lowercase));
        Self { text: text.into(), app: app.len() }
    }

    /// The app's label.
    pub fn app(&self) -> &str {
        &self.text[..self.app]
    }

    /// The model's name in lower case.
    pub fn name(&self) -> &str {
        &self.text[self.app + 1..]
    }
}

impl fmt::Display for ModelKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A value for both engines, or one for each; an engine that is left out does without the object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PerEngine<T> {
    /// The same on both.
    Both(T),
    /// One for each; at least one is there.
    Each {
        /// On SQLite.
        sqlite: Option<T>,
        /// On PostgreSQL.
        postgresql: Option<T>,
    },
}

impl<T> PerEngine<T> {
    /// The value for an engine.
    pub const fn get(&self, engine: Engine) -> Option<&T> {
        match self {
            Self::Both(value) => Some(value),
            Self::Each { sqlite, postgresql } => match engine {
                Engine::Sqlite => sqlite.as_ref(),
                Engine::Postgres => postgresql.as_ref(),
            },
        }
    }

    /// Every value with a function applied.
    pub fn map<U>(&self, mut change: impl FnMut(&T) -> U) -> PerEngine<U> {
        match self {
            Self::Both(value) => PerEngine::Both(change(value)),
            Self::Each { sqlite, postgresql } => PerEngine::Each {
                sqlite: sqlite.as_ref().map(&mut change),
                postgresql: postgresql.as_ref().map(&mut change),
            },
        }
    }

    /// The values, each once.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        match self {
            Self::Both(value) => [Some(value), None],
            Self::Each { sqlite, postgresql } => [sqlite.as_ref(), postgresql.as_ref()],
        }
        .into_iter()
        .flatten()
    }
}

/// A `default` as TOML can say it.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// A string; what it means is the field type's affair.
    String(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// A date, a time or both.
    Datetime(toml::value::Datetime),
    /// An array, for JSON and arrays.
    Array(Vec<Self>),
    /// A table, for JSON.
    Table(Vec<(String, Self)>),
}
