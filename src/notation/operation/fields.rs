//! Operations on fields and on the primary key.

use super::Item;
use crate::notation::read_field;
use crate::operation::{AddField, AlterField, OnlineMode, Operation, RemoveField};
use crate::state::Field;

const FIELD_HELP: &str = "write `field = { type = \"TextField\", null = true }`, for one";

impl Item<'_, '_, '_> {
    fn field(&mut self, name: Option<&str>) -> Option<Field> {
        let node = self.table.get("field")?;
        read_field(self.reader(), name.unwrap_or_default(), node)
    }

    pub(super) fn add_field(&mut self, online: OnlineMode) -> Option<Operation> {
        self.keys(&[&["model", "name", "field", "backfill", "online"]]);
        let table = self.table;
        let (model, name) = (self.named("model", "model"), self.named("name", "field"));
        self.require("field", FIELD_HELP);
        let field = self.field(name.as_deref());
        let backfill = self.reader().per_engine(table, "backfill");
        let online = self.online(online);
        name?;
        Some(Operation::AddField(Box::new(AddField { model: model?, field: field?, backfill, online })))
    }

    pub(super) fn alter_field(&mut self, online: OnlineMode) -> Option<Operation> {
        let keys = ["backfill", "reverse_backfill", "using", "reverse_using", "online"];
        self.keys(&[&["model", "name", "field"], &keys]);
        let (model, name) = (self.named("model", "model"), self.named("name", "field"));
        self.require("field", FIELD_HELP);
        let field = self.field(name.as_deref());
        let operation = self.alteration(model, name, field, online);
        // Without `field` this is another operation.
        operation.filter(|operation| matches!(operation, Operation::AlterField(alter) if alter.field.is_some()))
    }

    pub(super) fn set_not_null(&mut self) -> Option<Operation> {
        let keys = ["backfill", "reverse_backfill", "using", "reverse_using", "online"];
        self.keys(&[&["model", "name", "field"], &keys]);
        let (model, name) = (self.named("model", "model"), self.named("name", "field"));
        let field = self.field(name.as_deref());
        if self.table.get("field").is_some() && field.is_none() {
            return None;
        }
        self.alteration(model, name, field, OnlineMode::Always)
    }

    fn alteration(
        &mut self,
        model: Option<String>,
        name: Option<String>,
        field: Option<Field>,
        online: OnlineMode,
    ) -> Option<Operation> {
        let table = self.table;
        let mut sql = |key: &str| self.operations.reader.per_engine(table, key);
        let (backfill, reverse_backfill) = (sql("backfill"), sql("reverse_backfill"));
        let (using, reverse_using) = (sql("using"), sql("reverse_using"));
        let online = self.online(online);
        Some(Operation::AlterField(Box::new(AlterField {
            model: model?,
            name: name?,
            field,
            backfill,
            reverse_backfill,
            using,
            reverse_using,
            online,
        })))
    }

    pub(super) fn remove_field(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "name", "reverse_backfill"]]);
        let table = self.table;
        let (model, name) = (self.named("model", "model"), self.named("name", "field"));
        let reverse_backfill = self.reader().per_engine(table, "reverse_backfill");
        Some(Operation::RemoveField(RemoveField { model: model?, name: name?, reverse_backfill }))
    }

    pub(super) fn rename_field(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "old_name", "new_name"]]);
        let model = self.named("model", "model");
        let (old_name, new_name) = (self.named("old_name", "field"), self.named("new_name", "field"));
        Some(Operation::RenameField { model: model?, old_name: old_name?, new_name: new_name? })
    }

    pub(super) fn alter_primary_key(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "fields"]]);
        let table = self.table;
        let model = self.named("model", "model");
        let fields = self.reader().names(table, "fields");
        if table.get("fields").is_some() && fields.is_none() {
            return None;
        }
        Some(Operation::AlterPrimaryKey { model: model?, fields })
    }
}
