//! `dorm.toml` with what a command adds to it; all else in it stays as the person wrote it.

use crate::text::edit::{self, EditError};
use crate::text::{Node, Source, toml_string};
use toml_edit::{Array, Item, Table, Value};

/// What is added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Additions<'a> {
    /// An app's directory, for `[project] apps` where that names some.
    pub app: Option<&'a str>,
    /// Patterns for `[dbcheck] ignore`.
    pub ignore: &'a [String],
}

/// The text of a `dorm.toml` with additions. What is in it already isn't added again.
pub fn amended(file: &Source, additions: &Additions<'_>) -> Result<String, EditError> {
    let mut document = edit::parse(file)?;
    if let Some(app) = additions.app {
        let project = document.get_mut("project").and_then(Item::as_table_like_mut);
        if let Some(apps) = project.and_then(|project| project.get_mut("apps")).and_then(Item::as_array_mut) {
            add(apps, app);
        }
    }
    if !additions.ignore.is_empty() {
        let table = document.entry("dbcheck").or_insert_with(|| Item::Table(Table::new()));
        let ignore = table.as_table_like_mut().and_then(|table| table.get_mut("ignore")).and_then(Item::as_array_mut);
        match ignore {
            Some(ignore) => additions.ignore.iter().for_each(|pattern| add(ignore, pattern)),
            None => {
                let list = edit::value("indexes", &Node::from(additions.ignore.to_vec()));
                if let Some(table) = table.as_table_like_mut() {
                    edit::set(table, "ignore", list);
                }
            }
        }
    }
    Ok(edit::with_line_ends_of(&file.text, document.to_string()))
}

fn add(list: &mut Array, text: &str) {
    if list.iter().any(|item| item.as_str() == Some(text)) {
        return;
    }
    if let Ok(value) = toml_string(text).parse::<Value>() {
        edit::push(list, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str, app: Option<&str>, ignore: &[&str]) -> String {
        let ignore: Vec<String> = ignore.iter().map(|&pattern| pattern.to_owned()).collect();
        let file = Source { name: "dorm.toml".into(), text: text.into() };
        amended(&file, &Additions { app, ignore: &ignore }).unwrap()
    }

    #[test]
    fn apps() {
        assert_eq!(with("[project]\nuse_tz = true\n", Some("shop"), &[]), "[project]\nuse_tz = true\n");
        let one_line = with("[project]\napps = [\"blog\"] # ours\n", Some("shop"), &[]);
        assert_eq!(one_line, "[project]\napps = [\"blog\", \"shop\"] # ours\n");
        assert_eq!(with(&one_line, Some("shop"), &[]), one_line);
        assert_eq!(
            with("[project]\napps = [\n    \"blog\" # ours\n]\n", Some("shop"), &[]),
            "[project]\napps = [\n    \"blog\", # ours\n    \"shop\",\n]\n"
        );
        assert_eq!(with("[project]\napps = []\n", Some("shop"), &[]), "[project]\napps = [\"shop\"]\n");
    }

    #[test]
    fn ignored() {
        let new = with("[databases.default]\nname = \"x\"\n", None, &["trigger:a.b", "it's"]);
        let text = "[databases.default]\nname = \"x\"\n\n[dbcheck]\nignore = [\n  \"trigger:a.b\",\n  \"it's\",\n]\n";
        assert_eq!(new, text);
        assert_eq!(with(&new, None, &["it's"]), text);
        assert_eq!(with("", None, &["x"]), "[dbcheck]\nignore = [\n  \"x\",\n]\n");
        assert_eq!(
            with("dbcheck = { ignore = [ \"a\" ] }\n", None, &["x"]),
            "dbcheck = { ignore = [ \"a\", \"x\" ] }\n"
        );
    }
}
