//! Models in the short form of declarations: what a migration writes out, and a person wouldn't.

use crate::notation::{Defaults, write_constraint, write_field, write_index, write_model_keys};
use crate::state::{Constraint, Field, FieldType, Index, Model, ModelName};
use crate::text::{Node, Table, Value};

/// Where a declaration stands, and so what it needn't say.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// The app of the file: its models are named without it.
    pub app: &'a str,
    /// What dorm.toml fills in.
    pub defaults: &'a Defaults,
}

impl Form<'_> {
    /// A model's keys, without its fields.
    pub fn keys(&self, model: &Model) -> Table {
        let mut table = write_model_keys(model);
        if let Some(node) = value_mut(&mut table, "extends") {
            self.shorten_bases(node);
        }
        if !model.indexes.is_empty() {
            table.insert("indexes", model.indexes.iter().map(|index| self.index(index)).collect::<Vec<_>>());
        }
        if !model.constraints.is_empty() {
            let constraints = model.constraints.iter().map(|constraint| self.constraint(&model.name, constraint));
            table.insert("constraints", constraints.collect::<Vec<_>>());
        }
        table
    }

    /// A model's fields by name; the implicit `id` isn't among them.
    pub fn fields(&self, model: &Model, related_names: &[(String, String)]) -> Table {
        let mut table = Table::default();
        for (position, field) in model.fields.iter().enumerate() {
            if position == 0 && self.is_implicit_id(model, field) {
                continue;
            }
            let related_name = related_names.iter().find(|(name, _)| *name == field.name).map(|(_, related)| related);
            table.insert(&field.name, self.field(&model.name, field, related_name.map(String::as_str)));
        }
        table
    }

    /// A field: a table, or the type alone where that says it all.
    pub fn field(&self, model: &ModelName, field: &Field, related_name: Option<&str>) -> Node {
        let mut table = self.field_table(model, field);
        if let Some(related_name) = related_name {
            table.insert("related_name", related_name);
        }
        match table.entries.as_slice() {
            [only] if only.key == "type" => only.node.clone(),
            _ => table.into(),
        }
    }

    /// A field's keys.
    pub fn field_table(&self, model: &ModelName, field: &Field) -> Table {
        let mut table = write_field(field);
        for key in ["to", "through"] {
            self.shorten_target(&mut table, key, model);
        }
        self.shorten_type(&mut table);
        if field.many_to_many().is_some_and(|relation| relation.auto_field == self.defaults.auto_field) {
            remove(&mut table, "auto_field");
        }
        table
    }

    /// An index.
    pub fn index(&self, index: &Index) -> Table {
        write_index(index)
    }

    /// A constraint of a model.
    pub fn constraint(&self, model: &ModelName, constraint: &Constraint) -> Table {
        let mut table = write_constraint(constraint);
        self.shorten_target(&mut table, "to", model);
        table
    }

    /// Whether a field is the `id` that a model gets that declares no key.
    pub fn is_implicit_id(&self, model: &Model, field: &Field) -> bool {
        let mut implicit = Field::new("id", FieldType::Auto(self.defaults.auto_field));
        implicit.primary_key = true;
        implicit.identity = field.identity;
        model.primary_key.is_none()
            && *field == implicit
            && model.fields.iter().filter(|field| field.primary_key).count() == 1
    }

    fn shorten_target(&self, table: &mut Table, key: &str, own: &ModelName) {
        let Some(Node { value: Value::String(text), .. }) = value_mut(table, key) else { return };
        let Some((app, name)) = text.split_once('.') else { return };
        // `self` is a word of its own: a model that is called so needs its app.
        if app != self.app || name == "self" {
            return;
        }
        *text = if key == "to" && name == own.name && app == own.app { "self" } else { name }.to_owned();
    }

    fn shorten_bases(&self, node: &mut Node) {
        let items = match &mut node.value {
            Value::Array(items) => items.as_mut_slice(),
            _ => std::slice::from_mut(node),
        };
        for item in items {
            if let Value::String(text) = &mut item.value
                && let Some((app, name)) = text.split_once('.')
                && app == self.app
            {
                *text = name.to_owned();
            }
        }
    }

    /// Takes away what a type has without being told.
    fn shorten_type(&self, table: &mut Table) {
        if table.get("tz").is_some_and(|node| node.value == Value::Boolean(self.defaults.use_tz)) {
            remove(table, "tz");
        }
        if table.get("db_persist").is_some_and(|node| node.value == Value::Boolean(true)) {
            remove(table, "db_persist");
        }
        for key in ["base_field", "output_field"] {
            if let Some(Node { value: Value::Table(inner), .. }) = value_mut(table, key) {
                self.shorten_type(inner);
            }
        }
    }
}

fn value_mut<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Node> {
    table.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.node)
}

fn remove(table: &mut Table, key: &str) {
    table.entries.retain(|entry| entry.key != key);
}
