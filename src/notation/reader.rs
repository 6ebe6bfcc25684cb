//! The reader: typed values out of a TOML table, a diagnostic for whatever isn't as it should be.

use crate::state::{AutoKind, Deferrable, Engine, IdentityKind, IntegerSize, ModelName, OnDelete, PerEngine};
use crate::text::{Diagnostic, Diagnostics, Location, Node, Source, Table, Value, suggest_or_list};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// What dorm.toml decides where a declaration says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// `use_tz`: whether a DateTimeField is with time zone.
    pub use_tz: bool,
    /// `default_auto_field`: the type of an implicit `id`.
    pub auto_field: AutoKind,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { use_tz: true, auto_field: AutoKind { size: IntegerSize::Big, identity: IdentityKind::ByDefault } }
    }
}

/// Which of dorm's files is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A `models.toml`: what dorm.toml decides is filled in, and the checked engines must be able to honour it.
    Declaration,
    /// A migration: everything is written out, and nothing is filled in.
    Migration,
}

/// Reads one file.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The file.
    pub source: Arc<Source>,
    /// The app that the file belongs to; names of models without an app are of this one.
    pub app: String,
    /// The engines that a declaration is checked for.
    pub engines: &'a [Engine],
    /// What is filled in.
    pub defaults: Defaults,
    /// Declaration or migration.
    pub kind: Kind,
    /// The values of the declared enums, by `app.Name`.
    pub enums: &'a BTreeMap<String, Vec<String>>,
    /// Where mistakes go.
    pub diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    /// A place in the file.
    pub fn location(&self, span: &Range<usize>) -> Location {
        Location { source: self.source.clone(), span: span.clone() }
    }

    /// Adds an error with the way out.
    pub fn error(
        &mut self,
        code: &'static str,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::error(code, message, self.location(span)).help(help);
        self.diagnostics.push(diagnostic);
    }

    /// Whether a declaration is read and must suit an engine.
    pub fn checks(&self, engine: Engine) -> bool {
        self.kind == Kind::Declaration && self.engines.contains(&engine)
    }

    /// Reports keys that aren't among the known ones; `what` begins the message, such as `` `CharField` ``.
    pub fn known_keys(&mut self, table: &Table, known: &[&[&str]], what: impl fmt::Display) {
        for entry in &table.entries {
            if known.iter().any(|keys| keys.contains(&entry.key.as_str())) {
                continue;
            }
            let all: Vec<&str> = known.iter().flat_map(|keys| keys.iter().copied()).collect();
            let help = suggest_or_list(&entry.key, &all, "known keys");
            self.error("unknown-key", &entry.key_span, format!("{what} has no key `{}`", entry.key), help);
        }
    }

    /// Reports a value of the wrong kind.
    pub fn wrong_kind(&mut self, key: &str, node: &Node, expected: &str) {
        let message = format!("`{key}` must be {expected}, and this is {}", node.value.kind());
        self.error("wrong-kind", &node.span, message, format!("write {expected}"));
    }

    /// Reports a required key that is missing.
    pub fn missing(&mut self, key: &str, span: &Range<usize>, what: impl fmt::Display, help: impl Into<String>) {
        self.error("missing-key", span, format!("{what} needs `{key}`"), help);
    }

    /// A string.
    pub fn string(&mut self, table: &Table, key: &str) -> Option<String> {
        let node = table.get(key)?;
        self.as_string(key, node)
    }

    /// A string out of a value.
    pub fn as_string(&mut self, key: &str, node: &Node) -> Option<String> {
        let Value::String(text) = &node.value else {
            self.wrong_kind(key, node, "a string");
            return None;
        };
        Some(text.clone())
    }

    /// A string that isn't empty.
    pub fn filled_string(&mut self, table: &Table, key: &str) -> Option<String> {
        let node = table.get(key)?;
        let text = self.as_string(key, node)?;
        if text.trim().is_empty() {
            self.error("bad-value", &node.span, format!("`{key}` is empty"), "give it a value, or leave the key out");
            return None;
        }
        Some(text)
    }

    /// A string that names something in the database.
    pub fn object_name(&mut self, table: &Table, key: &str) -> Option<String> {
        let text = self.filled_string(table, key)?;
        if text.chars().any(|character| character.is_control()) {
            let span = table.get(key)?.span.clone();
            self.error("bad-name", &span, format!("`{key}` holds a control character"), "use printable characters");
            return None;
        }
        Some(text)
    }

    /// A boolean.
    pub fn boolean(&mut self, table: &Table, key: &str) -> Option<bool> {
        let node = table.get(key)?;
        let Value::Boolean(value) = node.value else {
            self.wrong_kind(key, node, "true or false");
            return None;
        };
        Some(value)
    }

    /// A boolean that is false where it isn't said.
    pub fn flag(&mut self, table: &Table, key: &str) -> bool {
        self.boolean(table, key).unwrap_or(false)
    }

    /// A whole number within bounds.
    pub fn number(&mut self, table: &Table, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let node = table.get(key)?;
        let Value::Integer(value) = node.value else {
            self.wrong_kind(key, node, "an integer");
            return None;
        };
        match u32::try_from(value) {
            Ok(number) if range.contains(&number) => Some(number),
            _ => {
                let message = format!("`{key}` must be between {} and {}", range.start(), range.end());
                self.error("bad-value", &node.span, message, "write a number in that range");
                None
            }
        }
    }

    /// A list of strings.
    pub fn strings(&mut self, table: &Table, key: &str) -> Option<Vec<String>> {
        let node = table.get(key)?;
        let Value::Array(items) = &node.value else {
            self.wrong_kind(key, node, "a list of strings");
            return None;
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            strings.push(self.as_string(key, item)?);
        }
        Some(strings)
    }

    /// A list of names, none of them twice.
    pub fn names(&mut self, table: &Table, key: &str) -> Option<Vec<String>> {
        let names = self.strings(table, key)?;
        self.no_duplicates(table, key, &names);
        Some(names)
    }

    /// Reports what stands twice in a list.
    pub fn no_duplicates(&mut self, table: &Table, key: &str, names: &[String]) {
        let Some(Value::Array(items)) = table.get(key).map(|node| &node.value) else { return };
        for (position, name) in names.iter().enumerate() {
            if names[..position].contains(name) {
                let span = items.get(position).map_or(0..0, |item| item.span.clone());
                self.error("duplicate", &span, format!("`{name}` stands twice in `{key}`"), "name it once");
            }
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, table: &Table, key: &str, words: &[(&str, T)]) -> Option<T> {
        let node = table.get(key)?;
        let text = self.as_string(key, node)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = suggest_or_list(&text, &names, "one of");
        self.error("bad-value", &node.span, format!("`{key}` can't be `{text}`"), help);
        None
    }

    /// A table.
    pub fn table<'t>(&mut self, table: &'t Table, key: &str) -> Option<&'t Table> {
        let node = table.get(key)?;
        let Value::Table(inner) = &node.value else {
            self.wrong_kind(key, node, "a table");
            return None;
        };
        Some(inner)
    }

    /// A list of anything.
    pub fn list<'t>(&mut self, table: &'t Table, key: &str) -> Option<&'t [Node]> {
        let node = table.get(key)?;
        let Value::Array(items) = &node.value else {
            self.wrong_kind(key, node, "a list");
            return None;
        };
        Some(items)
    }

    /// SQL (or another text) for both engines or for each.
    pub fn per_engine(&mut self, table: &Table, key: &str) -> Option<PerEngine<String>> {
        let node = table.get(key)?;
        self.as_per_engine(key, node)
    }

    /// SQL (or another text) for both engines or for each, out of a value.
    pub fn as_per_engine(&mut self, key: &str, node: &Node) -> Option<PerEngine<String>> {
        match &node.value {
            Value::String(text) if text.trim().is_empty() => {
                self.error("bad-value", &node.span, format!("`{key}` is empty"), "write SQL, or leave the key out");
                None
            }
            Value::String(text) => Some(PerEngine::Both(text.clone())),
            Value::Table(table) => {
                self.known_keys(table, &[&["sqlite", "postgresql"]], format_args!("`{key}`"));
                let sqlite = self.filled_string(table, "sqlite");
                let postgresql = self.filled_string(table, "postgresql");
                if sqlite.is_none() && postgresql.is_none() {
                    if table.entries.is_empty() {
                        let help = "write a string for both engines, or `{ sqlite = …, postgresql = … }`";
                        self.error("missing-key", &node.span, format!("`{key}` names no engine"), help);
                    }
                    return None;
                }
                Some(PerEngine::Each { sqlite, postgresql })
            }
            _ => {
                self.wrong_kind(key, node, "a string, or a table with `sqlite` and `postgresql`");
                None
            }
        }
    }

    /// A model's name: `Model` of this app, or `app.Model`.
    pub fn model_name(&mut self, table: &Table, key: &str) -> Option<ModelName> {
        let node = table.get(key)?;
        self.as_model_name(key, node)
    }

    /// A model's name out of a value.
    pub fn as_model_name(&mut self, key: &str, node: &Node) -> Option<ModelName> {
        let text = self.as_string(key, node)?;
        if self.kind == Kind::Migration && text == "self" {
            let help = "write `app.Model`";
            self.error("bad-name", &node.span, "a migration names every model in full", help);
            return None;
        }
        let (app, name) = text.split_once('.').unwrap_or((&self.app, &text));
        let broken = name.is_empty() || app.is_empty() || name.contains(['.', '=']);
        if broken || text.chars().any(char::is_control) {
            let help = "write `Model` for a model of this app, or `app.Model`";
            self.error("bad-name", &node.span, format!("`{text}` is no name of a model"), help);
            return None;
        }
        Some(ModelName::new(app, name))
    }

    /// `engine` of an index or a constraint.
    pub fn engine(&mut self, table: &Table) -> Option<Engine> {
        self.word(table, "engine", &[("postgresql", Engine::Postgres), ("sqlite", Engine::Sqlite)])
    }

    /// `deferrable`.
    pub fn deferrable(&mut self, table: &Table) -> Option<Deferrable> {
        self.word(table, "deferrable", &[("deferred", Deferrable::Deferred), ("immediate", Deferrable::Immediate)])
    }

    /// `on_delete` or `on_update`.
    pub fn action(&mut self, table: &Table, key: &str) -> Option<OnDelete> {
        const ACTIONS: [OnDelete; 6] = [
            OnDelete::Cascade,
            OnDelete::SetNull,
            OnDelete::SetDefault,
            OnDelete::Restrict,
            OnDelete::Protect,
            OnDelete::DoNothing,
        ];
        self.word(table, key, &ACTIONS.map(|action| (action.name(), action)))
    }

    /// Names with values that are written as numbers, booleans or strings: storage parameters.
    pub fn parameters(&mut self, table: &Table, skip: &[&str]) -> Vec<(String, String)> {
        let mut parameters = Vec::new();
        for entry in table.entries.iter().filter(|entry| !skip.contains(&entry.key.as_str())) {
            let text = match &entry.node.value {
                Value::String(text) => text.clone(),
                Value::Integer(number) => number.to_string(),
                Value::Float(number) => number.to_string(),
                Value::Boolean(value) => value.to_string(),
                Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                    self.wrong_kind(&entry.key, &entry.node, "a number, a string or a boolean");
                    continue;
                }
            };
            parameters.push((entry.key.clone(), text));
        }
        parameters
    }
}
