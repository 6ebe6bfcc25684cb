//! Reads the keys of `dorm.toml`'s tables; every mistake becomes a diagnostic.

use super::Environment;
use super::interpolate::{InterpolationError, interpolate};
use crate::text::{
    DURATION_HELP, Diagnostic, Diagnostics, Location, Node, Source, Table, Value, closest, did_you_mean, parse_duration,
};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// A walk through one file.
pub(super) struct Walker<'a> {
    /// The file as it may be shown: without passwords.
    pub shown: &'a Arc<Source>,
    /// What variables are looked up in.
    pub environment: &'a Environment,
    /// The mistakes so far.
    pub diagnostics: Diagnostics,
}

impl Walker<'_> {
    /// A place in the file.
    pub fn at(&self, span: &Range<usize>) -> Location {
        Location { source: self.shown.clone(), span: span.clone() }
    }

    /// Reports whatever key isn't known.
    pub fn check_keys(&mut self, table: &Table, place: &str, known: &[&str]) {
        for entry in table.entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let message = format!("unknown key `{}` in {place}", entry.key);
            let help = did_you_mean(&entry.key, known.iter().copied())
                .unwrap_or_else(|| format!("known keys: {}", known.join(", ")));
            self.diagnostics.push(Diagnostic::error("unknown-key", message, self.at(&entry.key_span)).help(help));
        }
    }

    /// Reports a value of the wrong kind.
    pub fn wrong_kind(&mut self, node: &Node, key: &str, expected: &str) {
        let message = format!("`{key}` must be {expected}, not {}", node.value.kind());
        self.diagnostics.push(Diagnostic::error("wrong-type", message, self.at(&node.span)));
    }

    /// Reports a value that can't be.
    pub fn wrong_value(&mut self, node: &Node, message: String, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error("wrong-value", message, self.at(&node.span)).help(help));
    }

    /// A table under a key.
    pub fn table<'t>(&mut self, parent: &'t Table, key: &str) -> Option<&'t Table> {
        let node = parent.get(key)?;
        match &node.value {
            Value::Table(table) => Some(table),
            _ => {
                self.wrong_kind(node, key, "a table");
                None
            }
        }
    }

    /// A node's text, its variables replaced.
    pub fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let Value::String(text) = &node.value else {
            self.wrong_kind(node, key, "a string");
            return None;
        };
        match interpolate(text, self.environment) {
            Ok(text) => Some(text),
            Err(error) => {
                self.diagnostics.push(interpolation_diagnostic(&error, key, self.at(&node.span)));
                None
            }
        }
    }

    /// A boolean under a key.
    pub fn boolean(&mut self, table: &Table, key: &str) -> Option<bool> {
        let node = table.get(key)?;
        if let Value::Boolean(value) = node.value {
            return Some(value);
        }
        self.wrong_kind(node, key, "true or false");
        None
    }

    /// A whole number, zero or more, under a key.
    pub fn number(&mut self, table: &Table, key: &str) -> Option<u64> {
        let node = table.get(key)?;
        let number = match &node.value {
            Value::Integer(number) => u64::try_from(*number).ok(),
            Value::String(_) => self.text(node, key)?.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong_kind_of_number(node, key);
        }
        number
    }

    fn wrong_kind_of_number(&mut self, node: &Node, key: &str) {
        let message = format!("`{key}` must be a whole number that isn't negative");
        self.diagnostics.push(Diagnostic::error("wrong-value", message, self.at(&node.span)));
    }

    /// A duration under a key.
    pub fn duration(&mut self, table: &Table, key: &str) -> Option<Duration> {
        let node = table.get(key)?;
        let text = self.text(node, key)?;
        let duration = parse_duration(&text);
        if duration.is_none() {
            self.wrong_value(node, format!("`{key}` isn't a duration"), DURATION_HELP);
        }
        duration
    }

    /// Strings in an array under a key, with their places.
    pub fn strings<'t>(&mut self, table: &'t Table, key: &str) -> Option<Vec<(&'t Node, String)>> {
        let node = table.get(key)?;
        let Value::Array(items) = &node.value else {
            self.wrong_kind(node, key, "an array of strings");
            return None;
        };
        Some(items.iter().filter_map(|item| Some((item, self.text(item, key)?))).collect())
    }

    /// One of a few words under a key.
    pub fn word<T: Copy>(&mut self, table: &Table, key: &str, words: &[(&str, T)]) -> Option<T> {
        let node = table.get(key)?;
        let text = self.text(node, key)?;
        self.one_of(node, key, &text, words)
    }

    /// Finds a text among a few words.
    pub fn one_of<T: Copy>(&mut self, node: &Node, key: &str, text: &str, words: &[(&str, T)]) -> Option<T> {
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let known = words.iter().map(|(word, _)| *word);
        let help = match closest(text, known.clone()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("one of {}", known.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")),
        };
        self.wrong_value(node, format!("`{text}` is no {key}"), help);
        None
    }
}

/// What to say about a text whose variables couldn't be replaced. The text itself isn't said.
pub(super) fn interpolation_diagnostic(error: &InterpolationError, key: &str, location: Location) -> Diagnostic {
    match error {
        InterpolationError::Unset(name) => Diagnostic::error(
            "unset-variable",
            format!("`{key}` needs the variable `{name}`, which isn't set"),
            location,
        )
        .help(format!("set {name} in the environment or in `.env`, or write `${{{name}:-a default}}`")),
        InterpolationError::Malformed => {
            Diagnostic::error("malformed-variable", format!("`{key}` has a `${{` that isn't `${{NAME}}`"), location)
                .help("write `${NAME}` or `${NAME:-default}`; `$$` is a dollar")
        }
    }
}
