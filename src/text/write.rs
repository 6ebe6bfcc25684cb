//! Writing a tree as TOML, on one line or a key a line, and as JSON.

use super::{Node, Table, Value};
use toml_writer::{TomlKeyBuilder, TomlStringBuilder, WriteTomlKey, WriteTomlValue};

impl Table {
    /// As an inline table: `{ type = "CharField", max_length = 200 }`.
    pub fn to_inline(&self) -> String {
        let mut text = String::new();
        write_table(&mut text, self);
        text
    }

    /// As JSON, keys in order.
    pub fn to_json(&self) -> serde_json::Value {
        let entries = self.entries.iter().map(|entry| (entry.key.clone(), entry.node.to_json()));
        serde_json::Value::Object(entries.collect())
    }
}

impl Node {
    /// As a TOML value on one line.
    pub fn to_inline(&self) -> String {
        let mut text = String::new();
        write_node(&mut text, self);
        text
    }

    /// As JSON; dates and times become strings, floats that JSON can't say become null.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::String(text) => text.as_str().into(),
            Value::Integer(number) => (*number).into(),
            Value::Float(number) => (*number).into(),
            Value::Boolean(value) => (*value).into(),
            Value::Datetime(value) => value.to_string().into(),
            Value::Array(items) => items.iter().map(Self::to_json).collect(),
            Value::Table(table) => table.to_json(),
        }
    }
}

/// A key as TOML writes it: bare where it can be.
pub fn toml_key(key: &str) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = TomlKeyBuilder::new(key).as_default().write_toml_key(&mut text);
    text
}

/// A string as TOML writes it on one line: `"…"`, or `'…'` where that saves escapes.
pub fn toml_string(value: &str) -> String {
    let builder = TomlStringBuilder::new(value);
    let string = builder.as_basic_pretty().or_else(|| builder.as_literal()).unwrap_or_else(|| builder.as_basic());
    let mut text = String::new();
    let _ = string.write_toml_value(&mut text);
    text
}

/// A string as TOML writes it over several lines where it has several, else on one.
pub fn toml_block_string(value: &str) -> String {
    if !value.contains('\n') {
        return toml_string(value);
    }
    let builder = TomlStringBuilder::new(value);
    let literal = builder.as_ml_literal();
    // A basic string would write tabs as `\t`.
    let string = match literal {
        Some(literal) if value.contains('\t') => literal,
        literal => builder.as_ml_basic_pretty().or(literal).unwrap_or_else(|| builder.as_ml_basic()),
    };
    let mut text = String::new();
    let _ = string.write_toml_value(&mut text);
    text
}

fn write_node(text: &mut String, node: &Node) {
    match &node.value {
        Value::String(value) => text.push_str(&toml_string(value)),
        Value::Integer(value) => text.push_str(&value.to_string()),
        Value::Float(value) => {
            let _ = value.write_toml_value(text);
        }
        Value::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Datetime(value) => text.push_str(&value.to_string()),
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    text.push_str(", ");
                }
                write_node(text, item);
            }
            text.push(']');
        }
        Value::Table(table) => write_table(text, table),
    }
}

fn write_table(text: &mut String, table: &Table) {
    if table.entries.is_empty() {
        text.push_str("{}");
        return;
    }
    text.push_str("{ ");
    for (position, entry) in table.entries.iter().enumerate() {
        if position > 0 {
            text.push_str(", ");
        }
        text.push_str(&toml_key(&entry.key));
        text.push_str(" = ");
        write_node(text, &entry.node);
    }
    text.push_str(" }");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Source, parse_toml};
    use std::sync::Arc;

    fn read_back(text: &str) -> Node {
        let source = Arc::new(Source { name: "x.toml".into(), text: format!("value = {text}\n") });
        parse_toml(&source).unwrap().get("value").unwrap().clone()
    }

    #[test]
    fn strings_read_back_as_they_were() {
        for text in [
            "",
            "plain",
            "O'Brien; --",
            "say \"hi\"",
            "both ' and \"",
            "back\\slash",
            "a\nb",
            "\na\n",
            "a\r\nb",
            "\t'\n\"\"\"\"",
            "''' \\ \"\"\"\n",
            "\u{0}\u{7f}\u{1b}",
            "ünï 名",
            "ends in quotes\n\"\"",
            "\r",
        ] {
            assert_eq!(read_back(&toml_string(text)), Node::from(text), "{text:?} on one line");
            assert_eq!(read_back(&toml_block_string(text)), Node::from(text), "{text:?} in a block");
            assert!(!toml_string(text).contains('\n'));
        }
    }

    #[test]
    fn tables_read_back_as_they_were() {
        let mut inner = Table::default();
        inner.insert("needs quotes", Node::from(Value::Float(1.5)));
        inner.insert("ünï", Node::from(vec![1_i64, 2]));
        inner.insert("", Table::default());
        let mut table = Table::default();
        table.insert("b", inner);
        table.insert("a", Node::from(Value::Float(1e300)));
        table.insert("whole", Node::from(Value::Float(2.0)));
        assert_eq!(read_back(&table.to_inline()), Node::from(table));
    }
}
