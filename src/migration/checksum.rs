//! The checksum of a migration: of what its operations say, not of how the file is laid out.

use crate::text::{Node, Table, Value};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// `1:` and the SHA-256, in hex, of operations as they stand in the file and of the texts of the
/// files that they name: keys sorted (but `fields` in their order), nothing filled in, CRLF as LF.
/// Comments, layout, dependencies and the like don't count.
pub fn checksum<'a>(operations: &[Node], files: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = Sha256::new();
    for operation in operations {
        add_node(&mut sum, operation, Keys::Sorted);
    }
    for file in files {
        sum.update(b"F");
        add_text(&mut sum, file);
    }
    let mut text = String::with_capacity(66);
    text.push_str("1:");
    for byte in sum.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The order in which a table's keys count.
#[derive(Clone, Copy)]
enum Keys {
    /// By name: their order says nothing.
    Sorted,
    /// As written: the order of fields is the order of columns.
    AsWritten,
}

// Each value begins with a letter for its kind and ends by itself, so that no two trees are one stream.
fn add_node(sum: &mut Sha256, node: &Node, keys: Keys) {
    match &node.value {
        Value::String(text) => {
            sum.update(b"S");
            add_text(sum, text);
        }
        Value::Integer(number) => {
            sum.update(b"I");
            add_text(sum, &number.to_string());
        }
        Value::Float(number) => {
            sum.update(b"D");
            add_text(sum, &number.to_string());
        }
        Value::Boolean(true) => sum.update(b"+"),
        Value::Boolean(false) => sum.update(b"-"),
        Value::Datetime(value) => {
            sum.update(b"T");
            add_text(sum, &value.to_string());
        }
        Value::Array(items) => {
            sum.update(b"[");
            for item in items {
                add_node(sum, item, Keys::Sorted);
            }
            sum.update(b"]");
        }
        Value::Table(table) => add_table(sum, table, keys),
    }
}

fn add_table(sum: &mut Sha256, table: &Table, keys: Keys) {
    let mut entries: Vec<_> = table.entries.iter().collect();
    if let Keys::Sorted = keys {
        entries.sort_by(|one, other| one.key.cmp(&other.key));
    }
    sum.update(b"{");
    for entry in entries {
        add_text(sum, &entry.key);
        let inner = if entry.key == "fields" { Keys::AsWritten } else { Keys::Sorted };
        add_node(sum, &entry.node, inner);
    }
    sum.update(b"}");
}

fn add_text(sum: &mut Sha256, text: &str) {
    let carriage_returns = text.matches("\r\n").count();
    sum.update(((text.len() - carriage_returns) as u64).to_le_bytes());
    let mut parts = text.split("\r\n");
    if let Some(first) = parts.next() {
        sum.update(first);
    }
    for part in parts {
        sum.update(b"\n");
        sum.update(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Source, parse_toml};
    use std::sync::Arc;

    fn sum(text: &str) -> String {
        let table = parse_toml(&Arc::new(Source { name: "x.toml".into(), text: text.into() })).unwrap();
        match table.get("operations").map(|node| &node.value) {
            Some(Value::Array(operations)) => checksum(operations, []),
            _ => checksum(&[], []),
        }
    }

    const START: &str =
        "[[operations]]\ntype = \"RunSQL\"\nsql = \"\"\"\na\nb\"\"\"\n[operations.fields]\na = 1\nb = 2\n";

    #[test]
    fn layout_does_not_count() {
        let written = sum(START);
        assert_eq!(written, sum(&START.replace('\n', "\r\n")), "CRLF");
        assert_eq!(written, sum(&format!("# comment\natomic = false\ndependencies = [\"a.b\"]\n{START}")));
        assert_eq!(
            written,
            sum("operations = [{ sql = \"a\\nb\", fields = { a = 1, b = 2 }, type = 'RunSQL' }]"),
            "keys in another order"
        );
        assert!(written.starts_with("1:") && written.len() == 66);
    }

    #[test]
    fn what_is_said_counts() {
        let written = sum(START);
        for (from, to) in [
            ("a\nb", "a\n b"),
            ("a = 1\nb = 2", "b = 2\na = 1"),
            ("b = 2", "b = 2.0"),
            ("b = 2", "b = \"2\""),
            ("RunSQL", "RunSql"),
            ("b = 2", "b = 2\nc = {}"),
        ] {
            assert_ne!(written, sum(&START.replace(from, to)), "{from} → {to}");
        }
        assert_ne!(checksum(&[], ["a", "b"]), checksum(&[], ["ab"]));
    }

    #[test]
    fn the_sum_never_changes() {
        assert_eq!(sum(START), "1:9498565acbd4abab7e3ac189214a6cb67d8caf3da0267146593356cbfe94d4e8");
    }
}
