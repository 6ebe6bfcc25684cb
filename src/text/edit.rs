//! Edits of TOML that look as if the person had made them: spaces, line breaks and comments around
//! what changes stay.

use super::{Node, Source, Table, toml_key, toml_value};
use std::collections::BTreeMap;
use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, RawString, TableLike, Value};

/// A file that can't be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{file}` can't be changed: {message}")]
pub struct EditError {
    /// Which.
    pub file: String,
    /// Why.
    pub message: String,
}

/// A file as a tree that keeps all that is written.
pub fn parse(file: &Source) -> Result<DocumentMut, EditError> {
    file.text.parse().map_err(|error: toml_edit::TomlError| EditError {
        file: file.name.clone(),
        message: error.message().to_owned(),
    })
}

/// A new text with the line ends of the old one.
pub fn with_line_ends_of(old: &str, new: String) -> String {
    if old.contains("\r\n") { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new }
}

/// A value as dorm writes it; none for one that TOML doesn't read, which doesn't happen.
pub fn value(key: &str, node: &Node) -> Option<Value> {
    toml_value(key, node).parse().ok()
}

fn text(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or_default().to_owned()
}

/// Puts a value in the place of another one, with what is around it.
pub fn replace(old: &mut Value, mut new: Value) {
    *new.decor_mut() = old.decor().clone();
    *old = new;
}

/// Sets a key of a table, or takes it away. Keys that are new stand last, below each other where
/// the others do.
pub fn set(table: &mut dyn TableLike, key: &str, new: Option<Value>) {
    match (table.get_mut(key), new) {
        (Some(Item::Value(old)), Some(new)) => replace(old, new),
        (Some(item), Some(new)) => *item = Item::Value(new),
        (Some(_), None) => {
            table.remove(key);
        }
        (None, Some(new)) => {
            let width = alignment(table);
            table.insert(key, Item::Value(new));
            if let (Some(width), Some(mut written)) = (width, table.key_mut(key)) {
                let own = toml_key(key).chars().count();
                written.leaf_decor_mut().set_suffix(" ".repeat(width.saturating_sub(own).max(1)));
            }
        }
        (None, None) => {}
    }
}

/// How far the equals signs are from the beginnings of the lines, where they stand below each other.
fn alignment(table: &dyn TableLike) -> Option<usize> {
    if table.is_dotted() {
        return None;
    }
    let mut columns: BTreeMap<usize, usize> = BTreeMap::new();
    let mut is_aligned = false;
    for (path, _) in table.get_values() {
        let [key] = path.as_slice() else { continue };
        let suffix = text(key.leaf_decor().suffix()).chars().count();
        is_aligned |= suffix > 1;
        *columns.entry(key.display_repr().chars().count() + suffix.max(1)).or_default() += 1;
    }
    let most = columns.into_iter().max_by_key(|(_, count)| *count);
    most.map(|(column, _)| column).filter(|_| is_aligned)
}

/// Sets a key of a table on one line, or takes it away.
pub fn set_inline(table: &mut InlineTable, key: &str, new: Option<Value>) {
    match (table.get_mut(key), new) {
        (Some(old), Some(new)) => replace(old, new),
        (Some(_), None) => {
            // What stands before the closing brace hangs on the last value.
            let end = last_suffix(table);
            let was_last = table.iter().last().is_some_and(|(last, _)| last == key);
            table.remove(key);
            if was_last && let Some(end) = end {
                set_last_suffix(table, &end);
            }
        }
        (None, Some(new)) => {
            let end = last_suffix(table).unwrap_or_else(|| " ".to_owned());
            set_last_suffix(table, "");
            table.insert(key, new);
            if let Some(mut written) = table.key_mut(key) {
                *written.leaf_decor_mut() = Decor::new(" ", " ");
            }
            if let Some(value) = table.get_mut(key) {
                *value.decor_mut() = Decor::new(" ", end);
            }
        }
        (None, None) => {}
    }
}

fn last_suffix(table: &InlineTable) -> Option<String> {
    table.iter().last().map(|(_, value)| text(value.decor().suffix()))
}

fn set_last_suffix(table: &mut InlineTable, suffix: &str) {
    if let Some((_, value)) = table.iter_mut().last() {
        value.decor_mut().set_suffix(suffix);
    }
}

/// Adds an item to a list: on a line of its own where the others have one.
pub fn push(array: &mut Array, mut new: Value) {
    let last = array.iter().last();
    let line = array.iter().filter_map(|item| item.decor().prefix()?.as_str()).find(|prefix| prefix.contains('\n'));
    let Some(indent) = line.map(|prefix| prefix.rsplit('\n').next().unwrap_or_default().to_owned()) else {
        let end = last.map(|last| text(last.decor().suffix())).unwrap_or_default();
        let is_first = last.is_none();
        if let Some(last) = array.iter_mut().last() {
            last.decor_mut().set_suffix("");
        }
        *new.decor_mut() = Decor::new(if is_first { "" } else { " " }, end);
        array.push_formatted(new);
        return;
    };
    // A comment behind the last item is that one's.
    let behind = if array.trailing_comma() {
        text(Some(array.trailing()))
    } else {
        last.map(|last| text(last.decor().suffix())).unwrap_or_default()
    };
    let (comment, rest) = behind.split_at(behind.find('\n').unwrap_or(behind.len()));
    if let Some(last) = array.iter_mut().last() {
        last.decor_mut().set_suffix("");
    }
    *new.decor_mut() = Decor::new(format!("{comment}\n{indent}"), "");
    array.push_formatted(new);
    array.set_trailing_comma(true);
    array.set_trailing(if rest.is_empty() { "\n" } else { rest });
}

/// A table of TOML on lines of its own.
pub fn table(node: &Table) -> toml_edit::Table {
    let mut table = toml_edit::Table::new();
    for entry in &node.entries {
        if let Some(value) = value(&entry.key, &entry.node) {
            table.insert(&entry.key, Item::Value(value));
        }
    }
    table
}
