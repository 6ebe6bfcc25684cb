//! Renders a migration file: Rust makes the lines, the template the layout.

use super::{Migration, MigrationName};
use crate::notation::{online_word, write_operation};
use crate::text::{Node, Table, Value, Width, toml_aligned, toml_key, toml_line, toml_list, toml_string};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tera::{Context, Tera};

/// Why a migration could not be rendered: the template is broken.
#[derive(Debug, thiserror::Error)]
#[error("the template of migration files can't be rendered: {0}")]
pub struct RenderError(String);

/// The name is without a known suffix, so that nothing is escaped for HTML.
const TEMPLATE: &str = "migration.toml.tera";

static TEMPLATES: LazyLock<Result<Tera, String>> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.add_raw_template(TEMPLATE, include_str!("../../templates/migration.toml.tera"))
        .map_err(|error| error.to_string())?;
    Ok(tera)
});

/// The text of a migration's file, the same on every machine.
pub fn render(migration: &Migration) -> Result<String, RenderError> {
    let mut blocks = Vec::new();
    for operation in &migration.operations {
        add_blocks(&mut blocks, "operations", &write_operation(operation));
    }
    let mut context = Context::new();
    context.insert("version", env!("CARGO_PKG_VERSION"));
    context.insert("header", &header(migration));
    context.insert_value("blocks", blocks.into_iter().map(Block::into_value).collect::<Vec<_>>().into());
    let tera = TEMPLATES.as_ref().map_err(|error| RenderError(error.clone()))?;
    tera.render(TEMPLATE, &context).map_err(|error| RenderError(error.to_string()))
}

/// A table of the file.
struct Block {
    /// Whether a line is left empty before it.
    starts_operation: bool,
    /// `[[operations]]`, `[operations.fields]`.
    title: String,
    /// `key = value`, some of them over several lines.
    lines: Vec<String>,
}

impl Block {
    fn into_value(self) -> tera::Value {
        BTreeMap::from([
            ("starts_operation", tera::Value::from(self.starts_operation)),
            ("title", self.title.into()),
            ("lines", self.lines.into()),
        ])
        .into()
    }
}

fn header(migration: &Migration) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(format!("dependencies = {}", names(&migration.dependencies)));
    // Where it isn't said, a migration is initial if it depends on none of its app.
    if migration.initial || migration.starts_app() {
        lines.push(format!("initial = {}", migration.initial));
    }
    for (key, list) in
        [("replaces", &migration.replaces), ("replaced", &migration.replaced), ("run_before", &migration.run_before)]
    {
        if !list.is_empty() {
            lines.push(format!("{key} = {}", names(list)));
        }
    }
    if !migration.atomic {
        lines.push("atomic = false".to_owned());
    }
    if let Some(online) = migration.online {
        lines.push(format!("online = \"{}\"", online_word(online)));
    }
    lines
}

fn names(names: &[MigrationName]) -> String {
    toml_list(names.iter().map(|name| toml_string(&name.to_string())).collect(), Width::Short)
}

/// The blocks of an operation: its own keys, then the tables in it.
fn add_blocks(blocks: &mut Vec<Block>, path: &str, operation: &Table) {
    let own = blocks.len();
    blocks.push(Block { starts_operation: true, title: format!("[[{path}]]"), lines: Vec::new() });
    let mut lines = Vec::new();
    for entry in &operation.entries {
        match Shape::of(&entry.key, &entry.node) {
            Shape::Line => lines.push(toml_line(&entry.key, &entry.node)),
            Shape::Block(table) => {
                let title = format!("[{path}.{}]", toml_key(&entry.key));
                blocks.push(Block { starts_operation: false, title, lines: toml_aligned(table) });
            }
            Shape::Operations(operations) => {
                let path = format!("{path}.{}", toml_key(&entry.key));
                for operation in operations {
                    add_blocks(blocks, &path, operation);
                }
            }
        }
    }
    if let Some(block) = blocks.get_mut(own) {
        block.lines = lines;
    }
}

/// How the value of an operation's key is laid out.
enum Shape<'a> {
    /// On a line of its own, or on a few.
    Line,
    /// As a table with a title, a key a line.
    Block(&'a Table),
    /// As blocks like the operation's own.
    Operations(Vec<&'a Table>),
}

impl<'a> Shape<'a> {
    fn of(key: &str, node: &'a Node) -> Self {
        match (key, &node.value) {
            (_, Value::Table(table)) if table.entries.is_empty() => Self::Line,
            ("fields", Value::Table(table)) => Self::Block(table),
            // SQL over several lines, one for each engine.
            ("sql" | "reverse_sql" | "set", Value::Table(table))
                if table.entries.iter().any(|entry| is_tall(&entry.node)) =>
            {
                Self::Block(table)
            }
            ("state_operations" | "database_operations", Value::Array(items)) if !items.is_empty() => {
                let tables = items.iter().filter_map(|item| match &item.value {
                    Value::Table(table) => Some(table),
                    _ => None,
                });
                Self::Operations(tables.collect())
            }
            _ => Self::Line,
        }
    }
}

/// The length from which on a list takes several lines.
const LIST: usize = 100;

fn is_tall(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => text.contains('\n'),
        Value::Array(items) => {
            let length: usize = items.iter().map(|item| item.to_inline().len() + 2).sum();
            items.iter().any(is_tall) || length >= LIST
        }
        _ => false,
    }
}
