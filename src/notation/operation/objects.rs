//! Operations on indexes and constraints.

use super::Item;
use crate::notation::{read_constraint, read_index};
use crate::operation::{AddConstraint, AddIndex, ConstraintTarget, IndexTarget, OnlineMode, Operation};
use crate::state::IndexField;

impl Item<'_, '_, '_> {
    pub(super) fn add_index(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "index", "online", "concurrently"]]);
        let table = self.table;
        let model = self.named("model", "model");
        self.require("index", "write `index = { fields = [\"title\"] }`, for one");
        let index = table.get("index").and_then(|node| read_index(self.reader(), node));
        let default = match self.reader().boolean(table, "concurrently") {
            Some(true) => OnlineMode::Always,
            Some(false) | None => OnlineMode::Auto,
        };
        let online = self.online(default);
        Some(Operation::AddIndex(Box::new(AddIndex { model: model?, index: index?, online })))
    }

    pub(super) fn remove_index(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "name", "fields", "unique"]]);
        let table = self.table;
        let model = self.named("model", "model");
        let index = if self.by_name(&["fields", "unique"])? {
            IndexTarget::Name(self.object("name", "index")?)
        } else {
            let names = self.reader().names(table, "fields")?;
            let fields = names
                .iter()
                .map(|name| match name.strip_prefix('-') {
                    Some(name) => IndexField { name: name.to_owned(), descending: true },
                    None => IndexField { name: name.clone(), descending: false },
                })
                .collect();
            IndexTarget::Fields { fields, unique: self.reader().flag(table, "unique") }
        };
        Some(Operation::RemoveIndex { model: model?, index })
    }

    /// Whether an index or constraint is meant by its name and not by what it is over: exactly one
    /// of `name` and `fields` must be there.
    fn by_name(&mut self, others: &[&str]) -> Option<bool> {
        match (self.table.get("name"), self.table.get("fields")) {
            (Some(_), None) => {
                for key in others {
                    if let Some(entry) = self.table.entries.iter().find(|entry| entry.key == *key) {
                        let message = format!("`{key}` says nothing beside `name`");
                        self.reader().error("contradiction", &entry.key_span, message, "leave it out");
                    }
                }
                Some(true)
            }
            (None, Some(_)) => Some(false),
            (Some(node), Some(_)) => {
                let help = "write `name`, or for one without a name what it is over";
                self.reader().error("contradiction", &node.span, "`name` and `fields` exclude each other", help);
                None
            }
            (None, None) => {
                self.require(
                    "name",
                    "write its name, or for one without a name what it is over: `fields = [\"title\"]`",
                );
                None
            }
        }
    }

    pub(super) fn rename_index(&mut self) -> Option<Operation> {
        let (model, old_name, new_name) = self.rename("index")?;
        Some(Operation::RenameIndex { model, old_name, new_name })
    }

    pub(super) fn rename_constraint(&mut self) -> Option<Operation> {
        let (model, old_name, new_name) = self.rename("constraint")?;
        Some(Operation::RenameConstraint { model, old_name, new_name })
    }

    fn rename(&mut self, what: &str) -> Option<(String, String, String)> {
        self.keys(&[&["model", "old_name", "new_name"]]);
        let model = self.named("model", "model");
        let (old_name, new_name) = (self.object("old_name", what), self.object("new_name", what));
        Some((model?, old_name?, new_name?))
    }

    pub(super) fn add_constraint(&mut self, online: OnlineMode) -> Option<Operation> {
        self.keys(&[&["model", "constraint", "not_valid", "online"]]);
        let table = self.table;
        let model = self.named("model", "model");
        let help = "write `constraint = { type = \"check\", name = \"…\", check = \"…\" }`, for one";
        self.require("constraint", help);
        let constraint = table.get("constraint").and_then(|node| read_constraint(self.reader(), node));
        let not_valid = self.reader().flag(table, "not_valid");
        let online = self.online(online);
        let mut constraint = constraint?;
        constraint.not_valid = not_valid;
        Some(Operation::AddConstraint(Box::new(AddConstraint { model: model?, constraint, online })))
    }

    pub(super) fn remove_constraint(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "name", "kind", "fields"]]);
        let table = self.table;
        let model = self.named("model", "model");
        let constraint = if self.by_name(&["kind"])? {
            ConstraintTarget::Name(self.object("name", "constraint")?)
        } else {
            let help = "write `kind = \"unique\"` or `kind = \"foreign_key\"`: other kinds have names";
            if !self.require("kind", help) {
                return None;
            }
            let kinds = [("unique", "unique"), ("foreign_key", "foreign_key")];
            let kind = self.reader().word(table, "kind", &kinds)?;
            ConstraintTarget::Fields { kind: kind.to_owned(), fields: self.reader().names(table, "fields")? }
        };
        Some(Operation::RemoveConstraint { model: model?, constraint })
    }

    pub(super) fn validate_constraint(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "name"]]);
        let (model, name) = (self.named("model", "model"), self.object("name", "constraint"));
        Some(Operation::ValidateConstraint { model: model?, name: name? })
    }
}
