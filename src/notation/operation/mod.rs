//! An operation of a migration: read and written.

mod fields;
mod models;
mod objects;
mod special;
mod write;

pub use write::write_operation;

use super::{Reader, check_name};
use crate::operation::{OnlineMode, Operation};
use crate::text::{Node, Table, Value, suggest_or_list};
use std::ops::Range;

/// The types of operation that are written.
const TYPES: [&str; 26] = [
    "CreateModel",
    "DeleteModel",
    "RenameModel",
    "MoveModel",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterModelOptions",
    "AlterModelBases",
    "AddField",
    "AlterField",
    "RemoveField",
    "RenameField",
    "AlterPrimaryKey",
    "AddIndex",
    "RemoveIndex",
    "RenameIndex",
    "AddConstraint",
    "RemoveConstraint",
    "RenameConstraint",
    "ValidateConstraint",
    "RunSQL",
    "RunScript",
    "SeparateDatabaseAndState",
    "BackfillBatch",
    "SetLockTimeout",
    "SetNotNullOnline",
];

/// The text of a file that a migration names, by the path that it writes; or why there is none.
pub type FileText<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// Reads the operations of one migration.
pub struct OperationReader<'a, 'r> {
    /// Reads what is in them.
    pub reader: &'a mut Reader<'r>,
    /// Reads the files that they name.
    pub files: &'a FileText<'a>,
    /// The texts of these files, in the order in which they are named.
    pub texts: Vec<String>,
}

/// Reads an operation. None where so much is wrong with it that there is no telling what was
/// meant; what is wrong is among the reader's diagnostics.
pub fn read_operation(operations: &mut OperationReader<'_, '_>, node: &Node) -> Option<Operation> {
    let Value::Table(table) = &node.value else {
        operations.reader.wrong_kind("operation", node, "a table with a `type`");
        return None;
    };
    let Some(type_node) = table.get("type") else {
        operations.reader.missing("type", &node.span, "an operation", "write `type = \"AddField\"`, for one");
        return None;
    };
    let name = operations.reader.as_string("type", type_node)?;
    let mut item = Item { operations, table, span: type_node.span.clone(), name: &name };
    match name.as_str() {
        "CreateModel" => item.create_model(),
        "DeleteModel" => item.delete_model(),
        "RenameModel" => item.rename_model(),
        "MoveModel" => item.move_model(),
        "AlterModelTable" => item.alter_model_table(),
        "AlterModelTableComment" => item.alter_model_table_comment(),
        "AlterModelOptions" => item.alter_model_options(),
        "AlterModelBases" => item.alter_model_bases(),
        "AddField" => item.add_field(OnlineMode::Auto),
        "AddFieldOnline" => item.add_field(OnlineMode::Always),
        "AlterField" => item.alter_field(OnlineMode::Auto),
        "AlterColumnTypeOnline" => item.alter_field(OnlineMode::Always),
        "SetNotNullOnline" => item.set_not_null(),
        "RemoveField" => item.remove_field(),
        "RenameField" => item.rename_field(),
        "AlterPrimaryKey" => item.alter_primary_key(),
        "AddIndex" => item.add_index(),
        "RemoveIndex" => item.remove_index(),
        "RenameIndex" => item.rename_index(),
        "AddConstraint" => item.add_constraint(OnlineMode::Auto),
        "AddCheckConstraintOnline" => item.add_constraint(OnlineMode::Always),
        "RemoveConstraint" => item.remove_constraint(),
        "RenameConstraint" => item.rename_constraint(),
        "ValidateConstraint" => item.validate_constraint(),
        "RunSQL" => item.run_sql(),
        "RunScript" | "RunPython" => item.run_script(),
        "SeparateDatabaseAndState" => item.separate(),
        "BackfillBatch" => item.backfill_batch(),
        "SetLockTimeout" => item.set_lock_timeout(),
        _ => {
            let help = suggest_or_list(&name, &TYPES, "the operations are");
            let message = format!("there is no operation `{name}`");
            item.operations.reader.error("unknown-operation", &type_node.span, message, help);
            None
        }
    }
}

