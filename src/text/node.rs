//! A TOML document as an ordered tree that knows where each key and value stands.

use super::{Diagnostic, Diagnostics, Location, Source};
use std::ops::Range;
use std::sync::Arc;

/// A value with its place. Two nodes are equal if their values are, wherever they stand.
#[derive(Debug, Clone)]
pub struct Node {
    /// Bytes of the source; empty where the node was made and not read.
    pub span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// What TOML can say.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    String(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// A date, a time or both.
    Datetime(toml::value::Datetime),
    /// An array.
    Array(Vec<Node>),
    /// A table, inline or not.
    Table(Table),
}

/// A table, its keys in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// A key with its value. Equality ignores places.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// The value.
    pub node: Node,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.node == other.node
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        Self { span: 0..0, value }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned()).into()
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Value::String(text).into()
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Value::Boolean(value).into()
    }
}

impl From<i64> for Node {
    fn from(value: i64) -> Self {
        Value::Integer(value).into()
    }
}

impl From<Table> for Node {
    fn from(table: Table) -> Self {
        Value::Table(table).into()
    }
}

impl<T: Into<Self>> From<Vec<T>> for Node {
    fn from(items: Vec<T>) -> Self {
        Value::Array(items.into_iter().map(Into::into).collect()).into()
    }
}

impl Value {
    /// The word for this kind of value in messages: `a string`, `an integer`, ….
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Boolean(_) => "a boolean",
            Self::Datetime(_) => "a date or time",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// Adds a key at the end.
    pub fn insert(&mut self, key: impl Into<String>, node: impl Into<Node>) {
        self.entries.push(Entry { key: key.into(), key_span: 0..0, node: node.into() });
    }
}

/// Reads a TOML 1.1 document; all its mistakes are reported, of each line the first: what follows
/// on it is mostly the same mistake again.
pub fn parse_toml(source: &Arc<Source>) -> Result<Table, Diagnostics> {
    let (document, errors) = toml::de::DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Ok(convert_table(document.into_inner()));
    }
    if let Some(conflict) = conflict(source) {
        return Err(conflict.into());
    }
    let mut diagnostics: Vec<(usize, Diagnostic)> = errors
        .into_iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            let start = span.start;
            (start, Diagnostic::error("toml", error.message(), Location { source: source.clone(), span }))
        })
        .collect();
    diagnostics.sort_by_key(|(start, _)| *start);
    diagnostics.dedup_by(|(later, _), (earlier, _)| {
        source.text.get(*earlier..*later).is_some_and(|between| !between.contains('\n'))
    });
    Err(Diagnostics(diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect()))
}

/// What git leaves where a merge isn't finished: every other mistake follows from it.
fn conflict(source: &Arc<Source>) -> Option<Diagnostic> {
    let mut places = Vec::new();
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let marks = ["<<<<<<< ", ">>>>>>> "];
        if marks.iter().any(|mark| line.starts_with(mark)) || (!places.is_empty() && line.trim_end() == "=======") {
            places.push(Location { source: source.clone(), span: start..start + line.trim_end().len() });
        }
        start += line.len();
    }
    let mut places = places.into_iter();
    let first = places.next()?;
    let mut diagnostic = Diagnostic::error("conflict", "a merge of this file isn't finished", first);
    if let Some(last) = places.next_back() {
        diagnostic = diagnostic.also(last, "up to here");
    }
    Some(
        diagnostic.label("git couldn't decide from here").help("write what is to stand there, and take the marks away"),
    )
}

fn convert_table(table: toml::de::DeTable<'_>) -> Table {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry { key_span: key.span(), key: key.into_inner().into_owned(), node: convert(value) })
        .collect();
    // The map behind a DeTable is sorted by name; the place in the file is the order people wrote.
    entries.sort_by_key(|entry| entry.key_span.start);
    Table { entries }
}

fn convert(spanned: toml::Spanned<toml::de::DeValue<'_>>) -> Node {
    use toml::de::DeValue;
    let span = spanned.span();
    let value = match spanned.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            // Beyond 64 bits: kept as text, so that a decimal default loses nothing.
            Err(_) => Value::String(number.as_str().to_owned()),
        },
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(value) => Value::Datetime(value),
        DeValue::Array(items) => Value::Array(items.into_iter().map(convert).collect()),
        DeValue::Table(table) => Value::Table(convert_table(table)),
    };
    Node { span, value }
}
