//! A table as lines of SQL, one for each fact, for what compares two tables line by line.

use super::describe;
use crate::schema::{Column, Table};
use crate::sql::quote;
use crate::state::Engine;

/// What a table is, a fact in a line.
pub fn table_facts(table: &Table, engine: Engine) -> String {
    let named = |name: Option<&String>, text: String| describe::named(name.map(String::as_str), text, engine);
    let mut lines: Vec<String> = table.columns.iter().map(|column| column_line(column, engine)).collect();
    if let Some(key) = &table.primary_key {
        lines.push(named(key.name.as_ref(), describe::primary_key(key, engine)));
    }
    lines.extend(table.uniques.iter().map(|unique| named(unique.name.as_ref(), describe::unique(unique, engine))));
    lines.extend(table.foreign_keys.iter().map(|key| {
        let text = named(key.name.as_ref(), describe::foreign_key(key, engine));
        text + not_valid(key.validated)
    }));
    lines.extend(table.checks.iter().map(|check| {
        let text = named(check.name.as_ref(), describe::check(check));
        text + not_valid(check.validated)
    }));
    lines.extend(table.exclusions.iter().map(|one| named(one.name.as_ref(), describe::exclusion(one))));
    lines.extend(table.indexes.iter().map(|index| {
        let text = named(index.name.as_ref(), describe::index(index, engine));
        if index.valid { text } else { text + " (invalid)" }
    }));
    lines.extend(table.triggers.iter().map(|trigger| {
        let state = if trigger.enabled { "" } else { " (disabled)" };
        format!("{}{state}", trigger.sql.trim())
    }));
    if let Some(comment) = &table.comment {
        lines.push(format!("COMMENT {}", crate::sql::string_literal(comment)));
    }
    let options = describe::options(&table.options);
    if !options.is_empty() {
        lines.push(options);
    }
    lines.extend(table.partition.as_ref().map(describe::partition));
    lines.iter().fold(String::new(), |text, line| text + line + "\n")
}

fn column_line(column: &Column, engine: Engine) -> String {
    let mut text = format!("{} {}", quote(&column.name, engine), describe::column(column, engine));
    if let Some(comment) = &column.comment {
        text += &format!(" COMMENT {}", crate::sql::string_literal(comment));
    }
    text
}

const fn not_valid(validated: bool) -> &'static str {
    if validated { "" } else { " NOT VALID" }
}
