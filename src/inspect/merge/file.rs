//! Changes of declarations made in the files that have them.

use super::{Amendment, ModelChange};
use crate::notation::FIELD_TYPES;
use crate::text::edit::{self, EditError};
use crate::text::{Source, Table as TomlTable, Value as TomlValue, toml_key};
use std::sync::Arc;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// Makes the changes; answers the files that they change, by place, with their new texts.
pub fn apply(files: &[Arc<Source>], changes: &[ModelChange]) -> Result<Vec<(usize, String)>, EditError> {
    let mut written = Vec::new();
    let mut left: Vec<&ModelChange> = changes.iter().collect();
    for (place, file) in files.iter().enumerate() {
        if left.is_empty() {
            break;
        }
        let mut document = edit::parse(file)?;
        let mut changed = false;
        left.retain(|change| match model_of(&mut document, &change.model.name) {
            Some(model) => {
                change.amendments.iter().for_each(|amendment| amend(model, amendment));
                changed = true;
                false
            }
            None => true,
        });
        if changed {
            let text = edit::with_line_ends_of(&file.text, document.to_string());
            if text != file.text {
                written.push((place, text));
            }
        }
    }
    match left.first() {
        None => Ok(written),
        Some(change) => {
            let file = files.first().map(|file| file.name.clone()).unwrap_or_default();
            Err(EditError { file, message: format!("`{}` isn't declared in it", change.model.name) })
        }
    }
}

/// A file's text with more models behind those that it has.
pub fn append(text: &str, models: &str) -> String {
    let mut whole = text.to_owned();
    if !whole.is_empty() {
        if !whole.ends_with('\n') {
            whole.push('\n');
        }
        if !whole.ends_with("\n\n") && !whole.ends_with("\r\n\r\n") {
            whole.push('\n');
        }
    }
    whole.push_str(models);
    edit::with_line_ends_of(text, whole)
}

fn model_of<'d>(document: &'d mut DocumentMut, name: &str) -> Option<&'d mut Item> {
    let models = document.get_mut("model")?.as_table_like_mut()?;
    models.get_mut(name).filter(|item| item.is_table_like())
}

fn amend(model: &mut Item, amendment: &Amendment) {
    match amendment {
        Amendment::AddField { name, node } => add_field(model, name, edit::value("", node)),
        Amendment::AlterField { name, before, after, node } => {
            let own = fields_of(model).and_then(|fields| fields.get_mut(name));
            match own {
                Some(field) => alter_field(field, before, after),
                None => add_field(model, name, node.as_ref().and_then(|node| edit::value("", node))),
            }
        }
        Amendment::SetKey { key, node } => {
            let value = node.as_ref().and_then(|node| edit::value(key, node));
            set_key(model, key, value);
        }
        Amendment::AddItem { list, node } => add_item(model, list, node),
        Amendment::ReplaceItem { list, from_end, node } => {
            if !replace_item(model, list, *from_end, node) {
                add_item(model, list, node);
            }
        }
    }
}

fn fields_of(model: &mut Item) -> Option<&mut dyn TableLike> {
    model.as_table_like_mut()?.get_mut("fields")?.as_table_like_mut()
}

fn add_field(model: &mut Item, name: &str, value: Option<Value>) {
    let Some(value) = value else { return };
    if fields_of(model).is_none() {
        let fields = match model {
            Item::Table(_) => Item::Table(Table::new()),
            _ => Item::Value(InlineTable::new().into()),
        };
        if let Some(model) = model.as_table_like_mut() {
            model.insert("fields", fields);
        }
        if let Item::Table(model) = model
            && let Some(Item::Table(fields)) = model.get_mut("fields")
        {
            fields.decor_mut().set_prefix("");
        }
    }
    let fields = model.as_table_like_mut().and_then(|model| model.get_mut("fields"));
    match fields {
        Some(Item::Value(Value::InlineTable(fields))) => edit::set_inline(fields, name, Some(value)),
        Some(fields) => {
            if let Some(fields) = fields.as_table_like_mut() {
                edit::set(fields, name, Some(value));
            }
        }
        None => {}
    }
}

