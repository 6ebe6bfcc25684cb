//! Environment variables, and those of a `.env` file that the environment doesn't have.

use crate::text::{Diagnostic, Diagnostics};
use std::collections::BTreeMap;
use std::path::Path;

/// What `${NAME}` is looked up in: the real environment, then `.env`.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// Those that only `.env` has.
    from_file: BTreeMap<String, String>,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values may be secrets.
        formatter.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment {
    /// The process's own.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self { variables, from_file: BTreeMap::new() }
    }

    /// From pairs.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { variables: pairs.into_iter().collect(), from_file: BTreeMap::new() }
    }

    /// Reads a `.env` file, if it is there. It never overrides what is set.
    pub fn read_file(&mut self, path: &Path) -> Result<(), Diagnostics> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(super::unreadable(path, &error)),
        };
        for item in dotenvy::from_read_iter(text.as_slice()) {
            // The error shows the line, and that may be a password.
            let Ok((name, value)) = item else {
                let message = format!("`{}` has a line that isn't NAME=value", path.display());
                return Err(Diagnostic::global("env-file", message)
                    .help("quote values with spaces or `#` in them: NAME=\"a value\"")
                    .into());
            };
            if !self.variables.contains_key(&name) {
                self.from_file.entry(name).or_insert(value);
            }
        }
        Ok(())
    }

    /// A variable's value.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).or_else(|| self.from_file.get(name)).map(String::as_str)
    }

    /// The variables that only `.env` has: what a child process has to be given.
    pub fn from_file(&self) -> impl Iterator<Item = (&str, &str)> {
        self.from_file.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
