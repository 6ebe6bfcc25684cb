//! Operations that run what a person wrote: SQL, scripts, batches.

use super::Item;
use crate::operation::{BackfillBatch, Operation, RunScript, RunSql, ScriptOutput, SqlSource};
use crate::state::PerEngine;
use crate::text::{Node, Value};
use std::path::Path;

impl Item<'_, '_, '_> {
    pub(super) fn run_sql(&mut self) -> Option<Operation> {
        self.keys(&[&["sql", "file", "reverse_sql", "reverse_file", "state_operations", "elidable"]]);
        let table = self.table;
        if table.get("file").is_none() {
            self.require("sql", "write `sql = \"…\"`, or `file = \"…\"` with the name of a file beside the migration");
        }
        let sql = self.source("sql", "file");
        let reverse_sql = self.source("reverse_sql", "reverse_file");
        let state_operations = self.operations("state_operations");
        let elidable = self.reader().flag(table, "elidable");
        Some(Operation::RunSql(Box::new(RunSql { sql: sql?, reverse_sql, state_operations, elidable })))
    }

    fn source(&mut self, text_key: &str, file_key: &str) -> Option<SqlSource> {
        match (self.table.get(text_key), self.table.get(file_key)) {
            (None, None) => None,
            (Some(node), None) => self.sql(text_key, node).map(SqlSource::Text),
            (None, Some(node)) => self.file(file_key, node),
            (Some(_), Some(node)) => {
                let message = format!("`{text_key}` and `{file_key}` exclude each other");
                self.reader().error("contradiction", &node.span, message, "leave one of them out");
                None
            }
        }
    }

    fn sql(&mut self, key: &str, node: &Node) -> Option<PerEngine<Vec<String>>> {
        let Value::Table(table) = &node.value else { return self.texts(key, node).map(PerEngine::Both) };
        self.reader().known_keys(table, &[&["sqlite", "postgresql"]], format_args!("`{key}`"));
        let sqlite = table.get("sqlite").and_then(|node| self.texts("sqlite", node));
        let postgresql = table.get("postgresql").and_then(|node| self.texts("postgresql", node));
        if table.entries.is_empty() {
            let help = "write a string for both engines, or `{ sqlite = …, postgresql = … }`";
            self.reader().error("missing-key", &node.span, format!("`{key}` names no engine"), help);
        }
        (sqlite.is_some() || postgresql.is_some()).then_some(PerEngine::Each { sqlite, postgresql })
    }

    /// One text or a list of them.
    fn texts(&mut self, key: &str, node: &Node) -> Option<Vec<String>> {
        match &node.value {
            Value::String(text) => Some(vec![text.clone()]),
            Value::Array(items) => items.iter().map(|item| self.reader().as_string(key, item)).collect(),
            _ => {
                self.reader().wrong_kind(
                    key,
                    node,
                    "a string, a list of strings, or a table with `sqlite` and `postgresql`",
                );
                None
            }
        }
    }

    fn file(&mut self, key: &str, node: &Node) -> Option<SqlSource> {
        let path = self.reader().as_per_engine(key, node)?;
        let mut failed = None;
        let text = path.map(|path| match self.read_beside(path) {
            Ok(text) => text,
            Err(reason) => {
                failed.get_or_insert((path.clone(), reason));
                String::new()
            }
        });
        if let Some((path, reason)) = failed {
            let message = format!("`{path}` can't be read: {reason}");
            self.reader().error(
                "missing-file",
                &node.span,
                message,
                "write a path relative to the migration's directory",
            );
            return None;
        }
        self.operations.texts.extend(text.values().cloned());
        Some(SqlSource::File { path, text })
    }

    fn read_beside(&self, path: &str) -> Result<String, String> {
        if Path::new(path).is_absolute() {
            return Err("the path is absolute".to_owned());
        }
        (self.operations.files)(path)
    }

    pub(super) fn run_script(&mut self) -> Option<Operation> {
        self.keys(&[&["command", "reverse_command", "emits", "timeout", "elidable"]]);
        let table = self.table;
        self.require("command", "write `command = [\"python3\", \"scripts/seed.py\"]`, for one");
        let command = self.command("command");
        let reverse_command = self.command("reverse_command");
        let emits = [("sql", ScriptOutput::Sql), ("nothing", ScriptOutput::Nothing)];
        let emits = self.reader().word(table, "emits", &emits).unwrap_or_default();
        let timeout = self.duration("timeout");
        let elidable = self.reader().flag(table, "elidable");
        let script = RunScript { command: command?, reverse_command, emits, timeout, elidable };
        Some(Operation::RunScript(Box::new(script)))
    }

    fn command(&mut self, key: &str) -> Option<Vec<String>> {
        let node = self.table.get(key)?;
        let table = self.table;
        let words = self.reader().strings(table, key)?;
        if words.first().is_none_or(String::is_empty) {
            let message = format!("`{key}` names no program");
            self.reader().error("bad-value", &node.span, message, "write the program and its arguments as a list");
            return None;
        }
        Some(words)
    }

    pub(super) fn separate(&mut self) -> Option<Operation> {
        self.keys(&[&["database_operations", "state_operations"]]);
        Some(Operation::SeparateDatabaseAndState {
            database_operations: self.operations("database_operations"),
            state_operations: self.operations("state_operations"),
        })
    }

    pub(super) fn backfill_batch(&mut self) -> Option<Operation> {
        self.keys(&[&["model", "set", "where", "batch_size", "sleep", "max_batches"]]);
        let table = self.table;
        let model = self.named("model", "model");
        self.require("set", "write `set = { slug = \"lower(title)\" }`, for one");
        let columns = self.reader().table(table, "set");
        if let (Some(columns), Some(node)) = (columns, table.get("set"))
            && columns.entries.is_empty()
        {
            let help = "write `set = { slug = \"lower(title)\" }`, for one";
            self.reader().error("bad-value", &node.span, "`set` names no column", help);
        }
        let mut set = Vec::new();
        for entry in columns.iter().flat_map(|columns| &columns.entries) {
            if let Some(sql) = self.reader().as_per_engine(&entry.key, &entry.node) {
                set.push((entry.key.clone(), sql));
            }
        }
        let condition = self.reader().per_engine(table, "where");
        let (batch_size, max_batches) = (self.count("batch_size"), self.count("max_batches"));
        let sleep = self.duration("sleep");
        let batch = BackfillBatch { model: model?, set, condition, batch_size, sleep, max_batches };
        Some(Operation::BackfillBatch(Box::new(batch)))
    }

    pub(super) fn set_lock_timeout(&mut self) -> Option<Operation> {
        self.keys(&[&["value"]]);
        self.require("value", "write `value = \"500ms\"`, for one");
        Some(Operation::SetLockTimeout { value: self.duration("value")? })
    }
}