/// Changes the keys of a field that differ, and no other one.
fn alter_field(field: &mut Item, before: &TomlTable, after: &TomlTable) {
    if let Item::Value(Value::String(type_name)) = field {
        let mut table = InlineTable::new();
        *table.decor_mut() = type_name.decor().clone();
        let name: Value = type_name.value().as_str().into();
        edit::set_inline(&mut table, "type", Some(name));
        *field = Item::Value(Value::InlineTable(table));
    }
    let mut changes: Vec<(&str, Option<Value>)> = Vec::new();
    let type_of = |table: &TomlTable| match table.get("type").map(|node| &node.value) {
        Some(TomlValue::String(name)) => Some(name.clone()),
        _ => None,
    };
    let (old_type, new_type) = (type_of(before), type_of(after));
    let keys_of = |name: &Option<String>| {
        let known = FIELD_TYPES.iter().find(|(known, _)| Some(*known) == name.as_deref());
        known.map(|(_, keys)| *keys).unwrap_or_default()
    };
    if old_type != new_type {
        // Also those that said nothing new, and so aren't in `before`.
        let gone = keys_of(&old_type).iter().filter(|key| !keys_of(&new_type).contains(key));
        changes.extend(gone.map(|key| (*key, None)));
    }
    for entry in &before.entries {
        if after.get(&entry.key).is_none() {
            changes.push((&entry.key, None));
        }
    }
    for entry in &after.entries {
        if before.get(&entry.key) != Some(&entry.node) {
            if entry.key == "values" {
                // What the enum says is said here now.
                changes.push(("enum", None));
            }
            changes.push((&entry.key, edit::value("", &entry.node)));
        }
    }
    for (key, value) in changes {
        if let Item::Value(Value::InlineTable(table)) = field {
            edit::set_inline(table, key, value);
        } else if let Some(table) = field.as_table_like_mut() {
            edit::set(table, key, value);
        }
    }
}

fn set_key(model: &mut Item, key: &str, value: Option<Value>) {
    match model {
        Item::Value(Value::InlineTable(table)) => edit::set_inline(table, key, value),
        Item::Table(table) => {
            if value.is_some() {
                show(table);
            }
            edit::set(table, key, value);
        }
        _ => {}
    }
}

/// A model of which only `[model.X.fields]` is written gets a title; a comment above stays above.
fn show(model: &mut Table) {
    if !model.is_implicit() {
        return;
    }
    model.set_implicit(false);
    let Some(Item::Table(fields)) = model.get_mut("fields") else { return };
    let (decor, position) = (fields.decor().clone(), fields.position());
    fields.decor_mut().set_prefix("");
    *model.decor_mut() = decor;
    model.set_position(position);
}

fn add_item(model: &mut Item, list: &'static str, node: &TomlTable) {
    let items = model.as_table_like_mut().and_then(|model| model.get_mut(list));
    match items {
        Some(Item::ArrayOfTables(tables)) => tables.push(edit::table(node)),
        Some(Item::Value(Value::Array(array))) => {
            if let Ok(value) = node.to_inline().parse() {
                edit::push(array, value);
            }
        }
        _ => {
            let all = crate::text::Node::from(vec![node.clone()]);
            set_key(model, list, edit::value(list, &all));
        }
    }
}

/// Whether there was an item at that place.
fn replace_item(model: &mut Item, list: &str, from_end: usize, node: &TomlTable) -> bool {
    match model.as_table_like_mut().and_then(|model| model.get_mut(list)) {
        Some(Item::ArrayOfTables(tables)) if from_end < tables.len() => {
            let at = tables.len() - 1 - from_end;
            let Some(table) = tables.get_mut(at) else { return false };
            alter_table(table, node);
            true
        }
        Some(Item::Value(Value::Array(array))) if from_end < array.len() => {
            let at = array.len() - 1 - from_end;
            match array.get_mut(at) {
                Some(Value::InlineTable(table)) => alter_inline(table, node),
                _ => return false,
            }
            true
        }
        _ => false,
    }
}

fn alter_table(table: &mut Table, node: &TomlTable) {
    let gone: Vec<String> = keys_without(table.iter().map(|(key, _)| key), node);
    gone.iter().for_each(|key| edit::set(table, key, None));
    for entry in &node.entries {
        edit::set(table, &entry.key, edit::value("", &entry.node));
    }
}

fn alter_inline(table: &mut InlineTable, node: &TomlTable) {
    let gone: Vec<String> = keys_without(table.iter().map(|(key, _)| key), node);
    gone.iter().for_each(|key| edit::set_inline(table, key, None));
    for entry in &node.entries {
        let new = edit::value("", &entry.node);
        let same = table.get(&entry.key).zip(new.as_ref()).is_some_and(|(old, new)| same_value(old, new));
        if !same {
            edit::set_inline(table, &entry.key, new);
        }
    }
}

fn keys_without<'k>(keys: impl Iterator<Item = &'k str>, node: &TomlTable) -> Vec<String> {
    keys.filter(|key| node.get(key).is_none()).map(str::to_owned).collect()
}

/// Whether two values say the same, however they are laid out.
fn same_value(old: &Value, new: &Value) -> bool {
    let plain = |value: &Value| {
        let text = format!("{} = {}", toml_key("x"), value.to_string().trim());
        text.parse::<toml::Table>().ok()
    };
    plain(old).is_some() && plain(old) == plain(new)
}
