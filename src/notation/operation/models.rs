//! Operations on models.

use super::Item;
use crate::notation::{MODEL_KEYS, check_name, read_fields, read_model_keys, read_partition_by, read_storage};
use crate::operation::{AlterModelOptions, CreateModel, Operation, OptionChange};
use crate::state::{Identity, Model, ModelName, ModelOptions};
use crate::text::{Entry, Node, Value};

/// The keys of `AlterModelOptions`' own `options`.
const OPTIONS: &[&str] = &["managed", "schema", "db_tablespace", "options", "partition_by"];

impl Item<'_, '_, '_> {
    pub(super) fn create_model(&mut self) -> Option<Operation> {
        self.keys(&[&["name", "fields", "from_junction"], MODEL_KEYS]);
        let table = self.table;
        let name = self.named("name", "model");
        let keys = read_model_keys(self.reader(), table);
        self.require("fields", "add `[operations.fields]` with one field a line (`fields = {}` for none)");
        let fields = match self.reader().table(table, "fields") {
            Some(fields) => read_fields(self.reader(), fields),
            None => Vec::new(),
        };
        let from_junction = table.get("from_junction").and_then(|node| self.junction(node));
        let app = self.reader().app.clone();
        Some(Operation::CreateModel(Box::new(CreateModel {
            model: Model {
                identity: Identity::default(),
                name: ModelName::new(app, name?),
                extends: keys.extends,
                fields: fields.into(),
                indexes: keys.indexes,
                constraints: keys.constraints,
                primary_key: keys.primary_key,
                options: keys.options,
            },
            from_junction,
        })))
    }

    fn junction(&mut self, node: &Node) -> Option<(ModelName, String)> {
        let text = self.reader().as_string("from_junction", node)?;
        let mut parts = text.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(app), Some(model), Some(field), None)
                if !app.is_empty() && !model.is_empty() && !field.is_empty() =>
            {
                check_name(self.reader(), field, &node.span, "field");
                Some((ModelName::new(app, model), field.to_owned()))
            }
            _ => {
                let help = "write `app.Model.field`, the many-to-many field whose table it takes over";
                self.reader().error("bad-name", &node.span, format!("`{text}` names no field"), help);
                None
            }
        }
    }

    pub(super) fn delete_model(&mut self) -> Option<Operation> {
        self.keys(&[&["name"]]);
        Some(Operation::DeleteModel { name: self.named("name", "model")? })
    }

    pub(super) fn rename_model(&mut self) -> Option<Operation> {
        self.keys(&[&["old_name", "new_name"]]);
        let (old_name, new_name) = (self.named("old_name", "model"), self.named("new_name", "model"));
        Some(Operation::RenameModel { old_name: old_name?, new_name: new_name? })
    }

    pub(super) fn move_model(&mut self) -> Option<Operation> {
        self.keys(&[&["name", "from_app"]]);
        let (name, from_app) = (self.named("name", "model"), self.app("from_app"));
        Some(Operation::MoveModel { name: name?, from_app: from_app? })
    }

    fn app(&mut self, key: &str) -> Option<String> {
        if !self.require(key, &format!("write `{key} = \"…\"`, the label of the app")) {
            return None;
        }
        let node = self.table.get(key)?;
        let label = self.reader().as_string(key, node)?;
        let odd = |letter: char| letter.is_control() || letter.is_whitespace() || matches!(letter, '.' | '=');
        if label.is_empty() || label.contains(odd) {
            let message = format!("`{label}` is no label of an app");
            self.reader().error("bad-name", &node.span, message, "write the label that migrations of that app have");
            return None;
        }
        Some(label)
    }

    pub(super) fn alter_model_table(&mut self) -> Option<Operation> {
        self.keys(&[&["name", "db_table"]]);
        let name = self.named("name", "model");
        let db_table = self.or_reset("db_table", "write the table's name; `db_table = \"\"` is the default one");
        Some(Operation::AlterModelTable { name: name?, db_table: db_table? })
    }

    pub(super) fn alter_model_table_comment(&mut self) -> Option<Operation> {
        self.keys(&[&["name", "comment"]]);
        let name = self.named("name", "model");
        let comment = self.or_reset("comment", "write the comment; `comment = \"\"` takes it away");
        Some(Operation::AlterModelTableComment { name: name?, comment: comment? })
    }

    pub(super) fn alter_model_options(&mut self) -> Option<Operation> {
        self.keys(&[&["name", "options"]]);
        let name = self.named("name", "model");
        self.require("options", "write what changes, such as `options = { managed = false }`");
        let table = self.table;
        let options = self.reader().table(table, "options")?;
        self.reader().known_keys(options, &[OPTIONS], "`options` of `AlterModelOptions`");
        let changes = options.entries.iter().filter_map(|entry| self.option_change(entry)).collect();
        Some(Operation::AlterModelOptions(AlterModelOptions { name: name?, changes }))
    }

    fn option_change(&mut self, entry: &Entry) -> Option<OptionChange> {
        let reset = matches!(&entry.node.value, Value::String(text) if text.is_empty());
        match entry.key.as_str() {
            "managed" => match entry.node.value {
                Value::Boolean(managed) => Some(OptionChange::Managed(managed)),
                _ => {
                    self.reader().wrong_kind("managed", &entry.node, "true or false");
                    None
                }
            },
            "schema" | "db_tablespace" => {
                let text = self.reader().as_string(&entry.key, &entry.node)?;
                let text = (!reset).then_some(text);
                Some(if entry.key == "schema" { OptionChange::Schema(text) } else { OptionChange::Tablespace(text) })
            }
            "partition_by" if reset => Some(OptionChange::PartitionBy(None)),
            "partition_by" => {
                read_partition_by(self.reader(), &entry.node).map(|by| OptionChange::PartitionBy(Some(by)))
            }
            "options" => {
                let mut options = ModelOptions::default();
                match &entry.node.value {
                    Value::Table(table) => read_storage(self.reader(), table, &mut options),
                    _ if reset => {}
                    _ => {
                        self.reader().wrong_kind("options", &entry.node, "a table");
                        return None;
                    }
                }
                Some(OptionChange::Storage {
                    strict: options.strict,
                    without_rowid: options.without_rowid,
                    unlogged: options.unlogged,
                    storage: options.storage,
                })
            }
            _ => None,
        }
    }

    pub(super) fn alter_model_bases(&mut self) -> Option<Operation> {
        self.keys(&[&["name", "extends"]]);
        let name = self.named("name", "model");
        self.require("extends", "write the concrete models that it extends; `extends = []` for none");
        let node = self.table.get("extends")?;
        let items = match &node.value {
            Value::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let extends = items.iter().filter_map(|item| self.reader().as_model_name("extends", item)).collect();
        Some(Operation::AlterModelBases { name: name?, extends })
    }
}
