//! How what dorm writes stands in a file: values that may take several lines, keys below each other.

use super::write::{toml_block_string, toml_key};
use super::{Node, Table, Value};

/// The longest list that stays on one line.
const LINE: usize = 100;

/// Whether a list may stand on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Where it is short.
    Short,
    /// Never: an item a line.
    Tall,
}

/// A list of values that are written already.
pub fn toml_list(items: Vec<String>, width: Width) -> String {
    let length: usize = items.iter().map(|item| item.len() + 2).sum();
    let one_line = items.iter().all(|item| !item.contains('\n')) && length < LINE;
    if items.is_empty() || (one_line && width == Width::Short) {
        return format!("[{}]", items.join(", "));
    }
    let mut text = String::with_capacity(length + items.len() * 4);
    text.push_str("[\n");
    for item in items {
        text.push_str("  ");
        text.push_str(&item);
        text.push_str(",\n");
    }
    text.push(']');
    text
}

/// `key = value`; the value may take several lines.
pub fn toml_line(key: &str, node: &Node) -> String {
    format!("{} = {}", toml_key(key), toml_value(key, node))
}

/// `key = value` of each entry, with the equals signs below each other.
pub fn toml_aligned(table: &Table) -> Vec<String> {
    let keys: Vec<String> = table.entries.iter().map(|entry| toml_key(&entry.key)).collect();
    let width = keys.iter().map(|key| key.chars().count()).max().unwrap_or(0);
    let pairs = keys.iter().zip(&table.entries);
    pairs.map(|(key, entry)| format!("{key:width$} = {}", toml_value("", &entry.node))).collect()
}

/// A value beside its key: strings and lists may take several lines, tables never do.
pub fn toml_value(key: &str, node: &Node) -> String {
    match &node.value {
        Value::String(text) => toml_block_string(text),
        Value::Array(items) => {
            let tall = matches!(key, "indexes" | "constraints");
            let width = if tall { Width::Tall } else { Width::Short };
            toml_list(items.iter().map(|item| toml_value("", item)).collect(), width)
        }
        _ => node.to_inline(),
    }
}