/// One operation that is being read.
struct Item<'i, 'a, 'r> {
    operations: &'i mut OperationReader<'a, 'r>,
    table: &'i Table,
    /// Where its type stands.
    span: Range<usize>,
    /// Its type.
    name: &'i str,
}

impl<'r> Item<'_, '_, 'r> {
    fn reader(&mut self) -> &mut Reader<'r> {
        self.operations.reader
    }

    /// Reports the keys that it hasn't.
    fn keys(&mut self, known: &[&[&str]]) {
        let mut keys = vec![&["type"][..]];
        keys.extend(known);
        let what = format!("`{}`", self.name);
        let table = self.table;
        self.reader().known_keys(table, &keys, &what);
    }

    /// Reports a key that it must have.
    fn require(&mut self, key: &str, help: &str) -> bool {
        if self.table.get(key).is_some() {
            return true;
        }
        let what = format!("`{}`", self.name);
        let span = self.span.clone();
        self.reader().missing(key, &span, &what, help);
        false
    }

    /// The name of a model, a field, …: `what`.
    fn named(&mut self, key: &str, what: &str) -> Option<String> {
        if !self.require(key, &format!("write `{key} = \"…\"`, the name of the {what}")) {
            return None;
        }
        let node = self.table.get(key)?;
        let name = self.reader().as_string(key, node)?;
        check_name(self.reader(), &name, &node.span, what);
        Some(name)
    }

    /// The name of an index or a constraint.
    fn object(&mut self, key: &str, what: &str) -> Option<String> {
        if !self.require(key, &format!("write `{key} = \"…\"`, the name of the {what}")) {
            return None;
        }
        let table = self.table;
        self.reader().object_name(table, key)
    }

    /// A text that may be empty, which then means none.
    fn or_reset(&mut self, key: &str, help: &str) -> Option<Option<String>> {
        if !self.require(key, help) {
            return None;
        }
        let table = self.table;
        let text = self.reader().string(table, key)?;
        Some((!text.is_empty()).then_some(text))
    }

    /// `online`.
    fn online(&mut self, default: OnlineMode) -> OnlineMode {
        let table = self.table;
        read_online(self.reader(), table).unwrap_or(default)
    }

    /// A length of time such as `500ms`, kept as it is written.
    fn duration(&mut self, key: &str) -> Option<String> {
        let node = self.table.get(key)?;
        let text = self.reader().as_string(key, node)?;
        if crate::text::parse_duration(&text).is_none() {
            let message = format!("`{text}` is no length of time");
            self.reader().error("bad-value", &node.span, message, "write `500ms`, `30s`, `5min` or `1h`, for instance");
            return None;
        }
        Some(text)
    }

    /// A whole number that is at least one.
    fn count(&mut self, key: &str) -> Option<u64> {
        let node = self.table.get(key)?;
        match node.value {
            Value::Integer(number) if number > 0 => u64::try_from(number).ok(),
            Value::Integer(_) => {
                let message = format!("`{key}` must be at least 1");
                self.reader().error("bad-value", &node.span, message, format!("write `{key} = 1` or more"));
                None
            }
            _ => {
                self.reader().wrong_kind(key, node, "an integer");
                None
            }
        }
    }

    /// A list of operations.
    fn operations(&mut self, key: &str) -> Vec<Operation> {
        let table = self.table;
        let items = self.reader().list(table, key).unwrap_or_default();
        items.iter().filter_map(|item| read_operation(self.operations, item)).collect()
    }
}

/// The words for `online`.
const ONLINE: [(&str, OnlineMode); 3] =
    [("auto", OnlineMode::Auto), ("always", OnlineMode::Always), ("never", OnlineMode::Never)];

/// `online` of an operation or of a migration.
pub fn read_online(reader: &mut Reader<'_>, table: &Table) -> Option<OnlineMode> {
    reader.word(table, "online", &ONLINE)
}

/// The word for `online`.
pub fn online_word(mode: OnlineMode) -> &'static str {
    match mode {
        OnlineMode::Auto => "auto",
        OnlineMode::Always => "always",
        OnlineMode::Never => "never",
    }
}
